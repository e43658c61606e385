"""What each turn of a department has cost the customer, on lives lived and told."""

import frappe

from helpdesk_ext.constants import APPEAL, EXCHANGE, INQUIRY, AppealState, InquiryAction
from helpdesk_ext.inquiries import customer_waits, waiting
from helpdesk_ext.inquiries.backfill import backfill_inquiry
from helpdesk_ext.patches.v0_1 import fill_inquiry_turns
from helpdesk_ext.tests.inquiry_utils import FREE, GOOD, WHERE, InquiryTestCase

HOUR = 3600


class TestWaits(InquiryTestCase):
	def setUp(self):
		super().setUp()
		with self.at("2019-03-04 09:00:00"):
			self.appeal = self.make_appeal()

	def waits(self, inquiry) -> list[float | None]:
		rows = frappe.get_all(
			EXCHANGE, filters={"parent": inquiry.name}, fields=["kind", "waiting_seconds"], order_by="idx asc"
		)
		return [row.waiting_seconds for row in rows if row.kind in customer_waits.ENDED]

	def two_at_once(self):
		with self.at("2019-03-04 10:00:00"):
			long, short = self.ask(WHERE), self.ask(FREE)
		with self.at("2019-03-04 12:00:00"):
			self.act(short, InquiryAction.ANSWER, self.seller, {"answer_text": "Yes"})
		with self.at("2019-03-05 10:00:00"):
			self.act(long, InquiryAction.ANSWER, self.driver, GOOD)
		return long, short

	def test_of_two_at_once_the_first_answer_counts_whole_and_the_other_from_then_on(self):
		long, short = self.two_at_once()
		# Monday 12 to 13 and 14 to 18, Tuesday 9 to 10
		self.assertEqual((self.waits(short), self.waits(long)), ([2 * HOUR], [6 * HOUR]))

	def test_told_later_it_is_the_same(self):
		long, short = self.two_at_once()
		lived = self.waits(short), self.waits(long)
		frappe.db.set_value(EXCHANGE, {"parent": ("in", [long.name, short.name])}, "waiting_seconds", 5)
		frappe.db.set_value(EXCHANGE, {"parent": long.name}, "business_bucket", 0)
		fill_inquiry_turns.execute()
		self.assertEqual((self.waits(short), self.waits(long)), lived)
		buckets = frappe.get_all(EXCHANGE, filters={"parent": long.name}, pluck="business_bucket")
		self.assertEqual(sorted(bool(bucket) for bucket in buckets), [False, True])

	def test_one_of_the_past_takes_its_share_from_the_others(self):
		long, short = self.two_at_once()
		told = backfill_inquiry(
			{
				"inquiry_type": WHERE,
				"appeal": self.appeal.name,
				"asked_at": "2019-03-04 10:00:00",
				"asked_by": self.agent,
				"steps": [
					{
						"at": "2019-03-04 11:00:00",
						"action": InquiryAction.ANSWER,
						"by": self.driver,
						"facts": GOOD,
					}
				],
			},
			"Test of waits",
		)
		told = frappe.get_doc(INQUIRY, told)
		self.assertEqual(
			(self.waits(told), self.waits(short), self.waits(long)), ([HOUR], [HOUR], [6 * HOUR])
		)

	def test_only_while_the_appeal_waits_and_not_while_the_asker_is_asked(self):
		with self.at("2019-03-04 10:00:00"):
			inquiry = self.ask()
		with self.at("2019-03-04 11:00:00"):
			self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Which?"})
		with self.at("2019-03-04 12:00:00"):
			self.act(inquiry, InquiryAction.CLARIFY, self.agent, {"question": "This"})
		# the head lets the appeal be answered before the department has
		with self.at("2019-03-04 12:30:00"), self.as_user(self.head):
			waiting.override(self.appeal.name, "Cannot wait")
		with self.at("2019-03-05 10:00:00"):
			self.act(inquiry, InquiryAction.ANSWER, self.driver, GOOD)
		self.assertEqual(self.waits(inquiry), [HOUR, HOUR / 2])

	def test_putting_the_appeal_aside_takes_the_question_back_and_ends_the_waiting(self):
		with self.at("2019-03-04 10:00:00"):
			original = self.make_appeal()
			inquiry = self.ask()
		with self.at("2019-03-04 11:00:00"), self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, self.appeal.name)
			appeal.update({"duplicate_of": original.name, "state": AppealState.DUPLICATE})
			appeal.save()
		self.assertEqual(self.waits(inquiry), [HOUR])

	def test_without_an_appeal_nobody_waits(self):
		with self.at("2019-03-04 10:00:00"), self.as_user(self.agent):
			inquiry = self.draft(appeal=None, sales_order=self.order)
			self.act(inquiry, InquiryAction.SEND, self.agent)
		with self.at("2019-03-04 11:00:00"):
			self.act(inquiry, InquiryAction.ANSWER, self.driver, GOOD)
		self.assertFalse(any(self.waits(inquiry)))
