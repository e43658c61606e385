"""Appeal Register: the appeals received in a period, with the figures of the whole selection.

Figures are grouped SQL over the whole selection; only the rows on screen are loaded, newest first and
no more than the settings allow. Formulas (also in the help text of the report):

received = appeals of the selection; answered = those with a public answer by a person; open = those the
department still owes something; median first answer = median of (first public answer - received),
calendar time, over the answered ones; reopened % = reopened at least once / answered.
Duplicates and spam are listed but counted in no figure, unless the report is filtered by that state.
"""

import functools
from datetime import date, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Date, Sum

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.permissions import visible_appeals_condition
from helpdesk_ext.rules.transitions import ALL_STATES, OPEN, SET_ASIDE

LONGEST_PERIOD_YEARS = 5
# A chart of more days than this is unreadable: weeks then.
LONGEST_DAILY_CHART = 45

# filter -> the DocType its value names
LINK_FILTERS = {
	"category": "Appeal Category",
	"agent": "User",
	"customer": "Customer",
	"sales_order": "Sales Order",
}


class RegisterFilterError(frappe.ValidationError):
	"""A filter of the register is missing, unknown or contradicts another."""


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
		column("category", _("Appeal Category"), "Link", 150, options="Appeal Category"),
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


def column(fieldname: str, label: str, fieldtype: str, width: int, **extra) -> dict[str, Any]:
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **extra}


# --- filters


def validated_filters(filters: dict | None) -> frappe._dict:
	"""The filters with dates as dates; raises RegisterFilterError naming the filter and the way out."""
	filters = frappe._dict(filters or {})
	check_period(filters)
	check_choice(filters, "state", _("Appeal State"), ALL_STATES)
	check_choice(filters, "channel", _("Channel of Appeal"), channels())
	for fieldname, doctype in LINK_FILTERS.items():
		check_link(filters, fieldname, doctype)
	return filters


def check_period(filters: frappe._dict) -> None:
	filters.from_date = required_date(filters.get("from_date"), _("Appeals Received From"))
	filters.to_date = required_date(filters.get("to_date"), _("Appeals Received To"))
	if filters.to_date < filters.from_date:
		refuse(
			_("The period ends ({0}) before it starts ({1}). Please swap the two dates.").format(
				frappe.utils.formatdate(filters.to_date), frappe.utils.formatdate(filters.from_date)
			)
		)
	if filters.to_date >= frappe.utils.add_years(filters.from_date, LONGEST_PERIOD_YEARS):
		refuse(
			_("The period is longer than {0} years. Please choose a shorter one.").format(
				LONGEST_PERIOD_YEARS
			)
		)


def required_date(value: Any, label: str) -> date:
	if not value:
		refuse(_("Please fill in the filter {0}.").format(frappe.bold(label)))
	try:
		day = frappe.utils.getdate(value)
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		day = None
	if not day:
		refuse(
			_("{0} is not a date. Please choose the filter {1} from the calendar.").format(
				shown(value), frappe.bold(label)
			)
		)
	return day


def check_choice(filters: frappe._dict, fieldname: str, label: str, known) -> None:
	value = filters.get(fieldname)
	if value and (not isinstance(value, str) or value not in known):
		refuse(
			_("{0} is not a known value of the filter {1}. Please choose one from its list.").format(
				shown(value), frappe.bold(label)
			)
		)


def check_link(filters: frappe._dict, fieldname: str, doctype: str) -> None:
	value = filters.get(fieldname)
	if value and not (isinstance(value, str) and frappe.db.exists(doctype, value)):
		label = frappe.get_meta(APPEAL).get_label(fieldname)
		refuse(
			_("{0} of the filter {1} does not exist. Please choose it from the list.").format(
				shown(value), frappe.bold(_(label))
			)
		)


def channels() -> list[str]:
	return frappe.get_meta(APPEAL).get_field("channel").options.split("\n")


