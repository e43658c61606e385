"""What install, patches and migrate do: small steps, each harmless when repeated."""

import json
from pathlib import Path

import frappe
import frappe.permissions
from frappe.core.doctype.doctype.doctype import validate_permissions_for_doctype
from frappe.permissions import add_permission

from helpdesk_ext.constants import APPEAL, ASSIGNMENT_RULE, SETTINGS
from helpdesk_ext.documents import notices
from helpdesk_ext.setup import (
	data_auto_reports,
	data_calendar,
	data_categories,
	data_desk,
	data_faults,
	data_inquiries,
	data_notices_directives,
	data_notices_faults,
	data_notices_inquiries,
	data_notices_reports,
	data_notices_terms,
	data_policies,
	data_queue_blocks,
	data_report_forms,
	data_roles,
	data_templates,
	workflows,
)
from helpdesk_ext.setup.seeding import LEFT_DELETED, LEFT_EDITED, SKIPPED, Seed, apply_seeds

APP = "helpdesk_ext"
WORKSPACE = data_roles.WORKSPACE


def make_roles() -> None:
	"""Our roles before our DocTypes: the framework would give the customer's role the Desk."""
	for role in data_roles.DESK_ROLES:
		_make_role(role, desk_access=1, home_page=data_roles.HOME_PAGE)
	for role in data_roles.PORTAL_ROLES:
		_make_role(role, desk_access=0)


def _make_role(role: str, **values) -> None:
	if not frappe.db.exists("Role", role):
		frappe.get_doc({"doctype": "Role", "role_name": role, **values}).insert(ignore_permissions=True)
	elif frappe.db.get_value("Role", role, "home_page") == data_roles.FORMER_HOME_PAGE:
		# of our own first version, not chosen by the site
		frappe.db.set_value("Role", role, "home_page", values.get("home_page"))


def make_workflow_masters() -> None:
	"""States and actions from the fixtures: on install those are imported only after the seeds."""
	for record in fixture_records("workflow_state") + fixture_records("workflow_action_master"):
		if not frappe.db.exists(record["doctype"], record["name"]):
			frappe.get_doc(record).insert(ignore_permissions=True)


def fixture_records(filename: str) -> list[dict]:
	"""The records of one file of the fixtures folder, without its extension."""
	path = Path(__file__).parent.parent / "fixtures" / f"{filename}.json"
	return json.loads(path.read_text(encoding="utf-8"))


def seeds() -> list[Seed]:
	"""Every seed of the app, in the order of their links."""
	return [
		*workflows.seeds(),
		Seed("Working Calendar", data_calendar.OFFICE_HOURS, data_calendar.CALENDAR, data_calendar.VERSION),
		*category_seeds(),
		*(
			Seed("Email Template", name, values, data_templates.EMAIL_VERSION, required=True)
			for name, values in data_templates.email_templates()
		),
		*(
			Seed("Reply Template", name, values, data_templates.REPLY_VERSION)
			for name, values in data_templates.reply_templates()
		),
		Seed(
			"Assignment Rule",
			ASSIGNMENT_RULE,
			data_desk.ASSIGNMENT,
			data_desk.ASSIGNMENT_VERSION,
			kept=data_desk.ASSIGNMENT_KEPT,
		),
		*part_seeds(),
		*cause_seeds(),
		*data_notices_faults.seeds(),
		*data_report_forms.seeds(),
		*data_notices_reports.seeds(),
		*data_notices_directives.seeds(),
		*data_inquiries.seeds(),
		*data_notices_inquiries.seeds(),
		*data_policies.policies(),
		*(notices.seed(*notice) for notice in data_notices_terms.notices()),
		*data_queue_blocks.seeds(),
		*data_auto_reports.seeds(),
		Seed("Kanban Board", data_desk.KANBAN_BOARD, data_desk.KANBAN, data_desk.KANBAN_VERSION),
	]


def part_seeds(parts=data_faults.PARTS, group: str | None = None) -> list[Seed]:
	"""The tree of what can fail as seeds, groups before what belongs to them."""
	found = []
	for order, part in enumerate(parts, start=1):
		values = {
			"part_name": part.name,
			"parent_fault_part": group,
			"is_group": int(bool(part.children)),
			"where_kind": part.where_kind,
			"default_severity": part.severity,
			"sort_order": order,
		}
		found.append(Seed("Fault Part", part.name, values, data_faults.VERSION))
		found += part_seeds(part.children, part.name)
	return found


