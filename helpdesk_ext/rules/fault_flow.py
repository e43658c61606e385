"""The life of a Fault Notice: registered by any employee, eliminated by the administrator, confirmed by
whoever reported it (or by the head for an absent one)."""

from helpdesk_ext.constants import FAULT, Role
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.constants import FaultState as State
from helpdesk_ext.rules.flow import Flow, StateRule, Transition

ADMINISTRATORS = (Role.IT_ADMIN,)
# Any employee may report a fault, and judges whether his own is gone.
REPORTERS = (Role.AGENT, Role.HEAD, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER)

OPEN = frozenset({State.REGISTERED, State.ACCEPTED, State.IN_REPAIR, State.ELIMINATED, State.RETURNED})
# The thing does not work yet.
BROKEN = frozenset({State.REGISTERED, State.ACCEPTED, State.IN_REPAIR, State.RETURNED})

FLOW = Flow(
	name="Fault Notice Flow",
	doctype=FAULT,
	states=(
		StateRule(State.REGISTERED, REPORTERS, "Danger"),
		StateRule(State.ACCEPTED, ADMINISTRATORS, "Warning"),
		StateRule(State.IN_REPAIR, ADMINISTRATORS, "Primary"),
		StateRule(State.ELIMINATED, (*ADMINISTRATORS, Role.HEAD), "Success"),
		StateRule(State.CONFIRMED, (Role.HEAD,), "Inverse"),
		StateRule(State.RETURNED, ADMINISTRATORS, "Danger"),
		StateRule(State.REJECTED, (Role.HEAD,), "Inverse"),
	),
	transitions=(
		Transition(State.REGISTERED, Action.ACCEPT, State.ACCEPTED, ADMINISTRATORS),
		Transition(State.REGISTERED, Action.REJECT, State.REJECTED, ADMINISTRATORS),
		Transition(State.ACCEPTED, Action.START_REPAIR, State.IN_REPAIR, ADMINISTRATORS),
		Transition(State.ACCEPTED, Action.ELIMINATE, State.ELIMINATED, ADMINISTRATORS),
		Transition(State.ACCEPTED, Action.REJECT, State.REJECTED, ADMINISTRATORS),
		Transition(State.IN_REPAIR, Action.ELIMINATE, State.ELIMINATED, ADMINISTRATORS),
		Transition(State.ELIMINATED, Action.CONFIRM, State.CONFIRMED, REPORTERS),
		Transition(State.ELIMINATED, Action.RETURN, State.RETURNED, REPORTERS),
		Transition(State.RETURNED, Action.START_REPAIR, State.IN_REPAIR, ADMINISTRATORS),
		Transition(State.RETURNED, Action.ELIMINATE, State.ELIMINATED, ADMINISTRATORS),
		Transition(State.REJECTED, Action.REOPEN, State.REGISTERED, (Role.HEAD,)),
		Transition(State.CONFIRMED, Action.REOPEN, State.REGISTERED, (Role.HEAD,)),
	),
)
