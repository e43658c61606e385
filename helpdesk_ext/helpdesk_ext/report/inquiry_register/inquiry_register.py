"""Inquiry Register: the inquiries put to departments in a period, one by one.

Figures are grouped SQL over the whole selection and over its turns (reports.inquiries); those of each department
are the report Department Answer Time. Formulas (also in the help text of the report):

asked = inquiries of the selection; answered = those with an answer; returned = those returned at least once.
Median = working time of the turns that ended with an answer. Late, % = turns that ended past their term, and
open ones past it / turns that ended, and open ones past their term: an open overdue turn is missed already, an
open one in time is not yet anything.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL, DEPARTMENT, INQUIRY, INQUIRY_TYPE
from helpdesk_ext.permissions.inquiries import is_only_responder
from helpdesk_ext.reports.filters import PERIOD, check_choice, check_known, check_link, check_period
from helpdesk_ext.reports.inquiries import Selection, figures_by, nothing
from helpdesk_ext.reports.layout import card, chart, column, hours
from helpdesk_ext.rules.inquiry_flow import FLOW, WITH_DEPARTMENT

STATES = frozenset(rule.state for rule in FLOW.states)
LINK_FILTERS = {
	"department": DEPARTMENT,
	"inquiry_type": INQUIRY_TYPE,
	"asked_by": "User",
	"sales_order": "Sales Order",
	"customer": "Customer",
}


def execute(filters: dict | None = None):
	"""Columns, rows, message, chart, summary and "no total row" (a sum of times says nothing)."""
	filters = validated_filters(filters)
	selection = Selection(filters, ("state", *LINK_FILTERS), filters.from_date, filters.to_date)
	rows = get_inquiries(selection)
	message = get_message(len(rows), selection)
	return inquiry_columns(), rows, message, get_chart(selection), get_summary(get_figures(selection)), True


# --- filters


def validated_filters(filters: dict | None) -> frappe._dict:
	"""The filters with dates as dates; raises ReportFilterError naming the filter and the way out."""
	filters = frappe._dict(filters or {})
	check_known(filters, (*PERIOD, "state", *LINK_FILTERS))
	check_period(filters, _("Inquiries Asked From"), _("Inquiries Asked To"))
	check_choice(filters, "state", _("Inquiry State"), STATES)
	for fieldname, doctype in LINK_FILTERS.items():
		check_link(filters, fieldname, _(frappe.get_meta(INQUIRY).get_label(fieldname)), doctype)
	return filters


# --- one by one


def inquiry_columns() -> list[dict[str, Any]]:
	"""Lengths are hours as numbers: a Duration column would leave the Excel export as text.

	A department has no right on orders and appeals: what would be a link is a word to it, and an appeal nothing.
	"""
	is_department = is_only_responder(frappe.session.user)
	order = {"fieldtype": "Data"} if is_department else {"fieldtype": "Link", "options": "Sales Order"}
	appeal = {"hidden": 1, "fieldtype": "Data"} if is_department else {"fieldtype": "Link", "options": APPEAL}
	return [
		column("name", _("Inquiry Number"), "Link", 150, options=INQUIRY),
		column("asked_at", _("Inquiry Sent On"), "Datetime", 150),
		column("state", _("Inquiry State"), "Data", 140),
		column("inquiry_type", _("Type of Inquiry"), "Data", 170),
		column("department", _("Department Asked"), "Data", 150),
		{**column("sales_order", _("Order of Inquiry"), "Data", 150), **order},
		column("customer_name", _("Customer Name on Inquiry"), "Data", 160),
		{**column("appeal", _("Appeal Asked About"), "Data", 150), **appeal},
		column("asked_by", _("Inquiry Asked By"), "Link", 170, options="User"),
		column("responder", _("Answering Employee"), "Link", 170, options="User"),
		column("due_at", _("Answer of Department Due On"), "Datetime", 150),
		column("answered_at", _("Department Answered On"), "Datetime", 150),
		column("answer_hours", _("Working Hours at Departments"), "Float", 110, precision=2),
		column("late", _("Department Is Late"), "Check", 80),
		column("return_count", _("Times Returned to Asker"), "Int", 90),
		column("ask_count", _("Times Asked"), "Int", 90),
	]


def get_inquiries(selection: Selection) -> list[dict]:
	table = selection.table
	rows = (
		selection.query()
		.select(
			table.name,
			table.asked_at,
			table.state,
			table.inquiry_type,
			table.department,
			table.sales_order,
			table.customer_name,
			table.appeal,
			table.asked_by,
			table.responder,
			table.due_at,
			table.answered_at,
			table.answer_business_seconds,
			table.is_late,
			table.return_count,
			table.ask_count,
		)
		.orderby(table.asked_at, order=frappe.qb.desc)
		.orderby(table.name, order=frappe.qb.desc)
		.limit(row_limit())
		.run(as_dict=True)
	)
	now, is_department = frappe.utils.now_datetime(), is_only_responder(frappe.session.user)
	for row in rows:
		if is_department:
			row.appeal = None
		waits = row.state in WITH_DEPARTMENT and row.due_at and row.due_at < now
		row.late = int(bool(row.pop("is_late") or waits))
		row.answer_hours = hours(row.pop("answer_business_seconds") if row.answered_at else None)
		row.pop("answer_business_seconds", None)
		for fieldname in ("state", "inquiry_type", "department"):
			row[fieldname] = _(row[fieldname])
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
		"The newest {0} of {1} inquiries are listed and exported. The figures count all of them. "
		"Narrow the period or the filters, or press «Open List» for the rest."
	).format(shown_rows, total)


# --- figures and chart


def get_figures(selection: Selection) -> frappe._dict:
	"""Counts of the selection, the times and the late share of all its turns together."""
	table = selection.table
	found = (
		selection.query()
		.select(
			Count("*").as_("asked"),
			Sum(Case().when(table.answered_at.isnotnull(), 1).else_(0)).as_("answered"),
			Sum(Case().when(table.return_count > 0, 1).else_(0)).as_("returned"),
		)
		.run(as_dict=True)[0]
	)
	return frappe._dict(figures_by(selection).get((), nothing()), **found)


def get_summary(figures: frappe._dict) -> list[dict[str, Any]]:
	median, late = figures.median_hours, figures.late_share or 0
	return [
		card(_("Inquiries Asked"), frappe.utils.cint(figures.asked), "Int", "Blue"),
		card(_("Inquiries with an Answer"), frappe.utils.cint(figures.answered), "Int", "Green"),
		card(_("Inquiries Returned"), frappe.utils.cint(figures.returned), "Int", "Orange"),
		card(_("Open at Departments"), figures.open_now, "Int", "Orange"),
		card(_("Median Working Hours to Answer"), median, "Float", "Blue")
		if median is not None
		else card(_("Median Working Hours to Answer"), _("No answers yet"), "Data", "Grey"),
		card(_("Late, %"), late, "Percent", "Red" if late > 10 else "Green"),
	]


def get_chart(selection: Selection) -> dict[str, Any] | None:
	"""Questions put, answered and returned, by department."""
	departments = figures_by(selection, "department")
	departments.pop((), None)
	if not departments:
		return None
	# short words: the legend has no room for the columns' own
	series = {_("Asked in All"): "turns", _("Answered in All"): "answered", _("Returned in All"): "returned"}
	keys = sorted(departments)
	values = {label: [departments[key][name] for key in keys] for label, name in series.items()}
	return chart("bar", [_(department) for (department,) in keys], values)
