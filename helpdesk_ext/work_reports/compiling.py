"""Compiling: the server fills the figures of a report, of an employee or of the department."""

import json

import frappe
import frappe.utils

from helpdesk_ext.constants import REPORT_FIGURE, WORK_REPORT, ReportKind
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules import report_periods
from helpdesk_ext.rules.work_report_flow import FROZEN
from helpdesk_ext.work_reports import figures, forms, people, sources
from helpdesk_ext.work_reports.figures import Scope

ROW_FIELDS = ("employee", "employee_name", "figure", "value", "sample", "next_plan")


def compile_report(report) -> None:
	"""Fill form, figures, plans and sources of `report` (a stored one, not yet handed in)."""
	form = forms.snapshot(report.report_form)
	report.form_version = form["version"]
	report.form_snapshot = json.dumps(form, ensure_ascii=False, sort_keys=True)
	report.compiled_at = frappe.utils.now_datetime().replace(microsecond=0)
	before = _previous(report)
	report.previous_plans = before.plans_text if before else None
	own_plans = {(row.employee or None, row.figure): row.next_plan for row in report.figures}
	if report.report_kind == ReportKind.DEPARTMENT:
		rows = _rows_of_department(report, form, before)
	else:
		rows = _rows_of_employee(report, form, before)
	for row in rows:
		# compiling again does not take away what the author has planned
		row.setdefault("next_plan", own_plans.get((row.get("employee"), row["figure"])))
	report.set("figures", rows)
	report.flags.figures_compiled = True


# --- one employee


def _rows_of_employee(report, form: dict, before) -> list[dict]:
	wanted = figures.known(row["figure"] for row in form["figures"])
	scope = Scope(*_days(report), (report.employee,))
	sources.store(report.name, wanted, scope)
	numbers = sources.counted(report.name)
	plans = _next_plans([before.name] if before else [])
	roles = roles_of(report.employee)
	rows = []
	for figure in wanted:
		number = numbers.get(figure.key, 0)
		if not number and not roles & set(figure.roles):
			continue
		rows.append(
			{
				**_heading(form, figure),
				"employee": report.employee,
				"employee_name": report.employee_name,
				"sample": number,
				"value": sources.median(report.name, figure.key, number) if figure.is_length else number,
				"plan": plans.get((report.employee, figure.key)),
			}
		)
	return rows


# --- the department


def _rows_of_department(report, form: dict, before) -> list[dict]:
	"""A row for every employee and figure as in the employee's own report, then the totals."""
	wanted = figures.known(row["figure"] for row in form["figures"])
	handed_in = _handed_in(report)
	theirs = _figures_of([row.name for row in handed_in])
	sources.copy(report.name, [row.name for row in handed_in], [figure.key for figure in wanted])
	report.missing_employees = "\n".join(_missing_names(report, {row.employee for row in handed_in}))
	rows = []
	for employee in handed_in:
		for figure in wanted:
			found = theirs.get((employee.name, figure.key))
			rows.append(
				{
					**_heading(form, figure),
					"employee": employee.employee,
					"employee_name": employee.employee_name,
					"sample": found.sample if found else 0,
					"value": found.value if found else 0,
					"plan": found.plan if found else None,
					"next_plan": found.next_plan if found else None,
				}
			)
	return rows + _totals(report, form, wanted, rows, before)


def _totals(report, form: dict, wanted: list, rows: list[dict], before) -> list[dict]:
	"""Sums (of lengths: the median over all documents), beside what the department itself counts."""
	own = sources.of_whole_department(wanted, Scope(*_days(report), people.staff()))
	plans = _next_plans([before.name] if before else [])
	totals = []
	for figure in wanted:
		of_figure = [row for row in rows if row["figure"] == figure.key]
		number = sum(row["sample"] for row in of_figure)
		value = sources.median(report.name, figure.key, number) if figure.is_length else number
		planned = [row["plan"] for row in of_figure if row["plan"]]
		plan = plans.get((None, figure.key)) or (sum(planned) if planned and not figure.is_length else None)
		totals.append(
			{
				**_heading(form, figure),
				"sample": number,
				"value": value,
				"plan": plan,
				"own_value": own[figure.key],
				"difference": round(own[figure.key] - value, 2),
			}
		)
	return totals


def _handed_in(report) -> list:
	return frappe.get_all(
		WORK_REPORT,
		filters={
			"report_kind": ReportKind.EMPLOYEE,
			"period_kind": report.period_kind,
			"period_from": report.period_from,
			"state": ("in", sorted(FROZEN)),
		},
		fields=["name", "employee", "employee_name"],
		order_by="employee_name asc, name asc",
		limit_page_length=0,
	)


def _figures_of(reports: list[str]) -> dict[tuple[str, str], frappe._dict]:
	rows = frappe.get_all(
		REPORT_FIGURE,
		filters={"parenttype": WORK_REPORT, "parent": ("in", reports or [""])},
		fields=["parent", "figure", "value", "sample", "plan", "next_plan"],
		limit_page_length=0,
	)
	return {(row.parent, row.figure): row for row in rows}


def _missing_names(report, reported: set[str]) -> list[str]:
	expected = people.reporting_employees(*_days(report))
	return [
		f"{name} ({user})" if name != user else user
		for user, name in expected.items()
		if user not in reported
	]


# --- both


def _previous(report):
	"""The report of the period before, once it was handed in: its plans are this period's."""
	key = dict.fromkeys(("report_kind", "period_kind"))
	filters = {
		**{field: report.get(field) for field in key},
		"period_from": report_periods.previous(report.period_kind, frappe.utils.getdate(report.period_from)),
		"state": ("in", sorted(FROZEN)),
	}
	if report.report_kind == ReportKind.EMPLOYEE:
		filters["employee"] = report.employee
	return frappe.db.get_value(WORK_REPORT, filters, ["name", "plans_text"], as_dict=True)


def _next_plans(reports: list[str]) -> dict[tuple[str | None, str], float]:
	if not reports:
		return {}
	rows = frappe.get_all(
		REPORT_FIGURE,
		filters={"parenttype": WORK_REPORT, "parent": ("in", reports)},
		fields=["employee", "figure", "next_plan"],
		limit_page_length=0,
	)
	return {(row.employee or None, row.figure): row.next_plan for row in rows if row.next_plan}


def _heading(form: dict, figure) -> dict:
	row = next(row for row in form["figures"] if row["figure"] == figure.key)
	return {"figure": figure.key, "figure_label": forms.heading_of(row), "unit": figure.unit}


def _days(report) -> tuple:
	return frappe.utils.getdate(report.period_from), frappe.utils.getdate(report.period_to)
