"""Facts of an answer as the framework knows them: which a type asks for, how they are called and read."""

from collections.abc import Iterable

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import INQUIRY, INQUIRY_TYPE
from helpdesk_ext.rules.inquiry_facts import AMOUNT, CHOICE, DATE, FACTS, KINDS, given


def facts_of_type(inquiry_type: str) -> list:
	"""Rows of the type's facts (`fact_field`, `is_required`), in the order of the form."""
	order = list(KINDS)
	rows = frappe.get_cached_doc(INQUIRY_TYPE, inquiry_type).facts
	return sorted(
		(row for row in rows if row.fact_field in KINDS), key=lambda row: order.index(row.fact_field)
	)


def values_of(inquiry) -> dict:
	"""The facts of an answer, typed: days as dates, amounts as numbers, whatever a request sent."""
	return {fact.fieldname: typed(fact.kind, inquiry.get(fact.fieldname)) for fact in FACTS}


def typed(kind: str, value):
	if value in (None, ""):
		return None
	if kind == DATE:
		return frappe.utils.getdate(value)
	if kind == AMOUNT:
		return frappe.utils.flt(value)
	return value


def shown_facts(
	values: dict, currency: str | None = None, language: str | None = None
) -> list[tuple[str, str, str]]:
	"""The facts that are given: (fieldname, label, value) as a person reads them, in the order of the form."""
	return [
		(fieldname, label_of(fieldname, language), shown(KINDS[fieldname], value, currency, language))
		for fieldname, value in given({name: typed(KINDS[name], values.get(name)) for name in KINDS}).items()
	]


def shown(kind: str, value, currency: str | None = None, language: str | None = None) -> str:
	if kind == DATE:
		return frappe.utils.formatdate(value)
	if kind == AMOUNT:
		return frappe.utils.fmt_money(value, currency=currency)
	return _(value, lang=language) if kind == CHOICE else str(value)


def label_of(fieldname: str, language: str | None = None) -> str:
	return _(frappe.get_meta(INQUIRY).get_label(fieldname), lang=language)


def labels_of(fieldnames: Iterable[str]) -> str:
	return ", ".join(f"«{label_of(fieldname)}»" for fieldname in fieldnames)
