"""Who sees terms: whoever sees the document they were promised on."""

import frappe

from helpdesk_ext.constants import APPEAL, DEADLINE, FAULT, INQUIRY
from helpdesk_ext.permissions import READ_LIKE, support_appeal_query
from helpdesk_ext.permissions.faults import fault_notice_query
from helpdesk_ext.permissions.inquiries import order_inquiry_query

QUERIES = {APPEAL: support_appeal_query, INQUIRY: order_inquiry_query, FAULT: fault_notice_query}


def support_deadline_query(user: str | None = None) -> str:
	"""List side: for each kind of document, the terms of those one sees."""
	parts = [_terms_of(doctype, query(user)) for doctype, query in QUERIES.items()]
	return "" if None in parts else f"({' or '.join(parts)})"


def has_support_deadline_permission(doc, ptype: str = "read", user: str | None = None, **kwargs) -> bool:
	"""Document side: read only, as the document it was promised on."""
	if ptype not in READ_LIKE:
		return False
	stored = frappe.db.get_value(DEADLINE, doc.name, ["reference_doctype", "reference_name"])
	if not stored or not frappe.db.exists(*stored):
		return False
	return bool(frappe.has_permission(stored[0], "read", doc=stored[1], user=user))


def _terms_of(doctype: str, condition: str) -> str:
	table = f"`tab{DEADLINE}`"
	kind = f"{table}.`reference_doctype` = {frappe.db.escape(doctype)}"
	if not condition:
		return kind
	return f"({kind} and {table}.`reference_name` in (select `name` from `tab{doctype}` where {condition}))"
