"""The terms promised on a document, kept in step with its life, in the transaction of its change.

`plan` works out in before_save which terms are owed and writes the nearest due moment on the document;
`write` brings the rows of Support Deadline to it once the document is stored.
"""

from datetime import datetime
from typing import Any

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.constants import APPEAL, DEADLINE, INQUIRY, AppealState, TermState
from helpdesk_ext.rules.policies import promised_seconds
from helpdesk_ext.rules.terms import (
	AppealFacts,
	Promise,
	is_withdrawn,
	promises_of_appeal,
	promises_of_fault,
	promises_of_inquiry,
)
from helpdesk_ext.terms.policies import policy_for

LIVE = (TermState.RUNNING, TermState.PAUSED)
ROW_FIELDS = (
	"name",
	"term_kind",
	"state",
	"started_at",
	"due_at",
	"working_calendar",
	"term_seconds",
	"paused_at",
	"paused_seconds",
	"left_seconds",
	"warn_at",
	"warned_at",
	"breached_at",
	"is_missed",
)


def plan(doc) -> None:
	"""Call last in before_save: decides what happens to the terms and sets `due_at` to the nearest one."""
	now = frappe.utils.now_datetime().replace(microsecond=0)
	live = {(row.term_kind, row.started_at): row for row in _live_rows(doc)}
	promises = {(promise.kind, promise.started_at): promise for promise in promises_of(doc)}
	changes: list[tuple[dict | None, dict[str, Any]]] = []
	dues = []
	for key, row in live.items():
		values = _kept(row, promises[key], now) if key in promises else _ended(row, doc, now)
		if values:
			changes.append((row, values))
		if key in promises and not promises[key].is_paused:
			dues.append(values.get("due_at") or row.due_at)
	for key in [key for key in promises if key not in live]:
		values = _promised(doc, promises[key], now)
		if values:
			changes.append((None, values))
			if values["state"] == TermState.RUNNING:
				dues.append(values["due_at"])
	doc.due_at = min(dues) if dues else None
	doc.flags.term_changes = changes


def write(doc) -> None:
	"""Call in on_update (of a new document too): stores what `plan` has decided."""
	for row, values in doc.flags.pop("term_changes", None) or ():
		if row:
			frappe.db.set_value(DEADLINE, row.name, values, update_modified=False)
		else:
			deadline = frappe.new_doc(DEADLINE)
			deadline.update({**values, "reference_doctype": doc.doctype, "reference_name": doc.name})
			# a row of a log: nothing of an insert would add to it but its cost
			deadline.db_insert()


def promises_of(doc) -> list[Promise]:
	"""The terms owed on the document as it stands in memory."""
	if doc.doctype == APPEAL:
		return promises_of_appeal(
			AppealFacts(
				doc.state,
				_moment(doc.received_at),
				_moment(doc.first_answered_at),
				_moment(doc.unanswered_since),
				_reopened_at(doc),
			)
		)
	if doc.doctype == INQUIRY:
		return promises_of_inquiry(doc.state, _moment(doc.last_asked_at or doc.asked_at))
	return promises_of_fault(doc.state, _moment(doc.last_broken_at or doc.registered_at))


def _reopened_at(appeal) -> datetime | None:
	"""When the appeal was last reopened: its resolution is owed anew from then on."""
	before = appeal.get_doc_before_save()
	if appeal.state == AppealState.REOPENED and (not before or before.state != AppealState.REOPENED):
		return _moment(appeal.state_changed_at)
	return _moment(appeal.reopened_at)


def _promised(doc, promise: Promise, now: datetime) -> dict[str, Any] | None:
	"""A new row: the policy as it is now, frozen; None when no policy promises such a term."""
	policy = policy_for(doc)
	seconds = promised_seconds(policy, promise.kind) if policy else 0
	if not seconds:
		return None
	calendar = policy["working_calendar"]
	due_at = working_time.due_after(promise.started_at, seconds, calendar)
	warn_at = working_time.warn_at(promise.started_at, due_at, policy["warn_percent"], calendar)
	values = {
		"term_kind": promise.kind,
		"state": TermState.RUNNING,
		"started_at": promise.started_at,
		"due_at": due_at,
		"warn_at": warn_at,
		"next_check_at": warn_at,
		"support_policy": policy["name"],
		"policy_version": policy["policy_version"],
		"working_calendar": calendar,
		"term_seconds": seconds,
		"steps": policy["steps"],
	}
	if promise.is_paused:
		values.update(_stopped(frappe._dict(values), now))
	return values


def _kept(row, promise: Promise, now: datetime) -> dict[str, Any]:
	"""A term still owed: stopped, set going again, or as it was."""
	if promise.is_paused == (row.state == TermState.PAUSED):
		return {}
	return _stopped(row, now) if promise.is_paused else _resumed(row, now)


def _stopped(row, now: datetime) -> dict[str, Any]:
	left = working_time.seconds_left(now, row.due_at, row.working_calendar)
	return {
		"state": TermState.PAUSED,
		"paused_at": now,
		"left_seconds": max(0, left),
		"next_check_at": None,
	}


def _resumed(row, now: datetime) -> dict[str, Any]:
	"""The working time that was left begins to run again; a term already missed stays as it was due."""
	stood = working_time.working_seconds(row.paused_at, now, row.working_calendar) or 0
	values = {
		"state": TermState.RUNNING,
		"paused_at": None,
		"paused_seconds": (row.paused_seconds or 0) + stood,
		"next_check_at": now,
	}
	if row.is_missed or not row.left_seconds:
		return values
	due_at = working_time.due_after(now, row.left_seconds, row.working_calendar)
	share = 0 if row.warned_at else _share_before_warning(row)
	warn_at = row.warn_at if row.warned_at else working_time.due_after(now, share, row.working_calendar)
	return {
		**values,
		"due_at": due_at,
		"warn_at": warn_at,
		"next_check_at": due_at if row.warned_at else warn_at,
	}


def _share_before_warning(row) -> float:
	"""Working seconds that were left until the warning when the clock was stopped."""
	return max(0, working_time.seconds_left(row.paused_at, row.warn_at, row.working_calendar))


def _ended(row, doc, now: datetime) -> dict[str, Any]:
	"""A term owed no more: kept, missed, or taken back."""
	if is_withdrawn(row.term_kind, doc.state, doc.get("first_answered_at")):
		return {"state": TermState.WITHDRAWN, "ended_at": now, "next_check_at": None}
	ended_at = min(now, _moment(doc.get("first_answered_at")) or now) if _is_first(row) else now
	missed = row.is_missed or (row.state == TermState.RUNNING and ended_at > row.due_at)
	return {
		"state": TermState.ENDED,
		"ended_at": ended_at,
		"is_missed": int(bool(missed)),
		"paused_at": None,
		"next_check_at": None,
	}


def _is_first(row) -> bool:
	from helpdesk_ext.constants import TermKind

	return row.term_kind == TermKind.FIRST_ANSWER


def _live_rows(doc) -> list:
	if doc.is_new():
		return []
	return frappe.get_all(
		DEADLINE,
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name, "state": ("in", LIVE)},
		fields=list(ROW_FIELDS),
		order_by=None,
	)


def _moment(value) -> datetime | None:
	return frappe.utils.get_datetime(value).replace(microsecond=0) if value else None
