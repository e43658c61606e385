"""What must hold for every appeal, whatever road it comes by and whatever a site's Workflow says.

Each check takes the appeal, refuses by an error that names the field and the way out, or puts the value
into its stored form. The controller lists them.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals.agents import may_be_agent
from helpdesk_ext.appeals.errors import (
	AgentChoiceError,
	AnswerMissingError,
	AppealTextError,
	ContactError,
	DuplicateLinkError,
	FaultNotEliminatedError,
	OpenInquiryError,
	OrderOfCustomerError,
	ReceivedDateError,
)
from helpdesk_ext.constants import APPEAL, MESSAGE, AppealState, Direction, Role
from helpdesk_ext.documents.checks import differs, is_entered
from helpdesk_ext.documents.moves import is_granted, is_server_call
from helpdesk_ext.faults.appeals import holding_fault
from helpdesk_ext.permissions import is_head, may_change
from helpdesk_ext.rules.contact import is_valid_email, is_valid_phone, normalize_email, normalize_phone
from helpdesk_ext.rules.text import is_blank, plain_line, plain_text

SUBJECT_LENGTH = 140
TEXT_LENGTH = 50_000
# A browser's clock may run a little ahead of the server's.
CLOCK_SKEW_SECONDS = 60

LINES = (
	"subject",
	"contact_name",
	"contact_email",
	"contact_phone",
	"order_number",
	"paper_number",
)

# Kept by the server; a person who sends another value is told so.
SERVER_FACTS = (
	"registered_at",
	"due_at",
	"state_changed_at",
	"last_message_at",
	"last_message_by",
	"unanswered_since",
	"reopened_at",
	"first_answered_at",
	"first_answer_seconds",
	"first_resolved_at",
	"resolved_at",
	"resolution_seconds",
	"full_resolution_seconds",
	"closed_at",
	"previous_appeal",
	"continued_in",
	"appeal_request",
	"portal_user",
	"message_count",
	"answer_count",
	"reopen_count",
	"open_inquiry_count",
	"override_reason",
)
# Kept by the server and put back in silence: opening the form changes it behind the form's back, or the
# form sends what it was once given.
PUT_BACK = (
	"has_unread_reply",
	"is_repeated",
	"customer_name",
	"phone_digits",
	"email_key",
	"owner",
	"creation",
)


# --- texts and contacts


def clean_lines(appeal) -> None:
	"""Store one-line texts as plain text."""
	for fieldname in LINES:
		if appeal.get(fieldname):
			appeal.set(fieldname, plain_line(appeal.get(fieldname)))


def check_subject(appeal) -> None:
	if is_blank(appeal.subject):
		_refuse(_("Fill in the appeal subject: what is it about?"), AppealTextError)
	if len(appeal.subject) > SUBJECT_LENGTH:
		_refuse(
			_(
				"The appeal subject has {0} characters, at most {1} fit: shorten it and put the rest into the text."
			).format(len(appeal.subject), SUBJECT_LENGTH),
			AppealTextError,
		)


def check_text(appeal) -> None:
	"""The text of a stored appeal is left alone when it did not change: cleaning it costs."""
	if appeal.is_new() or appeal.has_value_changed("appeal_text"):
		appeal.appeal_text = checked_text(appeal.appeal_text)


def checked_text(text) -> str:
	"""The text of an appeal or a message as plain text; refuses an empty or too long one."""
	if is_blank(text):
		_refuse(_("Write the text: an empty one cannot be sent."), AppealTextError)
	text = plain_text(text)
	if len(text) > TEXT_LENGTH:
		_refuse(
			_("The text has {0} characters, at most {1} fit: shorten it or attach it as a file.").format(
				len(text), TEXT_LENGTH
			),
			AppealTextError,
		)
	return text


def check_contact(appeal) -> None:
	if is_entered(appeal, "contact_email") and not is_valid_email(appeal.contact_email):
		_refuse(
			_("{0} is no e-mail address: correct the field {1} or leave it empty.").format(
				appeal.contact_email, _("E-mail as Given")
			),
			ContactError,
		)
	if is_entered(appeal, "contact_phone") and not is_valid_phone(appeal.contact_phone):
		_refuse(
			_("{0} is no phone number: correct the field {1} or leave it empty.").format(
				appeal.contact_phone, _("Phone as Given")
			),
			ContactError,
		)


def fill_keys(appeal) -> None:
	"""The forms by which appeals of one person are found."""
	appeal.phone_digits = normalize_phone(appeal.contact_phone)[:40] or None
	appeal.email_key = normalize_email(appeal.contact_email) or None


# --- customer and order


def fill_customer(appeal) -> None:
	"""An order tells its customer; the customer's name is kept as it was on the day of the link."""
	if appeal.sales_order and not appeal.customer:
		appeal.customer = frappe.db.get_value("Sales Order", appeal.sales_order, "customer")
	if not appeal.customer:
		appeal.customer_name = None
	elif is_entered(appeal, "customer") or not appeal.customer_name:
		appeal.customer_name = frappe.db.get_value("Customer", appeal.customer, "customer_name")


