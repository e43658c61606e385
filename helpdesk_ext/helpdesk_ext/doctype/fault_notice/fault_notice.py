import frappe

from helpdesk_ext.constants import FAULT
from helpdesk_ext.documents.checks import check_first_state
from helpdesk_ext.documents.document import DepartmentDocument
from helpdesk_ext.faults import assets, checks, lifecycle, notices, overlaps
from helpdesk_ext.terms import follow as terms


class FaultNotice(DepartmentDocument):
	"""Something that does not work. Its rules live in helpdesk_ext.faults; this is their order."""

	SERVER_FACTS = checks.SERVER_FACTS
	PUT_BACK = checks.PUT_BACK

	def before_insert(self):
		self.check_kept_by_server()
		if not self.flags.in_backfill:
			check_first_state(self)
			checks.check_first_facts(self)
			lifecycle.set_defaults(self)

	def validate(self):
		checks.clean_texts(self)
		checks.check_texts(self)
		if not self.flags.in_backfill:
			self.check_the_present()
		checks.check_where(self)
		checks.check_state_facts(self)

	def check_the_present(self):
		if not self.is_new():
			self.check_kept_by_server()
		checks.check_edit_rights(self)
		checks.check_part(self)
		checks.check_noticed_at(self)
		checks.check_due_at(self)
		checks.check_administrator(self)
		assets.find_equipment(self)

	def before_save(self):
		if not self.flags.in_backfill:
			self.note_move()
			lifecycle.note_move(self)
			lifecycle.note_term(self)
			terms.plan(self)
		lifecycle.note_lengths(self)
		overlaps.note_overlaps(self)

	def after_insert(self):
		if not self.flags.in_backfill:
			self.record_registration()
			notices.announce_registration(self)

	def on_update(self):
		if self.flags.in_backfill:
			return
		terms.write(self)
		if not self.get_doc_before_save():
			return
		if self.record_move():
			notices.announce_move(self)
			lifecycle.start_what_follows(self)
		lifecycle.record_changes(self)
		overlaps.tell_the_others(self)


def on_doctype_update():
	"""Indexes for the lists, for similar faults, for overlapping downtimes and for the sweep."""
	for fields in (["state", "modified"], ["reporter", "modified"], ["administrator", "state"], ["asset"]):
		frappe.db.add_index(FAULT, fields)
