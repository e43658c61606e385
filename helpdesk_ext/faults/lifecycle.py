"""What a fault notes of itself as it lives: defaults, its term, times of its states, lengths, events."""

import frappe
import frappe.utils

from helpdesk_ext import settings, working_time
from helpdesk_ext.background import SYSTEM_USER, enqueue_later
from helpdesk_ext.constants import EventType, FaultState, Role, Severity
from helpdesk_ext.documents.checks import differs, moved_to
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.faults import notices
from helpdesk_ext.faults.checks import ELIMINATION
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules.fault_flow import BROKEN
from helpdesk_ext.rules.fault_times import Repair, downtime_length, repair_length
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.terms.policies import hours_of

HOURS_SETTING = {
	Severity.CRITICAL: "fault_hours_critical",
	Severity.HIGH: "fault_hours_high",
	Severity.NORMAL: "fault_hours_normal",
	Severity.LOW: "fault_hours_low",
}
# What a repair row keeps of the fields on the form.
OF_REPAIR = ("cause", "cause_text", "fix_text", "downtime_from", "downtime_until")
HISTORY = (
	("severity", EventType.PRIORITY),
	("administrator", EventType.RESPONSIBLE),
	("due_at", EventType.TERM),
)


def set_defaults(fault) -> None:
	"""What the reporter left open, and what only the server says."""
	now = site_now()
	fault.reporter = frappe.session.user
	fault.registered_at = now
	fault.noticed_at = fault.noticed_at or now
	fault.severity = default_severity(fault)
	fault.due_at = fault.due_at or term(fault, now)


def default_severity(fault) -> str:
	"""The part's usual severity, unless another than the normal one was chosen."""
	if (fault.severity and fault.severity != Severity.NORMAL) or not fault.fault_part:
		return fault.severity or Severity.NORMAL
	return frappe.get_cached_value("Fault Part", fault.fault_part, "default_severity") or Severity.NORMAL


def term(fault, since):
	"""By when it must work again: the working hours of the policy of terms, else of its severity, after
	`since`; None where neither gives any."""
	hours = hours_of(fault) or frappe.utils.flt(settings.get(HOURS_SETTING[fault.severity]))
	return working_time.due_after(since, hours * 3600) if hours else None


# --- before_save


def note_move(fault) -> None:
	"""Times, counts and the row of the repair that follow from a move of the workflow."""
	moved = moved_to(fault)
	if moved:
		follow_move(fault, moved, fault.flags.moved_at.replace(microsecond=0), frappe.session.user)
	elif fault.state == FaultState.ELIMINATED and fault.repairs:
		# corrected before anybody confirmed it
		fault.repairs[-1].update(_facts_of_repair(fault))


def follow_move(fault, state: str, now, user: str) -> None:
	"""What a move to `state` by `user` at `now` leaves in the fault."""
	_NOTES[state](fault, now, user)


def note_term(fault) -> None:
	"""Another severity is another term, unless somebody sets the term in the same breath."""
	before = fault.get_doc_before_save()
	if not before or before.severity == fault.severity or fault.state not in BROKEN:
		return
	if not differs(fault, before, "due_at"):
		fault.due_at = term(fault, counted_from(fault))


def note_lengths(fault) -> None:
	"""Lengths are kept beside their moments, so that reports add columns up.

	Reaction: from the (last) registration to the acceptance that answered it. Repair and downtime: see
	rules.fault_times. Calendar seconds, and working seconds by the site's calendar.
	"""
	repairs = [
		Repair(*(_moment(row.get(fieldname)) for fieldname in Repair._fields)) for row in fault.repairs or ()
	]
	is_eliminated = bool(fault.eliminated_at)
	for ending, measure in (
		("seconds", working_time.elapsed_seconds),
		("business_seconds", working_time.working_seconds),
	):
		fault.set(f"reaction_{ending}", measure(_reaction_from(fault), _moment(fault.accepted_at)))
		fault.set(f"repair_{ending}", repair_length(repairs, measure) if is_eliminated else None)
		fault.set(f"downtime_{ending}", downtime_length(repairs, measure))
	fault.repair_bucket = bucket_of(fault.repair_seconds)


def _reaction_from(fault):
	again, accepted = _moment(fault.registered_again_at), _moment(fault.accepted_at)
	return again if again and accepted and accepted >= again else _moment(fault.registered_at)


