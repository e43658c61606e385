"""Appeal Register: the appeals received in a period, with the figures of the whole selection.

Figures are grouped SQL over the whole selection; only the rows on screen are loaded, newest first and
no more than the settings allow. Formulas (also in the help text of the report):

received = appeals of the selection; answered = those with a public answer by a person; open = those the
department still owes something; median first answer = median of (first public answer - received),
calendar time, over the answered ones; reopened % = reopened at least once / answered. The chart's answers are
first answers by the day they were given, whenever the appeal was received.
Duplicates and spam are listed but counted in no figure, unless the report is filtered by that state.
"""

import functools
from datetime import datetime
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Cast, Count

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, names_of, narrowed
from helpdesk_ext.reports.figures import NOTHING
from helpdesk_ext.reports.filters import (
	PERIOD,
	check_choice,
	check_known,
	check_link,
	check_period,
	within,
)
from helpdesk_ext.reports.layout import (
	card,
	chart,
	column,
	hours,
	share,
)
from helpdesk_ext.rules.tally import Tally
from helpdesk_ext.rules.transitions import ALL_STATES
from helpdesk_ext.tallies.reading import counts_by_part, lengths_of, tallied

# Columns of the rows that a reader sees in his language.
WORDS = ("state", "category", "appeal_priority", "channel", "resolution_kind")
SELECTED = (
	"name",
	"received_at",
	"state",
	"subject",
	"category",
	"appeal_priority",
	"channel",
	"customer",
	"contact_name",
	"sales_order",
	"agent",
	"first_answered_at",
	"first_answer_seconds",
	"resolution_seconds",
	"closed_at",
	"resolution_kind",
	"reopen_count",
)
# Read as text and turned here: the framework's own turning took two thirds of the rows' time (measured).
MOMENTS = ("received_at", "first_answered_at", "closed_at")
NO_TALLY = Tally([0, 0, 0])
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
	rows = get_data(filters)
	return (
		get_columns(),
		rows,
		get_message(len(rows), filters),
		get_chart(filters),
		get_summary(get_figures(filters)),
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
		column("agent", _("Responsible Agent"), "Data", 180),
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


# --- rows


def get_listed(filters: frappe._dict):
	"""All listed appeals, nothing selected yet. The period is from 00:00 of the first day to 24:00 of the last."""
	table = frappe.qb.DocType(APPEAL)
	query = narrowed(frappe.qb.from_(table), within(table.received_at, filters.from_date, filters.to_date))
	return narrowed(query, criteria(table, filters, set_aside=True))


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	table = frappe.qb.DocType(APPEAL)
	rows = (
		get_listed(filters)
		.select(*(selected(table, fieldname) for fieldname in SELECTED))
		.orderby(table.received_at, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(row_limit())
		.run()
	)
	listed = [frappe._dict(zip(SELECTED, values, strict=True)) for values in rows]
	names = names_of({row["agent"] for row in listed})
	# a handful of words, thousands of rows
	translated = functools.cache(lambda word: _(word) if word else None)
	for row in listed:
		for fieldname in WORDS:
			row[fieldname] = translated(row[fieldname])
		for fieldname in MOMENTS:
			row[fieldname] = row[fieldname] and datetime.fromisoformat(row[fieldname])
		row["agent"] = names.get(row["agent"])
		row["first_answer_hours"] = hours(row.pop("first_answer_seconds"))
		row["resolution_hours"] = hours(row.pop("resolution_seconds"))
	return listed


def selected(table, fieldname: str):
	return Cast(table[fieldname], "CHAR") if fieldname in MOMENTS else table[fieldname]


def row_limit() -> int:
	return max(1, settings.get("report_row_limit"))


def get_message(shown_rows: int, filters: frappe._dict) -> str | None:
	"""Said on screen when the rows were cut; the figures above them never are."""
	if shown_rows < row_limit():
		return None
	total = get_listed(filters).select(Count("*")).run()[0][0]
	if total <= shown_rows:
		return None
	return _(
		"The newest {0} of {1} appeals are listed and exported. The figures count all of them. "
		"Narrow the period or the filters, or press «Open List» for the rest."
	).format(shown_rows, total)


# --- figures


def get_figures(filters: frappe._dict) -> frappe._dict:
	"""Of the whole selection: received, of them still open, answered and reopened; median in seconds."""
	whole = dimensions.slices(dimensions.WHOLE, filters.from_date, filters.to_date)
	key = (None, whole[0].key)
	received = tallied("received", filters, whole).get(key, NO_TALLY)
	answered = tallied("received_answered", filters, whole).get(key, NO_TALLY)
	return frappe._dict(
		received=received.count,
		open_now=received.numbers[1],
		answered=answered.count,
		reopened=answered.numbers[-1],
		median=lengths_of("received_answered", filters, whole).get(key, NOTHING).median,
	)


def get_summary(figures: frappe._dict) -> list[dict[str, Any]]:
	reopened = share(figures.reopened, figures.answered) or 0
	return [
		card(_("Appeals Received"), figures.received, "Int", "Blue"),
		card(_("Appeals Answered"), figures.answered, "Int", "Green"),
		card(_("Appeals Still Open"), figures.open_now, "Int", "Orange"),
		card(_("Median Time to First Answer"), round(figures.median), "Duration", "Blue")
		if figures.median is not None
		else card(_("Median Time to First Answer"), _("No answers yet"), "Data", "Grey"),
		card(_("Reopened, %"), reopened, "Percent", "Red" if reopened > 10 else "Green"),
	]


# --- chart


def get_chart(filters: frappe._dict) -> dict[str, Any]:
	"""Appeals received and first answers given, by day or by week."""
	by = dimensions.day_or_week(filters.from_date, filters.to_date)
	parts = dimensions.slices(by, filters.from_date, filters.to_date)
	series = {
		_("Appeals in"): counts_by_part("received", filters, parts),
		_("Answers out"): counts_by_part("first_answer", filters, parts),
	}
	kind = "bar" if len(parts) <= dimensions.LONGEST_DAILY_CHART else "line"
	return chart(kind, dimensions.short_labels(by, parts), series)
