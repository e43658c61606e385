import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.constants import EVENT
from helpdesk_ext.documents import checks


class EventKeptError(frappe.ValidationError):
	"""The log is written by the server and never changed."""


class SupportEvent(Document):
	"""One row of the log. `documents.events.record_event` writes it past this controller: every other road
	ends here."""

	def validate(self):
		frappe.throw(
			_("The log of events is written by the system only."), EventKeptError, title=_("Event Is Kept")
		)

	def before_change(self):
		# db_set asks no validate
		self.validate()

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)


def on_doctype_update():
	"""Indexes for the history of one document and for figures of a period. The reports read theirs and never
	the table: whatever they ask of a move stands in the index."""
	frappe.db.add_index(EVENT, ["reference_doctype", "reference_name", "occurred_at"])
	# What was taken, closed and reopened in a period, for work reports. It begins with the value: an index that
	# shared the beginning of the next one would be taken for it, and the table read row by row.
	frappe.db.add_index(EVENT, ["to_value", "event_type", "occurred_at"])
	moves = ["reference_doctype", "event_type", "from_value", "occurred_at", "to_value", "reference_name"]
	lengths = ["calendar_bucket", "calendar_seconds", "business_seconds"]
	frappe.db.add_index(EVENT, [*moves, *lengths], index_name="state_stays")
