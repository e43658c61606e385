import math
import unittest
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpdesk_ext.deadlines import calendar as module
from helpdesk_ext.deadlines.calendar import BusinessCalendar, CalendarError
from helpdesk_ext.tests.minute_walk import MinuteWalk

HOUR = 3600
OFFICE = ((time(9), time(13)), (time(14), time(18)))
WEEK = {day: OFFICE for day in range(5)}
# Monday
MONDAY = datetime(2026, 11, 16)


def at(text: str) -> datetime:
	return datetime.fromisoformat(text)


class TestOfficeWeek(unittest.TestCase):
	"""Monday to Friday, 9 to 18, lunch from 13 to 14."""

	def setUp(self):
		self.calendar = BusinessCalendar(WEEK)

	def test_terms_skip_lunch_nights_and_weekends(self):
		for start, hours, due in (
			("2026-11-16 09:00", 1, "2026-11-16 10:00"),
			("2026-11-16 12:30", 1, "2026-11-16 14:30"),
			("2026-11-16 17:00", 2, "2026-11-17 10:00"),
			("2026-11-20 17:00", 2, "2026-11-23 10:00"),
			("2026-11-21 12:00", 1, "2026-11-23 10:00"),
			("2026-11-16 03:00", 8, "2026-11-16 18:00"),
			("2026-11-16 09:00", 40, "2026-11-20 18:00"),
			("2026-11-16 09:00", 40 * 52, "2027-11-12 18:00"),
		):
			with self.subTest(start=start, hours=hours):
				self.assertEqual(self.calendar.add_business_time(at(start), hours * HOUR), at(due))

	def test_a_term_is_due_at_the_end_of_a_shift_and_not_at_the_next_opening(self):
		self.assertEqual(
			self.calendar.add_business_time(at("2026-11-20 17:00"), HOUR), at("2026-11-20 18:00")
		)
		self.assertEqual(
			self.calendar.add_business_time(at("2026-11-16 12:00"), HOUR), at("2026-11-16 13:00")
		)

	def test_no_term_at_all_is_due_at_once_also_at_night(self):
		self.assertEqual(self.calendar.add_business_time(at("2026-11-21 03:00"), 0), at("2026-11-21 03:00"))

	def test_negative_terms_lead_back(self):
		self.assertEqual(
			self.calendar.add_business_time(at("2026-11-23 10:00"), -2 * HOUR), at("2026-11-20 17:00")
		)
		self.assertEqual(
			self.calendar.add_business_time(at("2026-11-23 10:00"), -HOUR), at("2026-11-23 09:00")
		)

	def test_seconds_between(self):
		for start, end, hours in (
			("2026-11-16 09:00", "2026-11-16 18:00", 8),
			("2026-11-16 13:10", "2026-11-16 13:50", 0),
			("2026-11-20 17:00", "2026-11-23 10:00", 2),
			("2026-11-23 10:00", "2026-11-20 17:00", -2),
			("2026-11-21 10:00", "2026-11-22 10:00", 0),
			("2026-01-01 00:00", "2027-01-01 00:00", 261 * 8),
		):
			with self.subTest(start=start, end=end):
				self.assertEqual(self.calendar.business_seconds_between(at(start), at(end)), hours * HOUR)

	def test_open_from_the_beginning_up_to_and_without_the_end(self):
		for moment, is_open, opening in (
			("2026-11-16 08:59:59.999999", False, "2026-11-16 09:00"),
			("2026-11-16 09:00", True, "2026-11-16 09:00"),
			("2026-11-16 13:00", False, "2026-11-16 14:00"),
			("2026-11-20 17:59:59", True, "2026-11-20 17:59:59"),
			("2026-11-20 18:00", False, "2026-11-23 09:00"),
			("2027-12-31 18:00", False, "2028-01-03 09:00"),
			("2028-01-01 00:00", False, "2028-01-03 09:00"),
		):
			with self.subTest(moment=moment):
				self.assertEqual(self.calendar.is_open(at(moment)), is_open)
				self.assertEqual(self.calendar.next_open(at(moment)), at(opening))

	def test_shifts_of_a_time(self):
		shifts = self.calendar.shifts_between(at("2026-11-20 12:00"), at("2026-11-23 09:30"))
		self.assertEqual(
			[(str(opened), str(closed)) for opened, closed in shifts],
			[
				("2026-11-20 12:00:00", "2026-11-20 13:00:00"),
				("2026-11-20 14:00:00", "2026-11-20 18:00:00"),
				("2026-11-23 09:00:00", "2026-11-23 09:30:00"),
			],
		)
		for edges in (("2026-11-20 13:00", "2026-11-20 14:00"), ("2026-11-20 15:00", "2026-11-20 15:00")):
			self.assertEqual(self.calendar.shifts_between(*map(at, edges)), [])
		self.assertEqual(self.calendar.shifts_between(at("2026-11-20 15:00"), at("2026-11-20 10:00")), [])

	def test_warning_comes_at_the_share_of_working_time(self):
		start, due = at("2026-11-20 17:00"), at("2026-11-23 12:00")
		self.assertEqual(self.calendar.warn_at(start, due, 75), at("2026-11-23 11:00"))
		self.assertEqual(self.calendar.warn_at(start, due, 0), start)
		self.assertEqual(self.calendar.warn_at(start, due, 100), due)
		self.assertEqual(self.calendar.warn_at(due, start, 75), start)
		lunch = at("2026-11-16 13:00"), at("2026-11-16 14:00")
		self.assertEqual(self.calendar.warn_at(*lunch, 50), lunch[1])

	def test_warning_knows_of_pauses(self):
		start = at("2026-11-16 09:00")
		pauses = [(at("2026-11-16 10:00"), at("2026-11-17 10:00"))]
		due = self.calendar.add_business_time(start, 4 * HOUR, pauses)
		self.assertEqual(due, at("2026-11-17 13:00"))
		self.assertEqual(self.calendar.warn_at(start, due, 50, pauses), at("2026-11-17 11:00"))
		self.assertEqual(self.calendar.warn_at(start, due, 25, pauses), at("2026-11-16 10:00"))


