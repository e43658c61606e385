"""Making, writing, handing in and reviewing a report: what is allowed, and every road around it."""

import json
from unittest import mock

import frappe
import frappe.client
import frappe.desk.form.save
import frappe.model.workflow
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import (
	EVENT,
	REPORT_FIGURE,
	REPORT_FORM,
	REPORT_SOURCE,
	WORK_REPORT,
	EventType,
	ReportAction,
	ReportKind,
	ReportState,
)
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.tests.report_utils import IN_MONTH, MONTH, ReportTestCase, appeal_row, message_row, taken
from helpdesk_ext.work_reports import checks, lifecycle
from helpdesk_ext.work_reports.checks import (
	DuplicateReportError,
	FiguresError,
	FrozenReportError,
	PeriodError,
	ReportAuthorError,
	ReportInputError,
	ReportReviewError,
	ReturnReasonError,
)

DEPARTMENT = {"report_kind": ReportKind.DEPARTMENT}


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


class TestReview(ReportTestCase):
	def test_head_accepts_an_employees(self):
		report = self.move(self.handed_in(), ReportAction.ACCEPT, self.head, review_note="Thank you")
		self.assertEqual((report.state, report.accepted_by), (ReportState.ACCEPTED, self.head))
		self.assertEqual((str(report.accepted_at), report.review_note), ("2031-04-02 10:00:00", "Thank you"))

	def test_deputy_accepts_the_heads_and_the_departments(self):
		for report in (self.handed_in(self.head), self.handed_in(self.head, **DEPARTMENT)):
			for user in (self.head, self.second_head, self.agent, self.admin, self.manager, "Administrator"):
				allowed = user == "Administrator"
				with self.subTest(report=report.report_kind, user=user):
					if not allowed:
						with self.assertRaises(frappe.PermissionError):
							self.move(report, ReportAction.ACCEPT, user)
			accepted = self.move(report, ReportAction.ACCEPT, self.deputy)
			self.assertEqual(accepted.accepted_by, self.deputy)

	def test_deputy_leaves_employees_reports_to_the_head(self):
		with self.assertRaises(frappe.PermissionError):
			self.move(self.handed_in(), ReportAction.ACCEPT, self.deputy)

	def test_nobody_accepts_his_own_whatever_roles_he_holds(self):
		from helpdesk_ext.constants import Role
		from helpdesk_ext.tests.utils import make_user

		both = make_user("report.both@example.com", Role.HEAD, Role.AGENT, Role.DEPUTY, "System Manager").name
		for values in ({}, DEPARTMENT):
			report = self.handed_in(both, **values)
			with self.assertRaises(frappe.PermissionError):
				self.move(report, ReportAction.ACCEPT, both)
			# past the permission, by a server's save
			doc = frappe.get_doc(WORK_REPORT, report.name)
			doc.state = ReportState.ACCEPTED
			with self.as_user(both), self.assertRefused(ReportReviewError):
				doc.save(ignore_permissions=True)
			for road in (
				lambda name=report.name: frappe.client.set_value(
					WORK_REPORT, name, "state", ReportState.ACCEPTED
				),
				lambda doc=doc: frappe.model.workflow.apply_workflow(
					frappe.get_doc(WORK_REPORT, doc.name), ReportAction.ACCEPT
				),
			):
				with self.as_user(both), self.assertRaises(frappe.PermissionError):
					road()
			self.assertEqual(frappe.db.get_value(WORK_REPORT, report.name, "state"), ReportState.UNDER_REVIEW)

	def test_department_report_another_head_handed_in_is_not_his_to_accept(self):
		from helpdesk_ext.constants import Role
		from helpdesk_ext.tests.utils import make_user

		both = make_user("report.both@example.com", Role.HEAD, Role.DEPUTY).name
		report = self.compiled(self.head, **DEPARTMENT)
		report = self.move(report, ReportAction.SUBMIT, both)
		with self.assertRaises(frappe.PermissionError):
			self.move(report, ReportAction.ACCEPT, both)

	def test_return_needs_a_reason(self):
		report = self.handed_in()
		for reason in ("", "  ", None, "\u200b"):
			with self.subTest(reason=reason), self.assertRefused(ReturnReasonError, "Why Returned"):
				self.move(report, ReportAction.RETURN, self.head, return_reason=reason)
		report = self.move(report, ReportAction.RETURN, self.head, return_reason="The plan is missing")
		self.assertEqual((report.state, report.return_count), (ReportState.RETURNED, 1))

	def test_every_return_needs_its_own_reason_and_all_stay_readable(self):
		report = self.handed_in()
		for reason in ("First <b>reason</b>", "Second reason"):
			report = self.move(report, ReportAction.RETURN, self.head, return_reason=reason)
			report = self.move(report, ReportAction.REWORK)
			report = self.move(report, ReportAction.COMPILE)
			report = self.move(report, ReportAction.SUBMIT)
			with self.assertRefused(ReturnReasonError):
				self.move(report, ReportAction.RETURN, self.head)
		comments = frappe.get_all(
			"Comment",
			filters={"reference_name": report.name, "comment_type": "Comment"},
			fields=["content", "comment_email"],
			order_by="creation asc",
		)
		self.assertEqual([row.comment_email for row in comments], [self.head] * 2)
		self.assertIn("Second reason", comments[1].content)
		self.assertNotIn("<b>", comments[0].content)

	def test_compiled_again_only_after_a_return(self):
		report = self.handed_in()
		taken(self.agent)
		for target in (ReportState.DRAFT, ReportState.COMPILED):
			doc = frappe.get_doc(WORK_REPORT, report.name)
			doc.state = target
			with (
				self.subTest(target=target),
				self.as_user(self.agent),
				self.assertRaises(frappe.PermissionError),
			):
				doc.save()
		returned = self.move(report, ReportAction.RETURN, self.head, return_reason="Again")
		doc = frappe.get_doc(WORK_REPORT, report.name)
		doc.state = ReportState.COMPILED
		with self.as_user(self.agent), self.assertRefused(WorkflowPermissionError):
			doc.save()
		again = self.move(self.move(returned, ReportAction.REWORK), ReportAction.COMPILE)
		self.assertEqual(self.value(again, "appeals_taken"), 1)

	def test_moves_a_site_has_added_to_its_workflow_do_not_thaw_a_report(self):
		workflow = frappe.get_doc("Workflow", "Staff Work Report Flow")
		for role in ("Support Agent", "Support Head"):
			workflow.append(
				"transitions",
				{
					"state": ReportState.UNDER_REVIEW,
					"action": ReportAction.REWORK,
					"next_state": ReportState.DRAFT,
					"allowed": role,
				},
			)
		workflow.save()
		frappe.clear_cache(doctype=WORK_REPORT)
		self.addCleanup(frappe.clear_cache, doctype=WORK_REPORT)
		report = self.handed_in()
		for user in (self.agent, self.head):
			with (
				self.subTest(user=user),
				self.assertRaises((frappe.PermissionError, WorkflowPermissionError)),
			):
				self.move(report, ReportAction.REWORK, user)
			self.assertEqual(frappe.db.get_value(WORK_REPORT, report.name, "state"), ReportState.UNDER_REVIEW)

	def test_two_reviewers_at_once_the_second_is_told(self):
		report = self.handed_in()
		seen = str(report.modified)
		with self.as_user(self.head):
			api.do_action(report.name, ReportAction.ACCEPT, seen)
		with (
			self.as_user(self.second_head),
			self.assertRaises((frappe.TimestampMismatchError, frappe.PermissionError)),
		):
			api.do_action(report.name, ReportAction.RETURN, seen, reason="No")
		self.assertEqual(frappe.db.get_value(WORK_REPORT, report.name, "state"), ReportState.ACCEPTED)

	def test_stale_form_is_refused(self):
		report = self.compiled()
		with self.as_user(self.agent), self.assertRefused(frappe.TimestampMismatchError, report.name):
			api.do_action(report.name, ReportAction.SUBMIT, "2031-01-01 00:00:00")

	def test_author_who_left_since(self):
		"""The head goes on with the report of somebody who was disabled in between."""
		report = self.handed_in(self.other)
		frappe.db.set_value("User", self.other, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.other, "enabled", 1)
		report = self.move(report, ReportAction.ACCEPT, self.head)
		self.assertEqual(report.state, ReportState.ACCEPTED)


