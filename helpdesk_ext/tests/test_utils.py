"""The base class keeps what a class makes and nothing else; its users are users."""

import frappe

from helpdesk_ext.constants import Role
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user

LEFTOVER = "Leftover of a Test"
USER = "made.utils@example.com"


class Tried(HelpdeskTestCase):
	def runTest(self):
		pass


def leave() -> str:
	return frappe.get_doc({"doctype": "ToDo", "description": LEFTOVER}).insert().name


class TestBaseClass(HelpdeskTestCase):
	def test_what_others_have_left_is_not_kept(self):
		name = leave()
		Tried.setUpClass()
		self.assertFalse(frappe.db.exists("ToDo", name))

	def test_what_a_test_has_left_is_not_kept_by_the_next(self):
		Tried.setUpClass()
		first, second = Tried(), Tried()
		first.setUp()
		name = leave()
		second.setUp()
		self.assertFalse(frappe.db.exists("ToDo", name))
		for tried in (second, first):
			tried.doCleanups()

	def test_user_has_exactly_the_roles_and_the_side_they_give(self):
		for roles, user_type in (
			((Role.AGENT,), "System User"),
			((Role.HEAD, Role.AGENT), "System User"),
			((Role.CUSTOMER,), "Website User"),
		):
			with self.subTest(roles=roles):
				user = make_user(USER, *roles)
				self.assertEqual({row.role for row in user.roles}, set(roles))
				self.assertEqual((user.user_type, user.enabled), (user_type, 1))
				self.assertEqual(
					set(frappe.get_roles(USER)) & {Role.AGENT, Role.HEAD, Role.CUSTOMER}, set(roles)
				)
		self.assertTrue(frappe.db.exists("Notification Settings", USER))
