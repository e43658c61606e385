"""The server's clock is set back by an hour in the middle of things: order is kept, no length is absurd."""

import frappe

from helpdesk_ext import event_check
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	EVENT,
	MESSAGE,
	AppealState,
	EventType,
	TermKind,
	TermState,
)
from helpdesk_ext.documents.events import moment_of
from helpdesk_ext.terms.test_terms import MONDAY, TermsTestCase
from helpdesk_ext.tests.utils import make_agent, make_fault


class TestClockSetBack(TermsTestCase):
	def problems(self, name: str, doctype: str = APPEAL) -> list[str]:
		return [problem for found, problem in event_check._differences(doctype) if found == name]

	def log(self, name: str) -> list:
		return frappe.get_all(
			EVENT,
			{"reference_name": name},
			["event_type", "to_value", "occurred_at", "calendar_seconds", "business_seconds"],
			order_by="occurred_at asc",
		)

	def lengths(self, name: str) -> list:
		"""Every length stored of an appeal, its messages, events and terms."""
		found = []
		for doctype, filters in (
			(APPEAL, {"name": name}),
			(MESSAGE, {"appeal": name}),
			(EVENT, {"reference_name": name}),
			(DEADLINE, {"reference_name": name}),
		):
			for row in frappe.get_all(doctype, filters, ["*"]):
				found += [
					row[field]
					for field in row
					if field.endswith(("_seconds", "_bucket", "_count")) and row[field] is not None
				]
		return found

	def test_a_reply_stays_after_its_question_and_no_length_is_negative(self):
		name = self.appeal(f"{MONDAY} 10:00")
		# the clock was an hour fast and is put right
		self.answer(name, f"{MONDAY} 09:20")
		with self.at(f"{MONDAY} 09:30"), self.as_user("Guest"):
			talk.customer_reply(name, "It does not work")
		with self.at(f"{MONDAY} 09:10"), self.as_user(self.agent):
			talk.give_answer(name, "Now it does")
		messages = frappe.get_all(MESSAGE, {"appeal": name}, ["direction"], order_by="sent_at asc")
		self.assertEqual(
			[row.direction for row in messages],
			["Incoming Message", "Outgoing Message", "Incoming Message", "Outgoing Message"],
		)
		states = [row.to_value for row in self.log(name) if row.event_type == EventType.STATE]
		self.assertEqual(states, [AppealState.ANSWERED, AppealState.REOPENED, AppealState.ANSWERED])
		self.assertGreaterEqual(min(self.lengths(name)), 0)
		self.assertLess(max(self.lengths(name)), 24 * 3600)
		self.assertEqual(self.problems(name), [])
		appeal = frappe.get_doc(APPEAL, name)
		self.assertLessEqual(appeal.received_at, appeal.first_answered_at)
		self.assertLessEqual(appeal.first_answered_at, appeal.resolved_at)

	def test_the_log_has_the_last_agent_last(self):
		second, third = make_agent("second.back@example.com").name, make_agent("third.back@example.com").name
		name = self.appeal(f"{MONDAY} 10:00")
		for moment, agent in ((f"{MONDAY} 10:50", second), (f"{MONDAY} 10:05", third)):
			with self.at(moment), self.as_user(self.head):
				appeal = frappe.get_doc(APPEAL, name)
				appeal.agent = agent
				appeal.save()
		agents = [row.to_value for row in self.log(name) if row.event_type == EventType.AGENT]
		self.assertEqual(agents, [self.agent, second, third])
		self.assertEqual(self.problems(name), [])
		self.assertEqual(event_check.rebuild(APPEAL)[APPEAL], 0)
		self.assertEqual(frappe.db.get_value(APPEAL, name, "agent"), third)

	def test_the_check_says_what_is_out_of_order(self):
		name = self.appeal(f"{MONDAY} 10:00")
		self.answer(name, f"{MONDAY} 11:00")
		answered = {"reference_name": name, "to_value": AppealState.ANSWERED}
		frappe.db.set_value(EVENT, answered, "occurred_at", f"{MONDAY} 09:00:00", update_modified=False)
		self.assertIn("log: no registration", self.problems(name))
		frappe.db.set_value(EVENT, answered, "occurred_at", f"{MONDAY} 11:00:00", update_modified=False)
		frappe.db.set_value(EVENT, answered, "calendar_seconds", -3600, update_modified=False)
		self.assertIn("log: length", self.problems(name))

	def test_terms_end_and_stop_no_earlier_than_they_began(self):
		name = self.appeal(f"{MONDAY} 10:00")
		with self.at(f"{MONDAY} 09:15"), self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			for state in (AppealState.IN_PROGRESS, AppealState.AWAITING_CUSTOMER):
				appeal.state = state
				appeal.save()
		stopped = self.term(name, TermKind.RESOLUTION)
		self.assertEqual((stopped.state, str(stopped.paused_at)), (TermState.PAUSED, f"{MONDAY} 10:00:00"))
		with self.at(f"{MONDAY} 09:30"), self.as_user("Guest"):
			talk.customer_reply(name, "Here is the number")
		self.assertEqual(self.term(name, TermKind.RESOLUTION).paused_seconds, 0)
		self.answer(name, f"{MONDAY} 09:40")
		for kind in (TermKind.FIRST_ANSWER, TermKind.RESOLUTION):
			term = self.term(name, kind)
			self.assertEqual((term.state, term.is_missed), (TermState.ENDED, 0))
			self.assertGreaterEqual(term.ended_at, term.started_at)
		self.assertGreaterEqual(min(self.lengths(name)), 0)

	def test_the_sweep_says_nothing_twice(self):
		name = self.appeal(f"{MONDAY} 10:00")
		frappe.db.delete(DEADLINE, {"term_kind": TermKind.RESOLUTION, "reference_name": name})
		told = [
			[notice for found, notice, _people in self.watch(f"{MONDAY} {moment}") if found == name]
			for moment in ("12:00", "11:05", "12:05", "14:00", "13:05", "14:05", "15:00")
		]
		self.assertEqual(told, [["Term of Appeal Runs Out"], [], [], ["Term of Appeal Missed"], [], [], []])
		self.assertEqual(self.term(name).is_missed, 1)

	def test_a_breach_once_marked_stays_after_the_clock_went_back(self):
		name = self.appeal(f"{MONDAY} 10:00")
		self.watch(f"{MONDAY} 14:00")
		self.answer(name, f"{MONDAY} 13:30")
		self.assertEqual(self.term(name).is_missed, 1)

	def test_a_fault_keeps_its_order_too(self):
		with self.at(f"{MONDAY} 10:50"):
			fault = make_fault()
		with self.at(f"{MONDAY} 10:05"):
			fault.state = "Fault Accepted"
			fault.save()
		fault.reload()
		self.assertEqual(str(fault.state_changed_at), f"{MONDAY} 10:50:00")
		self.assertEqual((fault.reaction_seconds, fault.reaction_business_seconds), (0, 0))
		self.assertEqual(self.problems(fault.name, fault.doctype), [])

	def test_a_moment_is_now_unless_the_log_is_ahead(self):
		name = self.appeal(f"{MONDAY} 10:00")
		appeal = frappe.get_doc(APPEAL, name)
		with self.at(f"{MONDAY} 10:30") as now:
			self.assertEqual(moment_of(appeal), now)
		with self.at(f"{MONDAY} 09:30"):
			self.assertEqual(str(moment_of(appeal)), f"{MONDAY} 10:00:00.000001")
