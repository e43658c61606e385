"""The order as it stood when the department was asked: read by the server, frozen, read anew on demand.

The department needs no right on ERPNext's documents: what is here is all it sees. No address, no contact.
"""

from datetime import datetime

import frappe
import frappe.utils
from frappe import _

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
	invoices = _invoices(sales_order)
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
		"items": _items(sales_order),
		"deliveries": _deliveries(sales_order),
		"invoices": [
			{
				"name": row.name,
				"date": _day(row.posting_date),
				"status": row.status,
				"amount": frappe.utils.flt(row.grand_total, 2),
				"outstanding": frappe.utils.flt(row.outstanding_amount, 2),
			}
			for row in invoices
		],
		"payments": _payments(sales_order, [row.name for row in invoices]),
	}


def _items(sales_order: str) -> list[dict]:
	rows = frappe.get_all(
		"Sales Order Item",
		filters={"parent": sales_order, "parenttype": "Sales Order"},
		fields=["name", "item_name", "qty", "uom", "rate", "amount", "delivered_qty"],
		order_by="idx asc",
	)
	return [
		{
			"row": row.name,
			"item_name": row.item_name,
			"quantity": frappe.utils.flt(row.qty),
			"uom": row.uom,
			"rate": frappe.utils.flt(row.rate, 2),
			"amount": frappe.utils.flt(row.amount, 2),
			"delivered": frappe.utils.flt(row.delivered_qty),
		}
		for row in rows
	]


def _deliveries(sales_order: str) -> list[dict]:
	if not frappe.db.exists("DocType", "Delivery Note", cache=True):
		return []
	note, item = frappe.qb.DocType("Delivery Note"), frappe.qb.DocType("Delivery Note Item")
	present = present_fields("Delivery Note", ["lr_no", "transporter_name"])
	rows = (
		frappe.qb.from_(item)
		.join(note)
		.on(item.parent == note.name)
		.select(note.name, note.posting_date, note.status, *(note[field] for field in present))
		.distinct()
		.where((item.against_sales_order == sales_order) & (note.docstatus == 1))
		.orderby(note.posting_date)
		.orderby(note.name)
		.run(as_dict=True)
	)
	return [
		{
			"name": row.name,
			"date": _day(row.posting_date),
			"status": row.status,
			"carrier": row.get("transporter_name"),
			"tracking": row.get("lr_no"),
		}
		for row in rows
	]


def _invoices(sales_order: str) -> list:
	"""Invoices with the order's share of each (`first`, `second`, `third`: as `paid_of` wants them)."""
	if not frappe.db.exists("DocType", "Sales Invoice", cache=True):
		return []
	invoice, item = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Sales Invoice Item")
	rows = (
		frappe.qb.from_(item)
		.join(invoice)
		.on(item.parent == invoice.name)
		.select(
			invoice.name,
			invoice.posting_date,
			invoice.status,
			invoice.grand_total,
			invoice.outstanding_amount,
			invoice.total,
			item.amount,
		)
		.where((item.sales_order == sales_order) & (invoice.docstatus == 1) & (invoice.is_return == 0))
		.orderby(invoice.posting_date)
		.orderby(invoice.name)
		.run(as_dict=True)
	)
	invoices: dict[str, frappe._dict] = {}
	for row in rows:
		found = invoices.setdefault(row.name, frappe._dict(row, second=0))
		found.second += frappe.utils.flt(row.amount)
		found.first = frappe.utils.flt(row.grand_total) - frappe.utils.flt(row.outstanding_amount)
		found.third = row.total
	return list(invoices.values())


def _payments(sales_order: str, invoices: list[str]) -> list[dict]:
	"""Payments made for the order itself or for its invoices; none where the site keeps no such document."""
	if not frappe.db.exists("DocType", "Payment Entry", cache=True):
		return []
	payment = frappe.qb.DocType("Payment Entry")
	reference = frappe.qb.DocType("Payment Entry Reference")
	rows = (
		frappe.qb.from_(reference)
		.join(payment)
		.on(reference.parent == payment.name)
		.select(payment.name, payment.posting_date, payment.mode_of_payment, reference.allocated_amount)
		.where(payment.docstatus == 1)
		.where(
			((reference.reference_doctype == "Sales Order") & (reference.reference_name == sales_order))
			| (
				(reference.reference_doctype == "Sales Invoice")
				& reference.reference_name.isin(invoices or [""])
			)
		)
		.orderby(payment.posting_date)
		.orderby(payment.name)
		.run(as_dict=True)
	)
	payments: dict[str, dict] = {}
	for row in rows:
		found = payments.setdefault(
			row.name,
			{"name": row.name, "date": _day(row.posting_date), "amount": 0.0, "mode": row.mode_of_payment},
		)
		found["amount"] = frappe.utils.flt(found["amount"] + frappe.utils.flt(row.allocated_amount), 2)
	return list(payments.values())


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
