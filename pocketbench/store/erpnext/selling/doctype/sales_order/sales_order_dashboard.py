from frappe import _


def get_data():
	"""Connections of an order: what was made from it."""
	return {
		"fieldname": "sales_order",
		"non_standard_fieldnames": {"Delivery Note": "against_sales_order"},
		"transactions": [{"label": _("Fulfillment"), "items": ["Sales Invoice", "Delivery Note"]}],
	}
