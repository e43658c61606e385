"""Every appeal of a confirmed fault is noted once, whosever it is."""

from unittest import mock

import frappe

from helpdesk_ext import sweeps
from helpdesk_ext.constants import EVENT, FAULT, ActorKind, AppealState, EventType
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults import customers, notices
from helpdesk_ext.tests.fault_utils import CustomersTestCase


class Killed(BaseException):
	"""A worker that is killed catches nothing."""


class TestNotes(CustomersTestCase):
	def test_every_linked_appeal_is_noted_once_whosever_and_in_whatever_state(self):
		fault = self.report()
		names = [
			self.appeal(fault),
			self.appeal(fault, self.other),
			self.appeal(fault, state=AppealState.CLOSED),
			self.appeal(fault, state=AppealState.AWAITING_CUSTOMER),
		]
		self.confirm(fault)
		self.assertEqual(customers.note_appeals(fault.name), 4)
		frappe.db.set_value(FAULT, fault.name, "notes_pending", 1)
		self.assertEqual(customers.note_appeals(fault.name), 0)
		for name in names:
			(message,) = self.messages(name)
			self.assertIn(fault.name, message.message_text)
			self.assertIn("Cable replaced", message.message_text)
			self.assertEqual(message.author, self.agent)
			self.assertEqual(self.messages(name, is_public=1), [])
		self.assertEqual(self.value(names[2], "state"), AppealState.CLOSED)
		fault.reload()
		self.assertEqual((fault.internal_note_count, fault.notes_pending), (4, 0))

	def test_event_names_who_confirmed_not_the_worker(self):
		fault = self.report()
		name = self.appeal(fault)
		self.confirm(fault)
		customers.note_appeals(fault.name)
		event = frappe.get_last_doc(EVENT, {"reference_name": name, "event_type": EventType.MESSAGE})
		self.assertEqual((event.actor_kind, event.actor), (ActorKind.STAFF, self.agent))

	def test_agents_are_told_each_once(self):
		fault = self.report()
		for user in (self.agent, self.other, self.other):
			self.appeal(fault, user)
		self.told.clear()
		self.confirm(fault)
		told = [users for name, users in self.told if name == notices.CONFIRMED]
		self.assertEqual(told, [{self.it, self.agent, self.other}])

	def test_an_appeal_linked_to_a_confirmed_fault_is_noted_too(self):
		fault = self.confirm(self.report())
		customers.note_appeals(fault.name)
		name = self.appeal(fault)
		self.assertEqual(self.stored(fault, "notes_pending"), 1)
		customers.note_appeals(fault.name)
		self.assertEqual(len(self.messages(name)), 1)

	def test_the_job_is_asked_for_after_the_commit_and_swept_without_it(self):
		fault = self.report()
		name = self.appeal(fault)
		self.confirm(fault)
		self.assertIn("helpdesk_ext.faults.customers.finish_pending", sweeps.EVERY_FIVE_MINUTES)
		customers.finish_pending()
		self.assertEqual(len(self.messages(name)), 1)
		with mock.patch.object(customers, "_note") as note:
			customers.finish_pending()
		note.assert_not_called()

	def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next(self):
		fault = self.report()
		names = [self.appeal(fault) for _ in range(5)]
		self.confirm(fault)
		real, seen = customers._note, []

		def dying(fault, appeal):
			if len(seen) == 2:
				raise Killed
			seen.append(appeal)
			real(fault, appeal)

		with mock.patch.object(customers, "_note", dying), self.assertRaises(Killed):
			customers.note_appeals(fault.name)
		self.assertEqual(sum(len(self.messages(name)) for name in names), 2)
		self.assertEqual(self.stored(fault, "notes_pending"), 1)
		self.assertEqual(customers.note_appeals(fault.name), 3)
		self.assertEqual([len(self.messages(name)) for name in names], [1] * 5)
		self.assertEqual(self.stored(fault, "internal_note_count"), 5)

	def test_a_fault_registered_again_is_told_of_again(self):
		fault = self.report()
		name = self.appeal(fault)
		self.confirm(fault)
		customers.note_appeals(fault.name)
		self.act(self.head, fault, Action.REOPEN, return_reason="Again")
		self.assertEqual(customers.note_appeals(fault.name), 0)
		self.confirm(fault)
		customers.note_appeals(fault.name)
		self.assertEqual(len(self.messages(name)), 2)
