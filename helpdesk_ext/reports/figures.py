"""Count, mean, median and 90th percentile of a length, by group, in grouped SQL on every database.

One pass over the rows counts each bucket (rules.percentiles). Up to EXACT_ROWS values the two percentiles are
exact: a window function numbers the rows of the few buckets in which they lie. Above it they come from the
buckets alone, at most 2 % off. Never by loading rows.
"""

import functools
import operator
from typing import NamedTuple

import frappe
import frappe.utils
from frappe.query_builder.functions import Count, Sum
from pypika.analytics import RowNumber
from pypika.terms import Field

from helpdesk_ext.rules.percentiles import (
	Place,
	median,
	percentile,
	place_of_percentile,
	places_of_median,
	value_of,
)
from helpdesk_ext.rules.tally import Tallies, Tally

EXACT_ROWS = 50_000
# Median and 90th percentile, in seconds.
Shares = tuple[float, float]


class Lengths(NamedTuple):
	"""Figures of one group; lengths in seconds, None of nothing."""

	count: int
	mean: float | None
	median: float | None
	p90: float | None


NOTHING = Lengths(0, None, None, None)


def lengths_by(query, seconds, bucket, groups: list) -> dict[tuple, Lengths]:
	"""Figures of the column `seconds` for every group of `query`.

	:param query: a query builder object with its criteria and nothing selected.
	:param seconds: the column of lengths; rows without one are left out.
	:param bucket: the column of their buckets.
	:param groups: columns or expressions to group by; none gives one group, ().
	"""
	query = query.where(seconds.isnotnull())
	tallies = Tallies()
	for *key, bucket_number, count, length in grouped(query, [*groups, bucket], [Count("*"), Sum(seconds)]):
		buckets = {frappe.utils.cint(bucket_number): count}
		tallies.put(tuple(key), Tally([count, frappe.utils.cint(length)], buckets))
	return lengths_of(tallies, query, seconds, bucket, groups)


def lengths_of(tallies: Tallies, query, seconds, bucket, groups: list) -> dict[tuple, Lengths]:
	"""Figures of what is counted already.

	:param tallies: by the values of `groups`; their numbers begin with the count and the sum of seconds.
	:param query: the rows that were counted, as in `lengths_by`.
	"""
	if not tallies:
		return {}
	if is_many(tallies):
		shares = {
			key: (median(tally.buckets), percentile(tally.buckets, 90)) for key, tally in tallies.items()
		}
	else:
		shares = exact(query, seconds, bucket, groups, tallies)
	return {
		key: Lengths(tally.count, tally.numbers[1] / tally.count, *shares[key])
		for key, tally in tallies.items()
	}


def is_many(tallies: Tallies) -> bool:
	"""Whether the percentiles are told by bucket."""
	return sum(tally.count for tally in tallies.values()) > EXACT_ROWS


def grouped(query, groups: list, aggregates) -> list[tuple]:
	"""Rows of (group …, aggregate …)."""
	named = [group.as_(f"group_{number}") for number, group in enumerate(groups)]
	return query.select(*named, *aggregates).groupby(*groups).run()


def exact(query, seconds, bucket, groups: list, tallies: Tallies) -> dict[tuple, Shares]:
	"""Median and p90 of each group by position.

	How many lie in each bucket is known, so only the few buckets in which the wanted ones lie are sorted. What
	is not found there, because a kept count is of another moment, is told by its bucket.
	"""
	wanted = {key: wanted_places(tally) for key, tally in tallies.items()}
	numbers: dict[int, set[int]] = {}
	for place in {place for places in wanted.values() for place in places}:
		numbers.setdefault(place.bucket, set()).add(place.number)
	found = lengths_at(query.where(bucket.isin(sorted(numbers))), seconds, bucket, groups, numbers)
	shares = {}
	for key, places in wanted.items():
		lower, upper, ninth = (found.get((*key, *place), value_of(place.bucket)) for place in places)
		shares[key] = (lower + upper) / 2, ninth
	return shares


def wanted_places(tally: Tally) -> tuple[Place, Place, Place]:
	return *places_of_median(tally.buckets), place_of_percentile(tally.buckets, 90)


def lengths_at(query, seconds, bucket, groups: list, numbers: dict[int, set[int]]) -> dict[tuple, float]:
	"""(group …, bucket, number within it) -> length, of the wanted `numbers` of each bucket."""
	names = [*(f"group_{number}" for number in range(len(groups))), "bucket", "place"]
	place = RowNumber().orderby(seconds)
	for group in (*groups, bucket):
		place = place.over(group)
	parts = [part.as_(name) for name, part in zip(names, (*groups, bucket, place), strict=True)]
	ranked = query.select(*parts, seconds.as_("length")).as_("ranked")
	columns = [Field(name, table=ranked) for name in (*names, "length")]
	*_groups, of_bucket, at_place, _length = columns
	criteria = (
		(of_bucket == number) & at_place.isin(sorted(places)) for number, places in sorted(numbers.items())
	)
	rows = frappe.qb.from_(ranked).select(*columns).where(functools.reduce(operator.or_, criteria)).run()
	return {tuple(row[:-1]): frappe.utils.flt(row[-1]) for row in rows}
