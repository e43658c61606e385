import unittest

from helpdesk_ext.rules.templates import PLACEHOLDERS, placeholders_in, render, unknown_placeholders


class TestReplyTemplates(unittest.TestCase):
	def test_known_placeholders_are_replaced(self):
		rendered = render(
			"Dear {customer_name}, your order { order_number } left.",
			{"customer_name": "Anna", "order_number": "SO-7"},
		)
		self.assertEqual(rendered.text, "Dear Anna, your order SO-7 left.")
		self.assertEqual((rendered.unknown, rendered.empty), ((), ()))

	def test_unknown_placeholder_stays_visible_and_is_reported_once(self):
		rendered = render("{discount} and {discount}", {"discount": "50 %"})
		self.assertEqual(rendered.text, "{discount} and {discount}")
		self.assertEqual(rendered.unknown, ("discount",))

	def test_missing_value_stays_visible_and_is_reported(self):
		for missing in ({}, {"order_number": None}, {"order_number": "  "}):
			rendered = render("Order {order_number}.", missing)
			self.assertEqual(rendered.text, "Order {order_number}.")
			self.assertEqual(rendered.empty, ("order_number",))

	def test_value_of_a_customer_is_never_looked_at_again(self):
		rendered = render("{contact_name}", {"contact_name": "{agent_name}", "agent_name": "secret"})
		self.assertEqual(rendered.text, "{agent_name}")

	def test_template_language_is_plain_text(self):
		text = "{{ frappe.db.sql('x') }} {% if 1 %}{# c #} {0} {contact_name.__class__} {contact_name!r}"
		self.assertEqual(render(text, {"contact_name": "A"}).text, text)

	def test_zero_is_a_value(self):
		self.assertEqual(render("{order_total}", {"order_total": 0}).text, "0")

	def test_empty_template_renders_empty(self):
		self.assertEqual(render("", {}).text, "")
		self.assertEqual(render(None, {}).text, "")

	def test_placeholders_are_listed_in_order_of_appearance(self):
		self.assertEqual(
			placeholders_in("{order_number} {agent_name} {order_number}"), ("order_number", "agent_name")
		)
		self.assertEqual(unknown_placeholders("{agent_name} {nobody}"), ("nobody",))

	def test_every_placeholder_can_be_written_in_a_template(self):
		for name in PLACEHOLDERS:
			self.assertEqual(render("{%s}" % name, {name: "x"}).text, "x")


if __name__ == "__main__":
	unittest.main()
