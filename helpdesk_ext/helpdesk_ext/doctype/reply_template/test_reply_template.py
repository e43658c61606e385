import frappe

from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head

test_ignore = ["Appeal Category", "Language"]


def make_template(text: str):
	return frappe.get_doc(
		{"doctype": "Reply Template", "template_name": "Template Under Test", "template_text": text}
	).insert()


class TestReplyTemplate(HelpdeskTestCase):
	def test_known_placeholders_are_taken(self):
		self.assertEqual(
			make_template(" Dear {customer_name}, order {order_number} \n").template_text,
			"Dear {customer_name}, order {order_number}",
		)

	def test_misspelt_placeholder_is_named(self):
		with self.assertRefused(frappe.ValidationError, "{custmer_name}", "{customer_name}"):
			make_template("Dear {custmer_name}")

	def test_blank_text_is_refused(self):
		with self.assertRefused(frappe.ValidationError, "must not be empty"):
			make_template(" \n ")

	def test_head_writes_templates_and_agent_only_reads_them(self):
		with self.as_user(make_head().name):
			template = make_template("Hello")
		with self.as_user(make_agent().name):
			self.assertTrue(template.has_permission("read"))
			self.assertFalse(template.has_permission("write"))
