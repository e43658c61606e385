import frappe
from frappe.model.document import Document

from helpdesk_ext.constants import ADDRESSEE
from helpdesk_ext.directives import steps
from helpdesk_ext.documents import checks


class DirectiveAddressee(Document):
	"""One employee's acquaintance with a directive and its execution (rules: helpdesk_ext.directives.steps).

	Written by the methods of api/directives.py alone; nobody edits a row by hand.
	"""

	def before_insert(self):
		steps.refuse_by_hand(self)

	def validate(self):
		if not self.flags.in_backfill:
			steps.refuse_by_hand(self)
			steps.check_step(self)

	def on_update(self):
		if not self.flags.in_backfill:
			steps.record_step(self)

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)


def on_doctype_update():
	"""Indexes: one row per directive and person, everybody's own list, the controller's, the overdue."""
	frappe.db.add_unique(ADDRESSEE, ["directive", "user"], constraint_name="addressee_once")
	for fields in (["user", "state"], ["controller", "state"], ["due_on"]):
		frappe.db.add_index(ADDRESSEE, fields)
