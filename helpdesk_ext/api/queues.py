"""Counts of the queues for the cards on the pages of the roles."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.api.framework import count_visible
from helpdesk_ext.permissions.inquiries import departments_of
from helpdesk_ext.rules.queues import QUEUES, Reader


@frappe.whitelist()
def count(filters: str | dict) -> dict:
	"""How many documents wait in a queue for the caller, and the list that shows exactly them. Staff who
	may read the queue's documents; counted are those they see.

	:param filters: the queue by its name (rules.queues), as a number card sends it: {"queue": name}.
	"""
	queue = QUEUES.get(frappe.parse_json(filters).get("queue"))
	if not queue:
		frappe.throw(_("There is no such queue of documents."), title=_("Not Counted"))
	frappe.has_permission(queue.doctype, "read", throw=True)
	reader = reader_now()
	return {
		"value": count_visible(queue.doctype, queue.filters(reader)),
		"fieldtype": "Int",
		"route": ["List", queue.doctype, "List"],
		"route_options": queue.route_options(reader),
	}


def reader_now() -> Reader:
	"""The session's user, at this moment."""
	user = frappe.session.user
	return Reader(user, tuple(sorted(departments_of(user))), frappe.utils.now_datetime())
