"""Working time of the site: the calendar records as business calendars, and the questions asked of them.

Every function takes the name of a Working Calendar, or nothing for the default one of the settings.
Moments are naive datetimes of the site's clock, lengths whole seconds.
"""

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.deadlines import calendar as business
from helpdesk_ext.deadlines.calendar import WHOLE_DAY, BusinessCalendar, CalendarError, Interval, Pause
from helpdesk_ext.deadlines.clock import SECOND, WallClock, ZoneClock
from helpdesk_ext.deadlines.week import parse_time, usual_hours, weekly_hours

CALENDAR = "Working Calendar"
HOLIDAY_LIST = "Holiday List"

# (site, calendar) -> (what it was built of, the calendar). Building costs milliseconds, asking microseconds.
_built: dict[tuple[str, str], tuple[tuple, BusinessCalendar]] = {}
_clocks: dict[str, WallClock | ZoneClock] = {}


class WorkingTimeError(frappe.ValidationError):
	"""A term that the calendar cannot answer, told to the user."""


def calendar_of(name: str | None = None) -> BusinessCalendar:
	"""The named calendar, else the settings', else the first one in use, else 24 hours on 7 days.

	Hold on to the answer within a loop; between documents ask again, the record may have changed.
	"""
	record = record_of(name)
	if not record:
		return _kept("", (_zone_name(),), lambda: BusinessCalendar.round_the_clock(zone=site_zone()))
	holidays = holiday_list_of(record)
	state = (_zone_name(), str(record.modified), record.holiday_list, str(holidays and holidays.modified))
	return _kept(record.name, state, lambda: build(record))


def record_of(name: str | None = None):
	"""The named Working Calendar, else the default one; None when the site has none.

	Terms outlive what was deleted past the framework's checks: they go on by the default calendar.
	"""
	return _stored(CALENDAR, name) or _stored(CALENDAR, default_calendar())


def holiday_list_of(record):
	"""The Holiday List of a Working Calendar document; None when it has none, or names one that is gone."""
	return _stored(HOLIDAY_LIST, record.holiday_list)


def default_calendar() -> str | None:
	"""The name of the settings' calendar, else of the oldest one in use; None when there is none."""
	with contextlib.suppress(AttributeError):
		if (chosen := settings.get("working_calendar")) and _stored(CALENDAR, chosen):
			return chosen
	return frappe.db.get_value(CALENDAR, {"disabled": 0}, order_by="creation asc")


def build(record, zone: tzinfo | None = None) -> BusinessCalendar:
	"""The business calendar of a Working Calendar document, saved or not; in the site's zone by default.

	Rows that are not filled in are left out (the document's own checks name them). Raises CalendarError
	when nobody ever works.
	"""
	weekly = hours_of_week(record)
	return BusinessCalendar(weekly, holidays_of(record), hours_of_dates(record, weekly), zone or site_zone())


def hours_of_week(record) -> dict[int, tuple[Interval, ...]]:
	"""Intervals by weekday of a Working Calendar document."""
	if frappe.utils.cint(record.round_the_clock):
		return {day: (WHOLE_DAY,) for day in business.WEEK}
	rows = ((row.weekday, interval_of(row)) for row in record.intervals)
	return weekly_hours((days, *interval) for days, interval in rows if interval)


def holidays_of(record) -> frozenset[date]:
	"""The dates of a Working Calendar document's holiday list."""
	holidays = holiday_list_of(record)
	rows = holidays.holidays if holidays else ()
	return frozenset(frappe.utils.getdate(row.holiday_date) for row in rows)


def hours_of_dates(record, weekly: dict[int, tuple[Interval, ...]]) -> dict[date, tuple[Interval, ...]]:
	"""Intervals of the dates that are exceptions in a Working Calendar document."""
	dates: dict[date, tuple[Interval, ...]] = {}
	for row in record.exceptions:
		if not row.exception_date:
			continue
		day = frappe.utils.getdate(row.exception_date)
		if not frappe.utils.cint(row.is_working):
			hours: tuple[Interval, ...] = ()
		elif interval := interval_of(row):
			hours = (interval,)
		else:
			hours = usual_hours(weekly, day)
		dates[day] = dates.get(day, ()) + hours
	return dates


def interval_of(row) -> Interval | None:
	"""The times of a row of hours or exceptions; None when one is missing or no time of day.

	The fields are texts: version 15 of the framework fills an empty Time field with the present time.
	"""
	begin, end = parse_time(row.from_time), parse_time(row.to_time, is_end=True)
	return None if begin is None or end is None else (begin, end)


def site_zone() -> tzinfo | None:
	"""The site's time zone; None (no clock is ever changed) when this machine does not know it."""
	return zone_of(_zone_name())


def zone_of(name: str) -> tzinfo | None:
	"""The named time zone; None when this machine does not know it."""
	try:
		return ZoneInfo(name)
	except (LookupError, ValueError, OSError):
		return None


def clock_of(name: str) -> WallClock | ZoneClock:
	"""The clock of the named time zone, for instants and moments."""
	if name not in _clocks:
		zone = zone_of(name)
		_clocks[name] = ZoneClock(zone) if zone else WallClock()
	return _clocks[name]


