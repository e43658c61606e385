"""The order as it stood when the department was asked: read by the server, frozen, read anew on demand.

The department needs no right on ERPNext's documents: what is here is all it sees. No address, no contact.
"""

from datetime import datetime

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Sum
from pypika.terms import NullValue, ValueWrapper

from helpdesk_ext.appeals.order_panel import paid_of, present_fields
from helpdesk_ext.rules.order_facts import Difference, differences

ORDER_FIELDS = [
	"name",
	"customer_name",
	"transaction_date",
	"delivery_date",
	"po_no",
	"status",
	"docstatus",
	"delivery_status",
	"billing_status",
	"per_delivered",
	"per_billed",
	"currency",
	"grand_total",
	"rounded_total",
	"advance_paid",
]
# facts of an order that a snapshot keeps as they are, with the names they are shown by
FACT_LABELS = {
	"order": "Order of Inquiry",
	"customer_name": "Customer Name on Inquiry",
	"order_date": "Day of the order",
	"delivery_date": "Promised day of delivery of the order",
	"status": "State of the order",
	"delivery_status": "How Much Is Delivered",
	"per_delivered": "Delivered, %",
	"billing_status": "How Much Is Invoiced",
	"total": "Order total",
	"paid": "Amount Paid by Customer",
	"outstanding": "Sum Still Unpaid",
	"items": "Goods of the Order",
	"deliveries": "Deliveries of the Order",
	"invoices": "Invoices of the Order",
	"payments": "Payments of the Order",
	"item_name": "Name of Goods",
	"quantity": "Quantity of Goods",
	"uom": "Unit of Goods",
	"rate": "Price of Goods",
	"amount": "Sum of Goods",
	"delivered": "Of These Delivered",
	"name": "Number of Paper",
	"date": "Day of Paper",
	"carrier": "Delivery Carrier",
	"tracking": "Tracking Number of Parcel",
	"mode": "Way of Payment",
}
COLUMNS = {
	"items": ("item_name", "quantity", "uom", "rate", "amount", "delivered"),
	"deliveries": ("name", "date", "status", "carrier", "tracking"),
	"invoices": ("name", "date", "status", "amount", "outstanding"),
	"payments": ("name", "date", "amount", "mode"),
}
MONEY = frozenset({"total", "paid", "outstanding", "rate", "amount"})
DAYS = frozenset({"order_date", "delivery_date", "date"})
WORDS = frozenset({"status", "delivery_status", "billing_status", "mode", "uom"})


def freeze(inquiry, at: datetime) -> None:
	"""Put the order's facts of now on the inquiry as its snapshot; an inquiry without an order has none."""
	facts = facts_of(inquiry.sales_order) if inquiry.sales_order else None
	inquiry.order_facts = frappe.as_json(facts, indent=None) if facts else None
	inquiry.order_facts_at = at if facts else None
	inquiry.currency = facts["currency"] if facts else None
	inquiry.order_facts_changes = None


def refresh(inquiry, at: datetime, user: str) -> list[Difference]:
	"""Take the snapshot anew and note beside it what has changed; the list of changes."""
	old, new = stored(inquiry), facts_of(inquiry.sales_order)
	found = differences(old, new)
	changes = frappe.parse_json(inquiry.order_facts_changes or "[]")
	changes.append({"at": str(at), "user": user, "since": str(inquiry.order_facts_at), "changes": found})
	inquiry.order_facts = frappe.as_json(new, indent=None)
	inquiry.order_facts_at = at
	inquiry.currency = new["currency"]
	inquiry.order_facts_changes = frappe.as_json(changes, indent=None)
	return found


def stored(inquiry) -> dict:
	"""The snapshot as data; empty without one."""
	return frappe.parse_json(inquiry.order_facts or "{}") or {}


# --- reading


