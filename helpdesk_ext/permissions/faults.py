"""Who sees and changes which fault notices: one predicate, list side and document side.

The department and the administrators see all of them; an employee of another department those he has
reported himself. What of a fault each of them may change is for faults.checks to say, field by field.
"""

import frappe

from helpdesk_ext.constants import FAULT, Role
from helpdesk_ext.permissions import NOTHING, READ_LIKE, roles_of
from helpdesk_ext.rules.fault_flow import OPEN, REPORTERS

SEES_ALL = frozenset({Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.SYSTEM_MANAGER})


def fault_notice_query(user: str | None = None) -> str:
	"""List side: condition on `tabFault Notice` ("" for everything)."""
	user = user or frappe.session.user
	roles = roles_of(user)
	if roles & SEES_ALL:
		return ""
	if roles & set(REPORTERS):
		return f"`tab{FAULT}`.`reporter` = {frappe.db.escape(user)}"
	return NOTHING


def has_fault_notice_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side. Judged by what is stored, not by what the request says about the document."""
	user = user or frappe.session.user
	roles = roles_of(user)
	if ptype == "create":
		return bool(roles & set(REPORTERS))
	state, reporter = _stored(doc)
	if ptype == "write":
		return may_change(state, reporter, user)
	return ptype in READ_LIKE and (bool(roles & SEES_ALL) or is_reporter(reporter, user))


def may_change(state: str, reporter: str | None, user: str) -> bool:
	"""Whether `user` may change anything of a fault in `state`: the head always, the administrators and
	the reporter until it is settled."""
	roles = roles_of(user)
	if Role.HEAD in roles:
		return True
	return state in OPEN and (Role.IT_ADMIN in roles or is_reporter(reporter, user))


def is_reporter(reporter: str | None, user: str) -> bool:
	"""Whether `user` reported the fault, and still works here."""
	return bool(reporter) and reporter == user and bool(roles_of(user) & set(REPORTERS))


def may_repair(user: str) -> bool:
	"""Whether `user` works on faults as an administrator (the head may correct them)."""
	return bool(roles_of(user) & {Role.IT_ADMIN, Role.HEAD})


def _stored(doc) -> tuple[str, str | None]:
	stored = frappe.db.get_value(FAULT, doc.name, ["state", "reporter"]) if doc.get("name") else None
	if stored:
		return stored
	# no such row: a new fault is judged by itself, a number nobody has belongs to nobody
	return (
		(doc.get("state"), doc.get("reporter") or frappe.session.user) if doc.get("doctype") else ("", None)
	)
