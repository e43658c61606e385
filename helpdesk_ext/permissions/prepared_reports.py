"""Prepared Report, the framework's way of counting a slow report once in the background and keeping it.

Whoever has a role of the report may read the result that somebody else's rights have made, and anybody logged
in may order one. Our reports are quick and are counted for each reader anew, so none of them is ever kept.
"""

import frappe
from frappe import _

from helpdesk_ext.api.framework import MODULE
from helpdesk_ext.permissions import report_mail


def guard(doc, method=None) -> None:
	"""Prepared Report.before_insert: none of ours."""
	if report_mail.find(doc.report_name):
		frappe.throw(
			_("The report {0} is counted for each reader by his own rights and is never kept.").format(
				frappe.bold(_(doc.report_name))
			),
			frappe.PermissionError,
			title=_("Not Allowed Here"),
		)


def count_at_once() -> None:
	"""Sweep: the framework marks a report as prepared when it once took long (a machine under load)."""
	frappe.db.set_value(
		"Report", {"module": MODULE, "prepared_report": 1}, "prepared_report", 0, update_modified=False
	)
