"""The pages of the roles: each shows its role what stands on it."""

import frappe
from frappe.desk.desktop import get_desktop_page

from helpdesk_ext.constants import Role
from helpdesk_ext.setup import data_roles
from helpdesk_ext.setup.data_queue_blocks import BLOCKS
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user


def page_as_shown(name: str):
	return get_desktop_page(frappe.as_json({"name": name, "title": name, "public": 1}))


class TestPages(HelpdeskTestCase):
	def shown_to(self, role: str, page: str):
		with self.as_user(make_user(f"{frappe.scrub(role)}.pages@example.com", role).name):
			return page_as_shown(page)

	def test_every_role_sees_the_cards_of_its_page(self):
		for role, page in data_roles.QUEUE_PAGES.items():
			on_page = {row.number_card_name for row in frappe.get_doc("Workspace", page).number_cards}
			shown = self.shown_to(role, page)["number_cards"]["items"]
			seen = {row.get("number_card_name") for row in shown}
			self.assertEqual(seen, on_page, f"{role} on {page}")

	def test_every_role_sees_the_list_of_its_page(self):
		for role, page in data_roles.QUEUE_PAGES.items():
			on_page = {row.custom_block_name for row in frappe.get_doc("Workspace", page).custom_blocks}
			shown = self.shown_to(role, page)["custom_blocks"]["items"]
			self.assertEqual({row.get("custom_block_name") for row in shown}, on_page, role)
			for name in on_page:
				self.assertIn(BLOCKS[name], frappe.db.get_value("Custom HTML Block", name, "script"))

	def test_page_is_for_its_role(self):
		for role, page in data_roles.QUEUE_PAGES.items():
			roles = {row.role for row in frappe.get_doc("Workspace", page).roles}
			self.assertIn(role, roles)
			self.assertTrue(roles <= {*data_roles.DESK_ROLES, Role.SYSTEM_MANAGER}, page)

	def test_administrator_sees_the_cards_of_links(self):
		for page in data_roles.WORKSPACES:
			# a card all of whose links the site lacks is not shown
			cards = [card for card in frappe.get_doc("Workspace", page).get_link_groups() if card["links"]]
			self.assertGreaterEqual(len(cards), 2, page)
			self.assertEqual(len(page_as_shown(page)["cards"]["items"]), len(cards), page)

	def test_every_block_names_something_on_its_page(self):
		for page in data_roles.WORKSPACES:
			workspace = frappe.get_doc("Workspace", page)
			named = {
				"shortcut": [row.label for row in workspace.shortcuts],
				"number_card": [row.label for row in workspace.number_cards],
				"chart": [row.label for row in workspace.charts],
				"quick_list": [row.label for row in workspace.quick_lists],
				"custom_block": [row.custom_block_name for row in workspace.custom_blocks],
				"card": [row.label for row in workspace.links if row.type == "Card Break"],
			}
			blocks = frappe.parse_json(workspace.content)
			for kind, labels in named.items():
				placed = [block["data"][f"{kind}_name"] for block in blocks if block["type"] == kind]
				self.assertEqual(sorted(placed), sorted(labels), f"{page}: {kind}")
			ids = [block["id"] for block in blocks]
			self.assertEqual(len(ids), len(set(ids)), page)

	def test_links_lead_to_what_there_is(self):
		for page in data_roles.WORKSPACES:
			workspace = frappe.get_doc("Workspace", page)
			for row in workspace.links:
				if row.type == "Link":
					self.assertTrue(frappe.db.exists(row.link_type, row.link_to), f"{page}: {row.link_to}")
