"""How many open appeals stand in each state, among those the user sees."""

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from helpdesk_ext.constants import APPEAL, AppealState
from helpdesk_ext.permissions import visible_appeals_condition
from helpdesk_ext.rules.transitions import OPEN, WORKFLOW


@frappe.whitelist(methods=["GET", "POST"])
def get() -> dict:
	"""Labels and counts for the chart. For whoever may read appeals; never cached between users."""
	frappe.has_permission(APPEAL, "read", throw=True)
	counts = count_by_state(frappe.session.user)
	# every open state, in the order of life: the chart gives its colours by place
	states = [rule.state for rule in WORKFLOW.states if rule.state in OPEN] if counts else []
	words = legend()
	return {
		"labels": [words[state] for state in states],
		"datasets": [{"name": _("Appeals Open Now"), "values": [counts.get(state, 0) for state in states]}],
	}


def legend() -> dict[str, str]:
	"""Open state -> a word short enough for the chart, which writes its legend over what it has no room for."""
	return {
		AppealState.NEW: _("Just received"),
		AppealState.IN_PROGRESS: _("Being handled"),
		AppealState.AWAITING_CUSTOMER: _("With customer"),
		AppealState.AWAITING_DEPARTMENT: _("In department"),
		AppealState.REOPENED: _("Open again"),
	}


def count_by_state(user: str) -> dict[str, int]:
	"""state -> number of open appeals that `user` sees."""
	appeal = frappe.qb.DocType(APPEAL)
	query = (
		frappe.qb.from_(appeal)
		.select(appeal.state, Count("*").as_("appeals"))
		.where(appeal.state.isin(sorted(OPEN)))
		.groupby(appeal.state)
	)
	visible = visible_appeals_condition(appeal, user)
	if visible is not None:
		query = query.where(visible)
	return {row.state: row.appeals for row in query.run(as_dict=True)}
