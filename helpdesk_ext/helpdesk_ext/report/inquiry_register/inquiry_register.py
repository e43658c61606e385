"""Inquiry Register: the inquiries put to departments in a period, one by one or by department.

Figures are grouped SQL over the whole selection and over its turns (inquiries.turns): a turn is the time a
department had a question, from the moment it was put to the answer, the return or the passing on, in the
department's working time, written when the turn ended. Formulas (also in the help text of the report):

asked = inquiries of the selection; answered = those with an answer; returned = those returned at least once.
Time to answer = working time of the turns that ended with an answer: mean, median, 90th percentile (nearest
rank). Late, % = turns that ended past their term, and open ones past it / turns that ended, and open ones past
their term: an open overdue turn is missed already, an open one in time is not yet anything.
"""

from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import Case
from frappe.query_builder.functions import Avg, Count, Min, Sum
from pypika.analytics import Count as CountOver
from pypika.analytics import RowNumber

from helpdesk_ext import settings
from helpdesk_ext.constants import APPEAL, DEPARTMENT, INQUIRY, INQUIRY_TYPE, InquiryEntry
from helpdesk_ext.inquiries.turns import ENDS
from helpdesk_ext.permissions.inquiries import is_only_responder, visible_inquiries_condition
from helpdesk_ext.reports.filters import check_choice, check_link, check_period, within
from helpdesk_ext.reports.layout import card, chart, column, hours
from helpdesk_ext.rules.inquiry_flow import FLOW, WITH_DEPARTMENT

EXCHANGE = "Order Inquiry Exchange"
BY_INQUIRY, BY_DEPARTMENT = "Inquiries One by One", "Departments in Total"
COUNTS = ("ended", "answered", "returned", "passed", "recalled", "late", "open_now", "open_late")
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
	selection = Selection(filters)
	departments = get_departments(selection)
	if filters.show == BY_DEPARTMENT:
		columns, rows, message = department_columns(), departments, None
	else:
		columns, rows = inquiry_columns(), get_inquiries(selection)
		message = get_message(len(rows), selection)
	return columns, rows, message, get_chart(departments), get_summary(get_figures(selection)), True


# --- filters


def validated_filters(filters: dict | None) -> frappe._dict:
	"""The filters with dates as dates; raises ReportFilterError naming the filter and the way out."""
	filters = frappe._dict(filters or {})
	check_period(filters, _("Inquiries Asked From"), _("Inquiries Asked To"))
	check_choice(filters, "show", _("What Is Listed"), (BY_INQUIRY, BY_DEPARTMENT))
	check_choice(filters, "state", _("Inquiry State"), STATES)
	for fieldname, doctype in LINK_FILTERS.items():
		check_link(filters, fieldname, _(frappe.get_meta(INQUIRY).get_label(fieldname)), doctype)
	return filters


class Selection:
	"""What the filters and the user's rights leave; every part of the report asks it and nothing else.

	The period is half-open on the server's side: from 00:00 of the first day to 00:00 after the last.
	"""

	def __init__(self, filters: frappe._dict):
		self.filters = filters
		self.table = frappe.qb.DocType(INQUIRY)
		self.turn = frappe.qb.DocType(EXCHANGE)
		self.criteria = within(self.table.asked_at, filters.from_date, filters.to_date)
		for fieldname in ("state", *LINK_FILTERS):
			if filters.get(fieldname):
				self.criteria.append(self.table[fieldname] == filters[fieldname])
		visible = visible_inquiries_condition(self.table, frappe.session.user)
		if visible is not None:
			self.criteria.append(visible)

	def query(self):
		"""All inquiries of the selection."""
		return self._narrowed(frappe.qb.from_(self.table))

	def turns(self, kinds=ENDS):
		"""The turns that departments have ended on these inquiries."""
		query = (
			frappe.qb.from_(self.turn)
			.join(self.table)
			.on((self.turn.parent == self.table.name) & (self.turn.parenttype == INQUIRY))
			.where(self.turn.kind.isin(list(kinds)))
		)
		return self._narrowed(query)

	def _narrowed(self, query):
		for criterion in self.criteria:
			query = query.where(criterion)
		return query


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


