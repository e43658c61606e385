"""Whose turn it is and how long it took: terms, returned, passed on, withdrawn."""

import json

import frappe

from helpdesk_ext.constants import EVENT, INQUIRY, EventType, InquiryAction, InquiryEntry, InquiryState
from helpdesk_ext.inquiries import checks, service
from helpdesk_ext.tests.inquiry_utils import (
	GOOD,
	LOGISTICS,
	MONDAY,
	SALES,
	InquiryTestCase,
	make_department,
	make_type,
)
from helpdesk_ext.tests.utils import make_sales_order


class TestTerms(InquiryTestCase):
	def due(self, **values):
		with self.at(MONDAY):
			return str(self.ask(**values).due_at)

	def test_department_has_its_working_hours(self):
		self.assertEqual(self.due(), "2026-03-03 10:00:00")

	def test_type_may_have_hours_of_its_own(self):
		make_type("Test Quick", LOGISTICS, {}, answer_hours=2)
		self.assertEqual(self.due(inquiry_type="Test Quick"), "2026-03-02 12:00:00")

	def test_night_and_weekend_are_no_working_time(self):
		with self.at("2026-03-06 17:00:00"):
			self.assertEqual(str(self.ask().due_at), "2026-03-09 17:00:00")

	def test_lengths_are_written_when_the_department_answers(self):
		with self.at("2026-03-06 17:00:00"):
			inquiry = self.ask()
		with self.at("2026-03-09 10:30:00"):
			inquiry = self.answer(inquiry)
		self.assertEqual(inquiry.answer_business_seconds, int(2.5 * 3600))
		self.assertEqual(inquiry.answer_seconds, int((2 * 24 + 17.5) * 3600))
		row = inquiry.exchanges[-1]
		self.assertEqual(
			(row.department, row.business_seconds, row.was_late), (LOGISTICS, int(2.5 * 3600), 0)
		)
		self.assertEqual((inquiry.is_late, inquiry.answered_by), (0, self.driver))

	def test_an_answer_after_its_term_is_late_without_waiting_for_the_sweep(self):
		with self.at(MONDAY):
			inquiry = self.ask()
		with self.at("2026-03-03 10:00:01"):
			inquiry = self.answer(inquiry)
		self.assertEqual((inquiry.is_late, inquiry.exchanges[-1].was_late), (1, 1))

	def test_time_with_the_asker_is_not_the_departments(self):
		with self.at(MONDAY):
			inquiry = self.ask()
		with self.at("2026-03-02 11:00:00"):
			self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Which one?"})
		with self.at("2026-03-02 16:00:00"):
			inquiry = self.act(inquiry, InquiryAction.CLARIFY, self.agent, {"question": "The blue one"})
			self.assertEqual(str(inquiry.due_at), "2026-03-03 16:00:00")
		with self.at("2026-03-02 17:00:00"):
			inquiry = self.answer(inquiry)
		self.assertEqual(inquiry.answer_business_seconds, 2 * 3600)
		self.assertEqual([row.business_seconds for row in inquiry.exchanges], [None, 3600, 4 * 3600, 3600])


class TestReturning(InquiryTestCase):
	def test_both_texts_are_kept(self):
		inquiry = self.ask(question="Where?")
		self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Which parcel?"})
		inquiry = self.act(inquiry, InquiryAction.CLARIFY, self.agent, {"question": "Where is the second?"})
		self.assertEqual((inquiry.state, inquiry.return_count, inquiry.ask_count), (InquiryState.SENT, 1, 2))
		self.assertIsNone(inquiry.return_reason)
		self.assertEqual(
			[(row.kind, row.entry_text) for row in frappe.get_doc(INQUIRY, inquiry.name).exchanges],
			[
				(InquiryEntry.ASKED, "Where?"),
				(InquiryEntry.RETURNED, "Which parcel?"),
				(InquiryEntry.CLARIFIED, "Where is the second?"),
			],
		)

	def test_return_needs_its_reason(self):
		with self.assertRefused(checks.InquiryTextError, "unclear"):
			self.act(self.ask(), InquiryAction.RETURN, self.driver, {"return_reason": ""})

	def test_clarified_question_is_another_one(self):
		inquiry = self.ask(question="Where?")
		self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Which?"})
		with self.assertRefused(checks.InquiryTextError, "Text of Question"):
			self.act(inquiry, InquiryAction.CLARIFY, self.agent, {"question": "Where?"})

	def test_asked_again_keeps_the_first_answer_and_empties_the_form(self):
		inquiry = self.answer(self.ask(), answer_text="In the store")
		inquiry = self.act(
			inquiry, InquiryAction.ASK_AGAIN, self.agent, {"question": "And the second parcel?"}
		)
		stored = frappe.get_doc(INQUIRY, inquiry.name)
		self.assertEqual(stored.state, InquiryState.SENT)
		for fieldname in ("answer_text", "delivery_date", "order_whereabouts", "answered_at", "answered_by"):
			self.assertFalse(stored.get(fieldname), fieldname)
		self.assertEqual(stored.exchanges[1].entry_text, "In the store")
		self.assertEqual(json.loads(stored.exchanges[1].facts), GOOD)

	def test_clarifying_with_another_order_takes_its_facts(self):
		other = make_sales_order(self.customer, grand_total=900, currency="RUB").name
		inquiry = self.ask()
		self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Wrong order?"})
		inquiry = self.act(
			inquiry, InquiryAction.CLARIFY, self.agent, {"question": "This one", "sales_order": other}
		)
		self.assertEqual(json.loads(inquiry.order_facts)["order"], other)


