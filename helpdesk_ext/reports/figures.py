"""Count, mean, median and 90th percentile of a length, by group, in grouped SQL on every database.

Up to EXACT_ROWS values the two percentiles are exact, found by position with a window function; above it
they come from the bucket kept beside the length (rules.percentiles: at most 2 % off), because sorting a
million rows takes seconds. Never by loading rows: one pass over them counts each bucket.
"""

from typing import NamedTuple

import frappe
import frappe.utils
from frappe.query_builder.functions import Avg, Count, Max, Sum
from pypika.analytics import Count as CountOver
from pypika.analytics import RowNumber
from pypika.terms import Case, Field

from helpdesk_ext.rules.percentiles import median, percentile
from helpdesk_ext.rules.tally import Tallies, Tally

EXACT_ROWS = 50_000


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
	if is_many(tallies):
		return {key: from_buckets(tally) for key, tally in tallies.items()}
	shares = exact(query, seconds, groups) if tallies else {}
	return {key: with_shares(tally, shares[key]) for key, tally in tallies.items()}


def is_many(tallies: Tallies) -> bool:
	"""Whether the percentiles are told by bucket."""
	return sum(tally.count for tally in tallies.values()) > EXACT_ROWS


def from_buckets(tally: Tally) -> Lengths:
	"""Of a tally whose numbers begin with the count and the sum of seconds."""
	return with_shares(tally, (median(tally.buckets), percentile(tally.buckets, 90)))


def with_shares(tally: Tally, shares: tuple[float, float]) -> Lengths:
	return Lengths(tally.count, tally.numbers[1] / tally.count, *shares)


def grouped(query, groups: list, aggregates) -> list[tuple]:
	"""Rows of (group …, aggregate …)."""
	named = [group.as_(f"group_{number}") for number, group in enumerate(groups)]
	return query.select(*named, *aggregates).groupby(*groups).run()


def exact(query, seconds, groups: list) -> dict[tuple, tuple[float, float]]:
	"""Median and p90 of each group by position, without any division: the databases divide whole numbers differently."""
	names = [f"group_{number}" for number in range(len(groups))]
	place, number = RowNumber().orderby(seconds), CountOver("*")
	for group in groups:
		place, number = place.over(group), number.over(group)
	if not groups:
		number = number.over()
	ranked = query.select(
		*[group.as_(name) for name, group in zip(names, groups, strict=True)],
		seconds.as_("length"),
		place.as_("place"),
		number.as_("total"),
	).as_("ranked")
	columns = [Field(name, table=ranked) for name in names]
	length, place, total = (Field(name, table=ranked) for name in ("length", "place", "total"))
	middle = (place * 2 >= total) & (place * 2 <= total + 2)
	ninth = (place * 10 >= total * 9) & ((place - 1) * 10 < total * 9)
	outer = (
		frappe.qb.from_(ranked)
		.select(*columns, Avg(Case().when(middle, length)), Max(Case().when(ninth, length)))
		.where(middle | ninth)
	)
	for column in columns:
		outer = outer.groupby(column)
	return {tuple(row[:-2]): (frappe.utils.flt(row[-2]), frappe.utils.flt(row[-1])) for row in outer.run()}
