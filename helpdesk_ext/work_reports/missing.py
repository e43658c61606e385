"""Who has not handed in: the head's list, and the reminder before the report is due."""

from datetime import date

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.constants import WORK_REPORT, ReportKind, ReportPeriod, ReportState
from helpdesk_ext.documents.moves import save_server_facts
from helpdesk_ext.documents.notices import tell
from helpdesk_ext.rules import report_periods
from helpdesk_ext.rules.work_report_flow import FROZEN, WITH_AUTHOR
from helpdesk_ext.work_reports import checks, people
from helpdesk_ext.work_reports.lifecycle import REMINDER

SETTING_OF = {ReportPeriod.WEEK: "weekly_reports", ReportPeriod.MONTH: "monthly_reports"}


def last_period(kind: str) -> date:
	"""First day of the last period of `kind` that is over."""
	return report_periods.previous(kind, report_periods.first_day(kind, checks.today()))


def not_handed_in(kind: str, first: date) -> list[dict]:
	"""Employees whose report of the period is not with the head yet, by name.

	:param first: any day of the period.
	:returns: rows with employee, employee_name, report (None when not even begun), state, due_on,
		days_late (0 until the report is overdue).
	"""
	first = report_periods.first_day(kind, first)
	last = report_periods.last_day(kind, first)
	due_on = checks.due_on(kind, last)
	reports = {
		row.employee: row
		for row in frappe.get_all(
			WORK_REPORT,
			filters={"report_kind": ReportKind.EMPLOYEE, "period_kind": kind, "period_from": first},
			fields=["name", "employee", "state"],
			limit_page_length=0,
		)
	}
	rows = []
	for user, name in people.reporting_employees(first, last).items():
		report = reports.get(user)
		if report and report.state in FROZEN:
			continue
		rows.append(
			{
				"employee": user,
				"employee_name": name,
				"report": report.name if report else None,
				"state": report.state if report else None,
				"due_on": due_on,
				"days_late": max(0, (checks.today() - due_on).days),
			}
		)
	return rows


def remind() -> None:
	"""Daily sweep: whose report is due in a few days is told once, with a draft to continue."""
	for kind, setting in SETTING_OF.items():
		if settings.get(setting):
			_remind_of(kind, last_period(kind))


def _remind_of(kind: str, first: date) -> None:
	due_on = checks.due_on(kind, report_periods.last_day(kind, first))
	days_left = (due_on - checks.today()).days
	if not 0 <= days_left <= settings.get("report_reminder_days"):
		return
	for row in not_handed_in(kind, first):
		report = (
			frappe.get_doc(WORK_REPORT, row["report"])
			if row["report"]
			else _draft(kind, first, row["employee"])
		)
		if not report.reminded_at and report.state in WITH_AUTHOR:
			report.reminded_at = frappe.utils.now_datetime().replace(microsecond=0)
			save_server_facts(report)
			tell(report, REMINDER, [report.employee])


def _draft(kind: str, first: date, employee: str):
	report = frappe.new_doc(WORK_REPORT)
	report.update(
		{
			"report_kind": ReportKind.EMPLOYEE,
			"employee": employee,
			"period_kind": kind,
			"period_from": first,
			"state": ReportState.DRAFT,
		}
	)
	return report.insert(ignore_permissions=True)
