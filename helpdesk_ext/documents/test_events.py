from datetime import datetime, timezone

import frappe

from helpdesk_ext.constants import APPEAL, EVENT, ActorKind, AppealState, EventType
from helpdesk_ext.documents.events import epoch_seconds, record_event
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal


class TestRecordEvent(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name

	def event(self, name: str):
		return frappe.get_doc(EVENT, name)

	def test_actor_is_the_employee_of_the_session(self):
		appeal = make_appeal()
		with self.as_user(self.agent):
			event = self.event(record_event(appeal, EventType.CATEGORY, "a", "b"))
		self.assertEqual((event.actor_kind, event.actor), (ActorKind.STAFF, self.agent))
		self.assertEqual((event.reference_doctype, event.reference_name), (APPEAL, appeal.name))
		self.assertEqual((event.from_value, event.to_value), ("a", "b"))

	def test_customers_are_nobody_in_the_log(self):
		appeal = make_appeal()
		with self.as_user("Guest"):
			event = self.event(record_event(appeal, EventType.MESSAGE))
		self.assertEqual((event.actor_kind, event.actor), (ActorKind.CUSTOMER, None))
		event = self.event(
			record_event(
				appeal, EventType.MESSAGE, actor_kind=ActorKind.CUSTOMER, actor="somebody@example.com"
			)
		)
		self.assertIsNone(event.actor)

	def test_given_time_is_kept_with_its_epoch(self):
		event = self.event(record_event(make_appeal(), EventType.MESSAGE, at="2026-03-02 10:00:00.250000"))
		self.assertEqual(str(event.occurred_at), "2026-03-02 10:00:00.250000")
		self.assertAlmostEqual(event.occurred_epoch, epoch_seconds(event.occurred_at), places=2)
		moment = datetime.fromtimestamp(event.occurred_epoch, timezone.utc)
		self.assertLess(abs((moment.replace(tzinfo=None) - event.occurred_at).total_seconds()), 15 * 3600)

	def test_length_of_a_past_state_is_found_in_the_log(self):
		appeal = make_appeal()
		frappe.db.delete(EVENT, {"reference_name": appeal.name})
		appeal._doc_before_save = None
		record_event(appeal, EventType.REGISTERED, at="2026-03-01 10:00:00")
		record_event(appeal, EventType.MESSAGE, at="2026-03-01 10:30:00")
		moved = record_event(
			appeal, EventType.STATE, AppealState.NEW, AppealState.IN_PROGRESS, at="2026-03-01 11:00:00"
		)
		answered = record_event(
			appeal, EventType.STATE, AppealState.IN_PROGRESS, AppealState.ANSWERED, at="2026-03-03 11:00:00"
		)
		self.assertEqual(self.event(moved).calendar_seconds, 3600)
		self.assertEqual(self.event(answered).calendar_seconds, 2 * 86400)

	def test_long_values_are_clipped(self):
		event = self.event(record_event(make_appeal(), EventType.CATEGORY, "x" * 500, None))
		self.assertEqual(len(event.from_value), 140)
		self.assertIsNone(event.to_value)