# --- by department


def department_columns() -> list[dict[str, Any]]:
	return [
		column("department", _("Department Asked"), "Data", 200),
		column("turns", _("Questions Put"), "Int", 110),
		column("answered", _("Answers Given"), "Int", 110),
		column("returned", _("Returned for Clarification"), "Int", 110),
		column("passed", _("Passed to Others"), "Int", 110),
		column("open_now", _("Open at Department"), "Int", 110),
		column("mean_hours", _("Working Hours to Answer, Mean"), "Float", 130, precision=2),
		column("median_hours", _("Working Hours to Answer, Median"), "Float", 130, precision=2),
		column("p90_hours", _("Working Hours to Answer, 90 %"), "Float", 130, precision=2),
		column("late_share", _("Late, %"), "Percent", 100),
		column("department_name", "", "Data", 0, hidden=1),
	]


def get_departments(selection: Selection) -> list[frappe._dict]:
	"""A row for every department that had a question of the selection, in the order of their names."""
	rows: dict[str, frappe._dict] = {}
	for counts in (_ended_turns(selection), _open_turns(selection), _answer_times(selection)):
		for found in counts:
			row = rows.setdefault(found.department_name, _empty_row(found.department_name))
			row.update({key: value for key, value in found.items() if value is not None})
	for row in rows.values():
		# sums come as decimals from one database and as whole numbers from the other
		row.update({key: frappe.utils.cint(row[key]) for key in COUNTS})
	return [_finished(row) for _name, row in sorted(rows.items())]


def _empty_row(department: str) -> frappe._dict:
	return frappe._dict(
		dict.fromkeys(COUNTS, 0), department_name=department, mean=None, median=None, p90=None
	)


def _finished(row: frappe._dict) -> frappe._dict:
	judged = row.ended + row.open_late
	return frappe._dict(
		department=_(row.department_name),
		turns=row.ended + row.recalled + row.open_now,
		answered=row.answered,
		returned=row.returned,
		passed=row.passed,
		open_now=row.open_now,
		mean_hours=hours(row["mean"]),
		median_hours=hours(row["median"]),
		p90_hours=hours(row["p90"]),
		late_share=round(100 * (row.late + row.open_late) / judged, 1) if judged else None,
		department_name=row.department_name,
	)


def _ended_turns(selection: Selection) -> list[frappe._dict]:
	turn = selection.turn

	def of_kind(*kinds):
		return Sum(Case().when(turn.kind.isin(list(kinds)), 1).else_(0))

	return (
		# a question taken back while the department had it was put to it, but not judged
		selection.turns((*ENDS, InquiryEntry.RECALLED))
		.select(
			turn.department.as_("department_name"),
			of_kind(*ENDS).as_("ended"),
			of_kind(InquiryEntry.ANSWERED).as_("answered"),
			of_kind(InquiryEntry.RETURNED).as_("returned"),
			of_kind(InquiryEntry.PASSED).as_("passed"),
			Sum(
				Case()
				.when((turn.kind == InquiryEntry.RECALLED) & turn.calendar_seconds.isnotnull(), 1)
				.else_(0)
			).as_("recalled"),
			Sum(Case().when(turn.kind.isin(list(ENDS)) & (turn.was_late == 1), 1).else_(0)).as_("late"),
		)
		.groupby(turn.department)
		.run(as_dict=True)
	)


def _open_turns(selection: Selection) -> list[frappe._dict]:
	table = selection.table
	now = str(frappe.utils.now_datetime())
	return (
		selection.query()
		.where(table.state.isin(sorted(WITH_DEPARTMENT)))
		.select(
			table.department.as_("department_name"),
			Count("*").as_("open_now"),
			Sum(Case().when(table.due_at < now, 1).else_(0)).as_("open_late"),
		)
		.groupby(table.department)
		.run(as_dict=True)
	)


def _answer_times(selection: Selection) -> list[frappe._dict]:
	"""Mean, median and 90th percentile of the working seconds to an answer, by department, in one statement."""
	turn = selection.turn
	return _times(
		selection.turns((InquiryEntry.ANSWERED,))
		.where(turn.business_seconds.isnotnull())
		.select(
			turn.department.as_("department_name"),
			turn.business_seconds.as_("seconds"),
			RowNumber().over(turn.department).orderby(turn.business_seconds).as_("place"),
			CountOver("*").over(turn.department).as_("number"),
		)
	)


