"""What must hold for every inquiry, whatever road it comes by and whatever a site's Workflow says.

Each check takes the inquiry, refuses by an error that names the field and the way out, or puts the value into
its stored form. The controller lists them.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import DEPARTMENT, INQUIRY_TYPE, InquiryState
from helpdesk_ext.documents.checks import differs, is_entered, moved_to
from helpdesk_ext.documents.moves import is_server_call, may_set_server_facts
from helpdesk_ext.inquiries import departments
from helpdesk_ext.inquiries.about import appeal_of
from helpdesk_ext.inquiries.facts import facts_of_type, label_of, labels_of, values_of
from helpdesk_ext.inquiries.moves import left_by, target_of
from helpdesk_ext.permissions import may_see_appeal
from helpdesk_ext.permissions.inquiries import may_answer, may_ask
from helpdesk_ext.rules import inquiry_facts as rules
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT
from helpdesk_ext.rules.text import is_blank, plain_line, plain_text
from helpdesk_ext.rules.transitions import OPEN as OPEN_APPEALS

TEXT_LENGTH = 10_000
LINE_LENGTH = 140

TEXTS = ("question", "return_reason", "withdraw_reason", "answer_text", "order_contents")
LINES = tuple(fact.fieldname for fact in rules.FACTS if fact.kind == rules.LINE)

# Kept by the server; a person who sends another value is told so.
SERVER_FACTS = (
	"asked_by",
	"responder",
	"due_at",
	"order_facts",
	"order_facts_at",
	"order_facts_changes",
	"asked_at",
	"accepted_at",
	"answered_at",
	"answered_by",
	"closed_at",
	"answer_seconds",
	"answer_business_seconds",
	"return_count",
	"ask_count",
	"state_changed_at",
)
# A sweep and the fill-in change these behind an open form's back.
# (the currency: a new form fills in the company's)
PUT_BACK = ("is_late", "currency", "customer", "customer_name", "owner", "creation")

QUESTION_FIELDS = ("inquiry_type", "department", "sales_order", "appeal", "question")
ANSWER_FIELDS = (*rules.FIELDNAMES, "answer_text")
ALL_FIELDS = (*QUESTION_FIELDS, *ANSWER_FIELDS, "return_reason", "withdraw_reason")

ASKERS_MOVES = frozenset({InquiryState.SENT, InquiryState.CANCELLED, InquiryState.CLOSED})
DEPARTMENTS_MOVES = frozenset({InquiryState.ACCEPTED, InquiryState.ANSWERED, InquiryState.RETURNED})


class InquiryInputError(frappe.ValidationError):
	"""Something entered into an inquiry cannot be kept."""


class InquiryTextError(InquiryInputError):
	"""A text is empty, too long, or says nothing new."""


class InquiryOrderError(InquiryInputError):
	"""The order is missing, cancelled, or somebody else's."""


class InquiryTargetError(InquiryInputError):
	"""Type or department is out of use, or nobody there can answer."""


class InquiryAppealError(InquiryInputError):
	"""The appeal cannot have an inquiry, or not this one."""


class AnswerFactsError(InquiryInputError):
	"""The answer misses facts of its type, or its facts contradict each other."""


class InquiryEditError(frappe.PermissionError):
	"""This user does not change this now."""


# --- texts


def clean_texts(inquiry) -> None:
	"""Store texts as plain text; refuse what is too long."""
	for fieldname in (*TEXTS, *LINES):
		if not inquiry.get(fieldname) or not is_entered(inquiry, fieldname):
			continue
		is_line = fieldname in LINES
		text = plain_line(inquiry.get(fieldname)) if is_line else plain_text(inquiry.get(fieldname))
		longest = LINE_LENGTH if is_line else TEXT_LENGTH
		if len(text) > longest:
			_refuse(
				_("The field {0} has {1} characters, at most {2} fit: shorten it.").format(
					label_of(fieldname), len(text), longest
				),
				InquiryTextError,
			)
		inquiry.set(fieldname, text)


def check_question(inquiry) -> None:
	if is_blank(inquiry.question):
		_refuse(_("Write the question to the department: an empty one cannot be sent."), InquiryTextError)


# --- what it is about


def check_type(inquiry) -> None:
	"""A type out of use is not newly chosen."""
	if is_entered(inquiry, "inquiry_type") and frappe.get_cached_value(
		INQUIRY_TYPE, inquiry.inquiry_type, "disabled"
	):
		_refuse(
			_("The inquiry type {0} is not in use any more: choose another one.").format(
				_(inquiry.inquiry_type)
			),
			InquiryTargetError,
		)


def check_department(inquiry) -> None:
	"""A department out of use is not newly asked."""
	if is_entered(inquiry, "department") and frappe.get_cached_value(
		DEPARTMENT, inquiry.department, "disabled"
	):
		_refuse(
			_("The department {0} is not in use any more: choose another one.").format(_(inquiry.department)),
			InquiryTargetError,
		)


