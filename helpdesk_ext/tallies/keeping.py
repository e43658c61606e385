"""Counts the days that are over, once for all reports; a sweep, and the command line.

	bench --site SITE execute helpdesk_ext.tallies.keeping.check
	bench --site SITE execute helpdesk_ext.tallies.keeping.anew

One consistent look: the marks are read first, then what they are about, all of one snapshot; only those marks
are taken away. What is committed meanwhile has marks of its own, so its days stay marked.
"""

import time
from datetime import date, timedelta

import frappe
import frappe.utils
from frappe.query_builder.functions import Count, Date, Min

from helpdesk_ext import background
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports.figures import EXACT_ROWS
from helpdesk_ext.rules.tally import Span, Tallies, decoded, encoded, runs
from helpdesk_ext.tallies import marks
from helpdesk_ext.tallies.figures import FIGURES, GROUPS, WHOLE
from helpdesk_ext.tallies.marks import MARK, TALLY

# Below it a report counts everything on the spot within a second.
LEAST_APPEALS = EXACT_ROWS
# A change of the day that is over may be committed some time after midnight.
SETTLING = timedelta(hours=2)
# Days of one statement, and seconds of one run.
DAYS_AT_ONCE, SECONDS_AT_ONCE = 31, 240
# Counted anew every night, whatever the marks say.
NIGHTLY_DAYS = 35
# Figure and the column it is kept by.
KEPT_COUNTS = [
	(name, column)
	for name, figure in FIGURES.items()
	for column in ((WHOLE, *GROUPS) if figure.is_divided else (WHOLE,))
]
COLUMNS = ("day", "figure", "grouped_by", "tallies")


def keep(seconds: float = SECONDS_AT_ONCE) -> int:
	"""Sweep: count the days that are not kept yet or marked, the newest first; returns how many.

	A store that has grown large enough begins to mark, and to keep days only with the next sweep: by then
	whatever began before the marks is over.
	"""
	if not marks.is_kept():
		if frappe.db.count(APPEAL) > LEAST_APPEALS:
			frappe.db.set_global(marks.KEPT, 1)
		return 0
	done, ends = 0, time.monotonic() + seconds
	with background.as_system():
		while time.monotonic() < ends:
			days = count_next()
			if not days:
				break
			done += days
	return done


def count_nightly() -> None:
	"""Sweep: the last weeks are counted anew, so that what no mark told of lasts a day at most."""
	if marks.is_kept():
		last = last_day()
		marks.mark_days(last - timedelta(days=number) for number in range(NIGHTLY_DAYS))


def anew() -> int:
	"""Count every day anew, now."""
	marks.mark_everything()
	background.commit()
	return keep(seconds=float("inf"))


def check() -> list[tuple[date, str, str]]:
	"""Kept days that are not marked and say something else than the documents: day, figure, column."""
	differing = []
	marked = marks.marked_days()
	for span in runs(marks.kept_days() - marked, DAYS_AT_ONCE):
		counted = counts_of(span)
		table = frappe.qb.DocType(TALLY)
		rows = (
			frappe.qb.from_(table)
			.select(table.day, table.figure, table.grouped_by, table.tallies)
			.where((table.day >= span.first) & (table.day <= span.last))
			.run()
		)
		for day, figure, column, text in rows:
			found = counted.get((frappe.utils.getdate(day), figure, column), {})
			if dict(decoded(text)) != found:
				differing.append((frappe.utils.getdate(day), figure, column))
	for row in differing[:20]:
		print(*row)
	print(f"{len(differing)} kept counts differ from the documents")
	return differing


# --- one step


def count_next() -> int:
	"""Count the newest run of days that wait for it, in a transaction of its own; returns how many days."""
	background.commit()
	table = frappe.qb.DocType(MARK)
	rows = frappe.qb.from_(table).select(table.name, table.day).run()
	marked: dict[date, list[str]] = {}
	for name, day in rows:
		marked.setdefault(frappe.utils.getdate(day), []).append(name)
	waiting = runs(waiting_days(set(marked)), DAYS_AT_ONCE)
	if not waiting:
		return 0
	span = waiting[-1]
	store(span, counts_of(span))
	names = [name for day, names in marked.items() if span.first <= day <= span.last for name in names]
	for start in range(0, len(names), 1000):
		frappe.db.delete(MARK, {"name": ("in", names[start : start + 1000])})
	background.commit()
	return (span.last - span.first).days + 1


def waiting_days(marked: set[date]) -> set[date]:
	"""Days from the first appeal on that are over and not kept, or marked."""
	appeal = frappe.qb.DocType(APPEAL)
	oldest = frappe.qb.from_(appeal).select(Min(appeal.received_at)).run()[0][0]
	if not oldest:
		return set()
	first, last = frappe.utils.getdate(oldest), last_day()
	days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
	return (days - completely_kept_days()) | {day for day in marked if day <= last}


def completely_kept_days() -> set[date]:
	"""Days of which every count is kept, also those a new version has brought."""
	table = frappe.qb.DocType(TALLY)
	query = frappe.qb.from_(table).select(table.day).where(table.figure.isin(list(FIGURES)))
	return marks.days_from(query.groupby(table.day).having(Count("*") == len(KEPT_COUNTS)).run(pluck=True))


def last_day() -> date:
	"""The last day that may be kept."""
	return (frappe.utils.now_datetime() - SETTLING).date() - timedelta(days=1)


def counts_of(span: Span) -> dict[tuple[date, str, str], Tallies]:
	"""(day, figure, column) -> what was counted."""
	found: dict[tuple[date, str, str], Tallies] = {}
	for name, column in KEPT_COUNTS:
		figure = FIGURES[name]
		day_of = Date(frappe.qb.DocType(figure.doctype)[figure.moment])
		counted = figure.count(frappe._dict(), [span], column or None, day_of)
		for (*key, day), tally in counted.items():
			by_key = found.setdefault((frappe.utils.getdate(day), name, column), Tallies())
			by_key.put(tuple(key), tally)
	return found


def store(span: Span, counts: dict[tuple[date, str, str], Tallies]) -> None:
	"""Keep a row for every figure and column of each day, also where nothing was counted."""
	frappe.db.delete(TALLY, {"day": ("between", (span.first, span.last))})
	days = [span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)]
	marks.write(
		TALLY,
		COLUMNS,
		[
			(day, name, column, encoded(counts.get((day, name, column), {})))
			for day in days
			for name, column in KEPT_COUNTS
		],
	)
