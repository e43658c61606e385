"""The department's report: rows of the employees' reports, totals, plans, who is missing."""

import frappe

from helpdesk_ext.constants import REPORT_SOURCE, WORK_REPORT, EventType, ReportAction
from helpdesk_ext.tests.report_utils import DEPARTMENT, IN_MONTH, ReportTestCase, appeal_row, event_row, taken
from helpdesk_ext.work_reports import checks, lifecycle, view


class TestDepartmentReport(ReportTestCase):
	def setUp(self):
		super().setUp()
		for seconds in (100, 200, 300):
			taken(self.agent, first_answered_at=IN_MONTH, first_answer_seconds=seconds)
		for seconds in (1000, 2000):
			taken(self.other, first_answered_at=IN_MONTH, first_answer_seconds=seconds)

	def compile_it(self):
		return self.compiled(self.head, **DEPARTMENT)

	def test_a_row_for_each_report_handed_in_and_totals(self):
		self.handed_in()
		accepted = self.handed_in(self.other)
		self.move(accepted, ReportAction.ACCEPT, self.head)
		report = self.compile_it()
		self.assertEqual(self.figure(report, "appeals_taken", self.agent).value, 3)
		self.assertEqual(self.figure(report, "appeals_taken", self.other).value, 2)
		self.assertEqual(self.figure(report, "appeals_taken", None).value, 5)
		self.assertEqual(self.figure(report, "first_answer", self.agent).value, 200)
		self.assertEqual(
			self.figure(report, "first_answer", None).value, 300, "median of all, not of medians"
		)
		self.assertEqual({row.employee for row in report.figures if row.employee}, {self.agent, self.other})

	def test_drafts_and_returned_ones_are_not_in_it(self):
		returned = self.handed_in()
		self.move(returned, ReportAction.RETURN, self.head, return_reason="No")
		self.compiled(self.other)
		report = self.compile_it()
		self.assertEqual([row for row in report.figures if row.employee], [])
		self.assertEqual(self.figure(report, "appeals_taken", None).value, 0)
		for user in (self.agent, self.other):
			self.assertIn(user, report.missing_employees)

	def test_employees_without_a_report_are_named(self):
		self.handed_in()
		missing_now = self.compile_it().missing_employees
		self.assertIn(self.other, missing_now)
		self.assertIn(self.admin, missing_now)
		self.assertNotIn(self.agent, missing_now)
		self.assertNotIn(self.deputy, missing_now)

	def test_departments_own_figures_and_the_difference_are_shown(self):
		self.handed_in()
		nobodys = appeal_row(None, first_answered_at=IN_MONTH, first_answer_seconds=400)
		event_row(nobodys, EventType.STATE, "Appeal Closed")
		report = self.compile_it()
		row = self.figure(report, "appeals_taken", None)
		self.assertEqual((row.value, row.own_value, row.difference), (3, 5, 2))
		row = self.figure(report, "appeals_closed", None)
		self.assertEqual((row.value, row.own_value, row.difference), (0, 1, 1))
		row = self.figure(report, "first_answer", None)
		self.assertEqual((row.value, row.own_value, row.difference), (200, 350, 150))

	def test_an_appeal_handed_over_counts_once_for_the_department(self):
		appeal = taken(self.agent)
		event_row(appeal, EventType.AGENT, self.other, "2031-03-13 11:00:00")
		self.handed_in()
		self.handed_in(self.other)
		row = self.figure(self.compile_it(), "appeals_taken", None)
		self.assertEqual((row.value, row.own_value, row.difference), (7, 6, -1))

	def test_sources_are_its_own_copies(self):
		"""An employee's report returned and compiled anew leaves the department's as it was."""
		theirs = self.handed_in()
		report = self.move(self.compile_it(), ReportAction.SUBMIT)
		before = frappe.get_all(REPORT_SOURCE, filters={"report": report.name}, fields=["*"], order_by="name")
		self.assertEqual(len([row for row in before if row.figure == "appeals_taken"]), 3)
		self.move(theirs, ReportAction.RETURN, self.head, return_reason="Again")
		taken(self.agent)
		theirs = self.move(self.move(theirs, ReportAction.REWORK), ReportAction.COMPILE)
		self.assertEqual(self.value(theirs, "appeals_taken"), 4)
		after = frappe.get_all(REPORT_SOURCE, filters={"report": report.name}, fields=["*"], order_by="name")
		self.assertEqual(before, after)
		report = frappe.get_doc(WORK_REPORT, report.name)
		self.assertEqual(self.figure(report, "appeals_taken", None).value, 3)
		self.assertTrue(lifecycle.is_intact(report))

	def test_weeks_and_months_do_not_mix(self):
		self.handed_in(period_kind="Report for a Week", period_from="2031-03-10")
		self.assertEqual([row for row in self.compile_it().figures if row.employee], [])

	def test_plans_of_employees_add_up_and_the_heads_own_goes_first(self):
		for user, plan in ((self.agent, 10), (self.other, 20)):
			before = self.compiled(user, period_from="2031-02-01")
			self.figure(before, "appeals_answered").next_plan = plan
			with self.as_user(user):
				before.save()
			self.move(before, ReportAction.SUBMIT)
			self.handed_in(user)
		report = self.compile_it()
		self.assertEqual(self.figure(report, "appeals_answered", self.other).plan, 20)
		self.assertEqual(self.figure(report, "appeals_answered", None).plan, 30)
		february = self.compiled(self.head, period_from="2031-02-01", **DEPARTMENT)
		self.figure(february, "appeals_answered", None).next_plan = 50
		with self.as_user(self.head):
			february.save()
		self.move(february, ReportAction.SUBMIT)
		report = self.move(self.move(report, ReportAction.BACK_TO_DRAFT), ReportAction.COMPILE)
		self.assertEqual(self.figure(report, "appeals_answered", None).plan, 50)

	def test_head_plans_the_total_not_the_employees(self):
		self.handed_in()
		report = self.compile_it()
		self.figure(report, "appeals_answered", self.agent).next_plan = 5
		with self.as_user(self.head), self.assertRefused(checks.FiguresError):
			report.save()

	def test_empty_department(self):
		report = self.move(self.compile_it(), ReportAction.SUBMIT)
		self.assertEqual(self.figure(report, "first_answer", None).sample, 0)
		with self.as_user(self.deputy):
			self.assertTrue(view.printed(report)["figures"])
