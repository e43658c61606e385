"""Work Report Discipline: who hands in work reports in time.

Formulas (also in the help text of the report): reports due in the period, by employee and kind. In time =
handed in on or before the due day; late = handed in after it; missing = due and not handed in yet, as far as
a draft exists (the list of those without any is Work Reports Not Handed In). Discipline = in time / all due.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import WORK_REPORT, ReportKind
from helpdesk_ext.permissions.work_reports import work_report_query
from helpdesk_ext.reports.appeals import names_of
from helpdesk_ext.reports.filters import (
	PERIOD,
	check_choice,
	check_known,
	check_link,
	check_period,
	visible_only,
)
from helpdesk_ext.reports.layout import BAD, GOOD, MIDDLING, card, chart, column, share, sums_of, with_total

SUMS = ("due", "in_time", "late", "missing", "returned")
KINDS = (ReportKind.EMPLOYEE, ReportKind.DEPARTMENT)


def execute(filters: dict | None = None):
	"""Columns, a row for each employee and kind, no message, chart, summary."""
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "report_kind", "employee"))
	check_period(filters, _("Period From"), _("Period To"))
	check_choice(filters, "report_kind", _("Kind of Work Report"), KINDS)
	check_link(filters, "employee", _("Reporting Employee"), "User")
	rows = get_data(filters)
	total = sums_of(rows, SUMS)
	total["discipline"] = share(total["in_time"], total["due"])
	shown_rows = with_total(rows, "employee_name", total)
	return get_columns(), shown_rows, None, get_chart(rows), get_summary(total), True


def get_columns() -> list[dict[str, Any]]:
	return [
		column("employee_name", _("Reporting Employee"), "Data", 220),
		column("kind", _("Kind of Work Report"), "Data", 200),
		column("due", _("Reports Due"), "Int", 110),
		column("in_time", _("Handed In in Time"), "Int", 130),
		column("late", _("Handed In after the Term"), "Int", 150),
		column("missing", _("Not Handed In Yet"), "Int", 130),
		column("returned", _("Returned for Rework"), "Int", 140),
		column("discipline", _("Discipline, %"), "Float", 120, precision=1),
	]


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	table = frappe.qb.DocType(WORK_REPORT)
	today = frappe.utils.getdate()
	is_in = table.submitted_at.isnotnull()
	query = (
		frappe.qb.from_(table)
		.where(table.due_on >= filters.from_date)
		.where(table.due_on <= filters.to_date)
		.where(is_in | (table.due_on < today))
	)
	for fieldname in ("report_kind", "employee"):
		if filters.get(fieldname):
			query = query.where(table[fieldname] == filters[fieldname])
	query = visible_only(query, work_report_query(frappe.session.user))
	found = (
		query.select(
			table.employee,
			table.report_kind,
			Count("*").as_("due"),
			Sum(Case().when(is_in & (table.is_late == 0), 1).else_(0)).as_("in_time"),
			Sum(Case().when(is_in & (table.is_late == 1), 1).else_(0)).as_("late"),
			Sum(table.return_count).as_("returned"),
		)
		.groupby(table.employee, table.report_kind)
		.run(as_dict=True)
	)
	names = names_of(row.employee for row in found)
	for row in found:
		for fieldname in ("in_time", "late", "returned"):
			row[fieldname] = frappe.utils.cint(row[fieldname])
		row.missing = row.due - row.in_time - row.late
		row.employee_name = names.get(row.employee, row.employee)
		row.kind = _(row.report_kind)
		row.discipline = share(row.in_time, row.due)
	return sorted(found, key=lambda row: (row.discipline, row.employee_name))


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	series = {
		_("Handed In in Time"): [row["in_time"] for row in rows],
		_("Handed In after the Term"): [row["late"] for row in rows],
		_("Not Handed In Yet"): [row["missing"] for row in rows],
	}
	return chart(
		"bar", [row["employee_name"] for row in rows], series, stacked=True, colors=[GOOD, MIDDLING, BAD]
	)


def get_summary(total: dict[str, Any]) -> list[dict[str, Any]]:
	missing, discipline = total["missing"], total["discipline"]
	return [
		card(_("Reports Due"), total["due"], "Int", "Blue"),
		card(_("Handed In in Time"), total["in_time"], "Int", "Green"),
		card(_("Not Handed In Yet"), missing, "Int", "Red" if missing else "Green"),
		card(_("Discipline, %"), _("No data"), "Data", "Grey")
		if discipline is None
		else card(_("Discipline, %"), discipline, "Percent", "Green" if discipline >= 90 else "Red"),
	]
