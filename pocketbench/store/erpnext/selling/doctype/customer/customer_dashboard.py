from frappe import _


def get_data():
	"""Connections of a customer: the documents that name it."""
	return {
		"fieldname": "customer",
		"transactions": [{"label": _("Orders"), "items": ["Sales Order", "Delivery Note", "Sales Invoice"]}],
	}
