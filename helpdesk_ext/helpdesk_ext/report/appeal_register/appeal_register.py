"""Appeal Register: the appeals received in a period, with the figures of the whole selection.

Figures are grouped SQL over the whole selection; only the rows on screen are loaded, newest first and
no more than the settings allow. Formulas (also in the help text of the report):

received = appeals of the selection; answered = those with a public answer by a person; open = those the
department still owes something; median first answer = median of (first public answer - received),
calendar time, over the answered ones; reopened % = reopened at least once / answered.
Duplicates and spam are listed but counted in no figure, unless the report is filtered by that state.
"""

import functools
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Date, Sum

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.permissions import visible_appeals_condition
from helpdesk_ext.reports.filters import (
	PERIOD,
	check_choice,
	check_known,
	check_link,
	check_period,
	with_descendants,
	within,
)
from helpdesk_ext.reports.layout import (
	LONGEST_DAILY_CHART,
	all_buckets,
	bucket_label,
	card,
	chart,
	column,
	hours,
	in_buckets,
	is_weekly,
)
from helpdesk_ext.rules.transitions import ALL_STATES, OPEN, SET_ASIDE

# filter -> the DocType its value names
LINK_FILTERS = {
	"category": "Appeal Category",
	"agent": "User",
	"customer": "Customer",
	"sales_order": "Sales Order",
}


def execute(filters: dict | None = None):
	"""Columns, rows, message, chart, summary and "no total row" (a sum of durations says nothing)."""
	filters = validated_filters(filters)
	selection = get_selection(filters)
	rows = get_data(selection)
	days = get_days(selection)
	return (
		get_columns(),
		rows,
		get_message(len(rows), selection),
		get_chart(selection, days),
		get_summary(get_figures(selection, days)),
		True,
	)


def get_columns() -> list[dict[str, Any]]:
	"""Lengths are hours as numbers: a Duration column would leave the Excel export as text."""
	return [
		column("name", _("Appeal Number"), "Link", 150, options=APPEAL),
		column("received_at", _("Appeal Received On"), "Datetime", 150),
		column("state", _("Appeal State"), "Data", 140),
		column("subject", _("Appeal Subject"), "Data", 280),
		column("category", _("Appeal Category"), "Data", 170),
		column("appeal_priority", _("Appeal Priority"), "Data", 110),
		column("channel", _("Channel of Appeal"), "Data", 120),
		column("customer", _("Store Customer"), "Link", 160, options="Customer"),
		column("contact_name", _("Contact Name as Given"), "Data", 160),
		column("sales_order", _("Order of Customer"), "Link", 150, options="Sales Order"),
		column("agent", _("Responsible Agent"), "Link", 180, options="User"),
		column("first_answered_at", _("First Answered On"), "Datetime", 150),
		column("first_answer_hours", _("Hours to First Answer"), "Float", 110, precision=2),
		column("resolution_hours", _("Hours to First Resolution"), "Float", 110, precision=2),
		column("closed_at", _("Appeal Closed On"), "Datetime", 150),
		column("resolution_kind", _("Kind of Resolution"), "Data", 150),
		column("reopen_count", _("Times Reopened"), "Int", 90),
	]


# --- filters


def validated_filters(filters: dict | None) -> frappe._dict:
	"""The filters with dates as dates; raises ReportFilterError naming the filter and the way out."""
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "state", "channel", *LINK_FILTERS))
	check_period(filters, _("Appeals Received From"), _("Appeals Received To"))
	check_choice(filters, "state", _("Appeal State"), ALL_STATES)
	check_choice(filters, "channel", _("Channel of Appeal"), channels())
	for fieldname, doctype in LINK_FILTERS.items():
		check_link(filters, fieldname, _(frappe.get_meta(APPEAL).get_label(fieldname)), doctype)
	return filters


def channels() -> list[str]:
	return frappe.get_meta(APPEAL).get_field("channel").options.split("\n")


# --- the selection


class Selection:
	"""What the filters and the user's rights leave; every part of the report asks it and nothing else."""

	def __init__(self, filters: frappe._dict, criteria: list):
		self.filters = filters
		self.table = frappe.qb.DocType(APPEAL)
		self.criteria = criteria

	def query(self):
		"""All listed appeals."""
		query = frappe.qb.from_(self.table)
		for criterion in self.criteria:
			query = query.where(criterion)
		return query

	def counted(self):
		"""The appeals that figures count."""
		if self.filters.state:
			return self.query()
		return self.query().where(self.table.state.notin(sorted(SET_ASIDE)))


def get_selection(filters: frappe._dict) -> Selection:
	"""The period is half-open on the server's side: from 00:00 of the first day to 00:00 after the last."""
	table = frappe.qb.DocType(APPEAL)
	criteria = within(table.received_at, filters.from_date, filters.to_date)
	for fieldname in ("state", "agent", "customer", "sales_order", "channel"):
		if filters.get(fieldname):
			criteria.append(table[fieldname] == filters[fieldname])
	if filters.category:
		criteria.append(table.category.isin(with_descendants("Appeal Category", filters.category)))
	visible = visible_appeals_condition(table, frappe.session.user)
	if visible is not None:
		criteria.append(visible)
	return Selection(filters, criteria)


