"""The store's documents for tests, written as rows: what matters is what the app reads, not how ERPNext
would have come to it. Works on ERPNext and on a smaller store alike."""

import contextlib
from unittest import mock

import frappe
import frappe.utils


def make_order(customer: str, name: str | None = None, items=(("Lamp", 2, 0),), **values):
	"""A submitted Sales Order of `customer` with (item name, quantity, delivered) rows."""
	order = _row(
		"Sales Order",
		name,
		{
			"customer": customer,
			"customer_name": frappe.db.get_value("Customer", customer, "customer_name"),
			"transaction_date": frappe.utils.today(),
			"status": "To Deliver and Bill",
			"currency": "RUB",
			"grand_total": 1000,
			"rounded_total": 1000,
			"advance_paid": 0,
			**values,
		},
	)
	for idx, (item_name, quantity, delivered) in enumerate(items, 1):
		_child(
			order,
			"Sales Order Item",
			"items",
			idx,
			item_name=item_name,
			qty=quantity,
			delivered_qty=delivered,
		)
	return order.name


def make_delivery(order: str, name: str | None = None, rows: int = 1, **values):
	"""A submitted Delivery Note with `rows` rows for `order`."""
	note = _row("Delivery Note", name, {"posting_date": frappe.utils.today(), "status": "To Bill", **values})
	for idx in range(1, rows + 1):
		_child(note, "Delivery Note Item", "items", idx, against_sales_order=order, item_name="Lamp", qty=1)
	return note.name


def make_invoice(parts: dict[str, float], paid: float, **values):
	"""A submitted Sales Invoice of which each order of `parts` has the amount given."""
	whole = sum(parts.values())
	invoice = _row(
		"Sales Invoice",
		None,
		{
			"posting_date": frappe.utils.today(),
			"grand_total": whole,
			"total": whole,
			"outstanding_amount": whole - paid,
			"is_return": 0,
			**values,
		},
	)
	for idx, (order, amount) in enumerate(parts.items(), 1):
		_child(
			invoice, "Sales Invoice Item", "items", idx, sales_order=order, item_name="Lamp", amount=amount
		)
	return invoice.name


@contextlib.contextmanager
def counted_queries():
	"""A list that fills with the SQL run inside the block."""
	run = []
	real = frappe.db.sql

	def count(query, *args, **kwargs):
		run.append(str(query))
		return real(query, *args, **kwargs)

	with mock.patch.object(frappe.db, "sql", count):
		yield run


def _row(doctype: str, name: str | None, values: dict):
	doc = frappe.new_doc(doctype)
	doc.update(values)
	doc.docstatus = values.get("docstatus", 1)
	doc.name = name or frappe.generate_hash(length=10)
	doc.db_insert()
	return doc


def _child(parent, doctype: str, table: str, idx: int, **values) -> None:
	child = frappe.new_doc(doctype)
	child.update(
		{"parent": parent.name, "parenttype": parent.doctype, "parentfield": table, "idx": idx, **values}
	)
	child.name = frappe.generate_hash(length=10)
	child.docstatus = parent.docstatus
	child.db_insert()
