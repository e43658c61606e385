"""Who has not handed in, when a report is due, and who is reminded."""

from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import WORK_REPORT, ReportAction, ReportState
from helpdesk_ext.tests.report_utils import MONTH, ReportTestCase
from helpdesk_ext.work_reports import checks, lifecycle, missing


class TestNotHandedIn(ReportTestCase):
	def rows(self) -> dict:
		return {
			row["employee"]: row
			for row in missing.not_handed_in("Report for a Month", frappe.utils.getdate(MONTH))
		}

	def test_list_names_who_has_not_with_or_without_a_draft(self):
		draft = self.new_report()
		self.handed_in(self.other)
		rows = self.rows()
		self.assertEqual(
			(rows[self.agent]["report"], rows[self.agent]["state"]), (draft.name, ReportState.DRAFT)
		)
		self.assertNotIn(self.other, rows)
		self.assertIsNone(rows[self.admin]["report"])
		for user in (self.deputy, self.second_head, self.manager, "Administrator"):
			self.assertNotIn(user, rows)

	def test_days_late_are_counted_from_the_due_day(self):
		due = self.rows()[self.agent]["due_on"]
		for days, expected in ((0, 0), (3, 3)):
			with self.at(f"{frappe.utils.add_days(due, days)} 12:00:00"):
				self.assertEqual(self.rows()[self.agent]["days_late"], expected)

	def test_disabled_absent_and_newly_come_ones_owe_nothing(self):
		frappe.db.set_value("User", self.agent, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.agent, "enabled", 1)
		absence = frappe.new_doc("Agent Absence")
		absence.update({"agent": self.other, "from_date": "2031-02-20", "to_date": "2031-03-31"})
		absence.db_insert()
		frappe.db.set_value("User", self.admin, "creation", "2031-04-01 00:00:00", update_modified=False)
		self.assertFalse({self.agent, self.other, self.admin} & set(self.rows()))
		frappe.db.set_value("Agent Absence", absence.name, "to_date", "2031-03-30")
		self.assertIn(self.other, self.rows())

	def test_list_is_the_heads(self):
		for user in (self.head, self.deputy, self.manager):
			with self.as_user(user):
				found = api.get_not_handed_in("Report for a Month")
				self.assertEqual(str(found["period_from"]), MONTH)
				self.assertIn(self.agent, [row["employee"] for row in found["rows"]])
		for user in (self.agent, self.admin, self.responder, "Guest"):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				api.get_not_handed_in("Report for a Month")
		with self.as_user(self.head), self.assertRefused(checks.PeriodError):
			api.get_not_handed_in("Report for a Year")

	def test_script_report_shows_the_same(self):
		from helpdesk_ext.helpdesk_ext.report.work_reports_not_handed_in import (
			work_reports_not_handed_in as report,
		)

		with self.as_user(self.head):
			columns, rows = report.execute({"period_kind": "Report for a Month", "day": "2031-03-20"})[:2]
		self.assertEqual({row["employee"] for row in rows}, set(self.rows()))
		self.assertEqual(
			[column["fieldname"] for column in columns],
			["employee", "employee_name", "report", "state", "due_on", "days_late"],
		)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			report.execute({"period_kind": "Report for a Month"})


class TestDueAndReminder(ReportTestCase):
	def setUp(self):
		super().setUp()
		self.set_settings(month_report_day=8, report_reminder_days=2, weekly_reports=0, monthly_reports=1)
		self.told = []
		tell = mock.patch.object(
			missing, "tell", lambda doc, notice, users: self.told.append((doc.employee, notice))
		)
		tell.start()
		self.addCleanup(tell.stop)

	def remind(self, moment: str) -> set[str]:
		self.told.clear()
		with self.at(moment):
			missing.remind()
		return {user for user, _notice in self.told}

	def test_days_off_roll_back_but_never_into_the_period(self):
		from helpdesk_ext import working_time

		for day, off, expected in (
			(8, {"2031-04-08"}, "2031-04-07"),
			(8, {"2031-04-07", "2031-04-08"}, "2031-04-06"),
			(1, {"2031-04-01"}, "2031-04-02"),
		):
			self.set_settings(month_report_day=day)

			def backward(date, calendar=None, off=off):
				while str(date) in off:
					date = frappe.utils.add_days(date, -1)
				return date

			def forward(date, calendar=None, off=off):
				while str(date) in off:
					date = frappe.utils.add_days(date, 1)
				return date

			with (
				self.subTest(day=day, off=off),
				mock.patch.object(working_time, "previous_working_day", backward),
				mock.patch.object(working_time, "next_working_day", forward),
			):
				due = checks.due_on("Report for a Month", frappe.utils.getdate("2031-03-31"))
				self.assertEqual(str(due), expected)

	def test_reminded_once_within_the_days_before(self):
		due = checks.due_on("Report for a Month", frappe.utils.getdate("2031-03-31"))
		early, first, late = (f"{frappe.utils.add_days(due, days)} 07:00:00" for days in (-3, -2, 1))
		self.assertEqual(self.remind(early), set())
		reminded = self.remind(first)
		self.assertLessEqual({self.agent, self.other, self.admin}, reminded)
		self.assertEqual({notice for _user, notice in self.told}, {lifecycle.REMINDER})
		self.assertEqual(self.remind(first), set())
		self.assertEqual(self.remind(str(due)), set())
		self.assertEqual(self.remind(late), set())

	def test_reminder_leaves_a_draft_to_continue(self):
		self.remind("2031-04-07 07:00:00")
		report = frappe.get_doc(WORK_REPORT, {"employee": self.agent, "period_from": MONTH})
		self.assertEqual((report.state, bool(report.reminded_at)), (ReportState.DRAFT, True))
		self.move(self.move(report, ReportAction.COMPILE), ReportAction.SUBMIT)

	def test_who_has_handed_in_is_left_in_peace(self):
		self.handed_in()
		self.compiled(self.other)
		told = self.remind("2031-04-07 07:00:00")
		self.assertNotIn(self.agent, told)
		self.assertIn(self.other, told)

	def test_only_periods_the_settings_ask_for(self):
		self.set_settings(monthly_reports=0)
		self.assertEqual(self.remind("2031-04-07 07:00:00"), set())
		self.set_settings(weekly_reports=1, week_report_weekday="Report Tuesday")
		self.assertIn(self.agent, self.remind("2031-04-07 07:00:00"))
		self.assertTrue(frappe.db.exists(WORK_REPORT, {"employee": self.agent, "period_from": "2031-03-31"}))

	def test_sweep_is_run_daily(self):
		from helpdesk_ext import sweeps

		self.assertIn("helpdesk_ext.work_reports.missing.remind", sweeps.DAILY)