def _times(ranked) -> list[frappe._dict]:
	"""`ranked`: department_name, seconds, place (1 …) among `number` ordered by seconds."""
	place, number, seconds = ranked.place, ranked.number, ranked.seconds
	# whole numbers only: the databases divide differently
	is_middle = (place * 2 >= number) & (place * 2 <= number + 2)
	is_ninetieth = (place * 10 >= number * 9) & ((place - 1) * 10 < number * 9)
	return (
		frappe.qb.from_(ranked)
		.select(
			ranked.department_name,
			Avg(seconds).as_("mean"),
			Avg(Case().when(is_middle, seconds)).as_("median"),
			Min(Case().when(is_ninetieth, seconds)).as_("p90"),
		)
		.groupby(ranked.department_name)
		.run(as_dict=True)
	)


# --- figures and chart


def get_figures(selection: Selection) -> frappe._dict:
	"""Counts of the selection, the times and the late share of all its turns together."""
	table, turn = selection.table, selection.turn
	now = str(frappe.utils.now_datetime())
	is_open = table.state.isin(sorted(WITH_DEPARTMENT))
	figures = (
		selection.query()
		.select(
			Count("*").as_("asked"),
			Sum(Case().when(table.answered_at.isnotnull(), 1).else_(0)).as_("answered"),
			Sum(Case().when(table.return_count > 0, 1).else_(0)).as_("returned"),
			Sum(Case().when(is_open, 1).else_(0)).as_("open_now"),
			Sum(Case().when(is_open & (table.due_at < now), 1).else_(0)).as_("open_late"),
		)
		.run(as_dict=True)[0]
	)
	ended = (
		selection.turns()
		.select(Count("*").as_("ended"), Sum(Case().when(turn.was_late == 1, 1).else_(0)).as_("late"))
		.run(as_dict=True)[0]
	)
	times = _times(
		selection.turns((InquiryEntry.ANSWERED,))
		.where(turn.business_seconds.isnotnull())
		.select(
			# one value for all: the whole selection is one group
			turn.parenttype.as_("department_name"),
			turn.business_seconds.as_("seconds"),
			RowNumber().over(turn.parenttype).orderby(turn.business_seconds).as_("place"),
			CountOver("*").over(turn.parenttype).as_("number"),
		)
	)
	figures.update(times[0] if times else {"mean": None, "median": None, "p90": None})
	judged = ended.ended + frappe.utils.cint(figures.open_late)
	late = frappe.utils.cint(ended.late) + frappe.utils.cint(figures.open_late)
	figures.late_share = round(100 * late / judged, 1) if judged else 0
	return figures


def get_summary(figures: frappe._dict) -> list[dict[str, Any]]:
	median = figures["median"]
	return [
		card(_("Inquiries Asked"), frappe.utils.cint(figures.asked), "Int", "Blue"),
		card(_("Inquiries with an Answer"), frappe.utils.cint(figures.answered), "Int", "Green"),
		card(_("Inquiries Returned"), frappe.utils.cint(figures.returned), "Int", "Orange"),
		card(_("Open at Departments"), frappe.utils.cint(figures.open_now), "Int", "Orange"),
		card(_("Median Working Hours to Answer"), hours(median), "Float", "Blue")
		if median is not None
		else card(_("Median Working Hours to Answer"), _("No answers yet"), "Data", "Grey"),
		card(_("Late, %"), figures.late_share, "Percent", "Red" if figures.late_share > 10 else "Green"),
	]


def get_chart(departments: list[frappe._dict]) -> dict[str, Any] | None:
	"""Questions put, answered and returned, by department."""
	if not departments:
		return None
	# short words: the legend has no room for the columns' own
	series = (
		("turns", _("Asked in All")),
		("answered", _("Answered in All")),
		("returned", _("Returned in All")),
	)
	labels = [row.department for row in departments]
	return chart("bar", labels, {label: [row[name] for row in departments] for name, label in series})
