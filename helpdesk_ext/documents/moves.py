"""Moves no person makes: the customer's word, a department's answer, a sweep.

The framework asks the session's roles about every change of a workflow state, and a customer or a sweep
has none. `move_by_system` is the only place that lets such a change through, and only along the system
moves of the document's flow (rules.flows).
"""

from contextlib import contextmanager

import frappe
from frappe import _

from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.rules.flows import FLOWS

# Compared by identity: no payload of a request can carry this object, whatever flags it pretends to.
_GRANT = object()


class SystemMoveRefusedError(frappe.ValidationError):
	"""The system may not move a document this way."""


def move_by_system(doc, to_state: str, *, actor_kind: str, details: str | None = None):
	"""Move `doc` (a loaded document) to `to_state` and save it, whoever the session is.

	:param actor_kind: who really acted (ActorKind), for the event.
	:param details: reason of the move, for the event; no personal data.
	:raises SystemMoveRefusedError: when the move is no system move of the document's flow.
	"""
	if not FLOWS[doc.doctype].is_system_move(doc.state, to_state):
		frappe.throw(
			_("The system does not move {0} from {1} to {2}.").format(doc.name, _(doc.state), _(to_state)),
			SystemMoveRefusedError,
			title=_("Move Refused"),
		)
	doc.state = to_state
	doc.flags.system_move = _GRANT
	doc.flags.event_actor_kind = actor_kind
	doc.flags.event_details = details
	try:
		save_server_facts(doc)
	finally:
		for flag in ("system_move", "event_actor_kind", "event_details"):
			doc.flags.pop(flag, None)
	return doc


def is_granted(doc) -> bool:
	"""Whether the change of state being saved is a system move that `move_by_system` started."""
	before = doc.get_doc_before_save()
	return (
		doc.flags.system_move is _GRANT
		and before is not None
		and (before.state == doc.state or FLOWS[doc.doctype].is_system_move(before.state, doc.state))
	)


def save_server_facts(doc) -> None:
	"""Save facts that only the server keeps (counts, times), whoever the session is."""
	ignored = doc.flags.ignore_permissions
	# the assignment rule's to-dos and comments come with the save, whoever the session is
	with server_facts(doc), server_side():
		doc.save(ignore_permissions=True)
	doc.flags.ignore_permissions = ignored


@contextmanager
def server_facts(doc):
	"""Within the block a save of `doc` may change the facts only the server keeps."""
	doc.flags.server_facts = _GRANT
	# The links were checked when they were entered: a customer deleted since must not stop an answer.
	doc.flags.ignore_links = True
	try:
		yield
	finally:
		doc.flags.pop("server_facts", None)
		doc.flags.pop("ignore_links", None)


def lock(name: str, doctype: str = APPEAL):
	"""The document as it is now, held until the end of the transaction."""
	return frappe.get_doc(doctype, name, for_update=True)


def is_server_call(doc) -> bool:
	"""Whether server code, not the session's user, stands behind the document being saved."""
	return bool(doc.flags.in_backfill or doc.flags.ignore_permissions)


def may_set_server_facts(doc) -> bool:
	"""Whether facts only the server keeps may differ from what is stored."""
	return is_server_call(doc) or doc.flags.server_facts is _GRANT
