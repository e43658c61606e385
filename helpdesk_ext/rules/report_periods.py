"""Periods of work reports: a week begins on Monday, a month on the 1st. Pure Python."""

import calendar
from datetime import date, timedelta

from helpdesk_ext.constants import ReportPeriod

WEEKDAYS = ("Report Monday", "Report Tuesday", "Report Wednesday", "Report Thursday", "Report Friday")
KINDS = (ReportPeriod.WEEK, ReportPeriod.MONTH)


def first_day(kind: str, day: date) -> date:
	"""First day of the period of `kind` (ReportPeriod) that `day` lies in."""
	if kind == ReportPeriod.WEEK:
		return day - timedelta(days=day.weekday())
	return day.replace(day=1)


def last_day(kind: str, first: date) -> date:
	"""Last day of the period of `kind` that begins on `first`."""
	if kind == ReportPeriod.WEEK:
		return first + timedelta(days=6)
	return first.replace(day=_days_in_month(first))


def previous(kind: str, first: date) -> date:
	"""First day of the period before the one that begins on `first`."""
	return first_day(kind, first - timedelta(days=1))


def due_day(kind: str, last: date, weekday: str, month_day: int) -> date:
	"""The day a report of the period ending on `last` is due, before holidays are looked at.

	:param weekday: for weeks: one of WEEKDAYS, in the week after the period.
	:param month_day: for months: day of the month after the period; a month too short has its last day.
	"""
	following = last + timedelta(days=1)
	if kind == ReportPeriod.WEEK:
		return following + timedelta(days=WEEKDAYS.index(weekday) if weekday in WEEKDAYS else 0)
	return following.replace(day=min(max(month_day, 1), _days_in_month(following)))


def _days_in_month(day: date) -> int:
	return calendar.monthrange(day.year, day.month)[1]
