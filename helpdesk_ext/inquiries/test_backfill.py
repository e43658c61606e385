import frappe

from helpdesk_ext import backfill, event_check
from helpdesk_ext.constants import (
	DEADLINE,
	EVENT,
	INQUIRY,
	EventType,
	InquiryAction,
	InquiryEntry,
	InquiryState,
	TermState,
)
from helpdesk_ext.inquiries import service
from helpdesk_ext.inquiries.backfill import PASS_ON, backfill_inquiry
from helpdesk_ext.inquiries.checks import AnswerFactsError
from helpdesk_ext.tests.inquiry_utils import GOOD, LOGISTICS, SALES, WHERE, InquiryTestCase

BATCH = "Test of past inquiries"
FACTS = {"order_whereabouts": "in the store", "delivery_date": "2019-03-10"}


class TestBackfill(InquiryTestCase):
	def store(self, *steps, **values) -> str:
		data = {
			"inquiry_type": WHERE,
			"appeal": self.appeal.name,
			"asked_at": "2019-03-04 10:00:00",
			"asked_by": self.agent,
			"steps": list(steps),
			**values,
		}
		return backfill_inquiry(data, BATCH)

	def step(self, at: str, action: str, by: str | None = None, **values) -> dict:
		return {"at": f"2019-03-0{at}:00", "action": action, "by": by or self.driver, **values}

	def test_past_reads_as_if_it_had_happened_here(self):
		name = self.store(
			self.step("4 10:30", InquiryAction.ACCEPT),
			self.step("4 11:00", InquiryAction.RETURN, text="Which?"),
			self.step("4 12:00", InquiryAction.CLARIFY, self.agent, text="The blue one"),
			self.step("6 12:00", InquiryAction.ANSWER, text="Soon", facts=FACTS),
			self.step("6 13:00", InquiryAction.CLOSE, self.agent),
		)
		stored = frappe.get_doc(INQUIRY, name)
		self.assertTrue(name.startswith("INQ-2019-"))
		self.assertEqual(
			(
				stored.state,
				stored.question,
				stored.answer_text,
				stored.return_count,
				stored.ask_count,
				stored.is_late,
			),
			(InquiryState.CLOSED, "The blue one", "Soon", 1, 2, 1),
		)
		self.assertEqual(str(stored.creation), "2019-03-04 10:00:00")
		self.assertEqual(str(stored.closed_at), "2019-03-06 13:00:00")
		self.assertEqual((stored.owner, stored.customer), (self.agent, self.customer))
		self.assertEqual(stored.answer_business_seconds, (1 + 16) * 3600)
		self.assertEqual(
			[(row.kind, row.business_seconds, row.was_late) for row in stored.exchanges],
			[
				(InquiryEntry.ASKED, None, 0),
				(InquiryEntry.RETURNED, 3600, 0),
				(InquiryEntry.CLARIFIED, 3600, 0),
				(InquiryEntry.ANSWERED, 16 * 3600, 1),
			],
		)
		events = frappe.get_all(
			EVENT,
			filters={"reference_name": name, "event_type": EventType.STATE},
			fields=["to_value", "occurred_at", "actor"],
			order_by="occurred_at asc",
		)
		self.assertEqual(len(events), 6)
		self.assertEqual(events[-1].to_value, InquiryState.CLOSED)
		self.assertEqual(events[-1].occurred_at, frappe.utils.get_datetime("2019-03-06 13:00:00"))
		self.assertEqual(self.state_of_appeal()[1], 0)
		self.assertFalse(frappe.get_all("Workflow Action", filters={"reference_name": name}))

	def test_open_one_is_counted_on_its_appeal_and_late_if_it_is(self):
		name = self.store(
			self.step("4 11:00", InquiryAction.ACCEPT),
			self.step("4 12:00", PASS_ON, department=SALES, text="Not ours"),
		)
		stored = frappe.get_doc(INQUIRY, name)
		self.assertEqual((stored.state, stored.department, stored.is_late), (InquiryState.SENT, SALES, 1))
		self.assertEqual(stored.exchanges[-1].department, LOGISTICS)
		self.assertEqual(self.state_of_appeal()[1], 1)

	def test_what_cannot_have_happened_is_refused_and_leaves_nothing(self):
		before = frappe.db.count(INQUIRY), frappe.db.count(EVENT)
		for error, steps, values in (
			(backfill.BackfillError, (self.step("4 11:00", InquiryAction.CLOSE),), {}),
			(backfill.BackfillError, (self.step("3 11:00", InquiryAction.ACCEPT),), {}),
			(backfill.BackfillError, (), {"asked_at": "2999-01-01"}),
			(backfill.BackfillError, (), {"nonsense": 1}),
			(backfill.BackfillError, (), {"asked_by": None}),
			(AnswerFactsError, (self.step("4 11:00", InquiryAction.ANSWER, text="Soon"),), {}),
			(frappe.ValidationError, (), {"sales_order": "SO-NOBODY"}),
		):
			with self.subTest(steps=steps, values=values), self.assertRaises(error):
				self.store(*steps, **values)
		self.assertEqual((frappe.db.count(INQUIRY), frappe.db.count(EVENT)), before)

	def test_batch_is_removed_without_trace(self):
		name = self.store(self.step("4 11:00", InquiryAction.ACCEPT))
		backfill.remove_batch(BATCH)
		self.assertFalse(frappe.db.exists(INQUIRY, name))
		self.assertFalse(frappe.db.exists("Order Inquiry Exchange", {"parent": name}))
		self.assertFalse(frappe.db.exists(EVENT, {"reference_name": name}))


