"""The sweep that notes which departments are late, and says so once."""

import frappe
import frappe.utils

from helpdesk_ext.background import as_system
from helpdesk_ext.constants import INQUIRY
from helpdesk_ext.inquiries import telling
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT

AT_ONCE = 500


def mark_late() -> int:
	"""Mark inquiries that lie with a department past their term, and tell department and asker. Returns how
	many became late. One query when nothing did."""
	# as text to the second: a database that keeps moments as text may write them with or without a fraction
	now = str(frappe.utils.now_datetime().replace(microsecond=0))
	table = frappe.qb.DocType(INQUIRY)
	overdue = (
		frappe.qb.from_(table)
		.select(table.name)
		.where(table.state.isin(sorted(WITH_DEPARTMENT)) & (table.is_late == 0) & (table.due_at < now))
		.orderby(table.due_at)
		.limit(AT_ONCE)
		.run(pluck=True)
	)
	if not overdue:
		return 0
	# `modified` stays: a form that is open at the department can still be answered
	(
		frappe.qb.update(table)
		.set(table.is_late, 1)
		.where(table.name.isin(overdue) & table.state.isin(sorted(WITH_DEPARTMENT)) & (table.due_at < now))
		.run()
	)
	with as_system():
		for name in overdue:
			telling.of_lateness(frappe.get_doc(INQUIRY, name))
	return len(overdue)
