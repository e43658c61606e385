"""Work Reports Not Handed In: whose report of a period the head is still waiting for."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.api.work_reports import require_sight_of_all
from helpdesk_ext.constants import WORK_REPORT, ReportPeriod
from helpdesk_ext.reports.filters import check_choice, check_known, required_date
from helpdesk_ext.rules import report_periods
from helpdesk_ext.work_reports import missing


def execute(filters: dict | None = None):
	"""Columns, rows and a sentence with the period."""
	require_sight_of_all()
	kind, first = get_period(frappe._dict(filters or {}))
	rows = get_data(kind, first)
	return get_columns(), rows, get_message(kind, first, len(rows))


def get_columns() -> list[dict]:
	return [
		column("employee", _("Reporting Employee"), "Link", 220, options="User"),
		column("employee_name", _("Name of Reporting Employee"), "Data", 220),
		column("report", _("Staff Work Report"), "Link", 170, options=WORK_REPORT),
		column("state", _("State of Report"), "Data", 160),
		column("due_on", _("Report Due On"), "Date", 120),
		column("days_late", _("Days Late"), "Int", 110),
	]


def column(fieldname: str, label: str, fieldtype: str, width: int, **extra) -> dict:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **extra}


def get_period(filters: frappe._dict) -> tuple:
	"""Kind and first day; by default the last month that is over."""
	check_known(filters, ("period_kind", "day"))
	check_choice(filters, "period_kind", _("Length of Period"), report_periods.KINDS)
	kind = filters.period_kind or ReportPeriod.MONTH
	if not filters.day:
		return kind, missing.last_period(kind)
	return kind, report_periods.first_day(kind, required_date(filters.day, _("Any Day of the Period")))


def get_data(kind: str, first) -> list[dict]:
	return [
		{**row, "state": _(row["state"]) if row["state"] else _("Not begun")}
		for row in missing.not_handed_in(kind, first)
	]


def get_message(kind: str, first, number: int) -> str:
	last = report_periods.last_day(kind, first)
	return _("Period {0} – {1}: reports not handed in: {2}").format(
		frappe.utils.formatdate(first), frappe.utils.formatdate(last), number
	)
