"""What a confirmed fault means to the customers who wait: each is answered once."""

from unittest import mock

import frappe
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.api import faults as api
from helpdesk_ext.appeals import conversation
from helpdesk_ext.constants import APPEAL, EVENT, FAULT, ActorKind, AppealState, Delivery, EventType
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults import checks, customers
from helpdesk_ext.tests.fault_utils import TEXT, CustomersTestCase


class TestAnswers(CustomersTestCase):
	def test_all_who_wait_are_answered_once_each_in_the_own_appeal(self):
		fault = self.report()
		own, others = self.appeal(fault), self.appeal(fault, self.other)
		waiting = self.appeal(fault, state=AppealState.AWAITING_CUSTOMER)
		self.confirm(fault)
		self.assertEqual(self.answer_all(fault), {"answered": 3, "unreached": 0})
		self.assertEqual(customers.answer_customers(fault.name), 3)
		frappe.db.set_value(FAULT, fault.name, "answers_pending", 1)
		self.assertEqual(customers.answer_customers(fault.name), 0)
		for name in (own, others, waiting):
			(message,) = self.messages(name, is_public=1)
			self.assertEqual((message.message_text, message.author), (TEXT, self.agent))
			self.assertEqual((message.marks_answer, message.delivery_status), (1, Delivery.QUEUED))
			self.assertEqual(self.value(name, ["state", "answer_count"]), (AppealState.ANSWERED, 1))
			self.assertTrue(self.value(name, "first_answered_at"))
		self.assertEqual(self.value(others, "agent"), self.other)
		fault.reload()
		self.assertEqual((fault.told_count, fault.answers_pending, fault.unreached_count), (3, 0, 0))
		self.assertEqual((fault.customers_told_by, fault.customer_answer), (self.agent, TEXT))

	def test_log_names_who_ordered_the_answer(self):
		fault = self.report()
		name = self.appeal(fault, self.other)
		self.confirm(fault)
		self.answer_all(fault, self.head)
		customers.answer_customers(fault.name)
		for event_type in (EventType.MESSAGE, EventType.STATE):
			event = frappe.get_last_doc(EVENT, {"reference_name": name, "event_type": event_type})
			self.assertEqual((event.actor_kind, event.actor), (ActorKind.STAFF, self.head))

	def test_the_answered_the_closed_and_the_departments_are_not_called_answered(self):
		fault = self.report()
		answered = self.appeal(fault)
		with self.as_user(self.agent):
			conversation.give_answer(answered, "By hand")
		closed = self.appeal(fault, state=AppealState.CLOSED)
		asked = self.appeal(fault, state=AppealState.AWAITING_DEPARTMENT)
		back = self.appeal(fault, state=AppealState.IN_PROGRESS)
		for name in (asked, back):
			frappe.db.set_value(APPEAL, name, "open_inquiry_count", 1)
		self.confirm(fault)
		self.assertEqual(self.answer_all(fault)["answered"], 2)
		customers.answer_customers(fault.name)
		self.assertEqual([m.message_text for m in self.messages(answered, 1)], ["By hand"])
		self.assertEqual(self.messages(closed, 1), [])
		for name, state in ((asked, AppealState.AWAITING_DEPARTMENT), (back, AppealState.IN_PROGRESS)):
			(message,) = self.messages(name, 1)
			self.assertEqual((message.marks_answer, self.value(name, "state")), (0, state))

	def test_who_cannot_be_written_to_is_left_to_be_called(self):
		fault = self.report()
		called = self.appeal(fault, contact_email=None)
		portal = self.appeal(fault, contact_email=None)
		frappe.db.set_value(APPEAL, portal, "portal_user", self.responder)
		self.confirm(fault)
		self.assertEqual(self.answer_all(fault), {"answered": 1, "unreached": 1})
		customers.answer_customers(fault.name)
		self.assertEqual(self.messages(called, 1), [])
		self.assertNotEqual(self.value(called, "state"), AppealState.ANSWERED)
		self.assertEqual(len(self.messages(portal, 1)), 1)
		self.assertEqual(self.stored(fault, "unreached_count"), 1)

	def test_an_appeal_of_nobody_becomes_the_authors(self):
		fault = self.report()
		name = self.appeal(fault)
		frappe.db.set_value(APPEAL, name, "agent", None)
		self.confirm(fault)
		self.answer_all(fault)
		customers.answer_customers(fault.name)
		self.assertEqual(self.value(name, "agent"), self.agent)

	def test_who_ordered_and_has_left_meanwhile_stays_the_author(self):
		fault = self.report()
		name = self.appeal(fault, self.other)
		self.confirm(fault)
		self.answer_all(fault)
		frappe.db.set_value("User", self.agent, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.agent, "enabled", 1)
		frappe.db.delete("Has Role", {"parent": self.agent})
		frappe.clear_cache(user=self.agent)
		self.addCleanup(frappe.clear_cache, user=self.agent)
		customers.answer_customers(fault.name)
		(message,) = self.messages(name, 1)
		self.assertEqual((message.author, self.value(name, "state")), (self.agent, AppealState.ANSWERED))
		event = frappe.get_last_doc(EVENT, {"reference_name": name, "event_type": EventType.STATE})
		self.assertNotEqual(event.actor, "Administrator")

	def test_answered_by_hand_meanwhile_is_not_answered_again(self):
		fault = self.report()
		first, second = self.appeal(fault), self.appeal(fault)
		self.confirm(fault)
		self.answer_all(fault)
		real = customers._answer

		def by_hand(fault, appeal):
			if appeal == first:
				with self.as_user(self.agent):
					conversation.give_answer(second, "By hand")
			real(fault, appeal)

		with mock.patch.object(customers, "_answer", by_hand):
			customers.answer_customers(fault.name)
		self.assertEqual([m.message_text for m in self.messages(second, 1)], ["By hand"])
		self.assertEqual(self.stored(fault, "answers_pending"), 0)

	def test_reopening_stops_the_worker(self):
		fault = self.report()
		name = self.appeal(fault)
		self.confirm(fault)
		self.answer_all(fault)
		stale = frappe.get_doc(FAULT, fault.name)
		self.act(self.head, fault, Action.REOPEN, return_reason="Again")
		customers._answer(stale, name)
		self.assertEqual(self.messages(name, 1), [])

	def test_ordered_once(self):
		fault = self.confirm(self.report())
		self.answer_all(fault)
		with self.assertRefused(customers.AnswerNotOrderedError, "nobody is answered twice"):
			self.answer_all(fault, self.head)

	def test_only_after_the_confirmation(self):
		fault = self.eliminated()
		with self.assertRefused(customers.AnswerNotOrderedError, "confirmed"):
			self.answer_all(fault)

	def test_only_agents_and_the_head_order_it(self):
		fault = self.confirm(self.report())
		for user in (self.it, self.deputy, self.responder):
			with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
				self.answer_all(fault, user)

	def test_empty_and_unfinished_answers_are_refused(self):
		fault = self.confirm(self.report())
		for text in ("", " \u200b", "Dear {customer_name}", "a" * 50_001):
			with self.subTest(text=(text or "")[:20]), self.assertRaises(checks.FaultTextError):
				self.answer_all(fault, text=text)

	def test_confirmation_and_answer_in_one_step(self):
		fault = self.eliminated()
		name = self.appeal(fault)
		with self.as_user(self.agent):
			said = api.do_action(
				fault.name,
				Action.CONFIRM,
				str(self.stored(fault, "modified")),
				{"customer_answer": TEXT},
				True,
			)
		self.assertEqual(said["answered"], {"answered": 1, "unreached": 0})
		customers.finish_pending()
		self.assertEqual(len(self.messages(name, 1)), 1)
		self.assertEqual(len(self.messages(name, 0)), 1)

	def test_the_click_costs_the_same_however_many_appeals_hang_on_the_fault(self):
		def statements(number: int) -> int:
			fault = self.eliminated()
			for _ in range(number):
				self.appeal(fault)
			with self.as_user(self.agent):
				frappe.get_doc("User", self.agent)
				with mock.patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
					api.do_action(
						fault.name,
						Action.CONFIRM,
						str(self.stored(fault, "modified")),
						{"customer_answer": TEXT},
						True,
					)
			return sql.call_count

		few = statements(1)
		self.assertLessEqual(statements(6), few)
		self.assertLessEqual(few, 60)

	def test_administrator_of_the_form_sees_the_number_not_the_appeals(self):
		fault = self.report()
		name = self.appeal(fault)
		with self.as_user(self.it):
			page = api.get_fault_page(fault.name)
		self.assertEqual((page["appeals"], page["waiting"], page["answers_customers"]), ([], 1, False))
		with self.as_user(self.other):
			page = api.get_fault_page(fault.name)
		self.assertEqual([row.name for row in page["appeals"]], [name])
		self.assertEqual(page["actions"], [])

	def test_a_person_moves_no_appeal_by_the_workers_road(self):
		"""The worker's author is no way round the workflow: an agent's own save stays an agent's."""
		name = self.appeal(state=AppealState.CLOSED)
		with self.as_user(self.other):
			with self.assertRaises((frappe.PermissionError, WorkflowPermissionError)):
				frappe.client.set_value(APPEAL, name, "state", AppealState.ANSWERED)
