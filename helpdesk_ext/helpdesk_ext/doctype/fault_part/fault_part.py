"""The tree of what can fail. Leaves are chosen, groups only gather them for lists and reports."""

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from helpdesk_ext.constants import FAULT

PART = "Fault Part"


class PartNotUsableError(frappe.ValidationError):
	"""The part is a group or no longer in use."""


class PartTreeError(frappe.ValidationError):
	"""The part cannot stand there in the tree."""


class FaultPart(NestedSet):
	nsm_parent_field = "parent_fault_part"

	def before_insert(self):
		# before the record is named after it
		self.part_name = " ".join((self.part_name or "").split())

	def validate(self):
		self.validate_parent()
		self.validate_group()

	def validate_parent(self):
		"""The parent is a group, in use, and neither this part nor one below it."""
		if not self.parent_fault_part:
			return
		if not self.is_new() and self.name in (self.parent_fault_part, *ancestors(self.parent_fault_part)):
			self.refuse(
				_("{0} cannot belong to {1}: it is the same part or one below it."), self.parent_fault_part
			)
		parent = frappe.db.get_value(PART, self.parent_fault_part, ["is_group", "disabled"], as_dict=True)
		if parent and not parent.is_group:
			self.refuse(
				_("{0} cannot belong to {1}, which is no group: tick it as a group first."),
				self.parent_fault_part,
			)
		if parent and parent.disabled and not self.disabled:
			self.refuse(_("{0} cannot belong to {1}, which is not used any more."), self.parent_fault_part)

	def validate_group(self):
		"""A group with parts below it stays one; a part that faults name does not become one."""
		if self.is_new():
			return
		children = frappe.get_all(PART, filters={"parent_fault_part": self.name}, fields=["disabled"])
		if children and not self.is_group:
			self.refuse(_("{0} has parts below it and must stay a group."))
		if self.disabled and any(not child.disabled for child in children):
			self.refuse(_("Take the parts below {0} out of use first."))
		if self.is_group and self.has_value_changed("is_group") and self.in_use():
			self.refuse(_("Fault notices name {0}, so it cannot become a group: add a new group instead."))

	def in_use(self) -> bool:
		"""Whether any fault notice names this part."""
		return bool(frappe.db.exists(FAULT, {"fault_part": self.name}))

	def refuse(self, message: str, other: str | None = None):
		names = (frappe.bold(_(name)) for name in (self.name or self.part_name, other) if name)
		frappe.throw(message.format(*names), PartTreeError, title=_("Part Not Saved"))


def ancestors(part: str) -> list[str]:
	"""The groups above `part`, the nearest first, by their parents (the tree numbers may be stale)."""
	found: list[str] = []
	parent = frappe.db.get_value(PART, part, "parent_fault_part")
	while parent and parent not in found:
		found.append(parent)
		parent = frappe.db.get_value(PART, parent, "parent_fault_part")
	return found


def check_usable(part: str | None) -> None:
	"""Refuse a part that a fault may not newly name: a group, or one no longer in use.

	:raises PartNotUsableError: a fault that has the part already keeps it; call only when it changes.
	"""
	row = part and frappe.db.get_value(PART, part, ["is_group", "disabled"], as_dict=True)
	if not row or not (row.is_group or row.disabled):
		return
	if row.is_group:
		message = _("{0} is a group of parts: choose one of the parts below it.")
	else:
		message = _("{0} is not used any more: choose another part.")
	frappe.throw(message.format(frappe.bold(_(part))), PartNotUsableError, title=_("Choose Another Part"))
