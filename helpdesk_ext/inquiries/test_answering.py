"""A department's answer: its text, its facts, and two who answer at once."""

import json
from unittest import mock

import frappe
import frappe.client
import frappe.desk.doctype.bulk_update.bulk_update as bulk_update
from frappe.model.workflow import apply_workflow

from helpdesk_ext.constants import INQUIRY, InquiryAction, InquiryEntry, InquiryState, PaymentState
from helpdesk_ext.inquiries import checks, service
from helpdesk_ext.tests.inquiry_utils import FREE, GOOD, PAYMENT, RETURN, InquiryTestCase


class TestAnswering(InquiryTestCase):
	def test_answer_is_kept_with_its_facts(self):
		inquiry = self.answer(self.ask(), answer_text="It left yesterday.")
		stored = frappe.get_doc(INQUIRY, inquiry.name)
		self.assertEqual(stored.state, InquiryState.ANSWERED)
		self.assertEqual((stored.responder, stored.answered_by), (self.driver, self.driver))
		row = stored.exchanges[-1]
		self.assertEqual(
			(row.kind, row.user, row.entry_text), (InquiryEntry.ANSWERED, self.driver, "It left yesterday.")
		)
		self.assertEqual(json.loads(row.facts), GOOD)

	def test_answer_without_the_facts_of_its_type_is_refused_naming_them(self):
		inquiry = self.ask()
		with self.assertRefused(checks.AnswerFactsError, "Where the Order Is", "New Delivery Date"):
			self.act(inquiry, InquiryAction.ANSWER, self.driver, {"answer_text": "Soon"})
		self.assertEqual(frappe.db.get_value(INQUIRY, inquiry.name, "state"), InquiryState.SENT)

	def test_answer_without_its_facts_is_refused_on_every_road(self):
		inquiry = self.act(self.ask(), InquiryAction.ACCEPT, self.driver)
		roads = {
			"apply_workflow": lambda: apply_workflow(
				frappe.get_doc(INQUIRY, inquiry.name), InquiryAction.ANSWER
			),
			"client.set_value": lambda: frappe.client.set_value(
				INQUIRY, inquiry.name, {"state": InquiryState.ANSWERED, "answer_text": "Soon"}
			),
			"client.save": lambda: frappe.client.save(
				json.dumps(
					{**frappe.get_doc(INQUIRY, inquiry.name).as_dict(), "state": InquiryState.ANSWERED},
					default=str,
				)
			),
		}
		for road, walk in roads.items():
			with self.subTest(road), self.as_user(self.driver), self.assertRefused(checks.AnswerFactsError):
				walk()
		# it ends a row that fails with a rollback, which would take the test's transaction along
		quiet = mock.patch.multiple(frappe.db, commit=mock.DEFAULT, rollback=mock.DEFAULT)
		with self.as_user(self.driver), quiet:
			bulk_update.submit_cancel_or_update_docs(
				INQUIRY, json.dumps([inquiry.name]), action="update", data={"state": InquiryState.ANSWERED}
			)
		self.assertEqual(frappe.db.get_value(INQUIRY, inquiry.name, "state"), InquiryState.ACCEPTED)

	def test_facts_that_contradict_each_other_are_refused(self):
		inquiry = self.ask(PAYMENT)
		for values, words in (
			({"payment_state": PaymentState.NONE, "paid_amount": 5}, "not paid"),
			({"payment_state": PaymentState.FULL}, "Amount Paid"),
			({"payment_state": PaymentState.FULL, "paid_amount": 5, "paid_on": "2999-01-01"}, "future"),
			({"payment_state": PaymentState.FULL, "paid_amount": 5, "carrier": "Post"}, "does not ask"),
		):
			with self.subTest(values), self.assertRefused(checks.AnswerFactsError, words):
				self.act(inquiry, InquiryAction.ANSWER, self.seller, values)

	def test_refused_return_needs_its_reason(self):
		with self.assertRefused(checks.AnswerFactsError, "Reason of Delay or Refusal"):
			self.act(
				self.ask(RETURN), InquiryAction.ANSWER, self.seller, {"return_decision": "Return Is Refused"}
			)

	def test_delivery_is_not_promised_for_the_past(self):
		with self.assertRefused(checks.AnswerFactsError, "past"):
			self.answer(self.ask(), delivery_date="2020-01-01")

	def test_answer_of_a_type_without_facts_needs_a_text(self):
		inquiry = self.ask(FREE)
		with self.assertRefused(checks.AnswerFactsError, "Text of Department's Answer"):
			self.act(inquiry, InquiryAction.ANSWER, self.seller, {"answer_text": " "})
		self.assertEqual(
			self.act(inquiry, InquiryAction.ANSWER, self.seller, {"answer_text": "Yes"}).state,
			InquiryState.ANSWERED,
		)

	def test_of_two_who_answer_at_once_the_second_is_told(self):
		inquiry = self.ask()
		seen = frappe.db.get_value(INQUIRY, inquiry.name, "modified")
		with self.as_user(self.driver):
			service.act(inquiry.name, InquiryAction.ANSWER, GOOD, modified=seen)
		with (
			self.as_user(self.second_driver),
			self.assertRefused(frappe.TimestampMismatchError, "driver.inquiry"),
		):
			service.act(inquiry.name, InquiryAction.ANSWER, GOOD, modified=seen)
		self.assertEqual(frappe.db.get_value(INQUIRY, inquiry.name, "answered_by"), self.driver)
		self.assertEqual(len(frappe.get_doc(INQUIRY, inquiry.name).exchanges), 2)

	def test_of_two_who_answer_by_rest_at_once_the_second_is_told(self):
		inquiry = self.ask()
		with self.as_user(self.driver):
			first, second = (frappe.get_doc(INQUIRY, inquiry.name) for _ in range(2))
			first.update({**GOOD, "state": InquiryState.ANSWERED}).save()
			# no more his to change, whatever he has on his screen
			with self.assertRefused(frappe.PermissionError):
				second.update({**GOOD, "state": InquiryState.ANSWERED}).save()

	def test_texts_are_stored_plain_and_not_too_long(self):
		script = "<script>alert(1)</script>"
		inquiry = self.answer(self.ask(question=f"q {script}"), answer_text=script, tracking_number=script)
		for value in (
			inquiry.question,
			inquiry.answer_text,
			inquiry.tracking_number,
			inquiry.exchanges[0].entry_text,
		):
			self.assertNotIn("<", value)
		with self.assertRefused(checks.InquiryTextError, "10001", "10000"):
			self.ask(question="a" * 10_001)
		with self.assertRefused(checks.InquiryTextError, "141", "140"):
			self.answer(self.ask(), tracking_number="a" * 141)
