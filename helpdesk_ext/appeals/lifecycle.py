"""What an appeal notes of itself as it lives: defaults, times of its states, lengths, events."""

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.appeals.agents import is_working_agent
from helpdesk_ext.appeals.repeats import mark_repeated
from helpdesk_ext.constants import AppealState, Channel, EventType, LastMessageBy, Priority
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.documents.moves import is_server_call
from helpdesk_ext.rules.durations import lengths
from helpdesk_ext.rules.transitions import CLOSED, OPEN, RESOLVED, SET_ASIDE, WORKFLOW
from helpdesk_ext.working_time import elapsed_seconds

FALLBACK_LANGUAGE = "en"


def set_defaults(appeal) -> None:
	"""What the maker left open: times, company, language, priority of the category, agent."""
	now = site_now()
	appeal.state = appeal.state or WORKFLOW.initial
	appeal.channel = appeal.channel or Channel.PHONE
	appeal.received_at = appeal.received_at or now
	appeal.registered_at = now
	appeal.state_changed_at = now
	appeal.has_unread_reply = 0
	appeal.company = appeal.company or default_company(appeal)
	appeal.language = appeal.language or default_language(appeal)
	appeal.appeal_priority = default_priority(appeal)
	appeal.agent = appeal.agent or default_agent(appeal)


def note_first_message(appeal) -> None:
	"""A staff-made appeal opens its own conversation; a converted one gets its message with the files."""
	if opens_own_conversation(appeal):
		appeal.message_count = 1
		appeal.last_message_at = appeal.received_at
		appeal.last_message_by = LastMessageBy.CUSTOMER
		appeal.unanswered_since = appeal.received_at


def opens_own_conversation(appeal) -> bool:
	"""Whether the appeal's text becomes its first message by itself.

	An appeal of the inbox and a late reply are posted by who makes them, with files and author.
	"""
	return not (appeal.appeal_request or appeal.previous_appeal or appeal.flags.in_backfill)


def note_state_change(appeal) -> None:
	"""Times, counts and lengths that follow from a move of the workflow."""
	before = appeal.get_doc_before_save()
	if not before or before.state == appeal.state:
		return
	now = appeal.moment()
	appeal.state_changed_at = now
	if appeal.state == AppealState.ANSWERED:
		appeal.resolved_at = now
		appeal.first_resolved_at = appeal.first_resolved_at or now
	if appeal.state == AppealState.REOPENED:
		appeal.reopen_count = frappe.utils.cint(appeal.reopen_count) + 1
		appeal.reopened_at = now
		# the head's leave was for one answer
		appeal.override_reason = None
	if before.state == AppealState.DUPLICATE:
		appeal.duplicate_of = None
	appeal.closed_at = now if appeal.state in CLOSED else None
	if appeal.closed_at:
		appeal.unanswered_since = None
	take_over(appeal)


def take_over(appeal) -> None:
	"""Who works on an appeal that is nobody's becomes its agent."""
	user = frappe.session.user
	if appeal.agent or is_server_call(appeal) or appeal.state in SET_ASIDE:
		return
	if appeal.state in OPEN | RESOLVED and is_working_agent(user):
		appeal.agent = user


def note_lengths(appeal) -> None:
	"""Lengths are kept beside their moments, so that reports add columns up."""
	appeal.update(
		lengths(
			*(
				frappe.utils.get_datetime(appeal.get(field)) if appeal.get(field) else None
				for field in ("received_at", "first_answered_at", "first_resolved_at", "resolved_at")
			),
			elapsed=elapsed_seconds,
		)
	)


def record_registration(appeal) -> None:
	record_event(appeal, EventType.REGISTERED, None, appeal.state, at=appeal.registered_at)
	if appeal.agent:
		record_event(appeal, EventType.AGENT, None, appeal.agent)


def note_repeats(appeal) -> None:
	"""The appeals this one repeats are marked when its order or category becomes known."""
	if appeal.has_value_changed("sales_order") or appeal.has_value_changed("category"):
		mark_repeated(appeal)


def record_changes(appeal) -> None:
	"""One event for every change that the figures of the department are made of."""
	before = appeal.get_doc_before_save()
	kind = appeal.flags.event_actor_kind
	if before.state != appeal.state:
		record_event(
			appeal,
			EventType.STATE,
			before.state,
			appeal.state,
			actor_kind=kind,
			at=appeal.flags.moved_at,
			actor=appeal.flags.event_actor,
			details=appeal.flags.event_details,
		)
	for fieldname, event_type in (
		("agent", EventType.AGENT),
		("category", EventType.CATEGORY),
		("appeal_priority", EventType.PRIORITY),
	):
		if (before.get(fieldname) or None) != (appeal.get(fieldname) or None):
			record_event(appeal, event_type, before.get(fieldname), appeal.get(fieldname), actor_kind=kind)
	if (before.customer or None) != (appeal.customer or None):
		# a customer's name may be a person's: the log says only that the link changed
		record_event(appeal, EventType.CUSTOMER_LINKED, actor_kind=kind)


def default_company(appeal) -> str | None:
	if appeal.sales_order:
		return frappe.db.get_value("Sales Order", appeal.sales_order, "company")
	return settings.get("default_company") or frappe.db.get_default("company")


def default_language(appeal) -> str | None:
	"""The language the customer is answered in: the customer's own, or the site's."""
	language = (
		appeal.customer
		and frappe.get_meta("Customer").has_field("language")
		and frappe.db.get_value("Customer", appeal.customer, "language")
	)
	language = language or frappe.db.get_default("lang") or FALLBACK_LANGUAGE
	return language if frappe.db.exists("Language", language, cache=True) else None


def default_priority(appeal) -> str:
	"""The category's priority, unless another than the usual was chosen."""
	if (appeal.appeal_priority and appeal.appeal_priority != Priority.NORMAL) or not appeal.category:
		return appeal.appeal_priority or Priority.NORMAL
	return frappe.get_cached_value("Appeal Category", appeal.category, "default_priority") or Priority.NORMAL


def default_agent(appeal) -> str | None:
	"""An agent who registers an appeal keeps it."""
	user = frappe.session.user
	return user if not is_server_call(appeal) and is_working_agent(user) else None


def site_now():
	"""Now, without the fraction that a form would lose on its way back."""
	return frappe.utils.now_datetime().replace(microsecond=0)
