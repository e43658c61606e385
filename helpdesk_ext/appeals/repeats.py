"""First contact resolution: whether the customer had to come again about the same order and topic.

A repeat is another appeal on the same order and of the same category, received within REPEAT_DAYS after
the earlier one was answered. The earlier one is marked, so that reports need not look for pairs.
"""

from datetime import timedelta

import frappe
import frappe.utils

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.rules.transitions import SET_ASIDE
from helpdesk_ext.tallies import marks

REPEAT_DAYS = 7


def mark_repeated(appeal) -> None:
	"""Mark the answered appeals that `appeal` repeats; whoever links its order or category calls this."""
	if not appeal.sales_order or not appeal.category or appeal.state in SET_ASIDE:
		return
	received_at = frappe.utils.get_datetime(appeal.received_at)
	table = frappe.qb.DocType(APPEAL)
	earlier = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.sales_order == appeal.sales_order)
		.where(table.category == appeal.category)
		.where(table.name != appeal.name)
		.where(table.is_repeated == 0)
		.where(table.resolved_at <= received_at)
		.where(table.resolved_at > received_at - timedelta(days=REPEAT_DAYS))
		.run(pluck=True)
	)
	for name in earlier:
		# the mark changes nothing that anybody has open
		frappe.db.set_value(APPEAL, name, "is_repeated", 1, update_modified=False)
		marks.mark_appeal(name)
