"""The reporter's or the head's word on a repair: confirmed, returned, registered again."""

import frappe
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext import working_time
from helpdesk_ext.constants import FAULT, FaultState, Role
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults import actions, checks
from helpdesk_ext.tests.fault_utils import HOUR, RoadsTestCase, by_save
from helpdesk_ext.tests.utils import make_user


class TestJudgement(RoadsTestCase):
	def test_reporter_or_head_confirm_and_nobody_else(self):
		fault = self.eliminated()
		for user in (self.other, self.deputy, self.it, self.responder):
			self.assertRefusedOnEveryRoad(
				user,
				fault,
				{"state": FaultState.CONFIRMED},
				(checks.NotYoursToJudgeError, frappe.PermissionError, WorkflowPermissionError),
			)
		self.act(self.head, fault, Action.CONFIRM)
		self.assertEqual(fault.confirmed_by, self.head)

	def test_nobody_confirms_the_own_repair_but_the_head(self):
		fault = self.act(self.it, self.report(self.it), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertRefusedOnEveryRoad(
			self.it, fault, {"state": FaultState.CONFIRMED}, checks.NotYoursToJudgeError, "own repair"
		)
		both = make_user("both.fault@example.com", Role.HEAD, Role.IT_ADMIN).name
		own = self.act(both, self.report(both), Action.ACCEPT)
		self.act(both, own, Action.ELIMINATE, **self.facts())
		self.act(both, own, Action.CONFIRM)
		self.assertEqual(own.confirmed_by, both)

	def test_a_site_without_our_workflow_keeps_the_rule(self):
		frappe.db.set_value("Workflow", "Fault Notice Flow", "is_active", 0)
		frappe.clear_cache(doctype=FAULT)
		frappe.cache().hdel("workflow", FAULT)
		self.addCleanup(frappe.clear_cache, doctype=FAULT)
		self.addCleanup(lambda: frappe.cache().hdel("workflow", FAULT))
		fault = self.report()
		with self.as_user(self.it):
			by_save(fault.name, {"state": FaultState.ACCEPTED})
			by_save(fault.name, {**self.facts(), "state": FaultState.ELIMINATED})
		self.assertRefusedOnEveryRoad(
			self.it, fault, {"state": FaultState.CONFIRMED}, checks.NotYoursToJudgeError
		)

	def test_a_responder_confirms_what_he_reported(self):
		fault = self.act(self.it, self.report(self.responder), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.act(self.responder, fault, Action.CONFIRM)
		self.assertEqual(fault.confirmed_by, self.responder)

	def test_the_form_offers_only_what_passes(self):
		fault = self.eliminated()
		for user, expected in (
			(self.agent, [Action.CONFIRM, Action.RETURN]),
			(self.head, [Action.CONFIRM, Action.RETURN]),
			(self.it, []),
			(self.other, []),
		):
			with self.subTest(user=user), self.as_user(user):
				self.assertEqual(actions.open_actions(frappe.get_doc(FAULT, fault.name)), expected)

	def test_returning_needs_words_and_keeps_what_was_declared(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report()
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-02 12:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 10:00:00", downtime_until="2026-03-02 11:00:00"),
			)
		with self.at("2026-03-02 12:30"):
			self.assertRefusedOnEveryRoad(
				self.agent,
				fault,
				{"state": FaultState.RETURNED},
				checks.ReasonMissingError,
				"What Still Fails",
			)
			self.act(self.agent, fault, Action.RETURN, return_reason="Still flashes")
		self.assertEqual((fault.state, fault.return_count), (FaultState.RETURNED, 1))
		self.assertEqual((fault.fix_text, fault.downtime_until, fault.eliminated_at), (None, None, None))
		self.assertIsNone(fault.repair_seconds)
		(row,) = fault.repairs
		self.assertEqual((row.fix_text, row.return_reason), ("Cable replaced", "Still flashes"))
		self.assertEqual((row.eliminated_by, row.returned_by), (self.it, self.agent))
		return fault

	def test_a_repeated_repair_adds_up(self):
		fault = self.test_returning_needs_words_and_keeps_what_was_declared()
		with self.at("2026-03-02 16:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(
					fix_text="New printer",
					downtime_from="2026-03-02 10:30:00",
					downtime_until="2026-03-02 15:00:00",
				),
			)
			self.assertIsNone(fault.return_reason)
			self.act(self.agent, fault, Action.CONFIRM)
		self.assertEqual([row.fix_text for row in fault.repairs], ["Cable replaced", "New printer"])
		self.assertEqual(fault.repair_seconds, 6 * HOUR)
		self.assertEqual(fault.downtime_seconds, 5 * HOUR)

	def test_a_second_return_needs_words_of_its_own(self):
		fault = self.act(self.agent, self.eliminated(), Action.RETURN, return_reason="Still")
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		with self.assertRaises(checks.ReasonMissingError):
			self.act(self.agent, fault, Action.RETURN)

	def test_registered_again_it_begins_a_new_life(self):
		with self.at("2026-03-02 10:00"):
			fault = self.confirmed()
			first = fault.repair_seconds
		with self.at("2026-03-09 10:00"):
			for user in (self.agent, self.it):
				with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
					self.act(user, fault, Action.REOPEN, return_reason="Again")
			with self.assertRaises(checks.ReasonMissingError):
				self.act(self.head, fault, Action.REOPEN)
			self.act(self.head, fault, Action.REOPEN, return_reason="It fails again")
			self.assertEqual((fault.state, fault.reopen_count), (FaultState.REGISTERED, 1))
			self.assertEqual((fault.confirmed_at, fault.eliminated_at), (None, None))
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-09 10:00"), 24 * HOUR)
			self.assertEqual(fault.due_at, expected)
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-09 12:00"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual(fault.repair_seconds, first + 2 * HOUR)
		self.assertEqual(fault.repairs[0].return_reason, "It fails again")

	def test_a_settled_fault_is_frozen(self):
		fault = self.confirmed()
		for changes in (
			{"fix_text": "Other"},
			{"subject": "Other"},
			{"downtime_until": "2020-01-01 10:00:00"},
			{"administrator": None},
			{"customer_answer": "Other"},
		):
			self.assertRefusedOnEveryRoad(self.head, fault, changes, checks.NotYoursToChangeError)
			self.assertRefusedOnEveryRoad(self.it, fault, changes, frappe.PermissionError)
