"""Every morning: whose term is over since yesterday. Each term is told once."""

import frappe
import frappe.utils

from helpdesk_ext import background
from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE
from helpdesk_ext.directives import notices
from helpdesk_ext.directives.progress import count_addressees, store_counts


def tell_overdue() -> int:
	"""Sweep: tell the addressees whose nearest term is over, and once per directive its issuer and
	controllers; returns how many directives there were. A term that was moved is told anew when it ends."""
	refresh_counts()
	return background.each(sorted(overdue_untold()), tell_of_directive, "Overdue directive could not be told")


def overdue_untold() -> set[str]:
	"""Directives with addressees whose present term is over and was not yet told of."""
	row = frappe.qb.DocType(ADDRESSEE)
	return {
		directive
		for (directive,) in frappe.qb.from_(row).select(row.directive).distinct().where(_is_untold(row)).run()
	}


def tell_of_directive(directive: str) -> None:
	row = frappe.qb.DocType(ADDRESSEE)
	rows = (
		frappe.qb.from_(row)
		.select(row.name, row.user, row.controller, row.due_on)
		.where((row.directive == directive) & _is_untold(row))
	).run(as_dict=True)
	for found in rows:
		# first the mark: a sweep that is run twice tells nobody twice
		frappe.db.set_value(ADDRESSEE, found.name, "overdue_told_for", found.due_on, update_modified=False)
		notices.tell(frappe._dict(doctype=ADDRESSEE, name=found.name), notices.OWN_OVERDUE, [found.user])
	doc = frappe.get_doc(DIRECTIVE, directive)
	notices.tell(doc, notices.OVERDUE, [doc.issuer, *(found.controller for found in rows)])


def refresh_counts() -> None:
	"""The number of overdue addressees on every directive that has, or had, some."""
	row = frappe.qb.DocType(ADDRESSEE)
	late = frappe.qb.from_(row).select(row.directive).distinct().where(row.due_on < _today()).run()
	counted = frappe.get_all(
		DIRECTIVE, filters={"overdue_count": (">", 0)}, pluck="name", limit_page_length=0
	)
	names = sorted({*(name for (name,) in late), *counted})
	for name, counts in count_addressees(names).items():
		store_counts(name, counts)


def _is_untold(row):
	return (row.due_on < _today()) & (row.overdue_told_for.isnull() | (row.overdue_told_for != row.due_on))


def _today():
	return frappe.utils.getdate(frappe.utils.now_datetime())
