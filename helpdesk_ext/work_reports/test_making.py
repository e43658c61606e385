"""Making a report: whose, for what period, by which form, and what is not sent along."""

from unittest import mock

import frappe
import frappe.model.workflow
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.constants import REPORT_FORM, WORK_REPORT, ReportAction, ReportKind, ReportState
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.tests.report_utils import DEPARTMENT, IN_MONTH, MONTH, ReportTestCase
from helpdesk_ext.work_reports import checks
from helpdesk_ext.work_reports.checks import (
	DuplicateReportError,
	FiguresError,
	PeriodError,
	ReportAuthorError,
	ReportInputError,
)


class TestMaking(ReportTestCase):
	def test_author_and_last_period_are_the_usual(self):
		report = frappe.new_doc(WORK_REPORT)
		with self.as_user(self.agent):
			report.insert()
		self.assertEqual((report.employee, report.state), (self.agent, ReportState.DRAFT))
		self.assertEqual((str(report.period_from), str(report.period_to)), (MONTH, "2031-03-31"))
		self.assertEqual(report.employee_name, frappe.db.get_value("User", self.agent, "full_name"))
		self.assertEqual(
			frappe.db.get_value(REPORT_FORM, report.report_form, "report_kind"), ReportKind.EMPLOYEE
		)

	def test_any_day_of_the_period_will_do(self):
		report = self.new_report(period_kind="Report for a Week", period_from="2031-03-20")
		self.assertEqual((str(report.period_from), str(report.period_to)), ("2031-03-17", "2031-03-23"))

	def test_no_period_in_the_future(self):
		with self.assertRefused(PeriodError, "future"):
			self.new_report(period_from="2031-05-01")
		self.new_report(period_from="2031-04-30")

	def test_dates_that_are_none(self):
		with self.assertRefused(PeriodError):
			self.new_report(period_from="soon")
		with self.assertRaises(frappe.ValidationError):
			self.new_report(period_kind="Report for a Year")

	def test_one_report_for_a_period(self):
		first = self.new_report()
		with self.assertRefused(DuplicateReportError, first.name):
			self.new_report(period_from="2031-03-15")
		self.new_report(period_from="2031-03-15", period_kind="Report for a Week")
		self.new_report(self.other)
		department = self.new_report(self.head, **DEPARTMENT)
		with self.assertRefused(DuplicateReportError, department.name):
			self.new_report(self.second_head, **DEPARTMENT)
		self.new_report(self.head)

	def test_two_at_once_leave_one(self):
		"""Both have looked before either has written."""
		self.new_report()
		with mock.patch.object(checks, "check_only_one"), self.assertRefused(DuplicateReportError):
			self.new_report()
		self.assertEqual(frappe.db.count(WORK_REPORT, {"employee": self.agent, "period_from": MONTH}), 1)

	def test_nobody_makes_the_report_of_somebody_else(self):
		for user in (self.other, self.head, self.deputy, self.manager, self.responder, "Guest"):
			with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
				self.new_report(user, employee=self.agent)
		with self.assertRefused(ReportAuthorError):
			self.new_report("Administrator", employee=self.agent)

	def test_the_departments_report_is_the_heads(self):
		for user in (self.agent, self.deputy, self.admin, self.manager):
			with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
				self.new_report(user, **DEPARTMENT)

	def test_no_report_of_who_does_not_work_here(self):
		report = frappe.new_doc(WORK_REPORT)
		report.update({"employee": self.deputy, "period_from": MONTH})
		with self.assertRefused(ReportInputError, self.deputy):
			report.insert(ignore_permissions=True)

	def test_what_the_server_keeps_is_not_sent_along(self):
		for values in (
			{"content_hash": "0" * 64},
			{"accepted_at": IN_MONTH, "accepted_by": self.agent},
			{"submitted_at": IN_MONTH},
			{"is_late": 1},
			{"form_snapshot": "{}"},
			{"return_count": 3},
			{"missing_employees": "x"},
			{"return_reason": "I like it"},
			{"review_note": "Excellent"},
		):
			with self.subTest(values=values), self.assertRefused(ServerFactError):
				self.new_report(**values)
		with self.assertRefused(FiguresError):
			self.new_report(figures=[{"figure": "appeals_taken", "value": 100}])
		with self.assertRefused(WorkflowPermissionError):
			self.new_report(state=ReportState.ACCEPTED)

	def test_form_of_another_kind_or_out_of_use(self):
		other = frappe.db.get_value(REPORT_FORM, {"report_kind": ReportKind.DEPARTMENT})
		with self.assertRefused(ReportInputError, other):
			self.new_report(report_form=other)
		own = frappe.db.get_value(REPORT_FORM, {"report_kind": ReportKind.EMPLOYEE})
		frappe.db.set_value(REPORT_FORM, own, "disabled", 1)
		with self.assertRefused(ReportInputError, own):
			self.new_report(report_form=own)

	def test_without_a_form_nothing_is_compiled(self):
		frappe.db.set_value(REPORT_FORM, {"report_kind": ReportKind.EMPLOYEE}, "disabled", 1)
		report = self.new_report()
		with self.assertRefused(ReportInputError, REPORT_FORM):
			self.move(report, ReportAction.COMPILE)

	def test_texts_are_plain(self):
		report = self.new_report(done_text="<script>alert(1)</script> done\r\nmore")
		self.assertNotIn("<script", report.done_text)
		self.assertIn("\nmore", report.done_text)
		with self.assertRefused(ReportInputError, "20"):
			self.new_report(self.other, done_text="x" * 20_001)
