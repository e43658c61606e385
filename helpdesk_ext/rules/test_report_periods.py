import unittest
from datetime import date

from helpdesk_ext.constants import ReportPeriod
from helpdesk_ext.rules.report_periods import due_day, first_day, last_day, previous

WEEK, MONTH = ReportPeriod.WEEK, ReportPeriod.MONTH


class TestPeriods(unittest.TestCase):
	def test_week_begins_on_monday(self):
		for day in range(23, 30):
			self.assertEqual(first_day(WEEK, date(2026, 11, day)), date(2026, 11, 23))
		self.assertEqual(last_day(WEEK, date(2026, 11, 23)), date(2026, 11, 29))
		self.assertEqual(first_day(WEEK, date(2027, 1, 1)), date(2026, 12, 28))

	def test_month_begins_on_the_first_and_knows_leap_years(self):
		self.assertEqual(first_day(MONTH, date(2028, 2, 29)), date(2028, 2, 1))
		self.assertEqual(last_day(MONTH, date(2028, 2, 1)), date(2028, 2, 29))
		self.assertEqual(last_day(MONTH, date(2026, 2, 1)), date(2026, 2, 28))

	def test_previous_period_crosses_the_year(self):
		self.assertEqual(previous(MONTH, date(2026, 1, 1)), date(2025, 12, 1))
		self.assertEqual(previous(WEEK, date(2026, 1, 5)), date(2025, 12, 29))

	def test_due_day_follows_the_period(self):
		self.assertEqual(due_day(WEEK, date(2026, 11, 29), "Report Wednesday", 5), date(2026, 12, 2))
		self.assertEqual(due_day(MONTH, date(2026, 11, 30), "Report Monday", 5), date(2026, 12, 5))

	def test_a_day_the_month_does_not_have_is_its_last(self):
		self.assertEqual(due_day(MONTH, date(2026, 1, 31), "Report Monday", 31), date(2026, 2, 28))
		self.assertEqual(due_day(MONTH, date(2026, 1, 31), "Report Monday", 0), date(2026, 2, 1))
