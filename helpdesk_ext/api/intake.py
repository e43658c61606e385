"""Filing an appeal from the store's page: for guests and for customers who are logged in."""

import re

import frappe
import frappe.utils

from helpdesk_ext.appeals import attachments, limits
from helpdesk_ext.constants import REQUEST
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import (
	CUSTOMER_FIELDS,
	problem,
)
from helpdesk_ext.rules.text import plain_text

# A short token could be guessed, and a guessed one opens somebody's appeal.
TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


@frappe.whitelist(allow_guest=True, methods=["POST"])
def file_appeal(
	subject: str | None = None,
	appeal_text: str | None = None,
	contact_name: str | None = None,
	email: str | None = None,
	phone: str | None = None,
	order_number: str | None = None,
	category: str | None = None,
	client_token: str | None = None,
	website: str | None = None,
	seconds_on_page: str | float | None = None,
) -> dict:
	"""File an appeal. Anybody may, when the settings allow guests; limits are counted per sender.

	Multipart: the files are sent as `files`. `website` is the field people do not see; `client_token`
	(20 to 64 letters and digits, random) makes sending twice harmless: the first number comes back.
	Returns {"number", "link"}; what is wrong comes as `problems` [{"field", "label", "message"}].
	"""
	request = frappe.new_doc(REQUEST)
	typed = {
		"subject": subject,
		"appeal_text": appeal_text,
		"contact_name": contact_name,
		"email": email,
		"phone": phone,
		"order_number": order_number,
		"category": category,
	}
	request.update({field: typed[field] for field in CUSTOMER_FIELDS})
	request.flags.client_token = _token(client_token)
	request.flags.hidden_field = website
	request.flags.seconds_on_page = frappe.utils.flt(seconds_on_page) if seconds_on_page else None

	first = _sent_before(request)
	if first:
		return _answer(first)
	limits.check_filing()
	uploads, refused = attachments.read_uploads()
	request.flags.further_problems = [problem("files", sentence) for sentence in refused]
	return _answer(_insert(request, uploads))


def _insert(request, uploads) -> str:
	"""Save request and files as one; the number. Two equal sendings at once give one request."""
	frappe.db.savepoint("filing")
	try:
		request.insert(ignore_permissions=True)
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point="filing")
		frappe.clear_messages()
		# a locking read: what the other transaction has just committed is not in our snapshot
		first = _sent_before(request, for_update=True)
		if not first:
			raise
		return first
	attachments.save_private(uploads, REQUEST, request.name)
	return request.name


def _token(text) -> str | None:
	return text if isinstance(text, str) and TOKEN.fullmatch(text) else None


def _sent_before(request, for_update: bool = False) -> str | None:
	"""The number this very sending got already. Another text under the same token is another sending:
	its token is dropped, so that nobody reaches an appeal by somebody else's token."""
	token = request.flags.client_token
	if not token:
		return None
	first = frappe.db.get_value(
		REQUEST, {"client_token": token}, ["name", "appeal_text"], as_dict=True, for_update=for_update
	)
	if not first:
		return None
	if first.appeal_text == plain_text(request.appeal_text):
		return first.name
	request.flags.client_token = None
	return None


def _answer(number: str) -> dict:
	key = access_key.issue(REQUEST, number)
	return {"number": number, "link": frappe.utils.get_url(f"/appeal?key={key}")}
