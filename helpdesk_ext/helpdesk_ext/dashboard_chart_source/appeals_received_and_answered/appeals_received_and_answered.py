"""Appeals received and first answered on each of the last 30 days, among those the user sees."""

from datetime import timedelta

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.tallies.reading import counts_by_part

DAYS = 30


@frappe.whitelist(methods=["GET", "POST"])
def get() -> dict:
	"""Labels and counts for the chart, without duplicates and spam. For whoever may read appeals; never cached
	between users."""
	frappe.has_permission(APPEAL, "read", throw=True)
	today = frappe.utils.now_datetime().date()
	parts = dimensions.slices(dimensions.DAY, today - timedelta(days=DAYS - 1), today)
	return {
		"labels": dimensions.short_labels(dimensions.DAY, parts),
		"datasets": [
			{"name": _("Appeals in"), "values": counts_by_part("received", frappe._dict(), parts)},
			{"name": _("Answers out"), "values": counts_by_part("first_answer", frappe._dict(), parts)},
		],
	}