def check_appeal(inquiry) -> None:
	"""An inquiry is asked about an appeal its asker may work on."""
	if not is_entered(inquiry, "appeal") or is_server_call(inquiry):
		return
	if not may_see_appeal(inquiry.appeal):
		_refuse(
			_("You do not work on appeal {0}: ask about your own.").format(inquiry.appeal), InquiryAppealError
		)


def fill_customer(inquiry) -> None:
	"""The appeal tells the customer, else the order; the name is kept as it was then."""
	if not (_is_changed(inquiry, "appeal") or _is_changed(inquiry, "sales_order")):
		return
	appeal = appeal_of(inquiry)
	if appeal.customer:
		inquiry.customer, inquiry.customer_name = appeal.customer, appeal.customer_name
	elif inquiry.sales_order:
		inquiry.customer, inquiry.customer_name = frappe.db.get_value(
			"Sales Order", inquiry.sales_order, ["customer", "customer_name"]
		) or (None, None)
	else:
		inquiry.customer = inquiry.customer_name = None


def check_order(inquiry) -> None:
	"""The order is the customer's, is not cancelled, and is one the asker may see: its facts go to the
	department. Asked anew at every sending."""
	if not inquiry.sales_order:
		return
	is_new = is_entered(inquiry, "sales_order") or is_entered(inquiry, "appeal")
	if not is_new and not is_being_sent(inquiry):
		return
	order = _order_of(inquiry, only_visible=is_new and not is_server_call(inquiry))
	if not order or order.customer != inquiry.customer:
		_refuse(
			_(
				"The customer of this appeal has no such order: choose one of the customer's own in {0}."
			).format(label_of("sales_order")),
			InquiryOrderError,
		)
	if order.docstatus == 2:
		_refuse(
			_("The order {0} is cancelled: nothing is asked about it. Choose another order in {1}.").format(
				inquiry.sales_order, label_of("sales_order")
			),
			InquiryOrderError,
		)


def _order_of(inquiry, only_visible: bool):
	"""Customer and docstatus of the order; None where there is none, or none that the user may see."""
	if only_visible and not frappe.has_permission("Sales Order", "read"):
		return None
	rows = (frappe.get_list if only_visible else frappe.get_all)(
		"Sales Order", filters={"name": inquiry.sales_order}, fields=["customer", "docstatus"], limit=1
	)
	return rows[0] if rows else None


# --- who may change what


def keep_history(inquiry) -> None:
	"""The history is written by the server alone: rows of a request are put back."""
	if may_set_server_facts(inquiry):
		return
	before = inquiry.get_doc_before_save()
	inquiry.set("exchanges", [row.as_dict() for row in before.exchanges] if before else [])


def check_edit_rights(inquiry) -> None:
	"""Each side writes its own part in its own turn; the workflow's edit rights hold in the form only."""
	before = inquiry.get_doc_before_save()
	if not before or may_set_server_facts(inquiry):
		return
	user = frappe.session.user
	open_fields = _open_fields(before, moved_to(inquiry), user)
	for fieldname in ALL_FIELDS:
		if fieldname not in open_fields and differs(inquiry, before, fieldname):
			frappe.throw(
				_("{0} cannot be changed while the inquiry is in the state {1}.").format(
					label_of(fieldname), _(before.state)
				)
				if fieldname != "department" or before.state == InquiryState.DRAFT
				else _("An inquiry that was sent goes to another department only by {0}.").format(
					_("Pass to Another Department")
				),
				InquiryEditError,
				title=_("Inquiry Not Saved"),
			)


def _open_fields(before, target: str | None, user: str) -> tuple[str, ...]:
	fields: tuple[str, ...] = ()
	if may_answer(before, user):
		fields += (*ANSWER_FIELDS, "return_reason")
	if may_ask(before, user):
		fields += {
			InquiryState.DRAFT: (*QUESTION_FIELDS, "withdraw_reason"),
			InquiryState.RETURNED: ("question", "sales_order", "withdraw_reason"),
			InquiryState.ANSWERED: ("question",) if target == InquiryState.SENT else (),
			InquiryState.SENT: ("withdraw_reason",),
			InquiryState.ACCEPTED: ("withdraw_reason",),
		}.get(before.state, ())
	return fields


def check_side(inquiry) -> None:
	"""Askers ask, withdraw and close; the department that is asked accepts, answers and returns."""
	before, target = inquiry.get_doc_before_save(), moved_to(inquiry)
	if not target or may_set_server_facts(inquiry):
		return
	user = frappe.session.user
	if target in DEPARTMENTS_MOVES and not may_answer(before, user):
		frappe.throw(
			_("Only an employee of the department {0} does this.").format(_(before.department)),
			InquiryEditError,
			title=_("Inquiry Not Saved"),
		)
	if target in ASKERS_MOVES and not may_ask(before, user):
		frappe.throw(
			_("Only who asked, the agent of the appeal or the head of the department does this."),
			InquiryEditError,
			title=_("Inquiry Not Saved"),
		)


# --- what a state requires


def is_being_sent(inquiry) -> bool:
	return target_of(inquiry) == InquiryState.SENT


