"""The conversation of an appeal: the only road by which messages appear, and what they bring about.

Everything a message causes (state, counts, times, events) is written in its own transaction, under a lock
of the appeal's row: two people answering at once come one after the other, and the second is told.
Mail and bells are handed to the queue.
"""

import hashlib
from collections.abc import Iterable

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals import posting
from helpdesk_ext.appeals.agents import is_working_agent
from helpdesk_ext.appeals.bell import ring
from helpdesk_ext.appeals.checks import checked_text
from helpdesk_ext.appeals.errors import ConversationError
from helpdesk_ext.appeals.replies import FINISHED, in_reopen_window
from helpdesk_ext.appeals.said_at import moment_said, said_at
from helpdesk_ext.constants import APPEAL, ActorKind, AppealAction, AppealState, Channel, Direction
from helpdesk_ext.documents.moves import lock, move_by_system
from helpdesk_ext.rules.text import is_blank


def post_message(
	appeal_name: str,
	*,
	direction: str,
	text: str,
	is_public: bool,
	author: str | None = None,
	author_name: str | None = None,
	channel: str | None = None,
	sent_at=None,
	marks_answer: bool = False,
	client_token: str | None = None,
	file_names: Iterable[str] = (),
):
	"""Post one message and do what follows from it; returns the Appeal Message.

	A customer's public message may land on another appeal than the one named: the original of a
	duplicate, or a new linked appeal after the reopen window. Outgoing messages need the session's right
	to the appeal (to change it for a public one, to see it for a note among staff); incoming ones are the
	caller's to check.

	:param author: user who wrote it; the session's employee for outgoing ones.
	:param channel: how it was said, when not in writing through the app (phone, paper).
	:param sent_at: when it was said; now by default, never in the future. Of an outgoing one only where
		`channel` says it was not written here, and not before the appeal was received.
	:param marks_answer: the outgoing public message is the answer: the appeal goes to its answered state.
	:param client_token: the same token sent twice gives the first message back.
	:param file_names: private File records of the session's user, or of the appeal, to go with it.
	:raises ConversationError, AppealTextError, ForeignFileError, frappe.PermissionError
	"""
	text = checked_text(text)
	_check_kind(direction, is_public, marks_answer)
	key = token_key(appeal_name, client_token)
	sent = posting.message_of(key)
	if sent:
		return sent
	appeal = lock(appeal_name)
	if direction == Direction.OUTGOING:
		_check_author(appeal, is_public)
	message = posting.new_message(
		direction=direction,
		is_public=int(bool(is_public)),
		marks_answer=int(bool(marks_answer)),
		message_text=text,
		author=author or (frappe.session.user if direction == Direction.OUTGOING else None),
		author_name=author_name,
		channel=channel,
		sent_at=moment_said(sent_at, appeal)
		if direction == Direction.INCOMING
		else said_at(sent_at, channel, appeal),
		client_token=key,
	)
	return posting.post_once(appeal, message, list(file_names))


def give_answer(
	appeal_name: str,
	text: str,
	*,
	modified=None,
	channel: str | None = None,
	sent_at=None,
	client_token: str | None = None,
	file_names: Iterable[str] = (),
	resolution_kind: str | None = None,
):
	"""Answer the customer as the session's employee and move the appeal to its answered state.

	:param modified: `modified` of the appeal as the agent saw it; when somebody changed it since, nothing
		is posted and frappe.TimestampMismatchError says so (the text stays with the caller).
	:param resolution_kind: kind of resolution to note with the answer.
	:raises ConversationError: from a state that is not answered from.
	"""
	if is_blank(text):
		frappe.throw(
			_("Write the answer: an empty one cannot be sent."), ConversationError, title=_("Answer Not Sent")
		)
	key = token_key(appeal_name, client_token)
	sent = posting.message_of(key)
	if sent:
		return sent
	text = checked_text(text)
	appeal = lock(appeal_name)
	appeal.check_permission("write")
	check_unchanged(appeal, modified)
	_check_answerable(appeal)
	# saved with the answer, under the same lock
	appeal.resolution_kind = resolution_kind or appeal.resolution_kind
	message = posting.new_message(
		direction=Direction.OUTGOING,
		is_public=1,
		marks_answer=1,
		message_text=text,
		author=frappe.session.user,
		channel=channel,
		sent_at=said_at(sent_at, channel, appeal),
		client_token=key,
	)
	return posting.post_once(appeal, message, list(file_names))


def customer_reply(
	appeal_name: str,
	text: str,
	*,
	author: str | None = None,
	author_name: str | None = None,
	channel: str | None = Channel.WEB_FORM,
	sent_at=None,
	client_token: str | None = None,
	file_names: Iterable[str] = (),
):
	"""Post what the customer wrote (or said to an employee); the caller has checked who it is.

	Returns the message; its `appeal` tells where it landed.
	"""
	return post_message(
		appeal_name,
		direction=Direction.INCOMING,
		text=text,
		is_public=True,
		author=author,
		author_name=author_name,
		channel=channel,
		sent_at=sent_at,
		client_token=client_token,
		file_names=file_names,
	)


