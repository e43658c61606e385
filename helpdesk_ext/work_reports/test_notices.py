"""Who is told of a report, and in what words."""

from unittest import mock

import frappe

from helpdesk_ext.constants import ReportAction
from helpdesk_ext.tests.report_utils import ReportTestCase
from helpdesk_ext.work_reports import lifecycle


class TestNotices(ReportTestCase):
	def setUp(self):
		super().setUp()
		self.told = {}
		tell = mock.patch.object(
			lifecycle, "tell", lambda doc, notice, users: self.told.update({notice: set(users)})
		)
		tell.start()
		self.addCleanup(tell.stop)

	def test_reviewers_and_author_are_told(self):
		report = self.handed_in()
		told = self.told[lifecycle.HANDED_IN]
		self.assertLessEqual({self.head, self.second_head}, told)
		self.assertFalse({self.agent, self.deputy, self.other} & told)
		returned = self.move(report, ReportAction.RETURN, self.head, return_reason="No")
		self.assertEqual(self.told[lifecycle.RETURNED], {self.agent})
		again = self.move(self.move(returned, ReportAction.REWORK), ReportAction.COMPILE)
		self.move(self.move(again, ReportAction.SUBMIT), ReportAction.ACCEPT, self.head)
		self.assertEqual(self.told[lifecycle.ACCEPTED], {self.agent})

	def test_deputy_is_told_of_the_heads(self):
		self.handed_in(self.head)
		self.assertIn(self.deputy, self.told[lifecycle.HANDED_IN])
		self.assertNotIn(self.second_head, self.told[lifecycle.HANDED_IN])

	def test_every_notice_has_its_record_and_renders(self):
		report = self.handed_in()
		report.update({"return_reason": "<b>Why</b>", "review_note": "Well"})
		for name in (lifecycle.HANDED_IN, lifecycle.ACCEPTED, lifecycle.RETURNED, lifecycle.REMINDER):
			record = frappe.get_doc("Notification", name)
			for language in ("en", "ru"):
				with (
					self.subTest(name=name, language=language),
					mock.patch.object(frappe.local, "lang", language),
				):
					subject = frappe.render_template(record.subject, {"doc": report})
					message = frappe.render_template(record.message, {"doc": report})
					self.assertIn(report.name, subject)
					self.assertNotIn("<b>", message)
