"""State Time: in which states appeals wait, from the log of events.

Formulas (also in the help text of the report): a stay = from the move into a state to the move out of it;
it counts in the period in which it ended. Hours are calendar time, working hours by the usual calendar.
Stays that have not ended are named apart, with their length up to now.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count, Date, Sum

from helpdesk_ext.constants import APPEAL, EVENT, EventType
from helpdesk_ext.reports.appeals import criteria, narrowed, of_appeals, validated
from helpdesk_ext.reports.figures import NOTHING, grouped, lengths_by
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import (
	all_buckets,
	bucket_label,
	card,
	chart,
	column,
	hours,
	hours_column,
	in_buckets,
	is_weekly,
	share,
	sums_of,
	with_total,
)
from helpdesk_ext.rules.transitions import OPEN, RESOLVED, WAITING, WORKFLOW

SUMS = ("stays", "total_hours", "working_hours", "open_now")
SHOWN = [rule.state for rule in WORKFLOW.states if rule.state in OPEN | RESOLVED]


def execute(filters: dict | None = None):
	"""Columns, a row for each state, no message, chart, summary."""
	filters = validated(filters)
	days = get_days(filters)
	rows = get_data(filters, days)
	total = {**sums_of(rows, SUMS), "share": 100.0 if any(row["stays"] for row in rows) else None}
	shown_rows = with_total(rows, "state_label", total)
	return get_columns(), shown_rows, None, get_chart(filters, days), get_summary(rows), True


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


def ended_stays(event, filters: frappe._dict):
	"""The stays of the selection that ended in the period."""
	query = (
		frappe.qb.from_(event)
		.where(event.reference_doctype == APPEAL)
		.where(event.event_type == EventType.STATE)
		.where(event.from_value.isin(SHOWN))
	)
	query = narrowed(query, within(event.occurred_at, filters.from_date, filters.to_date))
	return of_appeals(query, event.reference_name, filters)


def get_days(filters: frappe._dict) -> list[tuple]:
	"""(state, day, stays, calendar seconds, working seconds) of the stays that ended on each day."""
	event = frappe.qb.DocType(EVENT)
	sums = [Count("*"), Sum(event.calendar_seconds), Sum(event.business_seconds)]
	return grouped(ended_stays(event, filters), [event.from_value, Date(event.occurred_at)], sums)


def get_data(filters: frappe._dict, days: list[tuple]) -> list[dict[str, Any]]:
	event = frappe.qb.DocType(EVENT)
	stays = ended_stays(event, filters)
	found = lengths_by(stays, event.calendar_seconds, event.calendar_bucket, [event.from_value])
	working: dict[str, float] = {}
	for state, *_day_and_sums, seconds in days:
		working[state] = working.get(state, 0) + frappe.utils.flt(seconds)
	waiting = open_now(filters)
	whole = sum(figures.count * figures.mean for figures in found.values())
	rows = []
	for state in SHOWN:
		figures = found.get((state,), NOTHING)
		total = figures.count * (figures.mean or 0)
		rows.append(
			{
				"state": state,
				"state_label": _(state),
				"stays": figures.count,
				"total_hours": hours(total),
				"share": share(total, whole),
				"working_hours": hours(working.get(state, 0)),
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


def get_chart(filters: frappe._dict, days: list[tuple]) -> dict[str, Any]:
	"""Mean hours of the stays in open states that ended in each day or week, stacked by state."""
	weekly = is_weekly(filters.from_date, filters.to_date)
	buckets = all_buckets(filters.from_date, filters.to_date, weekly)
	series = {}
	# an answer waits for the customer's silence, by rule and for days: it would hide all the rest
	for state in (state for state in SHOWN if state in OPEN):
		of_state = [row for row in days if row[0] == state]
		totals = in_buckets([(row[1], frappe.utils.flt(row[3])) for row in of_state], weekly)
		numbers = in_buckets([(row[1], row[2]) for row in of_state], weekly)
		series[_(state)] = [
			hours(totals[bucket] / numbers[bucket]) if numbers.get(bucket) else 0 for bucket in buckets
		]
	return chart("bar", [bucket_label(bucket, weekly) for bucket in buckets], series, stacked=True)


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
