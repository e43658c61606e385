"""The stand-in store against the real ERPNext: what it claims to be there is there, with the same type.

Needs a session connected to a site of a real bench; reads the stand-in's DocType files by path.
"""

import json
import os
import unittest
from pathlib import Path

import frappe

STORE = Path(__file__).parents[2] / "pocketbench" / "store" / "erpnext"
LAYOUT = ("Section Break", "Column Break", "Tab Break")
# how a DocType is stored and named
SHAPE = ("module", "istable", "issingle", "is_submittable", "is_tree", "autoname", "title_field")
RIGHTS = (
	"read",
	"write",
	"create",
	"delete",
	"submit",
	"cancel",
	"amend",
	"report",
	"export",
	"print",
	"email",
	"share",
)


def definitions():
	for path in sorted(STORE.glob("*/doctype/*/*.json")):
		yield json.loads(path.read_text(encoding="utf-8"))


def store_is_erpnext():
	return Path(frappe.get_app_path("erpnext")).resolve() == STORE.resolve()


@unittest.skipIf(store_is_erpnext(), "the site has the stand-in itself, not ERPNext")
class TestStoreMatchesErpnext(unittest.TestCase):
	"""ERPNext as shipped (its files), not as a site has customised it."""

	def real(self, name):
		module = frappe.db.get_value("DocType", name, "module")
		self.assertIsNotNone(module, f"{name}: no such DocType")
		folder = frappe.get_module_path(module, "doctype", frappe.scrub(name))
		with open(os.path.join(folder, f"{frappe.scrub(name)}.json"), encoding="utf-8") as file:
			return json.load(file)

	def pairs(self):
		"""(DocType, our definition, the real one)."""
		return [(ours["name"], ours, self.real(ours["name"])) for ours in definitions()]

	def fields(self, **wanted):
		"""("DocType.field", our field, the real one or {}) of our data fields that have `wanted`."""
		found = []
		for name, ours, real in self.pairs():
			theirs = {field["fieldname"]: field for field in real["fields"]}
			for field in ours["fields"]:
				if field["fieldtype"] not in LAYOUT and wanted.items() <= field.items():
					found.append((f"{name}.{field['fieldname']}", field, theirs.get(field["fieldname"], {})))
		self.assertTrue(found, "nothing to compare")
		return found

	def assertNone(self, differences):
		self.assertEqual(list(differences), [])

	def test_there_are_definitions_to_compare(self):
		names = {ours["name"] for ours in definitions()}
		self.assertLessEqual(
			{"Customer", "Sales Order", "Sales Order Item", "Delivery Note", "Holiday List"}, names
		)

	def test_doctypes_are_stored_and_named_alike(self):
		self.assertNone(
			(name, key, ours.get(key), real.get(key))
			for name, ours, real in self.pairs()
			for key in SHAPE
			if (ours.get(key) or None) != (real.get(key) or None)
		)

	def test_every_field_exists_with_the_same_type(self):
		self.assertNone(
			(name, ours["fieldtype"], real.get("fieldtype"))
			for name, ours, real in self.fields()
			if ours["fieldtype"] != real.get("fieldtype")
		)

	def test_links_tables_and_currencies_point_to_the_same(self):
		self.assertNone(
			(name, ours.get("options"), real.get("options"))
			for name, ours, real in self.fields()
			if ours["fieldtype"] != "Select" and (ours.get("options") or "") != (real.get("options") or "")
		)

	def test_every_value_to_choose_is_known(self):
		for name, ours, real in self.fields(fieldtype="Select"):
			self.assertLessEqual(set(ours["options"].split("\n")), set(real["options"].split("\n")), name)
			self.assertEqual(ours.get("default"), real.get("default"), name)

	def test_what_is_required_here_is_required_there(self):
		"""Or an app could not tell a mistake of its own from a whim of the stand-in."""
		self.assertNone(name for name, _, real in self.fields(reqd=1) if not real.get("reqd"))

	def test_what_may_change_after_submit_may_change_there(self):
		self.assertNone(
			name for name, _, real in self.fields(allow_on_submit=1) if not real.get("allow_on_submit")
		)

	def test_no_role_may_do_more_than_there(self):
		for name, ours, real in self.pairs():
			theirs = {row["role"]: row for row in real["permissions"] if not row.get("permlevel")}
			for row in ours["permissions"]:
				granted = {right for right in RIGHTS if row.get(right)}
				allowed = {right for right in RIGHTS if theirs.get(row["role"], {}).get(right)}
				self.assertLessEqual(granted, allowed, (name, row["role"]))

	def test_the_role_of_customers_has_no_desk(self):
		self.assertEqual(frappe.db.get_value("Role", "Customer", "desk_access"), 0)
