"""Who writes a report, who must, and who reviews it."""

from datetime import date

import frappe
import frappe.utils

from helpdesk_ext.constants import ReportKind, Role
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules.work_report_flow import AUTHORS

NOBODYS = ("Administrator", "Guest")
# Whose report the head waits for; a head reports of himself when he works on appeals too.
REPORTING = (Role.AGENT, Role.IT_ADMIN)


def may_author(kind: str, employee: str | None, user: str) -> bool:
	"""Whether `user` makes and changes this report: his own; of the department, the head."""
	roles = roles_of(user)
	if kind == ReportKind.DEPARTMENT:
		return Role.HEAD in roles
	return employee == user and bool(roles & set(AUTHORS))


def reviewer_role(kind: str, employee: str | None) -> str:
	"""Whose role accepts the report: the head's, and the deputy director's for what the head answers for."""
	if kind == ReportKind.DEPARTMENT or (employee and Role.HEAD in _own_roles(employee)):
		return Role.DEPUTY
	return Role.HEAD


def may_review(report, user: str) -> bool:
	"""Whether `user` accepts or returns this report; nobody his own, whatever roles he holds.

	:param report: anything with report_kind, employee and submitted_by, as stored.
	"""
	if user in (report.get("employee"), report.get("submitted_by")):
		return False
	return reviewer_role(report.get("report_kind"), report.get("employee")) in roles_of(user)


def reviewers_of(report) -> list[str]:
	"""Enabled users who may review the report."""
	role = reviewer_role(report.report_kind, report.employee)
	return [user for user in holders((role,)) if user not in (report.employee, report.submitted_by)]


def holders(roles: tuple[str, ...]) -> dict[str, str]:
	"""Enabled employees with one of the roles: user -> full name, by name."""
	return {row.name: row.full_name or row.name for row in _holders(roles).run(as_dict=True)}


def staff() -> tuple[str, ...]:
	"""Everybody whose work is the department's, those who left too."""
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	rows = (
		frappe.qb.from_(role)
		.join(user)
		.on(user.name == role.parent)
		.select(user.name)
		.distinct()
		.where((role.parenttype == "User") & role.role.isin(AUTHORS) & user.name.notin(NOBODYS))
	)
	return tuple(sorted(rows.run(pluck=True)))


def reporting_employees(first: date, last: date) -> dict[str, str]:
	"""Whose report of the period is due: user -> full name. Who came after it, or was absent all through
	it, owes none."""
	user = frappe.qb.DocType("User")
	absence = frappe.qb.DocType("Agent Absence")
	absent = (
		frappe.qb.from_(absence)
		.select(absence.agent)
		.where((absence.from_date <= first) & (absence.to_date >= last))
	)
	rows = (
		_holders(REPORTING)
		.where(user.creation < f"{frappe.utils.add_days(last, 1)} 00:00:00")
		.where(user.name.notin(absent))
	)
	return {row.name: row.full_name or row.name for row in rows.run(as_dict=True)}


def _holders(roles: tuple[str, ...]):
	user, role = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	return (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where(role.role.isin(roles) & (user.enabled == 1) & user.name.notin(NOBODYS))
		.orderby(user.full_name)
		.orderby(user.name)
	)


def _own_roles(user: str) -> set[str]:
	# Administrator holds every role without being the head
	return set() if user in NOBODYS else roles_of(user)