def cause_seeds() -> list[Seed]:
	"""Causes of faults as seeds."""
	return [
		Seed(
			"Fault Cause",
			cause.name,
			{"cause_name": cause.name, "needs_words": cause.needs_words},
			data_faults.VERSION,
		)
		for cause in data_faults.CAUSES
	]


def category_seeds(categories=data_categories.CATEGORIES, parent: str | None = None) -> list[Seed]:
	"""The category tree as seeds, parents before children."""
	found = []
	for order, category in enumerate(categories, start=1):
		values = {
			"category_name": category.name,
			"parent_appeal_category": parent,
			"is_group": int(bool(category.children)),
			"default_priority": category.priority,
			"is_order_status_question": category.is_order_status_question,
			"is_claim": category.is_claim,
			"show_on_web_form": 1,
			"sort_order": order * 10,
		}
		found.append(Seed("Appeal Category", category.name, values, data_categories.VERSION))
		found.extend(category_seeds(category.children, category.name))
	return found


def seed_records() -> dict[str, list[str]]:
	"""Bring all seeds to their version and say which were left as the site has them."""
	outcomes = apply_seeds(seeds())
	for outcome in (LEFT_EDITED, LEFT_DELETED, SKIPPED):
		for name in outcomes.get(outcome, []):
			print(f"Helpdesk Ext: {name}: {outcome}")
	return outcomes


def grant_rights() -> None:
	"""Add our roles' rights on other apps' documents; the standard rules stay (they are copied first)."""
	for doctype, grants in data_roles.GRANTS.items():
		if not frappe.db.exists("DocType", doctype):
			print(f"Helpdesk Ext: no rights granted on {doctype}: there is no such DocType")
			continue
		for role, rights in grants.items():
			_grant(doctype, role, rights)


def _grant(doctype: str, role: str, rights: tuple[str, ...]) -> None:
	"""Exactly these rights: the framework's own call would add export by default."""
	if frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": 0, "if_owner": 0}):
		return
	row = frappe.get_doc("Custom DocPerm", add_permission(doctype, role, 0))
	for right in frappe.permissions.rights:
		if row.meta.has_field(right):
			row.set(right, int(right in rights))
	row.save(ignore_permissions=True)
	validate_permissions_for_doctype(doctype)


def fill_settings() -> None:
	"""Store the defaults of settings that have no value yet (a new site, a setting of a newer version)."""
	stored = frappe.db.get_singles_dict(SETTINGS)
	for field in frappe.get_meta(SETTINGS).fields:
		if field.default and field.fieldname not in stored:
			frappe.db.set_single_value(SETTINGS, field.fieldname, field.default, update_modified=False)


def choose_calendar() -> None:
	"""Make the seeded working calendar the usual one of a site that has chosen none."""
	chosen = frappe.db.get_single_value(SETTINGS, "working_calendar")
	if not chosen and frappe.db.exists("Working Calendar", data_calendar.OFFICE_HOURS):
		frappe.db.set_single_value(
			SETTINGS, "working_calendar", data_calendar.OFFICE_HOURS, update_modified=False
		)


def prune_workspace() -> None:
	"""Drop the links of our pages to documents and reports this site does not have.

	One link to a missing DocType would hide every card of the page from the Administrator.
	"""
	for child, kind in (("Workspace Link", "link_type"), ("Workspace Shortcut", "type")):
		rows = frappe.get_all(
			child,
			filters={
				"parent": ["in", data_roles.WORKSPACES],
				"parenttype": "Workspace",
				kind: ["in", ("DocType", "Report")],
			},
			fields=["name", "parent", "link_to", f"{kind} as kind"],
		)
		missing = [row for row in rows if not frappe.db.exists(row.kind, row.link_to)]
		if missing:
			frappe.db.delete(child, {"name": ["in", [row.name for row in missing]]})
			for page in {row.parent for row in missing}:
				frappe.clear_document_cache("Workspace", page)


def wake_assignment_rule() -> None:
	"""Give the assignment rule the agents the site has already (a reinstall)."""
	from helpdesk_ext.appeals.assignment import sync_rule_users

	if frappe.db.exists("Assignment Rule", ASSIGNMENT_RULE) and frappe.db.exists("DocType", APPEAL):
		sync_rule_users()
