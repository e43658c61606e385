"""The life of a document as data: states, moves, who makes them. Pure Python.

The Workflow record of each DocType is seeded from its `Flow`, the pages under docs/ are drawn from it, and
the controllers check what must hold even when a site has changed its Workflow.
"""

from typing import NamedTuple


class StateRule(NamedTuple):
	"""One state: its name, the roles the form opens for editing, and the colour of its pill."""

	state: str
	editors: tuple[str, ...]
	style: str


class Transition(NamedTuple):
	"""One move a person may make: from `state` by `action` to `next_state`, for each role of `roles`."""

	state: str
	action: str
	next_state: str
	roles: tuple[str, ...]


class Flow(NamedTuple):
	"""States in the order of life (the first is the initial one) and the moves between them.

	`system_moves` are made by no person in the Desk: another document's move, a customer's word, a sweep.
	"""

	name: str
	doctype: str
	states: tuple[StateRule, ...]
	transitions: tuple[Transition, ...]
	system_moves: frozenset[tuple[str, str]] = frozenset()

	@property
	def initial(self) -> str:
		return self.states[0].state

	def may_edit(self, state: str, roles) -> bool:
		"""Whether somebody holding `roles` may change the facts of a document in `state`; nobody in a
		state the table does not know."""
		return any(rule.state == state and set(rule.editors) & set(roles) for rule in self.states)

	def moves_from(self, state: str, roles) -> list[Transition]:
		"""The moves somebody holding `roles` may make from `state`, in the order of the table."""
		held = set(roles)
		return [move for move in self.transitions if move.state == state and held & set(move.roles)]

	def is_system_move(self, from_state: str, to_state: str) -> bool:
		"""Whether the system itself may move a document from `from_state` to `to_state`."""
		return (from_state, to_state) in self.system_moves
