"""Moves no person makes: the customer's word, a department's answer, a sweep.

The framework asks the session's roles about every change of a workflow state, and a customer or a sweep
has none. `move_by_system` is the only place that lets such a change through, and only along SYSTEM_MOVES.
"""

from contextlib import contextmanager

import frappe
from frappe import _

from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.rules.transitions import is_system_move

# Compared by identity: no payload of a request can carry this object, whatever flags it pretends to.
_GRANT = object()


class SystemMoveRefusedError(frappe.ValidationError):
	"""The system may not move an appeal this way."""


def move_by_system(appeal, to_state: str, *, actor_kind: str, details: str | None = None):
	"""Move `appeal` (a loaded document) to `to_state` and save it, whoever the session is.

	:param actor_kind: who really acted (ActorKind), for the event.
	:param details: reason of the move, for the event; no personal data.
	:raises SystemMoveRefusedError: when the move is none of SYSTEM_MOVES.
	"""
	if not is_system_move(appeal.state, to_state):
		frappe.throw(
			_("The system does not move an appeal from {0} to {1}.").format(_(appeal.state), _(to_state)),
			SystemMoveRefusedError,
			title=_("Move of Appeal Refused"),
		)
	appeal.state = to_state
	appeal.flags.system_move = _GRANT
	appeal.flags.event_actor_kind = actor_kind
	appeal.flags.event_details = details
	try:
		save_server_facts(appeal)
	finally:
		for flag in ("system_move", "event_actor_kind", "event_details"):
			appeal.flags.pop(flag, None)
	return appeal


def is_granted(appeal) -> bool:
	"""Whether the change of state being saved is a system move that `move_by_system` started."""
	before = appeal.get_doc_before_save()
	return (
		appeal.flags.system_move is _GRANT
		and before is not None
		and (before.state == appeal.state or is_system_move(before.state, appeal.state))
	)


def save_server_facts(appeal) -> None:
	"""Save facts that only the server keeps (counts, times), whoever the session is."""
	ignored = appeal.flags.ignore_permissions
	# the assignment rule's to-dos and comments come with the save, whoever the session is
	with server_facts(appeal), server_side():
		appeal.save(ignore_permissions=True)
	appeal.flags.ignore_permissions = ignored


@contextmanager
def server_facts(appeal):
	"""Within the block a save of `appeal` may change the facts only the server keeps."""
	appeal.flags.server_facts = _GRANT
	# The links were checked when they were entered: a customer deleted since must not stop an answer.
	appeal.flags.ignore_links = True
	try:
		yield
	finally:
		appeal.flags.pop("server_facts", None)
		appeal.flags.pop("ignore_links", None)


def lock(appeal_name: str):
	"""The appeal as it is now, held until the end of the transaction."""
	return frappe.get_doc(APPEAL, appeal_name, for_update=True)


def is_server_call(appeal) -> bool:
	"""Whether server code, not the session's user, stands behind the document being saved."""
	return bool(appeal.flags.in_backfill or appeal.flags.ignore_permissions)


def may_set_server_facts(appeal) -> bool:
	"""Whether facts only the server keeps may differ from what is stored."""
	return is_server_call(appeal) or appeal.flags.server_facts is _GRANT
