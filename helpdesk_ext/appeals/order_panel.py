"""What the agent sees beside an appeal: the customer's orders with their whereabouts and money, and the
customer's other appeals. One permission-checked call of at most five queries:

1. the appeal, 2. the customer's last orders (under the user's own rights), 3. the appeal's own order when it
is older than those, 4. items, deliveries and invoices of all shown orders, 5. other appeals.
"""

from collections import defaultdict
from collections.abc import Mapping

import frappe
import frappe.utils
from frappe.query_builder.functions import Sum
from pypika.terms import NullValue, ValueWrapper

from helpdesk_ext.appeals.duplicates import (
	LIKENESS,
	NOT_SUGGESTED,
	ROW_FIELDS,
	alike_filters,
	is_recent,
	reasons,
)
from helpdesk_ext.constants import APPEAL, Channel

ORDERS_SHOWN = 8
APPEALS_SHOWN = 15
ORDER_FIELDS = [
	"name",
	"customer",
	"customer_name",
	"transaction_date",
	"delivery_date",
	"status",
	"delivery_status",
	"per_delivered",
	"currency",
	"grand_total",
	"rounded_total",
	"advance_paid",
	"po_no",
]


def get_order_panel(appeal_name: str) -> dict:
	"""The panel of one appeal for the session user.

	:raises frappe.PermissionError: when the user may not read the appeal.
	:returns: `customer`, `own_order`, `orders_allowed` (False: no right on orders, the panel says so),
		`orders`, `previous_appeals`, `duplicates` (the names among them worth a banner), and
		`contact_unproven` (the customer was found by what somebody typed into the form).
	"""
	appeal = frappe.get_doc(APPEAL, appeal_name)
	appeal.check_permission("read")
	orders_allowed = bool(frappe.has_permission("Sales Order", "read"))
	orders = orders_of(appeal) if orders_allowed else []
	add_facts(orders)
	others = other_appeals(appeal)
	return {
		"customer": appeal.customer,
		"customer_name": appeal.customer_name,
		"contact_unproven": is_contact_unproven(appeal),
		"own_order": appeal.sales_order,
		"typed_order": appeal.order_number,
		"orders_allowed": orders_allowed,
		"orders": orders,
		"previous_appeals": others,
		"duplicates": [row.name for row in others if row.state not in NOT_SUGGESTED and is_recent(row)],
	}


def is_contact_unproven(appeal: Mapping) -> bool:
	"""Whether the customer stands on an appeal only because somebody typed that contact into the web form.

	Anybody may type another's e-mail; a login proves whose the appeal is, and a caller is asked.
	"""
	return bool(
		appeal.get("customer") and appeal.get("channel") == Channel.WEB_FORM and not appeal.get("portal_user")
	)


def orders_of(appeal: Mapping) -> list[frappe._dict]:
	"""Last orders of the appeal's customer as the session user may see them, the appeal's own first."""
	if not appeal.get("customer") and not appeal.get("sales_order"):
		return []
	orders = []
	if appeal.get("customer"):
		orders = _list_orders({"customer": appeal.get("customer")})
	own = appeal.get("sales_order")
	if own and own not in {order.name for order in orders}:
		orders = _list_orders({"name": own}) + orders
	for order in orders:
		order.is_own = order.name == own
	return sorted(orders, key=lambda order: not order.is_own)


def _list_orders(filters: dict) -> list[frappe._dict]:
	return frappe.get_list(
		"Sales Order",
		filters=filters,
		fields=present_fields("Sales Order", ORDER_FIELDS),
		order_by="transaction_date desc, creation desc",
		limit_page_length=ORDERS_SHOWN,
	)


def add_facts(orders: list[frappe._dict]) -> None:
	"""Put items, deliveries and money on `orders`: one query for all of them."""
	facts = _facts_by_order([order.name for order in orders])
	for order in orders:
		rows = facts[order.name]
		order["items"] = [
			{
				"item_name": row.label,
				"quantity": frappe.utils.flt(row.first),
				"delivered": frappe.utils.flt(row.second),
			}
			for row in sorted(rows, key=lambda row: frappe.utils.cint(row.position))
			if row.kind == "item"
		]
		order.deliveries = [
			{
				"name": row.label,
				"date": str(row.day) if row.day else None,
				"status": row.state,
				"tracking": row.reference,
				"carrier": row.carrier,
			}
			for row in sorted(rows, key=lambda row: str(row.day or ""))
			if row.kind == "delivery"
		]
		order.total = frappe.utils.flt(order.get("rounded_total")) or frappe.utils.flt(order.grand_total)
		order.paid = paid_of(order, [row for row in rows if row.kind == "invoice"])
		order.outstanding = max(frappe.utils.flt(order.total - order.paid, 2), 0)
		for date_field in ("transaction_date", "delivery_date"):
			order[date_field] = str(order[date_field]) if order.get(date_field) else None


