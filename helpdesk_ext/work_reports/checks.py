"""What must hold for every work report, whatever road it comes by and whatever a site's Workflow says."""

import frappe
import frappe.utils
from frappe import _
from frappe.model import no_value_fields, table_fields
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext import settings
from helpdesk_ext.constants import REPORT_FORM, WORK_REPORT, ReportKind, ReportState
from helpdesk_ext.documents.checks import ServerFactError, differs, moved_to
from helpdesk_ext.documents.moves import is_server_call
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules import report_periods
from helpdesk_ext.rules.text import is_blank, plain_text
from helpdesk_ext.rules.work_report_flow import AUTHORS, FLOW, FROZEN
from helpdesk_ext.work_reports import forms, people

SERVER_FACTS = (
	"previous_plans",
	"missing_employees",
	"form_version",
	"form_snapshot",
	"return_count",
	"compiled_at",
	"submitted_at",
	"submitted_by",
	"is_late",
	"accepted_at",
	"accepted_by",
	"content_hash",
	"reminded_at",
)
# Follow from the rest: a form sends what it was once given.
PUT_BACK = (
	"employee_name",
	"due_on",
	"report_key",
	"period_to",
	"compiled_at",
	"state_changed_at",
	"owner",
	"creation",
)

TEXTS = ("done_text", "problems_text", "proposals_text", "plans_text")
REVIEW_TEXTS = ("return_reason", "review_note")
TEXT_LENGTH = 20_000
# Columns of a figure that its author fills; all others are the server's.
PLANNED = "next_plan"
LARGEST_PLAN = 1_000_000_000


class ReportInputError(frappe.ValidationError):
	"""Something entered into a work report cannot be kept."""


class PeriodError(ReportInputError):
	"""The period is in the future, or not over yet."""


class DuplicateReportError(ReportInputError):
	"""There is a report of the same employee, kind and period."""


class ReportAuthorError(frappe.PermissionError):
	"""The report is somebody else's to write."""


class ReportReviewError(frappe.PermissionError):
	"""The report is somebody else's to accept or return."""


class FrozenReportError(frappe.ValidationError):
	"""A report that was handed in does not change any more."""


class FiguresError(ReportInputError):
	"""Figures are collected by the server; only plans are entered."""


class ReturnReasonError(ReportInputError):
	"""A report is returned only with a reason."""


# --- period and key


def check_period(report) -> None:
	"""First and last day by the length of the period; none that lies in the future."""
	if report.period_kind not in report_periods.KINDS:
		_refuse(_("Choose {0} from its list.").format(_("Length of Period")), PeriodError)
	day = as_date(report.period_from, _("Period Begins On"))
	first = report_periods.first_day(report.period_kind, day)
	last = report_periods.last_day(report.period_kind, first)
	if report.is_new() and not report.flags.in_backfill and first > today():
		_refuse(
			_("The period begins on {0}, in the future: a report tells what was done. Correct {1}.").format(
				frappe.utils.formatdate(first), _("Period Begins On")
			),
			PeriodError,
		)
	report.period_from, report.period_to = first, last
	report.due_on = due_on(report.period_kind, last)
	whose = report.employee if report.report_kind == ReportKind.EMPLOYEE else ""
	report.report_key = "|".join((report.report_kind, whose, report.period_kind, str(first)))


def due_on(kind: str, last) -> object:
	"""The day a report of the period ending on `last` is due: by the settings; off days roll back to the
	working day before, as terms inside an office do, but never into the period itself."""
	from helpdesk_ext import working_time

	day = report_periods.due_day(
		kind, last, settings.get("week_report_weekday"), settings.get("month_report_day")
	)
	earlier = working_time.previous_working_day(day)
	return earlier if earlier > last else working_time.next_working_day(day)


def check_only_one(report) -> None:
	"""One report per employee, kind and period; two at once are told apart by the unique column."""
	before = report.get_doc_before_save()
	if before and before.report_key == report.report_key:
		return
	other = frappe.db.get_value(
		WORK_REPORT, {"report_key": report.report_key, "name": ("!=", report.name or "")}
	)
	if other:
		refuse_second(report, other)


def refuse_second(report, other: str | None = None) -> None:
	_refuse(
		_("There is already a report for this period ({0} – {1}): {2}. Open and continue that one.").format(
			frappe.utils.formatdate(report.period_from),
			frappe.utils.formatdate(report.period_to),
			other or "—",
		),
		DuplicateReportError,
	)


# --- who


