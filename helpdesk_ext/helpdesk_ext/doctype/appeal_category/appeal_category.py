"""The tree of appeal categories. Leaves are chosen, groups only gather them for lists and reports."""

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from helpdesk_ext.constants import APPEAL, REQUEST
from helpdesk_ext.tallies import marks


class CategoryNotUsableError(frappe.ValidationError):
	"""The category is a group or no longer in use."""


class AppealCategory(NestedSet):
	nsm_parent_field = "parent_appeal_category"

	def before_insert(self):
		self.clean_name()

	def validate(self):
		self.validate_parent()
		self.validate_group()

	def on_update(self):
		super().on_update()
		if self.has_value_changed("is_order_status_question"):
			marks.mark_everything()

	def after_rename(self, *names):
		super().after_rename(*names)
		marks.mark_everything()

	def clean_name(self):
		"""Before the record is named after it."""
		self.category_name = " ".join((self.category_name or "").split())

	def validate_parent(self):
		"""The parent is a group, in use, and not below this category."""
		if not self.parent_appeal_category:
			return
		if self.parent_appeal_category == self.name:
			self.refuse_cycle()
		parent = frappe.db.get_value(
			"Appeal Category", self.parent_appeal_category, ["is_group", "disabled"], as_dict=True
		)
		if parent and not parent.is_group:
			frappe.throw(
				_(
					"{0} is not a group of categories: tick it as a group first, or choose another parent."
				).format(frappe.bold(_(self.parent_appeal_category))),
				title=_("Wrong Parent Category"),
			)
		if parent and parent.disabled and not self.disabled:
			frappe.throw(
				_(
					"{0} is not in use: choose another parent, or take this category out of use as well."
				).format(frappe.bold(_(self.parent_appeal_category))),
				title=_("Wrong Parent Category"),
			)
		if not self.is_new() and self.parent_appeal_category in descendants(self.name):
			self.refuse_cycle()

	def refuse_cycle(self):
		frappe.throw(
			_("{0} cannot be the parent of {1}: it is the same category or one below it.").format(
				frappe.bold(_(self.parent_appeal_category)), frappe.bold(_(self.name))
			),
			title=_("Categories in a Circle"),
		)

	def validate_group(self):
		"""A group with children stays one; a category that appeals name does not become one."""
		if self.is_new():
			return
		children = frappe.get_all(
			"Appeal Category", filters={"parent_appeal_category": self.name}, fields=["name", "disabled"]
		)
		if children and not self.is_group:
			frappe.throw(
				_("{0} has categories below it and must stay a group.").format(frappe.bold(_(self.name))),
				title=_("Group Is Not Empty"),
			)
		if self.disabled and any(not child.disabled for child in children):
			frappe.throw(
				_("Take the categories below {0} out of use first.").format(frappe.bold(_(self.name))),
				title=_("Group Is Not Empty"),
			)
		if self.is_group and self.has_value_changed("is_group") and self.in_use():
			frappe.throw(
				_("Appeals name {0}, so it cannot become a group: add a new group instead.").format(
					frappe.bold(_(self.name))
				),
				title=_("Category in Use"),
			)

	def in_use(self) -> bool:
		"""Whether any appeal or request names this category."""
		return any(frappe.db.exists(doctype, {"category": self.name}) for doctype in (APPEAL, REQUEST))


def descendants(category: str) -> set[str]:
	"""Names of all categories below `category`, by their parents (the tree numbers may be stale)."""
	children: dict[str, list[str]] = {}
	rows = frappe.get_all("Appeal Category", fields=["name", "parent_appeal_category"], limit_page_length=0)
	for row in rows:
		children.setdefault(row.parent_appeal_category, []).append(row.name)
	found: set[str] = set()
	waiting = [category]
	while waiting:
		below = set(children.get(waiting.pop(), [])) - found
		found |= below
		waiting.extend(below)
	return found


def check_usable(category: str | None) -> None:
	"""Refuse a category that an appeal may not newly name: a group, or one no longer in use.

	Raises CategoryNotUsableError. To be called when an appeal's category is set or changed; an appeal
	that already has the category keeps it.
	"""
	if not category:
		return
	row = frappe.db.get_value("Appeal Category", category, ["is_group", "disabled"], as_dict=True)
	if not row or not (row.is_group or row.disabled):
		return
	if row.is_group:
		message = _("{0} is a group of categories: choose one of the categories below it.")
	else:
		message = _("{0} is no longer in use: choose another appeal category.")
	frappe.throw(
		message.format(frappe.bold(_(category))), CategoryNotUsableError, title=_("Choose Another Category")
	)
