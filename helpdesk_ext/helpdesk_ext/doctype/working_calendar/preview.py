"""What a working calendar says, in a few lines a clerk can check at a glance."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import frappe
import frappe.utils
from babel import UnknownLocaleError
from babel.dates import get_day_names
from frappe import _

from helpdesk_ext import working_time
from helpdesk_ext.deadlines.calendar import BusinessCalendar, Interval
from helpdesk_ext.deadlines.week import runs_of_days

DAYS_AHEAD = 60
DATES_SHOWN = 6
# A longer gap between two intervals is not a break but two shifts.
LONGEST_BREAK_HOURS = 3


def describe(record, calendar: BusinessCalendar) -> dict[str, list[str]]:
	"""Lines on a Working Calendar document, and what its keeper should know; plain text."""
	today = frappe.utils.now_datetime().date()
	return {
		"lines": [*week_lines(record), hours_line(calendar, today), *date_lines(calendar, today)],
		"warnings": holiday_warnings(record, today),
	}


def week_lines(record) -> list[str]:
	if frappe.utils.cint(record.round_the_clock):
		return [_("Round the clock, seven days a week")]
	return [
		f"{_days(first, last)}: {hours_text(hours)}"
		for first, last, hours in runs_of_days(working_time.hours_of_week(record))
	]


def hours_line(calendar: BusinessCalendar, today: date) -> str:
	"""Working time of this week and the next; the sums show at once what a wrong row does."""
	monday = datetime.combine(today - timedelta(days=today.weekday()), time(0))
	weeks = [
		calendar.business_seconds_between(start, start + timedelta(days=7))
		for start in (monday, monday + timedelta(days=7))
	]
	return _("This week: {0}, next week: {1}").format(*(length(seconds) for seconds in weeks))


def date_lines(calendar: BusinessCalendar, today: date) -> list[str]:
	"""Days of the next two months on which the hours are not those of their weekday."""
	lines = []
	for number in range(DAYS_AHEAD):
		day = today + timedelta(days=number)
		hours = calendar.intervals_on(day)
		if hours != calendar.weekly[day.weekday()]:
			shown = f"{frappe.utils.format_date(day)} ({day_name(day.weekday())})"
			lines.append(f"{shown}: {hours_text(hours) if hours else _('nobody works')}")
	if len(lines) > DATES_SHOWN:
		further = len(lines) - DATES_SHOWN
		lines = [*lines[:DATES_SHOWN], _("and {0} more dates in the next two months").format(further)]
	return lines


def holiday_warnings(record, today: date) -> list[str]:
	"""A list of another year knows no holidays of this one."""
	if not record.holiday_list:
		return [_("No holiday list is chosen: public holidays count as working days.")]
	holidays = working_time.holiday_list_of(record)
	if not holidays:
		return [
			_("The holiday list {0} no longer exists: public holidays count as working days.").format(
				record.holiday_list
			)
		]
	begins, ends = (frappe.utils.getdate(day) for day in (holidays.from_date, holidays.to_date))
	if ends < today:
		return [
			_("The holiday list ended on {0}: choose one for this year.").format(
				frappe.utils.format_date(ends)
			)
		]
	if begins > today:
		return [_("The holiday list begins on {0} only.").format(frappe.utils.format_date(begins))]
	if ends < today + timedelta(days=DAYS_AHEAD):
		return [
			_("The holiday list ends on {0}: prepare the next one.").format(frappe.utils.format_date(ends))
		]
	return []


def hours_text(hours: tuple[Interval, ...]) -> str:
	"""«9:00–18:00, break 13:00–14:00»; shifts far apart are listed each."""
	first, last = hours[0], hours[-1]
	breaks = [(before[1], after[0]) for before, after in pairwise(hours)]
	in_order = all(begin < end for begin, end in hours[:-1])
	if breaks and in_order and all(_hours(gap) <= LONGEST_BREAK_HOURS for gap in breaks):
		return _("{0}, break {1}").format(
			times((first[0], last[1])), ", ".join(times(gap) for gap in breaks if gap[0] != gap[1])
		)
	return ", ".join(times(interval) for interval in hours)


def times(interval: Interval) -> str:
	"""An interval as it is written on a door; midnight at the end reads 24:00."""
	begin, end = interval
	return f"{_clock(begin)}–{'24:00' if end == time(0) else _clock(end)}"


def day_name(weekday: int) -> str:
	"""The short name of a weekday (0 is Monday) in the session's language."""
	try:
		names = get_day_names("abbreviated", locale=(frappe.local.lang or "en").replace("-", "_"))
	except (UnknownLocaleError, ValueError):
		names = get_day_names("abbreviated", locale="en")
	name = names[weekday]
	return name[:1].upper() + name[1:]


def length(seconds: float) -> str:
	"""«40 h» or «38 h 30 min»."""
	minutes = round(seconds / 60)
	hours, rest = divmod(minutes, 60)
	return _("{0} h {1} min").format(hours, rest) if rest else _("{0} h").format(hours)


def _days(first: int, last: int) -> str:
	return day_name(first) if first == last else f"{day_name(first)}–{day_name(last)}"


def _clock(moment: time) -> str:
	text = f"{moment.hour}:{moment.minute:02}"
	return f"{text}:{moment.second:02}" if moment.second else text


def _hours(gap: Interval) -> float:
	begin, end = (datetime.combine(date.min, moment) for moment in gap)
	return (end - begin).total_seconds() / 3600
