"""An appeal that came by phone, on a visit or on paper: find whose it is, and register it.

One search box takes whatever the caller says: a phone however typed, an e-mail, an order number, a name.
"""

import re
from collections.abc import Mapping

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder import CustomFunction

from helpdesk_ext.appeals.order_panel import present_fields
from helpdesk_ext.constants import APPEAL, Channel
from helpdesk_ext.rules.contact import normalize_phone

SHORTEST_SEARCH = 3
ROWS_SHOWN = 8
# people say the number with and without the country code: the last ten digits decide
COMPARED_DIGITS = 10
SHORTEST_PHONE = 6
PHONE_LIKE = re.compile(r"^[\d\s()+\-.–—/]+$")
PHONE_PUNCTUATION = (" ", "-", "(", ")", "+", ".", "\u00a0")

CUSTOMER_FIELDS = ["name", "customer_name", "customer_group", "email_id", "mobile_no"]
ORDER_FIELDS = ["name", "customer", "customer_name", "transaction_date", "status", "grand_total", "currency"]
# what the dialog may set on a new appeal; everything else is the server's
REGISTER_FIELDS = (
	"subject",
	"appeal_text",
	"category",
	"appeal_priority",
	"channel",
	"received_at",
	"paper_number",
	"customer",
	"contact",
	"contact_name",
	"contact_email",
	"contact_phone",
	"sales_order",
	"order_number",
	"language",
)


class CustomerNotCreatedError(frappe.ValidationError):
	"""The customer card could not be made; the appeal was not registered either."""


def find_whose(typed: str) -> dict:
	"""What the store knows about `typed`, as the session user may see it; at most four queries.

	:returns: `customers`, `orders`, `appeals` (earlier ones, newest first) and `kind`, how the text was
		understood ("phone", "email", "number", "name" or "short").
	"""
	typed = " ".join((typed or "").split())
	kind = kind_of(typed)
	found = {"kind": kind, "customers": [], "orders": [], "appeals": []}
	if kind == "short":
		return found
	contacts = _customers_by_contact(typed, kind)
	if frappe.has_permission("Customer", "read"):
		found["customers"] = _customers(typed, kind, contacts)
	if frappe.has_permission("Sales Order", "read"):
		found["orders"] = _orders(typed, kind, [row.name for row in found["customers"]])
	found["appeals"] = _appeals(typed, kind)
	_fill_contacts(found["customers"], contacts)
	return found


def kind_of(typed: str) -> str:
	"""How to understand what was typed into the search box."""
	if len(typed) < SHORTEST_SEARCH:
		return "short"
	if "@" in typed:
		return "email"
	if PHONE_LIKE.match(typed) and len(re.sub(r"\D", "", typed)) >= SHORTEST_PHONE:
		return "phone"
	return "number" if any(character.isdigit() for character in typed) else "name"


def register_appeal(values: Mapping) -> "frappe.model.document.Document":
	"""Insert an appeal as the session user (ordinary permission and validation).

	:param values: fields of REGISTER_FIELDS; with `create_customer` a Customer (and, when the site has
		contacts, a Contact) is made of the typed contact first and linked. All or nothing.
	"""
	appeal = frappe.new_doc(APPEAL)
	appeal.update({field: values.get(field) for field in REGISTER_FIELDS if values.get(field)})
	appeal.channel = values.get("channel") or Channel.PHONE
	if frappe.utils.cint(values.get("create_customer")) and not appeal.customer:
		appeal.customer, appeal.contact = create_customer(
			appeal.contact_name, appeal.contact_email, appeal.contact_phone
		)
	appeal.insert()
	return appeal


def create_customer(name: str, email: str | None, phone: str | None) -> tuple[str, str | None]:
	"""A Customer and a Contact of the typed contact, as the session user may make them.

	:raises CustomerNotCreatedError: without a name to call the customer by.
	:raises frappe.PermissionError: when the user may not create customers.
	:returns: name of the Customer and of the Contact (None when the user may not create contacts).
	"""
	if not (name or "").strip():
		frappe.throw(
			_("Fill in the contact name: the new customer card needs it."),
			CustomerNotCreatedError,
			title=_("Customer Card Not Created"),
		)
	customer = frappe.new_doc("Customer")
	customer.update({"customer_name": name.strip(), "customer_type": "Individual"})
	customer.insert()
	return customer.name, _create_contact(customer, name.strip(), email, phone)


def _create_contact(customer, name: str, email: str | None, phone: str | None) -> str | None:
	if not (email or phone) or not frappe.has_permission("Contact", "create"):
		return None
	contact = frappe.new_doc("Contact")
	contact.first_name = name
	contact.append("links", {"link_doctype": "Customer", "link_name": customer.name})
	if email:
		contact.append("email_ids", {"email_id": email, "is_primary": 1})
	if phone:
		contact.append("phone_nos", {"phone": phone, "is_primary_mobile_no": 1})
	contact.insert()
	return contact.name


