import json
from unittest import mock

import frappe
import frappe.client
import frappe.desk.doctype.bulk_update.bulk_update as bulk_update
from frappe.model.workflow import WorkflowPermissionError, apply_workflow

from helpdesk_ext.constants import (
	EVENT,
	INQUIRY,
	EventType,
	InquiryAction,
	InquiryEntry,
	InquiryState,
	PaymentState,
)
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.inquiries import checks, service
from helpdesk_ext.tests.inquiry_utils import (
	FREE,
	GOOD,
	LOGISTICS,
	PAYMENT,
	RETURN,
	SALES,
	WHERE,
	InquiryTestCase,
	make_department,
	make_type,
)
from helpdesk_ext.tests.utils import make_customer, make_sales_order

# 8 working hours of the usual calendar (9-13, 14-18, Monday to Friday) from here end at the same hour tomorrow
MONDAY = "2026-03-02 10:00:00"


class TestAsking(InquiryTestCase):
	def test_type_gives_department_question_and_the_appeals_order(self):
		inquiry = self.ask()
		self.assertEqual(inquiry.department, LOGISTICS)
		self.assertEqual(inquiry.sales_order, self.order)
		self.assertEqual(inquiry.question, f"What about {self.order}?")
		self.assertEqual((inquiry.customer, inquiry.customer_name), (self.customer, "Inquiry Customer"))
		self.assertEqual(inquiry.state, InquiryState.SENT)
		self.assertEqual(inquiry.asked_by, self.agent)

	def test_question_and_department_of_the_asker_win(self):
		inquiry = self.ask(department=SALES, question="Really?")
		self.assertEqual((inquiry.department, inquiry.question), (SALES, "Really?"))

	def test_inquiry_on_its_own_takes_the_customer_from_the_order(self):
		with self.as_user(self.agent):
			inquiry = service.ask({"inquiry_type": WHERE, "sales_order": self.order})
		self.assertEqual((inquiry.customer, inquiry.appeal), (self.customer, None))

	def test_draft_is_sent_by_the_workflow_with_all_that_belongs_to_it(self):
		with self.at(MONDAY):
			inquiry = self.draft()
		self.assertEqual(
			(inquiry.state, inquiry.asked_at, inquiry.order_facts), (InquiryState.DRAFT, None, None)
		)
		with self.as_user(self.agent), self.at(MONDAY):
			inquiry = apply_workflow(frappe.get_doc(INQUIRY, inquiry.name), InquiryAction.SEND)
		self.assertEqual(str(inquiry.asked_at), MONDAY)
		self.assertEqual(inquiry.ask_count, 1)
		self.assertTrue(inquiry.order_facts)
		self.assertEqual([row.kind for row in inquiry.exchanges], [InquiryEntry.ASKED])

	def test_log_of_an_inquiry_asked_at_once_reads_like_any_other(self):
		rows = frappe.get_all(
			EVENT,
			filters={"reference_name": self.ask().name},
			fields=["event_type", "to_value", "department", "actor"],
		)
		self.assertEqual(
			sorted((row.event_type, row.to_value, row.department, row.actor) for row in rows),
			[
				(EventType.REGISTERED, InquiryState.DRAFT, LOGISTICS, self.agent),
				(EventType.STATE, InquiryState.SENT, LOGISTICS, self.agent),
			],
		)

	def test_payload_cannot_pretend_to_be_asked_at_once(self):
		values = {
			"doctype": INQUIRY,
			"inquiry_type": WHERE,
			"appeal": self.appeal.name,
			"state": InquiryState.SENT,
		}
		for flags in ({}, {"asking": True}, {"in_backfill": True}, {"stored": {"state": InquiryState.SENT}}):
			with self.subTest(flags), self.as_user(self.agent), self.assertRefused(WorkflowPermissionError):
				frappe.get_doc({**values, "flags": flags}).insert()

	def test_workflow_with_a_step_before_sending_is_obeyed(self):
		"""A site may let only the head send."""
		workflow = frappe.get_doc("Workflow", {"document_type": INQUIRY, "is_active": 1})
		rows = [row for row in workflow.transitions if row.action == InquiryAction.SEND]
		for row in rows:
			if row.allowed == "Support Agent":
				workflow.remove(row)
		workflow.save()
		self.addCleanup(frappe.clear_cache, doctype=INQUIRY)
		with self.assertRefused(service.InquiryActionError, InquiryAction.SEND):
			self.ask()
		self.assertEqual(self.ask(by=self.head).state, InquiryState.SENT)


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


