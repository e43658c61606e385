import statistics
import unittest
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_ext.rules.percentiles import bucket_of, median, percentile, place_of, value_of

LENGTHS = st.lists(st.floats(1, 4e7), min_size=1, max_size=60)


def counted(lengths):
	return Counter(bucket_of(length) for length in lengths)


class TestPercentiles(unittest.TestCase):
	@given(st.floats(1, 4e7))
	def test_a_bucket_stands_for_its_lengths_within_two_percent(self, length):
		self.assertLessEqual(abs(value_of(bucket_of(length)) / length - 1), 0.02)

	@given(LENGTHS)
	def test_median_is_within_two_percent_of_the_exact_one(self, lengths):
		self.assertLessEqual(abs(median(counted(lengths)) / statistics.median(lengths) - 1), 0.0201)

	@given(LENGTHS, st.integers(1, 100))
	def test_percentile_is_within_two_percent_of_the_nearest_rank(self, lengths, percent):
		exact = sorted(lengths)[max(1, -(-len(lengths) * percent // 100)) - 1]
		self.assertLessEqual(abs(percentile(counted(lengths), percent) / exact - 1), 0.0201)

	@given(LENGTHS)
	def test_a_place_holds_the_value_of_its_rank(self, lengths):
		counts = counted(lengths)
		for rank, length in enumerate(sorted(lengths), 1):
			bucket, number = place_of(counts, rank)
			self.assertEqual(sorted(one for one in lengths if bucket_of(one) == bucket)[number - 1], length)

	def test_there_is_no_place_beyond_the_counts(self):
		with self.assertRaises(ValueError):
			place_of({3: 2}, 3)

	@given(st.floats(0, 4e7), st.floats(0, 4e7))
	def test_longer_lengths_never_lie_in_lower_buckets(self, one, other):
		low, high = sorted((one, other))
		self.assertLessEqual(bucket_of(low), bucket_of(high))

	def test_nothing_and_less_than_a_second(self):
		self.assertIsNone(bucket_of(None))
		self.assertIsNone(median({}))
		self.assertIsNone(percentile({}, 90))
		self.assertEqual(value_of(bucket_of(0.4)), 0)
		self.assertEqual(median({0: 2, bucket_of(100): 1}), 0)
