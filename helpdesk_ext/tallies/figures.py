"""What is counted by day, each from one table: which rows, by which moment, which numbers. Formulas: docs/kpi.md."""

from collections.abc import Callable
from typing import Any, NamedTuple

import frappe
import frappe.utils
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, Direction, EventType, TermKind, TermState
from helpdesk_ext.reports.appeals import criteria, narrowed, of_appeals
from helpdesk_ext.reports.figures import grouped
from helpdesk_ext.reports.filters import within
from helpdesk_ext.rules.tally import Span, Tallies, Tally
from helpdesk_ext.rules.transitions import ALL_STATES, OPEN, RESOLVED

SETTLED = sorted(ALL_STATES - OPEN)
# Columns of the appeal by which a day's counts are kept besides the whole.
GROUPS = ("category", "channel", "agent", "appeal_priority")
# The one part of a period that is not divided.
WHOLE = ""


def nothing(_table) -> list:
	return []


class Figure(NamedTuple):
	"""One thing that is counted.

	`moment`: the column by which it counts in a day. `appeal`: the column that names the appeal. `rows`: criteria.
	`numbers`: sums besides the count. `length`: a column of seconds and that of their buckets; rows without a
	length are left out. `told_apart`: columns each value of which is counted by itself. `set_aside`: whether
	duplicates and spam count too.
	"""

	doctype: str
	moment: str
	appeal: str
	rows: Callable[[Any], list] = nothing
	numbers: Callable[[Any], list] = nothing
	length: tuple[str, str] | None = None
	told_apart: tuple[str, ...] = ()
	set_aside: bool = False

	def query(self, filters: frappe._dict, spans: list[Span], *, joined: bool = False):
		"""The rows counted in the spans, of the appeals that filters and rights leave; nothing selected yet."""
		table = frappe.qb.DocType(self.doctype)
		query = narrowed(frappe.qb.from_(table), [*self.rows(table), in_spans(table[self.moment], spans)])
		if self.length:
			query = query.where(table[self.length[0]].isnotnull())
		if self.doctype == APPEAL:
			return narrowed(query, criteria(table, filters, set_aside=self.set_aside))
		return of_appeals(query, table[self.appeal], filters, joined=joined, set_aside=self.set_aside)

	def column_of_appeal(self, column: str):
		return frappe.qb.DocType(APPEAL)[column]

	def count(
		self, filters: frappe._dict, spans: list[Span], column: str | None = None, part: Any = WHOLE
	) -> Tallies:
		"""Counted now: (what is told apart …, value of the appeal's `column` or None, `part`) -> tally.

		:param part: an expression over the moment, or one text for all.
		"""
		table = frappe.qb.DocType(self.doctype)
		groups = [table[name] for name in self.told_apart]
		if column:
			groups.append(self.column_of_appeal(column))
		if not isinstance(part, str):
			groups.append(part)
		size, aggregates = len(groups), [Count("*")]
		if self.length:
			seconds, bucket = (table[name] for name in self.length)
			groups.append(bucket)
			aggregates.append(Sum(seconds))
		found = Tallies()
		query = self.query(filters, spans, joined=bool(column))
		for row in grouped(query, groups, [*aggregates, *self.numbers(table)]):
			key = list(row[:size])
			key = [*key, part] if isinstance(part, str) else [*key[:-1], str(key[-1])]
			if not column:
				key.insert(-1, None)
			numbers = [frappe.utils.cint(number) for number in row[len(groups) :]]
			buckets = {frappe.utils.cint(row[size]): numbers[0]} if self.length else {}
			found.put(tuple(key), Tally(numbers, buckets))
		return found


def in_spans(moment, spans: list[Span]):
	"""Criterion: the moment lies in one of the spans."""
	found = None
	for span in spans:
		begin, end = within(moment, span.first, span.last)
		found = (begin & end) if found is None else found | (begin & end)
	return found


def number_of(condition):
	return Sum(Case().when(condition, 1).else_(0))


# --- rows and numbers


