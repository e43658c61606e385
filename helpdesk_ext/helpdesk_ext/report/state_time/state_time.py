"""State Time: in which states appeals wait, from the log of events.

Formulas (also in the help text of the report): a stay = from the move into a state to the move out of it;
it counts in the period in which it ended. Hours are calendar time, working hours by the usual calendar.
Stays that have not ended are named apart, with their length up to now.
"""

from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed, validated
from helpdesk_ext.reports.figures import NOTHING
from helpdesk_ext.reports.layout import (
	card,
	chart,
	column,
	hours,
	hours_column,
	share,
	sums_of,
	with_total,
)
from helpdesk_ext.rules.tally import Tally
from helpdesk_ext.rules.transitions import OPEN, RESOLVED, WAITING, WORKFLOW
from helpdesk_ext.tallies.reading import lengths_of, tallied

SUMS = ("stays", "total_hours", "working_hours", "open_now")
SHOWN = [rule.state for rule in WORKFLOW.states if rule.state in OPEN | RESOLVED]


def execute(filters: dict | None = None):
	"""Columns, a row for each state, no message, chart, summary."""
	filters = validated(filters)
	by = dimensions.day_or_week(filters.from_date, filters.to_date)
	stays = get_stays(filters, by)
	rows = get_data(filters, stays)
	total = {**sums_of(rows, SUMS), "share": 100.0 if any(row["stays"] for row in rows) else None}
	shown_rows = with_total(rows, "state_label", total)
	return get_columns(), shown_rows, None, get_chart(filters, by, stays), get_summary(rows), True


def get_columns() -> list[dict[str, Any]]:
	return [
		column("state_label", _("State Waited In"), "Data", 170),
		column("stays", _("Stays Ended"), "Int", 110),
		hours_column("total_hours", _("Hours in All"), 120),
		column("share", _("Share of Time, %"), "Float", 110, precision=1),
		hours_column("working_hours", _("Working Hours in All"), 130),
		hours_column("mean_hours", _("Mean Stay, Hours"), 120),
		hours_column("median_hours", _("Median Stay, Hours"), 120),
		hours_column("p90_hours", _("90 % Stay Less, Hours"), 130),
		column("open_now", _("In It Now"), "Int", 100),
	]


def get_stays(filters: frappe._dict, by: str) -> dict[tuple, Tally]:
	"""(state, key of the day or week) -> stays that ended in it: how many, calendar and working seconds."""
	parts = dimensions.slices(by, filters.from_date, filters.to_date)
	found = tallied("stays", filters, parts)
	return {(state, part): tally for (state, _value, part), tally in found.items()}


def get_data(filters: frappe._dict, stays: dict[tuple, Tally]) -> list[dict[str, Any]]:
	whole = dimensions.slices(dimensions.WHOLE, filters.from_date, filters.to_date)
	found = {state: lengths for (state, *_), lengths in lengths_of("stays", filters, whole).items()}
	waiting = open_now(filters)
	all_seconds = sum(tally.numbers[1] for tally in stays.values())
	rows = []
	for state in SHOWN:
		figures = found.get(state, NOTHING)
		of_state = [tally.numbers for (name, _part), tally in stays.items() if name == state]
		seconds, working = (sum(numbers[place] for numbers in of_state) for place in (1, 2))
		rows.append(
			{
				"state": state,
				"state_label": _(state),
				"stays": figures.count,
				"total_hours": hours(seconds),
				"share": share(seconds, all_seconds),
				"working_hours": hours(working),
				"mean_hours": hours(figures.mean),
				"median_hours": hours(figures.median),
				"p90_hours": hours(figures.p90),
				"open_now": waiting.get(state, 0),
			}
		)
	return rows


def open_now(filters: frappe._dict) -> dict[str, int]:
	"""Appeals that are in each state at this moment, whenever they came."""
	table = frappe.qb.DocType(APPEAL)
	query = frappe.qb.from_(table).where(table.state.isin(SHOWN))
	query = narrowed(query, criteria(table, filters))
	return dict(query.select(table.state, Count("*")).groupby(table.state).run())


def get_chart(filters: frappe._dict, by: str, stays: dict[tuple, Tally]) -> dict[str, Any]:
	"""Mean hours of the stays in open states that ended in each day or week, stacked by state."""
	parts = dimensions.slices(by, filters.from_date, filters.to_date)
	series = {}
	# an answer waits for the customer's silence, by rule and for days: it would hide all the rest
	for state in (state for state in SHOWN if state in OPEN):
		of_parts = [stays.get((state, part.key)) for part in parts]
		series[_(state)] = [hours(tally.numbers[1] / tally.count) if tally else 0 for tally in of_parts]
	return chart("bar", dimensions.short_labels(by, parts), series, stacked=True)


def get_summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	open_rows = [row for row in rows if row["state"] in OPEN]
	whole = sum(row["total_hours"] or 0 for row in open_rows)
	waiting = sum(row["total_hours"] or 0 for row in open_rows if row["state"] in WAITING)
	longest = max(open_rows, key=lambda row: row["total_hours"] or 0)
	return [
		card(_("Stays Ended"), sum(row["stays"] for row in rows), "Int", "Blue"),
		card(_("Waiting for Others, %"), share(waiting, whole) or 0, "Percent", "Orange"),
		card(_("Most Time Spent In"), longest["state_label"] if whole else "–", "Data", "Orange"),
	]
