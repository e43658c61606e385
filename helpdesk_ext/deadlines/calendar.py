"""The business calendar: when the department works, and terms counted in its working time.

Pure Python: no framework, no database. Moments go in and come out as naive datetimes of the site's own
clock; lengths are seconds. A shift is open from its beginning up to, and without, its end. A term that is
used up at the very end of a shift is due at that end, not at the next opening.

Every answer is two binary searches in an index of the shifts, whatever the length of the term; the index
is built for the years that are asked for, and kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from helpdesk_ext.deadlines.clock import DAY, SECOND, WallClock, ZoneClock

# (from, to); a `to` that is not later than `from` is on the next day, equal ones are 24 hours
Interval = tuple[time, time]
# (from, to); None: not ended
Pause = tuple[datetime, datetime | None]

WEEK = range(7)
WHOLE_DAY: Interval = (time(0), time(0))
# A term that needs longer than this is taken for one that can never be met.
HORIZON_YEARS = 30
HORIZON = HORIZON_YEARS * 366 * DAY
# Years in which a calendar answers; a date of the year 20260 is a slip of the finger.
FIRST_YEAR = 1970
LAST_YEAR = 2100

EMPTY = "empty"
OUT_OF_REACH = "out of reach"
OUT_OF_RANGE = "out of range"
NOT_LOCAL = "not local"
BAD_PERCENT = "bad percent"


class CalendarError(ValueError):
	"""A calendar or a question to it that has no answer; `code` is one of the constants above."""

	def __init__(self, code: str, message: str):
		super().__init__(message)
		self.code = code


class BusinessCalendar:
	"""Working hours by weekday, less holidays, with exceptions.

	`weekly`: intervals by weekday (0 is Monday). `holidays`: dates without a shift. `exceptions`: the
	intervals of single dates, whatever weekday or holiday they are (a transferred working day, other
	hours; empty: a day off). A shift over midnight belongs to the day on which it begins. Intervals that
	overlap count once. `zone`: the time zone of the site; without it no clock is ever changed.

	Raises CalendarError when there is not one interval.
	"""

	def __init__(
		self,
		weekly: Mapping[int, Sequence[Interval]],
		holidays: Iterable[date] = (),
		exceptions: Mapping[date, Sequence[Interval]] | None = None,
		zone: tzinfo | None = None,
	):
		self.weekly = {day: tuple(weekly.get(day, ())) for day in WEEK}
		self.holidays = frozenset(holidays)
		self.exceptions = {day: tuple(intervals) for day, intervals in (exceptions or {}).items()}
		self._clock = ZoneClock(zone) if zone else WallClock()
		self._index: _Index | None = None
		if not any(self.weekly.values()) and not any(self.exceptions.values()):
			raise CalendarError(EMPTY, "The calendar has no working hours")

	@classmethod
	def round_the_clock(
		cls,
		holidays: Iterable[date] = (),
		exceptions: Mapping[date, Sequence[Interval]] | None = None,
		zone: tzinfo | None = None,
	) -> "BusinessCalendar":
		"""24 hours on 7 days."""
		return cls({day: (WHOLE_DAY,) for day in WEEK}, holidays, exceptions, zone)

	# days

	def intervals_on(self, day: date) -> tuple[Interval, ...]:
		"""The shifts that begin on `day`."""
		if day in self.exceptions:
			return self.exceptions[day]
		return () if day in self.holidays else self.weekly[day.weekday()]

	def is_working_day(self, day: date) -> bool:
		return bool(self.intervals_on(day))

	def next_working_day(self, day: date) -> date:
		"""`day` when it is a working day, else the first one after it."""
		return self._working_day(day, 1)

	def previous_working_day(self, day: date) -> date:
		"""`day` when it is a working day, else the last one before it."""
		return self._working_day(day, -1)

	def add_working_days(self, day: date, days: int) -> date:
		"""The last day of a term of `days` working days that begins on the day after `day`.

		Negative: as many working days before `day`. Zero: `day` itself.
		"""
		step = timedelta(days=1 if days > 0 else -1)
		for _ in range(abs(days)):
			day = self._working_day(day + step, step.days)
		return day

	def _working_day(self, day: date, step: int) -> date:
		for count in range(HORIZON // DAY):
			found = day + timedelta(days=step * count)
			self._check_year(found)
			if self.intervals_on(found):
				return found
		raise self._out_of_reach()

	# moments

	def is_open(self, at: datetime) -> bool:
		instant = self._instant(at)
		return self._covering(instant, instant).opening(instant) == instant

	def next_open(self, at: datetime) -> datetime:
		"""`at` when it lies in a shift, else the beginning of the next one."""
		instant = self._instant(at)
		index = self._covering(instant, instant)
		while (found := index.opening(instant)) is None:
			index = self._widened(index, instant, later=True)
		return self._answer(instant, found)

	def add_business_time(
		self, start: datetime, seconds: float, pauses: Iterable[Pause] = ()
	) -> datetime | None:
		"""The first moment by which `seconds` of working time have passed since `start`.

		The working time of pauses does not count; None when one that has not ended begins before the term
		is used up. Pauses may overlap, lie before the start and come in any order. Negative `seconds`: the
		last moment from which that much working time leads to `start`, whatever the pauses.
		"""
		at = self._instant(start)
		length = _microseconds(seconds)
		due = self._moved(at, length)
		if not pauses or length < 0:
			return self._answer(at, due)
		for begin, end in self._pauses(pauses, at):
			if begin >= due:
				break
			if end is None:
				return None
			due = self._moved(due, self._worked(begin, end))
		return self._answer(at, due)

	def business_seconds_between(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> float:
		"""Working time from `start` to `end` outside the pauses; below zero when `end` is the earlier."""
		begin, finish = self._instant(start), self._instant(end)
		if begin > finish:
			return -self.business_seconds_between(end, start, pauses)
		worked = self._worked(begin, finish)
		for paused, resumed in self._pauses(pauses, begin) if pauses else ():
			if paused >= finish:
				break
			worked -= self._worked(paused, finish if resumed is None else min(resumed, finish))
		return worked / SECOND

	def warn_at(
		self, start: datetime, due: datetime, percent: float, pauses: Iterable[Pause] = ()
	) -> datetime | None:
		"""When `percent` of the working time from `start` to `due` are used up.

		None when a pause that has not ended begins before. A term that has no working time in it, or
		that ends before it starts, warns when it is due.
		"""
		if not 0 <= percent <= 100:
			raise CalendarError(BAD_PERCENT, f"A share from 0 to 100 percent, not {percent}")
		pauses = list(pauses)
		length = self.business_seconds_between(start, due, pauses)
		if length <= 0:
			return due
		if percent == 100:
			return due
		return self.add_business_time(start, length * percent / 100, pauses)

	def shifts_between(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
		"""The working time from `start` to `end` as intervals in order, for pictures and countdowns."""
		begin, finish = self._instant(start), self._instant(end)
		if begin >= finish:
			return []
		shifts = self._covering(begin, finish).shifts(begin, finish)
		return [(self._clock.moment(opened), self._clock.moment(closed)) for opened, closed in shifts]

	def check_reachable(self, at: datetime, seconds: float = 1, within_days: int = 366) -> None:
		"""Raise CalendarError unless `seconds` of working time come within so many days of `at`."""
		due = self.add_business_time(at, seconds)
		if due - at > timedelta(days=within_days):
			raise CalendarError(OUT_OF_REACH, f"Not enough working time within {within_days} days")

	# instants

	def _instant(self, moment: datetime) -> int:
		if moment.tzinfo is not None:
			raise CalendarError(NOT_LOCAL, "A moment of the site's own clock, without a time zone")
		if not FIRST_YEAR <= moment.year < LAST_YEAR:
			self._check_year(moment)
		return self._clock.instant(moment)

	def _check_year(self, day: date) -> None:
		if not FIRST_YEAR <= day.year < LAST_YEAR:
			raise CalendarError(OUT_OF_RANGE, f"A date between {FIRST_YEAR} and {LAST_YEAR}, not {day}")

	def _answer(self, asked: int, found: int) -> datetime:
		if -HORIZON <= found - asked <= HORIZON:
			return self._clock.moment(found)
		raise self._out_of_reach()

	def _out_of_reach(self) -> CalendarError:
		return CalendarError(OUT_OF_REACH, f"Not enough working time within {HORIZON_YEARS} years")

	def _worked(self, begin: int, end: int) -> int:
		index = self._covering(begin, end)
		return index.worked(end) - index.worked(begin)

	def _moved(self, at: int, length: int) -> int:
		if not length:
			return at
		index = self._index
		if index is None or not index.first <= at < index.last:
			index = self._covering(at, at)
		while (found := index.moved(at, length)) is None:
			index = self._widened(index, at, later=length > 0)
		return found

	def _pauses(self, pauses: Iterable[Pause], since: int) -> list[tuple[int, int | None]]:
		"""The pauses after `since` in order, none overlapping; the last may be open.

		One that ends before it begins is none: so it is written down when the clocks go back meanwhile.
		"""
		found: list[tuple[int, int | None]] = []
		for begin, end in sorted(self._bounds(pause) for pause in pauses):
			begin = max(begin, since)
			if end <= begin:
				continue
			if found and begin <= found[-1][1]:
				found[-1] = (found[-1][0], max(found[-1][1], end))
			else:
				found.append((begin, end))
		return [(begin, None if end == _NEVER else end) for begin, end in found]

	def _bounds(self, pause: Pause) -> tuple[int, float]:
		begin, end = pause
		return self._instant(begin), _NEVER if end is None else self._instant(end)

	# the index

	def _covering(self, begin: int, end: int) -> "_Index":
		index = self._index
		if index is None or begin < index.first or end >= index.last:
			years = [self._clock.moment(begin).year, self._clock.moment(end).year + 1]
			if index:
				years += [index.first_year, index.last_year]
			index = self._index = self._build(min(years), max(years))
		return index

	def _widened(self, index: "_Index", at: int, later: bool) -> "_Index":
		"""An index of more years on the side asked for: twice as many, so that few are built in a row."""
		if (index.last - at if later else at - index.first) > HORIZON:
			raise self._out_of_reach()
		years = min(index.last_year - index.first_year, HORIZON_YEARS)
		first, last = index.first_year, index.last_year
		first, last = (first, last + years) if later else (first - years, last)
		self._index = self._build(first, last)
		return self._index

	def _build(self, first_year: int, last_year: int) -> "_Index":
		first, last = date(first_year, 1, 1), date(last_year, 1, 1)
		shifts = []
		# the day before: its shift may reach into the first one
		for ordinal in range(first.toordinal() - 1, last.toordinal()):
			day = date.fromordinal(ordinal)
			shifts.extend(self._shift(day, interval) for interval in self.intervals_on(day))
		return _Index(first_year, last_year, self._midnight(first), self._midnight(last), shifts)

	def _shift(self, day: date, interval: Interval) -> tuple[int, int]:
		begin, end = interval
		last_day = day if end > begin else day + timedelta(days=1)
		instant = self._clock.instant
		return instant(datetime.combine(day, begin)), instant(datetime.combine(last_day, end))

	def _midnight(self, day: date) -> int:
		return self._clock.instant(datetime.combine(day, time(0)))


class _Index:
	"""Shifts of some years in order, with the working time that lies before each (prefix sums)."""

	def __init__(self, first_year: int, last_year: int, first: int, last: int, shifts: list[tuple[int, int]]):
		self.first_year, self.last_year = first_year, last_year
		self.first, self.last = first, last
		self.starts, self.ends = _merged(shifts)
		self.before, self.upto = [], []
		total = 0
		for start, end in zip(self.starts, self.ends, strict=True):
			self.before.append(total)
			total += end - start
			self.upto.append(total)

	def worked(self, instant: int) -> int:
		"""Working time from the beginning of the index to `instant`."""
		i = bisect_right(self.starts, instant) - 1
		if i < 0:
			return 0
		end = self.ends[i]
		return self.upto[i] if instant >= end else self.before[i] + instant - self.starts[i]

	def shifts(self, begin: int, end: int) -> list[tuple[int, int]]:
		"""What of the shifts lies between the two instants."""
		first, last = bisect_right(self.ends, begin), bisect_left(self.starts, end)
		return [(max(self.starts[i], begin), min(self.ends[i], end)) for i in range(first, last)]

	def moved(self, at: int, length: int) -> int | None:
		"""`at` moved by `length` of working time; None when the index does not reach so far."""
		target = self.worked(at) + length
		if length > 0:
			i = bisect_left(self.upto, target)
			if i == len(self.upto):
				return None
		elif target < 0 or not self.before:
			return None
		else:
			i = bisect_right(self.before, target) - 1
		return self.starts[i] + target - self.before[i]

	def opening(self, instant: int) -> int | None:
		"""`instant` when a shift is open, else the beginning of the next; None beyond the index."""
		i = bisect_right(self.starts, instant) - 1
		if i >= 0 and instant < self.ends[i]:
			return instant
		return self.starts[i + 1] if i + 1 < len(self.starts) else None


def _merged(shifts: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
	"""Beginnings and ends of the shifts in order, with those that touch or overlap made one."""
	starts: list[int] = []
	ends: list[int] = []
	for start, end in sorted(shifts):
		if end <= start:
			# left out by a change of the clocks
			continue
		if ends and start <= ends[-1]:
			ends[-1] = max(ends[-1], end)
		else:
			starts.append(start)
			ends.append(end)
	return starts, ends


_NEVER = float("inf")


def _microseconds(seconds: float) -> int:
	try:
		return seconds * SECOND if isinstance(seconds, int) else round(seconds * SECOND)
	except (OverflowError, ValueError):
		# infinity, not a number
		raise CalendarError(OUT_OF_REACH, f"Not a length of time: {seconds}") from None
