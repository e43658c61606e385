"""Mails to customers. Only ever queued: no mail server is asked while somebody waits, and no mail trouble
reaches the caller. What could not be queued stays due, and a sweep tries again."""

import frappe
import frappe.utils

from helpdesk_ext import background, settings
from helpdesk_ext.appeals import limits
from helpdesk_ext.constants import APPEAL, MESSAGE, REQUEST, Confirmation, Delivery, RequestState
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.rules.contact import is_valid_email
from helpdesk_ext.setup import data_templates

CONFIRMED_STATES = (RequestState.RECEIVED, RequestState.CONVERTED, RequestState.STUCK)
LOST_AFTER_MINUTES = 1
# A mail that could not be queued for a week helps nobody any more.
DUE_FOR_DAYS = 7
ROWS_PER_SWEEP = 500
DELIVERED, FAILED = "Sent", "Error"


def queue_confirmation(name: str) -> bool:
	"""Confirm a request: its number and its secret link, and nothing the sender typed (a stranger may
	have typed somebody else's address). True when a mail was queued."""
	return _safely(_confirm, name)


def queue_public_message(message_name: str) -> bool:
	"""Mail a public message of ours to the customer of its appeal. True when a mail was queued."""
	return _safely(_mail_message, message_name)


def queue_new_link(number: str, doctype: str, address: str, language: str | None) -> bool:
	"""Mail a new secret link to the address the appeal has. True when a mail was queued."""
	return _safely(lambda _number: _mail_link(number, doctype, address, language), number)


def send_due_confirmations() -> int:
	"""Sweep: confirmations a lost queue or a missing mail account left due."""
	now = frappe.utils.now_datetime()
	due = frappe.get_all(
		REQUEST,
		filters=[
			["confirmation_state", "=", Confirmation.DUE],
			["state", "in", CONFIRMED_STATES],
			["received_at", ">", frappe.utils.add_days(now, -DUE_FOR_DAYS)],
			[
				"received_at",
				"<",
				frappe.utils.add_to_date(now, minutes=-LOST_AFTER_MINUTES, as_datetime=True),
			],
		],
		order_by="received_at asc",
		limit=ROWS_PER_SWEEP,
		pluck="name",
	)
	return _send_due(due, queue_confirmation)


def send_due_messages() -> int:
	"""Sweep: public messages that should have been mailed and were not."""
	now = frappe.utils.now_datetime()
	due = frappe.get_all(
		MESSAGE,
		filters=[
			["delivery_status", "=", Delivery.QUEUED],
			["email_queue", "is", "not set"],
			["sent_at", ">", frappe.utils.add_days(now, -DUE_FOR_DAYS)],
			["sent_at", "<", frappe.utils.add_to_date(now, minutes=-LOST_AFTER_MINUTES, as_datetime=True)],
		],
		order_by="sent_at asc",
		limit=ROWS_PER_SWEEP,
		pluck="name",
	)
	return _send_due(due, queue_public_message)


def refresh_delivery_statuses() -> int:
	"""Sweep: copy what became of queued mails to their messages. Returns how many changed."""
	message, mail = frappe.qb.DocType(MESSAGE), frappe.qb.DocType("Email Queue")
	rows = (
		frappe.qb.from_(message)
		.inner_join(mail)
		.on(mail.name == message.email_queue)
		.select(message.name, mail.status)
		.where(message.delivery_status == Delivery.QUEUED)
		.where(mail.status.isin([DELIVERED, FAILED]))
		.limit(ROWS_PER_SWEEP)
		.run(as_dict=True)
	)
	for row in rows:
		status = Delivery.SENT if row.status == DELIVERED else Delivery.FAILED
		_set_delivery(row.name, delivery_status=status)
	return len(rows)


def _send_due(names, send) -> int:
	# no account, no mail: one look is enough for all of them
	if not names or not has_outgoing_account():
		return 0
	with background.as_system():
		return background.each(names, send, "Mail to customer failed")


def has_outgoing_account() -> bool:
	"""Whether this site can send mail at all."""
	from frappe.email.doctype.email_account.email_account import EmailAccount

	try:
		return bool(EmailAccount.find_outgoing())
	except Exception:
		frappe.clear_messages()
		return False


