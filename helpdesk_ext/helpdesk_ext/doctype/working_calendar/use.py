"""Who counts by a working calendar. Terms keep its name without a link, as they keep all of their policy."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import DEADLINE, DEPARTMENT, POLICY
from helpdesk_ext.terms.ledger import LIVE


def live_terms(calendar: str) -> int:
	"""How many terms that still run, or are stopped, are counted by it."""
	return frappe.db.count(DEADLINE, {"working_calendar": calendar, "state": ("in", LIVE)})


def users_of(calendar: str) -> list[str]:
	"""Policies and departments in use that name it."""
	policies = frappe.get_all(POLICY, {"working_calendar": calendar, "enabled": 1}, pluck="name")
	departments = frappe.get_all(DEPARTMENT, {"working_calendar": calendar, "disabled": 0}, pluck="name")
	return [frappe.utils.escape_html(_(name)) for name in (*policies, *departments)]


def rename_in_terms(old: str, new: str) -> None:
	frappe.db.set_value(DEADLINE, {"working_calendar": old}, "working_calendar", new, update_modified=False)
