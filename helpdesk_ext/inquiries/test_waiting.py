import frappe
from frappe.model.workflow import apply_workflow

from helpdesk_ext.appeals import conversation
from helpdesk_ext.appeals.errors import OpenInquiryError
from helpdesk_ext.constants import (
	APPEAL,
	EVENT,
	INQUIRY,
	MESSAGE,
	ActorKind,
	AppealAction,
	AppealState,
	EventType,
	InquiryAction,
	InquiryState,
)
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.inquiries import service, waiting
from helpdesk_ext.tests.inquiry_utils import FREE, GOOD, WHERE, InquiryTestCase
from helpdesk_ext.tests.utils import make_customer


class TestWaiting(InquiryTestCase):
	def assertAppeal(self, state: str, count: int):
		self.assertEqual(self.state_of_appeal(), (state, count))

	def test_appeal_waits_while_any_inquiry_is_open_and_comes_back_with_the_last(self):
		first, second = self.ask(), self.ask(FREE)
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 2)
		self.answer(first)
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)
		self.act(second, InquiryAction.RETURN, self.seller, {"return_reason": "What?"})
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)
		self.act(second, InquiryAction.CANCEL, self.agent)
		self.assertAppeal(AppealState.IN_PROGRESS, 0)

	def test_the_log_names_who_brought_the_appeal_back(self):
		self.answer(self.ask())
		rows = frappe.get_all(
			EVENT,
			filters={"reference_name": self.appeal.name, "event_type": EventType.STATE},
			fields=["from_value", "to_value", "actor_kind", "actor"],
			order_by="creation asc",
		)
		self.assertEqual(
			[tuple(row.values()) for row in rows],
			[
				(AppealState.NEW, AppealState.AWAITING_DEPARTMENT, ActorKind.STAFF, self.agent),
				(AppealState.AWAITING_DEPARTMENT, AppealState.IN_PROGRESS, ActorKind.STAFF, self.driver),
			],
		)

	def test_every_open_state_waits(self):
		for state in (
			AppealState.NEW,
			AppealState.IN_PROGRESS,
			AppealState.AWAITING_CUSTOMER,
			AppealState.REOPENED,
		):
			with self.subTest(state):
				self.appeal = self.make_appeal()
				frappe.db.set_value(APPEAL, self.appeal.name, "state", state)
				self.ask()
				self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)

	def test_asking_about_nobodys_appeal_takes_it(self):
		frappe.db.set_value(APPEAL, self.appeal.name, "agent", None)
		self.ask(by=self.other)
		self.assertEqual(frappe.db.get_value(APPEAL, self.appeal.name, "agent"), self.other)

	def test_draft_lets_nobody_wait(self):
		self.draft()
		self.assertAppeal(AppealState.NEW, 0)

	def test_count_is_taken_anew_and_not_added_to(self):
		"""A count that went wrong is put right by the next move."""
		inquiry = self.ask()
		frappe.db.set_value(APPEAL, self.appeal.name, "open_inquiry_count", 7)
		self.ask(FREE)
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 2)
		self.answer(inquiry)
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)

	def test_asked_again_waits_again(self):
		inquiry = self.answer(self.ask())
		self.act(inquiry, InquiryAction.ASK_AGAIN, self.agent, {"question": "And now?"})
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)

	def test_form_of_the_appeal_that_is_older_is_told(self):
		seen = self.appeal.modified
		self.ask()
		with self.as_user(self.agent), self.assertRefused(frappe.TimestampMismatchError):
			service.ask({"inquiry_type": WHERE, "appeal": self.appeal.name}, modified=seen)
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)

	def test_inquiry_that_fails_leaves_nothing(self):
		before = frappe.db.count(INQUIRY)
		frappe.db.savepoint("refused")
		with self.assertRefused(frappe.ValidationError):
			self.ask(sales_order=None, inquiry_type=WHERE, question="a" * 20_000)
		frappe.db.rollback(save_point="refused")
		self.assertEqual(frappe.db.count(INQUIRY), before)
		self.assertAppeal(AppealState.NEW, 0)

	def test_answer_stands_in_the_thread_as_a_note_of_the_department(self):
		inquiry = self.answer(self.ask(), answer_text="It left yesterday.")
		note = frappe.get_last_doc(MESSAGE, {"appeal": self.appeal.name})
		self.assertFalse(note.is_public)
		self.assertEqual(note.author, self.driver)
		for piece in (
			inquiry.name,
			"Test Logistics",
			"Where the Order Is: in the store",
			"2030",
			"It left yesterday.",
		):
			self.assertIn(piece, note.message_text)
		self.assertEqual(
			frappe.db.get_value(APPEAL, self.appeal.name, ["message_count", "answer_count"]), (2, 0)
		)

	def test_note_speaks_the_language_of_who_asked(self):
		frappe.db.set_value("User", self.agent, "language", "ru")
		frappe.clear_document_cache("User", self.agent)
		self.addCleanup(frappe.clear_document_cache, "User", self.agent)
		self.answer(self.ask())
		note = frappe.get_last_doc(MESSAGE, {"appeal": self.appeal.name})
		self.assertIn("Где заказ сейчас: in the store", note.message_text)

	def test_customer_who_writes_meanwhile_leaves_the_appeal_waiting(self):
		self.ask()
		conversation.customer_reply(self.appeal.name, "Any news?")
		self.assertAppeal(AppealState.AWAITING_DEPARTMENT, 1)


