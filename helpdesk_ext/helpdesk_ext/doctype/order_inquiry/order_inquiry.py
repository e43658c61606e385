import frappe

from helpdesk_ext.constants import INQUIRY
from helpdesk_ext.documents.checks import check_first_state
from helpdesk_ext.documents.document import DepartmentDocument
from helpdesk_ext.inquiries import about, checks, lifecycle, moves, service, snapshot, waiting
from helpdesk_ext.permissions.inquiries import forget_stored, note_stored
from helpdesk_ext.terms import follow as terms


class OrderInquiry(DepartmentDocument):
	"""A question to a department about an order. Its rules live in helpdesk_ext.inquiries; this is their order."""

	SERVER_FACTS = checks.SERVER_FACTS
	PUT_BACK = checks.PUT_BACK

	def onload(self):
		"""What the form shows besides the columns: the snapshot in words, the answer's facts, what is open."""
		self.set_onload("order_facts", snapshot.for_reading(self))
		self.set_onload("facts", service.fact_fields(self.inquiry_type))
		self.set_onload("actions", service.actions_for(self))

	def load_doc_before_save(self, **kwargs):
		self._doc_before_save = moves.taken_as_locked(self)
		if not self._doc_before_save:
			super().load_doc_before_save(**kwargs)

	def check_if_latest(self):
		waiting.hold_appeal(self)
		super().check_if_latest()
		before = self.get_doc_before_save()
		if before:
			# the framework asks for the rights on either
			note_stored(self, before)
			note_stored(before, before)

	def validate_workflow(self):
		if not moves.is_asked_at_once(self):
			super().validate_workflow()

	def before_insert(self):
		self.check_kept_by_server()
		if not self.flags.in_backfill:
			if not moves.is_asked_at_once(self):
				check_first_state(self)
			lifecycle.set_defaults(self)

	def validate(self):
		checks.keep_history(self)
		checks.clean_texts(self)
		if not self.flags.in_backfill:
			self.check_the_present()
		checks.fill_customer(self)
		checks.check_order(self)
		checks.check_state_facts(self)
		checks.check_question(self)

	def check_the_present(self):
		if not self.is_new():
			self.check_kept_by_server()
		checks.check_side(self)
		checks.check_edit_rights(self)
		checks.check_type(self)
		checks.check_department(self)
		checks.check_appeal(self)

	def before_save(self):
		if not self.flags.in_backfill:
			self.note_move()
			lifecycle.note_turn(self)
			terms.plan(self)

	def after_insert(self):
		if not self.flags.in_backfill:
			lifecycle.record_registration(self)

	def on_update(self):
		forget_stored(self)
		if self.flags.in_backfill:
			return
		terms.write(self)
		self.record_move(department=self.department)
		lifecycle.record_passing(self)
		waiting.follow_inquiry(self)
		lifecycle.tell_others(self)
		about.release(self)

	def for_print(self) -> dict:
		"""The snapshot and the answer in words, for the print formats."""
		return lifecycle.for_print(self)


def on_doctype_update():
	"""Indexes for the department's list, the appeal's, the register and the sweep."""
	for fields in (
		["department", "state", "due_at"],
		["appeal", "state"],
		["asked_at"],
		["state", "is_late", "due_at"],
	):
		frappe.db.add_index(INQUIRY, fields)
