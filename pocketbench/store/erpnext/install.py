"""What a new store needs: the portal's role, one company, the roots of the trees."""

import frappe

COMPANY = "Example Store"
# where the site has no country or currency of its own yet
COUNTRY = "Russian Federation"
CURRENCY = "RUB"
# (DocType, root, leaves under it); the same names ERPNext's setup wizard makes
TREES = (
	("Customer Group", "All Customer Groups", ("Commercial", "Individual")),
	("Territory", "All Territories", ("Rest Of The World",)),
	("Item Group", "All Item Groups", ("Products", "Services")),
)
UNITS = ("Nos", "Unit")
# desk users' roles ERPNext brings that no DocType of the stand-in names
ROLES = ("Purchase User", "Support Team")


def before_install():
	"""Roles named in DocPerm rows are created with desk access; the portal's role must not be."""
	_ensure("Role", "Customer", role_name="Customer", desk_access=0)
	for role in ROLES:
		_ensure("Role", role, role_name=role, desk_access=1)


def after_install():
	"""Make the records of the setup wizard; safe to run again."""
	for doctype, root, leaves in TREES:
		_make_tree(doctype, root, leaves)
	for unit in UNITS:
		_ensure("UOM", unit, uom_name=unit)
	_make_company()


def _make_tree(doctype, root, leaves):
	slug = frappe.scrub(doctype)
	_ensure(doctype, root, **{f"{slug}_name": root, "is_group": 1})
	for leaf in leaves:
		_ensure(doctype, leaf, **{f"{slug}_name": leaf, f"parent_{slug}": root})


def _make_company():
	country = frappe.db.get_single_value("System Settings", "country") or COUNTRY
	currency = frappe.db.get_default("currency") or CURRENCY
	frappe.db.set_value("Currency", currency, "enabled", 1)
	_ensure("Company", COMPANY, company_name=COMPANY, abbr="ES", country=country, default_currency=currency)
	_ensure("Address Template", country, country=country, is_default=1)
	_ensure("Department", "All Departments", department_name="All Departments", company=COMPANY, is_group=1)
	for key, value in (("company", COMPANY), ("currency", currency), ("country", country)):
		frappe.db.set_default(key, value)


def _ensure(doctype, name, **values):
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)
