"""Department Answer Time: how many questions each department had, how fast it answered, how long customers
waited for it.

Formulas (also in the help text of the report and in docs/kpi.md), of the inquiries asked in the period:
questions put = turns (reports.inquiries), open ones too: answered + returned + passed on + taken back + open.
Time to answer = working time of the turns that ended with an answer, by the department's calendar. Late, % =
(turns that ended past their term + open ones past it) / (turns that ended + open ones past their term); what
was taken back and what is open in time is not judged. Customers' waiting = working time, by the site's
calendar, in which the linked appeals stood in «waiting for a department» while the question lay there, of the
turns that have ended; of several questions of one appeal at once the one answered first is counted whole and
the next only from then on (rules.customer_waits), so nothing is counted twice, in any row or total.
"""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _

from helpdesk_ext.constants import DEPARTMENT, INQUIRY, INQUIRY_TYPE
from helpdesk_ext.reports.filters import PERIOD, check_choice, check_known, check_link, check_period
from helpdesk_ext.reports.inquiries import Selection, figures_by, nothing
from helpdesk_ext.reports.layout import card, chart, column, compared, hours_column

KEYS = {
	"By Department": ("department",),
	"By Inquiry Type": ("inquiry_type",),
	"By Department and Inquiry Type": ("department", "inquiry_type"),
}
LINK_FILTERS = {"department": DEPARTMENT, "inquiry_type": INQUIRY_TYPE}
# What is set beside the same figure of the period before.
COMPARED = ("turns", "median_hours", "late_share")


def execute(filters: dict | None = None):
	"""Columns, a row for each group and one of all, no message, chart, summary, no sum by the framework."""
	filters = validated(filters)
	length = filters.to_date - filters.from_date + timedelta(days=1)
	now, before = (
		Selection(
			filters, ["inquiry_type"], filters.from_date - back, filters.to_date - back, filters.department
		)
		for back in (timedelta(0), length)
	)
	keys = KEYS[filters.by]
	found, earlier = figures_by(now, *keys), figures_by(before, *keys)
	present, past = (figures.pop((), nothing()) for figures in (found, earlier))
	rows = get_rows(keys, found, earlier)
	if rows:
		rows.append({**with_past(present, past), "label": _("All Together"), "is_total": 1, "bold": 1})
	return get_columns(filters), rows, None, get_chart(rows), get_summary(present, past), True


def validated(filters: dict | None) -> frappe._dict:
	"""The filters with dates as dates; raises ReportFilterError naming the filter and the way out."""
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "by", *LINK_FILTERS))
	check_period(filters, _("Period From"), _("Period To"))
	check_choice(filters, "by", _("Break Down"), tuple(KEYS))
	for fieldname, doctype in LINK_FILTERS.items():
		check_link(filters, fieldname, _(frappe.get_meta(INQUIRY).get_label(fieldname)), doctype)
	filters.by = filters.by or "By Department"
	return filters


def get_columns(filters: frappe._dict) -> list[dict[str, Any]]:
	columns = [column("label", _("Broken Down By"), "Data", 190)]
	if len(KEYS[filters.by]) > 1:
		columns.append(column("type_label", _("Type of Inquiry"), "Data", 190))
	return [
		*columns,
		column("turns", _("Questions Put"), "Int", 100),
		column("answered", _("Answers Given"), "Int", 100),
		column("returned", _("Returned for Clarification"), "Int", 110),
		column("passed", _("Passed to Others"), "Int", 100),
		column("recalled", _("Questions Taken Back"), "Int", 100),
		column("open_now", _("Open at Department"), "Int", 100),
		column("late", _("Ended Late"), "Int", 100),
		column("open_late", _("Overdue Now"), "Int", 100),
		column("late_share", _("Late, %"), "Float", 90, precision=1),
		hours_column("mean_hours", _("Working Hours to Answer, Mean"), 120),
		hours_column("median_hours", _("Working Hours to Answer, Median"), 120),
		hours_column("p90_hours", _("Working Hours to Answer, 90 %"), 120),
		hours_column("waiting", _("Customers' Waiting, Working Hours"), 130),
		column("turns_before", _("Questions Put Before"), "Int", 110),
		hours_column("median_hours_before", _("Working Hours to Answer, Median Before"), 120),
		column("late_share_before", _("Late Before, %"), "Float", 110, precision=1),
	]


def get_rows(keys: tuple[str, ...], found: dict, earlier: dict) -> list[dict[str, Any]]:
	"""A row for every group that had a question in either period, the most asked first."""
	rows = []
	for values in {**found, **earlier}:
		row = with_past(found.get(values, nothing()), earlier.get(values, nothing()))
		row.update(zip(keys, values, strict=True))
		row["label"], *more = (_(value) for value in values)
		if more:
			row["type_label"] = more[0]
		rows.append(row)
	return sorted(rows, key=lambda row: (-row["turns"], *(row[key] for key in keys)))


def with_past(figures: dict[str, Any], earlier: dict[str, Any]) -> dict[str, Any]:
	return {**figures, **{f"{name}_before": earlier[name] for name in COMPARED}}


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	groups = [row for row in rows if not row.get("is_total")]
	if not groups:
		return None
	labels = [" · ".join(filter(None, (row["label"], row.get("type_label")))) for row in groups]
	# short words: the legend has no room for the columns' own
	series = {
		_("Median, Working Hours"): [row["median_hours"] or 0 for row in groups],
		_("90 %, Working Hours"): [row["p90_hours"] or 0 for row in groups],
	}
	return chart("bar", labels, series)


def get_summary(present: dict[str, Any], past: dict[str, Any]) -> list[dict[str, Any]]:
	"""The whole selection beside the period before."""
	open_late = present["open_late"]
	return [
		card(_("Questions Put"), present["turns"], "Int", "Blue"),
		compared(_("Median Working Hours to Answer"), present["median_hours"], past["median_hours"], True),
		compared(_("Late, %"), present["late_share"], past["late_share"], True),
		card(_("Open at Departments"), present["open_now"], "Int", "Orange"),
		card(_("Overdue Now"), open_late, "Int", "Red" if open_late else "Green"),
		card(_("Customers' Waiting, Working Hours"), present["waiting"], "Float", "Orange"),
	]
