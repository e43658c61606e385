"""Who works on appeals: who may be responsible, and who is there today."""

import frappe
import frappe.utils

from helpdesk_ext.constants import Role
from helpdesk_ext.permissions import roles_of


def available_agents() -> list[str]:
	"""Enabled users with the agents' role who are not absent today, in a fixed order."""
	user = frappe.qb.DocType("User")
	role = frappe.qb.DocType("Has Role")
	absence = frappe.qb.DocType("Agent Absence")
	today = frappe.utils.getdate(frappe.utils.now_datetime())
	absent = (
		frappe.qb.from_(absence)
		.select(absence.agent)
		.where((absence.from_date <= today) & (absence.to_date >= today))
	)
	rows = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((role.role == Role.AGENT) & (user.enabled == 1) & user.name.notin(["Administrator", "Guest"]))
		.where(user.name.notin(absent))
		.orderby(user.name)
		.run()
	)
	return [name for (name,) in rows]


def may_be_agent(user: str) -> bool:
	"""Whether `user` is enabled and works on appeals."""
	enabled = frappe.get_cached_value("User", user, "enabled")
	return bool(enabled and user != "Guest" and {Role.AGENT, Role.HEAD} & roles_of(user))


def is_working_agent(user: str) -> bool:
	"""Administrator holds every role but does not work on appeals."""
	return user not in ("Administrator", "Guest") and Role.AGENT in frappe.get_roles(user)
