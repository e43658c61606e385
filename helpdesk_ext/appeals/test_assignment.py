from unittest import mock

import frappe
import frappe.utils
from frappe.desk.form import assign_to
from redis.exceptions import ConnectionError as QueueDown

from helpdesk_ext import background
from helpdesk_ext.appeals import assignment
from helpdesk_ext.appeals.conversation import customer_reply, give_answer
from helpdesk_ext.constants import (
	APPEAL,
	ASSIGNMENT_RULE,
	EVENT,
	MESSAGE,
	ActorKind,
	AppealState,
	EventType,
)
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head, make_user


class AssignmentTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.other = make_agent("second.agent.test@example.com").name
		cls.head = make_head().name
		cls.stranger = make_user("stranger.test@example.com", "Customer").name

	def setUp(self):
		super().setUp()
		frappe.cache.delete_key("assignment_rule_map")
		self.switch_rule(on=False)

	def switch_rule(self, on: bool, users=()):
		rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
		rule.set("users", [{"user": user} for user in users])
		rule.disabled = int(not on)
		rule.flags.ignore_mandatory = True
		rule.save()
		self.addCleanup(frappe.clear_document_cache, "Assignment Rule", ASSIGNMENT_RULE)
		self.addCleanup(rule.clear_cache)

	def appeal(self, agent: str | None = None, **values) -> str:
		name = make_appeal(**values).name
		frappe.db.set_value(APPEAL, name, "agent", agent)
		return name

	def agent_of(self, name: str):
		return frappe.db.get_value(APPEAL, name, "agent")

	def open_todos(self, name: str) -> list[str]:
		return frappe.get_all(
			"ToDo",
			filters={"reference_type": APPEAL, "reference_name": name, "status": "Open"},
			pluck="allocated_to",
		)

	def last_agent_event(self, name: str):
		return frappe.get_last_doc(EVENT, {"reference_name": name, "event_type": EventType.AGENT})

	def disable(self, user: str):
		frappe.db.set_value("User", user, "enabled", 0)
		frappe.clear_document_cache("User", user)
		self.addCleanup(frappe.clear_document_cache, "User", user)


class TestQueueDown(AssignmentTestCase):
	"""The framework's rule asks the queue for a notice in the middle of a save."""

	def setUp(self):
		super().setUp()
		self.switch_rule(on=True, users=[self.agent])
		notice = mock.patch.object(
			assign_to, "enqueue_create_notification", side_effect=QueueDown("no queue")
		)
		self.asked = notice.start()
		self.addCleanup(notice.stop)
		self.addCleanup(frappe.flags.pop, "helpdesk_queue_is_down", None)

	def test_unassigned_appeal_is_registered_and_assigned(self):
		name = make_appeal().name
		self.asked.assert_called_once()
		self.assertEqual(self.agent_of(name), self.agent)
		self.assertEqual(self.open_todos(name), [self.agent])

	def test_staff_save_and_customers_reply_are_kept(self):
		for act in (self.change_subject, lambda name: customer_reply(name, "And now?")):
			with self.subTest(act=act):
				name = make_appeal().name
				frappe.db.delete("ToDo", {"reference_name": name})
				frappe.db.set_value(APPEAL, name, "agent", None)
				self.asked.reset_mock()
				act(name)
				self.asked.assert_called_once()
				self.assertEqual(self.agent_of(name), self.agent)

	def change_subject(self, name: str):
		with self.as_user(self.head):
			appeal = frappe.get_doc(APPEAL, name)
			appeal.subject = "Changed"
			appeal.save()
		self.assertEqual(frappe.db.get_value(APPEAL, name, "subject"), "Changed")

	def test_other_errors_are_not_hidden(self):
		self.asked.side_effect = ValueError("a fault")
		with self.assertRaises(ValueError):
			make_appeal()

	def test_a_queue_found_dead_is_not_asked_again(self):
		make_appeal()
		with mock.patch.object(frappe, "enqueue") as enqueue:
			background._enqueue("helpdesk_ext.appeals.bell.notify_agent", "short", {})
		enqueue.assert_not_called()


