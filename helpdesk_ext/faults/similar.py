"""Open faults that are probably the one somebody is about to report: offered before a second is filed."""

import re
from urllib.parse import urlsplit

import frappe
from pypika import Order
from pypika.terms import LiteralValue

from helpdesk_ext.constants import FAULT
from helpdesk_ext.permissions.faults import fault_notice_query
from helpdesk_ext.rules.fault_flow import OPEN

SHOWN = 5
LOOKED_AT = 50
WORDS = 6
SHORTEST_WORD = 4
WORD = re.compile(r"\w+", re.UNICODE)
# What the description of a fault is compared by.
ASKED = ("name", "fault_part", "workplace", "asset", "inventory_number", "page_url", "subject")
FIELDS = (
	"name",
	"subject",
	"state",
	"severity",
	"fault_part",
	"workplace",
	"asset",
	"inventory_number",
	"page_url",
	"registered_at",
	"reporter",
	"appeal_count",
)

# What two faults have in common, in the words shown (translated in the form) ...
LIKENESS = {
	"equipment": "same equipment",
	"page": "same page of the site",
	"workplace": "same workplace",
	"part": "same part fails",
	"words": "similar words in subject",
}
# ... and how much it says.
WEIGHTS = {"equipment": 8, "page": 5, "workplace": 3, "part": 3, "words": 2}
# Of another part a place or a word alone says nothing.
SAYS_NOTHING_ALONE = (["workplace"], ["words"])


def similar_faults(values: dict, user: str | None = None) -> list[dict]:
	"""Open faults like the one described, the likest first, as far as `user` sees them. One query.

	:param values: any of ASKED.
	:returns: rows with `alike`, the reasons.
	"""
	table = frappe.qb.DocType(FAULT)
	conditions = _conditions(table, values)
	if not conditions:
		return []
	likely = conditions[0]
	for condition in conditions[1:]:
		likely = likely | condition
	query = (
		frappe.qb.from_(table)
		.select(*(table[fieldname] for fieldname in FIELDS))
		.where(table.state.isin(sorted(OPEN)) & likely & (table.name != (values.get("name") or "")))
		.orderby(table.registered_at, order=Order.desc)
		.limit(LOOKED_AT)
	)
	visible = fault_notice_query(user or frappe.session.user)
	if visible:
		query = query.where(LiteralValue(visible))
	rows = query.run(as_dict=True)
	for row in rows:
		row.alike = _alike(row, values)
	rows.sort(key=lambda row: -sum(WEIGHTS[reason] for reason in row.alike))
	found = [row for row in rows if row.alike][:SHOWN]
	for row in found:
		row.alike = [LIKENESS[reason] for reason in row.alike]
	return found


def _conditions(table, values: dict) -> list:
	conditions = [
		table[fieldname] == values[fieldname]
		for fieldname in ("fault_part", "workplace", "asset", "inventory_number")
		if values.get(fieldname)
	]
	page = page_of(values.get("page_url"))
	if page:
		conditions.append(table.page_url.like(f"%{escape_like(page)}%"))
	for word in words_of(values.get("subject")):
		# not every database folds the case of letters beyond a to z
		conditions += [table.subject.like(f"%{spelling}%") for spelling in (word, word.capitalize())]
	return conditions


def _alike(row, values: dict) -> list[str]:
	"""Keys of LIKENESS for which a row is offered."""

	def same(fieldname):
		return bool(values.get(fieldname)) and values[fieldname] == row.get(fieldname)

	agreements = {
		"equipment": same("asset") or same("inventory_number"),
		"page": bool(values.get("page_url")) and page_of(values["page_url"]) == page_of(row.page_url),
		"workplace": same("workplace"),
		"part": same("fault_part"),
		"words": bool(set(words_of(values.get("subject"))) & set(words_of(row.subject))),
	}
	reasons = [reason for reason, agrees in agreements.items() if agrees]
	return [] if reasons in SAYS_NOTHING_ALONE else reasons


def words_of(text: str | None) -> list[str]:
	"""The words of a subject that say something, cut to their stem-like beginning so that endings agree."""
	words = (word.lower() for word in WORD.findall(text or ""))
	return list(dict.fromkeys(word[:6] for word in words if len(word) >= SHORTEST_WORD))[:WORDS]


def page_of(address: str | None) -> str | None:
	"""Host and path of an address, without what changes from visit to visit."""
	if not address:
		return None
	parts = urlsplit(address if "//" in address else f"//{address}")
	return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}".lower() or None


def escape_like(text: str) -> str:
	"""A text in a LIKE pattern: its own wildcards stand for one character, which is harmless here."""
	return text.replace("%", "_").replace("\\", "_")
