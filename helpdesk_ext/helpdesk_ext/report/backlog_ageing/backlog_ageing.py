"""Backlog Ageing: the appeals that are open now, by how long ago they were received, for each agent.

Formulas (also in the help text of the report): open = in a state in which the department owes something;
age = now - date of receipt, calendar time; a bucket holds its lower bound and not its upper one.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Min, Sum

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports.appeals import criteria, names_of, narrowed, validated
from helpdesk_ext.reports.layout import card, chart, column
from helpdesk_ext.rules.transitions import OPEN

# upper bounds in days; the last bucket has none
BOUNDS = (1, 3, 7, 14, 30)
OLD_DAYS = 7
# From fresh to old.
AGES = ["#48BB74", "#BEE3A8", "#FAE19B", "#F6AD55", "#E24C4C", "#8B2323"]


def execute(filters: dict | None = None):
	"""Columns, a row for each agent, no message, chart, summary, and a total row of our own."""
	filters = validated(filters, period=False)
	now = frappe.utils.now_datetime()
	rows = get_data(filters, now)
	return get_columns(now), rows, None, get_chart(rows), get_summary(rows[-1] if rows else None), True


def get_columns(now: datetime) -> list[dict[str, Any]]:
	"""Each bucket with its bounds: the list behind a number has exactly its appeals."""
	edges = edges_of(now)
	bounds = zip([*edges, None], [None, *edges], strict=True)
	return [
		column("agent_name", _("Responsible Agent"), "Data", 220),
		*(
			column(f"bucket_{number}", label, "Int", 110, after=after, until=until)
			for number, (label, (after, until)) in enumerate(zip(bucket_labels(), bounds, strict=True))
		),
		column("total", _("Open in All"), "Int", 110),
		column("oldest", _("Oldest Received On"), "Datetime", 160),
	]


def bucket_labels() -> list[str]:
	first = _("Under {0} d").format(BOUNDS[0])
	between = [_("{0} to {1} d").format(low, high) for low, high in pairwise(BOUNDS)]
	return [first, *between, _("Over {0} d").format(BOUNDS[-1])]


def get_data(filters: frappe._dict, now: datetime) -> list[frappe._dict]:
	"""One row for each agent, appeals of nobody first, and their sum at the end."""
	table = frappe.qb.DocType(APPEAL)
	query = frappe.qb.from_(table).where(table.state.isin(sorted(OPEN)))
	rows = (
		narrowed(query, criteria(table, filters))
		.select(
			table.agent,
			Count("*").as_("total"),
			Min(table.received_at).as_("oldest"),
			*(
				Sum(Case().when(condition, 1).else_(0)).as_(f"bucket_{number}")
				for number, condition in enumerate(bucket_conditions(table.received_at, now))
			),
		)
		.groupby(table.agent)
		.run(as_dict=True)
	)
	return with_total(with_names(rows))


def bucket_conditions(received_at, now: datetime) -> list:
	"""A condition for every bucket, on moments: no arithmetic in the database."""
	edges = edges_of(now)
	first = received_at > edges[0]
	between = [(received_at <= younger) & (received_at > older) for younger, older in pairwise(edges)]
	return [first, *between, received_at <= edges[-1]]


def edges_of(now: datetime) -> list[str]:
	"""The moments between two buckets, the youngest first."""
	return [str((now - timedelta(days=days)).replace(microsecond=0)) for days in BOUNDS]


def with_names(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""Rows of one agent together (none is kept both as nothing and as an empty text), by name."""
	names = names_of(row.agent for row in rows)
	merged: dict[str, frappe._dict] = {}
	for row in rows:
		agent = row.agent or ""
		# sums come as decimals from one database and as whole numbers from another
		row.update({name: frappe.utils.cint(row[name]) for name in row if name.startswith("bucket_")})
		row.update({"agent": agent, "agent_name": names.get(agent) or _("Nobody Yet")})
		# a database without moments gives the least of them as text
		row.oldest = frappe.utils.get_datetime(row.oldest)
		merged[agent] = added(merged[agent], row) if agent in merged else row
	return sorted(merged.values(), key=lambda row: (bool(row.agent), row.agent_name))


def with_total(rows: list[frappe._dict]) -> list[frappe._dict]:
	if not rows:
		return []
	total = frappe._dict(rows[0])
	for row in rows[1:]:
		total = added(total, row)
	total.update({"agent": None, "agent_name": _("All Together"), "bold": 1})
	return [*rows, total]


def added(one: frappe._dict, other: frappe._dict) -> frappe._dict:
	summed = frappe._dict(one)
	for fieldname in ("total", *(f"bucket_{number}" for number in range(len(BOUNDS) + 1))):
		summed[fieldname] = frappe.utils.cint(one[fieldname]) + frappe.utils.cint(other[fieldname])
	summed.oldest = min(frappe.utils.get_datetime(one.oldest), frappe.utils.get_datetime(other.oldest))
	return summed


def get_chart(rows: list[frappe._dict]) -> dict[str, Any] | None:
	"""Agents side by side, stacked by age."""
	agents = rows[:-1]
	if not agents:
		return None
	series = {
		label: [frappe.utils.cint(row[f"bucket_{number}"]) for row in agents]
		for number, label in enumerate(bucket_labels())
	}
	return chart("bar", [row.agent_name for row in agents], series, stacked=True, colors=AGES)


def get_summary(total: frappe._dict | None) -> list[dict[str, Any]]:
	if not total:
		return [card(_("Open in All"), 0)]
	old = sum(
		frappe.utils.cint(total[f"bucket_{number}"])
		for number, bound in enumerate(BOUNDS, start=1)
		if bound >= OLD_DAYS
	)
	return [
		card(_("Open in All"), total.total, "Int", "Blue"),
		card(_("Older than {0} d").format(OLD_DAYS), old, "Int", "Red" if old else "Green"),
		card(_("Oldest Received On"), total.oldest, "Datetime", "Orange"),
	]
