"""Asking a department: what the question takes over, and how it is sent."""

import frappe
from frappe.model.workflow import WorkflowPermissionError, apply_workflow

from helpdesk_ext.constants import EVENT, INQUIRY, EventType, InquiryAction, InquiryEntry, InquiryState
from helpdesk_ext.inquiries import service
from helpdesk_ext.tests.inquiry_utils import LOGISTICS, MONDAY, SALES, WHERE, InquiryTestCase


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
