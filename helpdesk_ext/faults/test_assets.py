"""Equipment is found by the number on its label."""

import frappe

from helpdesk_ext.faults import assets
from helpdesk_ext.tests.fault_utils import FaultTestCase


class TestEquipment(FaultTestCase):
	def asset(self, name, **values):
		asset = frappe.new_doc("Asset")
		asset.update({"name": name, "asset_name": f"Laptop {name}", **values})
		asset.db_insert()
		return asset.name

	def test_equipment_is_found_by_the_number_on_its_label(self):
		asset = self.asset("ACC-ASS-zzq-1")
		self.assertEqual(self.report(inventory_number=asset).asset, asset)
		self.assertEqual(self.report(inventory_number="Laptop ACC-ASS-zzq-1").asset, asset)
		self.assertIsNone(self.report(inventory_number="no such").asset)

	def test_a_number_two_have_finds_none(self):
		self.asset("ACC-ASS-zzq-1", asset_name="Twin")
		self.asset("ACC-ASS-zzq-2", asset_name="Twin")
		self.assertIsNone(assets.find_asset("Twin"))

	def test_chosen_equipment_gives_its_number(self):
		asset = self.asset("ACC-ASS-zzq-1")
		self.assertEqual(self.report(workplace=None, asset=asset).inventory_number, asset)
