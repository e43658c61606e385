"""The terms promised on a document, kept in step with its life, in the transaction of its change.

An appeal's terms come from the policy it falls under; an inquiry's and a fault's from their own due moment,
which a policy may set. `plan` belongs at the end of before_save, `write` into on_update.
"""

from datetime import datetime
from typing import Any

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.constants import APPEAL, DEADLINE, INQUIRY
from helpdesk_ext.rules.policies import promised_seconds
from helpdesk_ext.rules.terms import (
	AppealFacts,
	Promise,
	is_withdrawn,
	promises_of_appeal,
	promises_of_fault,
	promises_of_inquiry,
)
from helpdesk_ext.terms.ledger import LIVE, Ledger
from helpdesk_ext.terms.policies import calendar_for, policy_for

ROW_FIELDS = (
	"name",
	"term_kind",
	"state",
	"started_at",
	"due_at",
	"working_calendar",
	"paused_at",
	"paused_seconds",
	"left_seconds",
	"warn_at",
	"warned_at",
	"is_missed",
)
DEFAULT_WARN_PERCENT = 80


def plan(doc) -> None:
	"""Decide what happens to the document's terms; an appeal's `due_at` becomes the nearest of them."""
	now = frappe.utils.now_datetime().replace(microsecond=0)
	ledger = Ledger(maker(doc), stored_rows(doc))
	ledger.follow(
		promises_of(doc), now, lambda kind: is_withdrawn(kind, doc.state, doc.get("first_answered_at"))
	)
	if doc.doctype == APPEAL:
		doc.due_at = ledger.nearest_due()
	elif doc.due_at:
		for row in ledger.live():
			ledger.redate(row, moment(doc.due_at))
	doc.flags.terms = ledger


def write(doc) -> None:
	"""Store what `plan` has decided."""
	ledger = doc.flags.pop("terms", None)
	for row in ledger.changed if ledger else ():
		store(doc, row)


def store(doc, row: frappe._dict) -> None:
	"""One row as it is now. A row of a log: nothing of an insert would add to it but its cost."""
	if row.name:
		values = {field: row.get(field) for field in (*ROW_FIELDS[1:], "ended_at", "next_check_at")}
		return frappe.db.set_value(DEADLINE, row.name, values, update_modified=False)
	deadline = frappe.new_doc(DEADLINE)
	deadline.update({**row, "reference_doctype": doc.doctype, "reference_name": doc.name})
	deadline.db_insert()
	row.name = deadline.name


def stored_rows(doc) -> list:
	if doc.is_new():
		return []
	return frappe.get_all(
		DEADLINE,
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name, "state": ("in", LIVE)},
		fields=list(ROW_FIELDS),
		order_by="started_at asc",
	)


def promises_of(doc) -> list[Promise]:
	"""The terms owed on the document as it stands in memory."""
	if doc.doctype == APPEAL:
		return promises_of_appeal(facts_of_appeal(doc))
	if doc.doctype == INQUIRY:
		from helpdesk_ext.inquiries.turns import last_asked_at

		return promises_of_inquiry(doc.state, moment(last_asked_at(doc)))
	from helpdesk_ext.faults.lifecycle import counted_from

	return promises_of_fault(doc.state, moment(counted_from(doc)))


def facts_of_appeal(appeal) -> AppealFacts:
	moments = ("received_at", "first_answered_at", "unanswered_since", "reopened_at")
	return AppealFacts(appeal.state, *(moment(appeal.get(fieldname)) for fieldname in moments))


def maker(doc):
	"""How a new row of this document is made: the policy as it is now, frozen in the row."""
	return (
		(lambda promise: from_policy(doc, promise))
		if doc.doctype == APPEAL
		else (lambda promise: from_due(doc, promise))
	)


def from_policy(appeal, promise: Promise) -> dict[str, Any] | None:
	"""A term of the policy the appeal falls under; None when it promises no such term."""
	policy = policy_for(appeal)
	seconds = promised_seconds(policy, promise.kind) if policy else 0
	if not seconds:
		return None
	calendar = policy["working_calendar"]
	due_at = working_time.due_after(promise.started_at, seconds, calendar)
	return {**frozen(policy), **dated(promise, due_at, seconds, calendar, policy["warn_percent"])}


def from_due(doc, promise: Promise) -> dict[str, Any] | None:
	"""The document's own term; None while it has none."""
	if not doc.due_at:
		return None
	policy, due_at = policy_for(doc), moment(doc.due_at)
	calendar = policy["working_calendar"] if policy else calendar_for(doc)
	seconds = working_time.working_seconds(promise.started_at, due_at, calendar)
	percent = policy["warn_percent"] if policy else DEFAULT_WARN_PERCENT
	return {**frozen(policy), **dated(promise, due_at, seconds, calendar, percent)}


def frozen(policy: dict | None) -> dict[str, Any]:
	if not policy:
		return {}
	return {
		"support_policy": policy["name"],
		"policy_version": policy["policy_version"],
		"steps": policy["steps"],
	}


def dated(promise: Promise, due_at: datetime, seconds: float, calendar: str | None, percent: float) -> dict:
	return {
		"due_at": due_at,
		"warn_at": working_time.warn_at(
			promise.started_at, max(due_at, promise.started_at), percent, calendar
		),
		"working_calendar": calendar,
		"term_seconds": seconds,
	}


def moment(value) -> datetime | None:
	return frappe.utils.get_datetime(value).replace(microsecond=0) if value else None