def forget(doc=None, method: str | None = None, *args) -> None:
	"""Build the calendars anew when they are next asked for.

	Called when a calendar or a holiday list is saved, renamed or deleted. Other processes see it by the
	change of the record; this one need not even wait for that.
	"""
	_built.clear()
	frappe.db.after_rollback.add(_built.clear)


def warn_of_empty_calendars(doc, method: str | None = None) -> None:
	"""Tell whoever saves a Holiday List that a calendar is left without working time by it."""
	for name in frappe.get_all(CALENDAR, filters={"holiday_list": doc.name, "disabled": 0}, pluck="name"):
		try:
			calendar_of(name).check_reachable(frappe.utils.now_datetime())
		except CalendarError:
			frappe.msgprint(
				_(
					"With these holidays the working calendar {0} has no working time in the coming year."
				).format(frappe.bold(name)),
				title=_("No Working Time Left"),
				indicator="orange",
			)


def _zone_name() -> str:
	return frappe.utils.get_system_timezone()


def _stored(doctype: str, name: str | None):
	"""The record from the cache; None when there is none of that name."""
	if not name:
		return None
	said = len(frappe.local.message_log)
	try:
		return frappe.get_cached_doc(doctype, name)
	except frappe.DoesNotExistError:
		del frappe.local.message_log[said:]
		return None


def _kept(name: str, state: tuple, make) -> BusinessCalendar:
	key = (frappe.local.site, name)
	kept = _built.get(key)
	if not kept or kept[0] != state:
		with _told():
			kept = _built[key] = (state, make())
	return kept[1]


@contextlib.contextmanager
def _told():
	"""A CalendarError in words for the user."""
	try:
		yield
	except CalendarError as error:
		frappe.throw(error_text(error.code), WorkingTimeError, title=_("No Answer from Working Calendar"))


def error_text(code: str) -> str:
	"""What a CalendarError means, in the session's language."""
	return {
		business.EMPTY: _("The working calendar has no working hours. Enter at least one interval."),
		business.OUT_OF_REACH: _(
			"The working calendar never has so much working time: check its hours, its holidays and the term."
		),
		business.OUT_OF_RANGE: _(
			"The working calendar knows the years {0} to {1} only: check the date."
		).format(business.FIRST_YEAR, business.LAST_YEAR - 1),
		business.BAD_PERCENT: _("A share of the term must lie between 0 and 100 percent."),
		business.NOT_LOCAL: _("A moment with a time zone was given where one of the site's clock is needed."),
	}[code]


# Questions


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
	with _told():
		return max(0, int(calendar_of(calendar).business_seconds_between(start, end, pauses)))


def elapsed_seconds(start: datetime | None, end: datetime | None) -> int | None:
	"""Whole seconds that really pass from `start` to `end`, also over the nights when clocks are changed.

	None when either moment is missing; never below zero, should the clock have been set back meanwhile.
	"""
	if not start or not end:
		return None
	clock = clock_of(_zone_name())
	return max(0, (clock.instant(end) - clock.instant(start)) // SECOND)


def earlier_by(seconds: int, end: datetime) -> datetime:
	"""The moment from which so many seconds really pass to `end`."""
	clock = clock_of(_zone_name())
	return clock.moment(clock.instant(end) - seconds * SECOND)


def seconds_left(now: datetime, due: datetime, calendar: str | None = None) -> int:
	"""Working seconds until `due`; below zero: how long it is overdue."""
	with _told():
		return int(calendar_of(calendar).business_seconds_between(now, due))


def due_after(
	start: datetime, seconds: float, calendar: str | None = None, pauses: Iterable[Pause] = ()
) -> datetime | None:
	"""When `seconds` of working time after `start` are used up; None while a pause has not ended.

	Raises WorkingTimeError for a term that can never be met.
	"""
	with _told():
		return calendar_of(calendar).add_business_time(start, seconds, pauses)


def warn_at(
	start: datetime,
	due: datetime,
	percent: float,
	calendar: str | None = None,
	pauses: Iterable[Pause] = (),
) -> datetime | None:
	"""When `percent` of the working time from `start` to `due` are used up."""
	with _told():
		return calendar_of(calendar).warn_at(start, due, percent, pauses)


def shifts(start: datetime, end: datetime, calendar: str | None = None) -> list[tuple[datetime, datetime]]:
	"""The working time from `start` to `end` as intervals in order."""
	with _told():
		return calendar_of(calendar).shifts_between(start, end)


def is_working_day(day: date, calendar: str | None = None) -> bool:
	return calendar_of(calendar).is_working_day(day)


def next_working_day(day: date, calendar: str | None = None) -> date:
	"""`day` when it is a working day, else the first one after it (terms of claims)."""
	with _told():
		return calendar_of(calendar).next_working_day(day)


def previous_working_day(day: date, calendar: str | None = None) -> date:
	"""`day` when it is a working day, else the last one before it (terms of directives)."""
	with _told():
		return calendar_of(calendar).previous_working_day(day)


def add_working_days(day: date, days: int, calendar: str | None = None) -> date:
	"""The last day of a term of `days` working days that begins on the day after `day`."""
	with _told():
		return calendar_of(calendar).add_working_days(day, days)
