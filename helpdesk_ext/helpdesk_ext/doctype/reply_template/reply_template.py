import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.rules.templates import PLACEHOLDERS, unknown_placeholders


class ReplyTemplate(Document):
	def validate(self):
		self.validate_text()
		self.validate_placeholders()

	def validate_text(self):
		self.template_text = (self.template_text or "").strip()
		if not self.template_text:
			frappe.throw(_("Reply Template Text must not be empty."), title=_("Empty Template"))

	def validate_placeholders(self):
		"""A misspelt placeholder would reach the customer as it stands."""
		unknown = unknown_placeholders(self.template_text)
		if unknown:
			frappe.throw(
				_("Reply Template Text: there are no such placeholders: {0}. Available ones: {1}.").format(
					", ".join(f"{{{name}}}" for name in unknown),
					", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
				),
				title=_("Unknown Placeholder"),
			)
