"""Who sees and changes directives and their addressees' rows: one predicate for each.

The deputy director and the administrators see all of them; the head those of the head's own kinds; every
employee the issued ones that are addressed to him or whose execution he controls (rows of addressees
exist only once a directive is issued).
"""

import frappe

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, AddresseeState, Role
from helpdesk_ext.permissions import NOTHING, READ_LIKE, roles_of
from helpdesk_ext.rules.directive_flow import ISSUER_OF, ISSUERS

SEES_EVERY_DIRECTIVE = frozenset({Role.DEPUTY, Role.SYSTEM_MANAGER})
EMPLOYEES = frozenset({Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER})
# The addressee still adds proofs to his row.
COLLECTING = frozenset({AddresseeState.NOTIFIED, AddresseeState.ACKNOWLEDGED, AddresseeState.RETURNED})


def kinds_issued_by(user: str) -> tuple[str, ...]:
	"""Kinds of directive whose issuer `user` is by his roles."""
	roles = roles_of(user)
	return tuple(kind for kind, role in ISSUER_OF.items() if role in roles)


# --- Directive


def directive_query(user: str | None = None) -> str:
	"""List side: condition on `tabDirective` ("" for everything)."""
	user = user or frappe.session.user
	if sees_all(user):
		return ""
	if not roles_of(user) & EMPLOYEES:
		return NOTHING
	return f"({_issues(user, f'`tab{DIRECTIVE}`.`directive_kind`')} or `tab{DIRECTIVE}`.`name` in ({_named_in(user)}))"


def has_directive_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side. Judged by what is stored, not by what the request says about the document."""
	user = user or frappe.session.user
	if ptype == "create":
		kind = doc.get("directive_kind") if doc else None
		return bool(roles_of(user) & set(ISSUERS)) and (not kind or kind in kinds_issued_by(user))
	kind = _kind_of(doc)
	if ptype == "write":
		return kind in kinds_issued_by(user)
	return ptype in READ_LIKE and (sees_all(user) or kind in kinds_issued_by(user) or _is_named_in(doc, user))


def may_see_directive(name: str, user: str | None = None) -> bool:
	"""Whether the employee `user` sees the directive of that name."""
	return has_directive_permission(frappe._dict(name=name), "read", user)


# --- Directive Addressee


def directive_addressee_query(user: str | None = None) -> str:
	"""List side: one's own rows, those one controls, and all of the directives one issues."""
	user = user or frappe.session.user
	if sees_all(user):
		return ""
	if not roles_of(user) & EMPLOYEES:
		return NOTHING
	table = f"`tab{ADDRESSEE}`"
	me = frappe.db.escape(user)
	issued = f"select `name` from `tab{DIRECTIVE}` where {_issues(user, '`directive_kind`')}"
	return f"({table}.`user` = {me} or {table}.`controller` = {me} or {table}.`directive` in ({issued}))"


def has_directive_addressee_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side. Rows change by the methods of api/directives.py; "write" is the right to add proofs."""
	user = user or frappe.session.user
	row = _stored_row(doc)
	if not row or not roles_of(user) & (EMPLOYEES | SEES_EVERY_DIRECTIVE):
		return False
	issues = row.directive_kind in kinds_issued_by(user)
	if ptype == "write":
		return issues or (row.user == user and row.state in COLLECTING)
	return ptype in READ_LIKE and (sees_all(user) or issues or user in (row.user, row.controller))


# --- shared


def sees_all(user: str) -> bool:
	return bool(roles_of(user) & SEES_EVERY_DIRECTIVE)


def _issues(user: str, column: str) -> str:
	kinds = ", ".join(frappe.db.escape(kind) for kind in kinds_issued_by(user))
	return f"{column} in ({kinds})" if kinds else NOTHING


def _named_in(user: str) -> str:
	me = frappe.db.escape(user)
	return f"select `directive` from `tab{ADDRESSEE}` where `user` = {me} or `controller` = {me}"


def _is_named_in(doc, user: str) -> bool:
	if not doc.get("name") or not roles_of(user) & EMPLOYEES:
		return False
	return any(
		frappe.db.exists(ADDRESSEE, {"directive": doc.name, fieldname: user})
		for fieldname in ("user", "controller")
	)


def _kind_of(doc) -> str | None:
	"""Kind of a stored directive; of a new one, what it says itself."""
	stored = frappe.db.get_value(DIRECTIVE, doc.name, "directive_kind") if doc.get("name") else None
	return stored or (doc.get("directive_kind") if doc.get("doctype") else None)


def _stored_row(doc):
	"""The row as stored, with the kind of its directive; None for a row that is not stored."""
	if not doc.get("name"):
		return None
	row = frappe.db.get_value(ADDRESSEE, doc.name, ["user", "controller", "state", "directive"], as_dict=True)
	if row:
		row.directive_kind = frappe.db.get_value(DIRECTIVE, row.directive, "directive_kind")
	return row
