"""Items, orders, deliveries and invoices of the demo.

They are made as drafts (so the store's own validation runs) and then set to the state of their day in
the database: nothing is posted to a ledger or a warehouse, so nothing has to be reversed on removal.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import backfill
from helpdesk_ext.demo_data.names import Words
from helpdesk_ext.demo_data.people import Person, leaf

SUBMITTED, CANCELLED = 1, 2
DRAFT_DAYS, DELIVERY_DAYS, SLOW_DELIVERY_DAYS = 2, 7, 12


class Order(NamedTuple):
	name: str
	customer: str
	ordered: date
	promised: date
	total: float
	item_code: str
	item_name: str
	delivery_note: str | None
	carrier: str
	tracking: str


class Fate(NamedTuple):
	"""What has become of an order: its status, and how much of it is delivered, billed and paid (0–1)."""

	status: str
	docstatus: int = SUBMITTED
	delivered: float = 0
	billed: float = 0
	paid: float = 0


def fate_of(age: int, dice: random.Random) -> Fate:
	"""By the order's age in days: old ones are done, young ones on their way, a few went wrong."""
	luck = dice.random()
	if luck < 0.04:
		return Fate("Cancelled", CANCELLED)
	if luck < 0.06:
		return Fate("Closed", delivered=0)
	if age < DRAFT_DAYS:
		return Fate("Draft", 0) if luck < 0.4 else Fate("To Deliver and Bill", paid=dice.choice((0, 1)))
	if luck < 0.1 and age < 40:
		return Fate("On Hold")
	if age < DELIVERY_DAYS:
		if luck < 0.5:
			return Fate("To Deliver", billed=1, paid=dice.choice((1, 1, 0.5, 0)))
		return Fate("To Deliver and Bill", delivered=0.5 if luck > 0.85 else 0)
	if age < SLOW_DELIVERY_DAYS and luck < 0.5:
		return Fate("To Deliver", billed=1, paid=1)
	if luck < 0.12:
		return Fate("To Bill", delivered=1)
	if luck < 0.2:
		return Fate("Completed", delivered=1, billed=1, paid=dice.choice((0, 0.5)))
	return Fate("Completed", delivered=1, billed=1, paid=1)


def make_items(words: Words, number: int, batch: str) -> list[tuple[str, str, int]]:
	"""At most `number` goods, without stock keeping: the demo shows orders, not a warehouse."""
	unit = frappe.db.get_value("UOM", "Nos") or frappe.db.get_value("UOM", {}, "name", order_by="name asc")
	group = leaf("Item Group")
	goods = []
	for place, (name, price) in enumerate(words.items[:number], 1):
		code = f"DEMO-{place:03d}"
		item = frappe.new_doc("Item")
		item.update(
			{
				"item_code": code,
				"item_name": name,
				"item_group": group,
				"stock_uom": unit,
				"is_stock_item": 0,
				"include_item_in_manufacturing": 0,
				"description": name,
			}
		)
		item.insert(ignore_permissions=True)
		goods.append((code, name, price))
	backfill.mark("Item", [code for code, _name, _price in goods], batch)
	return goods


def make_orders(
	words: Words, people: list[Person], number: int, today: date, dice: random.Random, batch: str
) -> list[Order]:
	"""`number` orders of the last seven months, oldest first."""
	goods = make_items(words, max(number, 3), batch)
	company = store_company()
	ensure_fiscal_years(today - timedelta(days=220), today, batch)
	ages = sorted((int(220 * dice.random() ** 1.1) for _ in range(number)), reverse=True)
	orders = []
	for age in ages:
		person = dice.choice(people)
		orders.append(make_order(words, person, goods, company, today, age, dice, batch))
	return orders


def make_order(words, person, goods, company, today, age, dice, batch) -> Order:
	ordered = today - timedelta(days=age)
	promised = ordered + timedelta(days=dice.randrange(4, 9))
	fate = fate_of(age, dice)
	chosen = dice.sample(goods, dice.choice((1, 1, 1, 2, 2, 3)))
	rows = [
		{"item_code": code, "qty": dice.choice((1, 1, 1, 2)), "rate": price} for code, _name, price in chosen
	]
	order = new_document("Sales Order", person, company, rows)
	order.update(
		{"transaction_date": ordered, "delivery_date": promised, "po_no": f"WEB-{dice.randrange(10**6):06d}"}
	)
	store(order, batch)
	set_order_fate(order, fate, ordered)
	carrier, tracking = dice.choice(words.carriers), f"RU{dice.randrange(10**9):09d}"
	sent = min(ordered + timedelta(days=dice.randrange(1, 4)), today)
	note = None
	if fate.delivered:
		note = make_delivery(order, person, company, fate, sent, carrier, tracking, batch)
	if fate.billed:
		make_invoice(order, person, company, fate, sent, today, batch)
	code, name, _price = chosen[0]
	total = order.rounded_total or order.grand_total
	return Order(order.name, person.customer, ordered, promised, total, code, name, note, carrier, tracking)


