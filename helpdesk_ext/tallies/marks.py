"""Notes which days have to be counted anew, in the transaction of the change that makes it necessary.

A row for each day, never changed and never shared: two people who save at once do not wait for each other.
Days that are not over need no mark: they are never kept.
"""

from collections.abc import Iterable
from datetime import date

import frappe
import frappe.utils
from frappe.query_builder.functions import Date

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE

MARK = "Daily Tally Mark"
TALLY = "Daily Tally"
# Set from the moment a store is large enough for its days to be kept.
KEPT = "helpdesk_ext_daily_tallies"
MOMENTS = ("received_at", "first_answered_at", "first_resolved_at", "resolved_at")


def is_kept() -> bool:
	"""Whether this store keeps what was counted on a day."""
	return bool(frappe.db.get_global(KEPT))


def mark_appeal(name: str, *more) -> None:
	"""Every day on which the appeal counts in a figure is counted anew, and the days of the moments `more`."""
	if is_kept():
		mark_days([*days_of(name), *more])


def mark_everything(*_arguments) -> None:
	"""Every kept day is counted anew: something was renamed, moved or removed that any of them may name."""
	if is_kept():
		mark_days(kept_days())


def mark_days(moments: Iterable) -> None:
	"""The days of the moments, of those that are over, where days are kept."""
	if not is_kept():
		return
	today = frappe.utils.now_datetime().date()
	write(MARK, ("day",), [(day,) for day in sorted(days_from(moments)) if day < today])


def days_from(moments: Iterable) -> set[date]:
	return {frappe.utils.getdate(moment) for moment in moments if moment}


def write(doctype: str, columns: tuple[str, ...], rows: list[tuple]) -> None:
	"""New rows of a table of ours, without a document for each."""
	if not rows:
		return
	now, user = frappe.utils.now(), frappe.session.user
	named = [(frappe.generate_hash(length=10), now, now, user, user, *row) for row in rows]
	frappe.db.bulk_insert(doctype, ("name", "creation", "modified", "owner", "modified_by", *columns), named)


# --- what is changed


def follow_appeal(appeal) -> None:
	"""An appeal was saved: the days it counts in, and those it counted in before."""
	before = appeal.get_doc_before_save()
	mark_appeal(appeal.name, *((before.get(moment) for moment in MOMENTS) if before else ()))


def follow_order(order, *_event) -> None:
	"""An order was placed, changed or cancelled: its day, and the days of the appeals about it."""
	if is_kept():
		own_day = [order.transaction_date] if order.docstatus else []
		mark_days([*own_day, *days_of_appeals("sales_order", [order.name])])


def follow_delivery(note, *_event) -> None:
	"""Goods were sent, or not after all: the delivery's day, and the days of the appeals about it or its orders."""
	if is_kept():
		orders = sorted({row.against_sales_order for row in note.items if row.against_sales_order})
		own_day = [note.posting_date] if note.docstatus else []
		about = [*days_of_appeals("delivery_note", [note.name]), *days_of_appeals("sales_order", orders)]
		mark_days([*own_day, *about])


def follow_item(item, event: str, *_names) -> None:
	"""An item was moved to another group or renamed, perhaps to one that exists: the days of the appeals about it."""
	if is_kept() and (event == "after_rename" or item.has_value_changed("item_group")):
		mark_days(days_of_appeals("item_code", [item.name]))


# --- days


def days_of_appeals(column: str, values: list[str]) -> list[date]:
	"""On what days the appeals were received whose `column` has one of the values."""
	if not values:
		return []
	appeal = frappe.qb.DocType(APPEAL)
	query = frappe.qb.from_(appeal).select(Date(appeal.received_at)).distinct()
	return query.where(appeal[column].isin(values)).run(pluck=True)


def days_of(name: str) -> list[date]:
	"""On what days something of the appeal counts. Its moves are all in the log, also those it has outlived."""
	found = list(frappe.db.get_value(APPEAL, name, MOMENTS) or ())
	for doctype, reference, moment in (
		(EVENT, "reference_name", "occurred_at"),
		(DEADLINE, "reference_name", "due_at"),
		(MESSAGE, "appeal", "sent_at"),
	):
		table = frappe.qb.DocType(doctype)
		query = frappe.qb.from_(table).where(table[reference] == name)
		if doctype != MESSAGE:
			query = query.where(table.reference_doctype == APPEAL)
		found += query.select(Date(table[moment])).distinct().run(pluck=True)
	return found


def kept_days() -> set[date]:
	table = frappe.qb.DocType(TALLY)
	return days_from(frappe.qb.from_(table).select(table.day).distinct().run(pluck=True))


def marked_days() -> set[date]:
	table = frappe.qb.DocType(MARK)
	return days_from(frappe.qb.from_(table).select(table.day).distinct().run(pluck=True))
