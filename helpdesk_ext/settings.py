"""One way to read the settings of the app."""

from typing import Any

import frappe
import frappe.utils

from helpdesk_ext.constants import SETTINGS


def get(fieldname: str) -> Any:
	"""The value of a field of Helpdesk Ext Settings, typed as the field is (Int and Check as int).

	A setting that was never stored (the Single never saved, or the field added by a later version)
	has the default its DocType names. Raises AttributeError for a field that does not exist, so that
	a misspelt name never reads as "off".
	"""
	field = frappe.get_meta(SETTINGS).get_field(fieldname)
	if not field:
		raise AttributeError(f"{SETTINGS} has no field {fieldname}")
	value = frappe.get_cached_doc(SETTINGS).get(fieldname)
	if value is None and field.default:
		value = field.default
	if field.fieldtype in ("Int", "Check"):
		return frappe.utils.cint(value)
	return value or ""
