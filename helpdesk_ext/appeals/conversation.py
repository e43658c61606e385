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

from helpdesk_ext.appeals.agents import is_working_agent
from helpdesk_ext.appeals.bell import ring
from helpdesk_ext.appeals.checks import checked_text
from helpdesk_ext.appeals.replies import FINISHED, in_reopen_window, open_follow_up, reply_target
from helpdesk_ext.background import enqueue_later
from helpdesk_ext.constants import (
	APPEAL,
	MESSAGE,
	REQUEST,
	ActorKind,
	AppealAction,
	AppealState,
	Channel,
	Delivery,
	Direction,
	EventType,
	LastMessageBy,
)
from helpdesk_ext.documents.events import moment_of, record_event
from helpdesk_ext.documents.moves import lock, move_by_system, save_server_facts, server_facts
from helpdesk_ext.permissions import has_appeal_request_permission
from helpdesk_ext.rules.contact import is_valid_email
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.rules.text import is_blank
from helpdesk_ext.rules.transitions import WORKFLOW
from helpdesk_ext.working_time import elapsed_seconds

SAVEPOINT = "helpdesk_ext_message"
AUTHOR_LENGTH = 140

# Compared by identity: nothing that comes over the wire can be this object.
_POSTING = object()

ANSWERABLE = frozenset(move.state for move in WORKFLOW.transitions if move.action == AppealAction.ANSWER)
# The customer's reply brings these back to work; any other state it leaves alone.
MOVED_BY_REPLY = {
	AppealState.AWAITING_CUSTOMER: AppealState.IN_PROGRESS,
	AppealState.ANSWERED: AppealState.REOPENED,
	AppealState.CLOSED: AppealState.REOPENED,
}
# An answer given this way is only recorded here: the customer has had it.
SAID_OTHERWISE = frozenset({Channel.PHONE, Channel.MESSENGER, Channel.IN_PERSON, Channel.PAPER})


class ConversationError(frappe.ValidationError):
	"""This message cannot be posted here or now."""


class ForeignFileError(frappe.PermissionError):
	"""A file that is somebody else's cannot be sent with a message."""


# --- posting


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
	sent = _message_of(key)
	if sent:
		return sent
	appeal = lock(appeal_name)
	if direction == Direction.OUTGOING:
		_check_author(appeal, is_public)
	message = _new_message(
		direction=direction,
		is_public=int(bool(is_public)),
		marks_answer=int(bool(marks_answer)),
		message_text=text,
		author=author or (frappe.session.user if direction == Direction.OUTGOING else None),
		author_name=author_name,
		channel=channel,
		sent_at=_moment(sent_at, appeal)
		if direction == Direction.INCOMING
		else _said_at(sent_at, channel, appeal),
		client_token=key,
	)
	return _post_once(appeal, message, list(file_names))


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
	sent = _message_of(key)
	if sent:
		return sent
	text = checked_text(text)
	appeal = lock(appeal_name)
	appeal.check_permission("write")
	check_unchanged(appeal, modified)
	_check_answerable(appeal)
	# saved with the answer, under the same lock
	appeal.resolution_kind = resolution_kind or appeal.resolution_kind
	message = _new_message(
		direction=Direction.OUTGOING,
		is_public=1,
		marks_answer=1,
		message_text=text,
		author=frappe.session.user,
		channel=channel,
		sent_at=_said_at(sent_at, channel, appeal),
		client_token=key,
	)
	return _post_once(appeal, message, list(file_names))


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
	message = _new_message(
		direction=Direction.INCOMING,
		is_public=1,
		message_text=appeal.appeal_text,
		author_name=appeal.contact_name or appeal.customer_name,
		channel=appeal.channel,
		sent_at=appeal.received_at,
	)
	_insert(appeal, message)


def add_note(appeal, text: str, *, author: str):
	"""Put a note among staff into the thread of `appeal` (locked by the caller, who saves it afterwards): the
	word of an employee who may have no right to appeals, such as a department's answer.

	Server code only: the caller has checked who speaks. Returns the message.
	"""
	message = _new_message(
		direction=Direction.OUTGOING,
		is_public=0,
		message_text=checked_text(text),
		author=author,
		sent_at=frappe.utils.now_datetime(),
	)
	_insert(appeal, message)
	_count(appeal, message, None)
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


# --- questions others ask


def is_posting(message) -> bool:
	"""Whether the message being inserted comes from here."""
	return message.flags.posting is _POSTING


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


