"""Inquiries of the past: stored as if they had been asked and answered here (see helpdesk_ext.backfill).

Server code and the command line only.
"""

from datetime import datetime
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.model.naming import make_autoname

from helpdesk_ext import backfill
from helpdesk_ext.constants import (
	APPEAL,
	INQUIRY,
	ActorKind,
	EventType,
	InquiryEntry,
	InquiryState,
)
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.inquiries import checks, customer_waits, snapshot, turns
from helpdesk_ext.inquiries.about import appeal_of
from helpdesk_ext.inquiries.lifecycle import QUESTION_KINDS
from helpdesk_ext.inquiries.reply import question_for
from helpdesk_ext.rules.inquiry_flow import FLOW, OPEN, WITH_DEPARTMENT
from helpdesk_ext.rules.text import plain_text
from helpdesk_ext.terms import past

PASS_ON = "pass on"
TARGETS = {(move.state, move.action): move.next_state for move in FLOW.transitions}
FIELDS = frozenset(
	{"inquiry_type", "department", "sales_order", "appeal", "question", "steps", "asked_at", "asked_by"}
)

REQUIRED = ("inquiry_type", "asked_at", "asked_by")


def backfill_inquiry(data: dict[str, Any], batch: str) -> str:
	"""Store one inquiry of the past and return its number.

	:param data: `asked_at` (datetime), `asked_by` (user), `inquiry_type`; `appeal`, `sales_order`,
		`department`, `question` (the type's and the appeal's when left out), and `steps`, oldest first, each a
		dict with `at`, `by` and `action`: an action of the workflow, or "pass on". With it go `text` (of the
		answer, the return, the clarified or repeated question, the reason), `facts` (of an answer: field ->
		value) and `department` (the new one).
	:param batch: name of the batch, for `helpdesk_ext.backfill.remove_batch`.
	:raises helpdesk_ext.backfill.BackfillError: naming what is wrong, with nothing of it stored.

	The snapshot holds the order as it is now. The appeal's count of open inquiries follows; its states and the
	messages of its thread are the appeal's own history, and given with the appeal.
	"""
	backfill.check_given(data, batch, FIELDS, REQUIRED)
	frappe.db.savepoint("backfill_inquiry")
	try:
		inquiry, events, terms = _lived(data)
		_store(inquiry, events, batch)
		past.write(inquiry, terms)
	except Exception:
		frappe.db.rollback(save_point="backfill_inquiry")
		raise
	return inquiry.name


def _lived(data: dict[str, Any]):
	"""The inquiry after all its steps, its events (type, from, to, department, at, user, since) and its terms."""
	at, user = _moment(data["asked_at"], None), data["asked_by"]
	inquiry = _asked(data, at, user)
	terms = past.begin(inquiry)
	past.step(inquiry, terms, at)
	department = inquiry.department
	events = [
		(EventType.REGISTERED, None, InquiryState.DRAFT, department, at, user, None),
		(EventType.STATE, InquiryState.DRAFT, InquiryState.SENT, department, at, user, at),
	]
	for step in data.get("steps") or ():
		at = _moment(step["at"], at)
		events.extend(_take(inquiry, step, at))
		past.step(inquiry, terms, at)
	past.note_breaches(terms)
	return inquiry, events, terms


def _asked(data: dict[str, Any], at: datetime, user: str):
	inquiry = frappe.new_doc(INQUIRY)
	inquiry.flags.in_backfill = True
	inquiry.update({field: data.get(field) for field in checks.QUESTION_FIELDS})
	appeal = appeal_of(inquiry)
	inquiry.sales_order = inquiry.sales_order or appeal.sales_order
	inquiry.department = inquiry.department or frappe.get_cached_value(
		"Inquiry Type", inquiry.inquiry_type, "department"
	)
	inquiry.question = plain_text(
		inquiry.question or question_for(inquiry.inquiry_type, inquiry.sales_order, appeal)
	)
	inquiry.state, inquiry.state_changed_at = InquiryState.SENT, at
	if inquiry.sales_order and not frappe.db.exists("Sales Order", inquiry.sales_order):
		backfill.refuse(_("{0} {1} does not exist.").format(_("Order of Inquiry"), inquiry.sales_order))
	snapshot.freeze(inquiry, at)
	turns.put_question(inquiry, InquiryEntry.ASKED, at, user)
	return inquiry


