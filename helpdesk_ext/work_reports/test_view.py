"""A report on paper."""

from unittest import mock

import frappe

from helpdesk_ext.constants import ReportKind
from helpdesk_ext.tests.report_utils import DEPARTMENT, ReportTestCase, appeal_row, message_row, taken
from helpdesk_ext.work_reports import view


class TestPrinting(ReportTestCase):
	def html(self, report, user, language):
		with self.as_user(user), mock.patch.object(frappe.local, "lang", language):
			return frappe.get_print(report.doctype, report.name, self.format_of(report), no_letterhead=1)

	def format_of(self, report):
		return (
			"Department Work Report"
			if report.report_kind == ReportKind.DEPARTMENT
			else "Employee Work Report"
		)

	def test_both_kinds_print_in_both_languages(self):
		taken(self.agent)
		message_row(appeal_row(self.agent), self.agent, marks_answer=1)
		report = self.handed_in(done_text="Counted <parcels> & letters", plans_text="Plan A")
		department = self.handed_in(self.head, done_text="Department", **DEPARTMENT)
		for doc, user in ((report, self.agent), (report, self.head), (department, self.deputy)):
			for language in ("en", "ru"):
				with self.subTest(kind=doc.report_kind, user=user, language=language):
					html = self.html(doc, user, language)
					self.assertIn(doc.name, html)
					self.assertIn("<svg", html)
					self.assertNotIn("<parcels>", html)
					self.assertIn(frappe._(doc.report_form, lang=language), html)
					self.assertIn(doc.content_hash[:16], html)
		self.assertIn(self.other, self.html(department, self.head, "en"))

	def test_draft_prints_too(self):
		taken(self.agent)
		self.assertIn("<svg", self.html(self.compiled(), self.agent, "en"))
		self.html(self.new_report(self.other), self.other, "en")

	def test_figures_in_words(self):
		for value, unit, expected in (
			(12, "In Pieces", "12"),
			(2.5, "In Pieces", "2.5"),
			(59, "In Time", "1 min"),
			(5400, "In Time", "1 h 30 min"),
			(-5400, "In Time", "−1 h 30 min"),
			(None, "In Pieces", "0"),
		):
			self.assertEqual(view.in_words(value, unit), expected)