def check_author(report) -> None:
	"""What is with its author is written by the author alone."""
	before = report.get_doc_before_save()
	if before and (before.employee or None) != (report.employee or None):
		_refuse(_("{0} does not change: make another report.").format(_("Reporting Employee")))
	if not report.employee or (not before and not frappe.db.exists("User", report.employee)):
		_refuse(_("Name the employee in {0}.").format(_("Reporting Employee")))
	if is_server_call(report) or (before and before.state in FROZEN):
		return
	if not people.may_author(report.report_kind, report.employee, frappe.session.user):
		frappe.throw(
			_("The department's report is compiled by the head of the department.")
			if report.report_kind == ReportKind.DEPARTMENT
			else _("A work report is made and changed only by the employee it is about."),
			ReportAuthorError,
			title=_("Not Your Report"),
		)


def check_employee(report) -> None:
	"""Whoever reports works here; checked once, he may leave later."""
	if report.is_new() and not roles_of(report.employee) & set(AUTHORS):
		_refuse(
			_("{0} does not work in the department: no report is made of {1}.").format(
				report.employee, _("Reporting Employee")
			)
		)


def check_reviewer(report) -> None:
	"""A report under review belongs to who reviews it, and that is never its author."""
	before = report.get_doc_before_save()
	if not before or before.state != ReportState.UNDER_REVIEW:
		return
	if people.may_review(before, frappe.session.user):
		return
	frappe.throw(
		_(
			"Nobody accepts or returns his own report; this one is for somebody else with the role {0}."
		).format(_(people.reviewer_role(before.report_kind, before.employee))),
		ReportReviewError,
		title=_("Not Yours to Review"),
	)


# --- moves


def check_move(report) -> None:
	"""The moves of our own table, whatever a site has added to its Workflow, and what each requires."""
	before = report.get_doc_before_save()
	target = moved_to(report)
	if not target:
		return
	if not any(move.state == before.state and move.next_state == target for move in FLOW.transitions):
		frappe.throw(
			_("{0} does not go from {1} to {2}.").format(report.name, _(before.state), _(target)),
			WorkflowPermissionError,
			title=_("Move Refused"),
		)
	if target == ReportState.COMPILED:
		check_begun(report)
	elif target == ReportState.UNDER_REVIEW:
		check_ready(report)
	elif target == ReportState.RETURNED and is_blank(report.return_reason):
		_refuse(
			_("Write in {0} what has to be put right, then return the report.").format(_("Why Returned")),
			ReturnReasonError,
		)


def check_begun(report) -> None:
	if not report.report_form:
		_refuse(
			_("There is no form for this kind of report: make a record of {0} first.").format(_(REPORT_FORM)),
		)
	if frappe.utils.getdate(report.period_from) > today():
		_refuse(_("The period has not begun yet."), PeriodError)


def check_ready(report) -> None:
	"""A report is handed in when its period is over and its figures cover all of it."""
	last = frappe.utils.getdate(report.period_to)
	if last >= today():
		_refuse(
			_("The period ends on {0}: hand the report in when it is over.").format(
				frappe.utils.formatdate(last)
			),
			PeriodError,
		)
	if frappe.utils.getdate(report.compiled_at) <= last:
		_refuse(
			_(
				"The figures were collected before the period was over: go back to the draft and compile again."
			),
			PeriodError,
		)


# --- content


def check_form(report) -> None:
	"""The form of the kind, chosen or usual."""
	before = report.get_doc_before_save()
	if not report.report_form:
		report.report_form = forms.usual_form(report.report_kind)
	if not report.report_form or (before and not differs(report, before, "report_form")):
		return
	if before and before.state != ReportState.DRAFT:
		_refuse(_("The form is chosen in the draft, before the report is compiled."))
	form = frappe.db.get_value(REPORT_FORM, report.report_form, ["report_kind", "disabled"], as_dict=True)
	if not form or form.disabled or form.report_kind != report.report_kind:
		_refuse(
			_("{0} is no form in use for this kind of report: choose another in {1}.").format(
				report.report_form, _("Form of This Report")
			)
		)


def clean_texts(report) -> None:
	for fieldname in (*TEXTS, *REVIEW_TEXTS):
		text = plain_text(report.get(fieldname)) or None
		if text and len(text) > TEXT_LENGTH:
			_refuse(
				_("{0} has {1} characters, at most {2} fit: shorten it.").format(
					_(report.meta.get_label(fieldname)), len(text), TEXT_LENGTH
				)
			)
		report.set(fieldname, text)