def _take(inquiry, step: dict[str, Any], at: datetime) -> list[tuple]:
	"""Let one step happen; its events."""
	user, left, since = step["by"], inquiry.state, inquiry.state_changed_at
	if step["action"] == PASS_ON:
		return _pass_on(inquiry, step, at)
	target = TARGETS.get((left, step["action"]))
	if not target:
		backfill.refuse(
			_("“{0}” is not possible while the inquiry is in the state “{1}”.").format(
				_(step["action"]), _(left)
			)
		)
	text = plain_text(step.get("text"))
	if target == InquiryState.SENT:
		inquiry.question = text or inquiry.question
		turns.put_question(inquiry, QUESTION_KINDS[left], at, user)
	elif target == InquiryState.ACCEPTED:
		turns.accept(inquiry, at, user)
	elif target == InquiryState.ANSWERED:
		inquiry.update({**(step.get("facts") or {}), "answer_text": text or None})
		checks.check_answer(inquiry)
		turns.answer(inquiry, at, user)
	elif target == InquiryState.RETURNED:
		inquiry.return_reason = text
		turns.return_to_asker(inquiry, at, user)
	elif target == InquiryState.CANCELLED:
		inquiry.withdraw_reason = text or None
		turns.withdraw(inquiry, at, user, left in WITH_DEPARTMENT)
	elif target == InquiryState.CLOSED:
		turns.close(inquiry, at)
	inquiry.state, inquiry.state_changed_at = target, at
	return [(EventType.STATE, left, target, inquiry.department, at, user, since)]


def _pass_on(inquiry, step: dict[str, Any], at: datetime) -> list[tuple]:
	if inquiry.state not in WITH_DEPARTMENT:
		backfill.refuse(_("Only an inquiry that lies with a department is passed to another one."))
	former, left, since = inquiry.department, inquiry.state, inquiry.state_changed_at
	inquiry.department = step["department"]
	note = _("To {0}: {1}").format(_(inquiry.department), plain_text(step.get("text")))
	turns.pass_on(inquiry, former, at, step["by"], note)
	events = [(EventType.DEPARTMENT, former, inquiry.department, former, at, step["by"], None)]
	if left != InquiryState.SENT:
		inquiry.state, inquiry.state_changed_at = InquiryState.SENT, at
		events.append((EventType.STATE, left, InquiryState.SENT, former, at, step["by"], since))
	return events


def _store(inquiry, events: list[tuple], batch: str) -> None:
	asked_at, changed = inquiry.asked_at, inquiry.exchanges[-1].at
	if inquiry.state in WITH_DEPARTMENT and inquiry.due_at:
		inquiry.is_late = int(inquiry.due_at < frappe.utils.now_datetime())
	name = make_autoname(f"INQ-{asked_at.year}-.#####", INQUIRY)
	backfill.insert_checked(
		inquiry, asked_at, max(changed, inquiry.state_changed_at), inquiry.asked_by, name=name
	)
	for event_type, before, after, department, at, user, since in events:
		record_event(
			inquiry,
			event_type,
			before,
			after,
			at=at,
			actor_kind=ActorKind.STAFF,
			actor=user,
			department=department,
			since=since,
		)
	if inquiry.appeal:
		_count_on_appeal(inquiry.appeal)
		customer_waits.recount(inquiry.appeal)
	backfill.mark(INQUIRY, [name], batch)


def _count_on_appeal(appeal: str) -> None:
	still_open = frappe.db.count(INQUIRY, {"appeal": appeal, "state": ("in", sorted(OPEN))})
	frappe.db.set_value(APPEAL, appeal, "open_inquiry_count", still_open, update_modified=False)


def _moment(value, after: datetime | None) -> datetime:
	at = frappe.utils.get_datetime(value).replace(microsecond=0)
	if at > frappe.utils.now_datetime():
		backfill.refuse(_("This cannot have happened: {0}").format(at))
	if after and at < after:
		backfill.refuse(_("This cannot have happened: {0}").format(f"{at} < {after}"))
	return at
