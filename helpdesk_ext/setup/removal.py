"""What goes when the app goes: everything about our documents, and the masters nobody else uses.

The framework drops our tables, reports, forms and the like; it leaves whatever merely names them.
"""

import json
from pathlib import Path

import frappe
import frappe.permissions
from frappe.model.rename_doc import get_link_fields

from helpdesk_ext.setup import data_queue_blocks, data_roles, data_templates
from helpdesk_ext.setup.seeding import SEEDED_RECORD
from helpdesk_ext.setup.verbs import APP, fixture_records
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms import zone

# DocType -> its field that names the DocType it speaks of. Rows of these about us mean nothing without us.
LEFTOVERS = {
	"Activity Log": "reference_doctype",
	"Comment": "reference_doctype",
	"Communication": "reference_doctype",
	"Deleted Document": "deleted_doctype",
	"DocShare": "share_doctype",
	"Document Follow": "ref_doctype",
	"Email Queue": "reference_doctype",
	"Energy Point Log": "reference_doctype",
	"Milestone": "reference_type",
	"Notification Log": "document_type",
	"Tag Link": "document_type",
	"ToDo": "reference_type",
	"User Permission": "allow",
	"Version": "ref_doctype",
	"View Log": "reference_doctype",
	"Workflow Action": "reference_doctype",
}
# Whole records that work on our DocTypes only, whoever made them.
MACHINERY = {
	"Workflow": "document_type",
	"Assignment Rule": "document_type",
	"Kanban Board": "reference_doctype",
	"Auto Repeat": "reference_doctype",
	"List Filter": "reference_doctype",
	"Document Naming Rule": "document_type",
}


def our_doctypes() -> list[str]:
	"""Every DocType of our module: those the code brings, and any the site still has from before."""
	modules = frappe.get_all("Module Def", filters={"app_name": APP}, pluck="name")
	in_site = frappe.get_all("DocType", filters={"module": ["in", modules]}, pluck="name")
	folder = Path(__file__).parent.parent / "helpdesk_ext" / "doctype"
	in_code = [
		json.loads(path.read_text(encoding="utf-8"))["name"] for path in sorted(folder.glob("*/*.json"))
	]
	return sorted({*in_site, *in_code})


def remove_files(doctypes: list[str]) -> None:
	"""Files attached to our documents, from the disk too (a file shared with others' documents stays)."""
	for name in frappe.get_all("File", filters={"attached_to_doctype": ["in", doctypes]}, pluck="name"):
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)


def remove_leftovers(doctypes: list[str]) -> None:
	"""Rows of the framework's logs and lists which speak of our documents."""
	for doctype, fieldname in LEFTOVERS.items():
		if _has_field(doctype, fieldname):
			for child in _child_tables(doctype):
				_delete_children(child, doctype, fieldname, doctypes)
			frappe.db.delete(doctype, {fieldname: ["in", doctypes]})
	frappe.db.delete("__global_search", {"doctype": ["in", doctypes]})


def _child_tables(doctype: str) -> list[str]:
	return [field.options for field in frappe.get_meta(doctype).get_table_fields()]


def _delete_children(child: str, doctype: str, fieldname: str, doctypes: list[str]) -> None:
	parents = frappe.get_all(doctype, filters={fieldname: ["in", doctypes]}, pluck="name")
	for start in range(0, len(parents), 500):
		frappe.db.delete(child, {"parenttype": doctype, "parent": ["in", parents[start : start + 500]]})


def remove_machinery(doctypes: list[str]) -> None:
	"""Workflows, rules and boards of our DocTypes: without the DocType they can only fail."""
	for doctype, fieldname in MACHINERY.items():
		if not _has_field(doctype, fieldname):
			continue
		for name in frappe.get_all(doctype, filters={fieldname: ["in", doctypes]}, pluck="name"):
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)


def remove_report_mails(doctypes: list[str]) -> None:
	"""Reports of our documents by mail: the reports go, and each of these would fail every week."""
	reports = frappe.get_all("Report", filters={"ref_doctype": ["in", doctypes]}, pluck="name")
	for name in frappe.get_all("Auto Email Report", filters={"report": ["in", reports]}, pluck="name"):
		frappe.delete_doc(
			"Auto Email Report", name, force=True, ignore_permissions=True, delete_permanently=True
		)


def revoke_rights() -> None:
	"""Our roles' rows from the rights of others' documents; standard rules again where nothing else differs."""
	for doctype in data_roles.GRANTS:
		removed = frappe.db.count(
			"Custom DocPerm", {"parent": doctype, "role": ["in", data_roles.DESK_ROLES]}
		)
		if not removed:
			continue
		frappe.db.delete("Custom DocPerm", {"parent": doctype, "role": ["in", data_roles.DESK_ROLES]})
		if _rules("Custom DocPerm", doctype) == _rules("DocPerm", doctype):
			frappe.db.delete("Custom DocPerm", {"parent": doctype})
		frappe.clear_cache(doctype=doctype)