def opening(event) -> list:
	"""Moves into the backlog. The states are named one by one: so an index leads to these moves alone."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type.isin([EventType.REGISTERED, EventType.STATE]),
		event.to_value.isin(sorted(OPEN)),
		event.from_value.isnull() | event.from_value.isin(SETTLED),
	]


def settling(event) -> list:
	"""Moves out of the backlog."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type == EventType.STATE,
		event.from_value.isin(sorted(OPEN)),
		event.to_value.isin(SETTLED),
	]


def moving(event) -> list:
	"""Moves from state to state, and into the first one. The states by name: an index leads from them to the days."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type.isin([EventType.REGISTERED, EventType.STATE]),
		event.from_value.isnull() | event.from_value.isin(sorted(ALL_STATES)),
	]


def staying(event) -> list:
	"""Moves out of a state somebody waited in."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type == EventType.STATE,
		event.from_value.isin(sorted(OPEN | RESOLVED)),
	]


def taking(event) -> list:
	return [event.reference_doctype == APPEAL, event.event_type == EventType.AGENT]


def outgoing(message) -> list:
	return [message.direction == Direction.OUTGOING]


def terms_of(kind: str) -> Callable[[Any], list]:
	return lambda term: [
		term.reference_doctype == APPEAL,
		term.term_kind == kind,
		term.state != TermState.WITHDRAWN,
	]


def kept_and_missed(term) -> list:
	"""Open and overdue is missed; not yet due is neither."""
	now = str(frappe.utils.now_datetime())
	missed = (term.is_missed == 1) | ((term.state == TermState.RUNNING) & (term.due_at < now))
	kept = (term.state == TermState.ENDED) & (term.is_missed == 0)
	return [number_of(kept), number_of(missed)]


def once_and_again(appeal) -> list:
	"""Solved at the first contact; reopened."""
	once = (appeal.answer_count < 2) & (appeal.reopen_count == 0) & (appeal.is_repeated == 0)
	return [number_of(once), number_of(appeal.reopen_count > 0)]


def length_of_appeal(moment: str, seconds: str, bucket: str) -> Figure:
	return Figure(APPEAL, moment, "name", length=(seconds, bucket))


FIGURES = {
	"received": Figure(APPEAL, "received_at", "name"),
	"first_answer": length_of_appeal("first_answered_at", "first_answer_seconds", "first_answer_bucket"),
	"resolution": length_of_appeal("first_resolved_at", "resolution_seconds", "resolution_bucket"),
	"full_resolution": length_of_appeal("resolved_at", "full_resolution_seconds", "full_resolution_bucket"),
	"solved": Figure(APPEAL, "resolved_at", "name", numbers=once_and_again),
	"next_answer": Figure(
		MESSAGE, "sent_at", "appeal", rows=outgoing, length=("reply_seconds", "reply_bucket")
	),
	"sla_first": Figure(
		DEADLINE, "due_at", "reference_name", rows=terms_of(TermKind.FIRST_ANSWER), numbers=kept_and_missed
	),
	"sla_full": Figure(
		DEADLINE, "due_at", "reference_name", rows=terms_of(TermKind.RESOLUTION), numbers=kept_and_missed
	),
	"opened": Figure(EVENT, "occurred_at", "reference_name", rows=opening),
	"settled": Figure(EVENT, "occurred_at", "reference_name", rows=settling),
	"moves": Figure(
		EVENT,
		"occurred_at",
		"reference_name",
		rows=moving,
		told_apart=("from_value", "to_value"),
		set_aside=True,
	),
	"stays": Figure(
		EVENT,
		"occurred_at",
		"reference_name",
		rows=staying,
		numbers=lambda event: [Sum(event.business_seconds)],
		length=("calendar_seconds", "calendar_bucket"),
		told_apart=("from_value",),
	),
	"taken": Figure(EVENT, "occurred_at", "reference_name", rows=taking, told_apart=("to_value",)),
	"words": Figure(
		MESSAGE,
		"sent_at",
		"appeal",
		rows=outgoing,
		numbers=lambda message: [number_of(message.is_public == 1)],
		told_apart=("author",),
	),
}
