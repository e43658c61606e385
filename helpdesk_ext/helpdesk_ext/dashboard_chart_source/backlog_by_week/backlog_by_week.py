"""Appeals open at the end of each of the last 13 weeks (of this one: now), among those the user sees.

Backwards from the log of events: open now, less what was opened since, plus what was settled since. So the
last point is the number of the card, and of a log of years only the weeks shown are read.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.kpi import Period

# this one and twelve whole ones: of so many the chart leaves out labels evenly
WEEKS = 13


@frappe.whitelist(methods=["GET", "POST"])
def get() -> dict:
	"""Labels and counts for the chart. For whoever may read appeals; never cached between users."""
	frappe.has_permission(APPEAL, "read", throw=True)
	weeks = dimensions.last_weeks(WEEKS, frappe.utils.now_datetime().date())
	return {
		"labels": [frappe.utils.formatdate(week.last, "d MMM") for week in weeks],
		"datasets": [{"name": _("Open at the end of the week"), "values": levels(weeks)}],
	}


def levels(weeks: list[dimensions.Slice]) -> list[int]:
	"""Open appeals at the end of each week."""
	period = Period(frappe._dict(), weeks[0].first, weeks[-1].last)
	levels = period.backlog(dimensions.WEEK)
	return [levels[week.key][1] for week in weeks]
