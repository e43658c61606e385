"""What a work report counts: one table of definitions.

A figure is the list of its source documents: its query gives one row per document (employee, document,
moment, length), a count is the number of rows, a length is the median of theirs. So whoever clicks a number
gets exactly the documents it was made of.

The period of a figure is the moment of its event (taken, answered, closed …), half-open from 00:00 of the
first day to 00:00 after the last, never the day a document was made. Duplicates and spam are counted in no
figure of appeals. Median = the middle length, or the mean of the two middle ones; lengths in seconds.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import frappe
from frappe.query_builder.functions import Max, Min
from pypika.terms import NullValue

from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	EVENT,
	FAULT,
	INQUIRY,
	MESSAGE,
	AppealState,
	Direction,
	EventType,
	Role,
	TermState,
)
from helpdesk_ext.rules.report_figures import HEADINGS
from helpdesk_ext.rules.transitions import SET_ASIDE

IN_PIECES = "In Pieces"
IN_TIME = "In Time"

CLAIM = "Customer Claim"
CALL = "Call Log"
MEETING = "Event"

ALL_AUTHORS = (Role.AGENT, Role.HEAD, Role.IT_ADMIN)
ON_APPEALS = (Role.AGENT, Role.HEAD)


class Scope(NamedTuple):
	"""Whose work of which days: `employees` of the period from `first` to `last`, both included.

	`whole` asks for the department's own figures: what happened, whoever stands behind it now.
	"""

	first: date
	last: date
	employees: tuple[str, ...]
	whole: bool = False

	def covers(self, column):
		"""As text: a database that keeps moments as text may write midnight with or without its fraction."""
		return (column >= f"{self.first} 00:00:00") & (column < f"{self.last + timedelta(days=1)} 00:00:00")

	def of(self, column):
		"""Work done under an employee's name, the department's too."""
		return column.isin(self.employees or ("",))


class Figure(NamedTuple):
	"""`rows(scope)` selects employee, reference_name, at and seconds (aliased so) of its sources.

	`roles`: whose reports show it even when it is nought; `optional`: the DocType belongs to another app or
	a later version and may be missing.
	"""

	key: str
	unit: str
	doctype: str
	rows: Callable[[Scope], Any]
	roles: tuple[str, ...]
	optional: bool = False

	@property
	def heading(self) -> str:
		return HEADINGS[self.key]

	@property
	def is_length(self) -> bool:
		return self.unit == IN_TIME


# --- appeals, by the log of events


def _by_event(scope: Scope, event_type: str, to_value: str | None):
	"""Appeals an event of the period happened to, each once."""
	event, appeal = frappe.qb.DocType(EVENT), frappe.qb.DocType(APPEAL)
	employee = appeal.agent if to_value else event.to_value
	query = (
		frappe.qb.from_(event)
		.join(appeal)
		.on(appeal.name == event.reference_name)
		.select(
			employee.as_("employee"),
			appeal.name.as_("reference_name"),
			Min(event.occurred_at).as_("at"),
			NullValue().as_("seconds"),
		)
		.where(event.reference_doctype == APPEAL)
		.where(event.event_type == event_type)
		.where(scope.covers(event.occurred_at))
		.where(appeal.state.notin(sorted(SET_ASIDE)))
		.groupby(employee, appeal.name)
	)
	if to_value:
		query = query.where(event.to_value == to_value)
	elif scope.whole:
		query = query.where(event.to_value.notnull() & (event.to_value != ""))
	return query if scope.whole else query.where(employee.isin(scope.employees))


def appeals_taken(scope: Scope):
	return _by_event(scope, EventType.AGENT, None)


def appeals_closed(scope: Scope):
	return _by_event(scope, EventType.STATE, AppealState.CLOSED)


def appeals_reopened(scope: Scope):
	return _by_event(scope, EventType.STATE, AppealState.REOPENED)


def appeals_answered(scope: Scope):
	"""Appeals the employee gave at least one answer to in the period."""
	message, appeal = frappe.qb.DocType(MESSAGE), frappe.qb.DocType(APPEAL)
	return (
		frappe.qb.from_(message)
		.join(appeal)
		.on(appeal.name == message.appeal)
		.select(
			message.author.as_("employee"),
			appeal.name.as_("reference_name"),
			Max(message.sent_at).as_("at"),
			NullValue().as_("seconds"),
		)
		.where(scope.of(message.author))
		.where(scope.covers(message.sent_at))
		.where((message.marks_answer == 1) & appeal.state.notin(sorted(SET_ASIDE)))
		.groupby(message.author, appeal.name)
	)


# --- appeals, by their own columns


def _of_appeals(scope: Scope, moment: str, length: str | None):
	appeal = frappe.qb.DocType(APPEAL)
	query = (
		frappe.qb.from_(appeal)
		.select(
			appeal.agent.as_("employee"),
			appeal.name.as_("reference_name"),
			appeal[moment].as_("at"),
			(appeal[length] if length else NullValue()).as_("seconds"),
		)
		.where(scope.covers(appeal[moment]))
		.where(appeal.state.notin(sorted(SET_ASIDE)))
	)
	if length:
		query = query.where(appeal[length].notnull())
	return query if scope.whole else query.where(appeal.agent.isin(scope.employees))


def appeals_overdue(scope: Scope):
	"""A term of the appeal that was due in the period was missed: kept too late, or not yet (open and
	overdue = missed)."""
	term, appeal = frappe.qb.DocType(DEADLINE), frappe.qb.DocType(APPEAL)
	now = str(frappe.utils.now_datetime().replace(microsecond=0))
	missed = (term.is_missed == 1) | ((term.state == TermState.RUNNING) & (term.due_at < now))
	query = (
		frappe.qb.from_(term)
		.join(appeal)
		.on(appeal.name == term.reference_name)
		.select(
			appeal.agent.as_("employee"),
			appeal.name.as_("reference_name"),
			Min(term.due_at).as_("at"),
			NullValue().as_("seconds"),
		)
		.where(term.reference_doctype == APPEAL)
		.where(term.state != TermState.WITHDRAWN)
		.where(scope.covers(term.due_at))
		.where(missed)
		.where(appeal.state.notin(sorted(SET_ASIDE)))
		.groupby(appeal.agent, appeal.name)
	)
	return query if scope.whole else query.where(appeal.agent.isin(scope.employees))


def first_answer(scope: Scope):
	return _of_appeals(scope, "first_answered_at", "first_answer_seconds")


def resolution(scope: Scope):
	return _of_appeals(scope, "first_resolved_at", "resolution_seconds")


# --- done under the employee's name


def _under_name(doctype: str, who: str, moment: str, scope: Scope, length: str | None = None):
	table = frappe.qb.DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(
			table[who].as_("employee"),
			table.name.as_("reference_name"),
			table[moment].as_("at"),
			(table[length] if length else NullValue()).as_("seconds"),
		)
		.where(scope.of(table[who]))
		.where(scope.covers(table[moment]))
	)
	return query.where(table[length].notnull()) if length else query


def _messages(scope: Scope, is_public: int):
	message = frappe.qb.DocType(MESSAGE)
	return _under_name(MESSAGE, "author", "sent_at", scope).where(
		(message.is_public == is_public) & (message.direction == Direction.OUTGOING)
	)


def meetings(scope: Scope):
	event = frappe.qb.DocType(MEETING)
	return _under_name(MEETING, "owner", "starts_on", scope).where(
		(event.event_category == "Meeting") & (event.status != "Cancelled")
	)


def claims(scope: Scope):
	meta = frappe.get_meta(CLAIM)
	who = next(
		field for field in ("agent", "registered_by", "owner") if field == "owner" or meta.has_field(field)
	)
	moment = next(
		field
		for field in ("registered_at", "received_at", "creation")
		if field == "creation" or meta.has_field(field)
	)
	return _under_name(CLAIM, who, moment, scope)


FIGURES: dict[str, Figure] = {
	figure.key: figure
	for figure in (
		Figure("appeals_taken", IN_PIECES, APPEAL, appeals_taken, ON_APPEALS),
		Figure("appeals_answered", IN_PIECES, APPEAL, appeals_answered, ON_APPEALS),
		Figure("appeals_closed", IN_PIECES, APPEAL, appeals_closed, ON_APPEALS),
		Figure("appeals_reopened", IN_PIECES, APPEAL, appeals_reopened, ON_APPEALS),
		Figure("appeals_overdue", IN_PIECES, APPEAL, appeals_overdue, ON_APPEALS),
		Figure(
			"public_messages",
			IN_PIECES,
			MESSAGE,
			lambda scope: _messages(scope, 1),
			ON_APPEALS,
		),
		Figure(
			"internal_notes",
			IN_PIECES,
			MESSAGE,
			lambda scope: _messages(scope, 0),
			ON_APPEALS,
		),
		Figure(
			"inquiries_sent",
			IN_PIECES,
			INQUIRY,
			lambda scope: _under_name(INQUIRY, "asked_by", "asked_at", scope),
			ON_APPEALS,
		),
		Figure(
			"faults_reported",
			IN_PIECES,
			FAULT,
			lambda scope: _under_name(FAULT, "reporter", "registered_at", scope),
			ALL_AUTHORS,
		),
		Figure(
			"faults_eliminated",
			IN_PIECES,
			FAULT,
			lambda scope: _under_name(FAULT, "eliminated_by", "eliminated_at", scope),
			(Role.IT_ADMIN,),
		),
		Figure("claims", IN_PIECES, CLAIM, claims, ON_APPEALS, optional=True),
		Figure(
			"calls",
			IN_PIECES,
			CALL,
			lambda scope: _under_name(CALL, "employee_user_id", "start_time", scope),
			ON_APPEALS,
			optional=True,
		),
		Figure("meetings", IN_PIECES, MEETING, meetings, ALL_AUTHORS, optional=True),
		Figure("first_answer", IN_TIME, APPEAL, first_answer, ON_APPEALS),
		Figure("resolution", IN_TIME, APPEAL, resolution, ON_APPEALS),
		Figure(
			"inquiry_answer",
			IN_TIME,
			INQUIRY,
			lambda scope: _under_name(INQUIRY, "asked_by", "answered_at", scope, "answer_business_seconds"),
			ON_APPEALS,
		),
	)
}


def known(keys) -> list[Figure]:
	"""The figures of `keys`, in their order, that this site can count."""
	return [FIGURES[key] for key in keys if key in FIGURES and is_countable(FIGURES[key])]


def is_countable(figure: Figure) -> bool:
	return not figure.optional or bool(frappe.db.exists("DocType", figure.doctype, cache=True))
