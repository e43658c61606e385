"""The stand-in store: its documents go through the states an app reads, as the real ones do.

The same tests give the same answers on a real bench; what is about the stand-in alone is skipped there.
"""

import unittest
from unittest.mock import patch

import frappe
import frappe.utils

STAND_IN_ONLY = unittest.skipUnless(
	"pocketbench" in frappe.get_app_path("erpnext"), "about the stand-in itself, and this is ERPNext"
)


class StoreTestCase(unittest.TestCase):
	"""One customer and one item; everything is rolled back."""

	def setUp(self):
		frappe.set_user("Administrator")
		frappe.db.commit()
		self.addCleanup(self.put_back)
		# the other tests of a suite may have made more users this hour than the framework lets anybody make
		self.enterContext(patch.dict(frappe.local.conf, throttle_user_limit=100_000))
		# ERPNext commits when a contact with a phone is made, so names must not repeat
		self.tag = frappe.generate_hash(length=8)
		self.customer = self.insert(
			"Customer", customer_name=f"Store Customer {self.tag}", customer_type="Individual"
		)
		self.item = self.insert(
			"Item", item_code=f"STORE-{self.tag}", item_group="Services", stock_uom="Nos", is_stock_item=0
		)

	def put_back(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		for doc in (self.customer, self.item):
			frappe.clear_document_cache(doc.doctype, doc.name)

	def insert(self, doctype, **values):
		return frappe.get_doc({"doctype": doctype, **values}).insert()

	def order(self, *rows, **values):
		"""A submitted order of (quantity, rate) rows."""
		items = [{"item_code": self.item.name, "qty": qty, "rate": rate} for qty, rate in rows or [(2, 150)]]
		order = self.insert(
			"Sales Order",
			customer=self.customer.name,
			delivery_date=frappe.utils.add_days(frappe.utils.nowdate(), 5),
			items=items,
			**values,
		)
		return order.submit()

	def delivery(self, order, qty):
		"""A submitted delivery note for `qty` of the order's first row."""
		row = order.items[0]
		item = {"item_code": row.item_code, "qty": qty, "rate": row.rate}
		item |= {"against_sales_order": order.name, "so_detail": row.name}
		note = self.insert("Delivery Note", customer=order.customer, lr_no="TRACK-1", items=[item])
		return note.submit()

	def invoice(self, order, note=None, **values):
		"""A submitted invoice for the order's first row, whole."""
		row = order.items[0]
		item = {"item_code": row.item_code, "qty": row.qty, "rate": row.rate}
		item |= {"sales_order": order.name, "so_detail": row.name}
		if note:
			item |= {"delivery_note": note.name, "dn_detail": note.items[0].name}
		return self.insert("Sales Invoice", customer=order.customer, items=[item], **values).submit()

	def stored(self, doc, *fields):
		return frappe.db.get_value(doc.doctype, doc.name, fields)


class TestSalesOrder(StoreTestCase):
	def test_draft_takes_names_units_and_totals_from_its_rows(self):
		order = self.insert(
			"Sales Order",
			customer=self.customer.name,
			items=[
				{"item_code": self.item.name, "qty": 2, "rate": 150, "delivery_date": "2026-03-05"},
				{"item_code": self.item.name, "qty": 1, "rate": 99.5, "delivery_date": "2026-03-09"},
			],
			transaction_date="2026-03-01",
		)
		self.assertRegex(order.name, r"^SAL-ORD-\d{4}-\d{5}$")
		self.assertEqual(order.status, "Draft")
		self.assertEqual(order.customer_name, f"Store Customer {self.tag}")
		currency = frappe.db.get_value("Company", order.company, "default_currency")
		self.assertEqual((order.currency, order.conversion_rate), (currency, 1))
		self.assertEqual(order.items[0].item_name, self.item.name)
		self.assertEqual(order.items[0].uom, "Nos")
		self.assertEqual([row.amount for row in order.items], [300, 99.5])
		self.assertEqual((order.total_qty, order.total, order.grand_total), (3, 399.5, 399.5))
		self.assertEqual(order.base_grand_total, 399.5)
		self.assertEqual(str(order.delivery_date), "2026-03-09")

	def test_submitted_order_waits_for_goods_and_bill(self):
		order = self.order()
		self.assertEqual(
			self.stored(order, "status", "delivery_status", "billing_status"),
			("To Deliver and Bill", "Not Delivered", "Not Billed"),
		)

	def test_half_delivered_order_says_so(self):
		order = self.order((4, 10))
		self.delivery(order, 1)
		self.assertEqual(
			self.stored(order, "status", "delivery_status", "per_delivered"),
			("To Deliver and Bill", "Partly Delivered", 25),
		)
		self.assertEqual(frappe.db.get_value("Sales Order Item", order.items[0].name, "delivered_qty"), 1)

	def test_delivered_then_billed_order_is_completed(self):
		order = self.order()
		note = self.delivery(order, 2)
		self.assertEqual(self.stored(order, "status", "delivery_status"), ("To Bill", "Fully Delivered"))
		self.invoice(order, note)
		self.assertEqual(
			self.stored(order, "status", "billing_status", "per_billed"), ("Completed", "Fully Billed", 100)
		)
		self.assertEqual(self.stored(note, "status", "per_billed"), ("Completed", 100))

	def test_billed_order_still_waits_for_goods(self):
		order = self.order()
		self.invoice(order)
		self.assertEqual(self.stored(order, "status", "delivery_status"), ("To Deliver", "Not Delivered"))

	def test_more_than_ordered_is_refused(self):
		order = self.order((2, 10))
		with self.assertRaises(frappe.ValidationError):
			self.delivery(order, 3)

	def test_goods_of_one_row_do_not_cover_another(self):
		order = self.order((2, 10), (6, 10))
		self.delivery(order, 2)
		self.assertEqual(self.stored(order, "per_delivered", "status"), (25, "To Deliver and Bill"))

	def test_cancelled_delivery_is_taken_back(self):
		order = self.order()
		note = self.delivery(order, 2)
		note.reload()
		note.cancel()
		self.assertEqual(self.stored(note, "status", "docstatus"), ("Cancelled", 2))
		self.assertEqual(self.stored(order, "status", "per_delivered"), ("To Deliver and Bill", 0))

	def test_order_is_cancelled_with_its_status(self):
		order = self.order()
		order.cancel()
		self.assertEqual(self.stored(order, "docstatus", "status"), (2, "Cancelled"))

	def test_closed_order_takes_no_goods_until_reopened(self):
		order = self.order()
		order.update_status("Closed")
		self.assertEqual(self.stored(order, "status", "docstatus"), ("Closed", 1))
		with self.assertRaises(frappe.ValidationError):
			self.delivery(order, 2)
		order.reload()
		order.update_status("Draft")
		self.assertEqual(self.stored(order, "status", "docstatus"), ("To Deliver and Bill", 1))
		self.delivery(order, 2)
		self.assertEqual(self.stored(order, "status", "per_delivered"), ("To Bill", 100))

	def test_order_on_hold_keeps_its_word_in_the_list(self):
		order = self.order()
		order.update_status("On Hold")
		self.assertEqual(self.stored(order, "status", "docstatus"), ("On Hold", 1))

	def test_order_needs_a_date_of_delivery(self):
		items = [{"item_code": self.item.name, "qty": 1, "rate": 1}]
		with self.assertRaises(frappe.ValidationError):
			self.insert("Sales Order", customer=self.customer.name, items=items)

	def test_contact_and_address_are_written_out(self):
		address = self.insert(
			"Address",
			address_type="Shipping",
			address_line1="Lenina 1",
			city="Perm",
			country="Russian Federation",
			links=[{"link_doctype": "Customer", "link_name": self.customer.name}],
		)
		self.customer.email_id = "store.test@example.com"
		self.customer.mobile_no = "+7 912 000-00-00"
		self.customer.save()
		order = self.order(shipping_address_name=address.name)
		self.assertEqual(order.contact_email, "store.test@example.com")
		self.assertEqual(order.contact_mobile, "+7 912 000-00-00")
		self.assertIn("Lenina 1<br>", order.shipping_address)
		self.assertIn("Perm", order.shipping_address)


class TestSalesInvoice(StoreTestCase):
	def test_unpaid_until_paid(self):
		later = frappe.utils.add_days(frappe.utils.nowdate(), 5)
		invoice = self.invoice(self.order(), due_date=later)
		self.assertEqual(self.stored(invoice, "status", "outstanding_amount"), ("Unpaid", 300))

	def test_overdue_after_its_due_date(self):
		past = frappe.utils.add_days(frappe.utils.nowdate(), -10)
		invoice = self.invoice(self.order(), posting_date=past, due_date=past, set_posting_time=1)
		self.assertEqual(self.stored(invoice, "status", "outstanding_amount"), ("Overdue", 300))

	def test_posting_date_is_today_unless_set_by_hand(self):
		past = frappe.utils.add_days(frappe.utils.nowdate(), -10)
		later = frappe.utils.add_days(frappe.utils.nowdate(), 5)
		invoice = self.invoice(self.order(), posting_date=past, due_date=later)
		self.assertEqual(str(invoice.posting_date), frappe.utils.nowdate())

	def test_due_before_posting_is_refused(self):
		past = frappe.utils.add_days(frappe.utils.nowdate(), -10)
		with self.assertRaises(frappe.ValidationError):
			self.invoice(self.order(), due_date=past)

	def test_cancelled_invoice_unbills_the_order(self):
		order = self.order()
		invoice = self.invoice(order)
		invoice.reload()
		invoice.cancel()
		self.assertEqual(self.stored(invoice, "status", "docstatus"), ("Cancelled", 2))
		self.assertEqual(self.stored(order, "billing_status", "per_billed"), ("Not Billed", 0))


@STAND_IN_ONLY
class TestPayment(StoreTestCase):
	def test_partly_paid_then_paid(self):
		invoice = self.invoice(self.order())
		invoice.record_payment(100)
		self.assertEqual(self.stored(invoice, "status", "outstanding_amount"), ("Partly Paid", 200))
		invoice.record_payment(200)
		self.assertEqual(self.stored(invoice, "status", "outstanding_amount"), ("Paid", 0))


class TestCustomer(StoreTestCase):
	def test_goes_by_its_name_and_a_namesake_gets_a_number(self):
		name = f"Store Customer {self.tag}"
		self.assertEqual(self.customer.name, name)
		namesake = self.insert("Customer", customer_name=name, customer_type="Individual")
		self.assertEqual((namesake.name, namesake.customer_name), (f"{name} - 1", name))

	def test_typed_phone_and_email_become_the_primary_contact(self):
		customer = self.insert(
			"Customer",
			customer_name=f"Store Caller {self.tag}",
			customer_type="Individual",
			mobile_no="+7 900 111-22-33",
			email_id="caller@example.com",
		)
		contact = frappe.get_doc("Contact", customer.customer_primary_contact)
		self.assertEqual((contact.mobile_no, contact.email_id), ("+7 900 111-22-33", "caller@example.com"))
		self.assertEqual(
			(contact.links[0].link_doctype, contact.links[0].link_name), ("Customer", customer.name)
		)

	def test_portal_user_gets_the_portal_role_and_no_desk(self):
		user = self.insert(
			"User", email=f"portal.{self.tag}@example.com", first_name="Portal", send_welcome_email=0
		)
		self.customer.append("portal_users", {"user": user.name})
		self.customer.save()
		self.assertIn("Customer", frappe.get_roles(user.name))
		self.assertEqual(frappe.db.get_value("Role", "Customer", "desk_access"), 0)
		self.assertEqual(frappe.db.get_value("User", user.name, "user_type"), "Website User")

	def test_sales_user_makes_customers_and_orders_but_neither_invoices_nor_items(self):
		user = self.insert(
			"User", email=f"seller.{self.tag}@example.com", first_name="Seller", send_welcome_email=0
		)
		user.add_roles("Sales User")
		frappe.set_user(user.name)
		for doctype, allowed in (
			("Customer", True),
			("Sales Order", True),
			("Sales Invoice", False),
			("Item", False),
		):
			self.assertIs(frappe.has_permission(doctype, "create"), allowed, doctype)


class TestSetUp(StoreTestCase):
	def test_new_store_has_company_and_tree_roots(self):
		company = frappe.db.get_default("company")
		currency = frappe.db.get_value("Company", company, "default_currency")
		self.assertEqual(currency, frappe.db.get_default("currency"))
		for doctype in ("Customer Group", "Territory", "Item Group"):
			roots = frappe.get_all(
				doctype, {f"parent_{frappe.scrub(doctype)}": ("is", "not set")}, pluck="name"
			)
			self.assertEqual(len(roots), 1, doctype)
			leaf = frappe.get_all(doctype, {"is_group": 0}, ["lft", "rgt"], limit=1)[0]
			self.assertEqual(leaf.rgt, leaf.lft + 1)

	def test_departments_of_a_company_carry_its_abbreviation(self):
		company = frappe.db.get_default("company")
		department = self.insert(
			"Department",
			department_name=f"Claims {self.tag}",
			company=company,
			parent_department="All Departments",
		)
		self.assertEqual(
			department.name, f"Claims {self.tag} - {frappe.db.get_value('Company', company, 'abbr')}"
		)

	def test_holiday_list_counts_its_days(self):
		holidays = [{"holiday_date": "2026-01-01", "description": "New Year"}]
		calendar = self.insert(
			"Holiday List",
			holiday_list_name=f"Store Calendar {self.tag}",
			from_date="2026-01-01",
			to_date="2026-12-31",
			holidays=holidays,
		)
		self.assertEqual(calendar.total_holidays, 1)
