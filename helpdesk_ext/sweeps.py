"""What the scheduler calls: each sweep alone, so that one failing stops no other."""

import frappe

from helpdesk_ext import background

EVERY_FIVE_MINUTES = (
	"helpdesk_ext.terms.zone.follow",
	"helpdesk_ext.terms.sweep.watch",
	"helpdesk_ext.appeals.conversion.retry_unconverted",
	"helpdesk_ext.appeals.mailing.send_due_confirmations",
	"helpdesk_ext.appeals.mailing.send_due_messages",
	"helpdesk_ext.appeals.mailing.refresh_delivery_statuses",
	"helpdesk_ext.appeals.assignment.assign_unassigned",
	"helpdesk_ext.inquiries.late.mark_late",
	"helpdesk_ext.faults.customers.finish_pending",
	"helpdesk_ext.permissions.prepared_reports.count_at_once",
)
HOURLY = ("helpdesk_ext.tallies.keeping.keep",)
DAILY = (
	"helpdesk_ext.appeals.closing.close_answered_appeals",
	"helpdesk_ext.appeals.assignment.sync_rule_users",
	"helpdesk_ext.work_reports.missing.remind",
	"helpdesk_ext.directives.overdue.tell_overdue",
	"helpdesk_ext.terms.holidays.tell_of_ending_lists",
	"helpdesk_ext.tallies.keeping.count_nightly",
	"helpdesk_ext.helpdesk_ext.doctype.request_counter.request_counter.clear_old",
	"helpdesk_ext.helpdesk_ext.doctype.access_key.access_key.clear_old",
)


def every_five_minutes() -> None:
	"""What a lost queue, a dead worker or a mail server that was down left undone."""
	_run(EVERY_FIVE_MINUTES)


def hourly() -> None:
	"""Counting the days that are over."""
	_run(HOURLY)


def daily() -> None:
	"""Closing what customers left unanswered, and sweeping out what has expired."""
	_run(DAILY)


def _run(methods) -> None:
	for method in methods:
		try:
			frappe.get_attr(method)()
			background.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title="Helpdesk sweep failed", message=f"{method}\n{frappe.get_traceback()}")
			background.commit()
