"""The documents behind the numbers of a report: stored by the database in one statement, however many.

Thousands of rows never travel to Python and back: an INSERT … SELECT over the queries of the figures writes
them, and the figures are counted from what was written.
"""

import functools
import hashlib
import operator

import frappe
import frappe.utils
from frappe.query_builder.functions import Count
from frappe.query_builder.terms import ParameterizedValueWrapper
from pypika import CustomFunction

from helpdesk_ext.constants import REPORT_SOURCE
from helpdesk_ext.work_reports.figures import Figure, Scope

STAMPS = ("name", "creation", "modified", "owner", "modified_by", "report")
COLUMNS = ("employee", "figure", "reference_doctype", "reference_name", "at", "seconds")


def store(report: str, figures: list[Figure], scope: Scope) -> None:
	"""Write the sources of `figures` for one report anew."""
	clear(report)
	if figures:
		_insert(report, _all_rows(figures, scope).as_("found"))


def copy(report: str, from_reports: list[str], keys: list[str]) -> None:
	"""Write the sources of a department's report: those of its employees' reports, as they are now."""
	clear(report)
	if from_reports and keys:
		source = frappe.qb.DocType(REPORT_SOURCE)
		rows = (
			frappe.qb.from_(source)
			.select(*(source[column] for column in COLUMNS))
			.where(source.report.isin(from_reports) & source.figure.isin(keys))
		)
		_insert(report, rows.as_("found"))


def clear(report: str) -> None:
	frappe.db.delete(REPORT_SOURCE, {"report": report})


def counted(report: str) -> dict[str, int]:
	"""Number of sources by figure."""
	source = frappe.qb.DocType(REPORT_SOURCE)
	return dict(
		frappe.qb.from_(source)
		.select(source.figure, Count("*"))
		.where(source.report == report)
		.groupby(source.figure)
		.run()
	)


def median(report: str, figure: str, number: int) -> float:
	"""Exact median of the lengths of a figure with `number` sources, in seconds; 0 without any."""
	source = frappe.qb.DocType(REPORT_SOURCE)
	query = frappe.qb.from_(source).where((source.report == report) & (source.figure == figure))
	return _median(query, source.seconds, number)


def of_whole_department(figures: list[Figure], scope: Scope) -> dict[str, float]:
	"""The department's own figures, counted past all reports: a document counts once, whoever had it."""
	if not figures:
		return {}
	rows = _all_rows(figures, scope._replace(whole=True)).as_("found")
	numbers = dict(
		frappe.qb.from_(rows)
		.select(rows.figure, Count(rows.reference_name).distinct())
		.groupby(rows.figure)
		.run()
	)
	return {
		figure.key: _own_median(figure, scope, numbers.get(figure.key, 0))
		if figure.is_length
		else numbers.get(figure.key, 0)
		for figure in figures
	}


def digest(report: str) -> str:
	"""SHA-256 over all sources of a report, in a fixed order."""
	source = frappe.qb.DocType(REPORT_SOURCE)
	rows = (
		frappe.qb.from_(source)
		.select(*(source[column] for column in COLUMNS))
		.where(source.report == report)
		.orderby(source.figure, source.employee, source.reference_name, source.at)
		.run()
	)
	found = hashlib.sha256()
	for *texts, seconds in rows:
		found.update("\t".join([*map(str, texts), f"{frappe.utils.flt(seconds):.2f}\n"]).encode())
	return found.hexdigest()


def _own_median(figure: Figure, scope: Scope, number: int) -> float:
	rows = figure.rows(scope._replace(whole=True)).as_("found")
	return _median(frappe.qb.from_(rows), rows.seconds, number)


def _median(query, seconds, number: int) -> float:
	if not number:
		return 0
	middle = (
		query.select(seconds).orderby(seconds).limit(2 - number % 2).offset((number - 1) // 2).run(pluck=True)
	)
	return round(sum(map(frappe.utils.flt, middle)) / len(middle), 2) if middle else 0


def _all_rows(figures: list[Figure], scope: Scope):
	"""The rows of all figures under one another, each with its figure and kind of document."""
	return functools.reduce(operator.mul, (_labelled(figure, scope) for figure in figures))


def _labelled(figure: Figure, scope: Scope):
	rows = figure.rows(scope).as_("rows_of_figure")
	query = frappe.qb.from_(rows).select(
		rows.employee,
		ParameterizedValueWrapper(figure.key).as_("figure"),
		ParameterizedValueWrapper(figure.doctype).as_("reference_doctype"),
		rows.reference_name,
		rows.at,
		rows.seconds,
	)
	# SQLite takes no brackets around the parts of a union
	query.wrap_set_operation_queries = False
	return query


def _insert(report: str, rows) -> None:
	now, user = frappe.utils.now(), frappe.session.user
	stamps = (_random_name(), *map(ParameterizedValueWrapper, (now, now, user, user, report)))
	(
		frappe.qb.into(frappe.qb.DocType(REPORT_SOURCE))
		.columns(*STAMPS, *COLUMNS)
		.from_(rows)
		.select(*stamps, *(rows[column] for column in COLUMNS))
		.run()
	)


def _random_name():
	"""A new name for every row: the one thing the databases call differently."""
	if frappe.db.db_type == "mariadb":
		return CustomFunction("UUID")()
	if frappe.db.db_type == "postgres":
		return CustomFunction("gen_random_uuid")()
	return CustomFunction("HEX", ["bytes"])(CustomFunction("RANDOMBLOB", ["length"])(16))