def paid_of(order: Mapping, invoices: list[Mapping]) -> float:
	"""What the customer has paid for `order`, in the order's currency.

	Money not yet allocated to an invoice (`advance_paid`; ERPNext moves it off the order when it allocates
	it) plus, of every invoice, its paid part in proportion to this order's share of the invoice.
	"""
	paid = frappe.utils.flt(order.get("advance_paid"))
	for invoice in invoices:
		whole = frappe.utils.flt(invoice.third)
		share = frappe.utils.flt(invoice.second) / whole if whole else 1
		paid += frappe.utils.flt(invoice.first) * share
	return frappe.utils.flt(min(max(paid, 0), frappe.utils.flt(order.get("total"))), 2)


def _facts_by_order(names: list[str]) -> dict[str, list[frappe._dict]]:
	facts = defaultdict(list)
	if not names:
		return facts
	query = _items_query(names)
	# the builder's brackets around the parts are a syntax error on SQLite; no part has its own order or limit
	query.wrap_set_operation_queries = False
	if frappe.db.exists("DocType", "Delivery Note", cache=True):
		query = query.union(_deliveries_query(names))
	if frappe.db.exists("DocType", "Sales Invoice", cache=True):
		query = query.union(_invoices_query(names))
	for row in query.run(as_dict=True):
		facts[row.order_name].append(row)
	return facts


def _fact_columns(order_name, kind, label, **known):
	"""The same columns from every part of the union; what a part does not know is NULL."""
	columns = {
		"position": NullValue(),
		"reference": NullValue(),
		"carrier": NullValue(),
		"state": NullValue(),
		"day": NullValue(),
		"first": NullValue(),
		"second": NullValue(),
		"third": NullValue(),
		**known,
	}
	return [
		order_name.as_("order_name"),
		ValueWrapper(kind).as_("kind"),
		label.as_("label"),
		*(term.as_(alias) for alias, term in columns.items()),
	]


def _items_query(names: list[str]):
	item = frappe.qb.DocType("Sales Order Item")
	return (
		frappe.qb.from_(item)
		.select(
			*_fact_columns(
				item.parent,
				"item",
				item.item_name,
				position=item.idx,
				first=item.qty,
				second=item.delivered_qty,
			)
		)
		.where((item.parenttype == "Sales Order") & item.parent.isin(names))
	)


def _deliveries_query(names: list[str]):
	note = frappe.qb.DocType("Delivery Note")
	item = frappe.qb.DocType("Delivery Note Item")
	fields = present_fields("Delivery Note", ["lr_no", "transporter_name"])
	return (
		frappe.qb.from_(item)
		.join(note)
		.on(item.parent == note.name)
		.select(
			*_fact_columns(
				item.against_sales_order,
				"delivery",
				note.name,
				state=note.status,
				day=note.posting_date,
				reference=note.lr_no if "lr_no" in fields else NullValue(),
				carrier=note.transporter_name if "transporter_name" in fields else NullValue(),
			)
		)
		.where(item.against_sales_order.isin(names) & (note.docstatus == 1))
	)


def _invoices_query(names: list[str]):
	invoice = frappe.qb.DocType("Sales Invoice")
	item = frappe.qb.DocType("Sales Invoice Item")
	return (
		frappe.qb.from_(item)
		.join(invoice)
		.on(item.parent == invoice.name)
		.select(
			*_fact_columns(
				item.sales_order,
				"invoice",
				invoice.name,
				first=invoice.grand_total - invoice.outstanding_amount,
				second=Sum(item.amount),
				third=invoice.total,
			)
		)
		.where(item.sales_order.isin(names) & (invoice.docstatus == 1) & (invoice.is_return == 0))
		.groupby(
			item.sales_order, invoice.name, invoice.grand_total, invoice.outstanding_amount, invoice.total
		)
	)


def other_appeals(appeal: Mapping) -> list[frappe._dict]:
	"""Appeals of the same customer, e-mail, phone or order that the session user may see, newest first."""
	same = alike_filters(appeal)
	if not same:
		return []
	rows = frappe.get_list(
		APPEAL,
		filters=[[APPEAL, "name", "!=", appeal.get("name") or ""]],
		or_filters=same,
		fields=ROW_FIELDS,
		order_by="received_at desc",
		limit_page_length=APPEALS_SHOWN,
	)
	for row in rows:
		row.alike = reasons(appeal, row)
		for key in LIKENESS:
			# the client needs the reasons, not the keys they came from
			row.pop(key, None)
	return rows


def present_fields(doctype: str, wanted: list[str]) -> list[str]:
	"""Those of `wanted` that the site's `doctype` really has (a store may have trimmed or older forms)."""
	meta = frappe.get_meta(doctype)
	return [field for field in wanted if field == "name" or meta.has_field(field)]
