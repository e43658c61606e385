import json
from unittest import mock

import frappe

from helpdesk_ext.constants import INQUIRY, InquiryAction
from helpdesk_ext.inquiries import service, snapshot
from helpdesk_ext.tests.inquiry_utils import FREE, InquiryTestCase


def insert(doctype: str, **values):
	"""A row as it lies in the database, without ERPNext's stock and ledgers."""
	doc = frappe.new_doc(doctype)
	doc.update({"docstatus": 1, **values})
	doc.name = values.get("name") or frappe.generate_hash(length=10)
	doc.db_insert()
	return doc.name


class TestSnapshot(InquiryTestCase):
	def setUp(self):
		super().setUp()
		self.line = insert(
			"Sales Order Item", parent=self.order, parenttype="Sales Order", parentfield="items",
			idx=1, item_name="Desk lamp", qty=2, uom="Nos", rate=250, amount=500, delivered_qty=0,
		)  # fmt: skip

	def deliver(self, tracking: str = "42"):
		note = insert(
			"Delivery Note", name=f"DN-TEST-{frappe.generate_hash(length=6)}", customer=self.customer,
			posting_date="2026-03-03", status="Completed", transporter_name="Post", lr_no=tracking,
		)  # fmt: skip
		insert(
			"Delivery Note Item", parent=note, parenttype="Delivery Note", parentfield="items",
			idx=1, against_sales_order=self.order,
		)  # fmt: skip
		frappe.db.set_value("Sales Order Item", self.line, "delivered_qty", 2)
		return note

	def invoice(self, outstanding: float):
		name = insert(
			"Sales Invoice", name=f"SI-TEST-{frappe.generate_hash(length=6)}", customer=self.customer,
			posting_date="2026-03-02", status="Partly Paid", grand_total=500, total=500,
			outstanding_amount=outstanding,
		)  # fmt: skip
		insert(
			"Sales Invoice Item", parent=name, parenttype="Sales Invoice", parentfield="items",
			idx=1, sales_order=self.order, amount=500,
		)  # fmt: skip
		return name

	def test_what_the_store_knows_is_frozen_at_sending(self):
		note, invoice = self.deliver(), self.invoice(outstanding=200)
		with self.at("2026-03-04 11:00:00"):
			inquiry = self.ask()
		facts = json.loads(inquiry.order_facts)
		self.assertEqual(str(inquiry.order_facts_at), "2026-03-04 11:00:00")
		self.assertEqual(
			(facts["order"], facts["total"], facts["paid"], facts["outstanding"], facts["currency"]),
			(self.order, 500, 300, 200, "RUB"),
		)
		self.assertEqual(
			facts["items"],
			[
				{
					"row": self.line,
					"item_name": "Desk lamp",
					"quantity": 2,
					"uom": "Nos",
					"rate": 250,
					"amount": 500,
					"delivered": 2,
				}
			],
		)
		self.assertEqual(
			facts["deliveries"],
			[
				{
					"name": note,
					"date": "2026-03-03",
					"status": "Completed",
					"carrier": "Post",
					"tracking": "42",
				}
			],
		)
		self.assertEqual([row["name"] for row in facts["invoices"]], [invoice])

	def test_snapshot_holds_no_address_and_no_contact(self):
		frappe.db.set_value(
			"Sales Order",
			self.order,
			{"contact_email": "secret@example.com", "shipping_address": "Secret street"},
		)
		self.assertNotIn("ecret", self.ask().order_facts)

	def test_payments_are_read_where_the_site_keeps_them(self):
		if not frappe.db.exists("DocType", "Payment Entry"):
			self.assertEqual(snapshot.facts_of(self.order)["payments"], [])
			return
		payment = insert("Payment Entry", posting_date="2026-03-01", mode_of_payment="Cash", paid_amount=100)
		insert(
			"Payment Entry Reference", parent=payment, parenttype="Payment Entry", parentfield="references",
			idx=1, reference_doctype="Sales Order", reference_name=self.order, allocated_amount=100,
		)  # fmt: skip
		self.assertEqual(
			snapshot.facts_of(self.order)["payments"],
			[{"name": payment, "date": "2026-03-01", "amount": 100, "mode": "Cash"}],
		)

	def test_site_without_deliveries_and_invoices_has_a_snapshot_too(self):
		real = frappe.db.exists

		def exists(doctype, name=None, **kwargs):
			if doctype == "DocType" and name in ("Delivery Note", "Sales Invoice", "Payment Entry"):
				return None
			return real(doctype, name, **kwargs)

		with mock.patch.object(frappe.db, "exists", exists):
			facts = snapshot.facts_of(self.order)
		self.assertEqual((facts["deliveries"], facts["invoices"], facts["payments"]), ([], [], []))

	def test_frozen_means_frozen(self):
		inquiry = self.ask()
		self.deliver()
		self.act(inquiry, InquiryAction.ACCEPT, self.driver)
		self.assertEqual(
			json.loads(frappe.db.get_value(INQUIRY, inquiry.name, "order_facts"))["deliveries"], []
		)

	def test_reading_anew_shows_what_has_changed(self):
		with self.at("2026-03-04 11:00:00"):
			inquiry = self.ask()
		self.deliver("77")
		with self.at("2026-03-04 12:00:00"), self.as_user(self.driver):
			read = service.refresh_facts(inquiry.name)
		stored = frappe.get_doc(INQUIRY, inquiry.name)
		self.assertEqual(str(stored.order_facts_at), "2026-03-04 12:00:00")
		self.assertEqual(read["changed"], 2)
		(refreshed,) = read["facts"]["changes"]
		self.assertEqual((refreshed["user"], refreshed["since"]), (self.driver, "2026-03-04 11:00:00"))
		words = {(row["what"], row["before"], row["after"]) for row in refreshed["changes"]}
		self.assertIn(("Goods of the Order: Desk lamp, Of These Delivered", "0", "2"), words)
		self.assertTrue(any(after == "is new" for _what, _before, after in words))

	def test_reading_anew_without_a_change_says_so(self):
		inquiry = self.ask()
		with self.as_user(self.agent):
			# with the department: not the asker's turn, but he may always look
			read = service.refresh_facts(inquiry.name)
		self.assertEqual((read["changed"], read["facts"]["changes"][0]["changes"]), (0, []))

	def test_nothing_to_read_anew_is_said(self):
		inquiry = self.ask(FREE, question="Who?", sales_order=None)
		frappe.db.set_value(INQUIRY, inquiry.name, {"sales_order": None, "order_facts": None})
		with self.as_user(self.seller), self.assertRefused(service.InquiryActionError, "no snapshot"):
			service.refresh_facts(inquiry.name)
		done = self.act(self.ask(), InquiryAction.CANCEL, self.agent)
		with self.as_user(self.agent), self.assertRefused(service.InquiryActionError):
			service.refresh_facts(done.name)

	def test_responder_needs_no_right_on_the_store(self):
		for doctype in ("Sales Order", "Delivery Note", "Sales Invoice", "Customer"):
			with self.as_user(self.driver):
				self.assertFalse(frappe.has_permission(doctype, "read"), doctype)
		inquiry = self.ask()
		with self.as_user(self.driver):
			doc = frappe.get_doc(INQUIRY, inquiry.name)
			doc.check_permission("read")
			doc.run_method("onload")
		self.assertEqual(doc.get_onload("order_facts")["lists"][0]["rows"][0][0], "Desk lamp")
