"""What an order, a delivery note and an invoice share: rows filled from the item, totals, the
customer's particulars. And how an order follows the documents made from it.
"""

import frappe
import frappe.utils
from frappe import _
from frappe.contacts.doctype.address.address import get_address_display
from frappe.utils import flt
from frappe.utils.data import round_based_on_smallest_currency_fraction


def fill(doc):
	"""Everything of a sales document that follows from its customer, company and items."""
	take_defaults(doc)
	take_contact(doc)
	take_address(doc)
	for row in doc.items:
		fill_row(doc, row)
	sum_up(doc)


def take_defaults(doc):
	"""Company, currency and the customer's groups, where the document does not say."""
	customer = frappe.get_cached_doc("Customer", doc.customer)
	doc.company = doc.company or frappe.defaults.get_global_default("company")
	company_currency = frappe.get_cached_value("Company", doc.company, "default_currency")
	doc.currency = doc.currency or customer.default_currency or company_currency
	doc.party_account_currency = doc.currency
	doc.conversion_rate = flt(doc.conversion_rate) or 1.0
	doc.customer_name = customer.customer_name
	doc.title = customer.customer_name
	for field in ("customer_group", "territory", "language"):
		doc.set(field, doc.get(field) or customer.get(field))


def take_contact(doc):
	"""The contact's particulars as they are now; the customer's primary contact when none is named."""
	doc.contact_person = doc.contact_person or frappe.get_cached_value(
		"Customer", doc.customer, "customer_primary_contact"
	)
	if not doc.contact_person:
		return
	contact = frappe.get_cached_doc("Contact", doc.contact_person)
	doc.update(
		{
			"contact_display": contact.full_name or contact.first_name,
			"contact_email": contact.email_id,
			"contact_mobile": contact.mobile_no,
		}
	)
	if doc.meta.has_field("contact_phone"):
		doc.contact_phone = contact.phone


def take_address(doc):
	"""The text of each address named."""
	for link, text in (
		("customer_address", "address_display"),
		("shipping_address_name", "shipping_address"),
	):
		if doc.get(link):
			doc.set(text, get_address_display(doc.get(link)))


def take_posting_time(doc):
	"""A document is posted now, unless its maker says he sets the time himself."""
	if not doc.set_posting_time:
		doc.posting_date, doc.posting_time = frappe.utils.nowdate(), frappe.utils.nowtime()


def fill_row(doc, row):
	"""Name, unit and amounts of one row."""
	item = frappe.get_cached_doc("Item", row.item_code)
	row.item_name = row.item_name or item.item_name
	row.item_group = item.item_group
	row.description = row.description or item.description
	row.stock_uom = item.stock_uom
	row.uom = row.uom or item.stock_uom
	row.conversion_factor = flt(row.conversion_factor) or 1.0
	row.stock_qty = flt(row.qty) * row.conversion_factor
	row.amount = row.net_amount = flt(flt(row.rate) * flt(row.qty), row.precision("amount"))
	row.net_rate = row.rate
	row.base_rate = flt(row.rate) * doc.conversion_rate
	row.base_amount = row.amount * doc.conversion_rate


def sum_up(doc):
	"""Totals of the rows. There are no taxes or discounts: net and grand total are the sum."""
	total = flt(sum(row.amount for row in doc.items), doc.precision("total"))
	doc.total_qty = sum(flt(row.qty) for row in doc.items)
	doc.total = doc.net_total = doc.grand_total = total
	doc.base_total = doc.base_net_total = doc.base_grand_total = total * doc.conversion_rate
	if doc.get("disable_rounded_total"):
		doc.rounded_total = 0
	else:
		doc.rounded_total = round_based_on_smallest_currency_fraction(
			total, doc.currency, doc.precision("rounded_total")
		)


def orders_of(doc, field):
	"""Names of the orders the rows of a document were made from, each once, in order."""
	return list(dict.fromkeys(row.get(field) for row in doc.items if row.get(field)))


def refuse_held_orders(doc, field):
	"""Nothing is delivered or billed on an order that was closed or put on hold."""
	for name in orders_of(doc, field):
		order = frappe.get_doc("Sales Order", name)
		if order.docstatus != 1 or order.status in ("Closed", "On Hold"):
			frappe.throw(_("Order {0} is {1}").format(name, _(order.status)), title=_("Order Not Open"))


def submitted_sums(row_doctype, parent_doctype, link, names, value):
	"""{row name: sum of `value`} over the submitted rows of `row_doctype` whose `link` is one of `names`.

	value: the field summed, e.g. "qty".
	"""
	row, parent = frappe.qb.DocType(row_doctype), frappe.qb.DocType(parent_doctype)
	found = (
		frappe.qb.from_(row)
		.join(parent)
		.on(row.parent == parent.name)
		.select(row[link], row[value])
		.where((parent.docstatus == 1) & row[link].isin(names))
		.run()
	)
	sums = {}
	for name, amount in found:
		sums[name] = sums.get(name, 0) + flt(amount)
	return sums


def percent(rows, whole, done):
	"""How much of the rows' field `whole` their field `done` covers, 0–100."""
	total = sum(flt(row.get(whole)) for row in rows)
	return flt(sum(flt(row.get(done)) for row in rows) / total * 100, 6) if total else 0.0


def refuse_excess(rows, whole, done):
	"""No more than ordered is delivered (quantity) or billed (amount)."""
	for row in rows:
		if flt(row.get(done)) - flt(row.get(whole)) > 0.005:
			frappe.throw(
				_("{0}: {1} is more than the {2} ordered").format(
					row.item_code, row.get(done), row.get(whole)
				),
				title=_("More Than Ordered"),
			)


def progress_word(share, done):
	"""`Not Delivered`, `Partly Delivered`, `Fully Delivered` for done="Delivered"."""
	if share <= 0:
		return f"Not {done}"
	return f"Fully {done}" if share >= 100 else f"Partly {done}"