class TestDays(unittest.TestCase):
	def test_holidays_transferred_days_and_short_days(self):
		calendar = BusinessCalendar(
			WEEK,
			holidays=[date(2026, 11, 4), date(2026, 11, 7)],
			exceptions={
				date(2026, 11, 3): ((time(9), time(13)), (time(14), time(17))),
				date(2026, 11, 7): OFFICE,
				date(2026, 11, 9): (),
			},
		)
		self.assertEqual(calendar.add_business_time(at("2026-11-03 16:30"), HOUR), at("2026-11-05 09:30"))
		self.assertEqual(calendar.add_business_time(at("2026-11-06 17:30"), HOUR), at("2026-11-07 09:30"))
		self.assertEqual(calendar.next_open(at("2026-11-07 18:00")), at("2026-11-10 09:00"))

	def test_working_days_roll_to_either_side(self):
		calendar = BusinessCalendar(WEEK, holidays=[date(2026, 11, 16)])
		self.assertEqual(calendar.next_working_day(date(2026, 11, 13)), date(2026, 11, 13))
		self.assertEqual(calendar.next_working_day(date(2026, 11, 14)), date(2026, 11, 17))
		self.assertEqual(calendar.previous_working_day(date(2026, 11, 16)), date(2026, 11, 13))
		self.assertEqual(calendar.previous_working_day(date(2026, 11, 17)), date(2026, 11, 17))

	def test_terms_of_working_days_begin_on_the_day_after(self):
		calendar = BusinessCalendar(WEEK, holidays=[date(2026, 11, 18)])
		for days, last in ((0, "2026-11-14"), (1, "2026-11-16"), (3, "2026-11-19"), (-1, "2026-11-13")):
			with self.subTest(days=days):
				self.assertEqual(
					calendar.add_working_days(date(2026, 11, 14), days), date.fromisoformat(last)
				)

	def test_a_night_shift_belongs_to_the_day_on_which_it_begins(self):
		nights = {day: ((time(22), time(6)),) for day in range(5)}
		calendar = BusinessCalendar(nights, holidays=[date(2026, 11, 18)])
		self.assertTrue(calendar.is_open(at("2026-11-21 05:59")))
		self.assertFalse(calendar.is_open(at("2026-11-21 23:00")))
		self.assertTrue(calendar.is_open(at("2026-11-18 05:00")))
		self.assertFalse(calendar.is_open(at("2026-11-19 05:00")))
		self.assertEqual(
			calendar.business_seconds_between(at("2026-11-16 00:00"), at("2026-11-23 00:00")), 4 * 8 * HOUR
		)

	def test_round_the_clock_counts_every_second(self):
		calendar = BusinessCalendar.round_the_clock()
		start = at("2026-12-31 23:59:58.5")
		self.assertEqual(calendar.add_business_time(start, 10**7), start + timedelta(seconds=10**7))
		self.assertEqual(calendar.next_open(start), start)
		self.assertEqual(calendar.business_seconds_between(start, start + timedelta(days=900)), 900 * 86400)

	def test_the_turn_of_the_year_is_no_edge(self):
		"""The index is made of whole years: what lies on their first and last moments."""
		new_year = at("2027-01-01 00:00")
		for weekly in ({day: ((time(22), time(6)),) for day in range(7)}, {4: ((time(0), time(6)),)}):
			with self.subTest(weekly=weekly):
				for first in (new_year, at("2026-12-31 12:00"), at("2027-01-01 12:00")):
					calendar = BusinessCalendar(weekly)
					calendar.is_open(first)
					self.assertTrue(calendar.is_open(new_year))
					self.assertEqual(calendar.next_open(new_year), new_year)
					self.assertEqual(calendar.add_business_time(new_year, 60), at("2027-01-01 00:01"))
					self.assertEqual(
						calendar.add_business_time(at("2027-01-01 05:00"), -HOUR), at("2027-01-01 04:00")
					)
		nights = BusinessCalendar({day: ((time(22), time(6)),) for day in range(7)})
		self.assertEqual(nights.add_business_time(new_year, -HOUR), at("2026-12-31 23:00"))
		self.assertEqual(nights.add_business_time(at("2026-12-31 22:00"), 3 * HOUR), at("2027-01-01 01:00"))

	def test_overlapping_intervals_count_once(self):
		calendar = BusinessCalendar({0: ((time(9), time(15)), (time(12), time(18)))})
		self.assertEqual(calendar.business_seconds_between(MONDAY, MONDAY + timedelta(days=1)), 9 * HOUR)


