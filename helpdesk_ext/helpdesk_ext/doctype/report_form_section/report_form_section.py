from frappe.model.document import Document

from helpdesk_ext.work_reports.forms import refuse_row


class ReportFormSection(Document):
	"""A row of a Report Form, saved with its form alone: the form's version counts every change."""

	def validate(self):
		refuse_row()

	def on_trash(self):
		refuse_row()
