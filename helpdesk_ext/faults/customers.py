"""What the confirmation of a fault means to the appeals that hang on it.

Every appeal gets a note among staff; and if an agent or the head says so, every customer who still waits
gets the prepared answer, each in his own appeal. Both are done by a worker, appeal by appeal, each in a
transaction of its own. What was said bears a token of fault and appeal (conversation.token_key), which the
database keeps unique: a job that is run again, or twice at once, or after its worker was killed, says
nothing twice. The fault stays marked as pending until nothing is left, so the sweep finds it.

The author of an answer is who ordered it: neither the appeal's own agent, who may not know of it, nor the
system. The appeal stays its agent's; an appeal that is nobody's becomes the author's, as with any answer.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals import conversation, posting
from helpdesk_ext.background import as_system, each, enqueue_later
from helpdesk_ext.constants import APPEAL, FAULT, MESSAGE, Direction, EventType, FaultState
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.documents.moves import lock
from helpdesk_ext.faults.checks import TEXT_LENGTH, FaultTextError, label
from helpdesk_ext.rules.contact import is_valid_email
from helpdesk_ext.rules.templates import placeholders_in
from helpdesk_ext.rules.text import is_blank, plain_text
from helpdesk_ext.rules.transitions import OPEN

CHUNK = 200
NOTE, ANSWER = "note", "answer"
ERROR_TITLE = "Appeal of a fault not told"


class AnswerNotOrderedError(frappe.ValidationError):
	"""The customers cannot be told now."""


# --- jobs


def note_appeals(fault: str) -> int:
	"""Job: leave the note in every linked appeal that has none yet; how many were noted now."""
	return _work_off(fault, "notes_pending", NOTE, _note)


def answer_customers(fault: str) -> int:
	"""Job: answer every customer who waits and has not been answered yet; how many were answered now."""
	return _work_off(fault, "answers_pending", ANSWER, _answer)


def finish_pending() -> None:
	"""Sweep: go on where a lost queue or a killed worker left the appeals of a fault."""
	for pending, work in (("notes_pending", note_appeals), ("answers_pending", answer_customers)):
		for name in frappe.get_all(FAULT, filters={pending: 1}, order_by="modified asc", pluck="name"):
			work(name)


def _work_off(name: str, pending: str, kind: str, work) -> int:
	fault = frappe.get_doc(FAULT, name)
	if not fault.get(pending):
		return 0
	with as_system():
		due = appeals_due(fault, kind)
		done = each(due, lambda appeal: work(fault, appeal), ERROR_TITLE)
		_finish(fault, pending, kind)
	return done


def _finish(fault, pending: str, kind: str) -> None:
	"""Count what was said; nothing is pending any more when no appeal is due."""
	stored = lock(fault.name, FAULT)
	if _life(stored) != _life(fault):
		# registered again meanwhile: another life, another telling
		return
	values = {_COUNTS[kind]: len(_said_in(stored, linked_appeals(stored), kind))}
	if not appeals_due(stored, kind):
		values[pending] = 0
	if kind == ANSWER:
		values["unreached_count"] = len([row for row in waiting_appeals(stored) if not is_reachable(row)])
	frappe.db.set_value(FAULT, fault.name, values, update_modified=False)


_COUNTS = {NOTE: "internal_note_count", ANSWER: "told_count"}


# --- one appeal


def _note(fault, appeal: str) -> None:
	if not _still(fault, "notes_pending"):
		return
	conversation.post_message(
		appeal,
		direction=Direction.OUTGOING,
		text=note_text(fault),
		is_public=False,
		author=fault.confirmed_by,
		client_token=token(fault, NOTE),
	)


def _answer(fault, name: str) -> None:
	if not _still(fault, "answers_pending"):
		return
	appeal = lock(name)
	# its agent, the customer or another fault may have come in between
	if appeal.fault_notice != fault.name or appeal.state not in OPEN or not is_reachable(appeal):
		return
	conversation.post_message(
		name,
		direction=Direction.OUTGOING,
		text=fault.customer_answer,
		is_public=True,
		author=fault.customers_told_by,
		marks_answer=may_be_answered(appeal),
		client_token=token(fault, ANSWER),
	)


def may_be_answered(appeal) -> bool:
	"""Whether the answer settles the appeal; while a department still owes a word it only tells the customer."""
	return appeal.state in posting.ANSWERABLE and not frappe.utils.cint(appeal.open_inquiry_count)


def is_reachable(appeal) -> bool:
	"""Whether the customer would see an answer: by mail or on the portal. Others have to be called."""
	return bool(is_valid_email(appeal.contact_email) or appeal.portal_user)


def _still(fault, pending: str) -> bool:
	"""The fault may have been registered again while the worker was at it."""
	return bool(
		frappe.db.get_value(FAULT, {"name": fault.name, pending: 1, "state": FaultState.CONFIRMED}, "name")
	)


# --- which appeals


def linked_appeals(fault) -> list[str]:
	return frappe.get_all(
		APPEAL, filters={"fault_notice": fault.name}, order_by="received_at asc, name asc", pluck="name"
	)


def waiting_appeals(fault) -> list:
	"""Appeals on the fault whose customers have had no answer yet."""
	return frappe.get_all(
		APPEAL,
		filters={"fault_notice": fault.name, "state": ("in", sorted(OPEN))},
		fields=["name", "state", "contact_email", "portal_user", "open_inquiry_count", "agent"],
		order_by="received_at asc, name asc",
	)


def appeals_due(fault, kind: str) -> list[str]:
	"""Appeals in which it has not been said yet."""
	if kind == NOTE:
		names = linked_appeals(fault)
	else:
		names = [row.name for row in waiting_appeals(fault) if is_reachable(row)]
	said = _said_in(fault, names, kind)
	return [name for name in names if name not in said]


def _said_in(fault, names: list[str], kind: str) -> set[str]:
	by_key = {conversation.token_key(name, token(fault, kind)): name for name in names}
	keys = list(by_key)
	said = set()
	for start in range(0, len(keys), CHUNK):
		part = keys[start : start + CHUNK]
		said.update(frappe.get_all(MESSAGE, filters={"client_token": ("in", part)}, pluck="client_token"))
	return {by_key[key] for key in said}


def token(fault, kind: str) -> str:
	"""One for each life of the fault: a fault registered again is told of again."""
	return f"fault:{fault.name}:{_life(fault)}:{kind}"


def _life(fault) -> int:
	return frappe.utils.cint(fault.reopen_count) + 1


# --- words


def note_text(fault) -> str:
	"""What the staff read in the appeal, in the language of the site."""
	language = frappe.db.get_default("lang")
	text = _("Fault {0} is eliminated and confirmed: {1}", lang=language).format(fault.name, fault.subject)
	if fault.fix_text:
		text += "\n" + _("What was done: {0}", lang=language).format(fault.fix_text)
	if fault.customer_answer:
		text += "\n\n" + _("Prepared answer to the customer:", lang=language) + "\n" + fault.customer_answer
	return text


def suggested_answer(fault) -> str:
	"""The prepared answer, or one to begin with."""
	return fault.customer_answer or _(
		"Hello! The fault you wrote to us about has been eliminated, everything works again. Thank you for telling us, and we are sorry for the trouble. If it still does not work for you, please answer this message.",
		lang=frappe.db.get_default("lang"),
	)


# --- the order


def order_answer(fault, text: str | None) -> dict:
	"""Have all customers who wait on the fault answered; the caller holds its row and has checked who orders.

	Returns how many will be answered, and how many cannot be reached in writing.

	:raises AnswerNotOrderedError: the fault is not confirmed, or the order has been given already.
	"""
	if fault.state != FaultState.CONFIRMED:
		_refuse(
			_("The customers are answered after the elimination of fault {0} has been confirmed.").format(
				fault.name
			)
		)
	if fault.customers_told_at:
		_refuse(
			_("{0} has already had the customers answered: nobody is answered twice.").format(
				frappe.utils.get_fullname(fault.customers_told_by)
			)
		)
	waiting = waiting_appeals(fault)
	reached = [row for row in waiting if is_reachable(row)]
	order = {
		"customer_answer": checked_answer(text or fault.customer_answer),
		"customers_told_at": frappe.utils.now_datetime().replace(microsecond=0),
		"customers_told_by": frappe.session.user,
		"unreached_count": len(waiting) - len(reached),
		"answers_pending": 1,
	}
	# facts of the server beside a settled document: nothing else of it follows from them
	frappe.db.set_value(FAULT, fault.name, order)
	record_event(fault, EventType.MESSAGE, None, Direction.OUTGOING, details=f"{len(reached)} appeals")
	enqueue_later("helpdesk_ext.faults.customers.answer_customers", queue="long", fault=fault.name)
	return {"answered": len(reached), "unreached": order["unreached_count"]}


def checked_answer(text: str | None) -> str:
	"""The prepared answer as plain text; it goes to everybody, so nothing in it is filled in."""
	if is_blank(text):
		_refuse(_("Write the answer: an empty one cannot be sent."), FaultTextError)
	text = plain_text(text)
	left = placeholders_in(text)
	if left:
		_refuse(
			_("This answer goes to everybody as it stands: write the text without {0}.").format(
				", ".join(f"{{{word}}}" for word in left)
			),
			FaultTextError,
		)
	if len(text) > TEXT_LENGTH:
		_refuse(
			_("{0} has {1} characters, at most {2} fit: shorten it or attach it as a file.").format(
				label(None, "customer_answer"), len(text), TEXT_LENGTH
			),
			FaultTextError,
		)
	return text


def _refuse(message: str, exception: type[Exception] = AnswerNotOrderedError) -> None:
	frappe.throw(message, exception, title=_("Customers Not Answered"))
