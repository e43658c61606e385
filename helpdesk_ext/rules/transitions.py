"""The life of a Support Appeal as data: states, moves, who may move and who may edit.

Pure Python: the Workflow record is seeded from `WORKFLOW`, the pages under docs/ are drawn from it,
and the controller checks what must hold even when a site has changed its Workflow.
"""

from helpdesk_ext.constants import APPEAL, APPEAL_WORKFLOW, Role
from helpdesk_ext.constants import AppealAction as Action
from helpdesk_ext.constants import AppealState as State
from helpdesk_ext.rules.flow import Flow, StateRule, Transition

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

# Moves no person makes in the Desk: the customer's word, a department's answer, a sweep.
# An appeal that closed by itself inside the reopen window must come back by the customer's reply
# just as an answered one, or the automatic closing would shorten the window.
# An inquiry may be sent from any open state; from then on the appeal waits for the department.
SYSTEM_MOVES = frozenset(
	{
		(State.NEW, State.AWAITING_DEPARTMENT),
		(State.IN_PROGRESS, State.AWAITING_DEPARTMENT),
		(State.AWAITING_CUSTOMER, State.AWAITING_DEPARTMENT),
		(State.REOPENED, State.AWAITING_DEPARTMENT),
		(State.AWAITING_CUSTOMER, State.IN_PROGRESS),
		(State.AWAITING_DEPARTMENT, State.IN_PROGRESS),
		(State.ANSWERED, State.REOPENED),
		(State.CLOSED, State.REOPENED),
		(State.ANSWERED, State.CLOSED),
	}
)

WORKFLOW = Flow(
	name=APPEAL_WORKFLOW,
	doctype=APPEAL,
	states=(
		StateRule(State.NEW, STAFF, "Danger"),
		StateRule(State.IN_PROGRESS, STAFF, "Primary"),
		StateRule(State.AWAITING_CUSTOMER, STAFF, "Warning"),
		StateRule(State.AWAITING_DEPARTMENT, STAFF, "Warning"),
		StateRule(State.ANSWERED, STAFF, "Success"),
		StateRule(State.CLOSED, HEAD_ONLY, "Inverse"),
		StateRule(State.REOPENED, STAFF, "Danger"),
		StateRule(State.DUPLICATE, HEAD_ONLY, "Info"),
		StateRule(State.SPAM, HEAD_ONLY, "Inverse"),
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
	system_moves=SYSTEM_MOVES,
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
