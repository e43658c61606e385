"""The customer's side of an appeal: by the secret link, or logged in. No role right is involved: each
method asks `portal_view.authorized`, which gives nothing for a wrong key or somebody else's number."""

import frappe
import frappe.utils
from frappe import _
from werkzeug.wrappers import Response

from helpdesk_ext.appeals import attachments, limits, mailing, portal_view
from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL, MESSAGE, REQUEST
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import (
	LONGEST_TEXT,
	problem,
	throw_problems,
)
from helpdesk_ext.rules.contact import normalize_email
from helpdesk_ext.rules.text import is_blank, plain_text


@frappe.whitelist(allow_guest=True, methods=["POST"])
def reply(
	text: str | None = None,
	key: str | None = None,
	number: str | None = None,
	client_token: str | None = None,
) -> dict:
	"""The customer writes, with files (multipart, `files`). By key, or logged in by number.

	Returns {"number", "moved", "link"}: a reply long after the answer opens a new appeal (`moved`).
	"""
	row = _authorized(key, number)
	limits.check_sender("reply", limits.REPLIES_PER_HOUR)
	text = plain_text(text)
	uploads, refused = attachments.read_uploads()
	_refuse_wrong_reply(text, refused)
	if not portal_view.describe(row).may_reply:
		frappe.throw(
			_("This appeal takes no more messages. Please send a new one."), title=_("Appeal Settled")
		)

	from helpdesk_ext.appeals.conversation import customer_reply

	with server_side():
		message = customer_reply(row.name, text, author_name=row.contact_name, client_token=client_token)
		if not attachments.files_of(MESSAGE, message.name):
			attachments.save_private(uploads, MESSAGE, message.name)
	return _after_writing(row, message.appeal, key)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def decide(solved: str | int | bool, key: str | None = None, number: str | None = None) -> dict:
	"""The customer says whether the question is settled. By key, or logged in by number."""
	row = _authorized(key, number)
	limits.check_sender("reply", limits.REPLIES_PER_HOUR)
	if not portal_view.describe(row).may_decide:
		frappe.throw(
			_("This appeal is not waiting for your decision. Please open the page again."),
			title=_("Appeal Has Moved On"),
		)

	from helpdesk_ext.appeals.conversation import customer_verdict

	with server_side():
		customer_verdict(row.name, solved=bool(frappe.utils.cint(solved)))
	return _after_writing(row, row.name, key)


@frappe.whitelist(allow_guest=True, methods=["POST"])
def renew_link(number: str | None = None, email: str | None = None) -> dict:
	"""Mail a new secret link, if number and e-mail belong together. Anybody may ask; the answer never
	says whether they do, and how often one may ask is limited."""
	limits.check_sender("new link", limits.NEW_LINKS_PER_HOUR)
	row = portal_view.find((number or "").strip().upper())
	address = normalize_email(email)
	if row and address and normalize_email(row.contact_email) == address:
		# the limit of mails must count this mail even though the answer is the same
		mailing.queue_new_link(
			row.name, REQUEST if row.get("is_request") else APPEAL, address, row.language or frappe.local.lang
		)
	return {
		"message": _("If the number and the e-mail belong together, the new link is on its way by e-mail.")
	}


@frappe.whitelist(allow_guest=True, methods=["GET"])
def download(file: str | None = None, key: str | None = None, number: str | None = None) -> Response:
	"""One file of a public message, as a download. By key, or logged in by number."""
	row = portal_view.authorized(key, number)
	found = portal_view.public_file(row, file) if row else None
	if not found:
		frappe.throw(
			_("There is no such file here."), frappe.DoesNotExistError, title=_("File Not Found Here")
		)
	response = Response(attachments.stored_bytes(frappe.get_doc("File", found.name)))
	response.headers.set("Content-Disposition", "attachment", filename=_ascii(found.file_name))
	response.headers["Content-Disposition"] += "; filename*=UTF-8''" + _quoted(found.file_name)
	response.headers["Content-Type"] = "application/octet-stream"
	response.headers["X-Content-Type-Options"] = "nosniff"
	response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
	response.headers["Cache-Control"] = "private, no-store"
	response.headers["Referrer-Policy"] = "no-referrer"
	return response


def _authorized(key, number):
	row = portal_view.authorized(key, number)
	if not row:
		frappe.throw(
			_("This link is not valid (any more). Please ask for a new one."),
			frappe.PermissionError,
			title=_("Link Not Valid"),
		)
	return row


def _refuse_wrong_reply(text: str, refused: list[str]) -> None:
	problems = [problem("files", sentence) for sentence in refused]
	if is_blank(text):
		problems.insert(0, problem("appeal_text", _("Please fill in this field.")))
	elif len(text) > LONGEST_TEXT:
		sentence = _("Please shorten this to {0} characters; now there are {1}.").format(
			LONGEST_TEXT, len(text)
		)
		problems.insert(0, problem("appeal_text", sentence))
	if problems:
		throw_problems(problems)


def _after_writing(row, number: str, key) -> dict:
	if key:
		access_key.note_use(key)
	if number == row.name:
		return {"number": number, "moved": False, "link": None}
	link = f"/appeal?key={access_key.issue(APPEAL, number)}" if key else f"/appeals/{number}"
	return {"number": number, "moved": True, "link": link}


def _ascii(name: str) -> str:
	stem, _dot, extension = name.rpartition(".")
	stem = "".join(character if character.isascii() and character.isalnum() else "_" for character in stem)
	return f"{stem or 'file'}.{extension}" if extension.isascii() else "file"


def _quoted(name: str) -> str:
	from urllib.parse import quote

	return quote(name, safe="")
