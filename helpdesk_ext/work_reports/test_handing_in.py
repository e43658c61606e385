"""Handing in: when it may be, when it is late, and what is kept of it."""

import frappe

from helpdesk_ext.constants import EVENT, EventType, ReportAction
from helpdesk_ext.tests.report_utils import ReportTestCase
from helpdesk_ext.work_reports import checks, lifecycle
from helpdesk_ext.work_reports.checks import PeriodError


class TestHandingIn(ReportTestCase):
	def test_who_and_when_and_the_fingerprint_are_kept(self):
		report = self.handed_in()
		self.assertEqual((str(report.submitted_at), report.submitted_by), ("2031-04-02 10:00:00", self.agent))
		self.assertEqual(len(report.content_hash), 64)
		self.assertTrue(lifecycle.is_intact(report))
		event = frappe.get_last_doc(
			EVENT, {"reference_name": report.name, "event_type": EventType.STATE, "to_value": report.state}
		)
		self.assertEqual((event.actor, event.details), (self.agent, report.content_hash))

	def test_not_before_the_period_is_over(self):
		with self.at("2031-03-31 18:00"):
			report = self.compiled()
			with self.assertRefused(PeriodError, "over"):
				self.move(report, ReportAction.SUBMIT)
		with self.assertRefused(PeriodError, "compile again"):
			self.move(report, ReportAction.SUBMIT)
		report = self.move(self.move(report, ReportAction.BACK_TO_DRAFT), ReportAction.COMPILE)
		self.move(report, ReportAction.SUBMIT)

	def test_late_is_after_the_due_day(self):
		report = self.new_report()
		self.assertEqual(str(report.due_on), str(checks.due_on(report.period_kind, report.period_to)))
		for moment, expected in ((f"{report.due_on} 23:59:00", 0), ("2031-04-20 09:00:00", 1)):
			with self.subTest(moment=moment), self.at(moment):
				frappe.db.savepoint("late")
				sent = self.move(self.move(report, ReportAction.COMPILE), ReportAction.SUBMIT)
				self.assertEqual(sent.is_late, expected)
				frappe.db.rollback(save_point="late")

	def test_returned_one_was_still_in_time(self):
		report = self.handed_in()
		report = self.move(report, ReportAction.RETURN, self.head, return_reason="More, please")
		with self.at("2031-04-20 09:00:00"):
			report = self.move(report, ReportAction.REWORK)
			report = self.move(report, ReportAction.COMPILE)
			report = self.move(report, ReportAction.SUBMIT)
		self.assertEqual((report.is_late, report.return_count), (0, 1))
