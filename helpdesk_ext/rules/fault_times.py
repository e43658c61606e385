"""Lengths of a fault over all its repairs. Pure Python.

A fault may be declared eliminated several times: returned by its reporter because it still fails, or
registered again after it was confirmed. Every elimination is one repair row.

Time to repair (the field's TTR, whose mean is MTTR) = from the registration to the last elimination; a
repair that did not help does not stop it. A fault registered again after its confirmation begins anew: the
time in which it worked is no repair time, so the lengths of its lives are added up.

Downtime = the union of the declared downtimes: what two repairs both cover counts once.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

# Length in seconds of the time from one moment to a later one (calendar or working time).
Measure = Callable[[datetime, datetime], int]


class Repair(NamedTuple):
	"""One elimination: since when its repair is counted, when it was declared, the downtime declared with it."""

	counted_from: datetime
	eliminated_at: datetime
	downtime_from: datetime
	downtime_until: datetime


def repair_length(repairs: Iterable[Repair], measure: Measure) -> int | None:
	"""Seconds from registration to the last elimination, over all registrations; None before the first."""
	last: dict[datetime, datetime] = {}
	for repair in repairs:
		last[repair.counted_from] = max(
			repair.eliminated_at, last.get(repair.counted_from, repair.eliminated_at)
		)
	if not last:
		return None
	return sum(measure(start, end) for start, end in last.items())


def downtime_length(repairs: Iterable[Repair], measure: Measure) -> int | None:
	"""Seconds during which the thing was down by any of the repairs; None before the first."""
	intervals = merged((repair.downtime_from, repair.downtime_until) for repair in repairs)
	return sum(measure(start, end) for start, end in intervals) if intervals else None


def merged(intervals: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
	"""The same time as disjoint intervals in order; what overlaps or touches becomes one."""
	found: list[tuple[datetime, datetime]] = []
	for start, end in sorted(intervals):
		if found and start <= found[-1][1]:
			found[-1] = (found[-1][0], max(found[-1][1], end))
		else:
			found.append((start, end))
	return found