def _safely(work, name: str) -> bool:
	"""Errors of mailing are logged, and nothing of the caller's transaction is lost by them."""
	frappe.db.savepoint("mailing")
	try:
		return bool(work(name))
	except Exception:
		trace = frappe.get_traceback()
		background.roll_back_to("mailing")
		frappe.clear_messages()
		frappe.log_error(title="Mail to customer failed", message=f"{name}\n{trace}")
		return False


def _confirm(name: str) -> bool:
	request = frappe.db.get_value(
		REQUEST, name, ["name", "state", "email", "language", "confirmation_state"], as_dict=True
	)
	if not request or request.confirmation_state != Confirmation.DUE or request.state not in CONFIRMED_STATES:
		return False
	if not is_valid_email(request.email) or not limits.may_mail(request.email):
		_set_confirmation(name, Confirmation.NONE)
		return False
	doctype = APPEAL if request.state == RequestState.CONVERTED else REQUEST
	mail = _queue(
		data_templates.CONFIRMATION,
		request.email,
		request.language,
		{"appeal_number": name, "customer_name": "", "link": _link(doctype, name)},
		doctype,
		name,
	)
	if not mail:
		return False
	_set_confirmation(name, Confirmation.QUEUED)
	return True


def _mail_message(name: str) -> bool:
	message = frappe.get_doc(MESSAGE, name)
	if message.email_queue or not message.is_public:
		return False
	appeal = frappe.db.get_value(
		APPEAL, message.appeal, ["name", "contact_email", "language", "customer_name"], as_dict=True
	)
	if not appeal or not is_valid_email(appeal.contact_email):
		_set_delivery(name, delivery_status=Delivery.NOT_MAILED)
		return False
	# from here on the message is owed to the customer, whatever becomes of this attempt
	_set_delivery(name, delivery_status=Delivery.QUEUED)
	mail = _queue(
		data_templates.MESSAGE,
		appeal.contact_email,
		appeal.language,
		{
			"appeal_number": appeal.name,
			"customer_name": appeal.customer_name or "",
			"link": _link(APPEAL, appeal.name),
			"message_text": message.message_text,
		},
		APPEAL,
		appeal.name,
	)
	if not mail:
		return False
	_set_delivery(name, email_queue=mail)
	return True


def _mail_link(number: str, doctype: str, address: str, language: str | None) -> bool:
	if not limits.may_mail(address):
		return False
	values = {"appeal_number": number, "customer_name": "", "link": _link(doctype, number)}
	return bool(_queue(data_templates.ACCESS_LINK, address, language, values, doctype, number))


def _queue(purpose: str, address: str, language, values: dict, doctype: str, name: str) -> str | None:
	"""The name of the queued mail; None when the site has no account to send from."""
	if not has_outgoing_account():
		frappe.logger("helpdesk_ext").warning("No outgoing mail account: %s of %s stays due", purpose, name)
		return None
	subject, message = _rendered(purpose, language, values)
	mail = frappe.sendmail(
		recipients=[_address_for_mail(address)],
		subject=subject,
		message=message,
		reference_doctype=doctype,
		reference_name=name,
		add_unsubscribe_link=0,
		# a failing attachment of the site's letterhead must not keep an answer from its customer
		print_letterhead=False,
	)
	return getattr(mail, "name", None)


def _rendered(purpose: str, language, values: dict) -> tuple[str, str]:
	"""Subject and body of the site's template in this language, or of the text we ship when it is gone."""
	values = {**values, "organization": settings.get("organization_name")}
	name = data_templates.email_template_name(purpose, (language or "en")[:2])
	if frappe.db.exists("Email Template", name):
		template = frappe.get_cached_doc("Email Template", name).get_formatted_email(values)
		return template["subject"], template["message"]
	shipped = dict(data_templates.email_templates())[name]
	return (
		frappe.render_template(shipped["subject"], values),
		frappe.render_template(shipped["response_html"], values),
	)


def _link(doctype: str, number: str) -> str:
	return frappe.utils.get_url(f"/appeal?key={access_key.issue(doctype, number)}")


def _address_for_mail(address: str) -> str:
	"""A Cyrillic domain in the letters mail servers understand."""
	local, domain = address.rsplit("@", 1)
	try:
		return f"{local}@{domain.encode('idna').decode('ascii')}"
	except UnicodeError:
		return address


def _set_confirmation(name: str, state: str) -> None:
	frappe.db.set_value(REQUEST, name, "confirmation_state", state, update_modified=False)


def _set_delivery(name: str, **values) -> None:
	frappe.db.set_value(MESSAGE, name, values, update_modified=False)
