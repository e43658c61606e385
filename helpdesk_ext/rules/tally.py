"""Numbers of a day that add up to those of a month: counts, sums, and lengths by bucket. Pure Python."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

ONE_DAY = timedelta(days=1)


class Tally:
	"""What was counted: numbers that add up, the first of them how many, and how many lie in each bucket."""

	__slots__ = ("buckets", "numbers")

	def __init__(self, numbers: Sequence[int] = (), buckets: dict[int, int] | None = None):
		self.numbers = list(numbers)
		self.buckets = buckets or {}

	@property
	def count(self) -> int:
		return self.numbers[0] if self.numbers else 0

	def add(self, other: "Tally") -> None:
		"""Add the numbers and buckets of `other` to one's own."""
		self.numbers = [one + more for one, more in zip(self.numbers, other.numbers, strict=True)]
		buckets = self.buckets
		for bucket, number in other.buckets.items():
			buckets[bucket] = buckets.get(bucket, 0) + number

	def __eq__(self, other: object) -> bool:
		return isinstance(other, Tally) and (self.numbers, self.buckets) == (other.numbers, other.buckets)

	def __repr__(self) -> str:
		return f"Tally({self.numbers}, {self.buckets})"


class Tallies(dict):
	"""Key -> Tally; a key's tallies add up."""

	def put(self, key: tuple, tally: Tally) -> None:
		if key in self:
			self[key].add(tally)
		else:
			self[key] = Tally(tally.numbers, dict(tally.buckets))


# --- as text


def encoded(tallies: dict[tuple, Tally]) -> str:
	"""As text to be kept; the parts of a key are texts, numbers or None."""
	rows = [
		[list(key), tally.numbers, [part for pair in tally.buckets.items() for part in pair]]
		for key, tally in tallies.items()
	]
	return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def decoded(text: str) -> Iterator[tuple[tuple, Tally]]:
	"""What `encoded` kept."""
	for key, numbers, pairs in json.loads(text):
		yield tuple(key), Tally(numbers, dict(zip(pairs[::2], pairs[1::2], strict=True)))


# --- days


class Span(NamedTuple):
	"""Days from the first to the last, both included."""

	first: date
	last: date


def spans_without(first: date, last: date, known: Iterable[date], most: int) -> list[Span]:
	"""The days from `first` to `last` that are not `known`, as spans in their order.

	More than `most` spans are one, of all the days: a question of so many parts is slower than a whole one.
	"""
	spans: list[Span] = []
	begin = first
	for day in sorted({day for day in known if first <= day <= last}):
		if begin < day:
			spans.append(Span(begin, day - ONE_DAY))
		begin = day + ONE_DAY
	if begin <= last:
		spans.append(Span(begin, last))
	return spans if len(spans) <= most else [Span(first, last)]


def runs(days: Iterable[date], longest: int) -> list[Span]:
	"""The days as spans of neighbours, each of at most `longest` days."""
	found: list[list[Any]] = []
	for day in sorted(set(days)):
		if found and day - found[-1][1] == ONE_DAY and (day - found[-1][0]).days < longest:
			found[-1][1] = day
		else:
			found.append([day, day])
	return [Span(*span) for span in found]
