"""Reports to people who see a part of the documents."""

from datetime import date, datetime

import frappe

from helpdesk_ext.constants import (
	ADDRESSEE,
	APPEAL,
	DEADLINE,
	EVENT,
	FAULT,
	INQUIRY,
	MESSAGE,
	WORK_REPORT,
	DirectiveKind,
	InquiryAction,
)
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.inquiries.backfill import backfill_inquiry
from helpdesk_ext.reports.test_reports import AGENT, BATCH, HEAD, OTHER, module, moment, reports
from helpdesk_ext.tests.access_utils import (
	BUYER,
	DEPUTY,
	OUTSIDERS,
	REPORTS,
	RESPONDER,
	SELLER,
	STAFF,
	AccessTestCase,
	export,
)
from helpdesk_ext.tests.inquiry_utils import LOGISTICS, SALES, TYPES, make_department, make_type
from helpdesk_ext.tests.report_utils import told_report

EXCHANGE = "Order Inquiry Exchange"
# It lists people, not documents: no part of it is anybody's own.
FOR_MANAGERS = "Work Reports Not Handed In"


class TestWhoSeesAPart(AccessTestCase):
	"""A report is what it would be if nothing existed but what the reader sees."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_department(SALES, SELLER)
		make_department(LOGISTICS, RESPONDER)
		for name, (department, facts) in TYPES.items():
			make_type(name, department, facts)

	def setUp(self):
		super().setUp()
		self.inquiries()
		self.faults()
		self.directives()
		self.work_reports()

	def inquiries(self):
		for name, appeal, by in (
			("Test Whereabouts", self.reopened, AGENT),
			("Test Anything", self.once, OTHER),
		):
			answerer = RESPONDER if by == AGENT else SELLER
			answer = {"at": moment(6, 12), "action": InquiryAction.ANSWER, "by": answerer, "text": "Soon"}
			if by == AGENT:
				answer["facts"] = {"order_whereabouts": "in the store", "delivery_date": "2019-03-10"}
			asked = {"inquiry_type": name, "appeal": appeal, "asked_at": moment(6, 10), "asked_by": by}
			backfill_inquiry({**asked, "question": "Where?", "steps": [answer]}, BATCH)

	def faults(self):
		for reporter in (AGENT, RESPONDER, OTHER):
			backfill_fault(
				{
					"subject": "Printer of a test",
					"fault_part": "Printer or Scanner",
					"workplace": "Desk of a test",
					"description": "Paper jam",
					"reporter": reporter,
					"registered_at": moment(7),
					"steps": [],
				},
				BATCH,
			)

	def directives(self):
		for kind, issuer, addressee in (
			(DirectiveKind.ORDER, DEPUTY, AGENT),
			(DirectiveKind.INSTRUCTION, HEAD, OTHER),
		):
			backfill_directive(
				{
					"directive_kind": kind,
					"subject": "Directive of a test",
					"directive_text": "Do it",
					"issuer": issuer,
					"issued_at": moment(4),
					"execute_by": date(2019, 3, 15),
					"acknowledge_by": date(2019, 3, 6),
					"controller": issuer,
					"needs_execution": 1,
					"people": [{"user": addressee, "steps": []}],
				},
				BATCH,
			)

	def work_reports(self):
		for employee in (AGENT, OTHER):
			told_report(employee, datetime(2019, 3, 4, 13), BATCH)

	def leave_only_what_is_seen_by(self, user: str) -> None:
		with self.as_user(user):
			seen = {
				doctype: self.seen(doctype) for doctype in (APPEAL, INQUIRY, FAULT, WORK_REPORT, ADDRESSEE)
			}
		for doctype, names in seen.items():
			frappe.db.delete(doctype, {"name": ("not in", names)})
			frappe.db.delete(EVENT, {"reference_doctype": doctype, "reference_name": ("not in", names)})
			frappe.db.delete(DEADLINE, {"reference_doctype": doctype, "reference_name": ("not in", names)})
		frappe.db.delete(MESSAGE, {"appeal": ("not in", seen[APPEAL])})
		frappe.db.delete(EXCHANGE, {"parent": ("not in", seen[INQUIRY])})

	def seen(self, doctype: str) -> list[str]:
		if not frappe.has_permission(doctype, "read"):
			return [""]
		return frappe.get_list(doctype, pluck="name", limit_page_length=0) or [""]

	def test_rows_chart_and_cards_are_those_of_what_one_sees(self):
		"""Also when somebody without the report's role gets as far as its code."""
		for user in (*STAFF, BUYER):
			with self.as_user(user):
				own = {
					report: self.figures(report)
					for report in reports()
					if report != FOR_MANAGERS or self.allowed(report, user)
				}
			frappe.db.savepoint("everything")
			self.leave_only_what_is_seen_by(user)
			for report, figures in own.items():
				with self.subTest(user=user, report=report):
					self.assertEqual(figures, self.figures(report))
			frappe.db.rollback(save_point="everything")

	@staticmethod
	def figures(report: str) -> tuple:
		_columns, rows, _message, *more = module(report).execute(dict(REPORTS[report].good))
		# a department is not told of the appeal behind an inquiry
		return [{**row, "appeal": None} for row in rows], more[:2]

	def test_the_list_of_managers_is_for_nobody_else(self):
		for user in (*OUTSIDERS, *STAFF):
			if not self.allowed(FOR_MANAGERS, user):
				with self.subTest(user), self.as_user(user), self.assertRaises(frappe.PermissionError):
					self.figures(FOR_MANAGERS)

	def test_the_part_is_a_part(self):
		"""Else the test above would compare like with like."""
		for report, user in (
			("Service KPI", AGENT),
			("Agent Performance", AGENT),
			("Inquiry Register", RESPONDER),
			("Directive Execution", HEAD),
		):
			with self.subTest(report):
				everything = self.figures(report)
				with self.as_user(user):
					self.assertNotEqual(self.figures(report), everything)

	def test_exports_name_nobody_and_nothing_of_the_others(self):
		for report in reports():
			if self.allowed(report, AGENT):
				with self.subTest(report), self.as_user(AGENT):
					content = export(report, REPORTS[report].good)
					for secret in (OTHER, OTHER.split("@")[0], "Reports once", self.once):
						self.assertNotIn(secret, content)
