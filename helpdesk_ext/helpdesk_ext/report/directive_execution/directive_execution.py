"""Directive Execution: who acquaints himself with directives and executes them in time.

Formulas (also in the help text of the report): a row for each addressee of the directives issued in the
period. In time = accepted execution reported on or before the term; late = reported after it; overdue = the
term is over and nothing has been accepted. Discipline = in time / (in time + late + overdue). Released
addressees, and terms that are not over yet, count in no share.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Date, Sum

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, AddresseeState, DirectiveKind
from helpdesk_ext.permissions.directives import directive_addressee_query
from helpdesk_ext.reports.appeals import names_of
from helpdesk_ext.reports.filters import (
	PERIOD,
	check_choice,
	check_known,
	check_link,
	check_period,
	visible_only,
	within,
)
from helpdesk_ext.reports.layout import (
	BAD,
	GOOD,
	MIDDLING,
	UNDECIDED,
	card,
	chart,
	column,
	share,
	sums_of,
	with_total,
)

KINDS = (DirectiveKind.ORDER, DirectiveKind.REGULATION, DirectiveKind.INSTRUCTION)
MOST_IN_A_LIST = 100
COLORS = [GOOD, MIDDLING, BAD, UNDECIDED]
SUMS = ("addressed", "acknowledged", "to_execute", "in_time", "late", "overdue", "not_due")


def execute(filters: dict | None = None):
	"""Columns, a row for each addressee, no message, chart, summary."""
	filters = validated_filters(filters)
	rows = get_data(filters)
	total = sums_of(rows, SUMS)
	total["discipline"] = share(total["in_time"], due_of(total))
	shown_rows = with_total(rows, "user_name", total)
	return get_columns(filters), shown_rows, None, get_chart(rows), get_summary(total), True


def validated_filters(filters: dict | None) -> frappe._dict:
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "directive_kind", "user"))
	check_period(filters, _("Period From"), _("Period To"))
	check_choice(filters, "directive_kind", _("Kind of Directive"), KINDS)
	check_link(filters, "user", _("Addressee"), "User")
	return filters


def get_columns(filters: frappe._dict) -> list[dict[str, Any]]:
	return [
		column("user_name", _("Addressee"), "Data", 220, directives=get_directives(filters)),
		column("addressed", _("Directives Received"), "Int", 130),
		column("acknowledged", _("Acquainted With"), "Int", 130),
		column("to_execute", _("To Be Executed"), "Int", 120),
		column("in_time", _("Executed in Time"), "Int", 130),
		column("late", _("Executed Late"), "Int", 120),
		column("overdue", _("Overdue Now"), "Int", 120),
		column("not_due", _("Term Not Over"), "Int", 120),
		column("discipline", _("Discipline, %"), "Float", 120, precision=1),
	]


def selection(filters: frappe._dict):
	"""The addressees of the directives issued in the period, as far as the user sees them."""
	row, directive = frappe.qb.DocType(ADDRESSEE), frappe.qb.DocType(DIRECTIVE)
	query = (
		frappe.qb.from_(row)
		.join(directive)
		.on(directive.name == row.directive)
		.where(row.state != AddresseeState.RELEASED)
	)
	for criterion in within(directive.issued_at, filters.from_date, filters.to_date):
		query = query.where(criterion)
	if filters.directive_kind:
		query = query.where(directive.directive_kind == filters.directive_kind)
	if filters.user:
		query = query.where(row.user == filters.user)
	return visible_only(query, directive_addressee_query(frappe.session.user))


def get_directives(filters: frappe._dict) -> list[str]:
	"""What the list behind a number is narrowed to: an addressee does not know when the directive was issued.
	Nothing when they are too many for the address of a list."""
	names = (
		selection(filters)
		.select(frappe.qb.DocType(ADDRESSEE).directive)
		.distinct()
		.limit(MOST_IN_A_LIST + 1)
		.run(pluck=True)
	)
	return sorted(names) if len(names) <= MOST_IN_A_LIST else []


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	row = frappe.qb.DocType(ADDRESSEE)
	today = frappe.utils.getdate()
	done = row.state == AddresseeState.ACCEPTED
	owed = (row.needs_execution == 1) & (row.state != AddresseeState.RELEASED)
	is_late = Date(row.reported_at) > row.execute_by
	over = owed & (row.state != AddresseeState.ACCEPTED) & (row.execute_by < today)
	found = (
		selection(filters)
		.select(
			row.user,
			Count("*").as_("addressed"),
			counted(row.acknowledged_at.isnotnull(), "acknowledged"),
			counted(owed, "to_execute"),
			counted(owed & done & ~is_late, "in_time"),
			counted(owed & done & is_late, "late"),
			counted(over, "overdue"),
		)
		.groupby(row.user)
		.run(as_dict=True)
	)
	names = names_of(line.user for line in found)
	for line in found:
		for fieldname in SUMS[:-1]:
			line[fieldname] = frappe.utils.cint(line[fieldname])
		line.not_due = line.to_execute - line.in_time - line.late - line.overdue
		line.user_name = names.get(line.user, line.user)
		line.discipline = share(line.in_time, due_of(line))
	return sorted(found, key=lambda line: (-line.overdue, line.user_name))


def counted(condition, name: str):
	return Sum(Case().when(condition, 1).else_(0)).as_(name)


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	series = {
		_("Executed in Time"): [row["in_time"] for row in rows],
		_("Executed Late"): [row["late"] for row in rows],
		_("Overdue Now"): [row["overdue"] for row in rows],
		_("Term Not Over"): [row["not_due"] for row in rows],
	}
	return chart("bar", [row["user_name"] for row in rows], series, stacked=True, colors=COLORS)


def due_of(counts: dict[str, Any]) -> int:
	"""Executions whose term is over, or that were accepted before it was."""
	return counts["in_time"] + counts["late"] + counts["overdue"]


def get_summary(total: dict[str, Any]) -> list[dict[str, Any]]:
	discipline = total["discipline"]
	return [
		card(_("Directives Received"), total["addressed"], "Int", "Blue"),
		card(_("Acquainted, %"), share(total["acknowledged"], total["addressed"]) or 0, "Percent", "Blue"),
		card(_("Discipline, %"), _("No data"), "Data", "Grey")
		if discipline is None
		else card(_("Discipline, %"), discipline, "Percent", "Green" if discipline >= 90 else "Red"),
		card(_("Overdue Now"), total["overdue"], "Int", "Red" if total["overdue"] else "Green"),
	]
