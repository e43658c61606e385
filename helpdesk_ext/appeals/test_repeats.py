"""Next answers and repeated contacts, noted as they happen."""

import frappe

from helpdesk_ext.appeals.test_conversation import ConversationTestCase
from helpdesk_ext.constants import APPEAL, MESSAGE, AppealState
from helpdesk_ext.tests.utils import make_customer, make_sales_order


class TestNextAnswer(ConversationTestCase):
	def waits(self, name: str) -> list:
		messages = frappe.get_all(
			MESSAGE,
			{"appeal": name, "direction": "Outgoing Message", "is_public": 1},
			"reply_seconds",
			order_by="sent_at asc",
			pluck="reply_seconds",
		)
		return [int(seconds) if seconds else None for seconds in messages]

	def test_first_answer_is_no_next_answer(self):
		with self.at("2026-03-02 10:00"):
			name = self.appeal()
		with self.at("2026-03-02 12:00"):
			self.answer(name)
		self.assertEqual(self.waits(name), [None])
		self.assertFalse(self.value(name, "unanswered_since"))

	def test_next_answer_counts_from_the_first_unanswered_message(self):
		with self.at("2026-03-02 10:00"):
			name = self.appeal()
		with self.at("2026-03-02 11:00"):
			self.answer(name)
		with self.at("2026-03-02 12:00"):
			self.reply(name, "And now?")
		with self.at("2026-03-02 13:00"):
			self.reply(name, "Hello?")
		self.assertEqual(str(self.value(name, "unanswered_since")), "2026-03-02 12:00:00")
		with self.at("2026-03-02 15:00"):
			self.answer(name, "Here")
		self.assertEqual(self.waits(name), [None, 3 * 3600])
		self.assertFalse(self.value(name, "unanswered_since"))

	def test_note_among_staff_answers_nobody(self):
		with self.at("2026-03-02 10:00"):
			name = self.appeal()
			with self.as_user(self.agent):
				self.note(name)
		self.assertEqual(str(self.value(name, "unanswered_since")), "2026-03-02 10:00:00")


class TestRepeats(ConversationTestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_customer("Customer Who Asks Again").name
		self.order = make_sales_order(self.customer).name
		self.category = frappe.get_all("Appeal Category", {"is_group": 0}, pluck="name", limit=2)

	def asked(self, at: str, category=None, order=True, answered=None) -> str:
		with self.at(at):
			name = self.appeal(
				customer=self.customer,
				sales_order=self.order if order else None,
				category=category or self.category[0],
			)
		if answered:
			with self.at(answered):
				self.answer(name)
		return name

	def test_asking_again_within_a_week_of_the_answer_marks_the_first(self):
		first = self.asked("2026-03-02 10:00", answered="2026-03-03 10:00")
		self.asked("2026-03-10 09:00")
		self.assertEqual(self.value(first, "is_repeated"), 1)

	def test_later_or_about_something_else_is_no_repeat(self):
		first = self.asked("2026-03-02 10:00", answered="2026-03-03 10:00")
		self.asked("2026-03-10 10:01")
		self.asked("2026-03-04 10:00", category=self.category[1])
		self.asked("2026-03-04 10:00", order=False)
		self.assertEqual(self.value(first, "is_repeated"), 0)

	def test_before_the_answer_is_no_repeat(self):
		first = self.asked("2026-03-02 10:00", answered="2026-03-03 10:00")
		self.asked("2026-03-03 09:00")
		self.assertEqual(self.value(first, "is_repeated"), 0)

	def test_linking_the_order_later_marks_too(self):
		first = self.asked("2026-03-02 10:00", answered="2026-03-03 10:00")
		second = self.asked("2026-03-04 10:00", order=False)
		with self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, second)
			appeal.sales_order = self.order
			appeal.save()
		self.assertEqual(self.value(first, "is_repeated"), 1)

	def test_mark_cannot_be_sent_by_hand(self):
		name = self.asked("2026-03-02 10:00")
		with self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			appeal.is_repeated = 1
			appeal.save()
		self.assertEqual(self.value(name, "is_repeated"), 0)
		self.assertEqual(self.value(name, "state"), AppealState.NEW)