def check_state_facts(inquiry) -> None:
	target = target_of(inquiry)
	if target == InquiryState.SENT:
		check_sending(inquiry)
	elif target == InquiryState.ANSWERED:
		check_answer(inquiry)
	elif target == InquiryState.RETURNED and is_blank(inquiry.return_reason):
		_refuse(
			_("Write in {0} what is unclear: an inquiry is returned with a reason.").format(
				label_of("return_reason")
			),
			InquiryTextError,
		)
	_check_passing(inquiry)


def check_sending(inquiry) -> None:
	if left_by(inquiry) in (InquiryState.RETURNED, InquiryState.ANSWERED):
		_check_question_is_new(inquiry, inquiry.get_doc_before_save())
	if not inquiry.sales_order and frappe.get_cached_value(INQUIRY_TYPE, inquiry.inquiry_type, "needs_order"):
		_refuse(
			_("An inquiry of the type {0} needs an order: choose it in {1}.").format(
				_(inquiry.inquiry_type), label_of("sales_order")
			),
			InquiryOrderError,
		)
	for fieldname, doctype in (("inquiry_type", INQUIRY_TYPE), ("department", DEPARTMENT)):
		if frappe.get_cached_value(doctype, inquiry.get(fieldname), "disabled"):
			_refuse(
				_("{0} is not in use any more: choose another value of {1}.").format(
					_(inquiry.get(fieldname)), label_of(fieldname)
				),
				InquiryTargetError,
			)
	check_somebody_answers(inquiry)
	check_appeal_is_open(inquiry)


def _check_question_is_new(inquiry, before) -> None:
	if not differs(inquiry, before, "question"):
		_refuse(
			_(
				"Change the text in {0} first: the department has answered or returned the present one."
			).format(label_of("question")),
			InquiryTextError,
		)


def _check_passing(inquiry) -> None:
	before = inquiry.get_doc_before_save()
	if before and before.state in WITH_DEPARTMENT and before.department != inquiry.department:
		check_somebody_answers(inquiry)


def check_somebody_answers(inquiry) -> None:
	if inquiry.flags.in_backfill:
		return
	inquiry.flags.responders = departments.responders_of(inquiry.department)
	if not inquiry.flags.responders:
		_refuse(
			_(
				"Nobody in the department {0} can answer: enter an employee with the role {1} there first."
			).format(_(inquiry.department), _("Department Responder")),
			InquiryTargetError,
		)


def check_appeal_is_open(inquiry) -> None:
	if not inquiry.appeal or inquiry.flags.in_backfill:
		return
	state = appeal_of(inquiry).state
	if state not in OPEN_APPEALS:
		_refuse(
			_("Appeal {0} is in the state {1}: departments are asked only about open appeals.").format(
				inquiry.appeal, _(state)
			),
			InquiryAppealError,
		)


def check_answer(inquiry) -> None:
	"""An answer has the facts its type requires, no others, and they agree with each other."""
	facts = facts_of_type(inquiry.inquiry_type)
	found = rules.problems(
		values_of(inquiry),
		[fact.fact_field for fact in facts if fact.is_required],
		[fact.fact_field for fact in facts],
		frappe.utils.getdate(frappe.utils.now_datetime()),
	)
	if inquiry.flags.in_backfill:
		# what was promised then may have passed since
		found = [problem for problem in found if problem.code in (rules.MISSING, rules.FOREIGN)]
	if found:
		_refuse(_words_of(found[0]), AnswerFactsError)
	if is_blank(inquiry.answer_text) and not rules.given(values_of(inquiry)):
		_refuse(
			_("Write the answer in {0}: an empty one cannot be given.").format(label_of("answer_text")),
			AnswerFactsError,
		)


def _words_of(problem: rules.Problem) -> str:
	sentences = {
		rules.MISSING: _("The answer is not complete. Fill in: {0}."),
		rules.FOREIGN: _("This type of inquiry does not ask for {0}: leave it empty."),
		rules.NEGATIVE: _("{0} cannot be below zero."),
		rules.DELIVERY_IN_PAST: _("{0} lies in the past: give the day on which the order will be delivered."),
		rules.NOT_PAID_BUT_AMOUNT: _(
			"The order is called not paid, but one of {0} is filled in: correct it."
		),
		rules.PAID_WITHOUT_AMOUNT: _("The order is called paid: fill in {0}."),
		rules.PAID_IN_FUTURE: _("{0} lies in the future: give the day on which the customer paid."),
		rules.REFUND_WITHOUT_TERMS: _("The return is accepted: fill in {0}."),
		rules.REFUSAL_WITHOUT_REASON: _("The return is refused: fill in {0}."),
		rules.REFUND_ON_REFUSAL: _("The return is refused, so {0} stay empty."),
	}
	return sentences[problem.code].format(labels_of(problem.fieldnames))


# --- shared


def _is_changed(inquiry, fieldname: str) -> bool:
	"""Entered, replaced or taken out by this save."""
	before = inquiry.get_doc_before_save()
	return not before or differs(inquiry, before, fieldname)


def _refuse(message: str, exception: type[Exception]) -> None:
	frappe.throw(message, exception, title=_("Inquiry Not Saved"))
