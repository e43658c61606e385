"""Which appeals are probably about the same thing: same customer, e-mail, phone or order, lately."""

from collections.abc import Mapping

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL, AppealState

# what makes two appeals alike -> the English source string that says so
LIKENESS = {
	"sales_order": "Same order",
	"customer": "Same customer",
	"email_key": "Same e-mail",
	"phone_digits": "Same phone",
}
ROW_FIELDS = [
	"name",
	"subject",
	"state",
	"received_at",
	"agent",
	"customer_name",
	"contact_name",
	*LIKENESS,
]
NOT_SUGGESTED = (AppealState.DUPLICATE, AppealState.SPAM)


def likely_duplicates(appeal: Mapping, limit: int = 8) -> list[frappe._dict]:
	"""Appeals of the last days (setting, 30) that share something with `appeal`, newest first.

	One query, under the session user's own view of appeals. Duplicates and spam are never suggested,
	for an appeal must not be merged into one that leads elsewhere.

	:param appeal: a Support Appeal or any mapping with `customer`, `email_key`, `phone_digits`,
		`sales_order` and, for a saved one, `name`.
	:returns: rows of ROW_FIELDS with `alike`, the reasons in words (English, translated on display).
	"""
	same = alike_filters(appeal)
	if not same:
		return []
	since = frappe.utils.add_days(frappe.utils.now_datetime(), -(settings.get("duplicate_window_days") or 30))
	rows = frappe.get_list(
		APPEAL,
		filters=[
			[APPEAL, "received_at", ">=", since],
			[APPEAL, "state", "not in", NOT_SUGGESTED],
			[APPEAL, "name", "!=", appeal.get("name") or ""],
		],
		or_filters=same,
		fields=ROW_FIELDS,
		order_by="received_at desc",
		limit_page_length=limit,
	)
	for row in rows:
		row.alike = reasons(appeal, row)
	return rows


def alike_filters(appeal: Mapping) -> list[list]:
	"""`or_filters` of a list that finds appeals sharing something with `appeal`; empty when nothing can."""
	return [[APPEAL, field, "=", appeal.get(field)] for field in LIKENESS if appeal.get(field)]


def reasons(appeal: Mapping, other: Mapping) -> list[str]:
	"""Why `other` is like `appeal`, strongest reason first."""
	return [
		words
		for field, words in LIKENESS.items()
		if appeal.get(field) and appeal.get(field) == other.get(field)
	]


def is_recent(row: Mapping) -> bool:
	"""True when `row` lies within the days in which a duplicate is looked for."""
	days = settings.get("duplicate_window_days") or 30
	received = row.get("received_at")
	return bool(received) and frappe.utils.get_datetime(received) >= frappe.utils.add_days(
		frappe.utils.now_datetime(), -days
	)
