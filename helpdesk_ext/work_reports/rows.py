"""The rows of figures of a report, written in one statement."""

import frappe
import frappe.utils

from helpdesk_ext.constants import REPORT_FIGURE

TABLE = "figures"


def store_compiled(report) -> None:
	"""Write the rows of figures of `report` anew. The framework would send a statement for each row, and a
	department has hundreds."""
	frappe.db.delete(
		REPORT_FIGURE, {"parent": report.name, "parenttype": report.doctype, "parentfield": TABLE}
	)
	rows = report.get(TABLE)
	now, user = frappe.utils.now(), frappe.session.user
	for idx, row in enumerate(rows, 1):
		row.update({"parent": report.name, "parenttype": report.doctype, "parentfield": TABLE, "idx": idx})
		row.update({"creation": now, "modified": now, "owner": user, "modified_by": user})
		row.name = row.name or frappe.generate_hash(length=10)
		row.set("__islocal", None)
	if rows:
		columns = list(rows[0].get_valid_dict(convert_dates_to_str=True))
		values = [tuple(row.get_valid_dict(convert_dates_to_str=True).values()) for row in rows]
		frappe.db.bulk_insert(REPORT_FIGURE, columns, values)
