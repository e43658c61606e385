"""Appeals under Connections of the store's own documents."""

from frappe import _

from helpdesk_ext.constants import APPEAL


def sales_order(data: dict | None = None) -> dict:
	"""Dashboard of Sales Order with its appeals; our link field is named as the dashboard expects."""
	return _with_appeals(data, "sales_order")


def customer(data: dict | None = None) -> dict:
	"""Dashboard of Customer with its appeals."""
	return _with_appeals(data, "customer")


def _with_appeals(data: dict | None, fieldname: str) -> dict:
	data = data if data is not None else {}
	if data.setdefault("fieldname", fieldname) != fieldname:
		data.setdefault("non_standard_fieldnames", {})[APPEAL] = fieldname
	transactions = data.setdefault("transactions", [])
	if not any(APPEAL in group.get("items", ()) for group in transactions):
		transactions.append({"label": _("Technical Support"), "items": [APPEAL]})
	return data
