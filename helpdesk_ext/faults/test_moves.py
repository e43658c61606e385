"""The way of a fault from state to state: who moves it, who is told, its term."""

import frappe
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext import working_time
from helpdesk_ext.constants import EventType, FaultState, Severity
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults import actions, checks, notices
from helpdesk_ext.tests.fault_utils import HOUR, RoadsTestCase, by_save
from helpdesk_ext.tests.utils import make_administrator


class TestMoves(RoadsTestCase):
	def test_the_whole_way(self):
		fault = self.report()
		self.act(self.it, fault, Action.ACCEPT)
		self.assertEqual((fault.state, fault.administrator), (FaultState.ACCEPTED, self.it))
		self.act(self.it, fault, Action.START_REPAIR)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual((fault.state, fault.eliminated_by), (FaultState.ELIMINATED, self.it))
		self.act(self.agent, fault, Action.CONFIRM)
		self.assertEqual((fault.state, fault.confirmed_by), (FaultState.CONFIRMED, self.agent))
		self.assertEqual(
			[(row.to_value, row.actor) for row in self.events(fault, EventType.STATE)],
			[
				(FaultState.ACCEPTED, self.it),
				(FaultState.IN_REPAIR, self.it),
				(FaultState.ELIMINATED, self.it),
				(FaultState.CONFIRMED, self.agent),
			],
		)
		for fieldname in ("accepted_at", "repair_started_at", "eliminated_at", "confirmed_at"):
			self.assertTrue(fault.get(fieldname), fieldname)

	def test_only_administrators_accept_and_repair(self):
		fault = self.report()
		for user in (self.agent, self.head, self.deputy, self.other):
			with (
				self.subTest(user=user),
				self.assertRaises((actions.FaultActionError, frappe.PermissionError)),
			):
				self.act(user, fault, Action.ACCEPT)
			self.assertRefusedOnEveryRoad(
				user,
				fault,
				{"state": FaultState.ACCEPTED},
				(WorkflowPermissionError, frappe.PermissionError),
			)

	def test_moves_out_of_turn_are_refused(self):
		fault = self.report()
		for state in (FaultState.IN_REPAIR, FaultState.CONFIRMED, FaultState.RETURNED):
			self.assertRefusedOnEveryRoad(
				self.it, fault, {"state": state}, (WorkflowPermissionError, checks.NotYoursToJudgeError)
			)

	def test_of_two_at_once_the_second_is_told(self):
		fault = self.report()
		seen = str(fault.modified)
		self.act(self.it, fault, Action.ACCEPT)
		with self.as_user(self.it), self.assertRefused(actions.FaultChangedError, "changed meanwhile"):
			actions.do_action(fault.name, Action.START_REPAIR, seen, {})

	def test_who_is_told_of_what(self):
		fault = self.report()
		self.told.clear()
		self.act(self.it, fault, Action.ACCEPT)
		self.assertEqual(self.told.pop(), (notices.ACCEPTED, {self.agent}))
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual(self.told.pop(), (notices.ELIMINATED, {self.agent}))
		self.act(self.agent, fault, Action.RETURN, return_reason="Still flashes")
		self.assertEqual(self.told.pop(), (notices.RETURNED, {self.it}))
		rejected = self.report()
		self.act(self.it, rejected, Action.REJECT, reject_reason="No paper")
		self.assertEqual(self.told.pop(), (notices.REJECTED, {self.agent}))

	def test_head_is_told_too_when_the_reporter_cannot_confirm(self):
		fault = self.act(self.it, self.report(self.it), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		name, users = self.told[-1]
		self.assertEqual(name, notices.ELIMINATED)
		self.assertIn(self.head, users)
		gone = self.accepted()
		frappe.db.set_value("User", self.agent, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.agent, "enabled", 1)
		self.act(self.it, gone, Action.ELIMINATE, **self.facts())
		self.assertIn(self.head, self.told[-1][1])

	def test_rejecting_needs_a_reason(self):
		fault = self.report()
		self.assertRefusedOnEveryRoad(
			self.it, fault, {"state": FaultState.REJECTED}, checks.ReasonMissingError, "Reason of Rejection"
		)
		self.act(self.it, fault, Action.REJECT, reject_reason="It was not plugged in")
		self.assertEqual(fault.state, FaultState.REJECTED)

	def test_responsible_is_an_enabled_administrator(self):
		fault = self.accepted()
		for user in (self.agent, "Guest"):
			self.assertRefusedOnEveryRoad(
				self.it, fault, {"administrator": user}, checks.AdministratorChoiceError
			)
		second = make_administrator("second.it.fault@example.com").name
		frappe.db.set_value("User", second, "enabled", 0)
		frappe.clear_document_cache("User", second)
		self.assertRefusedOnEveryRoad(
			self.it, fault, {"administrator": second}, checks.AdministratorChoiceError
		)
		frappe.db.set_value("User", second, "enabled", 1)
		frappe.clear_document_cache("User", second)
		with self.as_user(self.it):
			by_save(fault.name, {"administrator": second})
		(event,) = self.events(fault, EventType.RESPONSIBLE)[-1:]
		self.assertEqual((event.from_value, event.to_value), (self.it, second))

	def test_term_follows_the_severity_unless_it_is_set_by_hand(self):
		with self.at("2026-03-02 10:00"):
			fault = self.accepted()
			with self.as_user(self.it):
				by_save(fault.name, {"severity": Severity.LOW})
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-02 10:00"), 40 * HOUR)
			self.assertEqual(self.stored(fault, "due_at"), expected)
			with self.as_user(self.it):
				by_save(fault.name, {"severity": Severity.HIGH, "due_at": "2026-03-02 12:00:00"})
			self.assertEqual(str(self.stored(fault, "due_at")), "2026-03-02 12:00:00")
			self.assertEqual(len(self.events(fault, EventType.TERM)), 2)
			self.assertRefusedOnEveryRoad(
				self.it, fault, {"due_at": "2026-03-02 09:00:00"}, checks.FaultDateError, "Elimination Due On"
			)

	def test_a_fault_that_turns_critical_is_told_of(self):
		fault = self.accepted()
		self.told.clear()
		with self.as_user(self.it):
			by_save(fault.name, {"severity": Severity.CRITICAL})
		self.assertEqual([name for name, users in self.told], [notices.CRITICAL])
