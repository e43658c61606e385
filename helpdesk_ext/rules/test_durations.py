import unittest
from datetime import datetime, timedelta

from helpdesk_ext.rules.durations import lengths, seconds_between
from helpdesk_ext.rules.percentiles import bucket_of

RECEIVED = datetime(2026, 3, 2, 10, 0, 0)


class TestDurations(unittest.TestCase):
	def test_counts_calendar_seconds_over_months(self):
		# ERPNext compares days of the month only, so that 3 May and 3 June are "the same day".
		self.assertEqual(seconds_between(datetime(2026, 5, 3, 9), datetime(2026, 6, 3, 9)), 31 * 86400)

	def test_missing_moment_gives_nothing_rather_than_zero(self):
		self.assertIsNone(seconds_between(None, RECEIVED))
		self.assertIsNone(seconds_between(RECEIVED, None))
		self.assertEqual(seconds_between(RECEIVED, RECEIVED), 0)

	def test_end_before_start_is_zero(self):
		self.assertEqual(seconds_between(RECEIVED, RECEIVED - timedelta(seconds=5)), 0)

	def test_fractions_are_cut(self):
		self.assertEqual(seconds_between(RECEIVED, RECEIVED + timedelta(seconds=1, microseconds=999999)), 1)

	def test_lengths_name_the_fields_of_the_appeal(self):
		hour = timedelta(hours=1)
		found = lengths(RECEIVED, RECEIVED + hour, RECEIVED + 2 * hour, RECEIVED + 50 * hour)
		expected = {"first_answer": 3600, "resolution": 7200, "full_resolution": 50 * 3600}
		self.assertEqual(len(found), 2 * len(expected))
		for name, seconds in expected.items():
			self.assertEqual(found[f"{name}_seconds"], seconds)
			self.assertEqual(found[f"{name}_bucket"], bucket_of(seconds))
		self.assertEqual(set(lengths(RECEIVED).values()), {None})
