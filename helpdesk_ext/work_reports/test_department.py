"""The department's report, plans, who has not handed in, reminders, forms, visibility, notices."""

import json
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import (
	REPORT_FORM,
	REPORT_SOURCE,
	WORK_REPORT,
	EventType,
	ReportAction,
	ReportKind,
	ReportState,
)
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.permissions import work_reports as permissions
from helpdesk_ext.tests.report_utils import (
	IN_MONTH,
	MONTH,
	ReportTestCase,
	appeal_row,
	event_row,
	message_row,
	taken,
)
from helpdesk_ext.work_reports import checks, lifecycle, missing, people, view
from helpdesk_ext.work_reports.forms import ReportFormError

DEPARTMENT = {"report_kind": ReportKind.DEPARTMENT}


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


class TestVisibility(ReportTestCase):
	def setUp(self):
		super().setUp()
		taken(self.agent)
		self.report = self.handed_in()
		self.department = self.compiled(self.head, **DEPARTMENT)
		self.source = frappe.db.get_value(REPORT_SOURCE, {"report": self.report.name})

	def listed(self, doctype: str, user: str) -> set[str]:
		with self.as_user(user):
			try:
				return set(frappe.get_list(doctype, pluck="name", limit_page_length=0))
			except frappe.PermissionError:
				return set()

	def test_list_and_document_agree_for_everybody(self):
		sees = {
			self.agent: (True, False),
			self.other: (False, False),
			self.admin: (False, False),
			self.responder: (False, False),
			self.head: (True, True),
			self.second_head: (True, True),
			self.deputy: (True, True),
			self.manager: (True, True),
			"Guest": (False, False),
		}
		for user, (own, department) in sees.items():
			for doctype, name, expected in (
				(WORK_REPORT, self.report.name, own),
				(WORK_REPORT, self.department.name, department),
				(REPORT_SOURCE, self.source, own),
			):
				with self.subTest(user=user, doctype=doctype, name=name):
					self.assertEqual(name in self.listed(doctype, user), expected)
					doc = frappe.get_doc(doctype, name)
					self.assertEqual(bool(doc.has_permission("read", user=user)), expected)

	def test_document_side_always_says_yes_or_no(self):
		source = frappe.get_doc(REPORT_SOURCE, self.source)
		for user in (self.agent, self.other, self.head, self.deputy, self.manager, self.responder, "Guest"):
			for ptype in ("read", "write", "create", "delete", "share", "print", "export", "email", "import"):
				for check, doc in (
					(permissions.has_work_report_permission, self.report),
					(permissions.has_work_report_permission, frappe.new_doc(WORK_REPORT)),
					(permissions.has_report_source_permission, source),
				):
					answer = check(doc, ptype, user)
					self.assertIsInstance(answer, bool)
					if ptype in ("delete", "share", "email", "import"):
						self.assertFalse(answer)

	def test_forged_fields_open_nothing(self):
		doc = frappe.get_doc(WORK_REPORT, self.report.name)
		doc.update({"employee": self.other, "state": ReportState.DRAFT})
		for ptype in ("read", "write"):
			self.assertFalse(permissions.has_work_report_permission(doc, ptype, self.other))

	def test_strangers_hang_nothing_on_it(self):
		from frappe.desk.form.assign_to import add
		from frappe.desk.form.utils import add_comment
		from frappe.share import add as share

		roads = {
			"comment": lambda: add_comment(WORK_REPORT, self.report.name, "x", "a@example.com", "a"),
			"share": lambda: share(WORK_REPORT, self.report.name, self.other, read=1),
			"assign": lambda: add(
				{"doctype": WORK_REPORT, "name": self.report.name, "assign_to": json.dumps([self.other])}
			),
			"file": lambda: frappe.get_doc(
				{
					"doctype": "File",
					"file_name": "a.txt",
					"content": "x",
					"attached_to_doctype": WORK_REPORT,
					"attached_to_name": self.report.name,
				}
			).insert(),
		}
		for user in (self.other, self.responder, self.admin):
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					with self.assertRaises(frappe.PermissionError):
						road()
		self.assertFalse(frappe.db.exists("Comment", {"reference_name": self.report.name, "content": "x"}))

	def test_names_are_read_by_no_other_road(self):
		from frappe.desk.search import search_link

		with self.as_user(self.other):
			self.assertEqual(list(search_link(WORK_REPORT, self.report.name) or []), [])
			with self.assertRaises(frappe.PermissionError):
				api.check_intact(self.report.name)
			with self.assertRaises(frappe.PermissionError):
				api.do_action(self.report.name, ReportAction.ACCEPT, str(self.report.modified))


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


class TestPeople(ReportTestCase):
	def test_who_reviews_whom(self):
		for kind, employee, role in (
			(ReportKind.EMPLOYEE, self.agent, "Support Head"),
			(ReportKind.EMPLOYEE, self.admin, "Support Head"),
			(ReportKind.EMPLOYEE, self.head, "Deputy Director"),
			(ReportKind.DEPARTMENT, self.head, "Deputy Director"),
		):
			self.assertEqual(people.reviewer_role(kind, employee), role)
