"""What the life of a document means for the terms promised on it. Pure Python.

A promise is one row of the log of deadlines: a kind, the moment it began, and whether its clock runs. The
functions answer which promises a document has now; what was promised before and is not among them has
ended or was withdrawn, which `outcome` tells.

Rules (docs/kpi.md): the first answer is owed from receipt and never paused; a next answer from the
customer's first unanswered message; the resolution from receipt, or from reopening, and its clock stands
while the customer is asked; a department's answer from each time it is asked, until it answers or returns
the question; a repair from registration.
"""

from datetime import datetime
from typing import NamedTuple

from helpdesk_ext.constants import AppealState, FaultState, InquiryState, TermKind
from helpdesk_ext.rules.fault_flow import BROKEN
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT
from helpdesk_ext.rules.transitions import CLOSED, OPEN, SET_ASIDE


class Promise(NamedTuple):
	"""A term that is owed now: its kind, when it began, and whether its clock stands."""

	kind: str
	started_at: datetime
	is_paused: bool = False


class AppealFacts(NamedTuple):
	"""What the terms of an appeal hang on. `reopened_at`: the last reopening, if any."""

	state: str
	received_at: datetime
	first_answered_at: datetime | None = None
	unanswered_since: datetime | None = None
	reopened_at: datetime | None = None


def promises_of_appeal(facts: AppealFacts) -> list[Promise]:
	"""The terms owed on an appeal in this state."""
	if facts.state in CLOSED:
		return []
	found = []
	if not facts.first_answered_at:
		found.append(Promise(TermKind.FIRST_ANSWER, facts.received_at))
	elif facts.unanswered_since:
		found.append(Promise(TermKind.NEXT_ANSWER, facts.unanswered_since))
	if facts.state in OPEN:
		began = facts.reopened_at or facts.received_at
		found.append(Promise(TermKind.RESOLUTION, began, facts.state == AppealState.AWAITING_CUSTOMER))
	return found


def promises_of_inquiry(state: str, asked_at: datetime | None) -> list[Promise]:
	"""The term owed by the department; `asked_at`: when the question last came to it."""
	return [Promise(TermKind.DEPARTMENT, asked_at)] if state in WITH_DEPARTMENT and asked_at else []


def promises_of_fault(state: str, counted_from: datetime) -> list[Promise]:
	"""The term of the repair; `counted_from`: the (last) registration."""
	return [Promise(TermKind.REPAIR, counted_from)] if state in BROKEN else []


def is_withdrawn(kind: str, state: str, first_answered_at: datetime | None = None) -> bool:
	"""Whether a promise that is owed no more was taken back rather than kept: the appeal was put aside or
	closed without an answer, the inquiry withdrawn, the fault rejected."""
	if kind == TermKind.FIRST_ANSWER:
		return not first_answered_at
	if kind == TermKind.NEXT_ANSWER:
		return state in CLOSED
	if kind == TermKind.RESOLUTION:
		return state in SET_ASIDE
	if kind == TermKind.DEPARTMENT:
		return state == InquiryState.CANCELLED
	return state == FaultState.REJECTED
