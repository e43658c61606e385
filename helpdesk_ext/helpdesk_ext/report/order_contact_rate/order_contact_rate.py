"""Order Contact Rate: how many appeals a hundred orders bring, and how many of them only ask where the order is.

Formulas (also in the help text of the report): contact rate = appeals received in the period / orders
submitted with a date in the period x 100. WISMO share = appeals of the categories marked as a question
about the order's whereabouts / appeals. By item group an order counts once in each group it has, an appeal in
the group of the item it is about, or else in each group of its order. By carrier the orders are the
deliveries of the period, and an appeal counts by the carrier of its own delivery, or else of its order's.
Cost = appeals x cost of one contact from the settings. Duplicates and spam are not counted.
"""

from collections.abc import Iterator
from typing import Any

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import validated
from helpdesk_ext.reports.filters import check_choice
from helpdesk_ext.reports.layout import card, chart, column, foremost, share, with_total
from helpdesk_ext.tallies.reading import tallied

ITEM_GROUP = "By Item Group"
CARRIER = "By Carrier"
# What is counted of each kind of group; of all others, "orders" and "received".
ORDERS = {ITEM_GROUP: "orders_by_item_group", CARRIER: "deliveries_by_carrier"}
APPEALS = {ITEM_GROUP: "received_by_item_group", CARRIER: "received_by_carrier"}
CHOICES = (dimensions.WHOLE, dimensions.WEEK, dimensions.MONTH, ITEM_GROUP, CARRIER)


def execute(filters: dict | None = None):
	"""Columns, a row for each group, no message, chart, summary."""
	filters = validated(filters, "by")
	check_choice(filters, "by", _("Break Down"), CHOICES)
	filters.by = filters.by or dimensions.WHOLE
	rows = get_data(filters)
	whole = rows[0] if filters.by == dimensions.WHOLE and rows else total_of(filters)
	is_time = dimensions.is_time(filters.by)
	drawn = get_chart(rows if is_time else foremost(rows))
	# the deliveries of a carrier are not orders
	total = {**whole, "label": _("All Together"), "bold": 1}
	rows = rows if filters.by == CARRIER else with_total(rows, "label", total)
	return get_columns(filters), rows, None, drawn, get_summary(whole), True


def get_columns(filters: frappe._dict) -> list[dict[str, Any]]:
	by_carrier = filters.by == CARRIER
	orders = _("Deliveries") if by_carrier else _("Orders Placed")
	rate = _("Appeals per 100 Deliveries") if by_carrier else _("Appeals per 100 Orders")
	columns = [
		column("label", _("Broken Down By"), "Data", 220),
		column("orders", orders, "Int", 120),
		column("appeals", _("Appeals Received"), "Int", 120),
		column("rate", rate, "Float", 150, precision=1),
		column("wismo", _("Where Is My Order"), "Int", 130),
		column("wismo_share", _("WISMO Share, %"), "Float", 120, precision=1),
	]
	if settings.get("cost_per_contact"):
		columns.append(column("cost", _("Cost of Contacts"), "Currency", 130))
	return columns


# --- rows


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	parts = dimensions.slices(filters.by, filters.from_date, filters.to_date)
	orders, appeals = get_orders(filters, parts), get_appeals(filters, parts)
	if filters.by == CARRIER:
		orders, appeals = alike(orders, appeals)
	keys = sorted({*orders, *appeals}, key=lambda key: (-appeals.get(key, (0, 0))[0], key or ""))
	if dimensions.is_time(filters.by):
		keys = [part.key for part in parts]
	labels = dimensions.labels(filters.by, keys)
	return [row_of(labels[key], orders.get(key, 0), *appeals.get(key, (0, 0)), key=key) for key in keys]


def row_of(label: str, orders: int, appeals: int, wismo: int, **more) -> dict[str, Any]:
	return {
		"label": label,
		"orders": orders,
		"appeals": appeals,
		"rate": share(appeals, orders),
		"wismo": wismo,
		"wismo_share": share(wismo, appeals),
		"cost": appeals * frappe.utils.flt(settings.get("cost_per_contact")),
		**more,
	}


def total_of(filters: frappe._dict) -> dict[str, Any]:
	"""The whole period: the groups may count an order or an appeal more than once."""
	whole = frappe._dict(filters, by=dimensions.WHOLE)
	parts = dimensions.slices(dimensions.WHOLE, filters.from_date, filters.to_date)
	appeals = get_appeals(whole, parts).get(None, (0, 0))
	return row_of("", get_orders(whole, parts).get(None, 0), *appeals)


# --- orders and appeals


def get_orders(filters: frappe._dict, parts: list[dimensions.Slice]) -> dict[Any, int]:
	"""Group -> orders; of a carrier, deliveries. No filter narrows them: they are the measure of the appeals."""
	found = tallied(ORDERS.get(filters.by, "orders"), frappe._dict(), parts)
	return {group_of(key, filters.by): tally.count for key, tally in found.items()}


def get_appeals(filters: frappe._dict, parts: list[dimensions.Slice]) -> dict[Any, tuple[int, int]]:
	"""Group -> (appeals, of them questions about the order's whereabouts)."""
	if filters.by in APPEALS:
		found = tallied(APPEALS[filters.by], filters, parts)
		return {group_of(key, filters.by): tuple(tally.numbers) for key, tally in found.items()}
	asking = frappe.get_all("Appeal Category", filters={"is_order_status_question": 1}, pluck="name")
	counts: dict[Any, tuple[int, int]] = {}
	for (category, part), tally in tallied("received", filters, parts, "category").items():
		group = part if dimensions.is_time(filters.by) else None
		wismo = tally.count if category in asking else 0
		counts[group] = plus(counts.get(group, (0, 0)), (tally.count, wismo))
	return counts


def group_of(key: tuple, by: str) -> Any:
	"""The group among the parts of the key of a tally."""
	if by == CARRIER:
		return bytes.fromhex(key[0]).decode()
	if by == ITEM_GROUP:
		return key[0]
	return key[-1] if dimensions.is_time(by) else None


def alike(*tables: dict[str, Any]) -> Iterator[dict[str, Any]]:
	"""The tables with names that differ in the case of letters together, under the first of them."""
	names: dict[str, str] = {}
	for name in sorted({name for table in tables for name in table}):
		names.setdefault(name.strip().casefold(), name)
	for table in tables:
		found: dict[str, Any] = {}
		for name, value in table.items():
			key = names[name.strip().casefold()]
			found[key] = plus(found[key], value) if key in found else value
		yield found


def plus(one, other):
	return one + other if isinstance(one, int) else tuple(map(sum, zip(one, other, strict=True)))


# --- chart and cards


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	series = {
		_("Appeals per 100 Orders"): [row["rate"] or 0 for row in rows],
		_("WISMO Share, %"): [row["wismo_share"] or 0 for row in rows],
	}
	return chart("bar", [row["label"] for row in rows], series)


def get_summary(whole: dict[str, Any]) -> list[dict[str, Any]]:
	cards = [
		card(_("Orders Placed"), whole["orders"], "Int", "Blue"),
		card(_("Appeals Received"), whole["appeals"], "Int", "Blue"),
		card(_("Appeals per 100 Orders"), whole["rate"] or 0, "Float", "Orange"),
		card(_("WISMO Share, %"), whole["wismo_share"] or 0, "Percent", "Orange"),
	]
	if whole["cost"]:
		cards.append(card(_("Cost of Contacts"), whole["cost"], "Currency", "Red"))
	return cards
