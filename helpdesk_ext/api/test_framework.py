"""Counting: the same numbers as the list, by the database, for whoever may read."""

import json
from unittest import mock

import frappe

from helpdesk_ext.api import framework
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head

SUBJECT = "Counted parcel"


class TestCounting(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.other = make_agent("second.agent.test@example.com").name
		cls.head = make_head().name

	def setUp(self):
		super().setUp()
		for agent, number in ((self.agent, 3), (self.other, 2)):
			with self.as_user(agent):
				for _number in range(number):
					make_appeal(subject=SUBJECT)

	def count(self, user: str, filters) -> int:
		with self.as_user(user):
			return framework.get_count(APPEAL, filters)

	def test_filters_may_come_in_every_form_of_a_request(self):
		for filters in (
			{"subject": SUBJECT},
			json.dumps({"subject": SUBJECT}),
			[["subject", "=", SUBJECT]],
			json.dumps([[APPEAL, "subject", "like", f"%{SUBJECT[3:]}%"]]),
		):
			with self.subTest(filters=filters):
				self.assertEqual(self.count(self.head, filters), 5)
		self.assertEqual(self.count("Administrator", None), frappe.db.count(APPEAL))

	def test_agent_of_narrow_sight_counts_own_appeals(self):
		self.set_settings(agents_see_only_own=1)
		self.assertEqual(self.count(self.agent, {"subject": SUBJECT}), 3)
		self.assertEqual(self.count(self.other, {"subject": SUBJECT}), 2)
		self.assertEqual(self.count(self.head, {"subject": SUBJECT}), 5)

	def test_the_database_counts(self):
		"""However many there are, one row with one number comes back."""
		fetched = []
		run = frappe.db.sql

		def watched(*args, **kwargs):
			rows = run(*args, **kwargs)
			if APPEAL in str(args[0]):
				fetched.append(len(rows))
			return rows

		with mock.patch.object(frappe.db, "sql", watched):
			self.assertEqual(self.count(self.head, {"subject": SUBJECT}), 5)
		self.assertEqual(set(fetched), {1})

	def test_the_request_is_left_as_it_was(self):
		request = frappe._dict(doctype="ToDo", filters="{}")
		with self.as_user(self.head):
			frappe.local.form_dict = request
			self.assertEqual(framework.get_count(APPEAL, {"subject": SUBJECT}), 5)
			self.assertIs(frappe.local.form_dict, request)
		self.assertEqual(request, {"doctype": "ToDo", "filters": "{}"})