def facts_of(sales_order: str) -> dict:
	"""The order, its goods, deliveries, invoices and payments as plain values. The caller has checked that they
	may be read."""
	order = frappe.db.get_value(
		"Sales Order", sales_order, present_fields("Sales Order", ORDER_FIELDS), as_dict=True
	)
	order.total = frappe.utils.flt(order.get("rounded_total")) or frappe.utils.flt(order.grand_total)
	rows = _papers_of(sales_order)
	invoices = [row for row in rows if row.kind == "invoice"]
	paid = paid_of(order, invoices)
	return {
		"order": order.name,
		"customer_name": order.customer_name,
		"order_date": _day(order.transaction_date),
		"delivery_date": _day(order.delivery_date),
		"status": order.status,
		"delivery_status": order.get("delivery_status"),
		"per_delivered": frappe.utils.flt(order.per_delivered, 2),
		"billing_status": order.get("billing_status"),
		"currency": order.currency,
		"total": frappe.utils.flt(order.total, 2),
		"paid": paid,
		"outstanding": max(frappe.utils.flt(order.total - paid, 2), 0),
		"items": [_item(row) for row in _in_order(rows, "item", lambda row: frappe.utils.cint(row.position))],
		"deliveries": [_delivery(row) for row in _in_order(rows, "delivery", _by_day)],
		"invoices": [_invoice(row) for row in _in_order(rows, "invoice", _by_day)],
		"payments": [_payment(row) for row in _in_order(rows, "payment", _by_day)],
	}


def _in_order(rows: list, kind: str, key) -> list:
	return sorted((row for row in rows if row.kind == kind), key=key)


def _by_day(row) -> tuple[str, str]:
	return str(row.day or ""), row.name


def _item(row) -> dict:
	return {
		"row": row.name,
		"item_name": row.label,
		"quantity": frappe.utils.flt(row.first),
		"uom": row.state,
		"rate": frappe.utils.flt(row.second, 2),
		"amount": frappe.utils.flt(row.third, 2),
		"delivered": frappe.utils.flt(row.fourth),
	}


def _delivery(row) -> dict:
	return {
		"name": row.name,
		"date": _day(row.day),
		"status": row.state,
		"carrier": row.label,
		"tracking": row.reference,
	}


def _invoice(row) -> dict:
	return {
		"name": row.name,
		"date": _day(row.day),
		"status": row.state,
		"amount": frappe.utils.flt(row.fourth, 2),
		"outstanding": frappe.utils.flt(frappe.utils.flt(row.fourth) - frappe.utils.flt(row.first), 2),
	}


def _payment(row) -> dict:
	return {
		"name": row.name,
		"date": _day(row.day),
		"amount": frappe.utils.flt(row.first, 2),
		"mode": row.label,
	}


def _papers_of(sales_order: str) -> list[frappe._dict]:
	"""Goods, deliveries, invoices and payments of the order in one statement, as far as the site keeps them."""
	query = _items(sales_order)
	# the builder's brackets around the parts are a syntax error on SQLite; no part has its own order or limit
	query.wrap_set_operation_queries = False
	for doctype, part in (
		("Delivery Note", _deliveries),
		("Sales Invoice", _invoices),
		("Payment Entry", _payments),
	):
		if frappe.db.exists("DocType", doctype, cache=True):
			query = query.union(part(sales_order))
	return query.run(as_dict=True)


def _columns(kind: str, name, **known) -> list:
	"""The same columns from every part of the union; what a part does not know is NULL."""
	columns = ("label", "position", "state", "reference", "day", "first", "second", "third", "fourth")
	return [
		ValueWrapper(kind).as_("kind"),
		name.as_("name"),
		*(known.get(column, NullValue()).as_(column) for column in columns),
	]


def _items(sales_order: str):
	item = frappe.qb.DocType("Sales Order Item")
	return (
		frappe.qb.from_(item)
		.select(
			*_columns(
				"item",
				item.name,
				label=item.item_name,
				position=item.idx,
				state=item.uom,
				first=item.qty,
				second=item.rate,
				third=item.amount,
				fourth=item.delivered_qty,
			)
		)
		.where((item.parent == sales_order) & (item.parenttype == "Sales Order"))
	)


def _deliveries(sales_order: str):
	note, item = frappe.qb.DocType("Delivery Note"), frappe.qb.DocType("Delivery Note Item")
	present = present_fields("Delivery Note", ["lr_no", "transporter_name"])
	known = {
		alias: note[field]
		for alias, field in (("reference", "lr_no"), ("label", "transporter_name"))
		if field in present
	}
	return (
		frappe.qb.from_(item)
		.join(note)
		.on(item.parent == note.name)
		.select(*_columns("delivery", note.name, state=note.status, day=note.posting_date, **known))
		.where((item.against_sales_order == sales_order) & (note.docstatus == 1))
	)


