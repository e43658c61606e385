"""A snapshot of an order, as data: what two snapshots differ in. Pure Python.

A snapshot is a dict of plain values and of lists of rows ("items", "deliveries", "invoices", "payments"); a row
is known by its first value.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

# list -> what makes a row the same row
LISTS = {"items": "row", "deliveries": "name", "invoices": "name", "payments": "name"}
# how a row is called in front of readers
ROW_LABELS = {"items": "item_name", "deliveries": "name", "invoices": "name", "payments": "name"}
NOT_COMPARED = frozenset({"taken_at", "row"})


class Difference(NamedTuple):
	"""`part` is a fact of the order or the name of a list; `row` the row's label there; None before or after
	means that the fact or the row was not there."""

	part: str
	row: str | None
	fact: str | None
	before: Any
	after: Any


def differences(before: Mapping, after: Mapping) -> list[Difference]:
	"""What changed between two snapshots, order first, then the lists row by row."""
	found = [
		Difference(fact, None, None, before.get(fact), after.get(fact))
		for fact in _facts_of(before, after)
		if fact not in LISTS and before.get(fact) != after.get(fact)
	]
	for part in LISTS:
		found.extend(_rows_differ(part, before.get(part) or [], after.get(part) or []))
	return found


def _rows_differ(part: str, before: list[Mapping], after: list[Mapping]) -> list[Difference]:
	key, label = LISTS[part], ROW_LABELS[part]
	old = {row.get(key): row for row in before}
	new = {row.get(key): row for row in after}
	found = []
	for name in [*old, *(name for name in new if name not in old)]:
		was, now = old.get(name), new.get(name)
		row = str((now or was).get(label) or name)
		if was is None or now is None:
			found.append(Difference(part, row, None, was and row, now and row))
			continue
		found.extend(
			Difference(part, row, fact, was.get(fact), now.get(fact))
			for fact in _facts_of(was, now)
			if was.get(fact) != now.get(fact)
		)
	return found


def _facts_of(before: Mapping, after: Mapping) -> list[str]:
	return [fact for fact in dict.fromkeys([*before, *after]) if fact not in NOT_COMPARED]
