import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.constants import DEADLINE
from helpdesk_ext.documents.checks import refuse_deletion


class DeadlineKeptError(frappe.ValidationError):
	"""Terms are kept by the server."""


class SupportDeadline(Document):
	"""One term promised on a document. `terms.follow` and `terms.sweep` write it past this controller: every
	other road ends here."""

	def validate(self):
		frappe.throw(_("Terms are kept by the system only."), DeadlineKeptError, title=_("Term Is Kept"))

	def before_change(self):
		# db_set asks no validate
		self.validate()

	def on_trash(self):
		refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		refuse_deletion(self)


def on_doctype_update():
	"""Indexes for the terms of one document, for the sweep and for the figures of a period."""
	frappe.db.add_index(DEADLINE, ["reference_doctype", "reference_name", "state"])
	frappe.db.add_index(DEADLINE, ["next_check_at"])
	kept = ["reference_doctype", "term_kind", "due_at", "state", "is_missed", "reference_name"]
	frappe.db.add_index(DEADLINE, kept, index_name="kept_in_period")
