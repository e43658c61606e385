"""What people do with an inquiry, each in one transaction under the locks of the appeal's and the inquiry's rows:
two at once come one after the other, and the second is told."""

from collections.abc import Mapping

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import INQUIRY, ActorKind, InquiryAction, InquiryState
from helpdesk_ext.documents.moves import lock, move_by_system, save_server_facts, server_facts
from helpdesk_ext.inquiries import about, checks, moves, snapshot
from helpdesk_ext.inquiries.facts import facts_of_type
from helpdesk_ext.inquiries.lifecycle import site_now
from helpdesk_ext.inquiries.moves import asking, may_ask_at_once, open_transitions
from helpdesk_ext.permissions.inquiries import departments_of, may_answer, may_ask, note_stored
from helpdesk_ext.rules.inquiry_flow import FINISHED, WITH_DEPARTMENT
from helpdesk_ext.rules.text import is_blank, plain_text

# What an action brings with it, by field; anything else sent with it is refused.
VALUES_OF_ACTION = {
	InquiryAction.ANSWER: checks.ANSWER_FIELDS,
	InquiryAction.RETURN: ("return_reason",),
	InquiryAction.CLARIFY: ("question", "sales_order"),
	InquiryAction.ASK_AGAIN: ("question",),
	InquiryAction.CANCEL: ("withdraw_reason",),
}


class InquiryActionError(frappe.ValidationError):
	"""The action is not open to this user in the inquiry's present state."""


def ask(values: Mapping, *, modified=None):
	"""Ask a department and return the inquiry, sent.

	:param values: inquiry_type; department, sales_order, question (the type's and the appeal's when left
		out); appeal (none: an inquiry on its own).
	:param modified: the appeal as the asker saw it.
	"""
	inquiry = frappe.new_doc(INQUIRY)
	inquiry.update({fieldname: values.get(fieldname) or None for fieldname in checks.QUESTION_FIELDS})
	if inquiry.appeal:
		# before anything of the inquiry: see waiting
		appeal = lock(inquiry.appeal)
		appeal.check_permission("write")
		check_unchanged(appeal, modified)
		about.hold(inquiry, appeal)
	if not may_ask_at_once():
		# a site with steps of its own between draft and sending
		return _move(inquiry.insert(), InquiryAction.SEND)
	inquiry.state = InquiryState.SENT
	with asking(inquiry):
		return inquiry.insert()


def act(name: str, action: str, values: Mapping | None = None, *, modified=None):
	"""Do a workflow action with what belongs to it; returns the inquiry.

	:param values: the fields of VALUES_OF_ACTION for this action: an answer's facts and text, a reason.
	:raises frappe.TimestampMismatchError: somebody was quicker.
	"""
	inquiry = held(name, modified)
	known = VALUES_OF_ACTION.get(action, ())
	foreign = sorted(set(values or {}) - set(known))
	if foreign:
		_refuse(_("The action {0} does not take {1}.").format(_(action), ", ".join(foreign)))
	# an answer is given whole: what was noted before and is not sent now is not part of it
	for fieldname in known if action == InquiryAction.ANSWER else (values or {}):
		inquiry.set(fieldname, (values or {}).get(fieldname))
	return _move(inquiry, action)


def pass_on(name: str, department: str, reason: str, *, modified=None):
	"""Give an inquiry to another department: by who answers for the present one, or by the askers.

	The history keeps who had it for how long; the term begins anew by the new department's hours.
	"""
	inquiry = held(name, modified)
	user = frappe.session.user
	if not (may_answer(inquiry, user) or may_ask(inquiry, user)):
		raise frappe.PermissionError
	if inquiry.state not in WITH_DEPARTMENT:
		_refuse(_("Only an inquiry that lies with a department is passed to another one."))
	if not department or department == inquiry.department:
		_refuse(_("Choose another department than {0}.").format(_(inquiry.department)))
	if is_blank(reason):
		_refuse(_("Write why the inquiry goes to another department."))
	reason = plain_text(reason)
	if len(reason) > checks.TEXT_LENGTH:
		_refuse(
			_("The reason has {0} characters, at most {1} fit: shorten it.").format(
				len(reason), checks.TEXT_LENGTH
			)
		)
	inquiry.department = department
	inquiry.flags.passing_note = _("To {0}: {1}").format(_(department), reason)
	if inquiry.state == InquiryState.ACCEPTED:
		move_by_system(inquiry, InquiryState.SENT, actor_kind=ActorKind.STAFF)
	else:
		save_server_facts(inquiry)
	return inquiry


def refresh_facts(name: str, *, modified=None) -> dict:
	"""Read the order anew into the inquiry's snapshot, keeping beside it what has changed; the snapshot in
	words. For whoever may change the inquiry, on either side."""
	inquiry = held(name, modified)
	if not inquiry.sales_order or not inquiry.order_facts or inquiry.state in FINISHED:
		_refuse(_("There is no snapshot of an order here that could be read anew."))
	found = snapshot.refresh(inquiry, site_now(), frappe.session.user)
	with server_facts(inquiry):
		inquiry.save()
	return {"changed": len(found), "facts": snapshot.for_reading(inquiry)}


def actions_for(inquiry) -> list[str]:
	"""Actions open to the session's user now, in the order of the table; passing on is one more."""
	user = frappe.session.user
	answers, asks = may_answer(inquiry, user), may_ask(inquiry, user)
	found = []
	for transition in open_transitions(inquiry):
		is_departments = transition["next_state"] in checks.DEPARTMENTS_MOVES
		if (answers if is_departments else asks) and transition["action"] not in found:
			found.append(transition["action"])
	return found


def fact_fields(inquiry_type: str | None) -> list[dict]:
	"""The facts of the type's answer for the form: field, and whether it must be given."""
	if not inquiry_type:
		return []
	return [
		{"fieldname": fact.fact_field, "is_required": frappe.utils.cint(fact.is_required)}
		for fact in facts_of_type(inquiry_type)
	]


def held(name: str, modified=None):
	"""The inquiry with its appeal's row and its own locked, in that order, for who may change it.

	Who answers for the department and was too late for that is told so, and not that he has no right.
	"""
	appeal = frappe.db.get_value(INQUIRY, name, "appeal")
	appeal = lock(appeal) if appeal else None
	inquiry = lock(name, INQUIRY)
	note_stored(inquiry, inquiry)
	if inquiry.asked_at and inquiry.department in departments_of(frappe.session.user):
		check_unchanged(inquiry, modified)
	inquiry.check_permission("write")
	check_unchanged(inquiry, modified)
	about.hold(inquiry, appeal)
	moves.note_locked(inquiry)
	return inquiry


def check_unchanged(doc, modified) -> None:
	"""Refuse when the document is not the one the employee was looking at any more."""
	if modified and frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(doc.modified):
		frappe.throw(
			_(
				"{0} was changed meanwhile by {1}. Nothing was done: look at what is new and try again."
			).format(doc.name, frappe.utils.get_fullname(doc.modified_by)),
			frappe.TimestampMismatchError,
			title=_("Inquiry Not Saved"),
		)


def _move(inquiry, action: str):
	transition = next((row for row in open_transitions(inquiry) if row["action"] == action), None)
	if not transition:
		frappe.throw(
			_("“{0}” is not possible while the inquiry is in the state “{1}”.").format(
				_(action), _(inquiry.state)
			),
			InquiryActionError,
			title=_("Action Not Possible"),
		)
	inquiry.state = transition["next_state"]
	inquiry.save()
	return inquiry


def _refuse(message: str) -> None:
	frappe.throw(message, InquiryActionError, title=_("Action Not Possible"))
