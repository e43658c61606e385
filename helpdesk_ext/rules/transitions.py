"""The life of a Support Appeal as data: states, moves, who may move and who may edit.

Pure Python: the Workflow record is seeded from `WORKFLOW`, the pages under docs/ are drawn from it,
and the controller checks what must hold even when a site has changed its Workflow.
"""

from typing import NamedTuple

from helpdesk_ext.constants import AppealAction as Action
from helpdesk_ext.constants import AppealState as State
from helpdesk_ext.constants import Role


class StateRule(NamedTuple):
	"""One state: its name, the role the form opens for editing, and the colour of its pill."""

	state: str
	edit_role: str
	style: str


class Transition(NamedTuple):
	"""One move a person may make: from `state` by `action` to `next_state`, for each role of `roles`."""

	state: str
	action: str
	next_state: str
	roles: tuple[str, ...]


class WorkflowRule(NamedTuple):
	"""States in the order of life (the first is the initial one) and the moves between them."""

	states: tuple[StateRule, ...]
	transitions: tuple[Transition, ...]

	@property
	def initial(self) -> str:
		return self.states[0].state


STAFF = (Role.AGENT, Role.HEAD)
HEAD_ONLY = (Role.HEAD,)

# Somebody has to do something about the appeal: the backlog of the department.
OPEN = frozenset(
	{State.NEW, State.IN_PROGRESS, State.AWAITING_CUSTOMER, State.AWAITING_DEPARTMENT, State.REOPENED}
)
WAITING = frozenset({State.AWAITING_CUSTOMER, State.AWAITING_DEPARTMENT})
# Answered, and kept open for the customer's word during the auto-close term.
RESOLVED = frozenset({State.ANSWERED})
CLOSED = frozenset({State.CLOSED, State.DUPLICATE, State.SPAM})
ALL_STATES = OPEN | RESOLVED | CLOSED

# Taken over from the intake or put aside: not work of the department, so counted in no figure.
SET_ASIDE = frozenset({State.DUPLICATE, State.SPAM})

WORKFLOW = WorkflowRule(
	states=(
		StateRule(State.NEW, Role.AGENT, "Danger"),
		StateRule(State.IN_PROGRESS, Role.AGENT, "Primary"),
		StateRule(State.AWAITING_CUSTOMER, Role.AGENT, "Warning"),
		StateRule(State.AWAITING_DEPARTMENT, Role.AGENT, "Warning"),
		StateRule(State.ANSWERED, Role.AGENT, "Success"),
		StateRule(State.CLOSED, Role.HEAD, "Inverse"),
		StateRule(State.REOPENED, Role.AGENT, "Danger"),
		StateRule(State.DUPLICATE, Role.HEAD, "Info"),
		StateRule(State.SPAM, Role.HEAD, "Inverse"),
	),
	transitions=(
		Transition(State.NEW, Action.TAKE, State.IN_PROGRESS, STAFF),
		Transition(State.NEW, Action.ANSWER, State.ANSWERED, STAFF),
		Transition(State.NEW, Action.MARK_DUPLICATE, State.DUPLICATE, STAFF),
		Transition(State.NEW, Action.MARK_SPAM, State.SPAM, STAFF),
		Transition(State.IN_PROGRESS, Action.ASK_CUSTOMER, State.AWAITING_CUSTOMER, STAFF),
		Transition(State.IN_PROGRESS, Action.ASK_DEPARTMENT, State.AWAITING_DEPARTMENT, STAFF),
		Transition(State.IN_PROGRESS, Action.ANSWER, State.ANSWERED, STAFF),
		Transition(State.IN_PROGRESS, Action.MARK_DUPLICATE, State.DUPLICATE, STAFF),
		Transition(State.IN_PROGRESS, Action.MARK_SPAM, State.SPAM, STAFF),
		Transition(State.AWAITING_CUSTOMER, Action.RESUME, State.IN_PROGRESS, STAFF),
		Transition(State.AWAITING_CUSTOMER, Action.ANSWER, State.ANSWERED, STAFF),
		Transition(State.AWAITING_CUSTOMER, Action.MARK_DUPLICATE, State.DUPLICATE, STAFF),
		Transition(State.AWAITING_DEPARTMENT, Action.RESUME, State.IN_PROGRESS, STAFF),
		Transition(State.AWAITING_DEPARTMENT, Action.MARK_DUPLICATE, State.DUPLICATE, STAFF),
		Transition(State.ANSWERED, Action.CLOSE, State.CLOSED, STAFF),
		Transition(State.ANSWERED, Action.REOPEN, State.REOPENED, HEAD_ONLY),
		Transition(State.CLOSED, Action.REOPEN, State.REOPENED, HEAD_ONLY),
		Transition(State.REOPENED, Action.TAKE, State.IN_PROGRESS, STAFF),
		Transition(State.REOPENED, Action.ANSWER, State.ANSWERED, STAFF),
		Transition(State.REOPENED, Action.MARK_DUPLICATE, State.DUPLICATE, STAFF),
		Transition(State.DUPLICATE, Action.RESTORE, State.NEW, HEAD_ONLY),
		Transition(State.SPAM, Action.RESTORE, State.NEW, HEAD_ONLY),
	),
)

# Moves no person makes in the Desk: the customer's word, a department's answer, a sweep.
# An appeal that closed by itself inside the reopen window must come back by the customer's reply
# just as an answered one, or the automatic closing would shorten the window.
SYSTEM_MOVES = frozenset(
	{
		(State.AWAITING_CUSTOMER, State.IN_PROGRESS),
		(State.AWAITING_DEPARTMENT, State.IN_PROGRESS),
		(State.ANSWERED, State.REOPENED),
		(State.CLOSED, State.REOPENED),
		(State.ANSWERED, State.CLOSED),
	}
)

# What the customer reads instead of the department's own word for the state (translated on display).
CUSTOMER_WORDS = {
	State.NEW: "We have received your appeal",
	State.IN_PROGRESS: "We are working on your appeal",
	State.AWAITING_CUSTOMER: "We are waiting for your reply",
	State.AWAITING_DEPARTMENT: "We are finding out the details",
	State.ANSWERED: "Your appeal has been answered",
	State.CLOSED: "Your appeal is settled",
	State.REOPENED: "We are looking at your appeal again",
	State.DUPLICATE: "Your appeal was joined to another one",
	State.SPAM: "Your appeal was not taken up",
}


def may_edit(state: str, roles) -> bool:
	"""Whether somebody holding `roles` may change the facts of an appeal in `state`.

	Closed, duplicate and spam appeals are the head's alone; so is a state the table does not know.
	"""
	if Role.HEAD in roles:
		return True
	return Role.AGENT in roles and state in OPEN | RESOLVED


def moves_from(state: str, roles) -> list[Transition]:
	"""The moves somebody holding `roles` may make from `state`, in the order of the table."""
	held = set(roles)
	return [move for move in WORKFLOW.transitions if move.state == state and held & set(move.roles)]


def is_system_move(from_state: str, to_state: str) -> bool:
	"""Whether the system itself may move an appeal from `from_state` to `to_state`."""
	return (from_state, to_state) in SYSTEM_MOVES
