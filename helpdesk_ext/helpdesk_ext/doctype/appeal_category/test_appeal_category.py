import frappe

from helpdesk_ext.helpdesk_ext.doctype.appeal_category.appeal_category import (
	CategoryNotUsableError,
	check_usable,
	descendants,
)
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head

test_ignore = ["Support Appeal"]


def make_category(name: str, parent: str | None = None, is_group: int = 0, **values):
	return frappe.get_doc(
		{
			"doctype": "Appeal Category",
			"category_name": name,
			"parent_appeal_category": parent,
			"is_group": is_group,
			**values,
		}
	).insert()


class TestAppealCategory(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.root = make_category("Test Root", is_group=1)
		self.middle = make_category("Test Middle", parent="Test Root", is_group=1)
		self.leaf = make_category("Test  Leaf ", parent="Test Middle")

	def reload(self, doc):
		return frappe.get_doc("Appeal Category", doc.name)

	def test_name_is_tidied_and_the_tree_is_numbered(self):
		self.assertEqual(self.leaf.name, "Test Leaf")
		root, leaf = self.reload(self.root), self.reload(self.leaf)
		self.assertLess(root.lft, leaf.lft)
		self.assertLess(leaf.rgt, root.rgt)
		self.assertEqual(descendants("Test Root"), {"Test Middle", "Test Leaf"})

	def test_category_cannot_be_its_own_parent(self):
		middle = self.reload(self.middle)
		middle.parent_appeal_category = middle.name
		with self.assertRefused(frappe.ValidationError, "cannot be the parent"):
			middle.save()

	def test_category_cannot_go_below_its_own_child(self):
		make_category("Test Deep", parent="Test Middle", is_group=1)
		root = self.reload(self.root)
		root.parent_appeal_category = "Test Deep"
		with self.assertRefused(frappe.ValidationError, "Test Deep", "Test Root"):
			root.save()

	def test_parent_must_be_a_group(self):
		with self.assertRefused(frappe.ValidationError, "Test Leaf", "not a group"):
			make_category("Test Below Leaf", parent="Test Leaf")

	def test_group_with_children_stays_a_group_in_use(self):
		middle = self.reload(self.middle)
		middle.is_group = 0
		with self.assertRefused(frappe.ValidationError, "must stay a group"):
			middle.save()
		middle = self.reload(self.middle)
		middle.disabled = 1
		with self.assertRefused(frappe.ValidationError, "out of use first"):
			middle.save()

	def test_category_below_a_disabled_group_is_refused(self):
		leaf = self.reload(self.leaf)
		leaf.disabled = 1
		leaf.save()
		middle = self.reload(self.middle)
		middle.disabled = 1
		middle.save()
		with self.assertRefused(frappe.ValidationError, "Test Middle", "not in use"):
			make_category("Test New Leaf", parent="Test Middle")

	def test_category_with_appeals_does_not_become_a_group(self):
		make_appeal(category="Test Leaf")
		leaf = self.reload(self.leaf)
		leaf.is_group = 1
		with self.assertRefused(frappe.ValidationError, "cannot become a group"):
			leaf.save()

	def test_only_leaves_in_use_may_be_chosen(self):
		check_usable("Test Leaf")
		check_usable(None)
		with self.assertRefused(CategoryNotUsableError, "Test Middle", "below it"):
			check_usable("Test Middle")
		leaf = self.reload(self.leaf)
		leaf.disabled = 1
		leaf.save()
		with self.assertRefused(CategoryNotUsableError, "Test Leaf", "no longer in use"):
			check_usable("Test Leaf")

	def test_head_makes_categories_and_agent_does_not(self):
		with self.as_user(make_head().name):
			make_category("Test of Head", parent="Test Root")
		with self.as_user(make_agent().name), self.assertRaises(frappe.PermissionError):
			make_category("Test of Agent", parent="Test Root")