class TestPool(AssignmentTestCase):
	def test_pool_is_enabled_present_agents(self):
		pool = assignment.available_agents()
		self.assertIn(self.agent, pool)
		self.assertNotIn("Administrator", pool)
		self.assertNotIn(self.stranger, pool)
		self.assertEqual(pool, sorted(set(pool)))
		self.disable(self.agent)
		self.assertNotIn(self.agent, assignment.available_agents())

	def test_rule_gets_the_pool_and_sleeps_without_one(self):
		with mock.patch.object(assignment, "available_agents", lambda: [self.agent, self.other]):
			assignment.sync_rule_users()
		rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
		self.assertEqual(([row.user for row in rule.users], rule.disabled), ([self.agent, self.other], 0))
		with mock.patch.object(assignment, "available_agents", lambda: []):
			assignment.sync_rule_users()
		rule.reload()
		self.assertEqual((rule.users, rule.disabled), ([], 1))

	def test_rule_the_site_switched_off_stays_off(self):
		self.switch_rule(on=False, users=[self.agent])
		with mock.patch.object(assignment, "available_agents", lambda: [self.agent, self.other]):
			assignment.sync_rule_users()
		rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
		self.assertEqual(([row.user for row in rule.users], rule.disabled), ([self.agent], 1))

	def test_setting_leaves_the_users_to_the_site(self):
		self.set_settings(sync_assignment_users=0)
		with mock.patch.object(assignment, "available_agents", lambda: [self.agent]):
			assignment.sync_rule_users()
		self.assertEqual(frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE).users, [])


class TestRule(AssignmentTestCase):
	def test_rule_shares_new_appeals_out_and_the_choice_becomes_the_agent(self):
		self.switch_rule(on=True, users=[self.agent, self.other])
		first, second = make_appeal(), make_appeal()
		self.assertEqual({first.agent, second.agent}, {self.agent, self.other})
		self.assertEqual(self.open_todos(first.name), [first.agent])
		self.assertEqual(self.agent_of(first.name), first.agent)
		event = self.last_agent_event(first.name)
		self.assertEqual((event.to_value, event.actor_kind), (first.agent, ActorKind.SYSTEM))

	def test_appeal_saved_after_the_rule_is_up_to_date(self):
		self.switch_rule(on=True, users=[self.agent])
		appeal = make_appeal()
		appeal.subject = "Saved by the same form"
		appeal.save()
		self.assertEqual(self.agent_of(appeal.name), self.agent)

	def test_rule_does_not_take_an_agents_own_appeal(self):
		self.switch_rule(on=True, users=[self.other])
		with self.as_user(self.agent):
			self.assertEqual(make_appeal().agent, self.agent)

	def test_rule_never_chooses_a_disabled_user(self):
		self.switch_rule(on=True, users=[self.agent])
		self.disable(self.agent)
		self.assertFalse(make_appeal().agent)


