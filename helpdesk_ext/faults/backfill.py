"""Faults of the past: demo data, and later the import of a paper journal (see helpdesk_ext.backfill)."""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.model.naming import make_autoname

from helpdesk_ext import backfill
from helpdesk_ext.appeals.conversation import token_key
from helpdesk_ext.constants import (
	APPEAL,
	FAULT,
	MESSAGE,
	ActorKind,
	Delivery,
	Direction,
	EventType,
	FaultState,
	Severity,
)
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.faults import checks, customers, lifecycle, overlaps
from helpdesk_ext.rules.fault_flow import FLOW
from helpdesk_ext.rules.text import plain_text
from helpdesk_ext.terms import past

REQUIRED = ("subject", "fault_part", "description", "reporter", "registered_at")
TOLD = ("customer_answer", "customers_told_at", "customers_told_by", "told_count", "unreached_count")
OTHER_KEYS = frozenset({"steps", "appeals", "blocking"})
# `steps` are the moves here; how to see the fault goes into its description
SAID = frozenset(checks.REPORT) - {"steps"}
KNOWN = frozenset({*REQUIRED, *SAID, *TOLD, "due_at"}) | OTHER_KEYS
# What a step may say beside when, where to and by whom.
STEP_FACTS = frozenset({*checks.ELIMINATION, "reject_reason", "return_reason", "administrator"})


def backfill_fault(data: dict[str, Any], batch: str) -> str:
	"""Store one fault of the past and return its number.

	:param data: what was reported (checks.REPORT), `reporter`, `registered_at`, and
		`steps`: its moves, oldest first, each with `at`, `to` (FaultState), `user` and the facts of the move
		(STEP_FACTS); the moves are those of the flow,
		`appeals`: numbers of stored appeals that hang on it, `blocking`: those of them whose answers wait,
		TOLD: the answer to the customers, when it was ordered; the answers themselves are steps of the
		appeals' own lives.
	:param batch: name of the batch, for `remove_batch`.
	:raises BackfillError: naming what is wrong, with nothing of this fault stored.
	"""
	backfill.check_given(data, batch, KNOWN, REQUIRED)
	frappe.db.savepoint("backfill_fault")
	try:
		fault, events, terms = _lived(data)
		name = make_autoname(f"FLT-{fault.registered_at.year}-.#####", FAULT)
		last = events[-1]["at"]
		fault.state_changed_at = last
		backfill.insert_checked(fault, fault.registered_at, last, data["reporter"], name=name)
		past.write(fault, terms)
		overlaps.tell_the_others(fault)
		for event in events:
			record_event(fault, **event)
		_link(fault, data)
		backfill.mark(FAULT, [name], batch)
	except Exception:
		frappe.db.rollback(save_point="backfill_fault")
		raise
	return name


def _lived(data: dict[str, Any]):
	"""The fault after all its steps, the events they leave, and its terms."""
	fault = frappe.new_doc(FAULT)
	fault.update({fieldname: data[fieldname] for fieldname in SAID if data.get(fieldname)})
	registered_at = frappe.utils.get_datetime(data["registered_at"])
	fault.update(
		{
			"state": FLOW.initial,
			"reporter": data["reporter"],
			"registered_at": registered_at,
			"noticed_at": data.get("noticed_at") or registered_at,
			"severity": data.get("severity") or Severity.NORMAL,
		}
	)
	fault.due_at = data.get("due_at") or lifecycle.term(fault, registered_at)
	events = [_event(EventType.REGISTERED, None, fault.state, registered_at, data["reporter"])]
	terms = past.begin(fault)
	past.step(fault, terms, registered_at)
	for step in data.get("steps", ()):
		_take(fault, step, events)
		past.step(fault, terms, events[-1]["at"])
	past.note_breaches(terms)
	fault.update({fieldname: data[fieldname] for fieldname in TOLD if data.get(fieldname)})
	if events[-1]["at"] > frappe.utils.now_datetime():
		backfill.refuse(_("A fault of the past cannot have a step in the future."))
	return fault, events, terms


def _take(fault, step: dict[str, Any], events: list[dict]) -> None:
	at = frappe.utils.get_datetime(step["at"])
	unknown = sorted(set(step) - STEP_FACTS - {"at", "to", "user"})
	if unknown:
		backfill.refuse(_("The backfill does not know the fields {0}.").format(", ".join(unknown)))
	moves = {(move.state, move.next_state) for move in FLOW.transitions}
	before = events[-1]["at"]
	if (fault.state, step["to"]) not in moves or at < before:
		backfill.refuse(
			_("A fault cannot go from {0} to {1} at {2}.").format(_(fault.state), _(step["to"]), str(at))
		)
	fault.update({key: value for key, value in step.items() if key in STEP_FACTS})
	if step["to"] == FaultState.ELIMINATED:
		checks.check_elimination(fault)
		if frappe.utils.get_datetime(fault.downtime_until) > at:
			backfill.refuse(_("The downtime of a past fault ends before it is declared eliminated."))
	since = events[-1]["at"]
	events.append({**_event(EventType.STATE, fault.state, step["to"], at, step["user"]), "since": since})
	fault.state = step["to"]
	lifecycle.follow_move(fault, step["to"], at, step["user"])
	# nothing of the past is left to a worker
	fault.notes_pending = 0


def _event(event_type: str, before: str | None, after: str, at, user: str) -> dict:
	return {
		"event_type": event_type,
		"from_value": before,
		"to_value": after,
		"at": at,
		"actor_kind": ActorKind.STAFF,
		"actor": user,
	}


# --- appeals


def _link(fault, data: dict[str, Any]) -> None:
	"""Hang the appeals on the fault; those of a confirmed one have their note, as the job would leave it."""
	appeals = list(data.get("appeals") or ())
	if not appeals:
		return
	frappe.db.set_value(APPEAL, {"name": ("in", appeals)}, "fault_notice", fault.name, update_modified=False)
	blocking = list(data.get("blocking") or ())
	if blocking:
		frappe.db.set_value(
			APPEAL, {"name": ("in", blocking)}, "fault_blocks_answer", 1, update_modified=False
		)
	noted = 0
	if fault.state == FaultState.CONFIRMED:
		for name in appeals:
			_note(fault, name)
			noted += 1
	values = {"appeal_count": len(appeals), "internal_note_count": noted}
	frappe.db.set_value(FAULT, fault.name, values, update_modified=False)


def _note(fault, name: str) -> None:
	message = frappe.new_doc(MESSAGE)
	message.update(
		{
			"appeal": name,
			"direction": Direction.OUTGOING,
			"is_public": 0,
			"message_text": plain_text(customers.note_text(fault)),
			"author": fault.confirmed_by,
			"author_name": backfill.full_name(fault.confirmed_by),
			"sent_at": fault.confirmed_at,
			"delivery_status": Delivery.NOT_MAILED,
			# the job of today finds it said
			"client_token": token_key(name, customers.token(fault, customers.NOTE)),
		}
	)
	backfill.insert_checked(message, fault.confirmed_at, fault.confirmed_at, fault.confirmed_by)
	appeal = frappe.get_doc(APPEAL, name)
	frappe.db.set_value(APPEAL, name, "message_count", (appeal.message_count or 0) + 1, update_modified=False)
	record_event(
		appeal,
		EventType.MESSAGE,
		None,
		Direction.OUTGOING,
		at=fault.confirmed_at,
		actor_kind=ActorKind.STAFF,
		actor=fault.confirmed_by,
		details="internal",
	)
