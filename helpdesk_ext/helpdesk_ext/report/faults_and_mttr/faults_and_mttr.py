"""Faults and MTTR: how often things fail, how long they take to repair, and what that costs.

Formulas (also in the help text of the report and in docs/kpi.md): registered = faults registered in the
period; MTTR = mean time from registration to elimination of the faults eliminated in the period (median and
90 % beside it); MTBF = length of the period / number of faults registered in it; downtime = real downtime
stated at the elimination, of those eliminated in the period. Rejected notices are not counted.
"""

from datetime import date
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import FAULT, FaultState
from helpdesk_ext.permissions.faults import fault_notice_query
from helpdesk_ext.reports.appeals import narrowed
from helpdesk_ext.reports.figures import NOTHING, grouped, lengths_by
from helpdesk_ext.reports.filters import (
	PERIOD,
	check_choice,
	check_known,
	check_link,
	check_period,
	visible_only,
	with_descendants,
	within,
)
from helpdesk_ext.reports.layout import card, chart, column, foremost, hours, hours_column, with_total
from helpdesk_ext.rules.fault_flow import BROKEN

COLUMNS = {"By Part": "fault_part", "By Cause": "cause", "By Severity": "severity"}
SEVERITIES = ("Severity Low", "Severity Normal", "Severity High", "Severity Critical")


def execute(filters: dict | None = None):
	"""Columns, a row for each part, cause or severity, no message, chart, summary."""
	filters = validated_filters(filters)
	rows = get_data(filters)
	whole = next(iter(rows_by(filters, None)), None)
	drawn = get_chart(foremost(rows))
	rows = with_total(rows, "label", {**(whole or {}), "label": _("All Together")})
	return get_columns(), rows, None, drawn, get_summary(whole), True


def validated_filters(filters: dict | None) -> frappe._dict:
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "by", "severity", "fault_part"))
	check_period(filters, _("Period From"), _("Period To"))
	check_choice(filters, "by", _("Break Down"), tuple(COLUMNS))
	check_choice(filters, "severity", _("Severity of Fault"), SEVERITIES)
	check_link(filters, "fault_part", _("What Fails"), "Fault Part")
	filters.by = filters.by or "By Part"
	return filters


def get_columns() -> list[dict[str, Any]]:
	return [
		column("label", _("Broken Down By"), "Data", 220),
		column("registered", _("Faults Registered"), "Int", 120),
		column("open_now", _("Broken Now"), "Int", 110),
		column("eliminated", _("Faults Eliminated"), "Int", 120),
		hours_column("mttr", _("MTTR Mean, h")),
		hours_column("mttr_median", _("MTTR Median, h")),
		hours_column("mttr_p90", _("MTTR 90 %, h")),
		hours_column("working", _("MTTR in Working Hours"), 130),
		hours_column("mtbf", _("MTBF, h")),
		hours_column("downtime", _("Downtime, h")),
		hours_column("downtime_working", _("Downtime in Working Hours"), 140),
		column("appeals", _("Appeals Caused"), "Int", 120),
	]


class Faults:
	"""The faults the filters and the user's rights leave."""

	def __init__(self, filters: frappe._dict):
		self.filters = filters
		self.table = frappe.qb.DocType(FAULT)
		self.criteria = [self.table.state != FaultState.REJECTED]
		if filters.severity:
			self.criteria.append(self.table.severity == filters.severity)
		if filters.fault_part:
			self.criteria.append(
				self.table.fault_part.isin(with_descendants("Fault Part", filters.fault_part))
			)

	def query(self):
		query = narrowed(frappe.qb.from_(self.table), self.criteria)
		return visible_only(query, fault_notice_query(frappe.session.user))

	def in_period(self, moment):
		return narrowed(self.query(), within(moment, self.filters.from_date, self.filters.to_date))


def get_data(filters: frappe._dict) -> list[dict[str, Any]]:
	return rows_by(filters, COLUMNS[filters.by])


def rows_by(filters: frappe._dict, fieldname: str | None) -> list[dict[str, Any]]:
	faults = Faults(filters)
	table = faults.table
	groups = [table[fieldname]] if fieldname else []
	registered = sums(faults.in_period(table.registered_at), groups, Count("*"), Sum(table.appeal_count))
	open_now = sums(faults.query().where(table.state.isin(sorted(BROKEN))), groups, Count("*"))
	eliminated = faults.in_period(table.eliminated_at)
	repairs = lengths_by(eliminated, table.repair_seconds, table.repair_bucket, groups)
	ended = sums(
		faults.in_period(table.eliminated_at),
		groups,
		Sum(table.repair_business_seconds),
		Sum(table.downtime_seconds),
		Sum(table.downtime_business_seconds),
	)
	period = seconds_of(filters.from_date, filters.to_date)
	rows = []
	for key in {*registered, *open_now, *ended}:
		number, appeals = registered.get(key, (0, 0))
		repair = repairs.get(key, NOTHING)
		working, downtime, downtime_working = ended.get(key, (None, None, None))
		rows.append(
			{
				"key": key[0] if key else None,
				"label": (_(key[0]) if key[0] else _("Not Stated")) if key else "",
				"registered": number,
				"open_now": open_now.get(key, (0,))[0],
				"eliminated": repair.count,
				"mttr": hours(repair.mean),
				"mttr_median": hours(repair.median),
				"mttr_p90": hours(repair.p90),
				"working": hours(frappe.utils.flt(working) / repair.count) if repair.count else None,
				"mtbf": hours(period / number) if number else None,
				"downtime": hours(frappe.utils.flt(downtime)),
				"downtime_working": hours(frappe.utils.flt(downtime_working)),
				"appeals": frappe.utils.cint(appeals),
			}
		)
	return sorted(rows, key=lambda row: (-row["registered"], row["label"]))


def sums(query, groups: list, *aggregates) -> dict[tuple, tuple]:
	rows = grouped(query, groups, aggregates)
	return {tuple(row[: len(groups)]): tuple(row[len(groups) :]) for row in rows}


def seconds_of(first: date, last: date) -> int:
	return ((last - first).days + 1) * 86400


def get_chart(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not rows:
		return None
	series = {
		_("Faults Registered"): [row["registered"] for row in rows],
		_("MTTR Mean, h"): [row["mttr"] or 0 for row in rows],
	}
	return chart("bar", [row["label"] for row in rows], series)


def get_summary(whole: dict[str, Any] | None) -> list[dict[str, Any]]:
	if not whole:
		return [card(_("Faults Registered"), 0)]
	return [
		card(_("Faults Registered"), whole["registered"], "Int", "Blue"),
		card(_("Broken Now"), whole["open_now"], "Int", "Red" if whole["open_now"] else "Green"),
		*(
			card(label, _("No data"), "Data", "Grey")
			if whole[name] is None
			else card(label, whole[name], "Float", "Blue")
			for name, label in (("mttr", _("MTTR Mean, h")), ("mtbf", _("MTBF, h")))
		),
		card(_("Downtime, h"), whole["downtime"] or 0, "Float", "Orange"),
		card(_("Appeals Caused"), whole["appeals"], "Int", "Orange"),
	]
