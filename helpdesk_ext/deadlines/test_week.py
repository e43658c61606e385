import unittest
from datetime import date, time

from helpdesk_ext.deadlines.calendar import WHOLE_DAY
from helpdesk_ext.deadlines.week import (
	DAYS_OF,
	Overlap,
	first_overlap,
	overlap_of_day,
	parse_time,
	runs_of_days,
	usual_hours,
	weekly_hours,
)


def hours(begin: int, end: int):
	return time(begin), time(end)


class TestWeek(unittest.TestCase):
	def test_choices_name_every_weekday(self):
		self.assertEqual(sorted(day for days in list(DAYS_OF.values())[3:] for day in days), list(range(7)))

	def test_rows_become_hours_of_weekdays_in_order(self):
		rows = [("From Monday to Friday", time(14), time(18)), ("Every Friday", time(9), time(13))]
		self.assertEqual(
			weekly_hours(rows),
			{**{day: (hours(14, 18),) for day in range(4)}, 4: (hours(9, 13), hours(14, 18))},
		)

	def test_an_overlap_is_found(self):
		for weekly, expected in (
			({0: (hours(9, 13), hours(13, 18))}, None),
			({0: (hours(9, 14), hours(13, 18))}, Overlap(0, hours(9, 14), 0, hours(13, 18))),
			({0: (hours(22, 6),), 1: (hours(5, 9),)}, Overlap(0, hours(22, 6), 1, hours(5, 9))),
			({0: (hours(22, 6),), 1: (hours(6, 9),)}, None),
			({6: (hours(22, 6),), 0: (hours(5, 9),)}, Overlap(6, hours(22, 6), 0, hours(5, 9))),
			({0: (hours(9, 18), hours(9, 18))}, Overlap(0, hours(9, 18), 0, hours(9, 18))),
			({0: (hours(9, 0), hours(20, 21))}, Overlap(0, hours(9, 0), 0, hours(20, 21))),
			({day: (WHOLE_DAY,) for day in range(7)}, None),
			({0: ((time(9), time(9, 30)), (time(9, 29, 59), time(10)))}, True),
		):
			with self.subTest(weekly=weekly):
				found = first_overlap(weekly)
				self.assertTrue(found) if expected is True else self.assertEqual(found, expected)

	def test_times_as_people_write_them(self):
		for text, expected in (
			("9", time(9)),
			("9:05", time(9, 5)),
			("09.30", time(9, 30)),
			(" 18:00:00 ", time(18)),
			("0:00", time(0)),
			("23:59", time(23, 59)),
			("24:00", None),
			("9:60", None),
			("9:5", None),
			("18:00:01", None),
			("-1:00", None),
			("٩:00", None),
			("nine", None),
			("", None),
			(None, None),
		):
			with self.subTest(text=text):
				self.assertEqual(parse_time(text), expected)
		self.assertEqual(parse_time("24:00", is_end=True), time(0))
		self.assertIsNone(parse_time("24:01", is_end=True))

	def test_an_overlap_within_one_date(self):
		self.assertEqual(overlap_of_day([hours(13, 18), hours(9, 14)]), (hours(9, 14), hours(13, 18)))
		self.assertIsNone(overlap_of_day([hours(14, 18), hours(9, 13)]))

	def test_usual_hours_of_a_transferred_day(self):
		weekly = {1: (hours(9, 18),), 4: (hours(9, 17),)}
		friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
		self.assertEqual(usual_hours(weekly, friday), (hours(9, 17),))
		self.assertEqual(usual_hours(weekly, saturday), (hours(9, 18),))
		self.assertEqual(usual_hours({}, saturday), (WHOLE_DAY,))

	def test_days_with_the_same_hours_are_told_together(self):
		weekly = {0: (hours(9, 18),), 1: (hours(9, 18),), 3: (hours(9, 18),), 4: (hours(9, 17),)}
		self.assertEqual(
			runs_of_days(weekly), [(0, 1, (hours(9, 18),)), (3, 3, (hours(9, 18),)), (4, 4, (hours(9, 17),))]
		)
