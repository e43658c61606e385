"""Working time of the site: the calendar records as business calendars, and the questions asked of them.

Every function takes the name of a Working Calendar, or nothing for the default one of the settings.
Moments are naive datetimes of the site's clock, lengths whole seconds.
"""

from collections.abc import Iterable
from datetime import date, datetime

from helpdesk_ext.deadlines.calendar import BusinessCalendar, Pause


def calendar_of(name: str | None = None) -> BusinessCalendar:
	"""The named calendar, else the settings', else the first one in use, else 24 hours on 7 days."""
	return BusinessCalendar.round_the_clock()


def working_seconds(
	start: datetime | None,
	end: datetime | None,
	calendar: str | None = None,
	pauses: Iterable[Pause] = (),
) -> int | None:
	"""Whole seconds of working time from `start` to `end`, outside the pauses ((from, to or None), …).

	None when either moment is missing; never below zero, like the calendar lengths of an appeal.
	"""
	if not start or not end:
		return None
	return max(0, int(calendar_of(calendar).business_seconds_between(start, end, pauses)))


def seconds_left(now: datetime, due: datetime, calendar: str | None = None) -> int:
	"""Working seconds until `due`; below zero: how long it is overdue."""
	return int(calendar_of(calendar).business_seconds_between(now, due))


def due_after(
	start: datetime, seconds: float, calendar: str | None = None, pauses: Iterable[Pause] = ()
) -> datetime | None:
	"""When `seconds` of working time after `start` are used up; None while a pause has not ended."""
	return calendar_of(calendar).add_business_time(start, seconds, pauses)


def warn_at(
	start: datetime,
	due: datetime,
	percent: float,
	calendar: str | None = None,
	pauses: Iterable[Pause] = (),
) -> datetime | None:
	"""When `percent` of the working time from `start` to `due` are used up."""
	return calendar_of(calendar).warn_at(start, due, percent, pauses)


def is_working_day(day: date, calendar: str | None = None) -> bool:
	return calendar_of(calendar).is_working_day(day)


def next_working_day(day: date, calendar: str | None = None) -> date:
	"""`day` when it is a working day, else the first one after it (terms of claims)."""
	return calendar_of(calendar).next_working_day(day)


def previous_working_day(day: date, calendar: str | None = None) -> date:
	"""`day` when it is a working day, else the last one before it (terms of directives)."""
	return calendar_of(calendar).previous_working_day(day)


def add_working_days(day: date, days: int, calendar: str | None = None) -> date:
	"""The last day of a term of `days` working days that begins on the day after `day`."""
	return calendar_of(calendar).add_working_days(day, days)
