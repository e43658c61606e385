"""Auto Email Report: who may be mailed a report of ours.

The framework counts a mailed report as Administrator, so the mail shows everything. It goes to employees only
who would see everything themselves, and is set up by such employees only. Asked when the record is enabled or
changed (`guard`), and again each time it is sent (reports.mailing): a role may have been taken away since.
"""

import re
from itertools import islice
from typing import NamedTuple

import frappe
import frappe.desk.reportview
from frappe import _
from frappe.core.doctype.custom_role.custom_role import get_custom_allowed_roles

from helpdesk_ext.api.framework import MODULE, is_ours
from helpdesk_ext.background import SYSTEM_USER
from helpdesk_ext.constants import Role
from helpdesk_ext.permissions import roles_of

MANAGERS = frozenset({Role.HEAD, Role.DEPUTY})
SUGGESTED = 5


class ReportRecipientError(frappe.ValidationError):
	"""Somebody would be mailed more than he may see."""


class Report(NamedTuple):
	"""What decides who sees all of a report."""

	name: str
	doctype: str
	roles: frozenset[str]


def guard(doc, method=None) -> None:
	"""Auto Email Report.validate: an enabled one of ours names only recipients who see all of it."""
	report = find(doc.report)
	if not report or not doc.enabled:
		return
	require_full_sight(report)
	refused = [why for why in (why_not(address, report) for address in addresses(doc)) if why]
	if refused:
		frappe.throw(
			"<br>".join([*refused, whom_instead(report)]),
			ReportRecipientError,
			title=_("Recipients of the Report"),
		)


def find(name: str | None) -> Report | None:
	"""The report, if it is one of ours or shows documents of ours; a copy of one is judged as the original."""
	fields = ["name", "module", "ref_doctype", "report_type", "reference_report"]
	found = frappe.db.get_value("Report", name, fields, as_dict=True) if name else None
	if not found or not (found.module == MODULE or is_ours(found.ref_doctype)):
		return None
	if found.report_type == "Custom Report" and found.reference_report:
		return find(found.reference_report)
	return Report(found.name, found.ref_doctype, _roles_of_report(found.name))


def addresses(doc) -> list[str]:
	"""Every address the record names, however they are parted."""
	return [address.lower() for address in re.split(r"[\s,;]+", doc.email_to or "") if address]


def require_full_sight(report: Report) -> None:
	"""Refuse a session's user who does not see all of the report himself: what he sets up or sends would
	show more than he may see, or show his part as if it were all."""
	if not sees_all(frappe.session.user, report):
		frappe.throw(
			_("Only somebody who sees all documents of the report {0} can have it mailed.").format(
				frappe.bold(_(report.name))
			),
			frappe.PermissionError,
			title=_("Not Allowed Here"),
		)


def sees_all(user: str, report: Report) -> bool:
	"""Whether `user` may open the report, and nothing narrows what he sees of its documents."""
	if report.roles and not report.roles & roles_of(user):
		return False
	if not frappe.has_permission(report.doctype, "report", user=user):
		return False
	return not frappe.desk.reportview.build_match_conditions(report.doctype, user=user)


def why_not(address: str, report: Report) -> str | None:
	"""Why the report may not be mailed to `address`, in words; None when it may."""
	said = frappe.bold(frappe.utils.escape_html(address[:80]))
	user = frappe.db.get_value("User", {"email": address}, ["name", "enabled", "user_type"], as_dict=True)
	if not user:
		return _("{0} is not the address of any user.").format(said)
	if not user.enabled:
		return _("The user {0} is disabled.").format(said)
	if user.user_type != "System User":
		return _("The user {0} is not an employee.").format(said)
	if not sees_all(user.name, report):
		return _("{0} does not see all documents of the report {1}.").format(said, _(report.name))
	return None


def whom_instead(report: Report) -> str:
	"""A way out: who may be named, managers first."""
	holder, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	rows = (
		frappe.qb.from_(user)
		.join(holder)
		.on((holder.parent == user.name) & (holder.parenttype == "User"))
		.select(user.name, user.email, holder.role)
		.where((user.enabled == 1) & (user.user_type == "System User") & (user.name != SYSTEM_USER))
		.where(holder.role.isin(sorted(report.roles)))
		.orderby(user.email)
		.run(as_dict=True)
	)
	rows.sort(key=lambda row: row.role not in MANAGERS)
	emails = {row.name: row.email for row in rows if row.email}
	fit = list(islice((email for name, email in emails.items() if sees_all(name, report)), SUGGESTED))
	if not fit:
		return _("Nobody but the administrators sees all of them yet: give somebody the role first.")
	return _("It may be mailed to: {0}").format(frappe.utils.escape_html(", ".join(fit)))


def _roles_of_report(name: str) -> frozenset[str]:
	"""Roles that open the report: the site's own choice, or those it came with; none stands for all."""
	chosen = get_custom_allowed_roles("report", name)
	return frozenset(
		chosen or frappe.get_all("Has Role", filters={"parent": name, "parenttype": "Report"}, pluck="role")
	)
