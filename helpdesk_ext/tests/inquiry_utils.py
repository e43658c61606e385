"""People, departments, orders and inquiries for the tests of inquiries."""

import frappe

from helpdesk_ext.constants import DEPARTMENT, INQUIRY, INQUIRY_TYPE, InquiryAction, Role
from helpdesk_ext.inquiries import service
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_customer,
	make_head,
	make_sales_order,
	make_user,
)

SALES, LOGISTICS = "Test Sales", "Test Logistics"
WHERE, PAYMENT, RETURN, FREE = "Test Whereabouts", "Test Payment", "Test Return", "Test Anything"
TYPES = {
	WHERE: (LOGISTICS, {"order_whereabouts": 1, "delivery_date": 1, "tracking_number": 0, "delay_reason": 0}),
	PAYMENT: (SALES, {"payment_state": 1, "paid_amount": 0, "paid_on": 0}),
	RETURN: (SALES, {"return_decision": 1, "refund_amount": 0, "refund_on": 0, "delay_reason": 0}),
	FREE: (SALES, {}),
}
GOOD = {"order_whereabouts": "in the store", "delivery_date": "2030-01-10"}
# 8 working hours of the usual calendar (9-13, 14-18, Monday to Friday) from here end at the same hour tomorrow
MONDAY = "2026-03-02 10:00:00"


def make_responder(email: str):
	return make_user(email, Role.RESPONDER)


def make_department(name: str, *users: str, **values):
	doc = (
		frappe.get_doc(DEPARTMENT, name) if frappe.db.exists(DEPARTMENT, name) else frappe.new_doc(DEPARTMENT)
	)
	doc.update({"department_name": name, "answer_hours": 8, "disabled": 0, **values})
	doc.set("users", [{"user": user} for user in users])
	return doc.save() if doc.name else doc.insert()


def make_type(name: str, department: str, facts: dict[str, int], **values):
	doc = (
		frappe.get_doc(INQUIRY_TYPE, name)
		if frappe.db.exists(INQUIRY_TYPE, name)
		else frappe.new_doc(INQUIRY_TYPE)
	)
	doc.update(
		{
			"type_name": name,
			"department": department,
			"disabled": 0,
			"needs_order": int(name != FREE),
			"question_template": "What about {order_number}?",
			"reply_template": "Dear {customer_name},\nplace: {order_whereabouts}\nnumber: {tracking_number}\n{answer_text}",
			**values,
		}
	)
	doc.set("facts", [{"fact_field": field, "is_required": required} for field, required in facts.items()])
	return doc.save() if doc.name else doc.insert()


class InquiryTestCase(HelpdeskTestCase):
	"""Two departments, an agent, his colleague and the head, an appeal of the agent with its order."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent("agent.inquiry@example.com").name
		cls.other = make_agent("other.inquiry@example.com").name
		cls.head = make_head("head.inquiry@example.com").name
		cls.deputy = make_user("deputy.inquiry@example.com", Role.DEPUTY).name
		cls.seller = make_responder("seller.inquiry@example.com").name
		cls.driver = make_responder("driver.inquiry@example.com").name
		cls.second_driver = make_responder("driver2.inquiry@example.com").name
		make_department(SALES, cls.seller)
		make_department(LOGISTICS, cls.driver, cls.second_driver)
		for name, (department, facts) in TYPES.items():
			make_type(name, department, facts)

	def setUp(self):
		super().setUp()
		self.customer = make_customer("Inquiry Customer").name
		self.order = make_sales_order(
			self.customer, grand_total=500, currency="RUB", status="To Deliver"
		).name
		# before every moment the tests stand the clock at
		with self.at("2026-03-02 09:00:00"):
			self.appeal = self.make_appeal()

	def make_appeal(self, **values):
		with self.as_user(self.agent):
			return make_appeal(**{"customer": self.customer, "sales_order": self.order, **values})

	def ask(self, inquiry_type=WHERE, by=None, **values):
		"""An inquiry about the appeal, sent."""
		with self.as_user(by or self.agent):
			return service.ask({"inquiry_type": inquiry_type, "appeal": self.appeal.name, **values})

	def draft(self, by=None, **values):
		with self.as_user(by or self.agent):
			inquiry = frappe.new_doc(INQUIRY)
			inquiry.update({"inquiry_type": WHERE, "appeal": self.appeal.name, **values})
			return inquiry.insert()

	def act(self, inquiry, action, by, values=None):
		with self.as_user(by):
			return service.act(inquiry.name, action, values)

	def answer(self, inquiry, by=None, **values):
		return self.act(inquiry, InquiryAction.ANSWER, by or self.driver, {**GOOD, **values})

	def put(self, name, by, **values):
		"""What a PUT of the REST interface or client.set_value does."""
		with self.as_user(by):
			inquiry = frappe.get_doc(INQUIRY, name)
			inquiry.update(values)
			return inquiry.save()

	def state_of_appeal(self):
		return frappe.db.get_value("Support Appeal", self.appeal.name, ["state", "open_inquiry_count"])


# A week no other inquiry of a test site lies in; 2019-03-04 is a Monday.
WEEK = {"from_date": "2019-03-04", "to_date": "2019-03-08"}


class InquiryWeekTestCase(InquiryTestCase):
	"""A week of inquiries of every fate, for the reports."""

	def setUp(self):
		super().setUp()
		with self.at("2019-03-04 09:00:00"):
			self.appeal = self.make_appeal()
		# answered after 1, 2 and 3 working hours
		self.quick, self.middle, self.slow = (
			self.lived("2019-03-04 10:00:00", ("2019-03-04 1%d:00:00" % hour, InquiryAction.ANSWER, GOOD))
			for hour in (1, 2, 5)
		)
		# returned after half an hour, clarified, answered two days late
		self.returned = self.lived(
			"2019-03-05 10:00:00",
			("2019-03-05 10:30:00", InquiryAction.RETURN, {"return_reason": "Which?"}),
			("2019-03-05 11:00:00", InquiryAction.CLARIFY, {"question": "This one"}),
			("2019-03-07 11:00:00", InquiryAction.ANSWER, GOOD),
		)
		self.passed = self.lived("2019-03-06 10:00:00")
		with self.at("2019-03-06 11:00:00"), self.as_user(self.driver):
			service.pass_on(self.passed, SALES, "Not ours")
		self.taken_back = self.lived(
			"2019-03-06 12:00:00", ("2019-03-06 13:00:00", InquiryAction.CANCEL, {}), type=FREE
		)
		self.open = self.lived("2019-03-08 17:00:00")

	def lived(self, asked_at: str, *steps, type=WHERE) -> str:
		with self.at(asked_at):
			inquiry = self.ask(type)
		for moment, action, values in steps:
			by = self.agent if action in (InquiryAction.CLARIFY, InquiryAction.CANCEL) else self.driver
			with self.at(moment):
				self.act(inquiry, action, by, values)
		return inquiry.name
