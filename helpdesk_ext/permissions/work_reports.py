"""Work reports: an employee sees his own, the head all of the department, the deputy director and the
administrators all; the documents behind a report are seen with it."""

import frappe

from helpdesk_ext.constants import REPORT_SOURCE, WORK_REPORT, ReportState
from helpdesk_ext.permissions import NOTHING, READ_LIKE, SEES_ALL, Sight, roles_of
from helpdesk_ext.rules.work_report_flow import AUTHORS, WITH_AUTHOR

FIELDS = ("report_kind", "employee", "submitted_by", "state")


def reports_sight(user: str) -> Sight:
	"""How much of the work reports `user` sees; a report under review is seen by its reviewers, who are
	among those that see all."""
	roles = roles_of(user)
	if roles & SEES_ALL:
		return Sight.ALL
	return Sight.OWN if roles & set(AUTHORS) else Sight.NONE


def work_report_query(user: str | None = None) -> str:
	"""List side of the reports."""
	return _condition(user, lambda own: f"`tab{WORK_REPORT}`.`employee` = {own}")


def report_source_query(user: str | None = None) -> str:
	"""List side of the documents behind reports: those of the reports one sees."""
	visible = f"select `name` from `tab{WORK_REPORT}` where `employee` ="
	return _condition(user, lambda own: f"`tab{REPORT_SOURCE}`.`report` in ({visible} {own})")


def has_work_report_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side. Judged by what is stored; a new report by what it says itself."""
	from helpdesk_ext.work_reports import people

	user = user or frappe.session.user
	stored = _stored(doc)
	if ptype == "create":
		return people.may_author(stored.report_kind or "", stored.employee or user, user)
	if ptype == "write":
		if stored.state in WITH_AUTHOR or not stored.state:
			return people.may_author(stored.report_kind, stored.employee or user, user)
		return stored.state == ReportState.UNDER_REVIEW and people.may_review(stored, user)
	return ptype in READ_LIKE and _sees(stored, user)


def has_report_source_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side: read only, with the report."""
	if ptype not in READ_LIKE:
		return False
	name = frappe.db.get_value(REPORT_SOURCE, doc.name, "report") if doc.get("name") else None
	return may_see_report(name, user or frappe.session.user) if name else False


def may_see_report(name: str, user: str) -> bool:
	"""Whether the employee `user` sees the report of that number."""
	stored = frappe.db.get_value(WORK_REPORT, name, FIELDS, as_dict=True)
	return bool(stored) and _sees(stored, user)


def _sees(report, user: str) -> bool:
	sight = reports_sight(user)
	return report.employee == user if sight == Sight.OWN else sight == Sight.ALL


def _stored(doc):
	stored = frappe.db.get_value(WORK_REPORT, doc.name, FIELDS, as_dict=True) if doc.get("name") else None
	return stored or frappe._dict({field: doc.get(field) for field in FIELDS})


def _condition(user: str | None, of_own) -> str:
	user = user or frappe.session.user
	sight = reports_sight(user)
	if sight == Sight.ALL:
		return ""
	return of_own(frappe.db.escape(user)) if sight == Sight.OWN else NOTHING
