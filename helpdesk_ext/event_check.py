"""Proves that documents say what the log of events says, and rebuilds them from it.

	bench --site SITE execute helpdesk_ext.event_check.check
	bench --site SITE execute helpdesk_ext.event_check.rebuild

Command line only: nothing here is whitelisted. What was registered before the log existed has no events and
is passed over. No road of the product deletes a document; whoever deletes one in the database deletes its
events there too, or the reports that count the log alone go on counting what was done for it: the check names
such documents.
"""

from collections.abc import Iterator
from typing import Any

import frappe
import frappe.utils
from frappe.utils import update_progress_bar

from helpdesk_ext import background
from helpdesk_ext.constants import APPEAL, EVENT, EventType
from helpdesk_ext.rules.durations import lengths
from helpdesk_ext.rules.event_history import Entry, appeal_columns, faults_of, state_columns
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.tallies import marks
from helpdesk_ext.working_time import elapsed_seconds

CHUNK = 1000
SHOWN = 20
KINDS = (EventType.REGISTERED, EventType.STATE, EventType.AGENT)
MOMENTS = ("received_at", "first_answered_at", "first_resolved_at", "resolved_at")


def check(doctype: str | None = None) -> dict[str, int]:
	"""Compare every document with its log; prints the first differences and returns their number by DocType."""
	found = {}
	for name in [doctype] if doctype else FLOWS:
		differences = list(_differences(name))
		found[name] = len(differences)
		for document, problem in differences[:SHOWN]:
			print(f"{name} {document}: {problem}")
	print(found)
	return found


def rebuild(doctype: str | None = None) -> dict[str, int]:
	"""Write the columns the log knows better, chunk by chunk; returns the number of documents written."""
	written = {}
	for name in [doctype] if doctype else FLOWS:
		written[name] = 0
		total = frappe.db.count(name)
		for done, (stored, entries) in enumerate(_documents(name), 1):
			wrong = _wrong(name, stored, entries)
			if wrong:
				frappe.db.set_value(name, stored.name, wrong, update_modified=False)
				written[name] += 1
			if done % CHUNK == 0 or done == total:
				update_progress_bar(name, done - 1, total)
				background.commit()
	marks.mark_everything()
	background.commit()
	print(written)
	return written


def _differences(doctype: str) -> Iterator[tuple[str, str]]:
	for stored, entries in _documents(doctype):
		for code in faults_of(entries, elapsed_seconds):
			yield stored.name, f"log: {code}"
		for fieldname, value in _wrong(doctype, stored, entries).items():
			yield stored.name, f"{fieldname}: {stored.get(fieldname)} here, {value} in the log"
	for name in _orphans(doctype):
		yield name, "log: events of a document that is no more"


def _orphans(doctype: str) -> list[str]:
	"""Documents the log knows and the database does not: deleted past every check."""
	event, document = frappe.qb.DocType(EVENT), frappe.qb.DocType(doctype)
	return (
		frappe.qb.from_(event)
		.left_join(document)
		.on(document.name == event.reference_name)
		.where((event.reference_doctype == doctype) & document.name.isnull())
		.select(event.reference_name)
		.distinct()
		.orderby(event.reference_name)
		.run(pluck=True)
	)


def _wrong(doctype: str, stored, entries: list[Entry]) -> dict[str, Any]:
	"""Columns whose stored value is not the log's, with the log's."""
	if not entries:
		return {}
	columns = _columns(doctype, stored, entries)
	return {
		fieldname: value
		for fieldname, value in columns.items()
		if _plain(stored.get(fieldname)) != _plain(value)
	}


def _columns(doctype: str, stored, entries: list[Entry]) -> dict[str, Any]:
	if doctype != APPEAL:
		return state_columns(entries)
	columns = appeal_columns(entries)
	moments = {**stored, **columns}
	columns.update(
		lengths(
			*(frappe.utils.get_datetime(moments[name]) if moments.get(name) else None for name in MOMENTS),
			elapsed=elapsed_seconds,
		)
	)
	return columns


def _plain(value) -> Any:
	"""Whole seconds, no difference between nothing and zero: as the columns are stored."""
	if hasattr(value, "replace") and hasattr(value, "microsecond"):
		return value.replace(microsecond=0)
	return (int(value) if isinstance(value, float) else value) or None


def _documents(doctype: str) -> Iterator[tuple[Any, list[Entry]]]:
	"""Every document of the DocType with its entries, a chunk at a time by name."""
	known = frappe.get_meta(doctype).get_valid_columns()
	names = ("state", "state_changed_at")
	if doctype == APPEAL:
		names = (*names, *appeal_columns(()), *lengths(None), *MOMENTS)
	fields = ["name", *(name for name in dict.fromkeys(names) if name in known)]
	last = ""
	while True:
		rows = frappe.get_all(
			doctype, filters={"name": (">", last)}, fields=fields, order_by="name asc", limit=CHUNK
		)
		if not rows:
			return
		last = rows[-1].name
		logs = _logs(doctype, [row.name for row in rows])
		for row in rows:
			yield row, logs.get(row.name, [])


def _logs(doctype: str, names: list[str]) -> dict[str, list[Entry]]:
	rows = frappe.get_all(
		EVENT,
		filters={
			"reference_doctype": doctype,
			"reference_name": ("in", names),
			"event_type": ("in", KINDS),
		},
		fields=[
			"reference_name",
			"event_type",
			"from_value",
			"to_value",
			"occurred_at",
			"calendar_seconds",
		],
		order_by="occurred_at asc, creation asc",
	)
	logs: dict[str, list[Entry]] = {}
	for row in rows:
		at = row.occurred_at.replace(microsecond=0)
		entry = Entry(row.event_type, row.from_value, row.to_value, at, row.calendar_seconds)
		logs.setdefault(row.reference_name, []).append(entry)
	return logs
