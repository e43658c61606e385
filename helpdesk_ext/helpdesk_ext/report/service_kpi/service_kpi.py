"""Service KPI: how fast and how well the department answers, against the period before.

Formulas (also in the help text of the report and in docs/kpi.md). Each length counts in the period in which
it came to its end:
FRT = first public answer by a person - received; next answer = public answer - the customer's first
unanswered message, for every answer after the first; TTR first / full = first / last move to the answered
state - received; all calendar time. Solved = last answered in the period. FCR = solved with one answer, not
reopened and not asked again about the same order and category within 7 days / solved. SLA attainment = terms
kept / (kept + missed) of those due in the period, open and overdue being missed. Reopened % = solved
and reopened at least once / solved. Backlog = open at that moment, from the log of events. Duplicates and
spam are not counted.
"""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _

from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import validated
from helpdesk_ext.reports.kpi import FIGURES, SLA, Period, flat, shown
from helpdesk_ext.reports.layout import (
	COLORS,
	UNDECIDED,
	card,
	chart,
	column,
	compared,
	foremost,
	hours_column,
	sums_of,
	with_total,
)

BEFORE_AND_NOW = [UNDECIDED, COLORS[0]]
# What is set beside the same figure of the period before.
COMPARED = ("received", "first_answer_median", "full_resolution_median", "fcr", "reopened")
# All that is asked of the period before.
PAST = ("received", "first_answer", "full_resolution", *SLA, "solved")


def execute(filters: dict | None = None):
	"""Columns, a row for each group, no message, chart, summary."""
	filters = validated(filters, "by")
	dimensions.check(filters)
	now = Period(filters, filters.from_date, filters.to_date)
	length = filters.to_date - filters.from_date + timedelta(days=1)
	before = Period(filters, filters.from_date - length, filters.to_date - length)
	rows = get_data(filters, now, before)
	present, past = whole(now), whole(before, PAST)
	drawn = get_chart(filters, rows)
	rows = with_total(rows, "label", get_total(filters, rows, present, past))
	return get_columns(filters), rows, None, drawn, get_summary(present, past), True


def get_columns(filters: frappe._dict) -> list[dict[str, Any]]:
	columns = [
		column("label", _("Broken Down By"), "Data", 200),
		column("received", _("Appeals Received"), "Int", 100),
		column("answered", _("First Answers"), "Int", 100),
		hours_column("first_answer_mean", _("FRT Mean, h")),
		hours_column("first_answer_median", _("FRT Median, h")),
		hours_column("first_answer_p90", _("FRT 90 %, h")),
		hours_column("next_answer_median", _("Next Answer Median, h")),
		hours_column("next_answer_p90", _("Next Answer 90 %, h")),
		hours_column("resolution_median", _("TTR First Median, h")),
		hours_column("resolution_p90", _("TTR First 90 %, h")),
		hours_column("full_resolution_mean", _("TTR Full Mean, h")),
		hours_column("full_resolution_median", _("TTR Full Median, h")),
		hours_column("full_resolution_p90", _("TTR Full 90 %, h")),
		column("sla_first", _("SLA First Answer, %"), "Float", 110, precision=1),
		column("sla_full", _("SLA Resolution, %"), "Float", 110, precision=1),
		column("solved", _("Appeals Solved"), "Int", 100),
		column("fcr", _("FCR, %"), "Float", 90, precision=1),
		column("reopened", _("Reopened, %"), "Float", 90, precision=1),
		column("backlog_start", _("Backlog at Start"), "Int", 110),
		column("backlog_end", _("Backlog at End"), "Int", 110),
	]
	if dimensions.is_time(filters.by):
		return columns
	return [
		*columns,
		column("received_before", _("Received Before"), "Int", 110),
		hours_column("first_answer_median_before", _("FRT Median Before, h")),
		hours_column("full_resolution_median_before", _("TTR Full Median Before, h")),
		column("fcr_before", _("FCR Before, %"), "Float", 110, precision=1),
		column("reopened_before", _("Reopened Before, %"), "Float", 110, precision=1),
	]


def get_data(filters: frappe._dict, now: Period, before: Period) -> list[dict[str, Any]]:
	found = now.figures(filters.by)
	backlog = now.backlog(filters.by)
	earlier = {} if dimensions.is_time(filters.by) else before.figures(filters.by, PAST)
	keys = sorted_keys(filters, now, found, {*found, *backlog, *earlier})
	labels = dimensions.labels(filters.by, keys)
	rows = []
	for key in keys:
		row = shown(found.get(key) or flat({}))
		past = shown(earlier.get(key) or flat({}))
		row.update({f"{name}_before": past[name] for name in COMPARED})
		row["backlog_start"], row["backlog_end"] = backlog.get(key, (0, 0))
		row.update(key=key, label=labels[key])
		rows.append(row)
	return rows


def sorted_keys(filters: frappe._dict, period: Period, found: dict, keys: set) -> list:
	"""Weeks and months in their order, the empty ones too; anything else by what was received."""
	if dimensions.is_time(filters.by):
		return [part.key for part in dimensions.slices(filters.by, period.first, period.last)]
	return sorted(keys, key=lambda key: (-(found.get(key) or {}).get("received", 0), key or ""))


def whole(period: Period, names: tuple[str, ...] = FIGURES) -> dict[str, Any]:
	"""The figures of all groups together: medians and shares do not add up."""
	return shown(period.figures(dimensions.WHOLE, names).get(None) or flat({}))


def get_total(filters: frappe._dict, rows: list, present: dict, past: dict) -> dict[str, Any]:
	total = {**present, **{f"{name}_before": past[name] for name in COMPARED}}
	if not rows:
		return total
	if dimensions.is_time(filters.by):
		return {**total, "backlog_start": rows[0]["backlog_start"], "backlog_end": rows[-1]["backlog_end"]}
	return {**total, **sums_of(rows, ("backlog_start", "backlog_end"))}


def get_chart(filters: frappe._dict, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	"""Medians of the groups; of the whole period beside those of the period before."""
	if not rows:
		return None
	if filters.by == dimensions.WHOLE:
		labels = [_("FRT Median, h"), _("TTR Full Median, h")]
		names = ("first_answer_median", "full_resolution_median")
		before = [rows[0][f"{name}_before"] or 0 for name in names]
		now = [rows[0][name] or 0 for name in names]
		return chart(
			"bar", labels, {_("Period Before"): before, _("This Period"): now}, colors=BEFORE_AND_NOW
		)
	rows = rows if dimensions.is_time(filters.by) else foremost(rows)
	series = {
		_("FRT Median, h"): [row["first_answer_median"] or 0 for row in rows],
		_("TTR Full Median, h"): [row["full_resolution_median"] or 0 for row in rows],
	}
	return chart("bar", [row["label"] for row in rows], series)


def get_summary(present: dict[str, Any], past: dict[str, Any]) -> list[dict[str, Any]]:
	"""The whole period beside the one before."""
	cards = [card(_("Appeals Received"), present["received"], "Int", "Blue")]
	for name, label, less_is_better in (
		("first_answer_median", _("FRT Median, h"), True),
		("full_resolution_median", _("TTR Full Median, h"), True),
		("sla_first", _("SLA First Answer, %"), False),
		("sla_full", _("SLA Resolution, %"), False),
		("fcr", _("FCR, %"), False),
		("reopened", _("Reopened, %"), True),
	):
		cards.append(compared(label, present[name], past[name], less_is_better))
	return cards