class TestFrozen(ReportTestCase):
	"""What was handed in does not change by any road, for anybody, whatever happens to its sources."""

	def setUp(self):
		super().setUp()
		self.appeal = taken(self.agent, first_answered_at=IN_MONTH, first_answer_seconds=600)
		message_row(self.appeal, self.agent, marks_answer=1)
		self.report = self.handed_in(done_text="What I did", plans_text="What I shall do")
		self.before = self.content()

	def content(self) -> str:
		doc = frappe.get_doc(WORK_REPORT, self.report.name).as_dict(no_nulls=True)
		for volatile in ("modified", "modified_by"):
			doc.pop(volatile, None)
			for row in doc.figures:
				row.pop(volatile, None)
		sources = frappe.get_all(
			REPORT_SOURCE, filters={"report": self.report.name}, fields=["*"], order_by="name asc"
		)
		return frappe.as_json([doc, sources])

	def roads(self, doctype: str, name: str, field: str, value):
		"""Every way a value of a document can be changed by a request."""
		document = frappe.get_doc(doctype, name).as_dict()
		document[field] = value

		def import_row():
			doc = frappe.get_doc(doctype, name)
			doc.update({field: value})
			doc.flags.via_data_import = True
			doc.save()

		def save_form():
			frappe.desk.form.save.savedocs(frappe.as_json(document), "Save")

		def rest_put():
			doc = frappe.get_doc(doctype, name, for_update=True)
			doc.update({field: value})
			doc.save()

		return {
			"form": save_form,
			"REST": rest_put,
			"client.save": lambda: frappe.client.save(frappe.as_json(document)),
			"client.set_value": lambda: frappe.client.set_value(doctype, name, field, value),
			"client.set_value of many": lambda: frappe.client.set_value(doctype, name, {field: value}),
			"bulk": lambda: frappe.client.bulk_update(
				json.dumps([{"doctype": doctype, "docname": name, field: value}])
			),
			"import": import_row,
		}

	def assertUnchanged(self, road):
		frappe.db.savepoint("road")
		result, error = None, None
		try:
			with mock.patch.multiple(frappe.db, commit=mock.DEFAULT, rollback=mock.DEFAULT):
				result = road()
		except Exception as caught:
			error = caught
		self.assertEqual(self.content(), self.before)
		refused = error is not None or bool(result and result.get("failed_docs"))
		self.assertTrue(refused, "nothing said")
		frappe.db.rollback(save_point="road")

	def test_by_no_road_and_by_nobody(self):
		everybody = (self.agent, self.head, self.deputy, self.manager, "Administrator")
		for field, value, users in (
			("done_text", "Forged", everybody),
			("period_from", "2031-02-01", ("Administrator",)),
			("report_form", None, ("Administrator",)),
			("content_hash", "0" * 64, (self.head,)),
			("employee", self.other, ("Administrator",)),
		):
			for user in users:
				for label, road in self.roads(WORK_REPORT, self.report.name, field, value).items():
					with self.subTest(field=field, user=user, road=label), self.as_user(user):
						self.assertUnchanged(road)

	def test_a_workflow_that_writes_a_field_does_not(self):
		workflow = frappe.get_doc("Workflow", "Staff Work Report Flow")
		for row in workflow.states:
			if row.state == ReportState.ACCEPTED:
				row.update({"update_field": "done_text", "update_value": "Forged"})
		workflow.save()
		frappe.clear_cache(doctype=WORK_REPORT)
		self.addCleanup(frappe.clear_cache, doctype=WORK_REPORT)
		with self.as_user(self.head):
			self.assertUnchanged(
				lambda: frappe.model.workflow.apply_workflow(
					frappe.get_doc(WORK_REPORT, self.report.name), ReportAction.ACCEPT
				)
			)

	def test_with_the_right_to_review_too(self):
		"""Accepting and changing in one save."""
		doc = frappe.get_doc(WORK_REPORT, self.report.name)
		doc.update({"state": ReportState.ACCEPTED, "done_text": "Forged"})
		with (
			self.as_user(self.head),
			self.assertRefused(FrozenReportError, self.report.name, "Work Done in Period"),
		):
			doc.save()
		doc = frappe.get_doc(WORK_REPORT, self.report.name)
		doc.state = ReportState.RETURNED
		doc.return_reason = "Why"
		self.figure(doc, "appeals_answered").next_plan = 100
		with self.as_user(self.head), self.assertRefused(FrozenReportError):
			doc.save()

	def test_accepted_one_takes_no_remark_any_more(self):
		self.move(self.report, ReportAction.ACCEPT, self.head)
		self.before = self.content()
		for field in ("review_note", "return_reason", "done_text", "state"):
			doc = frappe.get_doc(WORK_REPORT, self.report.name)
			doc.set(field, ReportState.RETURNED if field == "state" else "Later")
			with self.subTest(field=field), self.as_user("Administrator"):
				with self.assertRaises((FrozenReportError, ServerFactError, frappe.PermissionError)):
					doc.save()
			self.assertEqual(self.content(), self.before)

	def test_rows_are_not_changed_by_themselves(self):
		row = self.report.figures[0]
		for user in (self.agent, self.head, "Administrator"):
			roads = self.roads(REPORT_FIGURE, row.name, "value", 99)
			roads["next plan"] = self.roads(REPORT_FIGURE, row.name, "next_plan", 5)["REST"]
			roads["delete"] = lambda: frappe.client.delete(REPORT_FIGURE, row.name)
			roads["insert"] = lambda: frappe.client.insert(
				{
					"doctype": REPORT_FIGURE,
					"parent": self.report.name,
					"parenttype": WORK_REPORT,
					"parentfield": "figures",
					"figure": "meetings",
					"value": 3,
				}
			)
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					self.assertUnchanged(road)

	def test_sources_are_nobodys_to_change(self):
		source = frappe.get_all(REPORT_SOURCE, filters={"report": self.report.name}, pluck="name")[0]
		for user in (self.agent, self.head, self.manager, "Administrator"):
			roads = self.roads(REPORT_SOURCE, source, "seconds", 1)
			roads["delete"] = lambda: frappe.client.delete(REPORT_SOURCE, source)
			roads["rename"] = lambda: frappe.rename_doc(REPORT_SOURCE, source, "another")
			roads["insert"] = lambda: frappe.client.insert(
				{"doctype": REPORT_SOURCE, "report": self.report.name, "figure": "meetings"}
			)
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					self.assertUnchanged(road)

	def test_nobody_deletes_or_renames_a_report(self):
		for user in (self.agent, self.head, self.manager, "Administrator"):
			with self.subTest(user=user), self.as_user(user):
				with self.assertRaises((KeptError, frappe.PermissionError)):
					frappe.delete_doc(WORK_REPORT, self.report.name)
				with self.assertRaises(frappe.ValidationError):
					frappe.rename_doc(WORK_REPORT, self.report.name, "WRP-X")

	def test_whatever_happens_to_the_sources_and_to_the_form(self):
		frappe.db.set_value("Support Appeal", self.appeal, {"state": "Spam Appeal", "agent": self.other})
		frappe.db.set_value("Support Appeal", self.appeal, "first_answer_seconds", 5)
		frappe.db.delete("Appeal Message", {"appeal": self.appeal})
		taken(self.agent)
		form = frappe.get_doc(REPORT_FORM, self.report.report_form)
		form.figures = form.figures[:2]
		form.approved_by = "Somebody else"
		form.save()
		self.assertEqual(self.content(), self.before)
		self.assertTrue(lifecycle.is_intact(frappe.get_doc(WORK_REPORT, self.report.name)))
		accepted = self.move(self.report, ReportAction.ACCEPT, self.head)
		self.assertEqual(
			(self.value(accepted, "appeals_taken"), self.value(accepted, "first_answer")), (1, 600)
		)
		self.assertEqual((accepted.form_version, form.form_version), (1, 2))
		self.assertTrue(lifecycle.is_intact(accepted))

	def test_what_is_changed_in_the_database_shows(self):
		"""The last road, past every check: the fingerprint tells."""
		for doctype, name, field in (
			(WORK_REPORT, self.report.name, "done_text"),
			(REPORT_FIGURE, self.report.figures[0].name, "value"),
			(REPORT_SOURCE, frappe.db.get_value(REPORT_SOURCE, {"report": self.report.name}), "seconds"),
		):
			with self.subTest(doctype=doctype):
				frappe.db.savepoint("forged")
				frappe.db.set_value(doctype, name, field, "77")
				with self.as_user(self.head):
					self.assertFalse(api.check_intact(self.report.name)["intact"])
				frappe.db.rollback(save_point="forged")
		with self.as_user(self.head):
			self.assertTrue(api.check_intact(self.report.name)["intact"])
