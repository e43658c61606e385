import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_ext.rules.tally import Span, Tallies, Tally, decoded, encoded, runs, spans_without

FIRST, LAST = date(2026, 2, 20), date(2026, 4, 10)
DAYS = st.sets(st.dates(FIRST, LAST))
KEYS = st.tuples(st.none() | st.text(max_size=5))
TALLIES = st.builds(
	lambda count, seconds, buckets: Tally([count, seconds], buckets),
	st.integers(0, 99),
	st.integers(0, 10**9),
	st.dictionaries(st.integers(0, 500), st.integers(1, 99), max_size=4),
)


def days_of(spans):
	return [
		span.first + timedelta(days=number)
		for span in spans
		for number in range((span.last - span.first).days + 1)
	]


class TestTally(unittest.TestCase):
	@given(st.dictionaries(KEYS, TALLIES, max_size=5))
	def test_what_is_kept_is_read(self, tallies):
		self.assertEqual(dict(decoded(encoded(tallies))), tallies)

	@given(st.lists(st.tuples(KEYS, TALLIES), max_size=8))
	def test_the_order_of_adding_does_not_matter(self, pairs):
		one, other = Tallies(), Tallies()
		for key, tally in pairs:
			one.put(key, tally)
		for key, tally in reversed(pairs):
			other.put(key, tally)
		self.assertEqual(one, other)

	@given(DAYS)
	def test_known_days_and_spans_are_all_days_once(self, known):
		rest = days_of(spans_without(FIRST, LAST, known, 100))
		self.assertEqual(sorted([*rest, *known]), days_of([Span(FIRST, LAST)]))

	@given(DAYS, st.integers(0, 3))
	def test_too_many_spans_are_one(self, known, most):
		spans = spans_without(FIRST, LAST, known, most)
		self.assertLessEqual(len(spans), max(1, most))
		self.assertLessEqual(set(days_of([Span(FIRST, LAST)])) - known, set(days_of(spans)))

	@given(DAYS, st.integers(1, 40))
	def test_runs_are_the_days_in_pieces(self, days, longest):
		spans = runs(days, longest)
		self.assertEqual(days_of(spans), sorted(days))
		self.assertTrue(all((span.last - span.first).days < longest for span in spans))
