"""Values that a reply template may name, taken from an appeal and its order."""

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.appeals.order_panel import add_facts, orders_of
from helpdesk_ext.rules.templates import RenderedTemplate, placeholders_in, render

ORDER_PLACEHOLDERS = {"order_date", "order_delivery_date", "order_total", "order_status", "tracking_number"}


def render_for(appeal, text: str) -> RenderedTemplate:
	"""`text` of a template filled in for `appeal` as the session user may see its order.

	Money and days are written in the format of the user's site; the text stays plain.
	"""
	values = appeal_values(appeal)
	if ORDER_PLACEHOLDERS & set(placeholders_in(text)):
		values.update(order_values(appeal))
	return render(text, values)


def appeal_values(appeal) -> dict[str, str]:
	return {
		"customer_name": appeal.customer_name or appeal.contact_name,
		"contact_name": appeal.contact_name or appeal.customer_name,
		"appeal_number": appeal.name,
		"appeal_subject": appeal.subject,
		"received_on": frappe.utils.formatdate(appeal.received_at) if appeal.received_at else None,
		"order_number": appeal.sales_order or appeal.order_number,
		"agent_name": frappe.utils.get_fullname(frappe.session.user),
		"organization_name": settings.get("organization_name") or settings.get("default_company"),
	}


def order_values(appeal) -> dict[str, str]:
	"""Facts of the linked order; empty without one or without the right to read it."""
	if not appeal.sales_order or not frappe.has_permission("Sales Order", "read"):
		return {}
	orders = orders_of({"sales_order": appeal.sales_order})
	if not orders:
		return {}
	add_facts(orders)
	order = orders[0]
	return {
		"order_date": _day(order.transaction_date),
		"order_delivery_date": _day(order.get("delivery_date")),
		"order_total": frappe.utils.fmt_money(order.total, currency=order.currency),
		"order_status": frappe._(order.status),
		"tracking_number": next(
			(row["tracking"] for row in reversed(order.deliveries) if row["tracking"]), None
		),
	}


def _day(value) -> str | None:
	return frappe.utils.formatdate(value) if value else None