def customer_verdict(appeal_name: str, solved: bool):
	"""The customer's word on the answer: solved closes the appeal, not solved reopens it.

	Saying the same twice is harmless. Returns the appeal; the caller has checked who it is.

	:raises ConversationError: there is no answer to judge, or the reopen window is over.
	"""
	appeal = lock(appeal_name)
	if appeal.state == (AppealState.CLOSED if solved else AppealState.REOPENED):
		return appeal
	if appeal.state not in FINISHED:
		_refuse_verdict(_("This appeal has no answer yet: write a message instead."))
	if solved:
		return move_by_system(appeal, AppealState.CLOSED, actor_kind=ActorKind.CUSTOMER)
	if not in_reopen_window(appeal):
		_refuse_verdict(_("The answer was given too long ago: write a message, it opens a new appeal."))
	appeal.has_unread_reply = 1
	move_by_system(appeal, AppealState.REOPENED, actor_kind=ActorKind.CUSTOMER)
	ring(appeal)
	return appeal


def open_conversation(appeal) -> None:
	"""Post the text of an appeal that staff registered as its first message (called by the controller,
	which has counted it already)."""
	message = posting.new_message(
		direction=Direction.INCOMING,
		is_public=1,
		message_text=appeal.appeal_text,
		author_name=appeal.contact_name or appeal.customer_name,
		channel=appeal.channel,
		sent_at=appeal.received_at,
	)
	posting.insert_message(appeal, message)


def add_note(appeal, text: str, *, author: str):
	"""Put a note among staff into the thread of `appeal` (locked by the caller, who saves it afterwards): the
	word of an employee who may have no right to appeals, such as a department's answer.

	Server code only: the caller has checked who speaks. Returns the message.
	"""
	message = posting.new_message(
		direction=Direction.OUTGOING,
		is_public=0,
		message_text=checked_text(text),
		author=author,
		sent_at=frappe.utils.now_datetime(),
	)
	posting.insert_message(appeal, message)
	posting.count(appeal, message, None)
	return message


def mark_read(appeal_name: str) -> bool:
	"""Note that the session's employee has seen the customer's reply; whether anything was unread.

	Only the agent's own look counts, or anybody's of the department while the appeal is nobody's.
	"""
	appeal = frappe.db.get_value(APPEAL, appeal_name, ["agent", "has_unread_reply"], as_dict=True)
	if not appeal or not appeal.has_unread_reply:
		return False
	user = frappe.session.user
	if appeal.agent != user and (appeal.agent or not is_working_agent(user)):
		return False
	# the form is open with this `modified`: reading is no change of the appeal
	frappe.db.set_value(APPEAL, appeal_name, "has_unread_reply", 0, update_modified=False)
	return True


def check_unchanged(appeal, modified) -> None:
	"""Refuse when the appeal is not the one the employee was looking at any more."""
	if modified and frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(appeal.modified):
		frappe.throw(
			_(
				"Appeal {0} was changed meanwhile by {1}. Your text is not lost: read what is new and send it again."
			).format(appeal.name, frappe.utils.get_fullname(appeal.modified_by)),
			frappe.TimestampMismatchError,
			title=_("Answer Not Sent"),
		)


def token_key(appeal_name: str, client_token: str | None) -> str | None:
	"""What is stored of a token: bound to the appeal, so that it tells nothing about another one."""
	if not client_token:
		return None
	return hashlib.sha256(f"{appeal_name}:{client_token}".encode()).hexdigest()


def _check_answerable(appeal) -> None:
	if appeal.state in posting.ANSWERABLE | FINISHED:
		return
	frappe.throw(
		_("An appeal in the state {0} is not answered: choose {1} first.").format(
			_(appeal.state), _(AppealAction.RESUME)
		),
		ConversationError,
		title=_("Answer Not Sent"),
	)


def _check_kind(direction: str, is_public: bool, marks_answer: bool) -> None:
	if direction not in (Direction.INCOMING, Direction.OUTGOING):
		raise ValueError(f"unknown direction {direction!r}")
	if marks_answer and not (is_public and direction == Direction.OUTGOING):
		frappe.throw(
			_("Only a message the customer sees can be the answer."),
			ConversationError,
			title=_("Answer Not Sent"),
		)


def _check_author(appeal, is_public: bool) -> None:
	appeal.check_permission("write" if is_public else "read")


def _refuse_verdict(message: str) -> None:
	frappe.throw(message, ConversationError, title=_("Appeal Not Changed"))