def check_order(appeal) -> None:
	for fieldname, doctype in (("sales_order", "Sales Order"), ("delivery_note", "Delivery Note")):
		if not appeal.get(fieldname):
			continue
		if not (is_entered(appeal, fieldname) or is_entered(appeal, "customer")):
			continue
		if frappe.db.get_value(doctype, appeal.get(fieldname), "customer") != appeal.customer:
			_refuse(
				_(
					"The customer of this appeal has no such order: choose one of the customer's own in {0}."
				).format(_(appeal.meta.get_label(fieldname))),
				OrderOfCustomerError,
			)


def check_category(appeal) -> None:
	"""A group or a category out of use is not newly chosen; what the customer chose in time stays."""
	from helpdesk_ext.helpdesk_ext.doctype.appeal_category.appeal_category import check_usable

	taken_over = appeal.is_new() and (appeal.appeal_request or appeal.previous_appeal)
	if is_entered(appeal, "category") and not taken_over:
		check_usable(appeal.category)


# --- dates


def check_received_at(appeal) -> None:
	"""Staff enter when a letter or a call came; never later than now, and fixed by the first answer.

	What is stored is not asked again: the clock may have been set back since.
	"""
	before = appeal.get_doc_before_save()
	if before and not differs(appeal, before, "received_at"):
		return
	now = frappe.utils.now_datetime().replace(microsecond=0)
	received_at = frappe.utils.get_datetime(appeal.received_at) if appeal.received_at else now
	ahead = (received_at - now).total_seconds()
	if ahead > CLOCK_SKEW_SECONDS:
		_refuse(
			_("The appeal cannot have been received in the future: correct the field {0}.").format(
				_("Appeal Received On")
			),
			ReceivedDateError,
		)
	appeal.received_at = min(received_at, now) if ahead > 0 else received_at
	if before and before.first_answered_at:
		_refuse(
			_("The appeal has been answered: {0} is fixed since the first answer.").format(
				_("Appeal Received On")
			),
			ReceivedDateError,
		)


# --- who may


def check_edit_rights(appeal) -> None:
	"""Edit rights by state and by owner: the workflow's own hold in the form only."""
	before = appeal.get_doc_before_save()
	if not before or is_server_call(appeal):
		return
	if not may_change(before.state, before.agent, frappe.session.user):
		frappe.throw(
			_("Appeal {0} is not yours to change: ask the head of the department.").format(appeal.name),
			frappe.PermissionError,
			title=_("Appeal of Another Employee"),
		)


def check_agent(appeal) -> None:
	"""Only an employee who works on appeals can be responsible; only the head moves others' work."""
	before = appeal.get_doc_before_save()
	former = before.agent if before else None
	if (appeal.agent or None) == (former or None):
		return
	if appeal.agent and not may_be_agent(appeal.agent):
		_refuse(
			_("{0} does not work on appeals: choose an employee with the role {1}.").format(
				appeal.agent, _(Role.AGENT)
			),
			AgentChoiceError,
		)
	if not before or is_server_call(appeal):
		return
	user = frappe.session.user
	if not is_head(user) and former != user and appeal.agent != user:
		_refuse(
			_("Take the appeal yourself; only the head of the department gives it to somebody else."),
			AgentChoiceError,
		)


