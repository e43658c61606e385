import frappe

from helpdesk_ext.appeals import assignment, checks, conversation, lifecycle
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.documents.checks import check_first_state
from helpdesk_ext.documents.document import DepartmentDocument
from helpdesk_ext.faults import appeals as fault_links
from helpdesk_ext.inquiries import waiting
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms import follow as terms


class SupportAppeal(DepartmentDocument):
	"""An appeal to the department. Its rules live in helpdesk_ext.appeals; this is their order."""

	SERVER_FACTS = checks.SERVER_FACTS
	PUT_BACK = checks.PUT_BACK

	def autoname(self):
		# The customer was told the request's number when it was filed; staff-made appeals take the next
		# one of the same series.
		if self.appeal_request:
			self.name = self.appeal_request

	def before_insert(self):
		self.check_kept_by_server()
		if not self.flags.in_backfill:
			check_first_state(self)
			lifecycle.set_defaults(self)
			lifecycle.note_first_message(self)

	def validate(self):
		checks.clean_lines(self)
		checks.check_subject(self)
		checks.check_text(self)
		if not self.flags.in_backfill:
			self.check_the_present()
		checks.fill_keys(self)
		checks.fill_customer(self)
		checks.check_order(self)
		checks.check_state_facts(self)

	def check_the_present(self):
		if not self.is_new():
			self.check_kept_by_server()
		checks.check_edit_rights(self)
		checks.check_contact(self)
		checks.check_category(self)
		checks.check_received_at(self)
		checks.check_agent(self)
		fault_links.check_fault_link(self)

	def before_save(self):
		if not self.flags.in_backfill:
			lifecycle.note_state_change(self)
			lifecycle.note_lengths(self)
			terms.plan(self)

	def after_insert(self):
		if self.flags.in_backfill:
			return
		lifecycle.record_registration(self)
		if lifecycle.opens_own_conversation(self):
			conversation.open_conversation(self)

	def on_update(self):
		if self.flags.in_backfill:
			return
		terms.write(self)
		if self.get_doc_before_save():
			lifecycle.record_changes(self)
			waiting.follow_appeal(self)
		fault_links.follow_link(self)
		lifecycle.note_repeats(self)
		if self.has_value_changed("agent") and (self.agent or not self.flags.in_insert):
			assignment.follow_agent(self)

	def on_change(self):
		# the assignment rule runs after on_update and writes past this object
		if self.flags.in_insert and not self.agent:
			assignment.read_back_agent(self)
		if not self.flags.in_backfill:
			marks.follow_appeal(self)


# What reports filter and group by.
GROUPED = ["state", "agent", "category", "channel", "appeal_priority"]

# What the reports' key figures read, by the index that holds it all.
KEY_FIGURES = {
	"received_figures": ("received_at", "first_answer_bucket", "first_answer_seconds", "reopen_count"),
	"first_answer_lengths": ("first_answered_at", "first_answer_bucket", "first_answer_seconds"),
	"resolution_lengths": ("first_resolved_at", "resolution_bucket", "resolution_seconds"),
	"full_resolution_lengths": (
		"resolved_at",
		"full_resolution_bucket",
		"full_resolution_seconds",
		"answer_count",
		"reopen_count",
		"is_repeated",
	),
}


def on_doctype_update():
	"""Indexes for the lists (newest talk first), the register, the sweeps and the search for one person."""
	for fields in (
		["received_at"],
		["last_message_at"],
		["state", "last_message_at"],
		["agent", "state", "last_message_at"],
		["state", "resolved_at"],
		# an employee's figures of a period, for his work report
		["agent", "first_answered_at"],
		["agent", "first_resolved_at"],
		["agent", "due_at"],
		# the cards of what is late, due today and unanswered: counted without touching the table
		["state", "due_at", "unanswered_since"],
		["previous_appeal"],
		["duplicate_of"],
		# the days of the appeals about an item that changes its group, a delivery that changes its carrier
		["item_code"],
		["delivery_note"],
	):
		frappe.db.add_index(APPEAL, fields)
	# Who has how many in hand, and the oldest of them.
	frappe.db.add_index(APPEAL, ["state", "agent", "received_at"], index_name="open_by_agent")
	# The key figures by any of their groups: the moment a length ended, the length, and its bucket.
	for name, columns in KEY_FIGURES.items():
		index = [columns[0], *GROUPED, *columns[1:]]
		frappe.db.add_index(APPEAL, index, index_name=name)
