"""Rows of a calendar record as hours of a week and of single dates. Pure Python."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import pairwise
from typing import NamedTuple

from helpdesk_ext.deadlines.calendar import WHOLE_DAY, Interval

# Choices of a row of working hours and their weekdays (0 is Monday)
DAYS_OF = {
	"From Monday to Friday": (0, 1, 2, 3, 4),
	"From Monday to Saturday": (0, 1, 2, 3, 4, 5),
	"Seven Days a Week": (0, 1, 2, 3, 4, 5, 6),
	"Every Monday": (0,),
	"Every Tuesday": (1,),
	"Every Wednesday": (2,),
	"Every Thursday": (3,),
	"Every Friday": (4,),
	"Every Saturday": (5,),
	"Every Sunday": (6,),
}
DAY_MINUTES = 24 * 60
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00(?:\.0+)?)?")


class Overlap(NamedTuple):
	"""Two intervals that share time; the days are weekdays of the beginnings."""

	day: int
	interval: Interval
	other_day: int
	other: Interval


def weekly_hours(rows: Iterable[tuple[str, time, time]]) -> dict[int, tuple[Interval, ...]]:
	"""Intervals by weekday, in order, of rows (choice of days, from, to)."""
	hours: dict[int, list[Interval]] = {}
	for days, begin, end in rows:
		for day in DAYS_OF.get(days, ()):
			hours.setdefault(day, []).append((begin, end))
	return {day: tuple(sorted(intervals)) for day, intervals in sorted(hours.items())}


def first_overlap(weekly: Mapping[int, Sequence[Interval]]) -> Overlap | None:
	"""The first two intervals of a week that overlap, over midnight and from Sunday to Monday too."""
	spans = [
		(*_span(interval, day * DAY_MINUTES), day, interval)
		for day, intervals in weekly.items()
		for interval in intervals
	]
	week = 7 * DAY_MINUTES
	# the week goes round: its first interval follows its last
	spans = sorted(spans) + [(begin + week, end + week, *rest) for begin, end, *rest in sorted(spans)[:1]]
	for (_, end, day, interval), (begin, _, other_day, other) in pairwise(spans):
		if begin < end:
			return Overlap(day, interval, other_day, other)
	return None


def overlap_of_day(intervals: Sequence[Interval]) -> tuple[Interval, Interval] | None:
	"""The first two intervals of one date that overlap."""
	ordered = sorted(intervals)
	for interval, other in pairwise(ordered):
		if _span(other)[0] < _span(interval)[1]:
			return interval, other
	return None


def parse_time(text: str | None, is_end: bool = False) -> time | None:
	"""A time of day as people write it: 9, 9:00, 09.00; None for anything else.

	24:00 is the midnight at which an interval ends, and only that.
	"""
	match = _TIME.fullmatch("" if text is None else str(text).strip())
	if not match:
		return None
	hour, minute = int(match[1]), int(match[2] or 0)
	if is_end and (hour, minute) == (24, 0):
		return time(0)
	return time(hour, minute) if hour < 24 and minute < 60 else None


def usual_hours(weekly: Mapping[int, Sequence[Interval]], day: date) -> tuple[Interval, ...]:
	"""Hours of a working day that names none: those of its weekday, of a day off the week's first ones.

	So a Saturday to which a working day is transferred is worked like a Monday.
	"""
	own = weekly.get(day.weekday())
	return tuple(own or next((hours for hours in weekly.values() if hours), (WHOLE_DAY,)))


def runs_of_days(weekly: Mapping[int, Sequence[Interval]]) -> list[tuple[int, int, tuple[Interval, ...]]]:
	"""Weekdays with the same hours that follow each other, as (first, last, hours); free days left out."""
	runs: list[tuple[int, int, tuple[Interval, ...]]] = []
	for day in range(7):
		hours = tuple(weekly.get(day, ()))
		if not hours:
			continue
		if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
			runs[-1] = (runs[-1][0], day, hours)
		else:
			runs.append((day, day, hours))
	return runs


def _span(interval: Interval, offset: float = 0) -> tuple[float, float]:
	"""The minutes at which an interval begins and ends."""
	begin, end = (moment.hour * 60 + moment.minute + moment.second / 60 for moment in interval)
	return offset + begin, offset + (end if end > begin else end + DAY_MINUTES)