# --- states


def check_state_facts(appeal) -> None:
	"""What a state requires, whoever moves the appeal there."""
	before = appeal.get_doc_before_save()
	entered = not before or before.state != appeal.state or differs(appeal, before, "duplicate_of")
	# not on every save: a circle left from elsewhere must not stop what else happens to the appeal
	if appeal.state == AppealState.DUPLICATE and entered:
		check_duplicate(appeal)
	if not before or before.state == appeal.state:
		return
	if appeal.state == AppealState.ANSWERED:
		check_answer(appeal)
	waited = before.state == AppealState.AWAITING_DEPARTMENT and appeal.state == AppealState.IN_PROGRESS
	if (waited or appeal.state == AppealState.CLOSED) and not is_granted(appeal):
		check_departments(appeal)


def check_duplicate(appeal) -> None:
	"""A duplicate names an appeal that does not lead back to it."""
	if not appeal.duplicate_of:
		_refuse(
			_("Name the appeal this one duplicates in the field {0} first.").format(_("Duplicate Of")),
			DuplicateLinkError,
		)
	seen = {appeal.name}
	link = appeal.duplicate_of
	while link:
		if link == appeal.name:
			_refuse(
				_("{0} is the same appeal or itself a duplicate of this one: name the original.").format(
					appeal.duplicate_of
				),
				DuplicateLinkError,
			)
		if link in seen:
			# an old circle further on does not lead back here
			return
		seen.add(link)
		link = frappe.db.get_value(APPEAL, {"name": link, "state": AppealState.DUPLICATE}, "duplicate_of")


def check_answer(appeal) -> None:
	"""An appeal is answered by an answer, and not while a department still owes one."""
	if not appeal.override_reason:
		check_departments(appeal)
		check_fault(appeal)
	if appeal.flags.answer_message or is_granted(appeal):
		return
	if not has_new_answer(appeal):
		_refuse(
			_("Write the answer to the customer first: an appeal is answered only by an answer."),
			AnswerMissingError,
		)


def check_departments(appeal) -> None:
	"""Not while a department still owes an answer, unless the head has said so with a reason."""
	if frappe.utils.cint(appeal.open_inquiry_count) > 0:
		_refuse(
			_(
				"A department has not answered yet ({0} open inquiries): wait for it or withdraw the inquiry."
			).format(appeal.open_inquiry_count),
			OpenInquiryError,
		)


def check_fault(appeal) -> None:
	"""Not while the thing is broken for which the agent said the answer has to wait, unless the head has
	said so with a reason."""
	fault = holding_fault(appeal)
	if fault:
		_refuse(
			_(
				"The answer waits for the elimination of fault {0}: wait for it, or untick the field {1}."
			).format(fault, _("Answer Waits for Repair")),
			FaultNotEliminatedError,
		)


def has_new_answer(appeal) -> bool:
	"""Whether the last thing said to the customer, since the appeal was last answered, is the
	department's: then it may be called answered."""
	last = frappe.get_all(
		MESSAGE,
		filters={"appeal": appeal.name, "is_public": 1},
		fields=["direction", "author", "sent_at"],
		order_by="sent_at desc, creation desc",
		limit=1,
	)
	if not last or last[0].direction != Direction.OUTGOING or not last[0].author:
		return False
	if not appeal.resolved_at:
		return True
	# the appeal keeps whole seconds
	return last[0].sent_at.replace(microsecond=0) > frappe.utils.get_datetime(appeal.resolved_at)


# --- shared


def _refuse(message: str, exception: type[Exception]) -> None:
	frappe.throw(message, exception, title=_("Appeal Not Saved"))
