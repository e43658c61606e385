"""Who reads the event log: an event is seen by who sees the document it happened to."""

import frappe

from helpdesk_ext.constants import ADDRESSEE, EVENT, Role
from helpdesk_ext.permissions import NOTHING, READ_LIKE, roles_of
from helpdesk_ext.rules.flows import FLOWS

SEES_EVERY_DOCUMENT = frozenset({Role.DEPUTY, Role.SYSTEM_MANAGER})
READERS = SEES_EVERY_DOCUMENT | {Role.AGENT, Role.HEAD, Role.IT_ADMIN, Role.RESPONDER}


def support_event_query(user: str | None = None) -> str:
	"""List side: events of the documents one sees, by each document's own list side."""
	user = user or frappe.session.user
	roles = roles_of(user)
	if roles & SEES_EVERY_DOCUMENT:
		return ""
	if not roles & READERS:
		return NOTHING
	return f"({' or '.join(_of_kind(doctype, user) for doctype in (*FLOWS, ADDRESSEE))})"


def has_support_event_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side: read only, as the document the event happened to."""
	user = user or frappe.session.user
	roles = roles_of(user)
	if ptype not in READ_LIKE or not roles & READERS:
		return False
	if roles & SEES_EVERY_DOCUMENT:
		return True
	stored = frappe.db.get_value(EVENT, doc.name, ["reference_doctype", "reference_name"])
	if not stored or stored[0] not in (*FLOWS, ADDRESSEE) or not frappe.db.exists(*stored):
		return False
	return bool(frappe.has_permission(stored[0], "read", doc=stored[1], user=user))


def _of_kind(doctype: str, user: str) -> str:
	kind = f"`tab{EVENT}`.`reference_doctype` = {frappe.db.escape(doctype)}"
	condition = _list_side(doctype, user)
	if not condition:
		return f"({kind})"
	visible = f"select `name` from `tab{doctype}` where {condition}"
	return f"({kind} and `tab{EVENT}`.`reference_name` in ({visible}))"


def _list_side(doctype: str, user: str) -> str:
	"""The document's own condition; one who has no right on the kind at all sees nothing of it."""
	if not frappe.db.exists("DocType", doctype, cache=True) or not frappe.has_permission(
		doctype, "read", user=user
	):
		return NOTHING
	conditions = frappe.get_hooks("permission_query_conditions", {}).get(doctype, [])
	return " and ".join(filter(None, (frappe.get_attr(method)(user) for method in conditions)))
