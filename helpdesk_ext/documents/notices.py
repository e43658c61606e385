"""Notices to employees: what happened to a document, in the bell and by mail, in the reader's own language.

The words, the switch and further recipients are Notification records with the event "Method", seeded by
us and the site's to change. Who has to know at any rate is said by the service that calls `tell`.
"""

import contextlib
from collections.abc import Iterable

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import background
from helpdesk_ext.appeals.mailing import has_outgoing_account
from helpdesk_ext.constants import NOTICE_METHOD
from helpdesk_ext.setup.seeding import Seed

JOB = "helpdesk_ext.documents.notices.send"
VERSION = 1


def tell(doc, notification: str, users: Iterable[str | None]) -> None:
	"""Tell each of `users`, once this transaction is committed; nobody is told of his own act.

	:param notification: name of the Notification record; a missing or disabled one tells nobody.
	:param users: names of users; empty ones, guests and disabled ones are left out.
	"""
	background.enqueue_later(
		JOB,
		doctype=doc.doctype,
		name=doc.name,
		notification=notification,
		users=sorted({user for user in users if user}),
		actor=frappe.session.user,
		since=str(frappe.utils.now_datetime()),
	)


def send(doctype: str, name: str, notification: str, users: list[str], actor: str, since: str) -> int:
	"""Job: one entry in the bell and one mail for each user; returns how many were told now.

	Run again (a worker was killed), it tells only those not told since `since`.
	"""
	record = _notification(notification)
	if not record or not frappe.db.exists(doctype, name):
		return 0
	with background.as_system():
		doc = frappe.get_doc(doctype, name)
		people = _people({*users, *_further_recipients(record, doc)} - {actor})
		return background.each(
			people, lambda person: _tell_one(record, doc, person, since), "Notice to employee failed"
		)


def seed(name: str, doctype: str, subject: str, message: str, field: str) -> Seed:
	"""The seed of one Notification record.

	:param subject: Jinja with `doc`, every phrase in `_()`.
	:param message: likewise, as HTML; a link to the document follows it.
	:param field: field of the document with a user who is told anyway: the framework's form wants one.
	"""
	return Seed(
		"Notification",
		name,
		{
			"document_type": doctype,
			"channel": "Email",
			"event": "Method",
			"method": NOTICE_METHOD,
			"subject": subject,
			"message_type": "HTML",
			"message": message,
			"enabled": 1,
			"recipients": [{"receiver_by_document_field": field}],
		},
		VERSION,
		kept=("enabled",),
	)


def _notification(name: str):
	if not frappe.db.exists("Notification", {"name": name, "enabled": 1}):
		return None
	return frappe.get_doc("Notification", name)


def _further_recipients(record, doc) -> set[str]:
	"""Whom the site has added to the record itself: roles, fields of the document."""
	recipients, cc, bcc = record.get_list_of_recipients(doc, {"doc": doc})
	return set(recipients) | set(cc) | set(bcc)


def _people(users: set[str]) -> list:
	"""Enabled users who may read what they are told of, with their languages."""
	return frappe.get_all(
		"User",
		filters={"name": ("in", sorted(users) or [""]), "enabled": 1},
		fields=["name", "email", "full_name", "language"],
		order_by="name asc",
	)


def _tell_one(record, doc, person, since: str) -> None:
	if not frappe.has_permission(doc.doctype, "read", doc=doc, user=person.name):
		return
	with in_language(person.language):
		link = frappe.utils.get_url_to_form(doc.doctype, doc.name)
		context = {"doc": doc, "user": person, "link": link}
		subject = frappe.utils.strip_html(frappe.render_template(record.subject, context)).strip()
		if _was_told(doc, person.name, subject, since):
			return
		message = frappe.render_template(record.message, context)
		_ring(doc, person.name, subject)
		_mail(doc, person.email, subject, f'{message}<p><a href="{link}">{_("Open the document")}</a></p>')


def _ring(doc, user: str, subject: str) -> None:
	log = frappe.new_doc("Notification Log")
	log.update(
		{
			"type": "Alert",
			"for_user": user,
			"document_type": doc.doctype,
			"document_name": doc.name,
			# the bell shows its subject as HTML
			"subject": frappe.utils.escape_html(subject),
		}
	)
	log.insert(ignore_permissions=True)


def _mail(doc, address: str, subject: str, message: str) -> None:
	if has_outgoing_account():
		frappe.sendmail(
			recipients=[address],
			subject=subject,
			message=message,
			reference_doctype=doc.doctype,
			reference_name=doc.name,
			add_unsubscribe_link=0,
			print_letterhead=False,
		)


def _was_told(doc, user: str, subject: str, since: str) -> bool:
	return bool(
		frappe.db.exists(
			"Notification Log",
			{
				"for_user": user,
				"document_type": doc.doctype,
				"document_name": doc.name,
				"subject": frappe.utils.escape_html(subject),
				"creation": (">=", since),
			},
		)
	)


@contextlib.contextmanager
def in_language(language: str | None):
	"""Run the block in a person's language."""
	before = frappe.local.lang
	frappe.local.lang = language or frappe.db.get_default("lang") or before
	try:
		yield
	finally:
		frappe.local.lang = before
