"""Appeals and inquiries under Connections of the store's own documents."""

from frappe import _

from helpdesk_ext.constants import APPEAL, INQUIRY

# Both have link fields named as the dashboards of the orders and the customers expect.
OURS = (APPEAL, INQUIRY)


def sales_order(data: dict | None = None) -> dict:
	"""Dashboard of Sales Order with the appeals and inquiries about it."""
	return _with_ours(data, "sales_order")


def customer(data: dict | None = None) -> dict:
	"""Dashboard of Customer with the appeals and inquiries about him."""
	return _with_ours(data, "customer")


def _with_ours(data: dict | None, fieldname: str) -> dict:
	data = data if data is not None else {}
	if data.setdefault("fieldname", fieldname) != fieldname:
		data.setdefault("non_standard_fieldnames", {}).update(dict.fromkeys(OURS, fieldname))
	transactions = data.setdefault("transactions", [])
	shown = {item for group in transactions for item in group.get("items", ())}
	missing = [doctype for doctype in OURS if doctype not in shown]
	if missing:
		transactions.append({"label": _("Technical Support"), "items": missing})
	return data
