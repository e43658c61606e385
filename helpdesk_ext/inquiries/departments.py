"""Departments that answer inquiries: who answers there, until when, by which calendar."""

from datetime import datetime

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.constants import DEPARTMENT, INQUIRY_TYPE, Role
from helpdesk_ext.permissions.inquiries import USERS_OF_DEPARTMENT
from helpdesk_ext.terms.policies import hours_of


def responders_of(department: str) -> list[str]:
	"""Enabled users who can answer for `department`: entered there and holding the role. Nobody while the
	department is not in use."""
	member = frappe.qb.DocType(USERS_OF_DEPARTMENT)
	owner = frappe.qb.DocType(DEPARTMENT)
	user = frappe.qb.DocType("User")
	role = frappe.qb.DocType("Has Role")
	return (
		frappe.qb.from_(member)
		.join(owner)
		.on((member.parent == owner.name) & (member.parenttype == DEPARTMENT))
		.join(user)
		.on(member.user == user.name)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((owner.name == department) & (owner.disabled == 0))
		.where((user.enabled == 1) & (role.role == Role.RESPONDER))
		.orderby(user.name)
		.run(pluck=True)
	)


def due_of(inquiry, start: datetime) -> datetime | None:
	"""Until when the department answers what it gets at `start`: the working hours of the policy of terms,
	else the type's, else the department's, by the department's calendar. None when nothing names any."""
	hours = (
		hours_of(inquiry)
		or frappe.utils.flt(frappe.get_cached_value(INQUIRY_TYPE, inquiry.inquiry_type, "answer_hours"))
		or frappe.utils.flt(frappe.get_cached_value(DEPARTMENT, inquiry.department, "answer_hours"))
	)
	if hours <= 0:
		return None
	due = working_time.due_after(start, hours * 3600, calendar_of(inquiry.department))
	return due.replace(microsecond=0) if due else None


def working_seconds(department: str, start: datetime | None, end: datetime | None) -> int | None:
	"""Working time of the department between two moments."""
	return working_time.working_seconds(start, end, calendar_of(department))


def calendar_of(department: str) -> str | None:
	return frappe.get_cached_value(DEPARTMENT, department, "working_calendar") or None
