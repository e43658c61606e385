"""Downtimes of the same part or the same equipment that overlap: shown on both faults, counted in both.

They are not forbidden: two faults may truly have kept the same thing down. But whoever adds downtimes up
has to see that the same hours are in both.
"""

import frappe
import frappe.utils

from helpdesk_ext.constants import FAULT

REPAIR = "Fault Repair"


def note_overlaps(fault) -> None:
	"""Write the other faults' overlapping downtimes into the fault, one a line."""
	fault.overlaps = "\n".join(_lines(fault)) or None


def tell_the_others(fault) -> None:
	"""Write the fault's own downtimes into those it overlaps, or has overlapped before this change."""
	before = fault.get_doc_before_save()
	named = {
		line.split(":")[0] for doc in (before, fault) if doc for line in (doc.overlaps or "").split("\n")
	}
	if (before and before.overlaps) == fault.overlaps and not _downtimes_changed(before, fault):
		return
	for name in frappe.get_all(FAULT, filters={"name": ("in", sorted(named))}, pluck="name"):
		text = "\n".join(_lines(frappe.get_doc(FAULT, name))) or None
		frappe.db.set_value(FAULT, name, "overlaps", text, update_modified=False)


def _lines(fault) -> list[str]:
	found = {}
	for row in fault.repairs or ():
		for other in _overlapping(fault, row.downtime_from, row.downtime_until):
			found[(other.parent, other.downtime_from, other.downtime_until)] = None
	return [f"{name}: {_minutes(start)} – {_minutes(end)}" for name, start, end in sorted(found)]


def _overlapping(fault, start, end) -> list:
	if not start or not end:
		return []
	start, end = frappe.utils.get_datetime(start), frappe.utils.get_datetime(end)
	repair, other = frappe.qb.DocType(REPAIR), frappe.qb.DocType(FAULT)
	same = other.fault_part == fault.fault_part
	if fault.asset:
		same = same | (other.asset == fault.asset)
	return (
		frappe.qb.from_(repair)
		.join(other)
		.on((other.name == repair.parent) & (repair.parenttype == FAULT))
		.select(repair.parent, repair.downtime_from, repair.downtime_until)
		.where(same & (other.name != (fault.name or "")))
		.where((repair.downtime_from < end) & (repair.downtime_until > start))
		.run(as_dict=True)
	)


def _downtimes_changed(before, fault) -> bool:
	def downtimes(doc):
		return [(str(row.downtime_from), str(row.downtime_until)) for row in (doc and doc.repairs) or ()]

	return downtimes(before) != downtimes(fault)


def _minutes(moment) -> str:
	# the same for every reader: the text is stored
	return frappe.utils.get_datetime(moment).strftime("%Y-%m-%d %H:%M")
