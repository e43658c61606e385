"""Whose order is it? Answers for the server only: a stranger is never told why something did not match."""

import frappe

from helpdesk_ext import settings
from helpdesk_ext.rules.contact import normalize_email, normalize_phone
from helpdesk_ext.rules.text import plain_line

# Signs people put before a number; the number itself may begin with letters.
NUMBER_SIGNS = "№#:. "
COMPARED_DIGITS = 2


def match_order(
	typed, *, customer: str | None = None, email: str | None = None, phone: str | None = None
) -> str | None:
	"""The Sales Order with this number, when it belongs to the customer or to the typed e-mail or phone.

	`typed` is compared with the order's name, the customer's own purchase number and the field named in
	the settings. Unknown, somebody else's, cancelled and ambiguous all give None.
	"""
	number = plain_line(typed).lstrip(NUMBER_SIGNS).strip()
	if not number or not (customer or email or phone):
		return None
	own = [row.name for row in _orders_numbered(number) if _belongs(row, customer, email, phone)]
	return own[0] if len(own) == 1 else None


def customers_of(user: str) -> list[str]:
	"""The customers a portal user stands for: named as their portal user, or as one of their contacts."""
	if not user or user in ("Guest", "Administrator"):
		return []
	names = set(
		frappe.get_all("Portal User", filters={"user": user, "parenttype": "Customer"}, pluck="parent")
	)
	contacts = frappe.get_all("Contact", filters={"user": user}, pluck="name")
	names.update(_customers_of_contacts(contacts))
	return sorted(names)


def match_customer(
	*, portal_user: str | None = None, email: str | None = None, phone: str | None = None
) -> tuple[str | None, str | None]:
	"""(customer, contact) of a sender: his portal user's customer, else the only one whose contact or own
	record has this e-mail, else this phone. Several matches are no match: a person decides."""
	if portal_user:
		customers = customers_of(portal_user)
		if len(customers) == 1:
			return customers[0], _only_contact(customers[0], _contacts_by_email(email))
	for contacts, customers in (
		(_contacts_by_email(email), _customers_with("email_id", email)),
		(_contacts_by_phone(phone), _customers_by_phone(phone)),
	):
		found = set(customers) | set(_customers_of_contacts(contacts))
		if len(found) == 1:
			customer = found.pop()
			return customer, _only_contact(customer, contacts)
	return None, None


def _orders_numbered(number: str) -> list:
	fields = ["name", "po_no"]
	further = settings.get("order_number_field")
	if further and frappe.get_meta("Sales Order").has_field(further):
		fields.append(further)
	rows = frappe.get_all(
		"Sales Order",
		or_filters=[[field, "=", number] for field in fields],
		filters={"docstatus": ["<", 2]},
		fields=[
			"name",
			"customer",
			*_present("Sales Order", "contact_email", "contact_mobile", "contact_phone"),
		],
		limit=20,
	)
	exact = [row for row in rows if row.name == number]
	return exact or rows


def _belongs(order, customer, email, phone) -> bool:
	if customer and order.customer == customer:
		return True
	if email and normalize_email(order.get("contact_email")) == normalize_email(email):
		return True
	digits = normalize_phone(phone)
	if not digits:
		return False
	return digits in (
		normalize_phone(order.get("contact_mobile")),
		normalize_phone(order.get("contact_phone")),
	)


def _present(doctype: str, *fields: str) -> list[str]:
	meta = frappe.get_meta(doctype)
	return [field for field in fields if meta.has_field(field)]


def _contacts_by_email(email) -> list[str]:
	address = normalize_email(email)
	if not address:
		return []
	return frappe.get_all("Contact Email", filters={"email_id": address}, pluck="parent", limit=20)


def _contacts_by_phone(phone) -> list[str]:
	return [row.parent for row in _with_phone("Contact Phone", "phone", "parent", phone)]


def _customers_with(field: str, value) -> list[str]:
	if not value or not _present("Customer", field):
		return []
	return frappe.get_all("Customer", filters={field: value, "disabled": 0}, pluck="name", limit=20)


def _customers_by_phone(phone) -> list[str]:
	if not _present("Customer", "mobile_no"):
		return []
	return [row.name for row in _with_phone("Customer", "mobile_no", "name", phone)]


def _with_phone(doctype: str, field: str, key: str, phone) -> list:
	"""Rows whose number is the same however it was typed: the last digits narrow, then all are compared."""
	digits = normalize_phone(phone)
	if not digits:
		return []
	rows = frappe.get_all(
		doctype, filters={field: ["like", f"%{digits[-COMPARED_DIGITS:]}%"]}, fields=[key, field]
	)
	return [row for row in rows if normalize_phone(row.get(field)) == digits]


def _customers_of_contacts(contacts) -> list[str]:
	if not contacts:
		return []
	return frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "parent": ["in", list(contacts)], "link_doctype": "Customer"},
		pluck="link_name",
	)


def _only_contact(customer: str, contacts) -> str | None:
	if not contacts:
		return None
	own = frappe.get_all(
		"Dynamic Link",
		filters={
			"parenttype": "Contact",
			"parent": ["in", list(contacts)],
			"link_doctype": "Customer",
			"link_name": customer,
		},
		pluck="parent",
		distinct=True,
	)
	return own[0] if len(own) == 1 else None