def _rules(table: str, doctype: str) -> list[tuple]:
	rights = sorted(
		{*frappe.permissions.rights, "if_owner"} & set(frappe.get_meta(table).get_valid_columns())
	)
	rows = frappe.get_all(table, filters={"parent": doctype}, fields=["role", "permlevel", *rights])
	return sorted(
		(row.role, row.permlevel or 0, *(int(row.get(right) or 0) for right in rights)) for row in rows
	)


def remove_settings(doctypes: list[str]) -> None:
	"""Values of our settings pages: the framework drops the DocType of a Single and forgets its values."""
	frappe.db.delete("Singles", {"doctype": ["in", doctypes]})
	frappe.db.delete("DefaultValue", {"defkey": ["in", [zone.KNOWN, marks.KEPT]]})


def remove_email_templates() -> list[str]:
	"""Our mails that nothing else sends. Answers the names left in place."""
	names = [name for name, _values in data_templates.email_templates()]
	seeded = frappe.get_all(
		SEEDED_RECORD,
		filters={"reference_doctype": "Email Template", "reference_name": ["in", names]},
		pluck="reference_name",
	)
	return _remove_unused("Email Template", seeded)


def remove_queue_blocks() -> list[str]:
	"""The lists on our pages that no page of others shows. Answers the names left in place."""
	return _remove_unused("Custom HTML Block", list(data_queue_blocks.BLOCKS))


def remove_workflow_masters() -> list[str]:
	"""Our states and actions that no other Workflow uses. Answers the names left in place."""
	left = []
	for filename in ("workflow_state", "workflow_action_master"):
		for record in fixture_records(filename):
			left += _remove_unused(record["doctype"], [record["name"]])
	return left


def remove_roles() -> list[str]:
	"""Our roles that nobody holds and nothing of others names. Answers the names left in place."""
	return _remove_unused("Role", list(data_roles.DESK_ROLES))


def remove_portal_menu() -> None:
	"""The line the portal menu copied from our hooks."""
	frappe.db.delete("Portal Menu Item", {"parent": "Portal Settings", "route": "/appeals"})


def _remove_unused(doctype: str, names: list[str]) -> list[str]:
	left = []
	for name in names:
		if not frappe.db.exists(doctype, name):
			continue
		if named_by_others(doctype, name):
			left.append(f"{doctype} {name}")
		else:
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
	return left


def named_by_others(doctype: str, name: str) -> bool:
	"""Whether any record that stays after us has a link to this one."""
	ours = set(our_doctypes())
	for link in get_link_fields(doctype):
		if link.parent in ours:
			continue
		for row in _rows_naming(link, name):
			if not _goes_with_us(row, ours):
				return True
	return False


def _rows_naming(link, name: str) -> list:
	if link.issingle:
		return [{}] if frappe.db.get_single_value(link.parent, link.fieldname) == name else []
	if not frappe.db.table_exists(link.parent):
		return []
	meta = frappe.get_meta(link.parent)
	if meta.is_virtual or not meta.has_field(link.fieldname):
		return []
	fields = ["name"]
	if meta.istable:
		fields += ["parent", "parenttype"]
	if meta.has_field("reference_doctype"):
		fields.append("reference_doctype")
	return frappe.get_all(link.parent, filters={link.fieldname: name}, fields=fields)


def _goes_with_us(row, ours: set[str]) -> bool:
	"""Rows inside records which the framework deletes with our module."""
	parenttype, parent = row.get("parenttype"), row.get("parent")
	if not parenttype:
		return row.get("reference_doctype") in ours
	if parenttype == "DocType":
		return parent in ours
	if parenttype in ours or not frappe.db.exists("DocType", parenttype):
		return True
	if not frappe.db.exists(parenttype, parent):
		# an orphan of something deleted long ago
		return True
	if frappe.get_meta(parenttype).has_field("module"):
		module = frappe.db.get_value(parenttype, parent, "module")
		return frappe.db.get_value("Module Def", module, "app_name") == APP if module else False
	return parenttype == "Workspace" and parent in data_roles.WORKSPACES


def _has_field(doctype: str, fieldname: str | None) -> bool:
	if not fieldname or not frappe.db.exists("DocType", doctype) or not frappe.db.table_exists(doctype):
		return False
	return fieldname in frappe.get_meta(doctype).get_valid_columns()
