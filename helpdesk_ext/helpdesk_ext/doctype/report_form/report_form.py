from frappe.model.document import Document

from helpdesk_ext.documents import checks
from helpdesk_ext.rules.text import plain_line
from helpdesk_ext.work_reports import forms


class ReportForm(Document):
	"""What a report of a kind consists of. A version that reports were made by stays with them."""

	def validate(self):
		for fieldname in ("form_name", "approved_by"):
			self.set(fieldname, plain_line(self.get(fieldname)))
		forms.check(self)
		forms.raise_version(self)

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)