def _invoices(sales_order: str):
	"""`first`, `second`, `third`: what `paid_of` wants to know of the order's share; `fourth` the whole."""
	invoice, item = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Sales Invoice Item")
	return (
		frappe.qb.from_(item)
		.join(invoice)
		.on(item.parent == invoice.name)
		.select(
			*_columns(
				"invoice",
				invoice.name,
				state=invoice.status,
				day=invoice.posting_date,
				first=invoice.grand_total - invoice.outstanding_amount,
				second=Sum(item.amount),
				third=invoice.total,
				fourth=invoice.grand_total,
			)
		)
		.where((item.sales_order == sales_order) & (invoice.docstatus == 1) & (invoice.is_return == 0))
		.groupby(
			invoice.name,
			invoice.status,
			invoice.posting_date,
			invoice.grand_total,
			invoice.outstanding_amount,
			invoice.total,
		)
	)


def _payments(sales_order: str):
	"""Payments made for the order itself or for its invoices, with what of each was for them."""
	payment = frappe.qb.DocType("Payment Entry")
	reference = frappe.qb.DocType("Payment Entry Reference")
	item = frappe.qb.DocType("Sales Invoice Item")
	invoices = frappe.qb.from_(item).select(item.parent).where(item.sales_order == sales_order)
	return (
		frappe.qb.from_(reference)
		.join(payment)
		.on(reference.parent == payment.name)
		.select(
			*_columns(
				"payment",
				payment.name,
				label=payment.mode_of_payment,
				day=payment.posting_date,
				first=Sum(reference.allocated_amount),
			)
		)
		.where(payment.docstatus == 1)
		.where(
			((reference.reference_doctype == "Sales Order") & (reference.reference_name == sales_order))
			| ((reference.reference_doctype == "Sales Invoice") & reference.reference_name.isin(invoices))
		)
		.groupby(payment.name, payment.mode_of_payment, payment.posting_date)
	)


def _day(value) -> str | None:
	return str(frappe.utils.getdate(value)) if value else None


# --- showing


def shown(fact: str, value, currency: str | None = None) -> str:
	"""A value of a snapshot as a person reads it."""
	if value in (None, ""):
		return ""
	if fact in MONEY:
		return frappe.utils.fmt_money(value, currency=currency)
	if fact in DAYS:
		return frappe.utils.formatdate(value)
	if fact in WORDS:
		return _(value)
	if isinstance(value, float):
		return frappe.utils.cstr(int(value) if value == int(value) else value)
	return str(value)


def label_of(fact: str) -> str:
	return _(FACT_LABELS.get(fact, fact))


def for_reading(inquiry) -> dict | None:
	"""The snapshot in words for form and print: `facts` as (label, value), `lists` as tables, `changes`."""
	facts = stored(inquiry)
	if not facts:
		return None
	currency = facts.get("currency")
	lists = [part for part in COLUMNS if facts.get(part)]
	return {
		"taken_at": inquiry.order_facts_at,
		"facts": [
			{"label": label_of(fact), "value": shown(fact, facts[fact], currency)}
			for fact in FACT_LABELS
			if fact not in COLUMNS and facts.get(fact) not in (None, "")
		],
		"lists": [_table(part, facts[part], currency) for part in lists],
		"changes": [_changes_in_words(refreshed, currency) for refreshed in _refreshes(inquiry)],
	}


def _table(part: str, rows: list[dict], currency: str | None) -> dict:
	columns = [fact for fact in COLUMNS[part] if any(row.get(fact) not in (None, "") for row in rows)]
	return {
		"part": part,
		"label": label_of(part),
		"columns": [label_of(fact) for fact in columns],
		"rows": [[shown(fact, row.get(fact), currency) for fact in columns] for row in rows],
	}


def _refreshes(inquiry) -> list[dict]:
	return frappe.parse_json(inquiry.order_facts_changes or "[]")


def _changes_in_words(refreshed: dict, currency: str | None) -> dict:
	return {
		"at": refreshed["at"],
		"since": refreshed["since"],
		"user": refreshed["user"],
		"changes": [_in_words(Difference(*change), currency) for change in refreshed["changes"]],
	}


def _in_words(change: Difference, currency: str | None) -> dict:
	what = label_of(change.part)
	if change.row:
		what = f"{what}: {change.row}"
	if change.fact:
		what = f"{what}, {label_of(change.fact)}"
	fact = change.fact or (None if change.row else change.part)
	if not fact:
		return {"what": what, "before": "", "after": _("is new") if change.before is None else _("is gone")}
	return {
		"what": what,
		"before": shown(fact, change.before, currency) or _("nothing"),
		"after": shown(fact, change.after, currency) or _("nothing"),
	}
