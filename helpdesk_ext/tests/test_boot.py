"""Each role starts on the page of its own queue."""

from unittest import mock

import frappe
from frappe.apps import is_desk_apps

from helpdesk_ext import boot
from helpdesk_ext.constants import Role
from helpdesk_ext.setup import data_roles, verbs
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user
from helpdesk_ext.www import support_desk


class TestStart(HelpdeskTestCase):
	def started(self, user: str, **boot_user) -> dict:
		bootinfo = frappe._dict(user=frappe._dict(boot_user))
		with self.as_user(user):
			boot.open_own_queue(bootinfo)
		return bootinfo.user.get("default_workspace")

	def test_each_role_starts_on_its_own_page(self):
		for role, page in data_roles.QUEUE_PAGES.items():
			user = make_user(f"{frappe.scrub(role)}.start@example.com", role).name
			self.assertEqual(self.started(user), {"name": page, "title": page, "public": 1}, role)
			with self.as_user(user):
				self.assertEqual(support_desk.destination(), f"/app/{frappe.scrub(page).replace('_', '-')}")

	def test_who_holds_several_roles_starts_on_the_highest(self):
		user = make_user("several.start@example.com", Role.RESPONDER, Role.AGENT, Role.HEAD).name
		self.assertEqual(boot.queue_page_of(user), "Support Management")

	def test_workspace_somebody_chose_himself_stays(self):
		user = make_user("chosen.start@example.com", Role.AGENT).name
		chosen = {"name": "Selling", "title": "Selling", "public": 1}
		self.assertEqual(self.started(user, default_workspace=chosen), chosen)

	def test_others_start_where_they_did(self):
		user = make_user("stranger.start@example.com", "Website Manager").name
		self.assertIsNone(self.started(user))
		self.assertIsNone(self.started("Administrator"))
		boot.open_own_queue(frappe._dict())

	def after_login(self, home_page: str | None, *other_routes: str) -> str | None:
		apps = [{"name": "helpdesk_ext", "route": "/support-desk"}]
		apps += [{"name": f"app_{route}", "route": route} for route in other_routes]
		response = frappe._dict(home_page=home_page)
		with (
			mock.patch("frappe.apps.get_apps", lambda: apps),
			mock.patch.object(frappe.local, "response", response),
		):
			boot.start_in_the_desk()
		return response.home_page

	def test_our_tile_alone_does_not_bring_up_the_choice_of_apps(self):
		desk = "/desk" if is_desk_apps([{"route": "/desk"}]) else "/app/home"
		self.assertEqual(self.after_login("/apps", desk), "/app")
		self.assertEqual(self.after_login("/apps", desk, "/crm"), "/apps")
		self.assertEqual(self.after_login("/crm", desk), "/crm")
		self.assertIsNone(self.after_login(None, desk))

	def test_hidden_page_is_not_opened(self):
		frappe.db.set_value("Workspace", "Faults and Repairs", "is_hidden", 1)
		self.assertIsNone(boot.queue_page_of(make_user("hidden.start@example.com", Role.IT_ADMIN).name))

	def test_guests_log_in_first_and_customers_go_to_their_appeals(self):
		with self.as_user("Guest"):
			self.assertEqual(support_desk.destination(), "/login?redirect-to=/support-desk")
		customer = make_user("customer.start@example.com", Role.CUSTOMER).name
		with self.as_user(customer):
			self.assertEqual(support_desk.destination(), "/appeals")
		with self.assertRaises(frappe.Redirect) as caught:
			support_desk.get_context({})
		self.assertEqual(caught.exception.http_status_code, 302)
		self.assertEqual(frappe.local.flags.redirect_location, "/app/technical-support")

	def test_home_page_of_our_first_version_is_replaced_and_a_chosen_one_is_not(self):
		frappe.db.set_value("Role", Role.AGENT, "home_page", data_roles.FORMER_HOME_PAGE)
		frappe.db.set_value("Role", Role.HEAD, "home_page", "/app/selling")
		verbs.make_roles()
		self.assertEqual(frappe.db.get_value("Role", Role.AGENT, "home_page"), data_roles.HOME_PAGE)
		self.assertEqual(frappe.db.get_value("Role", Role.HEAD, "home_page"), "/app/selling")
