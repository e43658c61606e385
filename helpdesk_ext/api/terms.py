"""What the forms of appeals, inquiries and faults show of their terms."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import working_time
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, FAULT, INQUIRY, EventType, TermState
from helpdesk_ext.terms import change

DAYS_AHEAD = 7
DOCTYPES = (APPEAL, INQUIRY, FAULT)
FIELDS = (
	"term_kind",
	"state",
	"started_at",
	"due_at",
	"ended_at",
	"is_missed",
	"left_seconds",
	"working_calendar",
)


@frappe.whitelist()
def get_terms(doctype: str, name: str) -> dict:
	"""Terms of a document, and how long it was in each state. Whoever may read the document.

	`left` of a running term is the working seconds until it is due (below zero: overdue) now; its clock runs
	in the `shifts` of the coming week only: pairs of seconds from now, so that the page counts down rightly
	over a night, whatever zone the reader's computer is in and whenever clocks are changed there or here.
	"""
	if doctype not in DOCTYPES:
		frappe.throw(_("There are no terms on {0}.").format(_(doctype)), frappe.PermissionError)
	frappe.has_permission(doctype, "read", doc=name, throw=True)
	now = frappe.utils.now_datetime().replace(microsecond=0)
	rows = frappe.get_all(
		DEADLINE,
		filters={"reference_doctype": doctype, "reference_name": name, "state": ("!=", TermState.WITHDRAWN)},
		fields=list(FIELDS),
		order_by="started_at asc, creation asc",
	)
	return {"terms": [_shown(row, now) for row in rows], "stays": _stays(doctype, name, now)}


@frappe.whitelist()
def preview_policy(policy: str) -> dict:
	"""Open terms that would move if a policy were applied anew. Whoever may change policies."""
	frappe.has_permission("Support Policy", "write", doc=policy, throw=True)
	return change.preview(policy)


@frappe.whitelist(methods=["POST"])
def apply_policy(policy: str) -> dict:
	"""Apply a changed policy to the open terms made by it, in the background. Whoever may change policies."""
	frappe.has_permission("Support Policy", "write", doc=policy, throw=True)
	return {"queued": change.start(policy)}


def _shown(row, now) -> dict:
	calendar = row.pop("working_calendar")
	if row.state == TermState.RUNNING:
		row.left = working_time.seconds_left(now, row.due_at, calendar)
		shifts = working_time.shifts(now, frappe.utils.add_days(now, DAYS_AHEAD), calendar)
		row.shifts = [[working_time.elapsed_seconds(now, moment) for moment in shift] for shift in shifts]
	elif row.state == TermState.PAUSED:
		row.left = row.left_seconds
	return row


def _stays(doctype: str, name: str, now) -> list[dict]:
	"""State, calendar and working seconds of every stay, oldest first; the last one lasts until now."""
	events = frappe.get_all(
		EVENT,
		filters={
			"reference_doctype": doctype,
			"reference_name": name,
			"event_type": ("in", (EventType.REGISTERED, EventType.STATE)),
		},
		fields=["from_value", "to_value", "occurred_at", "calendar_seconds", "business_seconds"],
		order_by="occurred_at asc, creation asc",
	)
	stays = [
		{
			"state": event.from_value,
			"seconds": event.calendar_seconds or 0,
			"working_seconds": event.business_seconds or 0,
		}
		for event in events
		if event.from_value
	]
	if events:
		since = events[-1].occurred_at
		stays.append(
			{
				"state": events[-1].to_value,
				"seconds": working_time.elapsed_seconds(since, now),
				"working_seconds": working_time.working_seconds(since, now),
			}
		)
	return stays
