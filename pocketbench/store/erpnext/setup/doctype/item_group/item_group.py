from frappe.utils.nestedset import NestedSet


class ItemGroup(NestedSet):
	nsm_parent_field = "parent_item_group"
