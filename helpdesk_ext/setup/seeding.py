"""Seeds: records we create once, and upgrade only while the site has left them as they were.

A Seeded Record keeps the version of each seed and a fingerprint of what was written. When the seed's
version grows, a record whose fingerprint is unchanged is written anew; one that the site has edited
or deleted is left alone, marked and reported.
"""

import dataclasses
import hashlib
import json
from typing import Any

import frappe
import frappe.utils
from frappe.model import no_value_fields, table_fields

SEEDED_RECORD = "Seeded Record"

INSERTED = "inserted"
UPGRADED = "upgraded"
CURRENT = "current"
LEFT_EDITED = "left as edited by the site"
LEFT_DELETED = "left deleted by the site"
SKIPPED = "skipped"


@dataclasses.dataclass(frozen=True)
class Seed:
	"""One record to seed.

	`kept` names the fields which belong to the site from the first day (users of a rule, a switch):
	they are written on insert, and neither compared nor overwritten later. A `required` seed comes
	back when the site has deleted it, because the app cannot work without it.
	"""

	doctype: str
	name: str
	values: dict[str, Any]
	version: int = 1
	kept: tuple[str, ...] = ()
	required: bool = False


def apply_seeds(seeds: list[Seed]) -> dict[str, list[str]]:
	"""Bring every seed to its version; answers the names by outcome ("inserted", "upgraded", …).

	Cheap when there is nothing to do: one query for all marks.
	"""
	marks = _marks()
	outcomes: dict[str, list[str]] = {}
	for seed in seeds:
		outcome = apply_seed(seed, marks.get((seed.doctype, seed.name)))
		outcomes.setdefault(outcome, []).append(f"{seed.doctype} {seed.name}")
	return outcomes


def apply_seed(seed: Seed, mark: dict | None) -> str:
	"""Insert, upgrade or leave one record; answers what was done (one of the constants above).

	`mark` is the Seeded Record of the seed (name, seed_version, fingerprint) or None.
	"""
	if not frappe.db.exists("DocType", seed.doctype):
		return SKIPPED
	if mark and mark.seed_version >= seed.version and not seed.required:
		return CURRENT
	exists = frappe.db.exists(seed.doctype, seed.name)
	if not exists and mark and not seed.required:
		return _leave(seed, mark, LEFT_DELETED)
	if not exists:
		doc = _insert(seed)
		_mark(seed, fingerprint(doc, seed.kept))
		return INSERTED
	if not mark:
		# a record of that name was here before us: it is the site's own
		return _leave(seed, None, LEFT_EDITED)
	if mark.seed_version >= seed.version:
		return CURRENT
	doc = frappe.get_doc(seed.doctype, seed.name)
	if fingerprint(doc, seed.kept) != mark.fingerprint:
		return _leave(seed, mark, LEFT_EDITED)
	_upgrade(doc, seed)
	_mark(seed, fingerprint(frappe.get_doc(seed.doctype, seed.name), seed.kept))
	return UPGRADED


def fingerprint(doc, kept: tuple[str, ...] = ()) -> str:
	"""SHA-256 over the fields of a record that hold something other than their default.

	Defaults are left out, so that a field a newer framework adds does not look like an edit.
	"""
	return hashlib.sha256(json.dumps(_content(doc, kept), sort_keys=True).encode()).hexdigest()


# Written by the framework while people merely look at a record or drag cards.
_VOLATILE = frozenset(
	{"workflow_data", "workflow_builder_id", "order", "last_user", "lft", "rgt", "old_parent"}
)


def _content(doc, kept: tuple[str, ...] = ()) -> dict[str, Any]:
	content: dict[str, Any] = {}
	for field in doc.meta.fields:
		name = field.fieldname
		if name in kept or name in _VOLATILE:
			continue
		if field.fieldtype in table_fields:
			rows = doc.get(name) or []
			if rows:
				content[name] = [_content(row) for row in rows]
		elif field.fieldtype not in no_value_fields and not field.is_virtual:
			value = _plain(doc.get(name), field)
			if value != _plain(field.default, field):
				content[name] = value
	return content


def _plain(value, field) -> str:
	if field.fieldtype in ("Int", "Check"):
		return str(frappe.utils.cint(value) or "")
	return "" if value is None else str(value).strip()


def _insert(seed: Seed):
	doc = frappe.new_doc(seed.doctype)
	doc.update(seed.values)
	doc.insert(ignore_permissions=True, set_name=seed.name)
	return frappe.get_doc(seed.doctype, seed.name)


def _upgrade(doc, seed: Seed) -> None:
	for fieldname, value in seed.values.items():
		if fieldname not in seed.kept:
			doc.set(fieldname, value)
	doc.save(ignore_permissions=True)


def _leave(seed: Seed, mark: dict | None, outcome: str) -> str:
	_mark(seed, mark.fingerprint if mark else "", left_as_edited=1)
	return outcome


def _mark(seed: Seed, print_: str, left_as_edited: int = 0) -> None:
	key = {"reference_doctype": seed.doctype, "reference_name": seed.name}
	name = frappe.db.get_value(SEEDED_RECORD, key)
	record = frappe.get_doc(SEEDED_RECORD, name) if name else frappe.new_doc(SEEDED_RECORD)
	record.update(
		{**key, "seed_version": seed.version, "fingerprint": print_, "left_as_edited": left_as_edited}
	)
	record.save(ignore_permissions=True)


def _marks() -> dict[tuple[str, str], Any]:
	rows = frappe.get_all(
		SEEDED_RECORD,
		fields=["name", "reference_doctype", "reference_name", "seed_version", "fingerprint"],
		limit_page_length=0,
	)
	return {(row.reference_doctype, row.reference_name): row for row in rows}
