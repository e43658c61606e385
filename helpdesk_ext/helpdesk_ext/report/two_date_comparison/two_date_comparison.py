"""Two-date Comparison: how many documents were in each state at the end of two days, and what moved between.

Backwards from now, by the log of events: in a state at a moment = in it now - moves into it since + moves out
of it since. So of a log of years only the time since the first date is read, and the row of a state always
adds up: at the first date + entered - left = at the second date.
"""

from datetime import timedelta
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed, validated
from helpdesk_ext.reports.layout import card, chart, column
from helpdesk_ext.rules.transitions import OPEN, RESOLVED, SET_ASIDE, WORKFLOW
from helpdesk_ext.tallies.reading import tallied

BETWEEN, SINCE = "between", "since"
STATES = [rule.state for rule in WORKFLOW.states]


def execute(filters: dict | None = None):
	"""Columns, a row for each state, no message, chart, summary."""
	filters = validated(filters)
	rows = get_data(filters)
	return get_columns(filters), rows, None, get_chart(filters, rows), get_summary(rows), True


def get_columns(filters: frappe._dict) -> list[dict[str, Any]]:
	first, second = (frappe.utils.formatdate(day) for day in (filters.from_date, filters.to_date))
	return [
		column("state_label", _("State on Both Dates"), "Data", 180),
		column("at_first", _("At the End of {0}").format(first), "Int", 170),
		column("entered", _("Came into It"), "Int", 130),
		column("left", _("Went out of It"), "Int", 130),
		column("at_second", _("At the End of {0}").format(second), "Int", 170),
		column("difference", _("Difference of Dates"), "Int", 120),
	]


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	moves, now = get_moves(filters), get_now(filters)
	rows = []
	for state in STATES:
		between, since = moved(moves, state, BETWEEN), moved(moves, state, SINCE)
		at_second = now.get(state, 0) - since[0] + since[1]
		rows.append(
			{
				"state": state,
				"state_label": _(state),
				"at_first": at_second - between[0] + between[1],
				"entered": between[0],
				"left": between[1],
				"at_second": at_second,
				"difference": between[0] - between[1],
			}
		)
	return rows


def get_now(filters: frappe._dict) -> dict[str, int]:
	"""State -> appeals in it at this moment; duplicates and spam too: they are states here."""
	appeal = frappe.qb.DocType(APPEAL)
	query = narrowed(frappe.qb.from_(appeal), criteria(appeal, filters, set_aside=True))
	return dict(query.select(appeal.state, Count("*")).groupby(appeal.state).run())


def get_moves(filters: frappe._dict) -> dict[tuple, int]:
	"""(from, to, between the dates or since the second one) -> moves."""
	day = timedelta(days=1)
	between = dimensions.Slice(BETWEEN, filters.from_date + day, filters.to_date)
	since = dimensions.Slice(SINCE, filters.to_date + day, dimensions.LAST_DAY)
	parts = [between, since] if between.first <= between.last else [since]
	found = tallied("moves", filters, parts)
	return {(*states, part): tally.count for (*states, _value, part), tally in found.items()}


def moved(moves: dict[tuple, int], state: str, part: str) -> tuple[int, int]:
	"""How many moves of the part led into `state` and out of it."""
	of_part = [(before, after, number) for (before, after, key), number in moves.items() if key == part]
	return (
		sum(number for _before, after, number in of_part if after == state),
		sum(number for before, _after, number in of_part if before == state),
	)


def get_chart(filters: frappe._dict, rows: list[dict[str, Any]]) -> dict[str, Any]:
	first, second = (frappe.utils.formatdate(day) for day in (filters.from_date, filters.to_date))
	if first == second:
		second += " "
	# the thousands that are closed would leave nothing to be seen of the others
	rows = [row for row in rows if row["state"] in OPEN | RESOLVED]
	series = {
		first: [row["at_first"] for row in rows],
		second: [row["at_second"] for row in rows],
	}
	return chart("bar", [row["state_label"] for row in rows], series)


def get_summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	open_first = sum(row["at_first"] for row in rows if row["state"] in OPEN)
	open_second = sum(row["at_second"] for row in rows if row["state"] in OPEN)
	settled = sum(row["entered"] for row in rows if row["state"] not in OPEN | SET_ASIDE)
	return [
		card(_("Backlog on the First Date"), open_first, "Int", "Blue"),
		card(
			_("Backlog on the Second Date"),
			open_second,
			"Int",
			"Red" if open_second > open_first else "Green",
		),
		card(_("Moves to Answered or Closed"), settled, "Int", "Green"),
	]
