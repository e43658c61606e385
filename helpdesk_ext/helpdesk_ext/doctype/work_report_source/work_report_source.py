import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.constants import REPORT_SOURCE
from helpdesk_ext.documents import checks
from helpdesk_ext.work_reports.checks import FrozenReportError


class WorkReportSource(Document):
	"""One document behind a figure of a report. `work_reports.sources` writes it past this controller: every
	other road ends here."""

	def validate(self):
		frappe.throw(
			_("The documents behind a report are collected by the system only."),
			FrozenReportError,
			title=_("Report Is Frozen"),
		)

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)


def on_doctype_update():
	"""Index for the documents of one figure, which the figures are counted by."""
	frappe.db.add_index(REPORT_SOURCE, ["report", "figure"])
