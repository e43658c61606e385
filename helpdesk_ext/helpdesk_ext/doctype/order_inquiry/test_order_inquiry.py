import frappe
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.constants import INQUIRY, InquiryAction, InquiryEntry, InquiryState
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.inquiries import checks, service
from helpdesk_ext.tests.inquiry_utils import (
	FREE,
	GOOD,
	LOGISTICS,
	SALES,
	WHERE,
	InquiryTestCase,
	make_department,
	make_type,
)
from helpdesk_ext.tests.utils import make_customer, make_sales_order


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
