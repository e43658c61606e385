import unittest
from datetime import datetime, timedelta

from helpdesk_ext.constants import AppealState as State
from helpdesk_ext.constants import FaultState, InquiryState, PolicyFor, TermKind
from helpdesk_ext.rules.policies import first_that_holds, promised_seconds
from helpdesk_ext.rules.terms import (
	AppealFacts,
	Promise,
	is_withdrawn,
	promises_of_appeal,
	promises_of_fault,
	promises_of_inquiry,
)
from helpdesk_ext.rules.transitions import ALL_STATES, CLOSED, OPEN, RESOLVED

RECEIVED = datetime(2026, 3, 2, 10)
LATER = RECEIVED + timedelta(hours=3)


def kinds(*args, **kwargs) -> set[str]:
	return {promise.kind for promise in promises_of_appeal(AppealFacts(*args, **kwargs))}


class TestTermsOfAppeal(unittest.TestCase):
	def test_a_new_appeal_is_owed_an_answer_and_a_resolution_from_receipt(self):
		self.assertEqual(
			promises_of_appeal(AppealFacts(State.NEW, RECEIVED)),
			[Promise(TermKind.FIRST_ANSWER, RECEIVED), Promise(TermKind.RESOLUTION, RECEIVED)],
		)

	def test_waiting_for_the_customer_stops_the_resolution_only(self):
		paused = {
			promise.kind: promise.is_paused
			for promise in promises_of_appeal(AppealFacts(State.AWAITING_CUSTOMER, RECEIVED))
		}
		self.assertEqual(paused, {TermKind.FIRST_ANSWER: False, TermKind.RESOLUTION: True})

	def test_waiting_for_a_department_stops_nothing_of_the_customers(self):
		for promise in promises_of_appeal(AppealFacts(State.AWAITING_DEPARTMENT, RECEIVED)):
			self.assertFalse(promise.is_paused)

	def test_an_unanswered_word_is_owed_the_next_answer(self):
		facts = AppealFacts(State.IN_PROGRESS, RECEIVED, LATER, LATER + timedelta(hours=1))
		self.assertIn(Promise(TermKind.NEXT_ANSWER, LATER + timedelta(hours=1)), promises_of_appeal(facts))
		self.assertNotIn(TermKind.NEXT_ANSWER, kinds(State.IN_PROGRESS, RECEIVED, LATER))

	def test_reopening_owes_a_new_resolution(self):
		facts = AppealFacts(State.REOPENED, RECEIVED, LATER, None, LATER + timedelta(days=1))
		self.assertEqual(promises_of_appeal(facts), [Promise(TermKind.RESOLUTION, LATER + timedelta(days=1))])

	def test_every_state(self):
		for state in ALL_STATES:
			owed = kinds(state, RECEIVED, LATER)
			self.assertEqual(TermKind.RESOLUTION in owed, state in OPEN, state)
			if state in CLOSED | RESOLVED:
				self.assertEqual(owed, set(), state)

	def test_what_was_put_aside_is_withdrawn_and_not_missed(self):
		self.assertTrue(is_withdrawn(TermKind.RESOLUTION, State.SPAM))
		self.assertTrue(is_withdrawn(TermKind.FIRST_ANSWER, State.DUPLICATE, None))
		self.assertFalse(is_withdrawn(TermKind.FIRST_ANSWER, State.ANSWERED, LATER))
		self.assertFalse(is_withdrawn(TermKind.RESOLUTION, State.ANSWERED, LATER))
		self.assertTrue(is_withdrawn(TermKind.NEXT_ANSWER, State.CLOSED, LATER))


class TestTermsOfOthers(unittest.TestCase):
	def test_the_department_owes_an_answer_while_it_is_its_turn(self):
		for state in (InquiryState.SENT, InquiryState.ACCEPTED):
			self.assertEqual(promises_of_inquiry(state, LATER), [Promise(TermKind.DEPARTMENT, LATER)])
		for state in (InquiryState.DRAFT, InquiryState.RETURNED, InquiryState.ANSWERED):
			self.assertEqual(promises_of_inquiry(state, LATER), [])
		self.assertTrue(is_withdrawn(TermKind.DEPARTMENT, InquiryState.CANCELLED))
		self.assertFalse(is_withdrawn(TermKind.DEPARTMENT, InquiryState.RETURNED))

	def test_a_repair_is_owed_until_the_fault_is_eliminated(self):
		self.assertEqual(
			promises_of_fault(FaultState.IN_REPAIR, RECEIVED), [Promise(TermKind.REPAIR, RECEIVED)]
		)
		self.assertEqual(promises_of_fault(FaultState.ELIMINATED, RECEIVED), [])
		self.assertTrue(is_withdrawn(TermKind.REPAIR, FaultState.REJECTED))


class TestPolicies(unittest.TestCase):
	POLICIES = (
		{"name": "leaf", "applies_to": PolicyFor.APPEALS, "category": "Leaf", "first_answer_hours": 1},
		{"name": "urgent", "applies_to": PolicyFor.APPEALS, "appeal_priority": "Priority Urgent"},
		{"name": "faults", "applies_to": PolicyFor.FAULTS},
		{"name": "any", "applies_to": PolicyFor.APPEALS, "first_answer_hours": 0.5},
	)

	def name(self, applies_to=PolicyFor.APPEALS, **facts):
		found = first_that_holds(self.POLICIES, applies_to, facts)
		return found and found["name"]

	def test_the_first_whose_conditions_hold(self):
		self.assertEqual(self.name(category={"Leaf", "Group"}, appeal_priority={"Priority Urgent"}), "leaf")
		self.assertEqual(self.name(category={"Group"}, appeal_priority={"Priority Urgent"}), "urgent")
		self.assertEqual(self.name(category=set()), "any")
		self.assertEqual(self.name(PolicyFor.FAULTS), "faults")
		self.assertIsNone(self.name(PolicyFor.INQUIRIES))

	def test_promised_seconds(self):
		self.assertEqual(promised_seconds(self.POLICIES[3], TermKind.FIRST_ANSWER), 1800)
		self.assertEqual(promised_seconds(self.POLICIES[3], TermKind.RESOLUTION), 0)
