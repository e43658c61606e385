"""Secret links: what a customer without a login shows to read and answer his own appeal.

The key itself is never stored, only its hash; whoever reads the table can open nothing.
"""

import hashlib
import secrets

import frappe
import frappe.utils
from frappe.model.document import Document

from helpdesk_ext import settings

DOCTYPE = "Access Key"
APPEAL_LINK = "Appeal Link"
KEY_BYTES = 32
LONGEST_KEY = 100
DAYS_KEPT_AFTER_EXPIRY = 30


class AccessKey(Document):
	pass


def issue(doctype: str, name: str) -> str:
	"""A new key that opens the appeal numbered `name`: 256 random bits, valid for `access_link_days`."""
	# hexadecimal: mail programs and text versions of mails mangle "_" and a "-" at the end
	key = secrets.token_hex(KEY_BYTES)
	row = frappe.new_doc(DOCTYPE)
	row.key_purpose = APPEAL_LINK
	row.reference_doctype = doctype
	row.reference_name = name
	row.key_hash = _hash(key)
	row.expires_at = frappe.utils.add_days(
		frappe.utils.now_datetime(), settings.get("access_link_days") or 60
	)
	# the reference exists (our code made it); checking the link would cost a query on every filing
	row.flags.ignore_links = True
	row.insert(ignore_permissions=True)
	return key


def number_of(key) -> str | None:
	"""The number a valid key opens, else None: unknown, withdrawn and expired are the same answer."""
	if not isinstance(key, str) or not key or len(key) > LONGEST_KEY:
		return None
	row = frappe.db.get_value(
		DOCTYPE,
		{"key_hash": _hash(key), "key_purpose": APPEAL_LINK, "revoked": 0},
		["reference_name", "expires_at"],
		as_dict=True,
	)
	if not row or row.expires_at < frappe.utils.now_datetime():
		return None
	return row.reference_name


def note_use(key: str) -> None:
	"""Remember that the key was used (called where something is written anyway)."""
	frappe.db.set_value(
		DOCTYPE,
		{"key_hash": _hash(key)},
		"last_used_at",
		frappe.utils.now_datetime(),
		update_modified=False,
	)


def revoke_all(name: str) -> None:
	"""Withdraw every link of the appeal numbered `name`."""
	frappe.db.set_value(DOCTYPE, {"reference_name": name, "revoked": 0}, "revoked", 1)


def clear_old() -> None:
	"""Daily: keys that expired a month ago."""
	limit = frappe.utils.add_days(frappe.utils.now_datetime(), -DAYS_KEPT_AFTER_EXPIRY)
	frappe.db.delete(DOCTYPE, {"expires_at": ["<", limit]})


def _hash(key: str) -> str:
	return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
