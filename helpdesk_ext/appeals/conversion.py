"""From the inbox to the department: an Appeal Request becomes the Support Appeal of the same number."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import background, settings
from helpdesk_ext.appeals import attachments, mailing, orders
from helpdesk_ext.appeals.conversation import post_message
from helpdesk_ext.constants import APPEAL, REQUEST, Confirmation, Direction, Priority, RequestState
from helpdesk_ext.rules.text import clip, plain_line

OPEN_STATES = (RequestState.RECEIVED, RequestState.STUCK)
# A job that is alive begins within seconds; what waits longer was lost.
LOST_AFTER_MINUTES = 1
FIRST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES = 5, 24 * 60
ROWS_PER_SWEEP = 500
LONGEST_ERROR = 500


def convert_request(name: str) -> str | None:
	"""Job: make the appeal of one request, then see to the confirmation. Twice does no harm.

	Returns the number, or None when the request is not (any more) one to convert or got stuck; a stuck
	one keeps its error and is tried again by the sweep, each time after a longer pause.
	"""
	with background.as_system():
		number = _convert_or_note_error(name)
		background.commit()
		mailing.queue_confirmation(name)
	return number


def retry_unconverted() -> int:
	"""Sweep: requests a lost queue left, and stuck ones whose pause is over. Returns how many went well."""
	now = frappe.utils.now_datetime()
	lost = frappe.get_all(
		REQUEST,
		filters={
			"state": RequestState.RECEIVED,
			"received_at": [
				"<",
				frappe.utils.add_to_date(now, minutes=-LOST_AFTER_MINUTES, as_datetime=True),
			],
		},
		order_by="received_at asc",
		limit=ROWS_PER_SWEEP,
		pluck="name",
	)
	stuck = frappe.get_all(
		REQUEST,
		filters={"state": RequestState.STUCK, "next_attempt_at": ["<=", now]},
		order_by="next_attempt_at asc",
		limit=ROWS_PER_SWEEP,
		pluck="name",
	)
	return background.each(lost + stuck, convert_request, "Appeal conversion failed")


def accept(name: str) -> str:
	"""Staff: this is no spam, or its reason to be stuck is gone. Converts now; the number.

	Raises ValidationError with the reason when the conversion fails again.
	"""
	request = _locked(name)
	if request.state in (RequestState.CONVERTED, RequestState.MERGED):
		_refuse_settled(request)
	request.move_on(
		RequestState.RECEIVED,
		handled_by=frappe.session.user,
		next_attempt_at=None,
		confirmation_state=_confirmation_after_accepting(request),
	)
	number = convert_request(name)
	if not number:
		error = frappe.db.get_value(REQUEST, name, "conversion_error")
		frappe.throw(
			_("The appeal could not be registered: {0}").format(frappe.utils.escape_html(error or "")),
			title=_("Registration Failed"),
		)
	return number


def reject(name: str, note: str) -> None:
	"""Staff: no appeal will be made of it. The note says why; the request stays."""
	note = plain_line(note)
	if not note:
		frappe.throw(_("Please say why the request is rejected."), title=_("Reason Missing"))
	request = _locked(name)
	if request.state in (RequestState.CONVERTED, RequestState.MERGED):
		_refuse_settled(request)
	request.move_on(
		RequestState.REJECTED,
		handled_by=frappe.session.user,
		decision_note=clip(note, LONGEST_ERROR),
		confirmation_state=Confirmation.NONE,
	)


def merge(name: str, appeal: str) -> str:
	"""Staff: it belongs to an appeal there is already. Its text and files become an incoming message
	there; the name of the message."""
	request = _locked(name)
	if request.state in (RequestState.CONVERTED, RequestState.MERGED):
		_refuse_settled(request)
	message = _post_first_message(request, appeal)
	request.move_on(
		RequestState.MERGED,
		merged_into=appeal,
		handled_by=frappe.session.user,
		confirmation_state=Confirmation.NONE,
	)
	return message.name


def _convert_or_note_error(name: str) -> str | None:
	frappe.db.savepoint("conversion")
	try:
		return _convert(name)
	except Exception as error:
		trace = frappe.get_traceback()
		background.roll_back_to("conversion")
		_note_error(name, error, trace)
		return None


def _convert(name: str) -> str | None:
	request = _locked(name)
	if request.state == RequestState.CONVERTED:
		return request.support_appeal
	if request.state not in OPEN_STATES:
		return None
	if not frappe.db.exists(APPEAL, name):
		_make_appeal(request)
	_post_first_message(request, name)
	request.move_on(RequestState.CONVERTED, support_appeal=name, conversion_error=None, next_attempt_at=None)
	return name


def _locked(name: str):
	return frappe.get_doc(REQUEST, name, for_update=True)


def _make_appeal(request) -> None:
	appeal = frappe.new_doc(APPEAL)
	appeal.update(
		{
			"subject": request.subject,
			"appeal_text": request.appeal_text,
			"channel": request.channel,
			"contact_name": request.contact_name,
			"contact_email": request.email,
			"contact_phone": request.phone,
			"order_number": request.order_number,
			"received_at": request.received_at,
			"language": _known("Language", request.language),
			"appeal_request": request.name,
			"portal_user": _known("User", request.portal_user),
			"company": _known("Company", settings.get("default_company")),
			**_category_facts(request.category),
			**_customer_facts(request),
		}
	)
	appeal.flags.from_request = True
	appeal.insert(ignore_permissions=True, set_name=request.name)


def _category_facts(category) -> dict:
	"""A category renamed or deleted since then costs the appeal its category, not its registration."""
	category = _known("Appeal Category", category)
	if not category:
		return {"appeal_priority": Priority.NORMAL}
	priority = frappe.db.get_value("Appeal Category", category, "default_priority")
	return {"category": category, "appeal_priority": priority or Priority.NORMAL}


def _customer_facts(request) -> dict:
	who = {"email": request.email, "phone": request.phone}
	customer, contact = orders.match_customer(portal_user=request.portal_user, **who)
	order = orders.match_order(request.order_number, customer=customer, **who)
	if order and not customer:
		customer = frappe.db.get_value("Sales Order", order, "customer")
	return {"customer": customer, "contact": contact, "sales_order": order}


def _known(doctype: str, name) -> str | None:
	return name if name and frappe.db.exists(doctype, name) else None


def _post_first_message(request, appeal: str):
	files = [file.name for file in attachments.files_of(REQUEST, request.name)]
	return post_message(
		appeal,
		direction=Direction.INCOMING,
		text=request.appeal_text,
		is_public=True,
		author_name=request.contact_name,
		channel=request.channel,
		sent_at=request.received_at,
		client_token=f"request-{request.name}",
		file_names=files,
	)


def _note_error(name: str, error: Exception, trace: str) -> None:
	frappe.clear_messages()
	frappe.log_error(
		title="Appeal conversion failed", message=trace, reference_doctype=REQUEST, reference_name=name
	)
	if not frappe.db.exists(REQUEST, name):
		return
	request = _locked(name)
	if request.state not in OPEN_STATES:
		return
	attempts = frappe.utils.cint(request.attempts) + 1
	request.move_on(
		RequestState.STUCK,
		attempts=attempts,
		conversion_error=_short(error),
		next_attempt_at=frappe.utils.add_to_date(
			frappe.utils.now_datetime(), minutes=_pause(attempts), as_datetime=True
		),
	)


def _pause(attempts: int) -> int:
	"""Minutes to wait after so many failures: 5, 10, 20 … at most a day."""
	return min(FIRST_PAUSE_MINUTES * 2 ** min(attempts - 1, 20), LONGEST_PAUSE_MINUTES)


def _short(error: Exception) -> str:
	text = plain_line(frappe.utils.strip_html(str(error)))
	return clip(f"{type(error).__name__}: {text}" if text else type(error).__name__, LONGEST_ERROR)


def _confirmation_after_accepting(request) -> str:
	if not request.email:
		return Confirmation.NONE
	return (
		request.confirmation_state if request.confirmation_state == Confirmation.QUEUED else Confirmation.DUE
	)


def _refuse_settled(request) -> None:
	frappe.throw(
		_("This request is settled already: see appeal {0}.").format(
			request.support_appeal or request.merged_into
		),
		title=_("Request Settled"),
	)
