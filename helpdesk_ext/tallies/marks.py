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
COLUMNS = ("name", "creation", "modified", "owner", "modified_by", "day")


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
	today, now, user = frappe.utils.now_datetime().date(), frappe.utils.now(), frappe.session.user
	days = sorted({day for day in map(frappe.utils.getdate, filter(None, moments)) if day < today})
	if days:
		rows = [(frappe.generate_hash(length=10), now, now, user, user, day) for day in days]
		frappe.db.bulk_insert(MARK, COLUMNS, rows)


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


def kept_days() -> list[date]:
	table = frappe.qb.DocType(TALLY)
	days = frappe.qb.from_(table).select(table.day).distinct().run(pluck=True)
	return [frappe.utils.getdate(day) for day in days]


def marked_days() -> set[date]:
	table = frappe.qb.DocType(MARK)
	days = frappe.qb.from_(table).select(table.day).distinct().run(pluck=True)
	return {frappe.utils.getdate(day) for day in days}