def shown(value: Any) -> str:
	"""What somebody typed, safe and short enough for a message."""
	return frappe.utils.escape_html(frappe.utils.cstr(value)[:80])


def refuse(message: str) -> None:
	frappe.throw(message, RegisterFilterError, title=_("Filters of the Register"))


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
	# as text: a database that keeps moments as text may write midnight with or without its fraction
	criteria = [
		table.received_at >= f"{filters.from_date} 00:00:00",
		table.received_at < f"{filters.to_date + timedelta(days=1)} 00:00:00",
	]
	for fieldname in ("state", "agent", "customer", "sales_order", "channel"):
		if filters.get(fieldname):
			criteria.append(table[fieldname] == filters[fieldname])
	if filters.category:
		criteria.append(table.category.isin(with_descendants(filters.category)))
	visible = visible_appeals_condition(table, frappe.session.user)
	if visible is not None:
		criteria.append(visible)
	return Selection(filters, criteria)


def with_descendants(category: str) -> list[str]:
	tree = frappe.qb.DocType("Appeal Category")
	lft, rgt = frappe.db.get_value("Appeal Category", category, ["lft", "rgt"])
	below = (
		frappe.qb.from_(tree).select(tree.name).where(tree.lft >= lft).where(tree.rgt <= rgt).run(pluck=True)
	)
	return sorted({category, *below})


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
		for fieldname in ("state", "appeal_priority", "channel", "resolution_kind"):
			row[fieldname] = translated(row[fieldname])
		row.first_answer_hours = hours(row.pop("first_answer_seconds"))
		row.resolution_hours = hours(row.pop("resolution_seconds"))
	return rows


def hours(seconds: float | None) -> float | None:
	"""Seconds as hours; None (an empty cell, not 0) while the moment has not come."""
	return None if seconds is None else round(frappe.utils.flt(seconds) / 3600, 2)


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


def card(label: str, value: Any, datatype: str, indicator: str) -> dict[str, Any]:
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


# --- chart


def get_chart(selection: Selection, days: list[frappe._dict]) -> dict[str, Any]:
	"""Received and answered appeals of the selection, by day or by week (Monday's date)."""
	filters = selection.filters
	weekly = (filters.to_date - filters.from_date).days >= LONGEST_DAILY_CHART
	received = in_buckets([(day.day, day.appeals) for day in days], weekly)
	answered = in_buckets([(day.answer_day, day.appeals) for day in days if day.answer_day], weekly)
	buckets = all_buckets(filters.from_date, filters.to_date, weekly)
	return {
		"type": "bar" if len(buckets) <= LONGEST_DAILY_CHART else "line",
		"colors": ["#2490EF", "#48BB74"],
		# or the library cuts the label of every day to dots
		"axisOptions": {"xIsSeries": 1},
		"data": {
			"labels": [frappe.utils.formatdate(day, "d MMM yy" if weekly else "d MMM") for day in buckets],
			"datasets": [
				{"name": _("Appeals in"), "values": [received.get(day, 0) for day in buckets]},
				{"name": _("Answers out"), "values": [answered.get(day, 0) for day in buckets]},
			],
		},
	}


def in_buckets(counts: list[tuple], weekly: bool) -> dict[date, int]:
	"""Numbers by day as numbers by day or week."""
	buckets: dict[date, int] = {}
	for day, number in counts:
		bucket = bucket_of(frappe.utils.getdate(day), weekly)
		buckets[bucket] = buckets.get(bucket, 0) + number
	return buckets


def all_buckets(first: date, last: date, weekly: bool) -> list[date]:
	"""Every day or week of the period, the empty ones too."""
	step = timedelta(days=7 if weekly else 1)
	bucket = bucket_of(first, weekly)
	buckets = []
	while bucket <= last:
		buckets.append(bucket)
		bucket += step
	return buckets


def bucket_of(day: date, weekly: bool) -> date:
	return day - timedelta(days=day.weekday()) if weekly else day
