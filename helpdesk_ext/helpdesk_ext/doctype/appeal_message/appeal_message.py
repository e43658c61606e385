import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.appeals import posting
from helpdesk_ext.appeals.checks import checked_text
from helpdesk_ext.constants import MESSAGE
from helpdesk_ext.documents import checks

# Written by the mailing after the message itself stands.
DELIVERY_FIELDS = frozenset({"delivery_status", "email_queue"})


class MessageRoadError(frappe.ValidationError):
	"""Messages are written through the conversation of the appeal only."""


class MessageKeptError(frappe.ValidationError):
	"""What has been said is not rewritten."""


class AppealMessage(Document):
	"""One thing said about an appeal, to the customer or among staff. Never changes afterwards."""

	def before_insert(self):
		if not (self.flags.in_backfill or posting.is_posting(self)):
			frappe.throw(
				_("Write messages in the conversation of the appeal."),
				MessageRoadError,
				title=_("Message Not Posted"),
			)

	def validate(self):
		before = self.get_doc_before_save()
		if before:
			self.refuse_changes(before)
		elif self.flags.in_backfill:
			# whoever posts has checked the text already, before anything was locked
			self.message_text = checked_text(self.message_text)

	def refuse_changes(self, before):
		for field in self.meta.get("fields"):
			if field.fieldname in DELIVERY_FIELDS and self.flags.ignore_permissions:
				continue
			if field.fieldname in self.meta.get_valid_columns() and checks.differs(
				self, before, field.fieldname
			):
				frappe.throw(
					_("What has been said is not rewritten: post another message instead."),
					MessageKeptError,
					title=_("Message Is Kept"),
				)

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)


def on_doctype_update():
	"""Indexes for the thread of an appeal and for the sweeps of the mailing."""
	frappe.db.add_index(MESSAGE, ["appeal", "sent_at"])
	frappe.db.add_index(MESSAGE, ["delivery_status", "sent_at"])
	# what an employee wrote in a period, for his work report
	frappe.db.add_index(MESSAGE, ["author", "sent_at"])
	# what the department wrote in a period and how fast it answered again: the reports read this and never
	# the table with its texts
	said = ["direction", "sent_at", "appeal", "author", "is_public", "reply_bucket", "reply_seconds"]
	frappe.db.add_index(MESSAGE, said, index_name="said_in_period")
	# the few answers that took about as long as the median or the 90th percentile
	lengths = ["reply_bucket", "sent_at", "reply_seconds", "direction", "appeal"]
	frappe.db.add_index(MESSAGE, lengths, index_name="replies_by_length")
