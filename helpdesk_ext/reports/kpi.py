"""The department's key figures of a period, by group: one grouped query per figure.

Formulas: docs/kpi.md. Each length counts in the period in which it came to its end.
"""

from datetime import date, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, Direction, EventType, TermKind, TermState
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed, of_appeals
from helpdesk_ext.reports.figures import NOTHING, Lengths, grouped, lengths_by
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import hours, share
from helpdesk_ext.rules.transitions import ALL_STATES, OPEN

# name -> moment it ends, length, bucket: the appeal's own lengths
LENGTHS = {
	"first_answer": ("first_answered_at", "first_answer_seconds", "first_answer_bucket"),
	"resolution": ("first_resolved_at", "resolution_seconds", "resolution_bucket"),
	"full_resolution": ("resolved_at", "full_resolution_seconds", "full_resolution_bucket"),
}
SLA = {"sla_first": TermKind.FIRST_ANSWER, "sla_full": TermKind.RESOLUTION}
FIGURES = ("received", *LENGTHS, "next_answer", *SLA, "solved")
SETTLED = sorted(ALL_STATES - OPEN)
# The slice of moves after the period.
LATER = "later"


class Period:
	"""The figures of one period, by group and of the whole."""

	def __init__(self, filters: frappe._dict, first: date, last: date):
		self.filters, self.first, self.last = filters, first, last
		self.appeal = frappe.qb.DocType(APPEAL)
		self.criteria = criteria(self.appeal, filters)
		self.known: dict[tuple, dict] = {}

	def figures(self, by: str, names: tuple[str, ...] = FIGURES) -> dict[Any, dict[str, Any]]:
		"""Group -> figure -> value; lengths in seconds, shares in per cent. Asked again, told from memory."""
		if (by, names) not in self.known:
			found: dict[Any, dict[str, Any]] = {}
			for name in names:
				for key, value in self.figure(name, by).items():
					found.setdefault(key[0] if key else None, {})[name] = value
			self.known[by, names] = {key: flat(parts) for key, parts in found.items()}
		return self.known[by, names]

	def figure(self, name: str, by: str) -> dict[tuple, Any]:
		"""One of FIGURES by group."""
		if name in LENGTHS:
			moment, seconds, bucket = (self.appeal[column] for column in LENGTHS[name])
			return lengths_by(self.ended(moment), seconds, bucket, self.groups(by, moment))
		if name in SLA:
			return self.kept_terms(by, SLA[name])
		return {"received": self.received, "next_answer": self.next_answers, "solved": self.solved}[name](by)

	def groups(self, by: str, moment) -> list:
		return dimensions.groups(by, self.appeal, moment, self.first, self.last)

	def ended(self, moment):
		query = frappe.qb.from_(self.appeal)
		return narrowed(query, [*within(moment, self.first, self.last), *self.criteria])

	def about(self, query, reference, by: str):
		return of_appeals(query, reference, self.filters, joined=by in dimensions.COLUMNS)

	def received(self, by: str) -> dict[tuple, int]:
		moment = self.appeal.received_at
		rows = grouped(self.ended(moment), self.groups(by, moment), [Count("*")])
		return {tuple(row[:-1]): row[-1] for row in rows}

	def next_answers(self, by: str) -> dict[tuple, Lengths]:
		message = frappe.qb.DocType(MESSAGE)
		query = frappe.qb.from_(message).where(message.direction == Direction.OUTGOING)
		query = narrowed(query, within(message.sent_at, self.first, self.last))
		query = self.about(query, message.appeal, by)
		groups = self.groups(by, message.sent_at)
		return lengths_by(query, message.reply_seconds, message.reply_bucket, groups)

	def kept_terms(self, by: str, kind: str) -> dict[tuple, float | None]:
		"""SLA attainment: terms kept / (kept + missed)."""
		return {key: share(kept, kept + missed) for key, (kept, missed) in self.terms(by, [kind]).items()}

	def terms(self, by: str, kinds: list[str]) -> dict[tuple, tuple[int, int]]:
		"""Terms kept and missed, of those due in the period; open and overdue is missed, not yet due and
		withdrawn ones count nowhere."""
		term = frappe.qb.DocType(DEADLINE)
		now = str(frappe.utils.now_datetime())
		missed = (term.is_missed == 1) | ((term.state == TermState.RUNNING) & (term.due_at < now))
		kept = (term.state == TermState.ENDED) & (term.is_missed == 0)
		query = (
			frappe.qb.from_(term)
			.where((term.reference_doctype == APPEAL) & term.term_kind.isin(kinds))
			.where(term.state != TermState.WITHDRAWN)
		)
		groups = self.groups(by, term.due_at)
		query = narrowed(query, within(term.due_at, self.first, self.last))
		query = self.about(query, term.reference_name, by)
		sums = [Sum(Case().when(condition, 1).else_(0)) for condition in (kept, missed)]
		rows = grouped(query, groups, sums)
		return {tuple(row[:-2]): (frappe.utils.cint(row[-2]), frappe.utils.cint(row[-1])) for row in rows}

	def solved(self, by: str) -> dict[tuple, dict[str, int]]:
		table = self.appeal
		once = (table.answer_count < 2) & (table.reopen_count == 0) & (table.is_repeated == 0)
		groups = self.groups(by, table.resolved_at)
		sums = [Sum(Case().when(condition, 1).else_(0)) for condition in (once, table.reopen_count > 0)]
		rows = grouped(self.ended(table.resolved_at), groups, [Count("*"), *sums])
		return {tuple(row[:-3]): {"solved": row[-3], "once": row[-2], "again": row[-1]} for row in rows}

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
		groups = [self.appeal[dimensions.COLUMNS[by]]] if by in dimensions.COLUMNS else []
		query = frappe.qb.from_(self.appeal).where(self.appeal.state.isin(sorted(OPEN)))
		rows = grouped(narrowed(query, self.criteria), groups, [Count("*")])
		return {row[0] if groups else None: row[-1] for row in rows}

	def changes(self, by: str, parts: list[dimensions.Slice]) -> dict[Any, dict[str, int]]:
		"""Group -> slice -> appeals opened less appeals settled in it; LATER is all that came after."""
		event = frappe.qb.DocType(EVENT)
		after = dimensions.Slice(LATER, self.last + timedelta(days=1), self.last)
		groups = [self.appeal[dimensions.COLUMNS[by]]] if by in dimensions.COLUMNS else []
		found: dict[Any, dict[str, int]] = {}
		for sign, moves in ((1, opening(event)), (-1, settling(event))):
			query = frappe.qb.from_(event).where((event.reference_doctype == APPEAL) & moves)
			query = query.where(event.occurred_at >= f"{self.first} 00:00:00")
			query = self.about(query, event.reference_name, by)
			slice_of = dimensions.sliced(event.occurred_at, [*parts, after])
			for *group, part, number in grouped(query, [*groups, slice_of], [Count("*")]):
				of_group = found.setdefault(group[0] if group else None, {})
				of_group[part] = of_group.get(part, 0) + sign * number
		return found


