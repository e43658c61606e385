import frappe

from helpdesk_ext.constants import DEPARTMENT, INQUIRY_TYPE
from helpdesk_ext.helpdesk_ext.doctype.inquiry_type.inquiry_type import InquiryTypeError
from helpdesk_ext.helpdesk_ext.doctype.responder_department.responder_department import DepartmentError
from helpdesk_ext.rules.inquiry_facts import KINDS
from helpdesk_ext.setup import data_inquiries
from helpdesk_ext.tests.inquiry_utils import LOGISTICS, SALES, InquiryTestCase, make_department, make_type
from helpdesk_ext.tests.utils import make_agent


class TestDepartment(InquiryTestCase):
	def test_bad_departments_are_refused(self):
		agent = make_agent("agent.inquiry@example.com").name
		for users, values, words in (
			((self.driver, self.driver), {}, "twice"),
			((agent,), {}, "Department Responder"),
			((), {"email": "logistics@"}, "e-mail"),
			((), {"answer_hours": -1}, "below zero"),
		):
			with self.subTest(users=users, values=values):
				with self.assertRefused(
					(DepartmentError, frappe.NonNegativeError), words if words != "below zero" else ""
				):
					make_department("Test Bad", *users, **values)

	def test_disabled_employee_is_not_entered_but_may_stay(self):
		frappe.db.set_value("User", self.second_driver, "enabled", 0)
		make_department(LOGISTICS, self.driver, self.second_driver)
		with self.assertRefused(DepartmentError, "disabled"):
			make_department(SALES, self.second_driver)

	def test_open_inquiries_of_a_department_taken_out_of_use_are_named(self):
		self.ask()
		frappe.local.message_log = []
		make_department(LOGISTICS, self.driver, disabled=1)
		self.assertIn("1 open inquiries", str(frappe.local.message_log))


class TestInquiryType(InquiryTestCase):
	def test_bad_types_are_refused(self):
		with self.assertRefused(InquiryTypeError, "owner", "row 1"):
			make_type("Test Bad Type", SALES, {"owner": 1})
		with self.assertRefused(InquiryTypeError, "{no_such}"):
			make_type("Test Bad Type", SALES, {}, reply_template="{no_such}")
		with self.assertRefused(InquiryTypeError, "Usual Wording"):
			make_type("Test Bad Type", SALES, {}, question_template="{nothing}")


class TestSeeds(InquiryTestCase):
	def test_every_type_of_the_issue_is_there_with_facts_and_texts(self):
		self.assertEqual(len(data_inquiries.KINDS), 5)
		for kind in data_inquiries.KINDS:
			self.assertLessEqual(set(kind.facts), set(KINDS))
			self.assertIn(1, kind.facts.values(), "an answer has something that must be given")
			for language in ("en", "ru"):
				self.assertTrue(kind.question[language] and kind.reply[language])
			seeded = frappe.get_doc(INQUIRY_TYPE, kind.name)
			self.assertEqual(seeded.department, kind.department)
			self.assertEqual({row.fact_field: row.is_required for row in seeded.facts}, kind.facts)
		for name in data_inquiries.DEPARTMENTS:
			self.assertTrue(frappe.db.exists(DEPARTMENT, name))
