"""The form of a report: its versions, what it may ask for, who changes it."""

import json

import frappe

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import REPORT_FORM, ReportAction, ReportKind
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.tests.report_utils import ReportTestCase
from helpdesk_ext.work_reports import checks
from helpdesk_ext.work_reports.forms import ReportFormError


class TestForms(ReportTestCase):
	def form(self, **values):
		form = frappe.new_doc(REPORT_FORM)
		form.update(
			{
				"form_name": f"Form {frappe.generate_hash(length=6)}",
				"report_kind": ReportKind.EMPLOYEE,
				"sections": [
					{"section_title": "Figures"},
					{"section_title": "Done", "text_field": "Work Done in Period"},
				],
				"figures": [{"figure": "appeals_taken"}, {"figure": "meetings", "is_planned": 1}],
				**values,
			}
		)
		with self.as_user(self.head):
			return form.insert()

	def save(self, form):
		with self.as_user(self.head):
			form.save()
		return frappe.db.get_value(REPORT_FORM, form.name, "form_version")

	def test_sections_and_figures_raise_the_version(self):
		form = self.form()
		self.assertEqual(form.form_version, 1)
		form.approved_by = "Director"
		self.assertEqual(self.save(form), 1)
		form.figures[0].heading = "Taken"
		self.assertEqual(self.save(form), 2)
		form.sections[1].section_title = "Work"
		self.assertEqual(self.save(form), 3)
		form.figures[1].is_planned = 0
		self.assertEqual(self.save(form), 4)
		form.figures.reverse()
		self.assertEqual(self.save(form), 5)
		form.figures.pop()
		self.assertEqual(self.save(form), 6)
		self.assertEqual(self.save(form), 6)

	def test_version_is_not_entered(self):
		form = self.form(form_version=9)
		self.assertEqual(form.form_version, 1)
		form.form_version = 7
		self.assertEqual(self.save(form), 1)

	def test_forms_no_report_could_follow(self):
		for values in (
			{"figures": []},
			{"figures": [{"figure": "good_deeds"}]},
			{"figures": [{"figure": "meetings"}, {"figure": "meetings"}]},
			{"sections": [{"section_title": "A"}, {"section_title": "B"}]},
		):
			with self.subTest(values=values), self.assertRefused(ReportFormError):
				self.form(**values)

	def test_rows_are_saved_with_the_form_only(self):
		form = self.form()
		for row in (form.figures[0], form.sections[0]):
			doc = frappe.get_doc(row.doctype, row.name)
			with self.subTest(doctype=row.doctype), self.assertRefused(ReportFormError):
				doc.save()
			with self.assertRefused(ReportFormError):
				frappe.delete_doc(row.doctype, row.name)

	def test_nobody_deletes_a_form_and_only_the_head_changes_it(self):
		form = self.form()
		for user in (self.agent, self.deputy, self.admin):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				frappe.get_doc(REPORT_FORM, form.name).save()
		with self.assertRefused(KeptError):
			frappe.delete_doc(REPORT_FORM, form.name)

	def test_report_keeps_the_form_it_was_compiled_by(self):
		form = self.form(approved_by="Director Ivanov", approved_on="2031-01-15")
		report = self.compiled(report_form=form.name)
		form.figures.pop()
		form.approved_by = "Nobody"
		self.save(form)
		report = self.move(report, ReportAction.SUBMIT)
		kept = json.loads(report.form_snapshot)
		self.assertEqual((report.form_version, kept["version"]), (1, 1))
		self.assertEqual((kept["approved_by"], kept["approved_on"]), ("Director Ivanov", "2031-01-15"))
		self.assertEqual([row["figure"] for row in kept["figures"]], ["appeals_taken", "meetings"])
		self.assertEqual([row.figure for row in report.figures], ["appeals_taken", "meetings"])
		returned = self.move(report, ReportAction.RETURN, self.head, return_reason="New form")
		again = self.move(self.move(returned, ReportAction.REWORK), ReportAction.COMPILE)
		self.assertEqual((again.form_version, [row.figure for row in again.figures]), (2, ["appeals_taken"]))

	def test_own_headings_are_kept(self):
		form = self.form(figures=[{"figure": "appeals_taken", "heading": "Взято в работу"}])
		self.assertEqual(self.compiled(report_form=form.name).figures[0].figure_label, "Взято в работу")

	def test_form_changes_only_in_the_draft(self):
		form = self.form()
		report = self.compiled()
		report.report_form = form.name
		with self.as_user(self.agent), self.assertRefused(checks.ReportInputError):
			report.save()

	def test_figures_are_offered_in_words(self):
		with self.as_user(self.agent):
			offered = api.get_figures()
		self.assertIn("appeals_taken", [row["value"] for row in offered])
		with self.as_user(self.responder), self.assertRaises(frappe.PermissionError):
			api.get_figures()
