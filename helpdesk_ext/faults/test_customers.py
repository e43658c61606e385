"""What a confirmed fault means to its appeals: everyone noted once, every waiting customer answered once."""

import multiprocessing
import os
import signal
import time
from unittest import mock

import frappe
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext import backfill, background, sweeps
from helpdesk_ext.api import faults as api
from helpdesk_ext.appeals import conversation
from helpdesk_ext.appeals.errors import FaultLinkError, FaultNotEliminatedError
from helpdesk_ext.constants import (
	APPEAL,
	EVENT,
	FAULT,
	MESSAGE,
	ActorKind,
	AppealState,
	Delivery,
	Direction,
	EventType,
	FaultState,
)
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.faults import actions, checks, customers, notices
from helpdesk_ext.faults.test_faults import FaultTestCase
from helpdesk_ext.inquiries import waiting
from helpdesk_ext.tests.utils import make_appeal

TEXT = "It works again."


class Killed(BaseException):
	"""A worker that is killed catches nothing."""


class CustomersTestCase(FaultTestCase):
	def appeal(self, fault=None, user=None, state=None, **values) -> str:
		"""An appeal of `user`, hung on the fault."""
		with self.as_user(user or self.agent):
			name = make_appeal(**values).name
			if fault:
				actions.link_appeal(frappe.get_doc(APPEAL, name), fault.name, None, False)
		if state:
			frappe.db.set_value(APPEAL, name, "state", state)
		return name

	def messages(self, appeal, is_public=None):
		filters = {"appeal": appeal, "direction": Direction.OUTGOING}
		if is_public is not None:
			filters["is_public"] = is_public
		return frappe.get_all(
			MESSAGE, filters=filters, fields=["message_text", "author", "marks_answer", "delivery_status"]
		)

	def value(self, appeal, field):
		return frappe.db.get_value(APPEAL, appeal, field)

	def answer_all(self, fault, user=None, text=TEXT):
		with self.as_user(user or self.agent):
			return api.answer_customers(fault.name, text, str(self.stored(fault, "modified")))

	def confirm(self, fault):
		self.act(self.it, fault, Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		return self.act(self.agent, fault, Action.CONFIRM)


class TestLink(CustomersTestCase):
	def test_appeals_are_counted_on_the_fault(self):
		fault, second = self.report(), self.report()
		name = self.appeal(fault)
		self.appeal(fault, self.other)
		self.assertEqual(self.stored(fault, "appeal_count"), 2)
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")), second.name)
		self.assertEqual((self.stored(fault, "appeal_count"), self.stored(second, "appeal_count")), (1, 1))
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")))
		self.assertEqual(self.stored(second, "appeal_count"), 0)

	def test_a_rejected_fault_is_not_named(self):
		fault = self.act(self.it, self.report(), Action.REJECT, reject_reason="None")
		with self.assertRefused(FaultLinkError, "was rejected"):
			self.appeal(fault)

	def test_another_agents_appeal_is_not_linked(self):
		fault, name = self.report(), self.appeal()
		with self.as_user(self.other), self.assertRaises(frappe.PermissionError):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name)

	def test_linking_what_somebody_has_changed_is_refused(self):
		fault, name = self.report(), self.appeal()
		with self.as_user(self.agent), self.assertRaises(frappe.TimestampMismatchError):
			api.link_appeal(name, "2020-01-01 10:00:00", fault.name)

	def test_a_fault_is_reported_from_an_appeal_in_one_step(self):
		name = self.appeal()
		values = {
			"subject": "Payment fails",
			"fault_part": "Payment on the Site",
			"page_url": "https://shop.example/pay",
			"description": "Error 500",
			"customers_affected": 1,
			"reporter": self.other,
			"state": FaultState.CONFIRMED,
		}
		with self.as_user(self.agent):
			made = api.report_from_appeal(name, frappe.as_json(values), str(self.value(name, "modified")), 1)
		fault = frappe.get_doc(FAULT, made["name"])
		self.assertEqual((fault.reporter, fault.state), (self.agent, FaultState.REGISTERED))
		self.assertEqual((fault.subject, fault.appeal_count), ("Payment fails", 1))
		self.assertEqual(self.value(name, ["fault_notice", "fault_blocks_answer"]), (fault.name, 1))

	def test_nothing_is_half_reported(self):
		name = self.appeal()
		before = frappe.db.count(FAULT)
		frappe.db.savepoint("half")
		with self.as_user(self.agent), self.assertRaises(checks.WhereMissingError):
			api.report_from_appeal(
				name,
				{"subject": "x", "fault_part": "Payment on the Site", "description": "y"},
				str(self.value(name, "modified")),
			)
		self.assertEqual((frappe.db.count(FAULT), self.value(name, "fault_notice")), (before, None))


