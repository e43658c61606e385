"""The reviewer's word: who accepts whose report, what returning asks for."""

import frappe
import frappe.client
import frappe.model.workflow
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import WORK_REPORT, ReportAction, ReportState
from helpdesk_ext.tests.report_utils import DEPARTMENT, ReportTestCase, taken
from helpdesk_ext.work_reports.checks import ReportReviewError, ReturnReasonError


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
