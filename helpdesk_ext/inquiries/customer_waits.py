"""The customer's waiting a department's turn has caused, kept with the turn (formula: rules.customer_waits).

Working seconds by the site's calendar, as the log counts the states of the appeal.
"""

from collections.abc import Iterable
from datetime import datetime

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.constants import APPEAL, EVENT, EXCHANGE, INQUIRY, AppealState, EventType, InquiryEntry
from helpdesk_ext.inquiries.about import appeal_of
from helpdesk_ext.inquiries.turns import ENDS
from helpdesk_ext.rules.customer_waits import Span, caused

ENDED = (*ENDS, InquiryEntry.RECALLED)


def note(inquiry) -> None:
	"""Write it into the turn this save ends, if it ends one."""
	row = inquiry.exchanges[-1] if inquiry.exchanges else None
	if not row or not row.is_new() or not inquiry.appeal or not is_turn(row):
		return
	turn = span_of(row)
	stays = stays_of(appeal_of(inquiry), turn)
	row.waiting_seconds = working(caused(turn, stays, _others(inquiry, turn)))


def recount(appeal: str) -> None:
	"""Write it anew into every turn of the appeal's inquiries: one of the past may have come between."""
	facts = frappe.db.get_value(APPEAL, appeal, ["name", "state", "state_changed_at"], as_dict=True)
	rows = _turns(appeal)
	spans = [span_of(row) for row in rows]
	if not spans:
		return
	whole = (min(first for first, _last in spans), max(last for _first, last in spans))
	stays = stays_of(facts, whole)
	for place, row in enumerate(rows):
		seconds = working(caused(spans[place], stays, spans[:place]))
		if row.waiting_seconds is None or seconds != row.waiting_seconds:
			frappe.db.set_value(EXCHANGE, row.name, "waiting_seconds", seconds, update_modified=False)


def is_turn(row) -> bool:
	"""Whether a row of the history ends a turn; one taken back from its own asker ends none."""
	return row.kind in ENDED and row.calendar_seconds is not None


def span_of(row) -> Span:
	return span_until(row.at, row.calendar_seconds)


def span_until(end, seconds) -> Span:
	end = frappe.utils.get_datetime(end).replace(microsecond=0)
	return working_time.earlier_by(frappe.utils.cint(seconds), end), end


def working(spans: Iterable[Span]) -> int:
	return sum(working_time.working_seconds(*span) for span in spans)


def stays_of(appeal, turn: Span) -> list[Span]:
	"""When the appeal waited for departments during `turn`, by its state and its log."""
	stays = []
	if appeal.state == AppealState.AWAITING_DEPARTMENT and appeal.state_changed_at:
		since = frappe.utils.get_datetime(appeal.state_changed_at).replace(microsecond=0)
		stays.append((since, max(since, turn[1])))
		if since <= turn[0]:
			return stays
	rows = frappe.get_all(
		EVENT,
		filters={
			"reference_doctype": APPEAL,
			"reference_name": appeal.name,
			"event_type": EventType.STATE,
			"from_value": AppealState.AWAITING_DEPARTMENT,
		},
		fields=["occurred_at", "calendar_seconds"],
	)
	return [*stays, *(span_until(row.occurred_at, row.calendar_seconds) for row in rows)]


def _others(inquiry, turn: Span) -> list[Span]:
	return [span_of(row) for row in _turns(inquiry.appeal, turn[0]) if row.parent != inquiry.name]


def _turns(appeal: str, after: datetime | None = None) -> list:
	"""Ended turns of the inquiries of an appeal, in the order of their ends."""
	row, inquiry = frappe.qb.DocType(EXCHANGE), frappe.qb.DocType(INQUIRY)
	query = (
		frappe.qb.from_(row)
		.join(inquiry)
		.on((row.parent == inquiry.name) & (row.parenttype == INQUIRY))
		.select(row.name, row.parent, row.at, row.calendar_seconds, row.waiting_seconds)
		.where((inquiry.appeal == appeal) & row.kind.isin(list(ENDED)) & row.calendar_seconds.isnotnull())
		.orderby(row.at)
		.orderby(inquiry.name)
		.orderby(row.idx)
	)
	return (query.where(row.at > str(after)) if after else query).run(as_dict=True)
