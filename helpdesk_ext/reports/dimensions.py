"""What a report breaks its figures down by: a column of the appeal, or weeks and months of a moment."""

from datetime import date, timedelta
from typing import NamedTuple

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from pypika.terms import ValueWrapper

from helpdesk_ext.reports import filters as checks
from helpdesk_ext.reports.appeals import names_of

WHOLE = "Whole Period"
DAY = "By Day"
WEEK = "By Week"
MONTH = "By Month"
COLUMNS = {
	"By Category": "category",
	"By Channel": "channel",
	"By Agent": "agent",
	"By Urgency": "appeal_priority",
}
CHOICES = (WHOLE, WEEK, MONTH, *COLUMNS)
# A chart of more days than this is unreadable: weeks then.
LONGEST_DAILY_CHART = 45
# The end of the calendar.
LAST_DAY = date(9999, 12, 30)


class Slice(NamedTuple):
	"""A part of the period: from the first to the last day, both included."""

	key: str
	first: date
	last: date


def check(filters: frappe._dict) -> None:
	"""The filter `by` holds one of the choices; the whole period when it is empty."""
	checks.check_choice(filters, "by", _("Break Down"), CHOICES)
	filters.by = filters.by or WHOLE


def is_time(by: str) -> bool:
	return by in (WEEK, MONTH)


def slices(by: str, first: date, last: date) -> list[Slice]:
	"""The days, weeks (from Monday) or months of a period, cut to it; one slice for anything else."""
	found = []
	begin = first
	while begin <= last:
		if by == DAY:
			end = begin
		elif by == WEEK:
			end = begin + timedelta(days=6 - begin.weekday())
		elif by == MONTH:
			end = frappe.utils.get_last_day(begin)
		else:
			end = last
		found.append(Slice(str(begin), begin, min(end, last)))
		begin = end + timedelta(days=1)
	return found


def day_or_week(first: date, last: date) -> str:
	"""What a chart of the period goes by."""
	return WEEK if (last - first).days >= LONGEST_DAILY_CHART else DAY


def short_labels(by: str, parts: list[Slice]) -> list[str]:
	"""Days, or the Mondays of weeks, for the axis of a chart."""
	if by == WEEK:
		mondays = (part.first - timedelta(days=part.first.weekday()) for part in parts)
		return [frappe.utils.formatdate(monday, "d MMM yy") for monday in mondays]
	return [frappe.utils.formatdate(part.first, "d MMM") for part in parts]


def last_weeks(number: int, today: date) -> list[Slice]:
	"""The week of `today`, up to it, and those before it."""
	monday = today - timedelta(days=today.weekday())
	return slices(WEEK, monday - timedelta(weeks=number - 1), today)


def sliced(moment, parts: list[Slice]):
	"""The key of the slice `moment`, a date or a datetime, lies in, found by halves: a year of weeks takes six
	comparisons a row. Days without a time: where dates are text, a day lies before its own midnight written out.

	What lies after the last slice is given the key of the last one; the caller leaves it out or adds a slice.
	"""
	if len(parts) == 1:
		return ValueWrapper(parts[0].key)
	middle = len(parts) // 2
	earlier, later = sliced(moment, parts[:middle]), sliced(moment, parts[middle:])
	return Case().when(moment < str(parts[middle].first), earlier).else_(later)


def labels(by: str, keys) -> dict:
	"""Key of a group -> what the reader sees."""
	if by == "By Agent":
		names = names_of(keys)
		return {key: names.get(key) or _("Nobody Yet") for key in keys}
	if is_time(by):
		style = "MMMM yyyy" if by == MONTH else "d MMM yyyy"
		return {key: frappe.utils.formatdate(key, style) for key in keys}
	if by == WHOLE:
		return {key: _("Whole Period") for key in keys}
	return {key: _(key) if key else _("Not Stated") for key in keys}