def _last_digits(typed: str) -> str:
	return normalize_phone(typed)[-COMPARED_DIGITS:]


def _customers_by_contact(typed: str, kind: str) -> dict[str, frappe._dict]:
	"""Customer name -> contact whose phone or e-mail was typed."""
	if kind not in ("phone", "email"):
		return {}
	contact = frappe.qb.DocType("Contact")
	link = frappe.qb.DocType("Dynamic Link")
	query = (
		frappe.qb.from_(contact)
		.join(link)
		.on(
			(link.parent == contact.name) & (link.parenttype == "Contact") & (link.link_doctype == "Customer")
		)
		.limit(ROWS_SHOWN * 4)
	)
	if kind == "phone":
		phone = frappe.qb.DocType("Contact Phone")
		query = (
			query.join(phone)
			.on(phone.parent == contact.name)
			.where(_digits(phone.phone).like(f"%{_last_digits(typed)}"))
			.select(phone.phone)
		)
	else:
		email = frappe.qb.DocType("Contact Email")
		query = (
			query.join(email)
			.on(email.parent == contact.name)
			.where(email.email_id == typed.lower())
			.select(email.email_id)
		)
	rows = query.select(link.link_name, contact.name, contact.first_name, contact.last_name).run(as_dict=True)
	return {row.link_name: row for row in reversed(rows)}


def _digits(column):
	"""SQL for a column without the signs people put into phone numbers."""
	replace = CustomFunction("REPLACE", ["text", "what", "by"])
	for sign in PHONE_PUNCTUATION:
		column = replace(column, sign, "")
	return column


def _customers(typed: str, kind: str, contacts: Mapping) -> list[frappe._dict]:
	wanted = [["Customer", "name", "in", list(contacts)]] if contacts else []
	meta = frappe.get_meta("Customer")
	if kind == "email" and meta.has_field("email_id"):
		wanted.append(["Customer", "email_id", "=", typed])
	if kind == "phone" and meta.has_field("mobile_no"):
		# kept as typed, so only the plain spellings can be looked up without reading the whole table
		wanted.append(["Customer", "mobile_no", "in", _plain_spellings(typed)])
	if kind in ("name", "number"):
		wanted += [["Customer", field, "like", f"%{typed}%"] for field in ("customer_name", "name")]
	if not wanted:
		return []
	return frappe.get_list(
		"Customer",
		filters=[["Customer", "disabled", "=", 0]] if meta.has_field("disabled") else [],
		or_filters=wanted,
		fields=present_fields("Customer", CUSTOMER_FIELDS),
		order_by="modified desc",
		limit_page_length=ROWS_SHOWN,
	)


def _plain_spellings(typed: str) -> list[str]:
	last = _last_digits(typed)
	return list(dict.fromkeys([typed, normalize_phone(typed), last, f"+7{last}", f"8{last}", f"7{last}"]))


def _orders(typed: str, kind: str, customers: list[str]) -> list[frappe._dict]:
	wanted = [["Sales Order", "customer", "in", customers]] if customers else []
	if kind in ("number", "phone"):
		# "the order ends in 117" is how people read a number out
		wanted.append(["Sales Order", "name", "like", f"%{typed}"])
		if frappe.get_meta("Sales Order").has_field("po_no"):
			wanted.append(["Sales Order", "po_no", "=", typed])
	if not wanted:
		return []
	orders = frappe.get_list(
		"Sales Order",
		or_filters=wanted,
		fields=present_fields("Sales Order", ORDER_FIELDS),
		order_by="transaction_date desc, creation desc",
		limit_page_length=ROWS_SHOWN * 2,
	)
	return sorted(orders, key=lambda order: typed.lower() not in order.name.lower())


def _appeals(typed: str, kind: str) -> list[frappe._dict]:
	same = {
		"phone": [APPEAL, "phone_digits", "=", normalize_phone(typed)],
		"email": [APPEAL, "email_key", "=", typed.lower()],
		"number": [APPEAL, "name", "like", f"%{typed}"],
		"name": [APPEAL, "contact_name", "like", f"%{typed}%"],
	}[kind]
	return frappe.get_list(
		APPEAL,
		filters=[same],
		fields=[
			"name",
			"subject",
			"state",
			"received_at",
			"customer",
			"contact_name",
			"contact_email",
			"contact_phone",
			"sales_order",
		],
		order_by="received_at desc",
		limit_page_length=ROWS_SHOWN,
	)


def _fill_contacts(customers: list[frappe._dict], contacts: Mapping) -> None:
	"""The contact by which a customer was found goes into the form with it."""
	for customer in customers:
		contact = contacts.get(customer.name)
		if contact:
			customer.contact = contact.name
			customer.contact_name = " ".join(filter(None, (contact.first_name, contact.last_name)))
			customer.email_id = contact.get("email_id") or customer.get("email_id")
			customer.mobile_no = contact.get("phone") or customer.get("mobile_no")
