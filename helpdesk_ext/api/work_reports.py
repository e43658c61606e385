"""What the Desk's work report form, list and Report Form call. Every method first asks whether the session
user may read or write the report, then hands over to helpdesk_ext.work_reports."""

import frappe
import frappe.utils
from frappe import _
from frappe.model.workflow import get_transitions

from helpdesk_ext.constants import REPORT_FORM, WORK_REPORT, Role
from helpdesk_ext.documents.moves import lock
from helpdesk_ext.permissions import SEES_ALL, roles_of
from helpdesk_ext.rules import report_periods
from helpdesk_ext.work_reports import figures, lifecycle, missing
from helpdesk_ext.work_reports.checks import PeriodError, check_unchanged


class ReportActionError(frappe.ValidationError):
	"""The workflow offers the session user no such action from the report's present state."""


@frappe.whitelist(methods=["POST"])
def do_action(
	report: str, action: str, modified: str, reason: str | None = None, remark: str | None = None
) -> dict:
	"""A workflow action from the form's buttons. Whoever may write the report and the workflow lets.

	:param modified: the report as the user saw it; refused when it has changed since.
	:param reason: why it is returned (return only).
	:param remark: remark of the reviewer (accepting or returning).
	"""
	frappe.has_permission(WORK_REPORT, "write", throw=True)
	doc = lock(report, WORK_REPORT)
	doc.check_permission("write")
	check_unchanged(doc, modified)
	transition = next((row for row in get_transitions(doc) if row["action"] == action), None)
	if not transition:
		frappe.throw(
			_("“{0}” is not possible while the report is in the state “{1}”.").format(
				_(action), _(doc.state)
			),
			ReportActionError,
			title=_("Action Not Possible"),
		)
	if reason is not None:
		doc.return_reason = reason
	if remark is not None:
		doc.review_note = remark
	doc.state = transition["next_state"]
	doc.save()
	return {"state": doc.state}


@frappe.whitelist()
def get_not_handed_in(period_kind: str, day: str | None = None) -> dict:
	"""Employees whose report is not with the head yet. The head, the deputy director, administrators.

	:param period_kind: length of the period (ReportPeriod).
	:param day: any day of the period; by default the last one that is over.
	"""
	require_sight_of_all()
	if period_kind not in report_periods.KINDS:
		frappe.throw(_("Choose {0} from its list.").format(_("Length of Period")), PeriodError)
	first = (
		report_periods.first_day(period_kind, frappe.utils.getdate(day))
		if day
		else missing.last_period(period_kind)
	)
	return {
		"period_from": first,
		"period_to": report_periods.last_day(period_kind, first),
		"rows": missing.not_handed_in(period_kind, first),
	}


@frappe.whitelist()
def get_figures() -> list[dict]:
	"""Figures a form may name, in words. Whoever may read Report Forms."""
	frappe.has_permission(REPORT_FORM, "read", throw=True)
	return [{"value": figure.key, "label": _(figure.heading)} for figure in figures.known(figures.FIGURES)]


@frappe.whitelist()
def check_intact(report: str) -> dict:
	"""Whether a report still says what it said when it was handed in. Whoever may read the report."""
	frappe.has_permission(WORK_REPORT, "read", doc=report, throw=True)
	doc = frappe.get_doc(WORK_REPORT, report)
	return {"intact": lifecycle.is_intact(doc), "content_hash": doc.content_hash}


def require_sight_of_all() -> None:
	"""Refuse who does not see the reports of the whole department."""
	if not roles_of(frappe.session.user) & SEES_ALL:
		frappe.throw(
			_("This list is for {0}.").format(_(Role.HEAD)),
			frappe.PermissionError,
			title=_("Not Allowed Here"),
		)
