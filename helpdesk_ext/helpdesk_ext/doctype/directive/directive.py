import frappe

from helpdesk_ext.constants import DIRECTIVE
from helpdesk_ext.directives import checks, lifecycle
from helpdesk_ext.documents.checks import check_first_state
from helpdesk_ext.documents.document import DepartmentDocument


class Directive(DepartmentDocument):
	"""An order, a regulation or an instruction. Its rules live in helpdesk_ext.directives."""

	SERVER_FACTS = checks.SERVER_FACTS
	PUT_BACK = checks.PUT_BACK

	def before_insert(self):
		if self.flags.in_backfill:
			return
		self.check_kept_by_server()
		check_first_state(self)
		lifecycle.set_defaults(self)

	def validate(self):
		if not self.flags.in_backfill:
			self.check_the_present()
		checks.clean_texts(self)
		checks.check_texts(self)
		checks.check_recipients(self)

	def check_the_present(self):
		if not self.is_new():
			self.check_kept_by_server()
		checks.check_frozen(self)
		checks.check_issuer(self)
		checks.check_terms(self)
		checks.check_controllers(self)
		checks.check_basis(self)
		checks.check_replaced(self)
		checks.check_cancel_reason(self)
		checks.check_close(self)

	def before_save(self):
		if not self.flags.in_backfill:
			lifecycle.note_facts(self)
			self.note_move()

	def after_insert(self):
		if not self.flags.in_backfill:
			self.record_registration()

	def on_update(self):
		if not self.flags.in_backfill and self.record_move():
			lifecycle.follow_move(self)


def on_doctype_update():
	"""Indexes for the list (newest first, by state) and the search for what replaced what."""
	for fields in (["directive_kind", "state"], ["state", "modified"], ["issuer"], ["replaces"]):
		frappe.db.add_index(DIRECTIVE, fields)
