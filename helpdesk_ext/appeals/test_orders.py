import frappe

from helpdesk_ext.appeals.orders import customers_of, match_customer, match_order
from helpdesk_ext.tests.intake_utils import IntakeTestCase, customer_one, customer_two
from helpdesk_ext.tests.utils import make_customer, make_sales_order, test_ignore  # noqa: F401


def make_contact(
	customer: str, *, email: str | None = None, phone: str | None = None, user: str | None = None
):
	contact = frappe.new_doc("Contact")
	contact.first_name = f"Contact of {customer}"
	contact.user = user
	contact.append("links", {"link_doctype": "Customer", "link_name": customer})
	if email:
		contact.append("email_ids", {"email_id": email, "is_primary": 1})
	contact.insert(ignore_permissions=True)
	if phone:
		# a contact inserted with a number makes ERPNext look for its calls, and commit
		number = frappe.new_doc("Contact Phone", parent_doc=contact, parentfield="phone_nos")
		number.update({"name": frappe.generate_hash(length=10), "phone": phone})
		number.db_insert()
	return contact


class TestMatchOrder(IntakeTestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_customer("Order Owner Test").name
		self.order = make_sales_order(self.customer)
		frappe.db.set_value(
			"Sales Order",
			self.order.name,
			{"po_no": "PO-77", "contact_email": "Owner@Example.com", "contact_mobile": "+7 912 000-11-22"},
		)

	def test_own_order_by_any_number_and_proof(self):
		name = self.order.name
		self.assertEqual(match_order(name, customer=self.customer), name)
		self.assertEqual(match_order(f"№ {name} ", customer=self.customer), name)
		self.assertEqual(match_order("PO-77", customer=self.customer), name)
		self.assertEqual(match_order(name, email="owner@example.com"), name)
		self.assertEqual(match_order(name, phone="8 (912) 000-11-22"), name)

	def test_somebody_elses_and_unknown_orders_are_the_same_none(self):
		other = make_customer("Order Thief Test").name
		for typed, proof in (
			(self.order.name, {"customer": other}),
			(self.order.name, {"email": "thief@example.com"}),
			(self.order.name, {"phone": "89990000000"}),
			(self.order.name, {}),
			(self.order.name, {"email": "", "phone": "", "customer": None}),
			("SO-NONE", {"customer": self.customer}),
			("%", {"customer": self.customer}),
			("", {"customer": self.customer}),
			(None, {"customer": self.customer}),
		):
			self.assertIsNone(match_order(typed, **proof), (typed, proof))

	def test_cancelled_and_ambiguous_orders_do_not_match(self):
		second = make_sales_order(self.customer)
		frappe.db.set_value("Sales Order", second.name, "po_no", "PO-77")
		self.assertIsNone(match_order("PO-77", customer=self.customer))
		frappe.db.set_value("Sales Order", second.name, "docstatus", 2)
		self.assertEqual(match_order("PO-77", customer=self.customer), self.order.name)

	def test_a_further_field_may_be_named(self):
		frappe.db.set_value("Sales Order", self.order.name, "customer_name", "A-17/3")
		self.assertIsNone(match_order("A-17/3", customer=self.customer))
		self.set_settings(order_number_field="customer_name")
		self.assertEqual(match_order("A-17/3", customer=self.customer), self.order.name)

	def test_a_field_removed_since_does_no_harm(self):
		frappe.db.set_single_value("Helpdesk Ext Settings", "order_number_field", "no_such_field")
		frappe.clear_document_cache("Helpdesk Ext Settings", "Helpdesk Ext Settings")
		self.assertEqual(match_order("PO-77", customer=self.customer), self.order.name)


class TestMatchCustomer(IntakeTestCase):
	def test_portal_users_and_contacts_of_users_stand_for_their_customers(self):
		one = make_customer("Portal One Test", portal_user=customer_one()).name
		two = make_customer("Contact Two Test").name
		make_contact(two, user=customer_two())
		self.assertEqual(customers_of(customer_one()), [one])
		self.assertEqual(customers_of(customer_two()), [two])
		for nobody in ("Guest", "Administrator", "", None):
			self.assertEqual(customers_of(nobody), [])

	def test_the_only_match_by_mail_or_phone_is_taken(self):
		customer = make_customer("Matched Test").name
		contact = make_contact(customer, email="match@example.com", phone="8 (912) 555-44-33").name
		self.assertEqual(match_customer(email="MATCH@example.com"), (customer, contact))
		self.assertEqual(match_customer(phone="+7 912 555 44 33"), (customer, contact))

	def test_two_matches_are_none(self):
		for name in ("Matched A Test", "Matched B Test"):
			make_contact(make_customer(name).name, email="both@example.com")
		self.assertEqual(match_customer(email="both@example.com"), (None, None))

	def test_nothing_typed_matches_nobody(self):
		make_customer("Matched Test")
		self.assertEqual(match_customer(), (None, None))
		self.assertEqual(match_customer(email="", phone="нет"), (None, None))
