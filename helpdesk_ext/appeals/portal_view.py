"""What a customer sees of his appeal: chosen columns, public messages, his own words for the state.

Nothing here asks for a role right: whoever calls has shown a valid key, or is the customer himself.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.appeals import attachments
from helpdesk_ext.constants import APPEAL, MESSAGE, REQUEST, AppealState, Direction, RequestState
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.permissions import portal_may_see
from helpdesk_ext.rules.transitions import CUSTOMER_WORDS

MESSAGES_SHOWN = 500
ROWS_IN_LIST = 100

APPEAL_COLUMNS = (
	"name",
	"subject",
	"state",
	"category",
	"order_number",
	"appeal_text",
	"contact_name",
	"contact_email",
	"received_at",
	"due_at",
	"language",
	"portal_user",
	"customer",
)
REQUEST_COLUMNS = (
	"name",
	"subject",
	"state",
	"category",
	"order_number",
	"appeal_text",
	"contact_name",
	"email as contact_email",
	"received_at",
	"language",
	"portal_user",
)
# A request is shown as the appeal it will be; nobody learns that his was taken for spam.
REQUEST_AS_APPEAL = {
	RequestState.REJECTED: AppealState.SPAM,
	RequestState.MERGED: AppealState.DUPLICATE,
}
NO_REPLY = (AppealState.SPAM, AppealState.DUPLICATE)
COLOURS = {
	AppealState.AWAITING_CUSTOMER: "orange",
	AppealState.ANSWERED: "green",
	AppealState.CLOSED: "green",
	AppealState.SPAM: "gray",
	AppealState.DUPLICATE: "gray",
}


def find(number) -> frappe._dict | None:
	"""The row behind a number: the appeal, or the request while it is not converted (`is_request`)."""
	if not isinstance(number, str) or not number:
		return None
	row = frappe.db.get_value(APPEAL, number, APPEAL_COLUMNS, as_dict=True)
	if row:
		return row
	row = frappe.db.get_value(REQUEST, number, REQUEST_COLUMNS, as_dict=True)
	if row:
		row.update({"is_request": True, "state": REQUEST_AS_APPEAL.get(row.state, AppealState.NEW)})
	return row


def authorized(key=None, number=None) -> frappe._dict | None:
	"""The row this visitor may see, by his key or as the logged-in customer; None for everything else,
	so that a wrong key, an expired one and somebody else's number look the same."""
	if key:
		opened = access_key.number_of(key)
		if not opened or (number and number != opened):
			return None
		return find(opened)
	row = find(number) if frappe.session.user != "Guest" else None
	return row if row and portal_may_see(row, frappe.session.user) else None


def describe(row) -> frappe._dict:
	"""Everything the page shows of one appeal."""
	messages = _messages(row)
	return frappe._dict(
		number=row.name,
		subject=row.subject,
		state=_(CUSTOMER_WORDS[row.state]),
		colour=COLOURS.get(row.state, "blue"),
		received_at=row.received_at,
		category=row.category,
		order_number=row.order_number,
		expectation=_expectation(row),
		messages=messages,
		may_reply=not row.get("is_request") and row.state not in NO_REPLY,
		may_decide=not row.get("is_request") and row.state == AppealState.ANSWERED,
		is_request=bool(row.get("is_request")),
	)


def own_appeals(user: str) -> list[frappe._dict]:
	"""The appeals and unconverted requests a logged-in customer may follow, newest first."""
	appeals = frappe.get_all(
		APPEAL,
		or_filters=_own_filters(user),
		fields=["name", "subject", "state", "received_at", "last_message_at", "last_message_by"],
		order_by="received_at desc",
		limit=ROWS_IN_LIST,
	)
	waiting = frappe.get_all(
		REQUEST,
		filters={"portal_user": user, "state": ["!=", RequestState.CONVERTED]},
		fields=["name", "subject", "state", "received_at"],
		order_by="received_at desc",
		limit=ROWS_IN_LIST,
	)
	for row in waiting:
		row.state = REQUEST_AS_APPEAL.get(row.state, AppealState.NEW)
	rows = sorted(appeals + waiting, key=lambda row: row.received_at, reverse=True)[:ROWS_IN_LIST]
	for row in rows:
		row.update({"words": _(CUSTOMER_WORDS[row.state]), "colour": COLOURS.get(row.state, "blue")})
	return rows


def public_file(row, file_name) -> frappe._dict | None:
	"""One file of this appeal, if it hangs on a public message (or on the request itself)."""
	if not isinstance(file_name, str) or not file_name:
		return None
	file = frappe.db.get_value(
		"File", file_name, ["name", "file_name", "attached_to_doctype", "attached_to_name"], as_dict=True
	)
	if not file:
		return None
	if row.get("is_request"):
		belongs = (file.attached_to_doctype, file.attached_to_name) == (REQUEST, row.name)
	else:
		belongs = file.attached_to_doctype == MESSAGE and frappe.db.exists(
			MESSAGE, {"name": file.attached_to_name, "appeal": row.name, "is_public": 1}
		)
	return file if belongs else None


def _own_filters(user: str) -> list:
	filters = [["portal_user", "=", user]]
	if settings.get("customers_see_company"):
		from helpdesk_ext.appeals.orders import customers_of

		customers = customers_of(user)
		if customers:
			filters.append(["customer", "in", customers])
	return filters


def _messages(row) -> list[frappe._dict]:
	if row.get("is_request"):
		return [_own_words(row, attachments.files_of(REQUEST, row.name))]
	rows = frappe.get_all(
		MESSAGE,
		filters={"appeal": row.name, "is_public": 1},
		fields=["name", "direction", "message_text", "sent_at", "author_name"],
		order_by="sent_at asc, creation asc",
		limit=MESSAGES_SHOWN,
	)
	files = attachments.files_of(MESSAGE, [message.name for message in rows])
	messages = [_shown(message, [f for f in files if f.attached_to_name == message.name]) for message in rows]
	if not any(message.from_customer for message in messages):
		# registered by staff from a call or a letter: the question itself is no message
		messages.insert(0, _own_words(row, []))
	return messages


def _own_words(row, files) -> frappe._dict:
	return frappe._dict(
		from_customer=True,
		author=row.contact_name or _("Your Message"),
		text=row.appeal_text,
		sent_at=row.received_at,
		files=files,
	)


def _shown(message, files) -> frappe._dict:
	from_customer = message.direction == Direction.INCOMING
	return frappe._dict(
		from_customer=from_customer,
		author=(message.author_name or _("Your Message")) if from_customer else _("Technical Support"),
		text=message.message_text,
		sent_at=message.sent_at,
		files=files,
	)


def _expectation(row) -> str:
	if row.state in (AppealState.ANSWERED, AppealState.CLOSED, *NO_REPLY):
		return ""
	if row.state == AppealState.AWAITING_CUSTOMER:
		return _("Please answer our question below so that we can go on.")
	if row.get("due_at") and row.due_at > frappe.utils.now_datetime():
		return _("We will answer by {0}.").format(
			frappe.utils.format_datetime(row.due_at, "d MMMM yyyy, HH:mm")
		)
	if row.contact_email:
		return _("We will write to {0} as soon as there is an answer.").format(masked(row.contact_email))
	return _("The answer will appear on this page. Please keep its link.")


def masked(address: str) -> str:
	"""An e-mail address its owner recognizes and nobody else can use: i•••v@mail.ru."""
	local, _at, domain = address.partition("@")
	shown = local[:1] + "•••" + (local[-1:] if len(local) > 2 else "")
	return f"{shown}@{domain}"
