import frappe
from frappe.utils.nestedset import NestedSet


class Department(NestedSet):
	nsm_parent_field = "parent_department"

	def autoname(self):
		"""The company's abbreviation keeps departments of several companies apart; the root is shared."""
		abbr = frappe.get_cached_value("Company", self.company, "abbr")
		self.name = f"{self.department_name} - {abbr}" if self.has_root() else self.department_name

	def has_root(self):
		return bool(
			frappe.get_all("Department", {"is_group": 1, "parent_department": ("is", "not set")}, limit=1)
		)
