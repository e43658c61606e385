"""Takes away the indexes that wider ones have replaced: they cost each insert, and lead the optimiser astray."""

import frappe

REPLACED = (
	("Support Event", "state_moves"),
	("Support Event", "event_type_occurred_at_index"),
	("Support Event", "event_type_to_value_occurred_at_index"),
	("Support Event", "taken_over"),
	("Support Appeal", "register_counts"),
	("Support Appeal", "register_median"),
	("Support Deadline", "reference_doctype_term_kind_due_at_state_is_missed_index"),
)


def execute() -> None:
	for doctype, index in REPLACED:
		if frappe.db.has_index(f"tab{doctype}", index):
			frappe.db.sql_ddl(drop(doctype, index))


def drop(doctype: str, index: str) -> str:
	if frappe.db.db_type == "mariadb":
		return f"ALTER TABLE `tab{doctype}` DROP INDEX `{index}`"
	return f'DROP INDEX "{index}"'