def set_order_fate(order, fate: Fate, day: date) -> None:
	for row in order.items if fate.delivered or fate.billed else ():
		done = {"delivered_qty": row.qty * fate.delivered, "billed_amt": row.amount * fate.billed}
		frappe.db.set_value(row.doctype, row.name, done, update_modified=False)
	advance = order.grand_total * fate.paid if fate.paid and not fate.billed else 0
	put(
		order,
		day,
		fate.docstatus,
		status=fate.status,
		per_delivered=100 * fate.delivered,
		per_billed=100 * fate.billed,
		delivery_status=progress(fate.delivered, "Delivered"),
		billing_status=progress(fate.billed, "Billed"),
		advance_paid=advance,
	)


def make_delivery(order, person, company, fate, sent, carrier, tracking, batch) -> str:
	rows = [
		{
			"item_code": row.item_code,
			"qty": max(1, row.qty * fate.delivered),
			"rate": row.rate,
			"against_sales_order": order.name,
			"so_detail": row.name,
		}
		for row in order.items
	]
	note = new_document("Delivery Note", person, company, rows)
	note.update({"set_posting_time": 1, "posting_date": sent, "posting_time": "11:00:00"})
	note.update({"lr_no": tracking, "lr_date": sent, "transporter_name": carrier})
	store(note, batch)
	put(note, sent, SUBMITTED, status="Completed" if fate.billed else "To Bill", per_billed=100 * fate.billed)
	return note.name


def make_invoice(order, person, company, fate, day, today, batch) -> None:
	rows = [
		{
			"item_code": row.item_code,
			"qty": row.qty,
			"rate": row.rate,
			"sales_order": order.name,
			"so_detail": row.name,
		}
		for row in order.items
	]
	invoice = new_document("Sales Invoice", person, company, rows)
	due = day + timedelta(days=10)
	invoice.update({"set_posting_time": 1, "posting_date": day, "posting_time": "11:05:00", "due_date": due})
	store(invoice, batch)
	total = invoice.get("rounded_total") or invoice.grand_total
	outstanding = frappe.utils.flt(total * (1 - fate.paid), 2)
	put(invoice, day, SUBMITTED, status=invoice_status(fate.paid, due, today), outstanding_amount=outstanding)


def invoice_status(paid: float, due: date, today: date) -> str:
	if paid >= 1:
		return "Paid"
	if due < today:
		return "Overdue"
	return "Partly Paid" if paid else "Unpaid"


def progress(share: float, word: str) -> str:
	return f"Not {word}" if not share else f"Fully {word}" if share >= 1 else f"Partly {word}"


# --- what the three kinds of document share


def new_document(doctype: str, person: Person, company: str, rows: list[dict]):
	document = frappe.new_doc(doctype)
	document.update(
		{"customer": person.customer, "company": company, "items": rows, "ignore_pricing_rule": 1}
	)
	return document


def store(document, batch: str) -> None:
	document.insert(ignore_permissions=True)
	backfill.mark(document.doctype, [document.name], batch)


def put(document, day: date, docstatus: int, **values) -> None:
	"""Set the state of a document and of its rows as submitting on `day` would have left it."""
	moment = frappe.utils.get_datetime(f"{day} 10:00:00")
	frappe.db.set_value(
		document.doctype,
		document.name,
		{"docstatus": docstatus, "creation": moment, "modified": moment, **values},
		update_modified=False,
	)
	rows = document.items[0].doctype
	frappe.db.set_value(rows, {"parent": document.name}, "docstatus", docstatus, update_modified=False)


def store_company() -> str:
	"""The site's company; a site without one cannot have orders."""
	company = frappe.defaults.get_global_default("company") or frappe.db.get_value("Company", {}, "name")
	if not company:
		frappe.throw(
			_("The site has no company yet: finish the setup of ERPNext first."), title=_("Demo Data")
		)
	return company


def ensure_fiscal_years(first: date, last: date, batch: str) -> None:
	"""ERPNext refuses documents of a year it has no fiscal year for."""
	if not frappe.db.exists("DocType", "Fiscal Year"):
		return
	for year in range(first.year, last.year + 1):
		start, end = date(year, 1, 1), date(year, 12, 31)
		covered = {"year_start_date": ("<=", max(first, start)), "year_end_date": (">=", min(last, end))}
		if frappe.db.exists("Fiscal Year", covered):
			continue
		record = frappe.new_doc("Fiscal Year")
		record.update({"year": f"Demo {year}", "year_start_date": start, "year_end_date": end})
		record.insert(ignore_permissions=True)
		backfill.mark("Fiscal Year", [record.name], batch)
