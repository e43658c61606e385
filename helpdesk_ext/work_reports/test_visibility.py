"""Who sees a report and its sources, by every road."""

import json

import frappe

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import REPORT_SOURCE, WORK_REPORT, ReportAction, ReportState
from helpdesk_ext.permissions import work_reports as permissions
from helpdesk_ext.tests.report_utils import DEPARTMENT, ReportTestCase, taken


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
