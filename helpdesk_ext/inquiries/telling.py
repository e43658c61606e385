"""Whom an inquiry's moves are told to, and by which Notification."""

from helpdesk_ext.constants import InquiryEntry
from helpdesk_ext.documents.notices import tell
from helpdesk_ext.inquiries import departments
from helpdesk_ext.inquiries.about import appeal_of

ASKED = "Inquiry Asked of Department"
CLARIFIED = "Inquiry Clarified for Department"
ASKED_AGAIN = "Inquiry Asked Once More"
PASSED = "Inquiry Passed to Another Department"
WITHDRAWN = "Inquiry Withdrawn from Department"
ANSWERED = "Inquiry Answered by Department"
RETURNED = "Inquiry Returned by Department"
LATE_AT_DEPARTMENT = "Inquiry Overdue at Department"
LATE_FOR_ASKER = "Inquiry Overdue for Asker"

QUESTIONS = {
	InquiryEntry.ASKED: ASKED,
	InquiryEntry.CLARIFIED: CLARIFIED,
	InquiryEntry.ASKED_AGAIN: ASKED_AGAIN,
}


# `flags.responders`: whom the check of the sending has just found to be able to answer


def of_question(inquiry, kind: str) -> None:
	tell(inquiry, QUESTIONS[kind], inquiry.flags.responders)


def of_passing(inquiry) -> None:
	tell(inquiry, PASSED, inquiry.flags.responders)


def of_withdrawal(inquiry, responder: str | None) -> None:
	"""Only who had accepted it: nobody else has begun anything."""
	if responder:
		tell(inquiry, WITHDRAWN, [responder])


def of_answer(inquiry) -> None:
	tell(inquiry, ANSWERED, askers_of(inquiry))


def of_return(inquiry) -> None:
	tell(inquiry, RETURNED, askers_of(inquiry))


def of_lateness(inquiry) -> None:
	responders = set(departments.responders_of(inquiry.department))
	tell(inquiry, LATE_AT_DEPARTMENT, responders)
	# one mail per event and person: who sits on both sides hears it as the department
	tell(inquiry, LATE_FOR_ASKER, askers_of(inquiry) - responders)


def askers_of(inquiry) -> set[str]:
	"""Who asked, and who works on the appeal now."""
	return {user for user in (inquiry.asked_by, appeal_of(inquiry).agent) if user}
