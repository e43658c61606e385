import unittest
from datetime import datetime

from helpdesk_ext.rules.durations import seconds_between
from helpdesk_ext.rules.fault_times import Repair, downtime_length, merged, repair_length

HOUR = 3600


def at(hour: int, day: int = 2) -> datetime:
	return datetime(2026, 3, day, hour)


def repair(counted_from, eliminated_at, downtime_from, downtime_until) -> Repair:
	return Repair(counted_from, eliminated_at, downtime_from, downtime_until)


class TestFaultTimes(unittest.TestCase):
	def test_nothing_is_measured_before_the_first_elimination(self):
		self.assertIsNone(repair_length([], seconds_between))
		self.assertIsNone(downtime_length([], seconds_between))

	def test_one_repair(self):
		repairs = [repair(at(9), at(12), at(8), at(11))]
		self.assertEqual(repair_length(repairs, seconds_between), 3 * HOUR)
		self.assertEqual(downtime_length(repairs, seconds_between), 3 * HOUR)

	def test_a_repair_that_did_not_help_does_not_stop_the_clock(self):
		repairs = [repair(at(9), at(12), at(8), at(11)), repair(at(9), at(16), at(8), at(15))]
		self.assertEqual(repair_length(repairs, seconds_between), 7 * HOUR)
		self.assertEqual(downtime_length(repairs, seconds_between), 7 * HOUR)

	def test_rows_need_not_lie_in_order(self):
		repairs = [repair(at(9), at(16), at(14), at(15)), repair(at(9), at(12), at(8), at(11))]
		self.assertEqual(repair_length(repairs, seconds_between), 7 * HOUR)
		self.assertEqual(downtime_length(repairs, seconds_between), 4 * HOUR)

	def test_time_in_which_it_worked_is_no_repair_time(self):
		repairs = [repair(at(9), at(12), at(8), at(11)), repair(at(9, 5), at(10, 5), at(8, 5), at(10, 5))]
		self.assertEqual(repair_length(repairs, seconds_between), 4 * HOUR)
		self.assertEqual(downtime_length(repairs, seconds_between), 5 * HOUR)

	def test_intervals_that_touch_become_one(self):
		self.assertEqual(
			merged([(at(12), at(13)), (at(8), at(10)), (at(9), at(11)), (at(11), at(12)), (at(15), at(15))]),
			[(at(8), at(13)), (at(15), at(15))],
		)
