import frappe

from helpdesk_ext import backfill
from helpdesk_ext.constants import EVENT, INQUIRY, EventType, InquiryAction, InquiryEntry, InquiryState
from helpdesk_ext.inquiries.backfill import PASS_ON, backfill_inquiry
from helpdesk_ext.inquiries.checks import AnswerFactsError
from helpdesk_ext.tests.inquiry_utils import LOGISTICS, SALES, WHERE, InquiryTestCase

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
