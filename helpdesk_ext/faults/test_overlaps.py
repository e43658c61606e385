"""Downtimes that overlap are named on both faults."""

import frappe

from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.tests.fault_utils import FaultTestCase, by_save


class TestOverlaps(FaultTestCase):
	def down(self, start, end, **values):
		fault = self.act(self.it, self.report(**values), Action.ACCEPT)
		return self.act(
			self.it,
			fault,
			Action.ELIMINATE,
			**self.facts(downtime_from=f"2026-03-02 {start}:00", downtime_until=f"2026-03-02 {end}:00"),
		)

	def test_overlapping_downtimes_are_listed_on_both(self):
		part = {"fault_part": "Internal System", "workplace": None}
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", **part)
			self.assertNotIn("10:00", first.overlaps or "")
			second = self.down("11:00", "13:00", **part)
			third = self.down("13:00", "14:00", **part)
		first.reload()
		self.assertIn(f"{second.name}: 2026-03-02 11:00 – 2026-03-02 13:00", first.overlaps)
		self.assertIn(f"{first.name}: 2026-03-02 10:00 – 2026-03-02 12:00", second.overlaps)
		self.assertNotIn(second.name, third.overlaps or "")

	def test_the_same_equipment_counts_though_the_part_is_another(self):
		asset = frappe.new_doc("Asset")
		asset.update({"name": "ACC-ASS-zzq-9", "asset_name": "Laptop"})
		asset.db_insert()
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", asset=asset.name, fault_part="Computer at Workplace")
			second = self.down("11:00", "13:00", asset=asset.name, fault_part="Network at Workplace")
		self.assertIn(first.name, second.overlaps)

	def test_a_corrected_downtime_leaves_the_other_fault(self):
		part = {"fault_part": "Internal System", "workplace": None}
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", **part)
			second = self.down("11:00", "13:00", **part)
			with self.as_user(self.it):
				by_save(second.name, {"downtime_from": "2026-03-02 12:30:00"})
		self.assertNotIn(second.name, self.stored(first, "overlaps") or "")
		self.assertNotIn(first.name, self.stored(second, "overlaps") or "")
