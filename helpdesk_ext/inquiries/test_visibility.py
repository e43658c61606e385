"""Who sees an inquiry: a department its own, nobody's draft, and nothing of the appeal."""

import frappe
import frappe.client
import frappe.desk.reportview

from helpdesk_ext.api import inquiries as api
from helpdesk_ext.constants import APPEAL, EVENT, INQUIRY, MESSAGE, InquiryAction, Role
from helpdesk_ext.helpdesk_ext.report.inquiry_register import inquiry_register
from helpdesk_ext.inquiries import service
from helpdesk_ext.permissions.inquiries import departments_of, forget_departments, order_inquiry_query
from helpdesk_ext.tests.inquiry_utils import FREE, LOGISTICS, SALES, InquiryTestCase, make_department
from helpdesk_ext.tests.utils import make_user


class TestVisibility(InquiryTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.both = make_user("both.inquiry@example.com", Role.RESPONDER).name
		cls.loner = make_user("loner.inquiry@example.com", Role.RESPONDER).name
		cls.it = make_user("it.inquiry@example.com", Role.IT_ADMIN).name
		cls.stranger = make_user("stranger.inquiry@example.com", "Customer").name
		make_department(SALES, cls.seller, cls.both)
		make_department(LOGISTICS, cls.driver, cls.second_driver, cls.both)

	def setUp(self):
		super().setUp()
		self.sent, self.other_sent = self.ask(), self.ask(FREE)
		self.unsent = self.draft()

	def seen_by(self, user: str) -> set[str]:
		"""By list; the document side and the register must agree."""
		ours = {self.sent.name, self.other_sent.name, self.unsent.name}
		with self.as_user(user):
			listed = set(frappe.get_list(INQUIRY, filters={"name": ("in", list(ours))}, pluck="name"))
			opened = {name for name in ours if frappe.has_permission(INQUIRY, "read", doc=name)}
			today = frappe.utils.nowdate()
			filters = {"from_date": today, "to_date": today}
			registered = {row.name for row in inquiry_register.execute(filters)[1]} & ours
		self.assertEqual(listed, opened)
		self.assertEqual(listed - {self.unsent.name}, registered)
		return listed

	def test_department_sees_its_own_and_no_draft(self):
		self.assertEqual(self.seen_by(self.driver), {self.sent.name})
		self.assertEqual(self.seen_by(self.seller), {self.other_sent.name})

	def test_employee_of_two_departments_sees_both(self):
		self.assertEqual(self.seen_by(self.both), {self.sent.name, self.other_sent.name})

	def test_role_without_a_department_sees_nothing(self):
		self.assertEqual(self.seen_by(self.loner), set())

	def test_department_without_the_role_sees_nothing(self):
		user = make_user("fired.inquiry@example.com", Role.RESPONDER).name
		make_department(LOGISTICS, user)
		make_user(user, "Website Manager")
		forget_departments()
		with self.as_user(user):
			self.assertFalse(frappe.has_permission(INQUIRY, "read", doc=self.sent.name))

	def test_department_out_of_use_sees_nothing(self):
		make_department(LOGISTICS, self.driver, disabled=1)
		self.assertEqual(self.seen_by(self.driver), set())
		self.assertEqual(departments_of(self.driver), [])

	def test_askers_and_readers(self):
		everything = {self.sent.name, self.other_sent.name, self.unsent.name}
		for user in (self.agent, self.other, self.head, self.deputy, "Administrator"):
			self.assertEqual(self.seen_by(user), everything, user)

	def test_agent_who_sees_only_own_sees_those_of_his_appeals(self):
		self.set_settings(agents_see_only_own=1)
		self.assertEqual(self.seen_by(self.other), set())
		self.assertEqual(len(self.seen_by(self.agent)), 3)
		frappe.db.set_value(APPEAL, self.appeal.name, "agent", self.other)
		self.assertEqual(len(self.seen_by(self.other)), 3)
		self.assertEqual(len(self.seen_by(self.agent)), 3, "what he asked himself")

	def test_withdrawn_draft_stays_the_askers(self):
		self.act(self.unsent, InquiryAction.CANCEL, self.agent)
		self.assertEqual(self.seen_by(self.driver), {self.sent.name})

	def test_passed_on_it_leaves_the_former_department(self):
		with self.as_user(self.driver):
			service.pass_on(self.sent.name, SALES, "Not ours")
		self.assertEqual(self.seen_by(self.driver), set())
		self.assertEqual(self.seen_by(self.seller), {self.sent.name, self.other_sent.name})

	def test_strangers_see_nothing_at_all(self):
		for user in (self.it, self.stranger, "Guest"):
			with self.as_user(user):
				self.assertEqual(order_inquiry_query(user), "(1=0)")
				self.assertFalse(frappe.has_permission(INQUIRY, "read", doc=self.sent.name))
				with self.assertRaises(frappe.PermissionError):
					frappe.client.get(INQUIRY, self.sent.name)

	def test_responder_sees_nothing_of_the_appeal(self):
		message = frappe.db.get_value(MESSAGE, {"appeal": self.appeal.name})
		event = frappe.db.get_value(EVENT, {"reference_name": self.appeal.name})
		for doctype, name in ((APPEAL, self.appeal.name), (MESSAGE, message), (EVENT, event)):
			with self.subTest(doctype), self.as_user(self.driver):
				self.assertFalse(frappe.has_permission(doctype, "read", doc=name))
				with self.assertRaises(frappe.PermissionError):
					frappe.client.get(doctype, name)
				with self.assertRaises(frappe.PermissionError):
					frappe.get_list(doctype)

	def test_responder_gets_nothing_of_the_appeal_by_our_methods(self):
		with self.as_user(self.driver):
			for method, arguments in (
				(api.get_inquiries, {"appeal": self.appeal.name}),
				(api.get_choices, {"appeal": self.appeal.name}),
				(api.get_reply, {"inquiry": self.sent.name}),
			):
				with self.subTest(method.__name__), self.assertRaises(frappe.PermissionError):
					method(**arguments)

	def test_comment_file_share_and_assignment_are_refused_to_others(self):
		for user in (self.seller, self.loner, self.it, self.stranger):
			with self.subTest(user), self.as_user(user):
				for values in (
					{
						"doctype": "Comment",
						"comment_type": "Comment",
						"reference_doctype": INQUIRY,
						"reference_name": self.sent.name,
						"content": "x",
					},
					{
						"doctype": "File",
						"file_name": "x.txt",
						"content": "x",
						"attached_to_doctype": INQUIRY,
						"attached_to_name": self.sent.name,
						"is_private": 1,
					},
					{
						"doctype": "ToDo",
						"description": "x",
						"reference_type": INQUIRY,
						"reference_name": self.sent.name,
						"allocated_to": user,
					},
					{
						"doctype": "DocShare",
						"share_doctype": INQUIRY,
						"share_name": self.sent.name,
						"user": user,
						"read": 1,
					},
				):
					with self.assertRaises(frappe.PermissionError, msg=values["doctype"]):
						frappe.get_doc(values).insert(ignore_permissions=True)

	def test_nobody_gives_an_inquiry_to_another_department_by_sharing_or_assigning(self):
		"""Even where the framework would let it pass: the guard asks for this very inquiry."""
		given = (
			{
				"doctype": "ToDo",
				"description": "x",
				"reference_type": INQUIRY,
				"reference_name": self.sent.name,
				"allocated_to": self.seller,
			},
			{
				"doctype": "DocShare",
				"share_doctype": INQUIRY,
				"share_name": self.sent.name,
				"user": self.seller,
				"read": 1,
			},
		)
		for values in given:
			for user in (self.agent, self.driver):
				with self.subTest(values["doctype"], user=user), self.as_user(user):
					with self.assertRaises(frappe.PermissionError):
						frappe.get_doc(values).insert(ignore_permissions=True)
		self.assertNotIn(self.sent.name, self.seen_by(self.seller))
