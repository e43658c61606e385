"""When a message was said: now, or the moment entered for what was said elsewhere."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals.errors import ConversationError
from helpdesk_ext.constants import Channel

# An answer given this way is only recorded here: the customer has had it.
SAID_OTHERWISE = frozenset({Channel.PHONE, Channel.MESSENGER, Channel.IN_PERSON, Channel.PAPER})


def said_at(sent_at, channel: str | None, appeal):
	"""When an employee said it: now, or the moment entered for what was said elsewhere."""
	if not sent_at:
		return moment_said(None, appeal)
	if channel not in SAID_OTHERWISE:
		_refuse_date(
			_("A message sent by e-mail is dated by the system: leave the field {0} empty.").format(
				_("Answer Given On")
			)
		)
	moment = moment_said(sent_at, appeal)
	received_at = frappe.utils.get_datetime(appeal.received_at)
	# people enter minutes
	if moment < received_at.replace(second=0, microsecond=0):
		_refuse_date(
			_(
				"The answer cannot have been given before the appeal was received ({0}): correct the field {1}."
			).format(frappe.utils.format_datetime(received_at), _("Answer Given On"))
		)
	return max(moment, received_at)


def moment_said(sent_at, appeal):
	"""Now, or the moment entered, which is never in the future."""
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


def _refuse_date(message: str) -> None:
	frappe.throw(message, ConversationError, title=_("Message Not Posted"))