def counted_from(fault):
	"""Since when the present repair is counted."""
	return _moment(fault.registered_again_at or fault.registered_at)


# --- on_update


def start_what_follows(fault) -> None:
	"""The appeals are noted by a worker: there may be hundreds, and the click must not wait for them."""
	if fault.state == FaultState.CONFIRMED:
		enqueue_later("helpdesk_ext.faults.customers.note_appeals", queue="long", fault=fault.name)


def record_changes(fault) -> None:
	"""One event for every change that somebody may have to answer for."""
	before = fault.get_doc_before_save()
	for fieldname, event_type in HISTORY:
		if differs(fault, before, fieldname):
			values = (
				str(value) if value else None for value in (before.get(fieldname), fault.get(fieldname))
			)
			record_event(fault, event_type, *values)
			if fieldname == "severity":
				notices.announce_severity(fault)


# --- one move each


def _accepted(fault, now, user) -> None:
	fault.accepted_at = fault.accepted_at or now
	_take_over(fault, user)


def _in_repair(fault, now, user) -> None:
	fault.repair_started_at = fault.repair_started_at or now
	_take_over(fault, user)


def _eliminated(fault, now, user) -> None:
	fault.eliminated_at = now
	fault.eliminated_by = user
	fault.return_reason = None
	fault.append(
		"repairs",
		{
			"counted_from": counted_from(fault),
			"eliminated_at": now,
			"eliminated_by": user,
			**_facts_of_repair(fault),
		},
	)
	_take_over(fault, user)


def _returned(fault, now, user) -> None:
	fault.return_count = frappe.utils.cint(fault.return_count) + 1
	_note_return(fault, now, user)
	_forget_elimination(fault)


def _confirmed(fault, now, user) -> None:
	fault.confirmed_at = now
	fault.confirmed_by = user
	fault.notes_pending = 1


def _rejected(fault, now, user) -> None:
	_take_over(fault, user)


def _registered_again(fault, now, user) -> None:
	if fault.confirmed_at:
		_note_return(fault, now, user)
	fault.reopen_count = frappe.utils.cint(fault.reopen_count) + 1
	fault.registered_again_at = now
	fault.due_at = term(fault, now)
	_forget_elimination(fault)
	# a new life of the fault: its customers will be told anew
	for fieldname in (
		"confirmed_at",
		"confirmed_by",
		"reject_reason",
		"customers_told_at",
		"customers_told_by",
	):
		fault.set(fieldname, None)
	for fieldname in (
		"notes_pending",
		"answers_pending",
		"told_count",
		"unreached_count",
		"internal_note_count",
	):
		fault.set(fieldname, 0)
	fault.repair_started_at = None


_NOTES = {
	FaultState.ACCEPTED: _accepted,
	FaultState.IN_REPAIR: _in_repair,
	FaultState.ELIMINATED: _eliminated,
	FaultState.RETURNED: _returned,
	FaultState.CONFIRMED: _confirmed,
	FaultState.REJECTED: _rejected,
	FaultState.REGISTERED: _registered_again,
}


def _facts_of_repair(fault) -> dict:
	return {fieldname: fault.get(fieldname) for fieldname in OF_REPAIR}


def _note_return(fault, now, user) -> None:
	if fault.repairs:
		fault.repairs[-1].update(
			{"returned_at": now, "returned_by": user, "return_reason": fault.return_reason}
		)


def _forget_elimination(fault) -> None:
	"""The row of the repair keeps what was declared; the next elimination is declared anew, so that an
	old end of the downtime cannot pass for the new one."""
	for fieldname in (*ELIMINATION, "eliminated_at", "eliminated_by"):
		fault.set(fieldname, None)
	fault.downtime_before_notice = 0


def _take_over(fault, user) -> None:
	"""Who works on a fault that is nobody's becomes responsible for it."""
	if not fault.administrator and user != SYSTEM_USER and Role.IT_ADMIN in roles_of(user):
		fault.administrator = user


def _moment(value):
	return frappe.utils.get_datetime(value) if value else None


def site_now():
	"""Now, without the fraction that a form would lose on its way back."""
	return frappe.utils.now_datetime().replace(microsecond=0)
