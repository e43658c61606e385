"""What an inquiry notes of itself as it moves, and whom it tells."""

import frappe
import frappe.utils

from helpdesk_ext.constants import INQUIRY_TYPE, EventType, InquiryEntry, InquiryState
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.inquiries import customer_waits, snapshot, telling, turns
from helpdesk_ext.inquiries.about import appeal_of
from helpdesk_ext.inquiries.facts import shown_facts
from helpdesk_ext.inquiries.moves import is_asked_at_once, left_by, target_of
from helpdesk_ext.inquiries.reply import question_for
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT

# which kind of question it is, by the state it is sent from
QUESTION_KINDS = {
	InquiryState.DRAFT: InquiryEntry.ASKED,
	InquiryState.RETURNED: InquiryEntry.CLARIFIED,
	InquiryState.ANSWERED: InquiryEntry.ASKED_AGAIN,
}


def set_defaults(inquiry) -> None:
	"""What the asker left open: the type's department and wording, the appeal's order."""
	inquiry.asked_by = frappe.session.user
	inquiry.currency = None
	inquiry.sales_order = inquiry.sales_order or appeal_of(inquiry).sales_order
	if not inquiry.inquiry_type:
		return
	inquiry.department = inquiry.department or frappe.get_cached_value(
		INQUIRY_TYPE, inquiry.inquiry_type, "department"
	)
	inquiry.question = inquiry.question or question_for(
		inquiry.inquiry_type, inquiry.sales_order, appeal_of(inquiry)
	)


def note_turn(inquiry) -> None:
	"""Times, lengths and history of the move this save makes."""
	target, left = target_of(inquiry), left_by(inquiry)
	former, user = passed_from(inquiry), frappe.session.user
	now = inquiry.moment() if former else inquiry.state_changed_at
	if former:
		turns.pass_on(inquiry, former, now, user, inquiry.flags.passing_note or "")
	elif target == InquiryState.SENT:
		if left == InquiryState.DRAFT or _is_of_another_order(inquiry):
			snapshot.freeze(inquiry, now)
		turns.put_question(inquiry, QUESTION_KINDS[left], now, user)
	elif target == InquiryState.ACCEPTED:
		turns.accept(inquiry, now, user)
	elif target == InquiryState.ANSWERED:
		turns.answer(inquiry, now, user)
	elif target == InquiryState.RETURNED:
		turns.return_to_asker(inquiry, now, user)
	elif target == InquiryState.CANCELLED:
		turns.withdraw(inquiry, now, user, left in WITH_DEPARTMENT)
	elif target == InquiryState.CLOSED:
		turns.close(inquiry, now)
	customer_waits.note(inquiry)


def _is_of_another_order(inquiry) -> bool:
	return inquiry.get_doc_before_save().sales_order != inquiry.sales_order


def passed_from(inquiry) -> str | None:
	"""The department this save takes the inquiry away from, to give it to another."""
	before = inquiry.get_doc_before_save()
	if before and before.state in WITH_DEPARTMENT and before.department != inquiry.department:
		return before.department
	return None


def record_registration(inquiry) -> None:
	"""An inquiry asked at once was a draft for no time: its log says both, as that of any other."""
	if not is_asked_at_once(inquiry):
		return inquiry.record_registration(department=inquiry.department)
	at = inquiry.flags.moved_at
	record_event(
		inquiry, EventType.REGISTERED, None, InquiryState.DRAFT, at=at, department=inquiry.department
	)
	record_event(
		inquiry,
		EventType.STATE,
		InquiryState.DRAFT,
		inquiry.state,
		department=inquiry.department,
		at=at,
		since=at,
	)


def record_passing(inquiry) -> None:
	former = passed_from(inquiry)
	if former:
		record_event(inquiry, EventType.DEPARTMENT, former, inquiry.department, department=former)


def tell_others(inquiry) -> None:
	"""Who has to know of the move this save makes."""
	target, left = target_of(inquiry), left_by(inquiry)
	if passed_from(inquiry):
		telling.of_passing(inquiry)
	elif target == InquiryState.SENT:
		telling.of_question(inquiry, QUESTION_KINDS[left])
	elif target == InquiryState.ANSWERED:
		telling.of_answer(inquiry)
	elif target == InquiryState.RETURNED:
		telling.of_return(inquiry)
	elif target == InquiryState.CANCELLED and left in WITH_DEPARTMENT:
		telling.of_withdrawal(inquiry, inquiry.responder)


def site_now():
	"""Now, without the fraction that a form would lose on its way back."""
	return frappe.utils.now_datetime().replace(microsecond=0)


def for_print(inquiry) -> dict:
	"""Snapshot, answer and type in words, for the print formats."""
	return {
		"order_facts": snapshot.for_reading(inquiry),
		"answer": [
			{"label": label, "value": value}
			for _fieldname, label, value in shown_facts(inquiry.as_dict(), inquiry.currency)
		],
	}
