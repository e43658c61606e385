"""The department's key figures of a period, by group: one grouped query per figure.

Formulas: docs/kpi.md. Each length counts in the period in which it came to its end.
"""

from datetime import date, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, EventType, TermKind, TermState
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed
from helpdesk_ext.reports.figures import NOTHING, Lengths, grouped, lengths_by
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import hours, share
from helpdesk_ext.rules.transitions import OPEN

# (name, moment it ends, length, bucket) of the appeal's own lengths
LENGTHS = (
	("first_answer", "first_answered_at", "first_answer_seconds", "first_answer_bucket"),
	("resolution", "first_resolved_at", "resolution_seconds", "resolution_bucket"),
	("full_resolution", "resolved_at", "full_resolution_seconds", "full_resolution_bucket"),
)
# The slice of moves before the period.
EARLIER = "earlier"


class Period:
	"""The figures of one period, by group and of the whole."""

	def __init__(self, filters: frappe._dict, first: date, last: date):
		self.filters, self.first, self.last = filters, first, last
		self.appeal = frappe.qb.DocType(APPEAL)
		self.criteria = criteria(self.appeal, filters)

	def figures(self, by: str) -> dict[Any, dict[str, Any]]:
		"""Group -> figure -> value; lengths in seconds, shares in per cent."""
		found: dict[Any, dict[str, Any]] = {}
		for name, figures in self.parts(by):
			for key, value in figures.items():
				found.setdefault(key[0] if key else None, {})[name] = value
		return {key: flat(parts) for key, parts in found.items()}

	def parts(self, by: str):
		yield "received", self.counts(by, self.appeal.received_at)
		for name, moment, seconds, bucket in LENGTHS:
			query = self.ended(self.appeal[moment])
			groups = self.groups(by, self.appeal[moment])
			yield name, lengths_by(query, self.appeal[seconds], self.appeal[bucket], groups)
		yield "next_answer", self.next_answers(by)
		for name, kind in (("sla_first", TermKind.FIRST_ANSWER), ("sla_full", TermKind.RESOLUTION)):
			yield name, self.kept_terms(by, kind)
		yield "solved", self.solved(by)

	def groups(self, by: str, moment) -> list:
		return dimensions.groups(by, self.appeal, moment, self.first, self.last)

	def ended(self, moment):
		query = frappe.qb.from_(self.appeal)
		return narrowed(query, [*within(moment, self.first, self.last), *self.criteria])

	def counts(self, by: str, moment) -> dict[tuple, int]:
		groups = self.groups(by, moment)
		rows = grouped(self.ended(moment), groups, [Count("*")])
		return {tuple(row[:-1]): row[-1] for row in rows}

	def next_answers(self, by: str) -> dict[tuple, Lengths]:
		message = frappe.qb.DocType(MESSAGE)
		query = frappe.qb.from_(message).join(self.appeal).on(self.appeal.name == message.appeal)
		query = narrowed(query, [*within(message.sent_at, self.first, self.last), *self.criteria])
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
			.join(self.appeal)
			.on(self.appeal.name == term.reference_name)
			.where((term.reference_doctype == APPEAL) & term.term_kind.isin(kinds))
			.where(term.state != TermState.WITHDRAWN)
		)
		groups = self.groups(by, term.due_at)
		query = narrowed(query, [*within(term.due_at, self.first, self.last), *self.criteria])
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
		"""Group -> open appeals at the start and at the end of the period (of each slice of it), from the
		log: moves into the open states less moves out of them."""
		if dimensions.is_time(by):
			return self.backlog_of_slices(by)
		start = self.opened([], by, f"{self.first} 00:00:00")
		end = self.opened([], by, f"{self.last + timedelta(days=1)} 00:00:00")
		return {key: (start.get(key, 0), end[key]) for key in end}

	def backlog_of_slices(self, by: str) -> dict[str, tuple[int, int]]:
		event = frappe.qb.DocType(EVENT)
		parts = dimensions.slices(by, self.first, self.last)
		earlier = Case().when(event.occurred_at < f"{self.first} 00:00:00", EARLIER)
		slice_of = dimensions.sliced(earlier, event.occurred_at, parts)
		changes = self.opened([slice_of], by, f"{self.last + timedelta(days=1)} 00:00:00")
		found, level = {}, changes.get(EARLIER, 0)
		for part in parts:
			start, level = level, level + changes.get(part.key, 0)
			found[part.key] = (start, level)
		return found

	def changes_by_week(self) -> dict[str, int]:
		"""Week -> appeals opened less appeals settled in it; the log before the period is not read."""
		event = frappe.qb.DocType(EVENT)
		parts = dimensions.slices(dimensions.WEEK, self.first, self.last)
		week = dimensions.sliced(Case(), event.occurred_at, parts)
		until = f"{self.last + timedelta(days=1)} 00:00:00"
		return self.opened([week], dimensions.WEEK, until, since=f"{self.first} 00:00:00")

	def open_now(self) -> int:
		"""Appeals open at this moment, whatever the period."""
		query = frappe.qb.from_(self.appeal).where(self.appeal.state.isin(sorted(OPEN)))
		return narrowed(query, self.criteria).select(Count("*")).run()[0][0]

	def opened(self, groups: list, by: str, until: str, since: str | None = None) -> dict[Any, int]:
		"""Group -> appeals opened less appeals settled before `until` (and from `since` on)."""
		event = frappe.qb.DocType(EVENT)
		is_open, was_open = event.to_value.isin(sorted(OPEN)), event.from_value.isin(sorted(OPEN))
		was_not = event.from_value.isnull() | event.from_value.notin(sorted(OPEN))
		change = Case().when(is_open & was_not, 1).when(was_open & event.to_value.notin(sorted(OPEN)), -1)
		query = (
			frappe.qb.from_(event)
			.join(self.appeal)
			.on(self.appeal.name == event.reference_name)
			.where(event.reference_doctype == APPEAL)
			.where(event.event_type.isin([EventType.REGISTERED, EventType.STATE]))
			.where(event.occurred_at < until)
		)
		if since:
			query = query.where(event.occurred_at >= since)
		groups = groups or self.groups(by, None)
		rows = grouped(narrowed(query, self.criteria), groups, [Sum(change.else_(0))])
		return {row[0] if groups else None: frappe.utils.cint(row[-1]) for row in rows}


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
