"""Writing a report: who, which part of it, and what compiling fills in."""

import frappe
import frappe.model.workflow
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import WORK_REPORT, ReportAction, ReportKind, ReportState
from helpdesk_ext.tests.report_utils import ReportTestCase, appeal_row, message_row, taken
from helpdesk_ext.work_reports.checks import FiguresError, ReportAuthorError, ReportInputError


class TestWriting(ReportTestCase):
	def save(self, report, user, **values):
		report = frappe.get_doc(WORK_REPORT, report.name)
		report.update(values)
		with self.as_user(user):
			report.save()
		return report

	def test_author_writes_until_he_hands_in(self):
		report = self.new_report()
		self.save(report, self.agent, done_text="One")
		self.move(report, ReportAction.COMPILE)
		self.assertEqual(self.save(report, self.agent, plans_text="Two").done_text, "One")

	def test_nobody_else_writes_it(self):
		report = self.compiled()
		for user in (self.other, self.head, self.deputy, self.manager, self.admin):
			with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
				self.save(report, user, done_text="Forged")
		with self.assertRefused(ReportAuthorError):
			self.save(report, "Administrator", done_text="Forged")

	def test_author_and_period_stay(self):
		report = self.new_report()
		with self.assertRefused(ReportInputError):
			self.save(report, "Administrator", employee=self.other)
		for values in (
			{"period_from": "2031-02-01"},
			{"period_kind": "Report for a Week"},
			{"report_kind": ReportKind.DEPARTMENT},
		):
			with self.subTest(values=values):
				with self.assertRaises((frappe.ValidationError, ReportAuthorError)):
					self.save(report, self.agent, **values)

	def test_figures_are_not_entered(self):
		taken(self.agent)
		report = self.compiled()
		for forge in (
			lambda doc: doc.figures[0].update({"value": 500}),
			lambda doc: doc.figures[0].update({"sample": 500}),
			lambda doc: doc.figures[0].update({"plan": 1}),
			lambda doc: doc.figures[0].update({"figure_label": "Great deeds"}),
			lambda doc: doc.set("figures", doc.figures[1:]),
			lambda doc: doc.append("figures", {"figure": "meetings", "value": 9}),
			lambda doc: doc.set("figures", list(reversed(doc.figures))),
		):
			doc = frappe.get_doc(WORK_REPORT, report.name)
			forge(doc)
			with self.as_user(self.agent), self.assertRefused(FiguresError):
				doc.save()

	def test_plans_are_entered_where_the_form_asks(self):
		report = self.compiled()
		doc = frappe.get_doc(WORK_REPORT, report.name)
		self.figure(doc, "appeals_answered").next_plan = 40
		with self.as_user(self.agent):
			doc.save()
		self.assertEqual(
			self.figure(frappe.get_doc(WORK_REPORT, report.name), "appeals_answered").next_plan, 40
		)
		for key, plan in (("appeals_taken", 5), ("appeals_answered", -1), ("appeals_answered", 1e12)):
			doc = frappe.get_doc(WORK_REPORT, report.name)
			self.figure(doc, key).next_plan = plan
			with self.subTest(key=key, plan=plan), self.as_user(self.agent), self.assertRefused(FiguresError):
				doc.save()

	def test_compiled_only_in_the_draft(self):
		"""A save of a compiled report, an attempt to compile it twice and a jump past compiling."""
		report = self.compiled()
		taken(self.agent)
		self.save(report, self.agent, done_text="More")
		self.assertEqual(self.value(frappe.get_doc(WORK_REPORT, report.name), "appeals_taken"), 0)
		with self.assertRefused(api.ReportActionError), self.as_user(self.agent):
			api.do_action(
				report.name,
				ReportAction.COMPILE,
				str(frappe.db.get_value(WORK_REPORT, report.name, "modified")),
			)
		draft = self.new_report(self.other)
		with self.assertRefused(WorkflowPermissionError):
			self.save(draft, self.other, state=ReportState.UNDER_REVIEW)

	def test_plan_of_before_becomes_the_plan_of_now(self):
		before = self.compiled(period_from="2031-02-01", plans_text="Answer faster")
		self.figure(before, "appeals_answered").next_plan = 3
		with self.as_user(self.agent):
			before.save()
		unsent = self.compiled()
		self.assertIsNone(unsent.previous_plans)
		self.assertFalse(self.figure(unsent, "appeals_answered").plan)
		self.move(before, ReportAction.SUBMIT)
		message_row(appeal_row(self.agent), self.agent, marks_answer=1)
		report = self.move(self.move(unsent, ReportAction.BACK_TO_DRAFT), ReportAction.COMPILE)
		self.assertEqual(report.previous_plans, "Answer faster")
		row = self.figure(report, "appeals_answered")
		self.assertEqual((row.plan, row.value), (3, 1))

	def test_compiling_again_keeps_the_plans_entered(self):
		report = self.compiled()
		self.figure(report, "appeals_answered").next_plan = 7
		with self.as_user(self.agent):
			report.save()
		report = self.move(self.move(report, ReportAction.BACK_TO_DRAFT), ReportAction.COMPILE)
		self.assertEqual(self.figure(report, "appeals_answered").next_plan, 7)
