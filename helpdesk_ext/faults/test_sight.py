"""Who sees a fault, who writes to it, and what may be hung on it."""

from unittest import mock

import frappe

from helpdesk_ext import guards
from helpdesk_ext.constants import FAULT, FaultState
from helpdesk_ext.tests.fault_utils import FaultTestCase
from helpdesk_ext.tests.utils import make_user


class TestSight(FaultTestCase):
	def test_the_department_and_the_administrators_see_all_others_their_own(self):
		of_agent, of_responder = self.report(), self.report(self.responder)
		names = {of_agent.name, of_responder.name}
		for user in (self.agent, self.other, self.head, self.deputy, self.it):
			with self.subTest(user=user), self.as_user(user):
				listed = set(frappe.get_list(FAULT, pluck="name", limit_page_length=0))
				self.assertLessEqual(names, listed)
				for name in names:
					self.assertTrue(frappe.has_permission(FAULT, "read", doc=name))
		with self.as_user(self.responder):
			listed = set(frappe.get_list(FAULT, pluck="name", limit_page_length=0))
			self.assertEqual(listed & names, {of_responder.name})
			self.assertFalse(frappe.has_permission(FAULT, "read", doc=of_agent.name))
			self.assertTrue(frappe.has_permission(FAULT, "read", doc=of_responder.name))

	def test_right_to_write_is_the_reporters_and_the_administrators_until_it_is_settled(self):
		fault = self.report()
		expected = {self.agent: 1, self.it: 1, self.head: 1, self.other: 0, self.deputy: 0, self.responder: 0}

		def rights():
			return {
				user: int(frappe.has_permission(FAULT, "write", doc=fault.name, user=user))
				for user in expected
			}

		self.assertEqual(rights(), expected)
		frappe.db.set_value(FAULT, fault.name, "state", FaultState.CONFIRMED)
		self.assertEqual(rights(), dict.fromkeys(expected, 0) | {self.head: 1})

	def test_a_stranger_sees_none(self):
		fault = self.report()
		user = make_user("stranger.fault@example.com", "Website Manager").name
		with self.as_user(user):
			self.assertFalse(frappe.has_permission(FAULT, "read", doc=fault.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list(FAULT)

	def test_nobody_hangs_anything_on_a_fault_he_does_not_see(self):
		"""Comment, file, share, assignment by an employee of another department."""
		fault = self.report()
		target = {"reference_doctype": FAULT, "reference_name": fault.name}
		attacks = (
			{"doctype": "Comment", "comment_type": "Comment", "content": "x", **target},
			{
				"doctype": "File",
				"file_name": "x.txt",
				"content": "x",
				"attached_to_doctype": FAULT,
				"attached_to_name": fault.name,
			},
			{"doctype": "DocShare", "share_doctype": FAULT, "share_name": fault.name, "user": self.responder},
			{"doctype": "ToDo", "description": "x", "reference_type": FAULT, "reference_name": fault.name},
		)
		for values in attacks:
			with self.subTest(values["doctype"]), self.as_user(self.responder):
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc(values).insert(ignore_permissions=True)

	def test_pictures_of_the_reporter_are_private(self):
		fault = self.report()
		picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
		with self.as_user(self.agent), mock.patch.object(guards, "_check_content"):
			file = frappe.get_doc(
				{
					"doctype": "File",
					"file_name": "lamp.png",
					"content": picture,
					"is_private": 0,
					"attached_to_doctype": FAULT,
					"attached_to_name": fault.name,
				}
			).insert()
		self.assertEqual(file.is_private, 1)
		self.assertTrue(file.file_url.startswith("/private/files/"))
