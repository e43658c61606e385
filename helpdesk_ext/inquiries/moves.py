"""Where a save takes an inquiry, whether it was a draft before or is asked at once.

The Desk's button asks in one step: the inquiry is inserted as sent, with all that sending checks and notes. Only
`service.ask` can do that.
"""

import copy
from contextlib import contextmanager

import frappe
from frappe.model.workflow import get_transitions, get_workflow

from helpdesk_ext.constants import INQUIRY, InquiryAction, InquiryState
from helpdesk_ext.documents.checks import moved_to
from helpdesk_ext.permissions import roles_of

# Compared by identity: no payload of a request can carry this object.
_ASKING = object()


@contextmanager
def asking(inquiry):
	"""Within the block the new inquiry may be inserted as sent."""
	inquiry.flags.asking = _ASKING
	try:
		yield
	finally:
		inquiry.flags.pop("asking", None)


def is_asked_at_once(inquiry) -> bool:
	return inquiry.flags.asking is _ASKING and inquiry.get_doc_before_save() is None


def note_locked(inquiry) -> None:
	"""Keep the inquiry as it has just been read and locked: the save that follows need not read it again."""
	inquiry.flags.as_locked = copy.deepcopy(inquiry)


def taken_as_locked(inquiry):
	"""What `note_locked` has kept, once; None otherwise."""
	locked = inquiry.flags.pop("as_locked", None)
	# a payload's flags carry no document
	return locked if isinstance(locked, type(inquiry)) else None


def may_ask_at_once() -> bool:
	"""Whether the site's workflow lets the session's user send a draft of his own without further ado."""
	roles = roles_of(frappe.session.user)
	return any(
		row.state == InquiryState.DRAFT
		and row.action == InquiryAction.SEND
		and row.next_state == InquiryState.SENT
		and row.allowed in roles
		and not row.condition
		for row in get_workflow(INQUIRY).transitions
	)


def open_transitions(inquiry) -> list:
	"""The workflow's moves for the session's user, who has been found to see the inquiry."""
	roles = roles_of(frappe.session.user)
	rows = [
		row
		for row in get_workflow(INQUIRY).transitions
		if row.state == inquiry.state and row.allowed in roles
	]
	# conditions are the site's own and the framework's to judge
	return get_transitions(inquiry) if any(row.condition for row in rows) else [row.as_dict() for row in rows]


def target_of(inquiry) -> str | None:
	"""The state this save moves the inquiry to; None when it stays where it is."""
	return InquiryState.SENT if is_asked_at_once(inquiry) else moved_to(inquiry)


def left_by(inquiry) -> str:
	"""The state the inquiry is in until this save."""
	before = inquiry.get_doc_before_save()
	return before.state if before else InquiryState.DRAFT
