"""Order Inquiry: the askers see the inquiries of the appeals they see, a department those put to it.

A department sees nothing of an appeal: neither the document, nor its messages, nor its events. A draft, and one
withdrawn before it was sent, is nobody's but the askers'.
"""

from datetime import datetime
from typing import NamedTuple

import frappe
from pypika.terms import Criterion, PseudoColumn

from helpdesk_ext.constants import APPEAL, DEPARTMENT, INQUIRY, Role
from helpdesk_ext.permissions import NOTHING, READ_LIKE, Sight, is_head, roles_of, sight_of
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT

USERS_OF_DEPARTMENT = "Responder Department User"


def departments_of(user: str) -> list[str]:
	"""The departments in use that `user` answers for; none without the role. Asked of the database once in a
	transaction: every check of a save asks here."""
	if Role.RESPONDER not in roles_of(user):
		return []
	known = _known_departments()
	if user not in known:
		known[user] = _read_departments(user)
	return known[user]


def forget_departments() -> None:
	"""Whoever changes a department's users calls this; the end of the transaction does it anyway."""
	frappe.local.helpdesk_departments = None


def _known_departments() -> dict[str, list[str]]:
	if not getattr(frappe.local, "helpdesk_departments", None):
		frappe.local.helpdesk_departments = {}
		frappe.db.after_commit.add(forget_departments)
		frappe.db.after_rollback.add(forget_departments)
	return frappe.local.helpdesk_departments


def _read_departments(user: str) -> list[str]:
	member, department = frappe.qb.DocType(USERS_OF_DEPARTMENT), frappe.qb.DocType(DEPARTMENT)
	return (
		frappe.qb.from_(member)
		.join(department)
		.on((member.parent == department.name) & (member.parenttype == DEPARTMENT))
		.select(department.name)
		.distinct()
		.where((member.user == user) & (department.disabled == 0))
		.run(pluck=True)
	)


def is_only_responder(user: str) -> bool:
	"""Whether `user` meets inquiries from the department's side alone."""
	return sight_of(user) == Sight.NONE


# --- list side


def visible_inquiries_condition(table, user: str | None = None) -> Criterion | None:
	"""What `user` sees of `table`, for the query builder; None for everything. The list is filtered by it too."""
	user = user or frappe.session.user
	sight = sight_of(user)
	if sight == Sight.ALL:
		return None
	seen = [_put_to(table, departments_of(user))]
	if sight == Sight.OWN:
		seen.append(_asked_for_own_appeals(table, user))
	return Criterion.any(seen)


def order_inquiry_query(user: str | None = None) -> str:
	"""List side: condition on `tabOrder Inquiry` ("" for everything)."""
	condition = visible_inquiries_condition(frappe.qb.DocType(INQUIRY), user)
	return "" if condition is None else f"({condition.get_sql(quote_char='`', with_namespace=True)})"


def _put_to(table, departments: list[str]) -> Criterion:
	if not departments:
		return _nothing()
	return table.department.isin([_literal(name) for name in departments]) & table.asked_at.isnotnull()


def _asked_for_own_appeals(table, user: str) -> Criterion:
	appeal = frappe.qb.DocType(APPEAL)
	me = _literal(user)
	own = (
		frappe.qb.from_(appeal)
		.select(appeal.name)
		.where((appeal.agent == me) | appeal.agent.isnull() | (appeal.agent == _literal("")))
	)
	return (table.asked_by == me) | (table.owner == me) | table.appeal.isin(own)


def _literal(value: str) -> PseudoColumn:
	"""A value as the database writes it: the list takes the condition as text."""
	return PseudoColumn(frappe.db.escape(value))


def _nothing() -> Criterion:
	left, right = NOTHING.split("=")
	return PseudoColumn(left) == PseudoColumn(right)


# --- document side


def has_order_inquiry_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Judged by what is stored, not by what the request says about the document."""
	user = user or frappe.session.user
	if ptype == "create":
		return bool(roles_of(user) & {Role.AGENT, Role.HEAD})
	stored = _stored(doc)
	if ptype == "write":
		return may_answer(stored, user) or may_ask(stored, user)
	return ptype in READ_LIKE and sees_inquiry(stored, user)


def sees_inquiry(inquiry, user: str) -> bool:
	sight = sight_of(user)
	if sight == Sight.ALL or _is_asker(inquiry, user, sight):
		return True
	return bool(inquiry.asked_at) and inquiry.department in departments_of(user)


def may_ask(inquiry, user: str) -> bool:
	"""Whether `user` acts for the asking side: the head, who asked, who works on the appeal (anybody while it
	is nobody's)."""
	if is_head(user):
		return True
	if Role.AGENT not in roles_of(user):
		return False
	if user in (inquiry.asked_by, inquiry.owner):
		return True
	agent = _agent_of(inquiry)
	return agent is not None and agent in ("", user)


def may_answer(inquiry, user: str) -> bool:
	"""Whether it is the turn of a department `user` answers for."""
	return (
		inquiry.state in WITH_DEPARTMENT
		and bool(inquiry.asked_at)
		and inquiry.department in departments_of(user)
	)


def _is_asker(inquiry, user: str, sight: Sight) -> bool:
	if sight == Sight.NONE:
		return False
	if user in (inquiry.asked_by, inquiry.owner):
		return True
	return _agent_of(inquiry) in ("", user)


def _agent_of(inquiry) -> str | None:
	"""Agent of the inquiry's appeal, "" when it is nobody's; None without an appeal."""
	if not inquiry.appeal:
		return None
	return frappe.db.get_value(APPEAL, inquiry.appeal, "agent") or ""


class Stored(NamedTuple):
	"""What the rights on an inquiry follow from."""

	name: str | None
	state: str | None
	department: str | None
	appeal: str | None
	asked_by: str | None
	owner: str | None
	asked_at: datetime | None


def note_stored(doc, stored) -> None:
	"""The rights on `doc` follow from `stored`, the document as it has just been read and locked, until the next
	save is done: its checks need not read it again."""
	doc.flags.stored = Stored(*(stored.get(fieldname) for fieldname in Stored._fields))


def forget_stored(doc) -> None:
	doc.flags.pop("stored", None)


def _stored(doc):
	flags = getattr(doc, "flags", None)
	# a payload's flags carry no such object
	if flags and isinstance(flags.get("stored"), Stored):
		return flags.stored
	fields = list(Stored._fields)
	stored = frappe.db.get_value(INQUIRY, doc.name, fields, as_dict=True) if doc.get("name") else None
	if stored:
		return stored
	if doc.get("doctype"):
		# a new one is judged by itself
		return frappe._dict({fieldname: doc.get(fieldname) for fieldname in fields})
	# a number nobody has
	return frappe._dict(state="", department="", appeal=None, asked_by="", owner="", asked_at=None)
