import typing
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.appeals.staff_intake import (
	CustomerNotCreatedError,
	find_whose,
	kind_of,
	register_appeal,
)
from helpdesk_ext.constants import APPEAL, Channel, Role
from helpdesk_ext.tests.store import counted_queries, make_order
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_customer, make_user

QUERY_LIMIT = 4


def make_contact(customer: str, phone: str | None = None, email: str | None = None) -> str:
	contact = frappe.new_doc("Contact")
	contact.first_name = "Olga"
	contact.append("links", {"link_doctype": "Customer", "link_name": customer})
	if phone:
		contact.append("phone_nos", {"phone": phone, "is_primary_mobile_no": 1})
	if email:
		contact.append("email_ids", {"email_id": email, "is_primary": 1})
	contact.insert(ignore_permissions=True)
	return contact.name


class TestFindWhose(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_customer("Intake Smirnova").name

	def customers(self, typed: str) -> list[str]:
		return [row.name for row in find_whose(typed)["customers"]]

	def test_what_was_typed_is_understood(self):
		for typed, kind in (
			("ab", "short"),
			("anna@example.com", "email"),
			("8 (912) 000-11-22", "phone"),
			("SAL-ORD-2026-00117", "number"),
			("00117", "number"),
			("Смирнова", "name"),
		):
			self.assertEqual(kind_of(typed), kind, typed)

	def test_phone_finds_the_customer_however_typed(self):
		make_contact(self.customer, phone="+7 (912) 777-66-55")
		for typed in ("89127776655", "+7 912 777 66 55", "912-777-66-55"):
			self.assertEqual(self.customers(typed), [self.customer], typed)
		self.assertEqual(self.customers("89127776650"), [])

	def test_contact_written_with_an_eight_is_found_by_plus_seven(self):
		make_contact(self.customer, phone="8 912 777-44-33")
		self.assertEqual(self.customers("+7 912 777 44 33"), [self.customer])

	def test_email_finds_the_customer_with_his_contact(self):
		contact = make_contact(self.customer, email="olga.intake@example.com")
		row = find_whose("Olga.Intake@example.com")["customers"][0]
		self.assertEqual((row.name, row.contact, row.contact_name), (self.customer, contact, "Olga"))
		self.assertEqual(row.email_id, "olga.intake@example.com")

	def test_part_of_a_name_finds_the_customer_and_the_orders(self):
		order = make_order(self.customer)
		found = find_whose("smirno" if frappe.db.db_type != "sqlite" else "Smirno")
		self.assertIn(self.customer, [row.name for row in found["customers"]])
		self.assertIn(order, [row.name for row in found["orders"]])

	def test_end_of_an_order_number_finds_it(self):
		order = make_order(self.customer, name="SO-INTAKE-90117")
		self.assertEqual([row.name for row in find_whose("90117")["orders"]], [order])

	def test_customers_purchase_number_finds_the_order(self):
		order = make_order(self.customer, po_no="PO 5-77")
		self.assertIn(order, [row.name for row in find_whose("PO 5-77")["orders"]])

	def test_earlier_appeal_is_found_by_phone(self):
		appeal = make_appeal(contact_phone="8 912 555 00 99").name
		self.assertEqual([row.name for row in find_whose("+79125550099")["appeals"]], [appeal])

	def test_short_text_asks_the_database_nothing(self):
		with counted_queries() as queries:
			self.assertEqual(find_whose(" a ")["customers"], [])
		self.assertEqual(queries, [])

	def test_agent_needs_at_most_four_queries(self):
		make_contact(self.customer, phone="+7 912 777 66 44", email="olga.queries@example.com")
		make_order(self.customer, name="SO-INTAKE-90117")
		user = make_user("intake.agent@example.com", Role.AGENT, "Sales User").name
		with self.as_user(user):
			for typed in ("89127776644", "olga.queries@example.com", "90117", "Smirno"):
				find_whose(typed)
				with counted_queries() as queries:
					find_whose(typed)
				self.assertLessEqual(len(queries), QUERY_LIMIT, (typed, queries))

	def test_user_without_rights_on_the_store_finds_only_appeals(self):
		make_order(self.customer, name="SO-INTAKE-90117")
		allowed = frappe.has_permission

		def no_store(doctype, *args, **kwargs):
			return doctype not in ("Customer", "Sales Order") and allowed(doctype, *args, **kwargs)

		with self.as_user(make_agent().name), mock.patch.object(frappe, "has_permission", no_store):
			found = find_whose("90117")
		self.assertEqual((found["customers"], found["orders"]), ([], []))


class TestRegisterAppeal(HelpdeskTestCase):
	values: typing.ClassVar = {
		"subject": "Where is my lamp",
		"appeal_text": "It was promised for Monday.",
		"contact_name": "Pavel New",
		"contact_phone": "+7 912 111 22 33",
		"contact_email": "pavel.new@example.com",
	}

	def test_letter_keeps_its_date_and_paper_number(self):
		came = frappe.utils.get_datetime("2026-01-12 09:30:00")
		appeal = register_appeal(
			{**self.values, "channel": Channel.PAPER, "received_at": str(came), "paper_number": "вх. 17"}
		)
		self.assertEqual(frappe.utils.get_datetime(appeal.received_at), came)
		self.assertEqual((appeal.channel, appeal.paper_number), (Channel.PAPER, "вх. 17"))

	def test_channel_is_phone_when_none_is_said(self):
		self.assertEqual(register_appeal(self.values).channel, Channel.PHONE)

	def test_dialog_cannot_set_what_is_the_servers(self):
		appeal = register_appeal({**self.values, "state": "Appeal Closed", "answer_count": 7, "name": "X"})
		self.assertEqual((appeal.state, appeal.answer_count or 0), ("New Appeal", 0))
		self.assertNotEqual(appeal.name, "X")

	def test_new_customer_card_is_linked_with_its_contact(self):
		appeal = register_appeal({**self.values, "create_customer": 1})
		self.assertEqual(appeal.customer_name, "Pavel New")
		contact = frappe.get_doc("Contact", appeal.contact)
		self.assertEqual(contact.links[0].link_name, appeal.customer)
		self.assertEqual(contact.phone_nos[0].phone, "+7 912 111 22 33")

	def test_customer_card_needs_a_name(self):
		before = frappe.db.count(APPEAL)
		with self.assertRefused(CustomerNotCreatedError, "contact name"):
			register_appeal({**self.values, "contact_name": " ", "create_customer": 1})
		self.assertEqual(frappe.db.count(APPEAL), before)

	def test_agent_registers_and_stranger_does_not(self):
		with self.as_user(make_agent().name):
			self.assertTrue(register_appeal(self.values).name)
		stranger = make_user("intake.stranger@example.com", "Sales User").name
		with self.as_user(stranger), self.assertRaises(frappe.PermissionError):
			register_appeal(self.values)