def check_figures(report) -> None:
	"""Figures are the server's; a plan for the next period may be entered where the form asks for one."""
	before = report.get_doc_before_save()
	stored = list(before.figures) if before else []
	sent = list(report.figures)
	if len(sent) != len(stored) or any(
		_row_content(mine) != _row_content(theirs) for mine, theirs in zip(sent, stored, strict=True)
	):
		_refuse(
			_("Figures are collected by the system: press «{0}» instead of entering them.").format(
				_("Compile Report")
			),
			FiguresError,
		)
	planned = _planned(before) if before else set()
	for mine, theirs in zip(sent, stored, strict=True):
		_check_plan(report, mine, theirs, planned)


def _check_plan(report, mine, theirs, planned: set[str]) -> None:
	plan = _as_number(mine.get(PLANNED), mine.figure_label)
	if plan == _number(theirs.get(PLANNED)):
		return
	if mine.figure not in planned or (report.report_kind == ReportKind.DEPARTMENT and mine.employee):
		_refuse(
			_("{0} has no plan in the form of this report.").format(_(mine.figure_label or "")), FiguresError
		)
	if not 0 <= plan <= LARGEST_PLAN:
		_refuse(
			_("The plan of {0} is a number from 0 to {1}.").format(_(mine.figure_label), LARGEST_PLAN),
			FiguresError,
		)


def check_review_texts(report) -> None:
	"""Reason and remark are the reviewer's words."""
	before = report.get_doc_before_save()
	if is_server_call(report) or (before and before.state == ReportState.UNDER_REVIEW):
		return
	for fieldname in REVIEW_TEXTS:
		if differs(report, before, fieldname):
			frappe.throw(
				_("{0} is written by who reviews the report, while it is under review.").format(
					_(report.meta.get_label(fieldname))
				),
				ServerFactError,
				title=_("Report Not Saved"),
			)


def check_frozen(report) -> None:
	"""Since the report was handed in nothing of it changes; an accepted one not even its state."""
	before = report.get_doc_before_save()
	if not before or before.state not in FROZEN:
		return
	free = {"state", *REVIEW_TEXTS} if before.state == ReportState.UNDER_REVIEW else set()
	changed = [
		field.label or field.fieldname
		for field in report.meta.fields
		if (field.fieldtype in table_fields or field.fieldtype not in no_value_fields)
		and field.fieldname not in free
		and _changed(report, before, field)
	]
	if changed:
		frappe.throw(
			_(
				"{0} was handed in on {1} and does not change any more ({2}). Only a report that was returned is written anew."
			).format(
				report.name,
				frappe.utils.format_datetime(before.submitted_at),
				", ".join(_(label) for label in changed),
			),
			FrozenReportError,
			title=_("Report Is Frozen"),
		)


def _changed(report, before, field) -> bool:
	if field.fieldtype in table_fields:
		return [_row_content(row, whole=True) for row in report.get(field.fieldname)] != [
			_row_content(row, whole=True) for row in before.get(field.fieldname)
		]
	return differs(report, before, field.fieldname)


def _row_content(row, whole: bool = False) -> list:
	"""What a row of figures says, without what forms and databases write differently."""
	return [
		_number(row.get(field.fieldname))
		if field.fieldtype in ("Float", "Int")
		else (row.get(field.fieldname) or None)
		for field in row.meta.fields
		if whole or field.fieldname != PLANNED
	]


def _planned(report) -> set[str]:
	return {row["figure"] for row in forms.read(report.form_snapshot)["figures"] if row["is_planned"]}


def check_unchanged(report, modified) -> None:
	"""Refuse when the report is not the one the user was looking at any more."""
	if frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(report.modified):
		frappe.throw(
			_("Report {0} was changed meanwhile by {1}: load it anew and look at what has changed.").format(
				report.name, frappe.utils.get_fullname(report.modified_by)
			),
			frappe.TimestampMismatchError,
			title=_("Report Not Saved"),
		)


# --- shared


def today():
	return frappe.utils.getdate(frappe.utils.now_datetime())


def _number(value) -> float:
	return round(frappe.utils.flt(value), 2)


def _as_number(value, label) -> float:
	try:
		return round(float(value or 0), 2)
	except (TypeError, ValueError):
		_refuse(
			_("The plan of {0} is a number from 0 to {1}.").format(_(label or ""), LARGEST_PLAN), FiguresError
		)


def as_date(value, label: str):
	"""What was typed into `label` as a date; PeriodError when it is none."""
	try:
		day = frappe.utils.getdate(value) if value else None
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		day = None
	if not day:
		_refuse(_("Choose a date in {0}.").format(label), PeriodError)
	return day


def _refuse(message: str, exception: type[Exception] = ReportInputError) -> None:
	frappe.throw(message, exception, title=_("Report Not Saved"))
