"""Terms of appeals kept and missed, by the week they were due in, over the last 13 weeks, among those the user
sees. The terms are those of the SLA figures in Service KPI: first answer and resolution, up to today."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.kpi import SLA, Period

# this one and twelve whole ones: of so many the chart leaves out labels evenly
WEEKS = 13


@frappe.whitelist(methods=["GET", "POST"])
def get() -> dict:
	"""Labels and counts for the chart. For whoever may read appeals; never cached between users."""
	frappe.has_permission(APPEAL, "read", throw=True)
	weeks = dimensions.last_weeks(WEEKS, frappe.utils.now_datetime().date())
	period = Period(frappe._dict(), weeks[0].first, weeks[-1].last)
	by_kind = [period.terms(dimensions.WEEK, name) for name in SLA]
	counts = [
		[sum(numbers) for numbers in zip(*(terms.get(week.key, (0, 0)) for terms in by_kind), strict=True)]
		for week in weeks
	]
	return {
		"labels": [frappe.utils.formatdate(week.first, "d MMM") for week in weeks],
		"datasets": [
			{"name": _("Terms kept"), "values": [kept for kept, missed in counts]},
			{"name": _("Terms missed"), "values": [missed for kept, missed in counts]},
		],
	}
