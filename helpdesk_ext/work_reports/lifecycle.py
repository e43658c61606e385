"""What a work report notes of itself as it moves: who, when, the fingerprint; whom it tells."""

import hashlib
import json

import frappe
import frappe.utils

from helpdesk_ext.constants import ReportKind, ReportPeriod, ReportState
from helpdesk_ext.documents.checks import moved_to
from helpdesk_ext.documents.notices import tell
from helpdesk_ext.rules import report_periods
from helpdesk_ext.work_reports import people, sources
from helpdesk_ext.work_reports.checks import TEXTS, today
from helpdesk_ext.work_reports.compiling import compile_report

HANDED_IN = "Work Report Handed In"
ACCEPTED = "Work Report Accepted"
RETURNED = "Work Report Returned"
REMINDER = "Work Report Is Due"

# What the fingerprint covers, beside the rows of figures and the sources.
FINGERPRINTED = (
	"report_kind",
	"employee",
	"period_kind",
	"period_from",
	"period_to",
	"report_form",
	"form_version",
	"form_snapshot",
	"missing_employees",
	"previous_plans",
	"compiled_at",
	*TEXTS,
)
FIGURE_FIELDS = (
	"employee",
	"figure",
	"figure_label",
	"unit",
	"value",
	"sample",
	"plan",
	"next_plan",
	"own_value",
)


def set_defaults(report) -> None:
	"""Whose report it is and of which period: by default the session user's, of the last one that is over."""
	report.state = report.state or ReportState.DRAFT
	report.report_kind = report.report_kind or ReportKind.EMPLOYEE
	report.period_kind = report.period_kind or ReportPeriod.MONTH
	if not report.period_from and report.period_kind in report_periods.KINDS:
		report.period_from = report_periods.previous(
			report.period_kind, report_periods.first_day(report.period_kind, today())
		)
	report.employee = report.employee or frappe.session.user
	report.employee_name = frappe.db.get_value("User", report.employee, "full_name") or report.employee


def note_move(report) -> None:
	"""Facts that follow from a move; before the row is written."""
	target = moved_to(report)
	now = frappe.utils.now_datetime().replace(microsecond=0)
	if target == ReportState.COMPILED:
		compile_report(report)
	elif target == ReportState.UNDER_REVIEW:
		if not report.return_count:
			# handed in in time stays in time, however often it is returned
			report.is_late = int(frappe.utils.getdate(now) > frappe.utils.getdate(report.due_on))
		report.submitted_at, report.submitted_by = now, frappe.session.user
		report.return_reason = None
		report.content_hash = fingerprint(report)
	elif target == ReportState.RETURNED:
		report.return_count = frappe.utils.cint(report.return_count) + 1
	elif target == ReportState.ACCEPTED:
		report.accepted_at, report.accepted_by = now, frappe.session.user
	elif target == ReportState.DRAFT:
		report.content_hash = None


def tell_of_move(report) -> None:
	"""In on_update: who has to know of the move."""
	target = moved_to(report)
	if target == ReportState.UNDER_REVIEW:
		tell(report, HANDED_IN, people.reviewers_of(report))
	elif target == ReportState.ACCEPTED:
		tell(report, ACCEPTED, {report.employee, report.submitted_by})
	elif target == ReportState.RETURNED:
		# the field is emptied when the report is handed in again: the timeline keeps every reason
		report.add_comment("Comment", frappe.utils.escape_html(report.return_reason))
		tell(report, RETURNED, {report.employee, report.submitted_by})


def fingerprint(report) -> str:
	"""SHA-256 over all that a report says: facts, texts, figures and sources."""
	said = {
		"facts": [_as_text(report.get(fieldname)) for fieldname in FINGERPRINTED],
		"figures": [[_as_text(row.get(field)) for field in FIGURE_FIELDS] for row in report.figures],
		"sources": sources.digest(report.name),
	}
	return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def is_intact(report) -> bool:
	"""Whether a report that was handed in still says what it said then."""
	return bool(report.content_hash) and fingerprint(report) == report.content_hash


def _as_text(value) -> str:
	"""Alike whether the value comes from a form or from the database: an empty cell is None, "" or 0."""
	if isinstance(value, int | float):
		return f"{value:.2f}"
	return "0.00" if value in (None, "") else str(value)
