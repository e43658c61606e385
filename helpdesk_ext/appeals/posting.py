"""One message and what it brings about, in one transaction; the caller holds the lock of the appeal's row."""

import frappe
import frappe.utils

from helpdesk_ext.appeals import message_files
from helpdesk_ext.appeals.agents import is_working_agent
from helpdesk_ext.appeals.bell import ring
from helpdesk_ext.appeals.replies import FINISHED, in_reopen_window, open_follow_up, reply_target
from helpdesk_ext.appeals.said_at import SAID_OTHERWISE
from helpdesk_ext.background import enqueue_later
from helpdesk_ext.constants import (
	MESSAGE,
	ActorKind,
	AppealAction,
	AppealState,
	Delivery,
	Direction,
	EventType,
	LastMessageBy,
)
from helpdesk_ext.documents.events import moment_of, record_event
from helpdesk_ext.documents.moves import move_by_system, save_server_facts, server_facts
from helpdesk_ext.rules.contact import is_valid_email
from helpdesk_ext.rules.percentiles import bucket_of
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


def is_posting(message) -> bool:
	"""Whether the message being inserted comes from here."""
	return message.flags.posting is _POSTING


def new_message(**values):
	"""A message with these values, not inserted."""
	message = frappe.new_doc(MESSAGE)
	message.update(values)
	return message


def message_of(key: str | None, for_update: bool = False):
	"""The message that was posted with this token, if any."""
	if not key:
		return None
	name = frappe.db.get_value(MESSAGE, {"client_token": key}, "name", for_update=for_update)
	return frappe.get_doc(MESSAGE, name, for_update=for_update) if name else None


def post_once(appeal, message, file_names: list[str]):
	"""Insert the message with all that follows; when another request has posted the same token since,
	nothing of ours remains and its message is returned."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		if message.direction == Direction.INCOMING and message.is_public:
			appeal = reply_target(appeal)
			if appeal.state in FINISHED and not in_reopen_window(appeal):
				appeal = open_follow_up(appeal, message)
		insert_message(appeal, message)
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point=SAVEPOINT)
		sent = message_of(message.client_token, for_update=True)
		if not sent:
			raise
		frappe.clear_last_message()
		return sent
	message_files.attach(message, appeal, file_names)
	if message.direction == Direction.INCOMING:
		_after_incoming(appeal, message)
	else:
		_after_outgoing(appeal, message)
	return message


def insert_message(appeal, message) -> None:
	"""The message alone with its event; what it means to the appeal is for the caller."""
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
	count(appeal, message, LastMessageBy.CUSTOMER if message.is_public else None)
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
	count(appeal, message, LastMessageBy.STAFF if message.is_public else None)
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


def count(appeal, message, side: str | None) -> None:
	"""Note the message on the appeal (not saved here); `side`: whose word it was, None among staff."""
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
