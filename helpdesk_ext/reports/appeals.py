"""The appeals a report speaks of: what its filters and the user's rights leave."""

import frappe
from frappe import _

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.permissions import visible_appeals_condition
from helpdesk_ext.reports import filters as checks
from helpdesk_ext.rules.transitions import SET_ASIDE

COMMON = ("agent", "channel", "appeal_priority")
# Filters named like the column they narrow: those of every report, and those of a few.
EQUALS = (*COMMON, "state", "customer", "sales_order")


def validated(filters: dict | None, *own: str, period: bool = True) -> frappe._dict:
	"""The filters every report on appeals knows: period, agent, category, channel, urgency.

	:param own: further filters of the report, which it checks itself.
	:raises ReportFilterError: naming the filter and the way out.
	"""
	filters = frappe._dict(filters or {})
	checks.check_known(filters, (*(checks.PERIOD if period else ()), *COMMON, "category", *own))
	if period:
		checks.check_period(filters, _("Period From"), _("Period To"))
	meta = frappe.get_meta(APPEAL)
	for fieldname in ("channel", "appeal_priority"):
		field = meta.get_field(fieldname)
		checks.check_choice(filters, fieldname, _(field.label), field.options.split("\n"))
	checks.check_link(filters, "agent", _("Responsible Agent"), "User")
	checks.check_link(filters, "category", _("Appeal Category"), "Appeal Category")
	return filters


def criteria(table, filters: frappe._dict, *, set_aside: bool = False) -> list:
	"""Criteria on the table of appeals but for the period: filters, visibility, and no spam or duplicates unless
	`set_aside` or a state is asked for."""
	found = [table[fieldname] == filters[fieldname] for fieldname in EQUALS if filters.get(fieldname)]
	if filters.get("category"):
		found.append(table.category.isin(checks.with_descendants("Appeal Category", filters.category)))
	visible = visible_appeals_condition(table, frappe.session.user)
	if visible is not None:
		found.append(visible)
	return found if set_aside or filters.get("state") else [*found, table.state.notin(sorted(SET_ASIDE))]


def of_appeals(query, reference, filters: frappe._dict, *, joined: bool = False, set_aside: bool = False):
	"""`query` over what refers to an appeal by the column `reference`, narrowed to the report's appeals.

	:param joined: whether groups need the appeal's own columns.
	:param set_aside: whether duplicates and spam count too.

	A look-up in the wide table of appeals for every row of a year takes many seconds. So it is made only where
	filters, rights or groups ask for it; else the few appeals put aside are left out by a list of their names.
	"""
	appeal = frappe.qb.DocType(APPEAL)
	if joined or criteria(appeal, filters, set_aside=True):
		found = criteria(appeal, filters, set_aside=set_aside)
		return narrowed(query.join(appeal).on(appeal.name == reference), found)
	if set_aside:
		return query
	aside = frappe.qb.from_(appeal).select(appeal.name).where(appeal.state.isin(sorted(SET_ASIDE)))
	return query.where(reference.notin(aside))


def narrowed(query, criteria: list):
	"""`query` with every criterion."""
	for criterion in criteria:
		query = query.where(criterion)
	return query


def names_of(users) -> dict[str, str]:
	"""Full names of users, for rows and legends."""
	users = sorted({user for user in users if user})
	rows = frappe.get_all("User", filters={"name": ("in", users or [""])}, fields=["name", "full_name"])
	return {row.name: row.full_name or row.name for row in rows}