# --- rows


def get_data(selection: Selection) -> list[dict]:
	table = selection.table
	rows = (
		selection.query()
		.select(
			table.name,
			table.received_at,
			table.state,
			table.subject,
			table.category,
			table.appeal_priority,
			table.channel,
			table.customer,
			table.contact_name,
			table.sales_order,
			table.agent,
			table.first_answered_at,
			table.first_answer_seconds,
			table.resolution_seconds,
			table.closed_at,
			table.resolution_kind,
			table.reopen_count,
		)
		.orderby(table.received_at, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(row_limit())
		.run(as_dict=True)
	)
	# a handful of words, thousands of rows
	translated = functools.cache(lambda word: _(word) if word else None)
	for row in rows:
		for fieldname in ("state", "category", "appeal_priority", "channel", "resolution_kind"):
			row[fieldname] = translated(row[fieldname])
		row.first_answer_hours = hours(row.pop("first_answer_seconds"))
		row.resolution_hours = hours(row.pop("resolution_seconds"))
	return rows


def row_limit() -> int:
	return max(1, settings.get("report_row_limit"))


def get_message(shown_rows: int, selection: Selection) -> str | None:
	"""Said on screen when the rows were cut; the figures above them never are."""
	if shown_rows < row_limit():
		return None
	total = selection.query().select(Count("*")).run()[0][0]
	if total <= shown_rows:
		return None
	return _(
		"The newest {0} of {1} appeals are listed and exported. The figures count all of them. "
		"Narrow the period or the filters, or press «Open List» for the rest."
	).format(shown_rows, total)


# --- figures


def get_days(selection: Selection) -> list[frappe._dict]:
	"""Counts of the whole selection by day of receipt and day of first answer, in one statement: the cards
	and the chart need no other look at the same rows. Most answers come within days, so a year gives some
	thousand rows however many appeals it had."""
	table = selection.table
	received, answered = Date(table.received_at), Date(table.first_answered_at)
	return (
		selection.counted()
		.select(
			received.as_("day"),
			answered.as_("answer_day"),
			Count("*").as_("appeals"),
			Sum(Case().when(table.state.isin(sorted(OPEN)), 1).else_(0)).as_("open_now"),
			Sum(Case().when(table.reopen_count > 0, 1).else_(0)).as_("reopened"),
		)
		.groupby(received, answered)
		.run(as_dict=True)
	)


def get_figures(selection: Selection, days: list[frappe._dict]) -> frappe._dict:
	"""Totals of the days, and the median."""
	answered = [day for day in days if day.answer_day]
	figures = frappe._dict(
		received=sum(day.appeals for day in days),
		answered=sum(day.appeals for day in answered),
		open_now=sum(frappe.utils.cint(day.open_now) for day in days),
		reopened=sum(frappe.utils.cint(day.reopened) for day in answered),
	)
	figures.median = median_first_answer(selection, figures.answered)
	return figures


def median_first_answer(selection: Selection, answered: int) -> float | None:
	"""Exact median in seconds: the middle row, or the mean of the two middle rows; None without answers.

	By position in the sorted column, since neither database has a median that the other knows. The index
	`register_median` lies in that order, so a long period is read to its middle and not sorted.
	"""
	if not answered:
		return None
	seconds = selection.table.first_answer_seconds
	middle = (
		selection.counted()
		.select(seconds)
		.where(seconds.isnotnull())
		.orderby(seconds)
		.limit(2 - answered % 2)
		.offset((answered - 1) // 2)
		.run(pluck=True)
	)
	return sum(frappe.utils.flt(value) for value in middle) / len(middle)


def get_summary(figures: frappe._dict) -> list[dict[str, Any]]:
	share = round(100 * figures.reopened / figures.answered, 1) if figures.answered else 0
	return [
		card(_("Appeals Received"), figures.received, "Int", "Blue"),
		card(_("Appeals Answered"), figures.answered, "Int", "Green"),
		card(_("Appeals Still Open"), figures.open_now, "Int", "Orange"),
		card(_("Median Time to First Answer"), round(figures.median), "Duration", "Blue")
		if figures.median is not None
		else card(_("Median Time to First Answer"), _("No answers yet"), "Data", "Grey"),
		card(_("Reopened, %"), share, "Percent", "Red" if share > 10 else "Green"),
	]


# --- chart


def get_chart(selection: Selection, days: list[frappe._dict]) -> dict[str, Any]:
	"""Received and answered appeals of the selection, by day or by week (Monday's date)."""
	filters = selection.filters
	weekly = is_weekly(filters.from_date, filters.to_date)
	received = in_buckets([(day.day, day.appeals) for day in days], weekly)
	answered = in_buckets([(day.answer_day, day.appeals) for day in days if day.answer_day], weekly)
	buckets = all_buckets(filters.from_date, filters.to_date, weekly)
	series = {
		_("Appeals in"): [received.get(day, 0) for day in buckets],
		_("Answers out"): [answered.get(day, 0) for day in buckets],
	}
	kind = "bar" if len(buckets) <= LONGEST_DAILY_CHART else "line"
	return chart(kind, [bucket_label(day, weekly) for day in buckets], series)
