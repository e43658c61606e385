from frappe.utils.nestedset import NestedSet


class FaultPart(NestedSet):
	pass
