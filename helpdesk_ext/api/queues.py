"""The queues on the pages of the roles: their counts for the cards, their first rows for the lists."""

import datetime
from typing import NamedTuple

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.api.framework import count_visible
from helpdesk_ext.constants import ADDRESSEE, APPEAL, FAULT, INQUIRY, Role
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.permissions.inquiries import departments_of
from helpdesk_ext.reports.appeals import names_of
from helpdesk_ext.rules.queues import QUEUES, Queue, Reader

ROWS = 8


class Shown(NamedTuple):
	"""What a row shows of a document: its title, what tells it from others, and its term."""

	title: str
	details: tuple[str, ...]
	term: str


SHOWN = {
	APPEAL: Shown("subject", ("customer_name", "contact_name", "sales_order"), "due_at"),
	INQUIRY: Shown("inquiry_type", ("sales_order", "customer_name", "department"), "due_at"),
	FAULT: Shown("subject", ("fault_part", "workplace", "page_url"), "due_at"),
	ADDRESSEE: Shown("subject", ("registration_number",), "due_on"),
}
# Who answers for it is what the head asks first; on an agent's own page it would be himself in every row.
SHOWN_IN = {
	"appeals_pressing": Shown("subject", ("agent", "customer_name", "sales_order"), "due_at"),
}
# Names of records that the app brings in two languages.
TRANSLATED = frozenset({"inquiry_type", "department", "fault_part"})


@frappe.whitelist()
def count(filters: str | dict) -> dict:
	"""How many documents wait in a queue for the caller, and the list that shows exactly them. Staff who
	may read the queue's documents; counted are those they see.

	:param filters: the queue by its name (rules.queues), as a number card sends it: {"queue": name}.
	"""
	queue = _queue(frappe.parse_json(filters).get("queue"))
	reader = reader_now()
	return {
		"value": count_visible(queue.doctype, queue.filters(reader)),
		"fieldtype": "Int",
		**_list_of(queue, reader),
	}


@frappe.whitelist()
def get_rows(queue: str) -> dict:
	"""The first documents of a queue, the most urgent first, and the list with the rest. Staff who may read
	the queue's documents; shown are those they see.

	:param queue: a name of rules.queues whose DocType is in SHOWN.
	"""
	found = _queue(queue)
	shown = SHOWN_IN.get(queue) or SHOWN.get(found.doctype)
	if not shown:
		frappe.throw(_("There is no such queue of documents."), title=_("Not Counted"))
	reader = reader_now()
	filters = found.filters(reader)
	return {
		"doctype": found.doctype,
		"rows": [_row(row, shown, reader.now) for row in _most_urgent(found.doctype, shown, filters)],
		"total": count_visible(found.doctype, filters),
		**_list_of(found, reader),
	}


def reader_now() -> Reader:
	"""The session's user, at this moment."""
	user = frappe.session.user
	heads = frappe.get_all("Has Role", filters={"role": Role.HEAD, "parenttype": "User"}, pluck="parent")
	return Reader(
		user,
		tuple(sorted(departments_of(user))),
		frappe.utils.now_datetime(),
		frozenset(roles_of(user)),
		tuple(sorted(heads)),
	)


def _queue(name: str | None) -> Queue:
	queue = QUEUES.get(name)
	if not queue:
		frappe.throw(_("There is no such queue of documents."), title=_("Not Counted"))
	frappe.has_permission(queue.doctype, "read", throw=True)
	return queue


def _list_of(queue: Queue, reader: Reader) -> dict:
	return {"route": ["List", queue.doctype, "List"], "route_options": queue.route_options(reader)}


def _most_urgent(doctype: str, shown: Shown, filters: list) -> list:
	"""By term, those without one last: the database would put them first."""
	fields = ["name", "state", shown.title, *shown.details, shown.term]
	found = []
	for has_term in ("set", "not set"):
		if len(found) < ROWS:
			found += frappe.get_list(
				doctype,
				filters=[*filters, [doctype, shown.term, "is", has_term]],
				fields=fields,
				order_by=f"{shown.term} asc, name asc",
				limit_page_length=ROWS - len(found),
			)
	return _with_names(found) if "agent" in fields else found


def _with_names(rows: list) -> list:
	names = names_of(row.agent for row in rows)
	for row in rows:
		row.agent = names.get(row.agent)
	return rows


def _row(row, shown: Shown, now: datetime.datetime) -> dict:
	term = row.get(shown.term)
	return {
		"name": row.name,
		"title": _said(row, shown.title),
		# a private customer's name is the contact's too: said once
		"details": " · ".join(dict.fromkeys(_said(row, field) for field in shown.details if row.get(field))),
		"state": _(row.state),
		"term": _term(term),
		"is_late": bool(term) and frappe.utils.get_datetime(term) < _latest(term, now),
	}


def _said(row, fieldname: str) -> str:
	value = row.get(fieldname) or ""
	return _(value) if fieldname in TRANSLATED and value else value


def _term(term) -> str:
	if not term:
		return ""
	day = frappe.utils.formatdate(term)
	return f"{day} {term:%H:%M}" if isinstance(term, datetime.datetime) else day


def _latest(term, now: datetime.datetime) -> datetime.datetime:
	"""A term that is a day lasts to the end of it."""
	if isinstance(term, datetime.datetime):
		return now
	return now.replace(hour=0, minute=0, second=0, microsecond=0)
