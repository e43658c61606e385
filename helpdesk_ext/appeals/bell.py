"""The Desk's bell: the agent is told at once that the customer has replied."""

import frappe
from frappe import _

from helpdesk_ext.background import as_system, enqueue_later
from helpdesk_ext.constants import APPEAL


def ring(appeal) -> None:
	"""Tell the agent of the customer's reply, once it is committed."""
	if appeal.agent:
		enqueue_later("helpdesk_ext.appeals.bell.notify_agent", appeal=appeal.name)


def notify_agent(appeal: str) -> None:
	"""Job: tell the agent by the Desk's bell that the customer has replied."""
	found = frappe.db.get_value(APPEAL, appeal, ["agent", "subject", "has_unread_reply"], as_dict=True)
	if not found or not found.agent or not found.has_unread_reply:
		return
	language = frappe.db.get_value("User", found.agent, "language") or frappe.local.lang
	with as_system():
		log = frappe.new_doc("Notification Log")
		log.update(
			{
				"type": "Alert",
				"for_user": found.agent,
				"document_type": APPEAL,
				"document_name": appeal,
				# the bell shows its subject as HTML
				"subject": _("The customer has replied to appeal {0}: {1}", lang=language).format(
					appeal, frappe.utils.escape_html(found.subject)
				),
			}
		)
		log.insert(ignore_permissions=True)
