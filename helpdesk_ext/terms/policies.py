"""The site's policies of terms, in their order, and the one a document falls under."""

import json
from typing import Any

import frappe
import frappe.utils

from helpdesk_ext.constants import APPEAL, DEPARTMENT, FAULT, INQUIRY, POLICY, PolicyFor
from helpdesk_ext.rules.policies import CONDITIONS, HOURS, first_that_holds

CACHE_KEY = "helpdesk_ext_policies"
APPLIES_TO = {APPEAL: PolicyFor.APPEALS, INQUIRY: PolicyFor.INQUIRIES, FAULT: PolicyFor.FAULTS}
STEP_FIELDS = ("hours_after_breach", "told_role", "told_user", "raise_priority", "reassign_to")
_FIELDS = (
	"name",
	"applies_to",
	"policy_version",
	"working_calendar",
	"warn_percent",
	*{field for fields in CONDITIONS.values() for field in fields},
	*HOURS.values(),
)


def policy_for(doc) -> dict[str, Any] | None:
	"""The policy that applies to an appeal, an inquiry or a fault as it stands; None when none does."""
	applies_to = APPLIES_TO[doc.doctype]
	policies = in_order()
	if not any(policy["applies_to"] == applies_to for policy in policies):
		return None
	return first_that_holds(policies, applies_to, facts_of(doc))


def hours_of(doc) -> float:
	"""Working hours a policy gives an inquiry's answer or a fault's repair; 0 where none does."""
	policy = policy_for(doc)
	if not policy:
		return 0
	return frappe.utils.flt(policy["department_hours" if doc.doctype == INQUIRY else "repair_hours"])


def calendar_for(doc) -> str | None:
	"""The calendar of a document without a policy: its department's, else the usual one."""
	if doc.doctype == INQUIRY:
		return frappe.get_cached_value(DEPARTMENT, doc.department, "working_calendar") or None
	return None


def in_order() -> list[dict[str, Any]]:
	"""All policies in use with their steps, from the cache."""
	return frappe.cache.get_value(CACHE_KEY, _read)


def forget() -> None:
	"""Call when a policy changes."""
	frappe.cache.delete_value(CACHE_KEY)


def facts_of(doc) -> dict[str, set[str]]:
	"""The facts conditions ask of: each value with all above it in its tree."""
	if doc.doctype == APPEAL:
		group = doc.customer and frappe.get_cached_value("Customer", doc.customer, "customer_group")
		return {
			"category": with_ancestors("Appeal Category", doc.category),
			"customer_group": with_ancestors("Customer Group", group),
			"appeal_priority": {doc.appeal_priority},
			"channel": {doc.channel},
		}
	if doc.doctype == FAULT:
		return {"fault_part": with_ancestors("Fault Part", doc.fault_part), "severity": {doc.severity}}
	return {"department": {doc.department}}


def with_ancestors(doctype: str, name: str | None) -> set[str]:
	"""A node of a tree and all above it; nothing of nothing."""
	found: set[str] = set()
	parent_field = f"parent_{frappe.scrub(doctype)}"
	while name and name not in found:
		found.add(name)
		name = frappe.get_cached_value(doctype, name, parent_field)
	return found


def _read() -> list[dict[str, Any]]:
	rows = frappe.get_all(
		POLICY, filters={"enabled": 1}, fields=list(_FIELDS), order_by="application_order asc, creation asc"
	)
	for row in rows:
		row["steps"] = json.dumps(
			frappe.get_all(
				"Escalation Step",
				filters={"parenttype": POLICY, "parent": row.name},
				fields=list(STEP_FIELDS),
				order_by="hours_after_breach asc, idx asc",
			)
		)
	return [dict(row) for row in rows]
