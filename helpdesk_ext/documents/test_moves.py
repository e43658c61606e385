import frappe
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.appeals.closing import close_answered_appeals
from helpdesk_ext.appeals.conversation import give_answer
from helpdesk_ext.constants import APPEAL, EVENT, ActorKind, AppealState, EventType
from helpdesk_ext.documents import moves
from helpdesk_ext.rules.transitions import ALL_STATES, SYSTEM_MOVES
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal


class MovesTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name

	def appeal(self, state: str | None = None):
		with self.as_user(self.agent):
			appeal = make_appeal()
		if state:
			frappe.db.set_value(APPEAL, appeal.name, "state", state)
		return frappe.get_doc(APPEAL, appeal.name)


class TestSystemMoves(MovesTestCase):
	def test_every_system_move_is_let_through_for_a_guest(self):
		for source, target in sorted(SYSTEM_MOVES):
			with self.subTest(source=source, target=target):
				appeal = self.appeal(source)
				with self.as_user("Guest"):
					moves.move_by_system(appeal, target, actor_kind=ActorKind.CUSTOMER, details="why")
				self.assertEqual(frappe.db.get_value(APPEAL, appeal.name, "state"), target)
				event = frappe.get_doc(EVENT, {"reference_name": appeal.name, "event_type": EventType.STATE})
				self.assertEqual(
					(event.from_value, event.to_value, event.actor_kind, event.actor, event.details),
					(source, target, ActorKind.CUSTOMER, None, "why"),
				)

	def test_no_other_move_is_let_through(self):
		for source in ALL_STATES:
			appeal = self.appeal(source)
			for target in ALL_STATES:
				if (source, target) in SYSTEM_MOVES:
					continue
				with self.subTest(source=source, target=target):
					with self.assertRefused(moves.SystemMoveRefusedError):
						moves.move_by_system(appeal, target, actor_kind=ActorKind.SYSTEM)

	def test_person_does_not_make_a_system_move(self):
		"""An agent may change an answered appeal, but reopening is the head's or the customer's."""
		appeal = self.appeal(AppealState.ANSWERED)
		appeal.state = AppealState.REOPENED
		with self.as_user(self.agent), self.assertRefused(WorkflowPermissionError):
			appeal.save()
		appeal.reload()
		appeal.update({"state": AppealState.REOPENED, "flags": {"system_move": True}})
		appeal.flags.system_move = "granted"
		with self.as_user(self.agent), self.assertRefused(WorkflowPermissionError):
			appeal.save()

	def test_grant_ends_with_the_move(self):
		appeal = self.appeal(AppealState.ANSWERED)
		moves.move_by_system(appeal, AppealState.CLOSED, actor_kind=ActorKind.SYSTEM)
		appeal.state = AppealState.REOPENED
		with self.as_user(self.agent), self.assertRefused(frappe.PermissionError):
			appeal.save()

	def test_grant_does_not_cover_another_state_than_the_one_moved_from(self):
		"""Somebody else moved the appeal after it was loaded: the save is refused, not let through."""
		appeal = self.appeal(AppealState.ANSWERED)
		other = frappe.get_doc(APPEAL, appeal.name)
		other.subject = "Changed meanwhile"
		other.save()
		with self.assertRefused(frappe.TimestampMismatchError):
			moves.move_by_system(appeal, AppealState.CLOSED, actor_kind=ActorKind.SYSTEM)


class TestClosing(MovesTestCase):
	def answered(self, moment: str) -> str:
		name = self.appeal().name
		with self.at(moment), self.as_user(self.agent):
			give_answer(name, "Here it is")
		return name

	def test_appeals_nobody_came_back_to_are_closed_after_the_term(self):
		self.set_settings(auto_close_days=7)
		old, fresh = self.answered("2027-03-01 10:00"), self.answered("2027-03-02 10:00")
		with self.at("2027-03-08 10:00"):
			close_answered_appeals()
		self.assertEqual(frappe.db.get_value(APPEAL, old, "state"), AppealState.CLOSED)
		self.assertEqual(str(frappe.db.get_value(APPEAL, old, "closed_at")), "2027-03-08 10:00:00")
		self.assertEqual(frappe.db.get_value(APPEAL, fresh, "state"), AppealState.ANSWERED)
		event = frappe.get_last_doc(EVENT, {"reference_name": old, "event_type": EventType.STATE})
		self.assertEqual((event.actor_kind, event.actor), (ActorKind.SYSTEM, None))