class TestPauses(unittest.TestCase):
	def setUp(self):
		self.calendar = BusinessCalendar(WEEK)
		self.start = at("2026-11-16 09:00")

	def due(self, hours, *pauses):
		pauses = [(at(begin), end and at(end)) for begin, end in pauses]
		return self.calendar.add_business_time(self.start, hours * HOUR, pauses)

	def test_a_pause_moves_the_term_by_its_working_time(self):
		self.assertEqual(self.due(4, ("2026-11-16 12:00", "2026-11-16 15:00")), at("2026-11-16 16:00"))
		self.assertEqual(self.due(4, ("2026-11-13 12:00", "2026-11-16 10:00")), at("2026-11-16 15:00"))
		self.assertEqual(self.due(6, ("2026-11-16 17:00", "2026-11-17 10:00")), at("2026-11-16 16:00"))

	def test_overlapping_pauses_in_any_order_count_once(self):
		pauses = (("2026-11-16 12:00", "2026-11-16 15:00"), ("2026-11-16 10:00", "2026-11-16 14:30"))
		self.assertEqual(self.due(4, *pauses), at("2026-11-17 09:00") - timedelta(hours=15))
		self.assertEqual(self.due(4, *reversed(pauses)), self.due(4, *pauses))

	def test_a_pause_that_goes_on_leaves_no_term_unless_it_was_used_up_before(self):
		self.assertIsNone(self.due(4, ("2026-11-16 12:00", None)))
		self.assertIsNone(self.due(4, ("2026-11-16 10:00", "2026-11-16 11:00"), ("2026-11-16 10:30", None)))
		self.assertEqual(self.due(4, ("2026-11-16 13:00", None)), at("2026-11-16 13:00"))
		between = self.calendar.business_seconds_between
		self.assertEqual(
			between(self.start, at("2026-11-18 09:00"), [(at("2026-11-16 12:00"), None)]), 3 * HOUR
		)

	def test_a_pause_that_ends_before_it_begins_is_none(self):
		"""Clocks that went back meanwhile write it down so; a term must be counted all the same."""
		self.assertEqual(self.due(4, ("2026-11-16 12:00", "2026-11-16 11:00")), at("2026-11-16 13:00"))


