import frappe

from helpdesk_ext.helpdesk_ext.doctype.fault_part.fault_part import PartTreeError
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_fault


class TestParts(HelpdeskTestCase):
	def part(self, name, group=None, **values):
		doc = frappe.new_doc("Fault Part")
		doc.update({"part_name": name, "parent_fault_part": group, **values})
		return doc.insert()

	def test_tree_has_groups_with_leaves(self):
		for group in frappe.get_all("Fault Part", filters={"is_group": 1}, pluck="name"):
			self.assertTrue(frappe.db.exists("Fault Part", {"parent_fault_part": group}), group)
		self.assertFalse(
			frappe.db.exists("Fault Part", {"is_group": 0, "parent_fault_part": ("is", "not set")})
		)

	def test_circles_and_wrong_parents_are_refused(self):
		group = self.part("Zzq Group", is_group=1)
		leaf = self.part("Zzq  Leaf ", "Zzq Group")
		self.assertEqual(leaf.name, "Zzq Leaf")
		inner = self.part("Zzq Inner", "Zzq Group", is_group=1)
		for doc, parent in ((group, "Zzq Group"), (group, "Zzq Inner"), (inner, "Zzq Leaf")):
			doc.reload()
			doc.parent_fault_part = parent
			with self.subTest(parent=parent), self.assertRaises(PartTreeError):
				doc.save()

	def test_a_group_stays_one_and_a_part_in_use_becomes_none(self):
		group = frappe.get_doc("Fault Part", "Workplace Equipment")
		group.is_group = 0
		with self.assertRefused(PartTreeError, "must stay a group"):
			group.save()
		group.reload()
		group.disabled = 1
		with self.assertRefused(PartTreeError, "out of use first"):
			group.save()
		make_fault()
		part = frappe.get_doc("Fault Part", "Printer or Scanner")
		part.is_group = 1
		with self.assertRefused(PartTreeError, "cannot become a group"):
			part.save()