# --- one message and its consequences


def _post_once(appeal, message, file_names: list[str]):
	"""Insert the message with all that follows; when another request has posted the same token since,
	nothing of ours remains and its message is returned."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		if message.direction == Direction.INCOMING and message.is_public:
			appeal = reply_target(appeal)
			if appeal.state in FINISHED and not in_reopen_window(appeal):
				appeal = open_follow_up(appeal, message)
		_insert(appeal, message)
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point=SAVEPOINT)
		sent = _message_of(message.client_token, for_update=True)
		if not sent:
			raise
		frappe.clear_last_message()
		return sent
	_attach(message, appeal, file_names)
	if message.direction == Direction.INCOMING:
		_after_incoming(appeal, message)
	else:
		_after_outgoing(appeal, message)
	return message


def _insert(appeal, message) -> None:
	message.appeal = appeal.name
	message.author_name = (message.author_name or _name_of_author(appeal, message))[:AUTHOR_LENGTH]
	message.delivery_status = _delivery_due(appeal, message)
	_note_next_answer(appeal, message)
	message.flags.posting = _POSTING
	# the appeal is at hand and locked; the author is the session's user or nobody
	message.flags.ignore_links = True
	message.insert(ignore_permissions=True)
	message.flags.ignore_permissions = False
	is_customers = message.direction == Direction.INCOMING
	record_event(
		appeal,
		EventType.MESSAGE,
		None,
		message.direction,
		actor_kind=ActorKind.CUSTOMER if is_customers else ActorKind.STAFF,
		# a worker may post it for the employee who ordered it
		actor=None if is_customers else message.author,
		details=None if message.is_public else "internal",
		# later than now only when the clock was set back
		at=max(moment_of(appeal), frappe.utils.get_datetime(message.sent_at)),
	)


def _after_incoming(appeal, message) -> None:
	is_first = not appeal.message_count
	if message.is_public:
		appeal.unanswered_since = appeal.unanswered_since or message.sent_at.replace(microsecond=0)
	_count(appeal, message, LastMessageBy.CUSTOMER if message.is_public else None)
	if not message.is_public:
		return save_server_facts(appeal)
	if not is_first:
		appeal.has_unread_reply = 1
	target = MOVED_BY_REPLY.get(appeal.state)
	if target:
		move_by_system(appeal, target, actor_kind=ActorKind.CUSTOMER)
	else:
		save_server_facts(appeal)
	if not is_first:
		ring(appeal)


def _after_outgoing(appeal, message) -> None:
	_count(appeal, message, LastMessageBy.STAFF if message.is_public else None)
	if not message.is_public:
		return save_server_facts(appeal)
	appeal.has_unread_reply = 0
	if message.author:
		appeal.answer_count = frappe.utils.cint(appeal.answer_count) + 1
		appeal.first_answered_at = appeal.first_answered_at or message.sent_at.replace(microsecond=0)
		if not appeal.agent and is_working_agent(message.author):
			appeal.agent = message.author
	if message.marks_answer and appeal.state in ANSWERABLE:
		appeal.state = AppealState.ANSWERED
		appeal.flags.answer_message = message.name
		appeal.flags.event_actor = message.author
	# as the session's user: the answer is an ordinary move of the workflow
	with server_facts(appeal):
		appeal.save()
	if message.delivery_status == Delivery.QUEUED:
		enqueue_later("helpdesk_ext.appeals.mailing.queue_public_message", message_name=message.name)


def _note_next_answer(appeal, message) -> None:
	"""How long the customer's first unanswered message has waited; the first answer has a length of its
	own on the appeal."""
	if message.direction != Direction.OUTGOING or not (message.is_public and message.author):
		return
	if appeal.first_answered_at and appeal.unanswered_since:
		since = frappe.utils.get_datetime(appeal.unanswered_since)
		message.reply_seconds = elapsed_seconds(since, message.sent_at)
		message.reply_bucket = bucket_of(message.reply_seconds)
	appeal.unanswered_since = None


def _count(appeal, message, side: str | None) -> None:
	appeal.message_count = frappe.utils.cint(appeal.message_count) + 1
	if side:
		appeal.last_message_by = side
		# a merged request or a call noted later may be older than what was said since
		last = appeal.last_message_at and frappe.utils.get_datetime(appeal.last_message_at)
		sent_at = message.sent_at.replace(microsecond=0)
		appeal.last_message_at = max(last, sent_at) if last else sent_at


def _delivery_due(appeal, message) -> str:
	"""Whether the message is owed to the customer by mail: the sweep of the mailing looks for this too."""
	mailed = (
		message.is_public
		and message.direction == Direction.OUTGOING
		and message.channel not in SAID_OTHERWISE
		and is_valid_email(appeal.contact_email)
	)
	return Delivery.QUEUED if mailed else Delivery.NOT_MAILED


def _name_of_author(appeal, message) -> str:
	if message.author:
		return frappe.utils.get_fullname(message.author) or ""
	if message.direction == Direction.INCOMING:
		return appeal.contact_name or appeal.customer_name or ""
	return ""


def _new_message(**values):
	message = frappe.new_doc(MESSAGE)
	message.update(values)
	return message


def _check_answerable(appeal) -> None:
	if appeal.state in ANSWERABLE | FINISHED:
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


def _said_at(sent_at, channel: str | None, appeal):
	"""When an employee said it: now, or the moment entered for what was said elsewhere."""
	if not sent_at:
		return _moment(None, appeal)
	if channel not in SAID_OTHERWISE:
		_refuse_date(
			_("A message sent by e-mail is dated by the system: leave the field {0} empty.").format(
				_("Answer Given On")
			)
		)
	moment = _moment(sent_at, appeal)
	received_at = frappe.utils.get_datetime(appeal.received_at)
	# people enter minutes
	if moment < received_at.replace(second=0, microsecond=0):
		_refuse_date(
			_(
				"The answer cannot have been given before the appeal was received ({0}): correct the field {1}."
			).format(frappe.utils.format_datetime(received_at), _("Answer Given On"))
		)
	return max(moment, received_at)


def _refuse_date(message: str) -> None:
	frappe.throw(message, ConversationError, title=_("Message Not Posted"))


def _moment(sent_at, appeal):
	now = frappe.utils.now_datetime()
	if not sent_at:
		return max([now, *_just_after_the_last(appeal)])
	sent_at = _as_moment(sent_at)
	if sent_at > frappe.utils.add_to_date(now, minutes=1):
		frappe.throw(
			_("A message cannot have been sent in the future: correct its date."),
			ConversationError,
			title=_("Message Not Posted"),
		)
	return min(sent_at, now)


def _just_after_the_last(appeal) -> list:
	"""The second after what was last said or done: a clock set back puts no reply before its question."""
	moments = (appeal.last_message_at, appeal.state_changed_at)
	last = [frappe.utils.get_datetime(moment) for moment in moments if moment]
	now = frappe.utils.now_datetime()
	return [frappe.utils.add_to_date(moment, seconds=1) for moment in last if moment > now]


def _as_moment(typed):
	try:
		moment = frappe.utils.get_datetime(typed)
	except (ValueError, TypeError, OverflowError):
		moment = None
	if not moment:
		_refuse_date(
			_("{0} is no date with a time: choose it from the calendar.").format(
				frappe.utils.escape_html(frappe.utils.cstr(typed)[:40])
			)
		)
	return moment


def _message_of(key: str | None, for_update: bool = False):
	if not key:
		return None
	name = frappe.db.get_value(MESSAGE, {"client_token": key}, "name", for_update=for_update)
	return frappe.get_doc(MESSAGE, name, for_update=for_update) if name else None


def _attach(message, appeal, file_names: list[str]) -> None:
	for name in file_names:
		file = frappe.db.get_value(
			"File", name, ["owner", "is_private", "attached_to_doctype", "attached_to_name"], as_dict=True
		)
		if not file or not file.is_private or not _may_send(file, appeal):
			frappe.throw(
				_("This file cannot be sent: attach it anew."),
				ForeignFileError,
				title=_("Message Not Posted"),
			)
		frappe.db.set_value(
			"File",
			name,
			{"attached_to_doctype": MESSAGE, "attached_to_name": message.name},
			update_modified=False,
		)


def _may_send(file, appeal) -> bool:
	if file.attached_to_doctype == REQUEST:
		# the files of a request go with it when it is converted or merged
		request = frappe._dict(name=file.attached_to_name)
		return has_appeal_request_permission(request, "read", frappe.session.user)
	if file.attached_to_doctype:
		return (file.attached_to_doctype, file.attached_to_name) == (APPEAL, appeal.name)
	return file.owner == frappe.session.user


def _refuse_verdict(message: str) -> None:
	frappe.throw(message, ConversationError, title=_("Appeal Not Changed"))
