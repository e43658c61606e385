"""Agent Performance: what each employee has done in the period, and what he has in hand now.

Formulas (also in the help text of the report): taken = how many times an appeal became his in the period, from
the log of events; the key figures are those of Service KPI, of the appeals that are his now; words = what he himself
wrote, whoever's the appeal was; in hand = his appeals that are open at this moment.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count, Min

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, names_of, narrowed, validated
from helpdesk_ext.reports.kpi import Period, flat, shown
from helpdesk_ext.reports.layout import card, chart, column, hours_column, sums_of, with_total
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tallies.reading import tallied

BY_AGENT = "By Agent"
# The key figures that have a column.
SHOWN = ("first_answer", "next_answer", "full_resolution", "solved")
SUMS = ("taken", "answered", "solved", "words", "notes", "in_hand")


def execute(filters: dict | None = None):
	"""Columns, a row for each employee, no message, chart, summary."""
	filters = validated(filters)
	rows = get_data(filters)
	shown_rows = with_total(rows, "agent_name", sums_of(rows, SUMS))
	return get_columns(), shown_rows, None, get_chart(rows), get_summary(rows), True


def get_columns() -> list[dict[str, Any]]:
	return [
		column("agent_name", _("Responsible Agent"), "Data", 200),
		column("taken", _("Appeals Taken Over"), "Int", 110),
		column("answered", _("First Answers"), "Int", 110),
		column("solved", _("Appeals Solved"), "Int", 110),
		column("words", _("Messages to Customers"), "Int", 120),
		column("notes", _("Notes among Staff"), "Int", 110),
		hours_column("first_answer_median", _("FRT Median, h")),
		hours_column("first_answer_p90", _("FRT 90 %, h")),
		hours_column("next_answer_median", _("Next Answer Median, h"), 130),
		hours_column("full_resolution_median", _("TTR Full Median, h"), 130),
		column("fcr", _("FCR, %"), "Float", 90, precision=1),
		column("reopened", _("Reopened, %"), "Float", 90, precision=1),
		column("in_hand", _("In Hand Now"), "Int", 110),
		column("oldest", _("Oldest Received On"), "Datetime", 150),
	]


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	kpi = Period(filters, filters.from_date, filters.to_date).figures(BY_AGENT, SHOWN)
	taken, words, in_hand = get_taken(filters), get_words(filters), get_in_hand(filters)
	agents = {agent for agent in (*kpi, *taken, *words, *in_hand) if agent}
	if filters.agent:
		agents &= {filters.agent}
	names = names_of(agents)
	rows = []
	for agent in sorted(agents, key=lambda agent: names.get(agent, agent)):
		row = shown(kpi.get(agent) or flat({}))
		row.update(agent=agent, agent_name=names.get(agent, agent), taken=taken.get(agent, 0))
		row["words"], row["notes"] = words.get(agent, (0, 0))
		row["in_hand"], row["oldest"] = in_hand.get(agent, (0, None))
		rows.append(row)
	return rows


def get_taken(filters: frappe._dict) -> dict[str, int]:
	"""Agent -> how many times an appeal became his in the period."""
	return {agent: numbers[0] for agent, numbers in done_by("taken", filters).items()}


def get_words(filters: frappe._dict) -> dict[str, tuple[int, int]]:
	"""Author -> (messages to customers, notes)."""
	found = done_by("words", filters)
	return {author: (public, written - public) for author, (written, public) in found.items()}


def done_by(name: str, filters: frappe._dict) -> dict[str, list[int]]:
	"""Who did it -> the numbers of what was done in the period, whoever's the appeal is now."""
	anybody = frappe._dict(filters, agent=None)
	parts = dimensions.slices(dimensions.WHOLE, filters.from_date, filters.to_date)
	return {key[0]: tally.numbers for key, tally in tallied(name, anybody, parts).items() if key[0]}


def get_in_hand(filters: frappe._dict) -> dict[str, tuple[int, Any]]:
	"""Agent -> (open appeals now, receipt of the oldest)."""
	table = frappe.qb.DocType(APPEAL)
	query = frappe.qb.from_(table).where(table.state.isin(sorted(OPEN)))
	rows = (
		narrowed(query, criteria(table, filters))
		.select(table.agent, Count("*"), Min(table.received_at))
		.groupby(table.agent)
		.run()
	)
	# a moment, not the text that a database without moments gives for the least of them
	return {agent: (number, frappe.utils.get_datetime(oldest)) for agent, number, oldest in rows}


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	series = {
		_("Appeals Solved"): [row["solved"] for row in rows],
		_("In Hand Now"): [row["in_hand"] for row in rows],
	}
	return chart("bar", [row["agent_name"] for row in rows], series)


def get_summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	return [
		card(_("Employees"), len(rows), "Int", "Blue"),
		card(_("Appeals Solved"), sum(row["solved"] for row in rows), "Int", "Green"),
		card(_("Messages to Customers"), sum(row["words"] for row in rows), "Int", "Blue"),
		card(_("In Hand Now"), sum(row["in_hand"] for row in rows), "Int", "Orange"),
	]
