"""How much of a customer's waiting each question to a department has caused. Pure Python.

The customer waits while his appeal stands in «waiting for a department». Of that time a question has caused
what it lay with the department, but for what other questions of the same appeal, answered before it, have
caused already: of several questions at once the one that is answered first is counted whole, the next only
from then on, so the shares add up to the waiting and nothing is counted twice.
"""

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def caused(turn: Span, stays: Iterable[Span], earlier: Iterable[Span]) -> list[Span]:
	"""The waiting `turn` has caused, as spans in order.

	:param turn: from the question to its end at the department.
	:param stays: when the appeal waited for departments.
	:param earlier: the turns of the same appeal that ended before this one.
	"""
	begin, end = turn
	spans = [(max(begin, start), min(end, stop)) for start, stop in _merged(stays)]
	for start, stop in earlier:
		spans = [
			part for first, last in spans for part in ((first, min(last, start)), (max(first, stop), last))
		]
		spans = [part for part in spans if part[0] < part[1]]
	return [part for part in spans if part[0] < part[1]]


def _merged(spans: Iterable[Span]) -> list[Span]:
	"""The same time without overlaps, which a clock set back would leave."""
	found: list[Span] = []
	for start, stop in sorted(spans):
		if found and start <= found[-1][1]:
			found[-1] = (found[-1][0], max(found[-1][1], stop))
		else:
			found.append((start, stop))
	return found
