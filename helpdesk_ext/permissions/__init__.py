"""Who sees and changes what: one predicate per DocType, used by list, form, report, print and portal.

Each DocType has a list side (`<doctype>_query`, a condition for SQL) and a document side
(`has_<doctype>_permission`, always True or False), both built from `sight_of`.
Customers and guests see nothing here: the portal reads through its own methods, by `portal_may_see`.
"""

from enum import Enum

import frappe
from pypika.terms import Criterion

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL, MESSAGE, Role
from helpdesk_ext.rules.transitions import WORKFLOW

SEES_ALL = frozenset({Role.HEAD, Role.DEPUTY, Role.SYSTEM_MANAGER})
STAFF = frozenset({Role.AGENT, Role.HEAD})
OPENS_WORKSPACE = STAFF | SEES_ALL | {Role.IT_ADMIN, Role.RESPONDER}
READ_LIKE = frozenset({"read", "select", "print", "report", "export"})
NOTHING = "1=0"


class Sight(Enum):
	"""How much of the department's appeals a user sees."""

	ALL = "all"
	OWN = "own and unassigned"
	NONE = "none"


def sight_of(user: str) -> Sight:
	"""What `user` sees: the head, the deputy director and the administrators all of it, an agent all
	or (setting `agents_see_only_own`) the appeals of his own and of nobody; everybody else nothing."""
	roles = roles_of(user)
	if roles & SEES_ALL:
		return Sight.ALL
	if Role.AGENT in roles:
		return Sight.OWN if settings.get("agents_see_only_own") else Sight.ALL
	return Sight.NONE


def roles_of(user: str) -> set[str]:
	"""Roles of `user`; Administrator holds all of ours."""
	return set(frappe.get_roles(user))


def is_head(user: str) -> bool:
	return Role.HEAD in roles_of(user)


def may_change(state: str, agent: str | None, user: str) -> bool:
	"""Whether `user` may change an appeal that is in `state` and belongs to `agent`.

	An agent changes his own and unassigned ones in the states that are the agents' to edit.
	"""
	roles = roles_of(user)
	return Role.HEAD in roles or (WORKFLOW.may_edit(state, roles) and (not agent or agent == user))


# --- Support Appeal


def support_appeal_query(user: str | None = None) -> str:
	"""List side: condition on `tabSupport Appeal` ("" for everything)."""
	return _condition(
		user, lambda own: f"(`tab{APPEAL}`.`agent` = {own} or {_nobody(f'`tab{APPEAL}`.`agent`')})"
	)


def has_support_appeal_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side. Judged by what is stored, not by what the request says about the document."""
	user = user or frappe.session.user
	if ptype == "create":
		return bool(roles_of(user) & STAFF)
	if ptype == "write":
		state, agent = _stored(doc)
		return sight_of(user) != Sight.NONE and may_change(state, agent, user)
	return ptype in READ_LIKE and _sees_appeal(doc, user)


def may_see_appeal(name: str, user: str | None = None) -> bool:
	"""Whether the employee `user` sees the appeal of that number."""
	return _sees_appeal(frappe._dict(name=name), user or frappe.session.user)


def visible_appeals_condition(table, user: str | None = None) -> Criterion | None:
	"""The list side for the query builder, for reports: a criterion on `table`, or None for everything."""
	user = user or frappe.session.user
	sight = sight_of(user)
	if sight == Sight.ALL:
		return None
	if sight == Sight.NONE:
		return table.name.isnull()
	return (table.agent == user) | table.agent.isnull() | (table.agent == "")


# --- what hangs on an appeal


def appeal_request_query(user: str | None = None) -> str:
	"""List side of the inbox: what has not become somebody else's appeal."""
	return _condition(
		user,
		lambda own: (
			f"({_nobody('`tabAppeal Request`.`support_appeal`')} or "
			f"`tabAppeal Request`.`support_appeal` in ({_visible_names(own)}))"
		),
	)


def has_appeal_request_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side of the inbox. Nobody changes a request by hand: decisions go through their methods."""

	def seen(user: str) -> bool:
		appeal = frappe.db.get_value("Appeal Request", doc.name, "support_appeal")
		return not appeal or may_see_appeal(appeal, user)

	return _reads(ptype, user, seen)


def appeal_message_query(user: str | None = None) -> str:
	"""List side: messages of the appeals one sees."""
	return _condition(user, lambda own: f"`tab{MESSAGE}`.`appeal` in ({_visible_names(own)})")


def has_appeal_message_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side: read only, as the appeal. Messages are written by the conversation alone."""
	return _reads(
		ptype, user, lambda user: may_see_appeal(frappe.db.get_value(MESSAGE, doc.name, "appeal"), user)
	)


def _reads(ptype: str, user: str | None, seen) -> bool:
	"""Read only; whoever sees just his own is asked for `seen(user)`."""
	user = user or frappe.session.user
	if ptype not in READ_LIKE:
		return False
	sight = sight_of(user)
	return seen(user) if sight == Sight.OWN else sight == Sight.ALL


# --- portal and desk


def portal_may_see(appeal, user: str) -> bool:
	"""Whether the logged-in customer `user` may follow an appeal on the portal.

	:param appeal: anything with `portal_user` and `customer`, as stored.
	"""
	if not user or user == "Guest" or not appeal:
		return False
	if appeal.get("portal_user") == user:
		return True
	if not appeal.get("customer") or not settings.get("customers_see_company"):
		return False
	from helpdesk_ext.appeals.orders import customers_of

	return appeal.get("customer") in customers_of(user)


def may_open_workspace() -> bool:
	"""Whether the app's icon is shown to the session's user: to whoever the workspace itself admits."""
	return bool(roles_of(frappe.session.user) & OPENS_WORKSPACE)


# --- the one place where SQL is made


def _condition(user: str | None, of_own) -> str:
	user = user or frappe.session.user
	sight = sight_of(user)
	if sight == Sight.ALL:
		return ""
	return of_own(frappe.db.escape(user)) if sight == Sight.OWN else NOTHING


def _visible_names(own: str) -> str:
	return f"select `name` from `tab{APPEAL}` where `agent` = {own} or {_nobody('`agent`')}"


def _nobody(column: str) -> str:
	return f"{column} is null or {column} = ''"


def _sees_appeal(doc, user: str) -> bool:
	sight = sight_of(user)
	if sight != Sight.OWN:
		return sight == Sight.ALL
	agent = _stored(doc)[1]
	return not agent or agent == user


def _stored(doc) -> tuple[str, str | None]:
	"""State and agent of an appeal in the database; of a new one, what it says itself."""
	stored = frappe.db.get_value(APPEAL, doc.name, ["state", "agent"]) if doc.get("name") else None
	if stored:
		return stored
	# no such row: a new appeal is judged by itself, a number nobody has belongs to somebody else
	return (doc.get("state"), doc.get("agent")) if doc.get("doctype") else ("", "no such appeal")
