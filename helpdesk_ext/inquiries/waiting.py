"""The appeal that waits: its count of open inquiries, its state, the answer in its thread.

The appeal's row is always locked before the inquiry's, so that two departments answering at once come one after
the other and the last of them brings the appeal back.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals import conversation
from helpdesk_ext.appeals.agents import is_working_agent
from helpdesk_ext.constants import APPEAL, INQUIRY, ActorKind, AppealState, EventType, InquiryState
from helpdesk_ext.documents.checks import moved_to
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.documents.moves import lock, move_by_system, save_server_facts
from helpdesk_ext.faults.appeals import holding_fault
from helpdesk_ext.inquiries import about, reply
from helpdesk_ext.inquiries.moves import target_of
from helpdesk_ext.permissions import is_head
from helpdesk_ext.rules.inquiry_flow import OPEN, UNASKED
from helpdesk_ext.rules.text import is_blank, plain_text
from helpdesk_ext.rules.transitions import CLOSED
from helpdesk_ext.rules.transitions import OPEN as OPEN_APPEALS

WAITING_REASON = "Inquiry {0} asked"
BACK_REASON = "No inquiry is open any more"
PUT_ASIDE_REASON = "The appeal is closed or put aside"
ANSWERED_REASON = "The appeal is answered"
REASON_LENGTH = 500


class OverrideError(frappe.ValidationError):
	"""There is nothing to override, or no reason is given."""


# --- the inquiry has moved


def hold_appeal(inquiry) -> None:
	"""Lock the appeal's row before anything of the inquiry is read."""
	if not inquiry.flags.in_backfill:
		about.hold(inquiry)


def follow_inquiry(inquiry) -> None:
	"""What the save of an inquiry means for its appeal."""
	target = target_of(inquiry)
	if not target or not inquiry.appeal or inquiry.flags.moved_by_appeal:
		return
	appeal = about.held_appeal(inquiry)
	was = frappe.utils.cint(appeal.open_inquiry_count)
	appeal.open_inquiry_count = count_open(appeal.name)
	if target == InquiryState.ANSWERED:
		conversation.add_note(appeal, reply.note_of_answer(inquiry), author=frappe.session.user)
	elif target == InquiryState.RETURNED:
		conversation.add_note(appeal, reply.note_of_return(inquiry), author=frappe.session.user)
	if target == InquiryState.SENT:
		_wait(appeal, inquiry)
	elif appeal.open_inquiry_count == 0 and appeal.state == AppealState.AWAITING_DEPARTMENT:
		move_by_system(appeal, AppealState.IN_PROGRESS, actor_kind=ActorKind.STAFF, details=BACK_REASON)
	elif target in (InquiryState.ANSWERED, InquiryState.RETURNED) or appeal.open_inquiry_count != was:
		save_server_facts(appeal)
	# told about next
	about.hold(inquiry, appeal)


def count_open(appeal: str) -> int:
	"""Open inquiries of an appeal whose row is held: read past the transaction's own picture of the table."""
	return len(
		frappe.db.get_values(
			INQUIRY, {"appeal": appeal, "state": ("in", sorted(OPEN))}, "name", for_update=True
		)
	)


def _wait(appeal, inquiry) -> None:
	# the head's leave was for the questions of then
	appeal.override_reason = None
	user = frappe.session.user
	if not appeal.agent and is_working_agent(user):
		appeal.agent = user
	if appeal.state in OPEN_APPEALS - {AppealState.AWAITING_DEPARTMENT}:
		move_by_system(
			appeal,
			AppealState.AWAITING_DEPARTMENT,
			actor_kind=ActorKind.STAFF,
			details=WAITING_REASON.format(inquiry.name),
		)
	else:
		save_server_facts(appeal)


# --- the appeal has moved


def follow_appeal(appeal) -> None:
	"""An appeal that is answered needs no more of what was answered to it; one that is closed or put aside
	takes its open questions back."""
	target = moved_to(appeal)
	if target == AppealState.ANSWERED:
		_move_all(appeal, {InquiryState.ANSWERED}, InquiryState.CLOSED, ANSWERED_REASON)
	elif target in CLOSED:
		_move_all(appeal, OPEN | UNASKED, InquiryState.CANCELLED, PUT_ASIDE_REASON)
		_move_all(appeal, {InquiryState.ANSWERED}, InquiryState.CLOSED, PUT_ASIDE_REASON)
	if target in CLOSED and appeal.open_inquiry_count:
		appeal.open_inquiry_count = 0
		# the appeal itself is being saved at this moment
		frappe.db.set_value(APPEAL, appeal.name, "open_inquiry_count", 0, update_modified=False)


def _move_all(appeal, states, target: str, reason: str) -> None:
	names = frappe.get_all(
		INQUIRY, filters={"appeal": appeal.name, "state": ("in", sorted(states))}, pluck="name"
	)
	for name in names:
		inquiry = lock(name, INQUIRY)
		if inquiry.state not in states:
			continue
		inquiry.flags.moved_by_appeal = True
		move_by_system(inquiry, target, actor_kind=ActorKind.STAFF, details=reason)


# --- the head's leave


def override(appeal_name: str, reason: str, modified=None):
	"""The head lets an appeal be answered before its departments have answered; returns the appeal.

	The reason stands on the appeal and in its log; the inquiries stay open.

	:raises OverrideError: no reason, or nothing open; frappe.PermissionError: not the head.
	"""
	if not is_head(frappe.session.user):
		frappe.throw(
			_(
				"Only the head of the department lets an appeal be answered before the departments have answered."
			),
			frappe.PermissionError,
			title=_("Not Allowed Here"),
		)
	if is_blank(reason):
		_refuse(_("Write the reason: it is kept with the appeal."))
	reason = plain_text(reason)
	if len(reason) > REASON_LENGTH:
		_refuse(
			_("The reason has {0} characters, at most {1} fit: shorten it.").format(
				len(reason), REASON_LENGTH
			)
		)
	appeal = lock(appeal_name)
	appeal.check_permission("write")
	conversation.check_unchanged(appeal, modified)
	waits = frappe.utils.cint(appeal.open_inquiry_count) or holding_fault(appeal)
	if not waits or appeal.state not in OPEN_APPEALS:
		_refuse(
			_("Appeal {0} waits for no department and no repair: it can be answered as it is.").format(
				appeal.name
			)
		)
	appeal.override_reason = reason
	record_event(
		appeal,
		EventType.OVERRIDE,
		None,
		str(appeal.open_inquiry_count),
		details=_("Answer before departments: {0}", lang="en").format(reason),
	)
	if appeal.state == AppealState.AWAITING_DEPARTMENT:
		return move_by_system(appeal, AppealState.IN_PROGRESS, actor_kind=ActorKind.STAFF, details=reason)
	save_server_facts(appeal)
	return appeal


def _refuse(message: str) -> None:
	frappe.throw(message, OverrideError, title=_("Appeal Not Changed"))
