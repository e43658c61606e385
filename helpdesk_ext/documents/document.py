"""What the controllers of the department's documents share."""

import frappe.utils
from frappe.model.document import Document

from helpdesk_ext.background import queue_may_be_down
from helpdesk_ext.constants import EventType
from helpdesk_ext.documents import checks, moves
from helpdesk_ext.documents.events import moment_of, record_event


class DepartmentDocument(Document):
	"""A document with a flow (rules.flows): moved by its table, logged at every move, kept for good.

	`state` and `state_changed_at` are its columns. A controller names in SERVER_FACTS the columns only the
	server writes, and in PUT_BACK those a form sends back without meaning it.
	"""

	SERVER_FACTS: tuple[str, ...] = ()
	PUT_BACK: tuple[str, ...] = ()

	def check_kept_by_server(self):
		"""Call first in before_insert and in validate."""
		checks.check_server_facts(self, self.SERVER_FACTS, self.PUT_BACK)

	def note_move(self):
		"""Call in before_save: since when the document is in its state."""
		if self.is_new() or checks.moved_to(self):
			self.state_changed_at = self.moment()

	def moment(self):
		"""When this save happens, in whole seconds: one moment for its columns and its events."""
		self.flags.moved_at = frappe.utils.now_datetime() if self.is_new() else moment_of(self)
		return self.flags.moved_at.replace(microsecond=0)

	def record_registration(self, **more):
		"""Call in after_insert."""
		record_event(self, EventType.REGISTERED, None, self.state, at=self.flags.moved_at, **more)

	def record_move(self, **more):
		"""Call in on_update: one event for a change of state; whether there was one."""
		if not checks.moved_to(self):
			return False
		record_event(
			self,
			EventType.STATE,
			self.get_doc_before_save().state,
			self.state,
			actor_kind=self.flags.event_actor_kind,
			details=self.flags.event_details,
			at=self.flags.moved_at,
			**more,
		)
		return True

	def validate_workflow(self):
		# The framework asks the session's roles; a system move and the past have none to show.
		if self.flags.in_backfill or moves.is_granted(self):
			return
		if self.meta.get_workflow():
			super().validate_workflow()
		else:
			checks.check_move_by_table(self)

	def run_method(self, method, *args, **kwargs):
		if method != "on_update":
			return super().run_method(method, *args, **kwargs)
		# The framework's own hooks run after ours, and its assignment rule asks the queue for a notice:
		# what they had done by then stays, the notice is lost, the save is not.
		with queue_may_be_down():
			return super().run_method(method, *args, **kwargs)

	def on_trash(self):
		checks.refuse_deletion(self)

	def before_rename(self, old, new, merge=False):
		checks.refuse_deletion(self)
