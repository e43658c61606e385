"""Appeals received and first answered on each of the last 30 days, among those the user sees."""

from datetime import date, timedelta

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count, Date

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.permissions import visible_appeals_condition
from helpdesk_ext.rules.transitions import SET_ASIDE

DAYS = 30


@frappe.whitelist(methods=["GET", "POST"])
def get() -> dict:
	"""Labels and counts for the chart. For whoever may read appeals; never cached between users."""
	frappe.has_permission(APPEAL, "read", throw=True)
	today = frappe.utils.now_datetime().date()
	days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
	received = count_by_day("received_at", days, frappe.session.user)
	answered = count_by_day("first_answered_at", days, frappe.session.user)
	return {
		"labels": [frappe.utils.formatdate(day, "d MMM") for day in days],
		"datasets": [
			{"name": _("Appeals in"), "values": [received.get(day, 0) for day in days]},
			{"name": _("Answers out"), "values": [answered.get(day, 0) for day in days]},
		],
	}


def count_by_day(fieldname: str, days: list[date], user: str) -> dict[date, int]:
	"""day -> number of appeals whose `fieldname` falls on it; duplicates and spam are not counted."""
	appeal = frappe.qb.DocType(APPEAL)
	moment = appeal[fieldname]
	query = (
		frappe.qb.from_(appeal)
		.select(Date(moment).as_("day"), Count("*").as_("appeals"))
		.where(moment >= days[0])
		.where(moment < days[-1] + timedelta(days=1))
		.where(appeal.state.notin(sorted(SET_ASIDE)))
		.groupby(Date(moment))
	)
	visible = visible_appeals_condition(appeal, user)
	if visible is not None:
		query = query.where(visible)
	return {frappe.utils.getdate(row.day): row.appeals for row in query.run(as_dict=True)}
