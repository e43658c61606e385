"""Equipment by the number on its label, where the site keeps ERPNext's assets."""

import frappe

from helpdesk_ext.documents.checks import is_entered

ASSET = "Asset"
# Where sites keep the number of the label: ERPNext has no field of its own for it.
NUMBER_FIELDS = ("inventory_number", "custom_inventory_number", "asset_name")


def find_equipment(fault) -> None:
	"""Link the asset of the number that was typed, and note the number of the asset that was chosen."""
	if is_entered(fault, "inventory_number") and not fault.asset:
		fault.asset = find_asset(fault.inventory_number)
	if fault.asset and not fault.inventory_number:
		fault.inventory_number = number_of(fault.asset)


def find_asset(number: str | None) -> str | None:
	"""The one asset with this number on its label; None when there is none, or more than one."""
	if not number or not frappe.db.exists("DocType", ASSET, cache=True):
		return None
	if frappe.db.exists(ASSET, number):
		return number
	meta = frappe.get_meta(ASSET)
	for fieldname in NUMBER_FIELDS:
		if meta.has_field(fieldname):
			found = frappe.get_all(ASSET, filters={fieldname: number}, limit=2, pluck="name")
			if len(found) == 1:
				return found[0]
	return None


def number_of(asset: str) -> str | None:
	"""The number of the label as far as the asset's record has a field for it, else the record's name."""
	meta = frappe.get_meta(ASSET)
	for fieldname in NUMBER_FIELDS[:2]:
		if meta.has_field(fieldname):
			return frappe.db.get_value(ASSET, asset, fieldname)
	return asset


def describe(asset: str | None) -> str | None:
	"""Name of the equipment for the form; None without the record."""
	return frappe.db.get_value(ASSET, asset, "asset_name") if asset else None