class TestNotBeforeTheDepartments(InquiryTestCase):
	def put_appeal(self, by: str, **values):
		with self.as_user(by):
			appeal = frappe.get_doc(APPEAL, self.appeal.name)
			appeal.update(values)
			return appeal.save()

	def in_progress_with_an_open_inquiry(self):
		self.ask()
		frappe.db.set_value(APPEAL, self.appeal.name, "state", AppealState.IN_PROGRESS)

	def test_appeal_is_not_answered_before_the_department(self):
		self.in_progress_with_an_open_inquiry()
		for user in (self.agent, self.head):
			with self.as_user(user), self.assertRefused(OpenInquiryError, "1 open inquiries"):
				conversation.give_answer(self.appeal.name, "Soon")

	def test_appeal_is_not_answered_or_closed_by_rest(self):
		self.in_progress_with_an_open_inquiry()
		with self.as_user(self.agent):
			conversation.post_message(
				self.appeal.name, direction="Outgoing Message", text="Soon", is_public=True
			)
		with self.assertRefused(OpenInquiryError):
			self.put_appeal(self.agent, state=AppealState.ANSWERED)
		frappe.db.set_value(APPEAL, self.appeal.name, "state", AppealState.ANSWERED)
		with self.assertRefused(OpenInquiryError):
			self.put_appeal(self.agent, state=AppealState.CLOSED)
		with self.as_user(self.agent), self.assertRefused(OpenInquiryError):
			apply_workflow(frappe.get_doc(APPEAL, self.appeal.name), AppealAction.CLOSE)
		with self.as_user(self.agent), self.assertRefused(OpenInquiryError):
			frappe.client.set_value(APPEAL, self.appeal.name, "state", AppealState.CLOSED)

	def test_waiting_is_not_ended_by_hand(self):
		self.ask()
		with self.assertRefused(OpenInquiryError):
			self.put_appeal(self.agent, state=AppealState.IN_PROGRESS)

	def test_count_and_reason_are_not_entered(self):
		self.ask()
		for user in (self.agent, self.head):
			with self.assertRefused(ServerFactError):
				self.put_appeal(user, open_inquiry_count=0)
			with self.assertRefused(ServerFactError):
				self.put_appeal(user, override_reason="because")

	def test_head_lets_it_be_answered_with_a_reason_that_is_logged(self):
		inquiry = self.ask()
		with self.as_user(self.head):
			waiting.override(self.appeal.name, "The customer is in the shop")
		self.assertEqual(self.state_of_appeal(), (AppealState.IN_PROGRESS, 1))
		event = frappe.get_doc(EVENT, {"reference_name": self.appeal.name, "event_type": EventType.OVERRIDE})
		self.assertEqual(event.actor, self.head)
		self.assertIn("The customer is in the shop", event.details)
		with self.as_user(self.agent):
			conversation.give_answer(self.appeal.name, "Here it is")
		self.assertEqual(self.state_of_appeal(), (AppealState.ANSWERED, 1))
		# the department still owes its answer, and may give it
		self.answer(inquiry)
		self.assertEqual(self.state_of_appeal(), (AppealState.ANSWERED, 0))

	def test_only_the_head_and_only_with_a_reason(self):
		self.ask()
		for user in (self.agent, self.driver, self.deputy):
			with self.as_user(user), self.assertRefused(frappe.PermissionError):
				waiting.override(self.appeal.name, "because")
		with self.as_user(self.head), self.assertRefused(waiting.OverrideError, "reason"):
			waiting.override(self.appeal.name, " ")
		with self.as_user(self.head), self.assertRefused(frappe.TimestampMismatchError):
			waiting.override(self.appeal.name, "because", modified="2020-01-01 00:00:00")
		self.appeal = self.make_appeal()
		with self.as_user(self.head), self.assertRefused(waiting.OverrideError, "no department"):
			waiting.override(self.appeal.name, "because")

	def test_leave_is_for_the_questions_of_then(self):
		self.ask()
		with self.as_user(self.head):
			waiting.override(self.appeal.name, "because")
		self.ask(FREE)
		self.assertFalse(frappe.db.get_value(APPEAL, self.appeal.name, "override_reason"))
		self.assertEqual(self.state_of_appeal(), (AppealState.AWAITING_DEPARTMENT, 2))

	def test_leave_ends_when_the_appeal_is_reopened(self):
		self.ask()
		with self.as_user(self.head):
			waiting.override(self.appeal.name, "because")
			conversation.give_answer(self.appeal.name, "Here it is")
		conversation.customer_reply(self.appeal.name, "It is not")
		self.assertFalse(frappe.db.get_value(APPEAL, self.appeal.name, "override_reason"))
		with self.as_user(self.agent), self.assertRefused(OpenInquiryError):
			conversation.give_answer(self.appeal.name, "It is")


