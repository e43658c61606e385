"""The figures of a period: kept days added up, all others counted on the spot."""

import frappe
import frappe.utils

from helpdesk_ext.permissions import Sight, sight_of
from helpdesk_ext.reports import dimensions, figures
from helpdesk_ext.reports.appeals import EQUALS
from helpdesk_ext.reports.figures import Lengths
from helpdesk_ext.reports.filters import with_descendants
from helpdesk_ext.rules.tally import Span, Tallies, decoded, spans_without
from helpdesk_ext.tallies import marks
from helpdesk_ext.tallies.figures import FIGURES, GROUPS, Figure

# A statement of more spans is slower than one over the whole period.
MOST_SPANS = 40


def tallied(
	name: str, filters: frappe._dict, parts: list[dimensions.Slice], column: str | None = None
) -> Tallies:
	"""One of FIGURES over the parts of a period.

	:param filters: the report's, checked; with the session's rights they say which appeals count.
	:param parts: neighbouring parts in their order.
	:param column: the appeal's column to group by (one of GROUPS).
	:returns: (what the figure tells apart …, value of `column` or None, key of the part) -> tally.
	"""
	figure, first, last = FIGURES[name], parts[0].first, parts[-1].last
	found, spans = Tallies(), [Span(first, last)]
	kept = Kept.of(name, filters, column)
	if kept:
		days = kept.days(first, last)
		spans = spans_without(first, last, days, MOST_SPANS)
		if spans == [Span(first, last)]:
			days = {}
		kept.add_up(days, parts, found)
	if spans:
		for key, tally in figure.count(filters, spans, column, part_of(figure, parts)).items():
			found.put(key, tally)
	return found


def lengths_of(
	name: str, filters: frappe._dict, parts: list[dimensions.Slice], column: str | None = None
) -> dict[tuple, Lengths]:
	"""Count, mean, median and p90 of a figure's lengths, by the keys of `tallied`; exact where rows are few."""
	figure = FIGURES[name]
	found = tallied(name, filters, parts, column)
	table, part = frappe.qb.DocType(figure.doctype), part_of(figure, parts)
	seconds, bucket = (table[name] for name in figure.length)
	query = figure.query(filters, [Span(parts[0].first, parts[-1].last)], joined=bool(column))
	counted = Tallies({asked(key, column, part): tally for key, tally in found.items()})
	known = figures.lengths_of(counted, query, seconds, bucket, figure.groups(column, part))
	return {key: known[asked(key, column, part)] for key in found}


def counts_by_part(name: str, filters: frappe._dict, parts: list[dimensions.Slice]) -> list[int]:
	"""How many of a figure that tells nothing apart lie in each part."""
	found = tallied(name, filters, parts)
	return [found[None, part.key].count if (None, part.key) in found else 0 for part in parts]


def part_of(figure: Figure, parts: list[dimensions.Slice]):
	"""The key of the part a row counts in."""
	if len(parts) == 1:
		return parts[0].key
	return dimensions.sliced(frappe.qb.DocType(figure.doctype)[figure.moment], parts)


def asked(key: tuple, column: str | None, part) -> tuple:
	"""The values of the groups that were asked for, of a key that always has all places."""
	*own, value, key_of_part = key
	return (*own, *([value] if column else []), *([] if isinstance(part, str) else [key_of_part]))


class Kept:
	"""The kept counts that answer a question: of the whole, or by the one column it narrows or groups by."""

	def __init__(self, name: str, narrowed: str | None, allowed: set[str] | None, is_group: bool):
		self.name, self.column, self.allowed, self.is_group = name, narrowed, allowed, is_group

	@classmethod
	def of(cls, name: str, filters: frappe._dict, column: str | None) -> "Kept | None":
		"""None where only the documents can tell: rights narrow, or two columns meet."""
		if not marks.is_kept() or sight_of(frappe.session.user) != Sight.ALL:
			return None
		allowed = narrowing(filters)
		columns = {*allowed, *([column] if column else [])}
		if len(columns) > 1 or not columns <= set(GROUPS) or (columns and not FIGURES[name].is_divided):
			return None
		chosen = next(iter(columns), None)
		return cls(name, chosen, allowed.get(chosen), chosen is not None and chosen == column)

	def days(self, first, last) -> dict:
		"""Day -> text of its counts, of the days that are kept and not marked."""
		table, mark = frappe.qb.DocType(marks.TALLY), frappe.qb.DocType(marks.MARK)
		rows = (
			frappe.qb.from_(table)
			.select(table.day, table.tallies)
			.where((table.figure == self.name) & (table.grouped_by == (self.column or "")))
			.where((table.day >= first) & (table.day <= min(last, yesterday())))
			.where(table.day.notin(frappe.qb.from_(mark).select(mark.day)))
			.run()
		)
		return {frappe.utils.getdate(day): text for day, text in rows}

	def add_up(self, days: dict, parts: list[dimensions.Slice], found: Tallies) -> None:
		place = 0
		for day in sorted(days):
			while day > parts[place].last:
				place += 1
			for key, tally in decoded(days[day]):
				*own, value = key
				if self.allowed is None or value in self.allowed:
					found.put((*own, value if self.is_group else None, parts[place].key), tally)


def narrowing(filters: frappe._dict) -> dict[str, set[str]]:
	"""Column of the appeal -> the values the filters leave of it."""
	found = {fieldname: {filters[fieldname]} for fieldname in EQUALS if filters.get(fieldname)}
	if filters.get("category"):
		found["category"] = set(with_descendants("Appeal Category", filters.category))
	return found


def yesterday():
	return frappe.utils.add_days(frappe.utils.now_datetime().date(), -1)
