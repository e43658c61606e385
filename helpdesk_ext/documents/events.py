"""The event log: what happened to a document, when, and by whom, in the transaction of the change.

Append-only and free of personal data: the actor is an employee's user or nobody, values are states,
users, categories and priorities, never names or texts of customers.
"""

from datetime import datetime

import frappe
import frappe.utils

from helpdesk_ext.constants import EVENT, ActorKind, EventType, Role
from helpdesk_ext.deadlines.clock import MICROSECOND, SECOND
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.rules.text import clip
from helpdesk_ext.working_time import clock_of, elapsed_seconds, working_seconds

VALUE_LENGTH = 140
STAFF_ROLES = frozenset(
	{Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER, Role.SYSTEM_MANAGER}
)


def record_event(
	doc,
	event_type: str,
	from_value: str | None = None,
	to_value: str | None = None,
	*,
	at: datetime | str | None = None,
	actor_kind: str | None = None,
	actor: str | None = None,
	department: str | None = None,
	details: str | None = None,
	since: datetime | None = None,
) -> str:
	"""Write one row of the log and return its name.

	:param doc: the document it happened to.
	:param at: when; now by default, or just after the document's last event when the clock was set back.
	:param actor_kind: one of ActorKind; by default an employee's session acts as staff, any other
		(guest, customer) as the customer.
	:param actor: user of the employee; by default the session's when it is an employee's.
	:param since: beginning of the previous state, for the length kept with a change of state; by default
		the document's own `state_changed_at` before the change, or else its last event of state.
	"""
	at = frappe.utils.get_datetime(at) if at else moment_of(doc)
	actor_kind, actor = acting(actor_kind, actor)
	event = frappe.new_doc(EVENT)
	event.update(
		{
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"event_type": event_type,
			"from_value": clip(from_value, VALUE_LENGTH) or None,
			"to_value": clip(to_value, VALUE_LENGTH) or None,
			"occurred_at": at,
			"occurred_epoch": epoch_seconds(at),
			"actor_kind": actor_kind,
			"actor": actor,
			"department": department,
			"details": details,
		}
	)
	if event_type == EventType.STATE:
		since = since or _state_since(doc, at)
		event.calendar_seconds = elapsed_seconds(since, at)
		event.calendar_bucket = bucket_of(event.calendar_seconds)
		event.business_seconds = working_seconds(since, at)
	# The row is written as it stands: validation, notifications and realtime have nothing to add to a
	# log, and they would be most of the cost of every message.
	event.db_insert()
	return event.name


def moment_of(doc) -> datetime:
	"""Now, or just after the document's last event when the clock was set back since.

	So what happens to a document keeps its order, also over the hour that comes twice each autumn and after
	a wrong clock was put right; nothing begins before what it follows.
	"""
	now = frappe.utils.now_datetime()
	last = frappe.get_all(
		EVENT,
		filters={"reference_doctype": doc.doctype, "reference_name": doc.name, "occurred_at": (">", now)},
		order_by="occurred_at desc",
		limit=1,
		pluck="occurred_at",
	)
	return last[0] + MICROSECOND if last else now


def acting(actor_kind: str | None = None, actor: str | None = None) -> tuple[str, str | None]:
	"""Who acts: kind, and the user when it is an employee."""
	if actor_kind == ActorKind.SYSTEM:
		return actor_kind, actor
	if actor_kind == ActorKind.CUSTOMER:
		# whoever's session it is (an employee's, a backfill's): a customer is never named in the log
		return actor_kind, None
	user = actor or frappe.session.user
	is_staff = user not in ("Guest", None) and bool(STAFF_ROLES & set(frappe.get_roles(user)))
	if not actor_kind:
		actor_kind = ActorKind.STAFF if is_staff else ActorKind.CUSTOMER
	return actor_kind, user if is_staff else None


def epoch_seconds(at: datetime) -> float:
	"""Seconds since 1970 of a naive moment in the site's time zone."""
	return clock_of(frappe.utils.get_system_timezone()).instant(at) / SECOND


def _state_since(doc, at: datetime) -> datetime | None:
	before = doc.get_doc_before_save()
	if before and before.get("state_changed_at"):
		return before.state_changed_at
	found = frappe.get_all(
		EVENT,
		filters={
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"event_type": ("in", (EventType.REGISTERED, EventType.STATE)),
			"occurred_at": ("<=", at),
		},
		order_by="occurred_at desc",
		limit=1,
		pluck="occurred_at",
	)
	return found[0] if found else None