def opening(event):
	"""Moves into the backlog. The states are named one by one: so an index leads to these moves alone."""
	moved = event.from_value.isnull() | event.from_value.isin(SETTLED)
	return (
		event.event_type.isin([EventType.REGISTERED, EventType.STATE])
		& event.to_value.isin(sorted(OPEN))
		& moved
	)


def settling(event):
	"""Moves out of the backlog."""
	is_move = event.event_type == EventType.STATE
	return is_move & event.from_value.isin(sorted(OPEN)) & event.to_value.isin(SETTLED)


def flat(parts: dict[str, Any]) -> dict[str, Any]:
	"""The figures of one group under the names of the columns."""
	figures: dict[str, Any] = {"received": parts.get("received", 0)}
	for name in ("first_answer", "next_answer", "resolution", "full_resolution"):
		lengths = parts.get(name, NOTHING)
		figures.update({f"{name}_{part}": getattr(lengths, part) for part in ("mean", "median", "p90")})
	figures["answered"] = parts.get("first_answer", NOTHING).count
	figures.update({name: parts.get(name) for name in ("sla_first", "sla_full")})
	solved = parts.get("solved", {"solved": 0, "once": 0, "again": 0})
	figures["solved"] = solved["solved"]
	figures["fcr"] = share(solved["once"], solved["solved"])
	figures["reopened"] = share(solved["again"], solved["solved"])
	return figures


def shown(figures: dict[str, Any]) -> dict[str, Any]:
	"""Lengths as hours."""
	return {
		name: hours(value) if name.endswith(("_mean", "_median", "_p90")) else value
		for name, value in figures.items()
	}
