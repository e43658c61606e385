"""Percentiles of very many lengths, without looking at each of them. Pure Python.

A document keeps beside a length the number of its bucket; a report counts documents by bucket and finds
the median or the 90th percentile in some hundred counts. Buckets grow by 4 %, so the answer, the geometric
middle of a bucket, is at most 2 % off; lengths below a second share the bucket 0 and are told as 0.
Reports of few rows take the exact value (reports.figures); the definition is the same: the median is the
mean of the two middle values of an even number, the p-th percentile is the nearest rank, the smallest
value that at least p % of the values do not exceed.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

GROWTH = 1.04
_STEP = math.log(GROWTH)


def bucket_of(seconds: float | None) -> int | None:
	"""The number of the bucket of a length in seconds; None of None, 0 of anything below a second."""
	if seconds is None:
		return None
	return 0 if seconds < 1 else 1 + math.floor(math.log(seconds) / _STEP + 1e-9)


def value_of(bucket: int) -> float:
	"""The length in seconds a bucket stands for."""
	return 0.0 if bucket <= 0 else GROWTH ** (bucket - 0.5)


class Place(NamedTuple):
	"""Where a value of some rank lies: in which bucket, and at which place of it, counted from 1."""

	bucket: int
	number: int


def percentile(counts: Mapping[int, int], percent: float) -> float | None:
	"""The value at the nearest rank among `counts` (bucket -> number of documents); None of nothing."""
	return value_of(place_of_percentile(counts, percent).bucket) if any(counts.values()) else None


def median(counts: Mapping[int, int]) -> float | None:
	"""The middle value among `counts`, or the mean of the two middle ones; None of nothing."""
	if not any(counts.values()):
		return None
	return sum(value_of(place.bucket) for place in places_of_median(counts)) / 2


def place_of_percentile(counts: Mapping[int, int], percent: float) -> Place:
	"""Where the nearest rank lies.

	:raises ValueError: of nothing.
	"""
	return place_of(counts, max(1, math.ceil(sum(counts.values()) * percent / 100 - 1e-9)))


def places_of_median(counts: Mapping[int, int]) -> tuple[Place, Place]:
	"""Where the two middle values lie; twice the same of an odd number.

	:raises ValueError: of nothing.
	"""
	total = sum(counts.values())
	return place_of(counts, (total + 1) // 2), place_of(counts, total // 2 + 1)


def place_of(counts: Mapping[int, int], rank: int) -> Place:
	"""Where the value of `rank`, from 1, lies among `counts`.

	:raises ValueError: when there are fewer values.
	"""
	before = 0
	for bucket in sorted(counts):
		if rank <= before + counts[bucket]:
			return Place(bucket, rank - before)
		before += counts[bucket]
	raise ValueError("the rank lies beyond the counts")