class TestAppealMovesItsInquiries(InquiryTestCase):
	def state_of(self, inquiry) -> str:
		return frappe.db.get_value(INQUIRY, inquiry.name, "state")

	def test_answering_the_appeal_closes_what_was_answered_to_it(self):
		inquiry = self.answer(self.ask())
		with self.as_user(self.agent):
			conversation.give_answer(self.appeal.name, "Here it is")
		self.assertEqual(self.state_of(inquiry), InquiryState.CLOSED)
		self.assertTrue(frappe.db.get_value(INQUIRY, inquiry.name, "closed_at"))

	def test_putting_the_appeal_aside_takes_its_questions_back(self):
		original = self.make_appeal()
		inquiry, draft = self.ask(), self.draft(inquiry_type=FREE)
		with self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, self.appeal.name)
			appeal.duplicate_of = original.name
			appeal.state = AppealState.DUPLICATE
			appeal.save()
		self.assertEqual((self.state_of(inquiry), self.state_of(draft)), (InquiryState.CANCELLED,) * 2)
		self.assertEqual(self.state_of_appeal(), (AppealState.DUPLICATE, 0))

	def test_customer_who_is_satisfied_closes_it_in_spite_of_open_questions(self):
		inquiry = self.ask()
		with self.as_user(self.head):
			waiting.override(self.appeal.name, "because")
			conversation.give_answer(self.appeal.name, "Here it is")
		with self.as_user("Guest"):
			conversation.customer_verdict(self.appeal.name, solved=True)
		self.assertEqual(self.state_of_appeal(), (AppealState.CLOSED, 0))
		self.assertEqual(self.state_of(inquiry), InquiryState.CANCELLED)

	def test_answer_that_comes_after_all_is_no_problem(self):
		"""The department answers a question of an appeal whose customer has been deleted since."""
		inquiry = self.ask()
		frappe.db.set_value(APPEAL, self.appeal.name, "customer", make_customer("Other of Waiting").name)
		self.assertEqual(
			self.act(inquiry, InquiryAction.ANSWER, self.driver, GOOD).state, InquiryState.ANSWERED
		)
