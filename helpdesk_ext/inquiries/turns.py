"""The turns of an inquiry: whose it is, since when, and what each took, kept row by row in its history.

A department's turn begins when the question is put (asked, clarified, asked again, passed on) and ends when the
department answers, returns or passes it on, or the question is withdrawn. Lengths are written when a turn ends,
by the calendar of the department that had it. The live document and the backfill both live by these functions:
`at` is when it happens, `user` who does it.
"""

from datetime import datetime

import frappe
import frappe.utils

from helpdesk_ext.constants import InquiryEntry
from helpdesk_ext.inquiries import departments
from helpdesk_ext.rules.inquiry_facts import AMOUNT, FIELDNAMES, KINDS, given
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.working_time import elapsed_seconds

BEGINS = frozenset(
	{InquiryEntry.ASKED, InquiryEntry.CLARIFIED, InquiryEntry.ASKED_AGAIN, InquiryEntry.PASSED}
)
# Turns that were the department's doing: its time in the register.
ENDS = (InquiryEntry.ANSWERED, InquiryEntry.RETURNED, InquiryEntry.PASSED)
PREVIEW = ("answer_text", *FIELDNAMES)


def put_question(inquiry, kind: str, at: datetime, user: str) -> None:
	"""The question goes to the department: for the first time, clarified, or again."""
	if kind == InquiryEntry.ASKED:
		inquiry.asked_at = at
		inquiry.asked_by = user
	seconds = {}
	if kind == InquiryEntry.CLARIFIED:
		seconds = _lengths(inquiry, _last_at(inquiry, {InquiryEntry.RETURNED}), at)
		inquiry.return_reason = None
	if kind == InquiryEntry.ASKED_AGAIN:
		_clear_answer(inquiry)
	inquiry.ask_count = frappe.utils.cint(inquiry.ask_count) + 1
	_begin(inquiry, at)
	_enter(inquiry, kind, at, user, inquiry.question, due_at=inquiry.due_at, **seconds)


def accept(inquiry, at: datetime, user: str) -> None:
	inquiry.accepted_at = at
	inquiry.responder = user


def answer(inquiry, at: datetime, user: str) -> None:
	inquiry.accepted_at = inquiry.accepted_at or at
	inquiry.responder = user
	inquiry.answered_at = at
	inquiry.answered_by = user
	_end(inquiry, InquiryEntry.ANSWERED, at, user, inquiry.answer_text, facts=_facts_as_text(inquiry))
	rows = [row for row in inquiry.exchanges if row.kind in ENDS]
	inquiry.answer_seconds = sum(frappe.utils.cint(row.calendar_seconds) for row in rows)
	inquiry.answer_business_seconds = sum(frappe.utils.cint(row.business_seconds) for row in rows)


def return_to_asker(inquiry, at: datetime, user: str) -> None:
	inquiry.responder = user
	inquiry.return_count = frappe.utils.cint(inquiry.return_count) + 1
	_end(inquiry, InquiryEntry.RETURNED, at, user, inquiry.return_reason)


def pass_on(inquiry, from_department: str, at: datetime, user: str, text: str) -> None:
	"""The inquiry, whose `department` is the new one already, leaves `from_department`."""
	_end(inquiry, InquiryEntry.PASSED, at, user, text, department=from_department)
	inquiry.accepted_at = inquiry.responder = None
	_begin(inquiry, at)


def withdraw(inquiry, at: datetime, user: str, from_department: bool) -> None:
	"""The question is taken back: from the department, or from its own asker."""
	if from_department:
		_end(inquiry, InquiryEntry.RECALLED, at, user, inquiry.withdraw_reason)
	else:
		_enter(inquiry, InquiryEntry.RECALLED, at, user, inquiry.withdraw_reason)
	inquiry.closed_at = at


def close(inquiry, at: datetime) -> None:
	inquiry.closed_at = at


# --- one turn


def _begin(inquiry, at: datetime) -> None:
	inquiry.due_at = departments.due_of(inquiry, at)
	inquiry.is_late = 0


def _end(
	inquiry, kind: str, at: datetime, user: str, text: str | None, *, department=None, facts=None
) -> None:
	due_at = inquiry.due_at and frappe.utils.get_datetime(inquiry.due_at)
	inquiry.is_late = int(bool(due_at and at > due_at))
	department = department or inquiry.department
	_enter(
		inquiry,
		kind,
		at,
		user,
		text,
		department=department,
		facts=facts,
		due_at=due_at,
		was_late=inquiry.is_late,
		**_lengths(inquiry, _last_at(inquiry, BEGINS), at, department),
	)


def _enter(inquiry, kind: str, at: datetime, user: str, text: str | None, **more) -> None:
	row = {"kind": kind, "department": inquiry.department, "at": at, "user": user, "entry_text": text, **more}
	inquiry.append("exchanges", row)


def _lengths(inquiry, start: datetime | None, end: datetime, department: str | None = None) -> dict:
	seconds = departments.working_seconds(department or inquiry.department, start, end)
	return {
		"calendar_seconds": elapsed_seconds(start, end),
		"business_seconds": seconds,
		"business_bucket": bucket_of(seconds),
	}


def last_asked_at(inquiry) -> datetime | None:
	"""When the question last came to the department."""
	return _last_at(inquiry, BEGINS)


def _last_at(inquiry, kinds) -> datetime | None:
	moments = [row.at for row in inquiry.exchanges if row.kind in kinds]
	return frappe.utils.get_datetime(moments[-1]) if moments else None


def _facts_as_text(inquiry) -> str:
	facts = given({name: inquiry.get(name) for name in FIELDNAMES})
	plain = {
		name: frappe.utils.flt(value) if KINDS[name] == AMOUNT else str(value)
		for name, value in facts.items()
	}
	return frappe.as_json(plain, indent=None)


def _clear_answer(inquiry) -> None:
	"""What was answered stays in the history; the form is empty for the next answer."""
	for fieldname in (*FIELDNAMES, "answer_text"):
		inquiry.set(fieldname, None)
	for fieldname in (
		"answered_at",
		"answered_by",
		"answer_seconds",
		"answer_business_seconds",
		"accepted_at",
	):
		inquiry.set(fieldname, None)
