"""Numbers of directives: a series of its own for every kind in every year, taken at issue.

A draft takes none, so the register has no gaps. The counter is a row of the framework's series, held
until the end of the transaction: two issued at once get two numbers, and a refused issue gives its
number back.
"""

import frappe
from frappe import _
from frappe.model.naming import getseries

from helpdesk_ext.constants import DIRECTIVE, DirectiveKind


def next_number(kind: str, year: int) -> str:
	"""The next registration number of the kind in the year, in the site's own letters: "П-1/2026"."""
	# the first number of a year has no row of its own to hold yet: whoever comes second waits here
	frappe.db.get_value("DocType", DIRECTIVE, "name", for_update=True)
	number = int(getseries(f"{series_of(kind)}-{year}-", 1))
	return written(kind, number, year)


def series_of(kind: str) -> str:
	"""Key of the counter; the letters shown may change with the language, the counter not."""
	return {
		DirectiveKind.ORDER: "DRV-ORDER",
		DirectiveKind.REGULATION: "DRV-REGULATION",
		DirectiveKind.INSTRUCTION: "DRV-INSTRUCTION",
	}[kind]


def written(kind: str, number: int, year: int) -> str:
	language = site_language()
	pattern = {
		DirectiveKind.ORDER: _("Order-{0}/{1}", lang=language),
		DirectiveKind.REGULATION: _("Reg-{0}/{1}", lang=language),
		DirectiveKind.INSTRUCTION: _("Instr-{0}/{1}", lang=language),
	}[kind]
	return pattern.format(number, year)


def site_language() -> str:
	"""The language of what stands on paper, whoever issues it."""
	return frappe.db.get_default("lang") or "en"
