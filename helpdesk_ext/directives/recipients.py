"""From "whom it is addressed to" (users and whole roles) to the people themselves."""

from typing import NamedTuple

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import Role
from helpdesk_ext.directives.errors import RecipientError
from helpdesk_ext.directives.terms import Terms

# Whom a directive can be addressed to, and who can control its execution.
STAFF_ROLES = (Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER)
NOT_PEOPLE = ("Administrator", "Guest")
NAMES_SHOWN = 10


class Addressees(NamedTuple):
	"""`people`: one row per addressee; `left_out`: names of disabled users it was also addressed to."""

	people: list
	left_out: list[str]


def expand(directive, issued_on) -> Addressees:
	"""Everybody the directive is addressed to, once, with terms and controller.

	A row of a user's own goes before a row of a role. Disabled users are left out; a role of which
	nobody is left is refused. Two queries, however many addressees there are.
	"""
	rows = directive.recipients or []
	staff = staff_by_name({row.user for row in rows if row.user}, {row.role for row in rows if row.role})
	terms = Terms(directive, issued_on)
	people, left_out = {}, {}
	for row in sorted(rows, key=lambda row: not row.user):
		for member in _members(row, staff, directive):
			if not member.enabled:
				left_out[member.name] = member.full_name or member.name
			elif member.name not in people:
				people[member.name] = _addressee(directive, row, member, terms)
	if not people:
		_refuse(
			_("Nobody is left whom the directive could be addressed to: {0} cannot log in any more.").format(
				named(left_out.values())
			)
		)
	return Addressees(list(people.values()), sorted(left_out.values()))


def staff_by_name(users: set[str], roles: set[str]) -> dict:
	"""Employees among `users` and all holders of `roles`: name -> name, full_name, enabled, roles."""
	user = frappe.qb.DocType("User")
	held = frappe.qb.DocType("Has Role")
	found = (
		frappe.qb.from_(held)
		.join(user)
		.on((held.parent == user.name) & (held.parenttype == "User"))
		.select(user.name, user.full_name, user.enabled, held.role)
		.where(held.role.isin(STAFF_ROLES) & user.name.notin(NOT_PEOPLE))
		.where(user.name.isin(users or [""]) | held.role.isin(roles or [""]))
		.orderby(user.full_name)
		.orderby(user.name)
	).run(as_dict=True)
	staff: dict[str, frappe._dict] = {}
	for row in found:
		person = staff.setdefault(row.name, frappe._dict(row, roles=set()))
		person.roles.add(row.role)
	return staff


def staff_names(typed: str, start: int = 0, limit: int = 20) -> list[tuple[str, str]]:
	"""Enabled employees whose name or address holds `typed`: (user, full name), by full name."""
	user = frappe.qb.DocType("User")
	held = frappe.qb.DocType("Has Role")
	like = f"%{typed}%"
	return (
		frappe.qb.from_(held)
		.join(user)
		.on((held.parent == user.name) & (held.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where(held.role.isin(STAFF_ROLES) & user.name.notin(NOT_PEOPLE) & (user.enabled == 1))
		.where(user.name.like(like) | user.full_name.like(like))
		.orderby(user.full_name)
		.orderby(user.name)
		.limit(frappe.utils.cint(limit) or 20)
		.offset(frappe.utils.cint(start))
	).run()


def named(names) -> str:
	"""Some names in words; of many only the first."""
	names = sorted(names)
	if len(names) <= NAMES_SHOWN:
		return ", ".join(names)
	return _("{0} and {1} more").format(", ".join(names[:NAMES_SHOWN]), len(names) - NAMES_SHOWN)


def _members(row, staff: dict, directive) -> list:
	if row.user:
		if row.user not in staff:
			_refuse(
				_("{0} is no employee who works here: choose another addressee in row {1}.").format(
					row.user, row.idx
				)
			)
		return [staff[row.user]]
	# who issues a directive to a whole role does not address himself
	members = [
		person for person in staff.values() if row.role in person.roles and person.name != frappe.session.user
	]
	if not any(person.enabled for person in members):
		_refuse(
			_("Nobody has the role {0}: give it to somebody or take row {1} away.").format(
				_(row.role), row.idx
			)
		)
	return members


def _addressee(directive, row, member, terms: Terms) -> frappe._dict:
	acknowledge_by, execute_by = terms.of(row)
	return frappe._dict(
		user=member.name,
		user_name=member.full_name or member.name,
		via_role=row.role if not row.user else None,
		acknowledge_by=acknowledge_by,
		execute_by=execute_by,
		controller=_controller(directive, row, member.name),
	)


def _controller(directive, row, user: str) -> str | None:
	"""Who accepts the execution: nobody controls himself."""
	for candidate in (row.controller, directive.controller, directive.issuer):
		if candidate and candidate != user:
			return candidate
	return None


def _refuse(message: str) -> None:
	frappe.throw(message, RecipientError, title=_("Directive Not Issued"))