class TestChangesOfTheClock(unittest.TestCase):
	"""Berlin: on 2026-03-29 2:00 becomes 3:00, on 2026-10-25 3:00 becomes 2:00."""

	def setUp(self):
		self.zone = ZoneInfo("Europe/Berlin")
		self.always = BusinessCalendar.round_the_clock(zone=self.zone)

	def test_a_day_has_the_hours_that_pass(self):
		for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
			start = at(day)
			self.assertEqual(
				self.always.business_seconds_between(start, start + timedelta(days=1)), hours * HOUR
			)

	def test_a_night_shift_is_shorter_or_longer(self):
		calendar = BusinessCalendar({5: ((time(22), time(6)),)}, zone=self.zone)
		self.assertEqual(calendar.add_business_time(at("2026-03-28 22:00"), 7 * HOUR), at("2026-03-29 06:00"))
		self.assertEqual(calendar.add_business_time(at("2026-10-24 22:00"), 9 * HOUR), at("2026-10-25 06:00"))

	def test_a_time_that_was_left_out_means_the_change(self):
		left_out, change = at("2026-03-29 02:30"), at("2026-03-29 03:00")
		self.assertEqual(self.always.business_seconds_between(left_out, change), 0)
		self.assertEqual(self.always.add_business_time(left_out, HOUR), at("2026-03-29 04:00"))
		nobody = BusinessCalendar({6: ((time(2, 10), time(2, 50)),)}, zone=self.zone)
		self.assertEqual(nobody.next_open(at("2026-03-28")), at("2026-04-05 02:10"))

	def test_a_time_that_comes_twice_means_the_first_unless_folded(self):
		first = at("2026-10-25 02:30")
		second = first.replace(fold=1)
		self.assertEqual(self.always.business_seconds_between(first, second), HOUR)
		due = self.always.add_business_time(first, HOUR)
		self.assertEqual((due, due.fold), (first, 1))

	def test_a_zone_that_drops_a_whole_day(self):
		apia = BusinessCalendar.round_the_clock(zone=ZoneInfo("Pacific/Apia"))
		self.assertEqual(apia.add_business_time(at("2011-12-29 12:00"), 86400), at("2011-12-31 12:00"))


