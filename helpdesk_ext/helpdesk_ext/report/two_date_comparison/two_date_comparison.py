"""Two-date Comparison: how many documents were in each state at the end of two days, and what moved between.

Backwards from now, by the log of events: in a state at a moment = in it now - moves into it since + moves out
of it since. So of a log of years only the time since the first date is read, and the row of a state always
adds up: at the first date + entered - left = at the second date.
"""

from datetime import date, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import APPEAL, EVENT, EventType
from helpdesk_ext.permissions import Sight, sight_of
from helpdesk_ext.reports.appeals import EQUALS, criteria, narrowed, validated
from helpdesk_ext.reports.layout import card, chart, column
from helpdesk_ext.rules.transitions import OPEN, RESOLVED, SET_ASIDE, WORKFLOW

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
		between, since = moved(moves, state, "between"), moved(moves, state, "since")
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
	query = narrowed(frappe.qb.from_(appeal), criteria(appeal, filters)[:-1])
	return dict(query.select(appeal.state, Count("*")).groupby(appeal.state).run())


def get_moves(filters: frappe._dict) -> list[frappe._dict]:
	"""Moves by (from, to) after the first date: of them up to the second date, and in all."""
	event = frappe.qb.DocType(EVENT)
	first_end, second_end = end_of(filters.from_date), end_of(filters.to_date)
	query = (
		frappe.qb.from_(event)
		.where(event.reference_doctype == APPEAL)
		.where(event.event_type.isin([EventType.REGISTERED, EventType.STATE]))
		# the states by name: an index leads from them to the days
		.where(event.from_value.isnull() | event.from_value.isin(STATES))
		.where(event.occurred_at >= first_end)
	)
	if needs_appeals(filters):
		appeal = frappe.qb.DocType(APPEAL)
		query = query.join(appeal).on(appeal.name == event.reference_name)
		query = narrowed(query, criteria(appeal, filters)[:-1])
	return (
		query.select(
			event.from_value,
			event.to_value,
			Sum(Case().when(event.occurred_at < second_end, 1).else_(0)).as_("between"),
			Count("*").as_("total"),
		)
		.groupby(event.from_value, event.to_value)
		.run(as_dict=True)
	)


def needs_appeals(filters: frappe._dict) -> bool:
	"""Whether the log alone cannot tell which moves count."""
	narrows = any(filters.get(fieldname) for fieldname in (*EQUALS, "category"))
	return narrows or sight_of(frappe.session.user) != Sight.ALL


def end_of(day: date) -> str:
	return f"{day + timedelta(days=1)} 00:00:00"


def moved(moves: list[frappe._dict], state: str, when: str) -> tuple[int, int]:
	"""How many moves led into `state` and out of it."""

	def number(row) -> int:
		between = frappe.utils.cint(row.between)
		return between if when == "between" else row.total - between

	return (
		sum(number(row) for row in moves if row.to_value == state),
		sum(number(row) for row in moves if row.from_value == state),
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
