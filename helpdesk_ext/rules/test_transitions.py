import unittest

from helpdesk_ext.constants import AppealAction as Action
from helpdesk_ext.constants import AppealState as State
from helpdesk_ext.constants import Role
from helpdesk_ext.rules import transitions
from helpdesk_ext.rules.transitions import (
	ALL_STATES,
	CLOSED,
	CUSTOMER_WORDS,
	OPEN,
	RESOLVED,
	SYSTEM_MOVES,
	WAITING,
	WORKFLOW,
)


def constants_of(holder) -> set[str]:
	return {value for name, value in vars(holder).items() if not name.startswith("_")}


def reachable(start: str, edges) -> set[str]:
	found, queue = {start}, [start]
	while queue:
		here = queue.pop()
		for source, target in edges:
			if source == here and target not in found:
				found.add(target)
				queue.append(target)
	return found


PEOPLE = {(move.state, move.next_state) for move in WORKFLOW.transitions}


class TestTransitions(unittest.TestCase):
	def test_table_holds_every_state_and_action_exactly_once(self):
		states = [rule.state for rule in WORKFLOW.states]
		self.assertEqual(sorted(states), sorted(constants_of(State)))
		self.assertEqual({move.action for move in WORKFLOW.transitions}, constants_of(Action))
		keys = [(move.state, move.action) for move in WORKFLOW.transitions]
		self.assertEqual(len(keys), len(set(keys)), "an action must lead to one state")

	def test_sets_part_all_states(self):
		self.assertEqual(ALL_STATES, constants_of(State))
		self.assertEqual(len(OPEN) + len(RESOLVED) + len(CLOSED), len(ALL_STATES))
		self.assertLess(WAITING, OPEN)
		self.assertEqual(set(CUSTOMER_WORDS), ALL_STATES)

	def test_every_state_is_reachable_by_people_alone(self):
		self.assertEqual(reachable(WORKFLOW.initial, PEOPLE), ALL_STATES)

	def test_every_state_can_come_to_an_end_and_only_closed_ones_rest(self):
		for state in ALL_STATES:
			self.assertTrue(reachable(state, PEOPLE) & CLOSED, state)
		for state in OPEN | RESOLVED:
			self.assertTrue(WORKFLOW.moves_from(state, [Role.AGENT]), f"an agent is stuck in {state}")

	def test_only_the_head_leaves_a_closed_state(self):
		for state in CLOSED:
			self.assertEqual(WORKFLOW.moves_from(state, [Role.AGENT]), [])
			self.assertTrue(WORKFLOW.moves_from(state, [Role.HEAD]))

	def test_moves_join_known_states_and_known_roles(self):
		for move in WORKFLOW.transitions:
			self.assertIn(move.state, ALL_STATES)
			self.assertIn(move.next_state, ALL_STATES)
			self.assertNotEqual(move.state, move.next_state)
			self.assertLessEqual(set(move.roles), {Role.AGENT, Role.HEAD})
			self.assertIn(Role.HEAD, move.roles, "the head may do all the department does")

	def test_system_moves_join_known_states_and_never_answer(self):
		for source, target in SYSTEM_MOVES:
			self.assertIn(source, ALL_STATES)
			self.assertIn(target, ALL_STATES)
			self.assertNotEqual(source, target)
			self.assertNotEqual(target, State.ANSWERED, "only a person answers")
			self.assertNotIn(target, transitions.SET_ASIDE, "only a person puts aside")

	def test_edit_rights_follow_the_state(self):
		for state in OPEN | RESOLVED:
			self.assertTrue(WORKFLOW.may_edit(state, [Role.AGENT]), state)
		for state in CLOSED:
			self.assertFalse(WORKFLOW.may_edit(state, [Role.AGENT]), state)
			self.assertTrue(WORKFLOW.may_edit(state, [Role.HEAD]), state)
		for role in (Role.DEPUTY, Role.SYSTEM_MANAGER, Role.CUSTOMER, Role.RESPONDER, Role.IT_ADMIN):
			for state in ALL_STATES:
				self.assertFalse(WORKFLOW.may_edit(state, [role]), (state, role))
		self.assertFalse(WORKFLOW.may_edit("No such state", [Role.AGENT]))

	def test_answer_is_given_from_every_open_state_but_while_a_department_is_asked(self):
		sources = {move.state for move in WORKFLOW.transitions if move.action == Action.ANSWER}
		self.assertEqual(sources, OPEN - {State.AWAITING_DEPARTMENT})