class TestHeldBack(CustomersTestCase):
	def blocked(self, fault):
		name = self.appeal(fault)
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name, True)
		return name

	def answer(self, name, user=None):
		with self.as_user(user or self.agent):
			return conversation.give_answer(name, "Here")

	def test_only_the_agents_mark_holds_the_answer_back(self):
		fault = self.report()
		free, held = self.appeal(fault), self.blocked(fault)
		self.answer(free)
		with self.assertRefused(FaultNotEliminatedError, fault.name):
			self.answer(held)
		self.assertEqual(self.messages(held, 1)[:0], [])
		self.assertNotEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_every_road_is_held(self):
		held = self.blocked(self.report())
		for change in (
			lambda: frappe.client.set_value(APPEAL, held, "state", AppealState.ANSWERED),
			lambda: frappe.get_doc(APPEAL, held).update({"state": AppealState.ANSWERED}).save(),
		):
			with self.as_user(self.agent), self.assertRaises(FaultNotEliminatedError):
				change()

	def test_confirmation_and_rejection_set_it_free(self):
		fault = self.report()
		held = self.blocked(fault)
		self.confirm(fault)
		self.answer(held)
		fault = self.report()
		held = self.blocked(fault)
		self.act(self.it, fault, Action.REJECT, reject_reason="None")
		self.answer(held)
		self.assertEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_elimination_alone_does_not(self):
		fault = self.report()
		held = self.blocked(fault)
		self.act(self.it, fault, Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		with self.assertRaises(FaultNotEliminatedError):
			self.answer(held)

	def test_a_settled_fault_is_nothing_to_wait_for(self):
		fault = self.confirm(self.report())
		name = self.appeal(fault)
		with self.as_user(self.agent), self.assertRefused(FaultLinkError, "settled"):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name, True)

	def test_head_lets_it_be_answered_with_a_reason_and_once(self):
		fault = self.report()
		held = self.blocked(fault)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			waiting.override(held, "Cannot wait")
		with self.as_user(self.agent), self.assertRaises(ServerFactError):
			frappe.client.set_value(APPEAL, held, "override_reason", "Cannot wait")
		with self.as_user(self.head):
			waiting.override(held, "Cannot wait")
		event = frappe.get_last_doc(EVENT, {"reference_name": held, "event_type": EventType.OVERRIDE})
		self.assertEqual(event.actor, self.head)
		self.answer(held)
		self.assertEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_the_heads_leave_ends_with_a_new_mark(self):
		held = self.blocked(self.report())
		with self.as_user(self.head):
			waiting.override(held, "Cannot wait")
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")))
		fault = self.report()
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")), fault.name, True)
		with self.assertRaises(FaultNotEliminatedError):
			self.answer(held)

	def test_the_mark_goes_with_the_link(self):
		held = self.blocked(self.report())
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")))
		self.assertEqual(self.value(held, ["fault_notice", "fault_blocks_answer"]), (None, 0))


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


class TestKilledWorker(CustomersTestCase):
	"""A real process, really killed, between two appeals and in the middle of one."""

	APPEALS = 6

	def setUp(self):
		super().setUp()
		queue = mock.patch.object(frappe, "enqueue")
		queue.start()
		self.addCleanup(queue.stop)
		self.fault = self.report()
		self.names = [self.appeal(self.fault) for _ in range(self.APPEALS)]
		self.confirm(self.fault)
		self.answer_all(self.fault)
		# another process sees nothing else
		frappe.db.commit()
		self.addCleanup(self.remove)

	def remove(self):
		frappe.db.rollback()
		backfill.remove_documents(APPEAL, self.names)
		backfill.remove_documents(FAULT, [self.fault.name])
		frappe.db.commit()

	def count(self, is_public):
		# what others have committed
		frappe.db.rollback()
		return sum(len(self.messages(name, is_public)) for name in self.names)

	def kill_in(self, work, step, at):
		"""Run `work` in a process that is killed in the middle of its appeal number `at`."""
		context = multiprocessing.get_context("fork")
		reached = context.Event()
		child = context.Process(target=_worker, args=(self.fault.name, work, step, at, reached), daemon=True)
		child.start()
		self.assertTrue(reached.wait(timeout=60), "the worker did not come so far")
		os.kill(child.pid, signal.SIGKILL)
		child.join(timeout=30)
		self.assertEqual(child.exitcode, -signal.SIGKILL)

	def test_none_is_noted_or_answered_twice_and_none_is_left_out(self):
		self.kill_in("note_appeals", "_note", at=3)
		self.assertEqual(self.count(is_public=0), 2)
		self.kill_in("note_appeals", "_note", at=2)
		self.assertEqual(self.count(is_public=0), 3)
		self.kill_in("answer_customers", "_answer", at=4)
		self.assertEqual(self.count(is_public=1), 3)
		customers.finish_pending()
		for name in self.names:
			self.assertEqual((len(self.messages(name, 0)), len(self.messages(name, 1))), (1, 1))
			self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)
			states = frappe.get_all(
				EVENT, filters={"reference_name": name, "to_value": AppealState.ANSWERED}, pluck="name"
			)
			self.assertEqual(len(states), 1)
		self.fault.reload()
		self.assertEqual((self.fault.notes_pending, self.fault.answers_pending), (0, 0))
		self.assertEqual((self.fault.internal_note_count, self.fault.told_count), (6, 6))


def _worker(fault, work, step, at, reached):
	"""The child: a connection of its own, real commits, and a long breath inside one appeal."""
	frappe.local.db = None
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	real, seen = getattr(customers, step), []

	def slow(*arguments):
		seen.append(arguments)
		real(*arguments)
		if len(seen) == at:
			reached.set()
			time.sleep(120)

	with mock.patch.object(customers, step, slow), mock.patch.object(background, "_enqueue"):
		getattr(customers, work)(fault)
