from frappe.utils.nestedset import NestedSet


class AppealCategory(NestedSet):
	pass
