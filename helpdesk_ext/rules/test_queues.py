import unittest

import frappe

from helpdesk_ext.rules.queues import QUEUES, Reader

NOW = "2026-03-04 12:00:00"
OPERATORS = {"in", "not in", "=", "!=", "<", ">=", "is"}


class TestQueueRules(unittest.TestCase):
	reader = Reader("user@example.com", ("Sales",), frappe.utils.get_datetime(NOW))

	def test_conditions_are_such_as_a_list_of_the_desk_takes(self):
		for name, queue in QUEUES.items():
			for doctype, fieldname, operator, value in queue.filters(self.reader):
				self.assertEqual(doctype, queue.doctype)
				self.assertIn(operator, OPERATORS, f"{name}.{fieldname}")
				self.assertIsInstance(value, list if operator.endswith("in") else str | int, name)
				if operator == "in":
					# the list of the Desk drops a choice among one
					self.assertGreater(len(value), 1, f"{name}.{fieldname}")
				# and a condition on nothing
				self.assertNotEqual(value, "", f"{name}.{fieldname}")

	def test_two_conditions_of_one_field_go_to_the_list_as_texts(self):
		options = QUEUES["faults_overdue"].route_options(self.reader)
		self.assertEqual(options["due_at"], ['["<", "2026-03-04 12:00:00"]', '["is", "set"]'])
		self.assertEqual(options["state"][0], "in")

	def test_who_answers_for_no_department_has_an_empty_queue(self):
		nobody = Reader("user@example.com", (), self.reader.now)
		conditions = QUEUES["inquiries_to_my_department"].conditions(nobody)
		self.assertEqual(conditions["department"], ["is", "not set"])