class TestToDo(AssignmentTestCase):
	def assign(self, name: str, user: str):
		assign_to.add({"assign_to": [user], "doctype": APPEAL, "name": name, "description": "x"})

	def test_assigning_an_appeal_of_nobody_makes_the_agent(self):
		name = self.appeal()
		with self.as_user(self.head):
			self.assign(name, self.agent)
		self.assertEqual(self.agent_of(name), self.agent)
		self.assertEqual(self.last_agent_event(name).actor, self.head)

	def test_head_reassigns_by_the_desks_button(self):
		name = self.appeal(self.agent)
		with self.as_user(self.head):
			self.assign(name, self.other)
		self.assertEqual(self.agent_of(name), self.other)

	def test_colleague_cannot_take_an_appeal_by_a_todo(self):
		name = self.appeal(self.agent)
		todo = frappe.new_doc("ToDo")
		todo.update(
			{
				"allocated_to": self.other,
				"reference_type": APPEAL,
				"reference_name": name,
				"description": "mine",
				"assignment_rule": ASSIGNMENT_RULE,
			}
		)
		with self.as_user(self.other), self.assertRefused(frappe.PermissionError):
			todo.insert(ignore_permissions=True)
		self.assertEqual(self.agent_of(name), self.agent)

	def test_rule_does_not_take_an_appeal_from_its_agent(self):
		name = self.appeal(self.agent)
		todo = frappe.new_doc("ToDo")
		todo.update(
			{
				"allocated_to": self.other,
				"reference_type": APPEAL,
				"reference_name": name,
				"description": "chosen while the agent was",
				"assignment_rule": ASSIGNMENT_RULE,
			}
		)
		todo.insert()
		self.assertEqual(self.agent_of(name), self.agent)

	def test_stranger_never_becomes_the_agent(self):
		name = self.appeal()
		frappe.flags.helpdesk_server_side = True
		try:
			todo = frappe.new_doc("ToDo")
			todo.update(
				{
					"allocated_to": self.stranger,
					"reference_type": APPEAL,
					"reference_name": name,
					"description": "x",
				}
			)
			todo.insert(ignore_permissions=True)
		finally:
			frappe.flags.helpdesk_server_side = False
		self.assertFalse(self.agent_of(name))

	def test_closed_appeal_keeps_its_agent(self):
		name = self.appeal(self.agent)
		frappe.db.set_value(APPEAL, name, "state", AppealState.CLOSED)
		with self.as_user(self.head):
			self.assign(name, self.other)
		self.assertEqual(self.agent_of(name), self.agent)

	def test_todos_follow_the_agent(self):
		name = self.appeal(self.agent)
		assignment.mirror_agent(name)
		self.assertEqual(self.open_todos(name), [self.agent])
		with mock.patch.object(assignment, "enqueue_later") as queued, self.as_user(self.head):
			appeal = frappe.get_doc(APPEAL, name)
			appeal.agent = self.other
			appeal.save()
		queued.assert_called_once_with("helpdesk_ext.appeals.assignment.mirror_agent", appeal=name)
		assignment.mirror_agent(name)
		assignment.mirror_agent(name)
		self.assertEqual(self.open_todos(name), [self.other])
		self.assertEqual(self.agent_of(name), self.other)

	def test_closing_leaves_no_todo_behind(self):
		name = self.appeal(self.agent)
		self.switch_rule(on=True, users=[self.agent])
		assignment.mirror_agent(name)
		with self.as_user(self.agent):
			give_answer(name, "Here it is")
		self.assertEqual(self.open_todos(name), [])


