"""What the tests of work reports share."""

from datetime import date, datetime, timedelta

import frappe
import frappe.utils

from helpdesk_ext.constants import (
	APPEAL,
	EVENT,
	MESSAGE,
	WORK_REPORT,
	EventType,
	ReportAction,
	ReportKind,
	ReportPeriod,
	ReportState,
	Role,
)
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head, make_user
from helpdesk_ext.work_reports.backfill import backfill_report

NEXT = {
	ReportAction.COMPILE: ReportState.COMPILED,
	ReportAction.BACK_TO_DRAFT: ReportState.DRAFT,
	ReportAction.SUBMIT: ReportState.UNDER_REVIEW,
	ReportAction.ACCEPT: ReportState.ACCEPTED,
	ReportAction.RETURN: ReportState.RETURNED,
	ReportAction.REWORK: ReportState.DRAFT,
}
# A month that is over: nothing else of the tests happens in it.
MONTH = "2031-03-01"
IN_MONTH = "2031-03-12 11:00:00"
AFTER = "2031-04-02 10:00"
DEPARTMENT = {"report_kind": ReportKind.DEPARTMENT}


class ReportTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent("report.agent@example.com").name
		cls.other = make_agent("report.other@example.com").name
		cls.head = make_head("report.head@example.com").name
		cls.second_head = make_user("report.head2@example.com", Role.HEAD).name
		cls.deputy = make_user("report.deputy@example.com", Role.DEPUTY).name
		cls.admin = make_user("report.it@example.com", Role.IT_ADMIN).name
		cls.manager = make_user("report.manager@example.com", "System Manager").name
		cls.responder = make_user("report.responder@example.com", Role.RESPONDER).name

	def setUp(self):
		super().setUp()
		clock = self.at(AFTER)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)

	def new_report(self, user: str | None = None, **values):
		"""A draft, inserted by its author."""
		report = frappe.new_doc(WORK_REPORT)
		report.update({"period_kind": "Report for a Month", "period_from": MONTH, **values})
		with self.as_user(user or self.agent):
			return report.insert()

	def move(self, report, action: str, user: str | None = None, **values):
		"""The report after a move along its workflow, as the form makes it."""
		report = frappe.get_doc(WORK_REPORT, report.name)
		report.update({"state": NEXT[action], **values})
		with self.as_user(user or report.employee):
			report.save()
		return frappe.get_doc(WORK_REPORT, report.name)

	def compiled(self, user: str | None = None, **values):
		return self.move(self.new_report(user, **values), ReportAction.COMPILE, user or self.agent)

	def handed_in(self, user: str | None = None, **values):
		return self.move(self.compiled(user, **values), ReportAction.SUBMIT, user or self.agent)

	def figure(self, report, key: str, employee: str | None = "any"):
		return next(
			row
			for row in report.figures
			if row.figure == key and (employee == "any" or (row.employee or None) == employee)
		)

	def value(self, report, key: str) -> float:
		return self.figure(report, key).value


def appeal_row(agent: str | None, **values) -> str:
	"""An appeal as it lies in the database."""
	appeal = frappe.new_doc(APPEAL)
	appeal.update(
		{
			"name": f"APL-T-{frappe.generate_hash(length=10)}",
			"subject": "Parcel",
			"appeal_text": "Where is it?",
			"state": "Appeal In Progress",
			"agent": agent,
			"received_at": IN_MONTH,
			**values,
		}
	)
	appeal.db_insert()
	return appeal.name


def event_row(appeal: str, event_type: str, to_value: str, at: str = IN_MONTH) -> None:
	event = frappe.new_doc(EVENT)
	event.update(
		{
			"reference_doctype": APPEAL,
			"reference_name": appeal,
			"event_type": event_type,
			"to_value": to_value,
			"occurred_at": at,
		}
	)
	event.db_insert()


def message_row(appeal: str, author: str, at: str = IN_MONTH, **values) -> None:
	message = frappe.new_doc(MESSAGE)
	message.update(
		{
			"appeal": appeal,
			"author": author,
			"sent_at": at,
			"direction": "Outgoing Message",
			"is_public": 1,
			"message_text": "Here it is",
			**values,
		}
	)
	message.db_insert()


def row_of(doctype: str, **values) -> str:
	"""Any document as it lies in the database."""
	doc = frappe.new_doc(doctype)
	# with its creation, or the database layer would put its own owner in
	doc.update({"name": f"T-{frappe.generate_hash(length=12)}", "creation": IN_MONTH, **values})
	doc.db_insert()
	return doc.name


def taken(agent: str, at: str = IN_MONTH, **values) -> str:
	appeal = appeal_row(agent, **values)
	event_row(appeal, EventType.AGENT, agent, at)
	return appeal


def told_report(employee: str, handed_in: datetime, batch: str) -> str:
	"""The number of a work report on February 2019, told afterwards: made an hour before it was handed in."""
	made = handed_in - timedelta(hours=1)
	steps = [
		{"at": made + timedelta(minutes=5), "action": ReportAction.COMPILE},
		{"at": handed_in, "action": ReportAction.SUBMIT},
	]
	period = {"period_kind": ReportPeriod.MONTH, "period_from": date(2019, 2, 1)}
	return backfill_report({"employee": employee, **period, "made_at": made, "steps": steps}, batch)
