"""Where a customer's reply lands: the appeal itself, the original of a duplicate, or a new linked appeal."""

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.appeals.agents import available_agents
from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL, AppealState
from helpdesk_ext.documents.moves import lock

FINISHED = frozenset({AppealState.ANSWERED, AppealState.CLOSED})
# What a late reply's new appeal takes over from the old one.
CARRIED_OVER = (
	"subject",
	"category",
	"customer",
	"contact",
	"contact_name",
	"contact_email",
	"contact_phone",
	"order_number",
	"sales_order",
	"delivery_note",
	"item_code",
	"company",
	"language",
	"portal_user",
)


def in_reopen_window(appeal) -> bool:
	"""Whether a reply still reopens the appeal (days counted from the answer)."""
	since = appeal.resolved_at or appeal.closed_at
	days = settings.get("reopen_window_days")
	if not since or days <= 0:
		return False
	return frappe.utils.now_datetime() <= frappe.utils.add_to_date(
		frappe.utils.get_datetime(since), days=days
	)


def reply_target(appeal):
	"""The appeal that takes a customer's reply: the last live one behind a duplicate, or the one a former
	late reply opened. A circle of duplicates ends where it began to repeat."""
	seen = {appeal.name}
	while True:
		following = _original_of(appeal) or _follow_up_of(appeal)
		if not following or following in seen:
			return appeal
		seen.add(following)
		appeal = lock(following)


def _original_of(appeal) -> str | None:
	"""The original of a duplicate, when it is the same person's: a stranger must not read the reply."""
	if appeal.state != AppealState.DUPLICATE or not appeal.duplicate_of:
		return None
	keys = ("portal_user", "customer", "email_key", "phone_digits")
	original = frappe.db.get_value(APPEAL, appeal.duplicate_of, ["name", *keys], as_dict=True)
	if original and any(appeal.get(key) and appeal.get(key) == original.get(key) for key in keys):
		return original.name
	return None


def _follow_up_of(appeal) -> str | None:
	"""The appeal a former late reply opened, by the row that is locked: another reply of this instant may
	have opened it after this transaction began to read, and then only the locked row tells."""
	if appeal.state not in FINISHED or in_reopen_window(appeal):
		return None
	return appeal.continued_in or frappe.db.get_value(
		APPEAL, {"previous_appeal": appeal.name}, "name", order_by="registered_at desc, name desc"
	)


def open_follow_up(appeal, message):
	"""A new appeal linked to the one whose window is over."""
	follow_up = frappe.new_doc(APPEAL)
	follow_up.update({fieldname: appeal.get(fieldname) for fieldname in CARRIED_OVER})
	follow_up.update(
		{
			"appeal_text": message.message_text,
			"channel": message.channel or appeal.channel,
			"received_at": message.sent_at,
			"previous_appeal": appeal.name,
			"agent": appeal.agent if appeal.agent in available_agents() else None,
		}
	)
	follow_up.flags.ignore_links = True
	with server_side():
		follow_up.insert(ignore_permissions=True)
	frappe.db.set_value(APPEAL, appeal.name, "continued_in", follow_up.name)
	# as stored: the moment of the last save is compared with what the database gives back
	return lock(follow_up.name)
