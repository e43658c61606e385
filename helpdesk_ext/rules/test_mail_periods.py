import unittest
from datetime import date, timedelta

from helpdesk_ext.rules.mail_periods import MONTHS, last_whole


class TestLastWhole(unittest.TestCase):
	def test_by_hand(self):
		for kind, today, first, last in (
			("Daily", date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 28)),
			# a Monday, the Sunday before it, the Sunday after it
			("Weekly", date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22)),
			("Weekly", date(2026, 11, 22), date(2026, 11, 9), date(2026, 11, 15)),
			("Weekly", date(2026, 11, 29), date(2026, 11, 16), date(2026, 11, 22)),
			("Monthly", date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
			("Monthly", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
			("Quarterly", date(2026, 5, 10), date(2026, 1, 1), date(2026, 3, 31)),
			("Half Yearly", date(2026, 5, 10), date(2025, 7, 1), date(2025, 12, 31)),
			("Yearly", date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
		):
			with self.subTest(kind=kind, today=today):
				self.assertEqual(last_whole(kind, today), (first, last))

	def test_every_day_the_period_is_over_and_the_next_begins_where_it_ends(self):
		for kind in ("Daily", "Weekly", *MONTHS):
			before = None
			for number in range(800):
				today = date(2025, 1, 1) + timedelta(days=number)
				first, last = last_whole(kind, today)
				self.assertLess(last, today)
				self.assertLessEqual(first, last)
				if before and before != (first, last):
					self.assertEqual(first, before[1] + timedelta(days=1))
				before = (first, last)