class TestBadInput(InquiryTestCase):
	def test_order_of_somebody_else_is_refused_like_one_that_is_not_there(self):
		other = make_sales_order(make_customer("Somebody Else of Inquiry").name).name
		for order in (other,):
			with self.assertRefused(checks.InquiryOrderError, "no such order"):
				self.ask(sales_order=order)
		with self.assertRefused(frappe.LinkValidationError):
			self.ask(sales_order="SO-NOBODY")
		draft = self.draft()
		with self.assertRefused(checks.InquiryOrderError):
			self.put(draft.name, self.agent, sales_order=other)

	def test_cancelled_order_is_refused(self):
		gone = make_sales_order(self.customer, docstatus=2).name
		with self.assertRefused((checks.InquiryOrderError, frappe.CancelledLinkError), gone):
			self.ask(sales_order=gone)

	def test_order_cancelled_since_the_draft_is_refused_at_sending(self):
		draft = self.draft()
		frappe.db.set_value("Sales Order", self.order, "docstatus", 2)
		with self.assertRefused((checks.InquiryOrderError, frappe.CancelledLinkError), self.order):
			self.act(draft, InquiryAction.SEND, self.agent)

	def test_type_that_needs_an_order_is_not_sent_without_one(self):
		self.appeal = self.make_appeal(sales_order=None)
		with self.assertRefused(checks.InquiryOrderError, WHERE, "Order of Inquiry"):
			self.ask()
		self.assertEqual(self.ask(FREE, question="Who are you?").state, InquiryState.SENT)

	def test_type_or_department_out_of_use_is_refused(self):
		make_department("Test Asleep", self.driver, disabled=1)
		make_type("Test Old", SALES, {}, disabled=1)
		with self.assertRefused(checks.InquiryTargetError, "Test Asleep"):
			self.ask(department="Test Asleep")
		with self.assertRefused(checks.InquiryTargetError, "Test Old"):
			self.ask("Test Old")
		draft = self.draft()
		make_type(WHERE, LOGISTICS, {}, disabled=1)
		with self.assertRefused(checks.InquiryTargetError, WHERE):
			self.act(draft, InquiryAction.SEND, self.agent)

	def test_department_where_nobody_can_answer_is_refused(self):
		make_department("Test Empty")
		with self.assertRefused(checks.InquiryTargetError, "Nobody", "Test Empty"):
			self.ask(department="Test Empty")
		make_department("Test Gone", self.second_driver)
		frappe.db.set_value("User", self.second_driver, "enabled", 0)
		with self.assertRefused(checks.InquiryTargetError, "Nobody", "Test Gone"):
			self.ask(department="Test Gone")

	def test_blank_question_is_refused(self):
		make_type("Test Silent", SALES, {}, question_template="", needs_order=0)
		with self.assertRefused(checks.InquiryTextError, "question"):
			self.ask("Test Silent")

	def test_appeal_that_is_not_open_has_no_new_inquiries(self):
		frappe.db.set_value("Support Appeal", self.appeal.name, "state", "Spam Appeal")
		with self.assertRefused((checks.InquiryAppealError, frappe.PermissionError)):
			self.ask()
		with self.assertRefused(checks.InquiryAppealError, "Spam Appeal"):
			self.ask(by=self.head)

	def test_colleagues_appeal_is_not_asked_about(self):
		with self.assertRefused(frappe.PermissionError):
			self.ask(by=self.other)
		self.set_settings(agents_see_only_own=1)
		with self.assertRefused(checks.InquiryAppealError, self.appeal.name):
			self.draft(by=self.other)

	def test_what_the_server_keeps_is_not_entered(self):
		inquiry = self.ask()
		for fieldname, value in (
			("due_at", "2030-01-01 00:00:00"),
			("asked_at", "2020-01-01 00:00:00"),
			("answered_at", "2020-01-01 00:00:00"),
			("order_facts", "{}"),
			("asked_by", self.other),
			("responder", self.other),
			("return_count", 5),
			("answer_business_seconds", 1),
		):
			for user in (self.agent, self.driver, self.head):
				with self.subTest(fieldname=fieldname, user=user), self.assertRefused(ServerFactError):
					self.put(inquiry.name, user, **{fieldname: value})
			if fieldname not in ("asked_by",):
				with self.subTest(fieldname=fieldname, new=True), self.assertRefused(ServerFactError):
					self.draft(**{fieldname: value})

	def test_history_and_customer_of_a_request_are_put_back(self):
		inquiry = self.ask()
		with self.as_user(self.driver):
			doc = frappe.get_doc(INQUIRY, inquiry.name)
			doc.exchanges[0].entry_text = "Forged"
			doc.append("exchanges", {"kind": InquiryEntry.ANSWERED, "entry_text": "Forged"})
			doc.update({"customer_name": "Forged", "is_late": 1, "currency": "USD"})
			doc.save()
		stored = frappe.get_doc(INQUIRY, inquiry.name)
		self.assertEqual([row.entry_text for row in stored.exchanges], [f"What about {self.order}?"])
		self.assertEqual(
			(stored.customer_name, stored.is_late, stored.currency), ("Inquiry Customer", 0, "RUB")
		)

	def test_each_side_writes_its_own_part(self):
		inquiry = self.ask()
		for user, values in (
			(self.agent, {"answer_text": "x"}),
			(self.agent, {"delivery_date": "2031-01-01"}),
			(self.agent, {"question": "x"}),
			(self.head, {"answer_text": "x"}),
			(self.driver, {"question": "x"}),
			(self.driver, {"sales_order": None}),
			(self.driver, {"appeal": None}),
			(self.driver, {"withdraw_reason": "x"}),
			(self.second_driver, {"inquiry_type": FREE}),
		):
			with self.subTest(user=user, values=values), self.assertRefused(checks.InquiryEditError):
				self.put(inquiry.name, user, **values)
		self.assertEqual(
			self.put(inquiry.name, self.driver, answer_text="half an answer").answer_text, "half an answer"
		)

	def test_each_side_makes_its_own_moves(self):
		inquiry = self.ask()
		for user, state in (
			(self.agent, InquiryState.ANSWERED),
			(self.head, InquiryState.ACCEPTED),
			(self.driver, InquiryState.CANCELLED),
			(self.driver, InquiryState.CLOSED),
			("Administrator", InquiryState.ACCEPTED),
		):
			with self.subTest(user=user, state=state):
				with self.assertRefused((WorkflowPermissionError, checks.InquiryEditError)):
					self.put(
						inquiry.name, user, state=state, **GOOD if state == InquiryState.ANSWERED else {}
					)

	def test_moves_hold_where_the_site_has_switched_the_workflow_off(self):
		workflow = frappe.get_doc("Workflow", {"document_type": INQUIRY, "is_active": 1})
		inquiry = self.ask()
		frappe.db.set_value("Workflow", workflow.name, "is_active", 0)
		self.addCleanup(frappe.clear_cache, doctype=INQUIRY)
		self.addCleanup(frappe.cache.delete_key, "workflow")
		frappe.clear_cache(doctype=INQUIRY)
		frappe.cache.delete_key("workflow")
		with self.assertRefused(WorkflowPermissionError, "does not go"):
			self.put(inquiry.name, self.agent, state=InquiryState.CLOSED)
		self.assertEqual(
			self.put(inquiry.name, self.driver, state=InquiryState.ACCEPTED).state, InquiryState.ACCEPTED
		)

	def test_action_takes_only_what_belongs_to_it(self):
		inquiry = self.ask()
		with self.assertRefused(service.InquiryActionError, "question"):
			self.act(inquiry, InquiryAction.ACCEPT, self.driver, {"question": "x"})
		with self.assertRefused(service.InquiryActionError, InquiryAction.CLOSE):
			self.act(inquiry, InquiryAction.CLOSE, self.agent)

	def test_nothing_is_deleted_or_renamed(self):
		inquiry = self.ask()
		with self.assertRefused(KeptError):
			frappe.delete_doc(INQUIRY, inquiry.name)
		with self.assertRefused(frappe.ValidationError):
			frappe.rename_doc(INQUIRY, inquiry.name, "INQ-2026-77777", force=True)
