import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.work_reports.checks import FiguresError


class WorkReportFigure(Document):
	"""A row of a report. It is saved with its report alone: a save of the row itself would pass the report's
	checks by."""

	def validate(self):
		refuse()

	def on_trash(self):
		refuse()


def refuse() -> None:
	frappe.throw(
		_("A row of a work report changes only with the report: open the report itself."),
		FiguresError,
		title=_("Report Not Saved"),
	)
