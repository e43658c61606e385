"""The department's key figures of a period, by group.

Formulas: docs/kpi.md. Each length counts in the period in which it came to its end.
"""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder.functions import Count

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed
from helpdesk_ext.reports.figures import NOTHING, grouped
from helpdesk_ext.reports.layout import hours, share
from helpdesk_ext.rules.tally import Tally
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tallies.reading import lengths_of, tallied

LENGTHS = ("first_answer", "resolution", "full_resolution", "next_answer")
SLA = ("sla_first", "sla_full")
NONE = Tally([0, 0, 0])
FIGURES = ("received", *LENGTHS, *SLA, "solved")
# The slice of moves after the period.
LATER = "later"


class Period:
	"""The figures of one period, by group and of the whole."""

	def __init__(self, filters: frappe._dict, first: date, last: date):
		self.filters, self.first, self.last = filters, first, last
		self.known: dict[tuple, dict] = {}

	def figures(self, by: str, names: tuple[str, ...] = FIGURES) -> dict[Any, dict[str, Any]]:
		"""Group -> figure -> value; lengths in seconds, shares in per cent. Asked again, told from memory."""
		if (by, names) not in self.known:
			found: dict[Any, dict[str, Any]] = {}
			for name in names:
				for group, value in self.figure(name, by).items():
					found.setdefault(group, {})[name] = value
			self.known[by, names] = {group: flat(parts) for group, parts in found.items()}
		return self.known[by, names]

	def figure(self, name: str, by: str) -> dict[Any, Any]:
		"""One of FIGURES by group: lengths, or numbers that add up."""
		told = lengths_of if name in LENGTHS else tallied
		found = told(name, self.filters, dimensions.slices(by, self.first, self.last), column_of(by))
		return {group_of(key, by): value for key, value in found.items()}

	def terms(self, by: str, name: str) -> dict[Any, tuple[int, int]]:
		"""Group -> terms kept and missed, of those due in the period; open and overdue is missed, not yet due
		and withdrawn ones count nowhere."""
		return {group: tuple(tally.numbers[1:]) for group, tally in self.figure(name, by).items()}

	def backlog(self, by: str) -> dict[Any, tuple[int, int]]:
		"""Group -> open appeals at the start and at the end of the period (of each slice of it).

		Backwards from now: open now, less what was opened since, plus what was settled since, by the log. So
		of a log of years only the time from the period's start on is read.
		"""
		parts = dimensions.slices(by, self.first, self.last)
		changes, level_of = self.changes(by, parts), self.open_now(by)
		found: dict[Any, tuple[int, int]] = {}
		for group in {*level_of, *changes} or {None}:
			by_slice = changes.get(group, {})
			level = level_of.get(group, 0) - by_slice.get(LATER, 0)
			for part in reversed(parts):
				start = level - by_slice.get(part.key, 0)
				found[part.key if dimensions.is_time(by) else group] = (start, level)
				level = start
		return found

	def open_now(self, by: str = dimensions.WHOLE) -> dict[Any, int]:
		"""Group -> appeals open at this moment, whatever the period."""
		appeal, column = frappe.qb.DocType(APPEAL), column_of(by)
		query = frappe.qb.from_(appeal).where(appeal.state.isin(sorted(OPEN)))
		groups = [appeal[column]] if column else []
		rows = grouped(narrowed(query, criteria(appeal, self.filters)), groups, [Count("*")])
		return {row[0] if groups else None: row[-1] for row in rows}

	def changes(self, by: str, parts: list[dimensions.Slice]) -> dict[Any, dict[str, int]]:
		"""Group -> slice -> appeals opened less appeals settled in it; LATER is all that came after."""
		after = dimensions.Slice(LATER, self.last + timedelta(days=1), dimensions.LAST_DAY)
		found: dict[Any, dict[str, int]] = {}
		for sign, name in ((1, "opened"), (-1, "settled")):
			counted = tallied(name, self.filters, [*parts, after], column_of(by))
			for (group, part), tally in counted.items():
				of_group = found.setdefault(group, {})
				of_group[part] = of_group.get(part, 0) + sign * tally.count
		return found


def column_of(by: str) -> str | None:
	"""The appeal's column a report breaks down by, if it is one."""
	return dimensions.COLUMNS.get(by)


def group_of(key: tuple, by: str) -> Any:
	"""The group among the parts of a tally's key: a value of the column, a slice, or None of the whole."""
	*_own, value, part = key
	return part if dimensions.is_time(by) else value


def flat(parts: dict[str, Any]) -> dict[str, Any]:
	"""The figures of one group under the names of the columns."""
	figures: dict[str, Any] = {"received": parts.get("received", NONE).count}
	for name in LENGTHS:
		lengths = parts.get(name, NOTHING)
		figures.update({f"{name}_{part}": getattr(lengths, part) for part in ("mean", "median", "p90")})
	figures["answered"] = parts.get("first_answer", NOTHING).count
	for name in SLA:
		_due, kept, missed = parts.get(name, NONE).numbers
		figures[name] = share(kept, kept + missed)
	figures["solved"], once, again = parts.get("solved", NONE).numbers
	figures["fcr"] = share(once, figures["solved"])
	figures["reopened"] = share(again, figures["solved"])
	return figures


def shown(figures: dict[str, Any]) -> dict[str, Any]:
	"""Lengths as hours."""
	return {
		name: hours(value) if name.endswith(("_mean", "_median", "_p90")) else value
		for name, value in figures.items()
	}