class TestRefused(unittest.TestCase):
	def assertRefused(self, code, call, *arguments):
		with self.assertRaises(CalendarError) as caught:
			call(*arguments)
		self.assertEqual(caught.exception.code, code)

	def test_a_calendar_without_hours(self):
		for weekly, exceptions in (({}, {}), ({0: ()}, {date(2026, 11, 16): ()})):
			self.assertRefused(module.EMPTY, BusinessCalendar, weekly, (), exceptions)

	def test_terms_that_can_never_be_met_do_not_hang(self):
		once = BusinessCalendar({}, exceptions={date(2026, 11, 16): OFFICE})
		self.assertEqual(once.add_business_time(MONDAY, 8 * HOUR), at("2026-11-16 18:00"))
		self.assertRefused(module.OUT_OF_REACH, once.add_business_time, MONDAY, 8 * HOUR + 1)
		self.assertRefused(module.OUT_OF_REACH, once.add_business_time, MONDAY, -1)
		self.assertRefused(module.OUT_OF_REACH, once.next_open, at("2026-11-16 18:00"))
		self.assertRefused(module.OUT_OF_REACH, once.next_working_day, date(2026, 11, 17))
		self.assertRefused(module.OUT_OF_REACH, BusinessCalendar(WEEK).add_business_time, MONDAY, 10**12)
		for endless in (math.inf, math.nan):
			self.assertRefused(module.OUT_OF_REACH, BusinessCalendar(WEEK).add_business_time, MONDAY, endless)

	def test_the_same_term_is_refused_whatever_was_asked_before(self):
		calendar = BusinessCalendar(WEEK)
		too_long = 40 * 52 * HOUR * 31
		self.assertRefused(module.OUT_OF_REACH, calendar.add_business_time, MONDAY, too_long)
		calendar.business_seconds_between(at("1971-01-01"), at("2099-01-01"))
		self.assertRefused(module.OUT_OF_REACH, calendar.add_business_time, MONDAY, too_long)

	def test_a_year_of_nothing_but_holidays(self):
		holidays = [date(2026, 1, 1) + timedelta(days=n) for n in range(800)]
		calendar = BusinessCalendar(WEEK, holidays)
		self.assertRefused(module.OUT_OF_REACH, calendar.check_reachable, at("2026-01-01"))
		calendar.check_reachable(at("2028-03-01"))

	def test_slips_of_the_finger(self):
		calendar = BusinessCalendar(WEEK)
		self.assertRefused(module.OUT_OF_RANGE, calendar.is_open, datetime(2100, 1, 1))
		self.assertRefused(module.OUT_OF_RANGE, calendar.is_open, datetime(206, 1, 1))
		self.assertRefused(module.OUT_OF_RANGE, calendar.next_working_day, date(9999, 12, 31))
		self.assertRefused(module.NOT_LOCAL, calendar.is_open, datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
		self.assertRefused(module.BAD_PERCENT, calendar.warn_at, MONDAY, MONDAY, 101)


# Properties

# a change of the clock lies within four days of each
ZONES = {
	None: date(2026, 12, 31),
	"Europe/Moscow": date(2026, 6, 1),
	"Europe/Berlin": date(2026, 3, 29),
	"America/New_York": date(2026, 11, 1),
	"Australia/Lord_Howe": date(2026, 4, 5),
	"America/Sao_Paulo": date(2018, 11, 4),
	"Pacific/Apia": date(2011, 12, 30),
}
BEFORE, DAYS = 5, 21

five_minutes = st.integers(0, 287).map(lambda n: time(n // 12, n % 12 * 5))
shifts = st.lists(st.tuples(five_minutes, five_minutes), max_size=3)
weeks = st.dictionaries(st.integers(0, 6), shifts, min_size=1)


@st.composite
def calendars(draw, unzoned=False):
	"""What a calendar is made of, and the first day of the time it is asked about."""
	name = None if unzoned else draw(st.sampled_from(list(ZONES)))
	first = ZONES[name] - timedelta(days=BEFORE)
	days = st.integers(0, DAYS - 1).map(lambda n: first + timedelta(days=n))
	weekly = draw(weeks)
	assume(any(weekly.values()))
	parts = {
		"weekly": weekly,
		"holidays": draw(st.frozensets(days, max_size=3)),
		"exceptions": draw(st.dictionaries(days, shifts, max_size=3)),
		"zone": ZoneInfo(name) if name else None,
	}
	return parts, first


def moments(first, last=14):
	"""Whole minutes between the second and the last day, some of them folded."""
	start = datetime.combine(first, time(0))
	return st.builds(
		lambda minutes, fold: (start + timedelta(minutes=minutes)).replace(fold=fold),
		st.integers(1440, 1440 * last),
		st.integers(0, 1),
	)


@st.composite
def stories(draw, unzoned=False):
	"""A calendar, two moments, two terms and pauses."""
	parts, first = draw(calendars(unzoned))
	moment = moments(first)
	pauses = [
		(begin, end)
		for begin, end in draw(st.lists(st.tuples(moment, st.none() | moment), max_size=4))
		# only the naive order: of times that come twice the calendar itself decides
		if end is None or begin < end
	]
	terms = [draw(st.integers(0, 60 * 48)) * 60 for _ in range(2)]
	return parts, first, sorted([draw(moment), draw(moment)]), terms, pauses


class TestProperties(unittest.TestCase):
	@given(stories())
	@settings(max_examples=60, deadline=None)
	def test_as_told_minute_by_minute(self, story):
		parts, first, (start, end), (seconds, _), pauses = story
		calendar, walk = BusinessCalendar(**parts), MinuteWalk(**parts, first=first, days=DAYS)
		self.assertEqual(calendar.is_open(start), walk.is_open(start))
		self.same_minute(walk, walk.next_open(start), calendar.next_open, start)
		if walk.minute(start) <= walk.minute(end):
			for chosen in ((), pauses):
				self.assertEqual(
					calendar.business_seconds_between(start, end, chosen),
					walk.seconds_between(start, end, chosen),
				)
		if not any(stop is None for _, stop in pauses):
			self.same_minute(
				walk, walk.due(start, seconds, pauses), calendar.add_business_time, start, seconds, pauses
			)
		self.same_minute(walk, walk.due(start, seconds), calendar.add_business_time, start, seconds)

	def same_minute(self, walk, minute, call, *arguments):
		if minute is None or minute >= len(walk.walls):
			# beyond what was walked: no answer there, or a later one
			return
		self.assertEqual(walk.minute(call(*arguments)), minute)

	@given(stories(), st.integers(0, 10**12))
	@settings(max_examples=60, deadline=None)
	def test_inverse(self, story, microseconds):
		"""The time up to the due moment is the term, and a moment earlier it is not yet used up."""
		parts, _, (start, _), _, _ = story
		calendar, seconds = self.met(parts), microseconds / 10**6
		due = self.answered(calendar.add_business_time, start, seconds)
		self.assertEqual(calendar.business_seconds_between(start, due), seconds)
		if microseconds:
			just_before = due - timedelta(microseconds=1)
			self.assertLess(calendar.business_seconds_between(start, just_before), seconds)
		back = self.answered(calendar.add_business_time, due, -seconds)
		self.assertEqual(calendar.business_seconds_between(back, due), seconds)

	@given(stories())
	@settings(max_examples=60, deadline=None)
	def test_monotonic(self, story):
		"""A longer term and a later start are never due earlier; waiting never gains working time."""
		parts, _, (start, later), terms, _ = story
		calendar = self.met(parts)
		between = calendar.business_seconds_between
		short, long = (self.answered(calendar.add_business_time, start, term) for term in sorted(terms))
		self.assertGreaterEqual(between(short, long), 0)
		clock = BusinessCalendar.round_the_clock(zone=parts["zone"])
		self.assertGreaterEqual(clock.business_seconds_between(short, long), 0)
		start, later = start.replace(fold=0), later.replace(fold=0)
		dues = [self.answered(calendar.add_business_time, moment, terms[0]) for moment in (start, later)]
		self.assertGreaterEqual(clock.business_seconds_between(*dues), 0)
		self.assertGreaterEqual(between(start, later), 0)

	@given(stories())
	@settings(max_examples=60, deadline=None)
	def test_shifts_add_up_to_the_length(self, story):
		parts, _, (start, end), _, _ = story
		calendar = self.met(parts)
		shifts = calendar.shifts_between(start, end)
		between = calendar.business_seconds_between
		self.assertEqual(sum(between(*shift) for shift in shifts), max(0, between(start, end)))

	@given(stories())
	@settings(max_examples=60, deadline=None)
	def test_additive_over_splits(self, story):
		parts, _, (start, end), (first, second), _ = story
		calendar = self.met(parts)
		add, between = calendar.add_business_time, calendar.business_seconds_between
		once = self.answered(add, start, first + second)
		self.assertEqual(add(add(start, first), second), once)
		self.assertEqual(between(start, once), between(start, end) + between(end, once))
		self.assertEqual(between(start, end), -between(end, start))

	@given(stories())
	@settings(max_examples=60, deadline=None)
	def test_pause_neutral(self, story):
		"""With the pauses taken out, a paused term is as long as it was given; before the first one it is
		the same term; one outside working time changes nothing."""
		parts, _, (start, _), (seconds, _), pauses = story
		calendar = self.met(parts)
		add, between = calendar.add_business_time, calendar.business_seconds_between
		pauses = [pause for pause in pauses if pause[1] is not None and self.in_order(calendar, *pause)]
		plain, due = self.answered(add, start, seconds), self.answered(add, start, seconds, pauses)
		self.assertEqual(between(start, due, pauses), seconds)
		self.assertGreaterEqual(between(plain, due), 0)
		idle = [pause for pause in pauses if between(*pause) == 0]
		self.assertEqual(add(start, seconds, idle), plain)

	@given(stories(unzoned=True), st.integers(0, DAYS - 1))
	@settings(max_examples=60, deadline=None)
	def test_holiday_neutral(self, story, number):
		"""A holiday takes away the shifts that begin on it and nothing else."""
		parts, first, (start, end), (seconds, _), _ = story
		holiday = first + timedelta(days=number)
		assume(holiday not in parts["exceptions"])
		without = self.met({**parts, "holidays": parts["holidays"] - {holiday}})
		calendar = self.met({**parts, "holidays": parts["holidays"] | {holiday}})
		day_off = self.met({**parts, "exceptions": {**parts["exceptions"], holiday: ()}})
		self.assertEqual(
			calendar.business_seconds_between(start, end), day_off.business_seconds_between(start, end)
		)
		midnight = datetime.combine(holiday, time(0))
		far = end + timedelta(days=2) <= midnight or start >= midnight + timedelta(days=2)
		if far or not without.intervals_on(holiday):
			self.assertEqual(
				calendar.business_seconds_between(start, end), without.business_seconds_between(start, end)
			)
		due = self.answered(without.add_business_time, start, seconds)
		self.assertGreaterEqual(self.answered(calendar.add_business_time, start, seconds), due)

	def met(self, parts):
		return BusinessCalendar(**parts)

	def in_order(self, calendar, begin, end):
		return calendar._instant(begin) <= calendar._instant(end)

	def answered(self, call, *arguments):
		"""The answer; a calendar of exceptions alone may have none, and then there is nothing to compare."""
		try:
			return call(*arguments)
		except CalendarError as error:
			self.assertEqual(error.code, module.OUT_OF_REACH)
			assume(False)