class TestPassingOn(InquiryTestCase):
	def pass_on(self, inquiry, department=SALES, by=None, reason="Not ours"):
		with self.as_user(by or self.driver):
			return service.pass_on(inquiry.name, department, reason)

	def test_history_keeps_who_had_it_for_how_long(self):
		with self.at(MONDAY):
			inquiry = self.ask()
		with self.at("2026-03-02 12:00:00"):
			self.act(inquiry, InquiryAction.ACCEPT, self.driver)
			inquiry = self.pass_on(inquiry)
		self.assertEqual((inquiry.state, inquiry.department), (InquiryState.SENT, SALES))
		self.assertEqual(str(inquiry.due_at), "2026-03-03 12:00:00")
		row = inquiry.exchanges[-1]
		self.assertEqual(
			(row.kind, row.department, row.business_seconds), (InquiryEntry.PASSED, LOGISTICS, 7200)
		)
		self.assertIn("Not ours", row.entry_text)
		self.assertIn(SALES, row.entry_text)
		self.assertFalse(inquiry.responder)
		event = frappe.get_doc(EVENT, {"reference_name": inquiry.name, "event_type": EventType.DEPARTMENT})
		self.assertEqual((event.from_value, event.to_value, event.actor), (LOGISTICS, SALES, self.driver))
		with self.at("2026-03-02 15:00:00"):
			inquiry = self.act(inquiry, InquiryAction.ANSWER, self.seller, GOOD)
		self.assertEqual(inquiry.exchanges[-1].business_seconds, 2 * 3600)
		self.assertEqual(inquiry.answer_business_seconds, 4 * 3600)

	def test_askers_may_pass_on_too(self):
		self.assertEqual(self.pass_on(self.ask(), by=self.agent).department, SALES)

	def test_bad_passing_is_refused(self):
		inquiry = self.ask()
		make_department("Test Closed", self.seller, disabled=1)
		for department, reason, words in (
			(LOGISTICS, "x", "another department"),
			("", "x", "another department"),
			(SALES, " ", "why"),
			("Test Closed", "x", "not in use"),
		):
			with self.subTest(department=department, reason=reason):
				with self.assertRefused(frappe.ValidationError, words):
					self.pass_on(inquiry, department, reason=reason)
		with self.assertRefused(frappe.PermissionError):
			self.pass_on(inquiry, by=self.seller)
		self.answer(inquiry)
		with self.assertRefused(frappe.ValidationError):
			self.pass_on(inquiry, by=self.agent)

	def test_department_is_not_changed_by_an_ordinary_save(self):
		inquiry = self.ask()
		for user in (self.agent, self.driver, self.head):
			with (
				self.subTest(user),
				self.assertRefused(checks.InquiryEditError, "Pass to Another Department"),
			):
				self.put(inquiry.name, user, department=SALES)


class TestWithdrawingAndClosing(InquiryTestCase):
	def test_withdrawn_question_says_how_long_the_department_had_it(self):
		with self.at(MONDAY):
			inquiry = self.ask()
		with self.at("2026-03-02 11:00:00"):
			inquiry = self.act(inquiry, InquiryAction.CANCEL, self.agent, {"withdraw_reason": "Found it"})
		row = inquiry.exchanges[-1]
		self.assertEqual(
			(row.kind, row.entry_text, row.business_seconds), (InquiryEntry.RECALLED, "Found it", 3600)
		)
		self.assertEqual(str(inquiry.closed_at), "2026-03-02 11:00:00")

	def test_nothing_is_changed_afterwards(self):
		closed = self.act(self.answer(self.ask()), InquiryAction.CLOSE, self.agent)
		withdrawn = self.act(self.ask(), InquiryAction.CANCEL, self.agent)
		for inquiry in (closed, withdrawn):
			for user in (self.agent, self.head, self.driver):
				for values in ({"question": "x"}, {"answer_text": "x"}, {"delivery_date": "2031-01-01"}):
					with self.subTest(state=inquiry.state, user=user, values=values):
						with self.assertRefused(frappe.PermissionError):
							self.put(inquiry.name, user, **values)
