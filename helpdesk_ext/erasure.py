"""A customer's erasure: who it was and what was said goes, what the figures are made of stays.

The framework's Personal Data Deletion Request (the customer's own, confirmed by mail, approved by a System
Manager) anonymises the user, contacts, addresses and mails. When it is done, this module empties what our
documents hold of the person: names, contacts, texts, files and mails of the appeals and requests of his
account or of his address. States, times, lengths, terms, links to the order and the log of events stay as
they are, so every report counts the same as before.

The Customer record, its orders and invoices are the store's books, kept for as long as tax law wants; whoever
keeps them renames the Customer there, and our links follow. An appeal with neither account nor address (a call
under a phone number alone) cannot be proven to be the person's and is not found.
"""

from collections.abc import Iterable

import frappe
from frappe import _

from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL, INQUIRY, MESSAGE, REQUEST, Direction, EventType
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.rules.contact import normalize_email

DONE = "Deleted"
# Rows of the framework that repeat what our documents said, with their fields that name the document.
COPIES = {
	"Email Queue": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Notification Log": ("document_type", "document_name"),
	"Version": ("ref_doctype", "docname"),
	"Access Key": ("reference_doctype", "reference_name"),
}
# What is emptied, and what is replaced by a few words because a form cannot do without.
EMPTIED = {
	APPEAL: (
		"contact",
		"contact_name",
		"contact_email",
		"contact_phone",
		"phone_digits",
		"email_key",
		"order_number",
		"portal_user",
	),
	REQUEST: (
		"contact_name",
		"email",
		"phone",
		"order_number",
		"portal_user",
		"spam_reasons",
		"conversion_error",
		"decision_note",
	),
	INQUIRY: ("order_facts", "order_facts_changes"),
}
REPLACED = {
	APPEAL: ("subject", "appeal_text", "customer_name"),
	REQUEST: ("subject", "appeal_text"),
	MESSAGE: ("message_text",),
	INQUIRY: ("customer_name", "question", "answer_text", "return_reason", "withdraw_reason"),
}


def after_request(request, method: str | None = None) -> None:
	"""Personal Data Deletion Request.on_change: the framework's own part is done, ours follows in the same
	transaction."""
	if request.status == DONE:
		erase(request.email, request.name)


def erase(email: str, anonymous: str | None = None) -> dict[str, int]:
	"""Empty what our documents hold of the person behind an address; returns the number of documents by DocType.

	Doing it twice changes nothing. Server code only: whoever calls has checked that it may be done.

	:param anonymous: name the person's user has been given by now, if it was renamed.
	"""
	found = documents_of(email, anonymous)
	for doctype, names in found.items():
		for name in names:
			_empty(doctype, name)
		_remove_copies(doctype, names)
	for name in found[APPEAL]:
		record_event(frappe._dict(doctype=APPEAL, name=name), EventType.ERASED)
	return {doctype: len(names) for doctype, names in found.items()}


def documents_of(email: str, anonymous: str | None = None) -> dict[str, list[str]]:
	"""Names of the person's documents by DocType: what came from his account or under his address, and all
	that was said about it."""
	accounts = [name for name in (email, anonymous) if name]
	appeals = _named(APPEAL, "portal_user", accounts)
	appeals |= _named(APPEAL, "email_key", [normalize_email(email) or email])
	requests = _named(REQUEST, "portal_user", accounts) | _named(REQUEST, "email", [email])
	appeals |= _named(APPEAL, "appeal_request", requests)
	requests |= _named(REQUEST, "support_appeal", appeals) | _named(REQUEST, "merged_into", appeals)
	return {
		APPEAL: sorted(appeals),
		REQUEST: sorted(requests),
		MESSAGE: sorted(_named(MESSAGE, "appeal", appeals)),
		INQUIRY: sorted(_named(INQUIRY, "appeal", appeals)),
	}


def _named(doctype: str, fieldname: str, values: Iterable[str]) -> set[str]:
	"""Names of the documents whose field is one of `values`, none of which is empty."""
	# the framework takes an empty text among them for "nothing there"
	values = [value for value in values if value]
	if not values:
		return set()
	return set(frappe.get_all(doctype, filters={fieldname: ("in", values)}, pluck="name"))


def _empty(doctype: str, name: str) -> None:
	"""Past the controllers, which keep what was said; `modified` moves, so that a form that is still open
	cannot bring anything back."""
	words = erased_words()
	row = frappe.db.get_value(doctype, name, "*", as_dict=True)
	values = {field: None for field in EMPTIED.get(doctype, ()) if row.get(field)}
	values.update({field: words for field in REPLACED[doctype] if row.get(field)})
	if doctype == MESSAGE and row.direction == Direction.INCOMING:
		values.update(author=None, author_name=words)
	frappe.db.set_value(doctype, name, values)
	frappe.clear_document_cache(doctype, name)
	if doctype == INQUIRY:
		turns = {"parenttype": INQUIRY, "parent": name, "entry_text": ("is", "set")}
		frappe.db.set_value("Order Inquiry Exchange", turns, {"entry_text": words, "facts": None})


def _remove_copies(doctype: str, names: list[str]) -> None:
	if not names:
		return
	for copy, (kind, reference) in COPIES.items():
		filters = {kind: doctype, reference: ("in", names)}
		if copy == "Email Queue":
			mails = frappe.get_all(copy, filters=filters, pluck="name")
			if mails:
				frappe.db.delete("Email Queue Recipient", {"parent": ("in", mails)})
		frappe.db.delete(copy, filters)
	frappe.db.delete("__global_search", {"doctype": doctype, "name": ("in", names)})
	files = frappe.get_all(
		"File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}, pluck="name"
	)
	with server_side():
		for name in files:
			frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)


def erased_words() -> str:
	"""What stands where a text was, in the language of the site."""
	return _("Erased at the customer's request", lang=frappe.db.get_default("lang"))
