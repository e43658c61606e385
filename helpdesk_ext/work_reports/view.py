"""What a printed report shows: its form as it was, its figures as a table and as bars, in the reader's
language. The Desk draws the same from the document itself (public/js/work_report.js)."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import ReportKind
from helpdesk_ext.work_reports import forms
from helpdesk_ext.work_reports.figures import IN_TIME

BAR_WIDTH = 300


def printed(report) -> dict:
	"""Everything the print formats need beside the document itself."""
	form = forms.read(report.form_snapshot)
	is_department = report.report_kind == ReportKind.DEPARTMENT
	totals = [row for row in report.figures if not (is_department and row.employee)]
	return {
		"form": form,
		"sections": [
			{**section, "title": _(section["title"]), "text": report.get(section["text_field"] or "")}
			for section in form["sections"]
		],
		"figures": [_shown(row) for row in totals],
		"has_plans": any(row.plan for row in totals),
		"has_next_plans": any(row.next_plan for row in totals),
		"table": _table(report, totals) if is_department else None,
		"bars": _bars_of_department(report) if is_department else _bars(totals),
		"bars_caption": _caption(report),
		"missing": (report.missing_employees or "").splitlines(),
		"position": _position(report),
	}


def in_words(value: float | None, unit: str) -> str:
	"""A figure as people read it: a number, or hours and minutes."""
	value = frappe.utils.flt(value)
	if unit != IN_TIME:
		return f"{value:g}"
	minutes = round(abs(value) / 60)
	sign = "−" if value < 0 else ""
	hours, minutes = divmod(minutes, 60)
	if hours:
		return sign + _("{0} h {1} min").format(hours, minutes)
	return sign + _("{0} min").format(minutes)


def _shown(row) -> dict:
	empty = row.unit == IN_TIME and not row.sample
	return {
		"heading": _(row.figure_label or ""),
		"value": "—" if empty else in_words(row.value, row.unit),
		"plan": in_words(row.plan, row.unit) if row.plan else "",
		"next_plan": in_words(row.next_plan, row.unit) if row.next_plan else "",
		"share": f"{100 * row.value / row.plan:.0f} %" if row.plan else "",
		"own": in_words(row.own_value, row.unit),
		"difference": in_words(row.difference, row.unit) if row.difference else "",
		"sample": row.sample,
	}


def _table(report, totals) -> list[dict]:
	"""Rows of the department's table: an employee each, his figures in the order of the totals."""
	by_employee: dict[str, dict] = {}
	for row in report.figures:
		if row.employee:
			name = row.employee_name or row.employee
			by_employee.setdefault(row.employee, {"name": name, "cells": {}})["cells"][row.figure] = _shown(
				row
			)
	return [
		{"name": found["name"], "cells": [found["cells"].get(total.figure) for total in totals]}
		for found in by_employee.values()
	]


def _bars(rows) -> list[dict]:
	"""Counts as bars; a plan is a mark on the same scale."""
	counts = [row for row in rows if row.unit != IN_TIME and (row.value or row.plan)]
	return _scaled([(_(row.figure_label), row.value, row.plan) for row in counts])


def _bars_of_department(report) -> list[dict]:
	"""One bar for every employee: the first count of the form, answers when it has them."""
	chosen = _charted(report)
	rows = [row for row in report.figures if row.employee and row.figure == chosen]
	return _scaled([(row.employee_name or row.employee, row.value, row.plan) for row in rows])


def _caption(report) -> str:
	chosen = _charted(report)
	row = next((row for row in report.figures if row.figure == chosen), None)
	return _(row.figure_label) if row else ""


def _charted(report) -> str | None:
	counts = list(dict.fromkeys(row.figure for row in report.figures if row.unit != IN_TIME))
	return "appeals_answered" if "appeals_answered" in counts else next(iter(counts), None)


def _scaled(bars: list[tuple]) -> list[dict]:
	largest = max((max(value or 0, plan or 0) for _label, value, plan in bars), default=0) or 1
	return [
		{
			"label": label,
			"value": f"{value or 0:g}",
			"width": round(BAR_WIDTH * (value or 0) / largest),
			"plan": round(BAR_WIDTH * plan / largest) if plan else None,
		}
		for label, value, plan in bars
	]


def _position(report) -> str:
	return (
		_("Head of the Department")
		if report.report_kind == ReportKind.DEPARTMENT
		else _("Employee in charge")
	)