class TestTerms(InquiryTestCase):
	"""The terms of an inquiry of the past are those it would have had here."""

	# returned in time, clarified, passed on late, answered in time by the next; then asked again, for ever
	STEPS = (
		("2019-03-04 11:00:00", InquiryAction.RETURN, "Which?"),
		("2019-03-04 12:00:00", InquiryAction.CLARIFY, "The blue one"),
		("2019-03-06 12:00:00", PASS_ON, "Not ours"),
		("2019-03-07 10:00:00", InquiryAction.ANSWER, "Soon"),
		("2019-03-07 12:00:00", InquiryAction.ASK_AGAIN, "When?"),
	)

	def setUp(self):
		super().setUp()
		with self.at("2019-03-04 09:00:00"):
			self.appeal = self.make_appeal()

	def who(self, action: str, department: str) -> str:
		if action in (InquiryAction.CLARIFY, InquiryAction.ASK_AGAIN, InquiryAction.CANCEL):
			return self.agent
		return self.seller if department == SALES else self.driver

	def past(self, *steps) -> str:
		department, told = LOGISTICS, []
		for at, action, text in steps:
			step = {"at": at, "action": action, "text": text, "by": self.who(action, department)}
			if action == PASS_ON:
				department = step["department"] = SALES
			if action == InquiryAction.ANSWER:
				step["facts"] = GOOD
			told.append(step)
		data = {"inquiry_type": WHERE, "appeal": self.appeal.name, "steps": told}
		return backfill_inquiry({**data, "asked_at": "2019-03-04 10:00:00", "asked_by": self.agent}, BATCH)

	def lived(self, *steps) -> str:
		with self.at("2019-03-04 10:00:00"):
			inquiry = self.ask()
		texts = {InquiryAction.RETURN: "return_reason", InquiryAction.ANSWER: "answer_text"}
		department = LOGISTICS
		for at, action, text in steps:
			by = self.who(action, department)
			with self.at(at):
				if action == PASS_ON:
					department = SALES
					with self.as_user(by):
						service.pass_on(inquiry.name, SALES, text)
					continue
				values = {texts.get(action, "question"): text} if action != InquiryAction.CANCEL else {}
				if action == InquiryAction.ANSWER:
					values.update(GOOD)
				self.act(inquiry, action, by, values)
		return inquiry.name

	def terms(self, inquiry: str) -> list[dict]:
		fields = ("term_kind", "state", "started_at", "due_at", "warn_at", "ended_at", "term_seconds")
		return frappe.get_all(
			DEADLINE,
			filters={"reference_doctype": INQUIRY, "reference_name": inquiry},
			fields=[*fields, "is_missed", "working_calendar", "support_policy"],
			order_by="started_at asc",
		)

	def test_each_turn_has_the_term_it_would_have_had(self):
		answered = self.STEPS[:4]
		past = self.terms(self.past(*answered))
		self.assertEqual(past, self.terms(self.lived(*answered)))
		self.assertEqual([row.is_missed for row in past], [0, 1, 0])
		self.assertEqual({row.state for row in past}, {TermState.ENDED})

	def test_withdrawn_ones_are_kept_nor_missed(self):
		steps = (("2019-03-04 11:00:00", InquiryAction.CANCEL, ""),)
		past = self.terms(self.past(*steps))
		self.assertEqual(past, self.terms(self.lived(*steps)))
		self.assertEqual([(row.state, row.is_missed) for row in past], [(TermState.WITHDRAWN, 0)])

	def test_open_one_past_its_term_is_missed_and_nobody_is_told(self):
		name = self.past(*self.STEPS)
		row = frappe.get_last_doc(DEADLINE, {"reference_name": name, "state": TermState.RUNNING})
		self.assertEqual((row.is_missed, row.next_check_at), (1, None))
		self.assertEqual((row.breached_at, str(row.due_at)), (row.due_at, "2019-03-08 12:00:00"))
		self.assertEqual(frappe.db.get_value(INQUIRY, name, "due_at"), row.due_at)

	def test_log_and_document_agree(self):
		with self.at("2019-03-30 12:00:00"):
			self.past(*self.STEPS)
			self.assertEqual(event_check.check(INQUIRY), {INQUIRY: 0})
