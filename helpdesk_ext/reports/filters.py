"""Filters of our reports: checked first, with messages that name the filter and the way out."""

import re
from datetime import date, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe import _
from pypika.terms import Criterion

LONGEST_PERIOD_YEARS = 5
LONGEST_NAME = 140
PERIOD = ("from_date", "to_date")
# As the Desk sends it; the framework's own reading takes "5" and "March" for days of this month or year.
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T][\d:.]{5,15})?")
# Far enough from the ends of the calendar to count years and periods from.
_YEARS = range(1900, 2900)


class ReportFilterError(frappe.ValidationError):
	"""A filter is missing, unknown or contradicts another."""


def check_known(filters: frappe._dict, names) -> None:
	"""Every filter given is one of the report's own: one that it does not know would narrow nothing."""
	for name, value in filters.items():
		if value and name not in names:
			refuse(
				_("The report has no filter {0}. Known ones: {1}.").format(
					frappe.bold(shown(name)), ", ".join(names)
				)
			)


def check_period(filters: frappe._dict, from_label: str, to_label: str) -> None:
	"""Turn `from_date` and `to_date` into dates; both are required, in order, at most five years apart."""
	filters.from_date = required_date(filters.get("from_date"), from_label)
	filters.to_date = required_date(filters.get("to_date"), to_label)
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
	day = as_day(value)
	if not day:
		refuse(
			_("{0} is not a date. Please choose the filter {1} from the calendar.").format(
				shown(value), frappe.bold(label)
			)
		)
	return day


def as_day(value: Any) -> date | None:
	"""A date, or text that begins with one written 2026-03-31; None for anything else."""
	text = str(value) if isinstance(value, date) else value
	if not isinstance(text, str) or not _DAY.fullmatch(text):
		return None
	try:
		day = date.fromisoformat(text[:10])
	except ValueError:
		return None
	return day if day.year in _YEARS else None


def check_choice(filters: frappe._dict, fieldname: str, label: str, known) -> None:
	"""A filter with a list of its own holds one of `known`, or nothing."""
	value = filters.get(fieldname)
	if value and (not isinstance(value, str) or value not in known):
		refuse(
			_("{0} is not a known value of the filter {1}. Please choose one from its list.").format(
				shown(value), frappe.bold(label)
			)
		)


def check_link(filters: frappe._dict, fieldname: str, label: str, doctype: str) -> None:
	"""A filter that names a document names one that exists, or nothing; afterwards written as it is stored."""
	value = filters.get(fieldname)
	if not value:
		return
	# a database that finds names in whatever case would leave the comparing in Python with nothing
	stored = (
		frappe.db.get_value(doctype, {"name": value}, "name")
		if isinstance(value, str) and len(value) <= LONGEST_NAME
		else None
	)
	if not stored:
		refuse(
			_("{0} of the filter {1} does not exist. Please choose it from the list.").format(
				shown(value), frappe.bold(label)
			)
		)
	filters[fieldname] = stored


def shown(value: Any) -> str:
	"""What somebody typed, safe and short enough for a message."""
	return frappe.utils.escape_html(frappe.utils.cstr(value)[:80])


def refuse(message: str) -> None:
	frappe.throw(message, ReportFilterError, title=_("Filters of the Report"))


# --- criteria


def within(column, first: date, last: date) -> list:
	"""Criteria for a column of dates or moments: from the first day to the last, both included.

	Days without a time: where moments are text, a day lies before its own midnight, however that is written.
	"""
	return [column >= str(first), column < str(last + timedelta(days=1))]


def with_descendants(doctype: str, name: str) -> list[str]:
	"""A node of a tree and all below it."""
	tree = frappe.qb.DocType(doctype)
	lft, rgt = frappe.db.get_value(doctype, name, ["lft", "rgt"])
	below = (
		frappe.qb.from_(tree).select(tree.name).where(tree.lft >= lft).where(tree.rgt <= rgt).run(pluck=True)
	)
	return sorted({name, *below})


class Visible(Criterion):
	"""The list side of a permission as a criterion; its SQL names the table `tabDocType`."""

	def __init__(self, condition: str):
		super().__init__()
		self.condition = condition

	def get_sql(self, **kwargs) -> str:
		return f"({self.condition})"


def visible_only(query, condition: str):
	"""`query` narrowed to what the permission's condition leaves; an empty one leaves everything."""
	return query.where(Visible(condition)) if condition else query
