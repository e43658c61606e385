import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.directives.errors import FrozenError


class DirectiveRecipient(Document):
	"""A row of "Addressed To". It is saved with its directive, which checks it, and in no other way."""

	def validate(self):
		self.refuse()

	def on_trash(self):
		self.refuse()

	def refuse(self):
		frappe.throw(
			_("Addressees are changed in the directive itself, while it is a draft."),
			FrozenError,
			title=_("Directive Not Saved"),
		)