class TestSweep(AssignmentTestCase):
	def sweep(self):
		with self.at("2099-01-01 10:00"):
			return assignment.assign_unassigned()

	def test_sweep_assigns_what_a_lost_queue_left(self):
		name = self.appeal()
		self.switch_rule(on=True, users=[self.agent])
		self.sweep()
		self.assertEqual(self.agent_of(name), self.agent)

	def test_sweep_copies_a_choice_whose_copy_was_lost(self):
		name = self.appeal()
		with mock.patch.object(assignment, "may_be_agent", lambda user: False):
			assign_to.add({"assign_to": [self.other], "doctype": APPEAL, "name": name, "description": "x"})
		self.assertFalse(self.agent_of(name))
		self.sweep()
		self.assertEqual(self.agent_of(name), self.other)

	def test_sweep_leaves_fresh_appeals_to_their_job(self):
		name = self.appeal()
		self.switch_rule(on=True, users=[self.agent])
		assignment.assign_unassigned()
		self.assertFalse(self.agent_of(name))

	def test_open_appeals_of_who_leaves_find_another(self):
		open_one, answered = self.appeal(self.agent), self.appeal(self.agent)
		in_progress = self.appeal(self.agent)
		frappe.db.set_value(APPEAL, in_progress, "state", AppealState.IN_PROGRESS)
		frappe.db.set_value(APPEAL, answered, "state", AppealState.ANSWERED)
		assignment.mirror_agent(open_one)
		self.switch_rule(on=True, users=[self.other])
		self.disable(self.agent)
		assignment.follow_user(self.agent)
		self.assertEqual(self.agent_of(open_one), self.other)
		self.assertEqual(self.agent_of(in_progress), self.other)
		self.assertEqual(self.agent_of(answered), self.agent)
		self.assertEqual(self.open_todos(open_one), [self.other])

	def test_sweep_finds_leavers_whose_job_was_lost(self):
		name = self.appeal(self.agent)
		self.disable(self.agent)
		self.sweep()
		self.assertNotEqual(self.agent_of(name), self.agent)

	def test_only_changes_of_agents_wake_the_job(self):
		with mock.patch.object(assignment, "enqueue_later") as queued:
			assignment.sync_after_user_change(frappe.get_doc("User", self.stranger))
			queued.assert_not_called()
			assignment.sync_after_user_change(frappe.get_doc("User", self.agent))
			queued.assert_called_once_with("helpdesk_ext.appeals.assignment.follow_user", user=self.agent)

	def test_losing_the_role_is_noticed(self):
		self.addCleanup(frappe.clear_cache, user=self.agent)
		user = frappe.get_doc("User", self.agent)
		user.set("roles", [])
		with mock.patch.object(assignment, "enqueue_later") as queued:
			user.save()
		self.assertIn(
			mock.call("helpdesk_ext.appeals.assignment.follow_user", user=self.agent), queued.mock_calls
		)


class TestHandOver(AssignmentTestCase):
	def test_head_hands_over_in_one_step_with_a_result_for_each(self):
		names = [self.appeal(self.agent), self.appeal(self.agent)]
		closed = self.appeal(self.agent)
		frappe.db.set_value(APPEAL, closed, "state", AppealState.CLOSED)
		with self.as_user(self.head):
			rows = assignment.hand_over([*names, closed, "no-such-appeal", names[0]], self.other, "On leave")
		self.assertEqual([row["done"] for row in rows], [True, True, False, False])
		self.assertIn("closed", rows[2]["message"])
		self.assertEqual([self.agent_of(name) for name in names], [self.other] * 2)
		self.assertEqual(self.agent_of(closed), self.agent)
		note = frappe.get_last_doc(MESSAGE, {"appeal": names[0], "is_public": 0})
		self.assertEqual((note.message_text, note.author), ("On leave", self.head))
		event = self.last_agent_event(names[0])
		self.assertEqual((event.from_value, event.to_value, event.actor), (self.agent, self.other, self.head))

	def test_appeal_whose_note_fails_stays_where_it_was(self):
		name = self.appeal(self.agent)
		with self.as_user(self.head):
			rows = assignment.hand_over([name], self.other, "a" * 60_000)
		self.assertFalse(rows[0]["done"])
		self.assertIn("60000", rows[0]["message"])
		self.assertEqual(self.agent_of(name), self.agent)

	def test_nobody_but_the_head_hands_over(self):
		name = self.appeal(self.agent)
		for user in (self.agent, self.stranger, "Guest"):
			with self.subTest(user=user), self.as_user(user):
				with self.assertRefused(frappe.PermissionError):
					assignment.hand_over([name], self.other)
		self.assertEqual(self.agent_of(name), self.agent)

	def test_only_who_works_on_appeals_can_take_them(self):
		for user in (self.stranger, "", "nobody@example.com"):
			with self.subTest(user=user), self.as_user(self.head):
				with self.assertRefused(assignment.HandOverError, "does not work on appeals"):
					assignment.hand_over([self.appeal(self.agent)], user)

	def test_too_many_at_once_are_refused(self):
		with self.as_user(self.head), self.assertRefused(assignment.HandOverError, "500"):
			assignment.hand_over([str(number) for number in range(501)], self.other)
