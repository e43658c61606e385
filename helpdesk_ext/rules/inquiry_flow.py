"""The life of an Order Inquiry: asked by the department, answered by sales or logistics."""

from helpdesk_ext.constants import INQUIRY, Role
from helpdesk_ext.constants import InquiryAction as Action
from helpdesk_ext.constants import InquiryState as State
from helpdesk_ext.rules.flow import Flow, StateRule, Transition

ASKERS = (Role.AGENT, Role.HEAD)
RESPONDERS = (Role.RESPONDER,)

# Still a question only of who writes it, or nobody's any more.
UNASKED = frozenset({State.DRAFT})
FINISHED = frozenset({State.CLOSED, State.CANCELLED})
# Somebody still owes a word: the appeal waits.
OPEN = frozenset({State.SENT, State.ACCEPTED, State.RETURNED})
# It is the department's turn.
WITH_DEPARTMENT = frozenset({State.SENT, State.ACCEPTED})

FLOW = Flow(
	name="Order Inquiry Flow",
	doctype=INQUIRY,
	states=(
		StateRule(State.DRAFT, ASKERS, "Warning"),
		StateRule(State.SENT, RESPONDERS, "Danger"),
		StateRule(State.ACCEPTED, RESPONDERS, "Primary"),
		StateRule(State.ANSWERED, ASKERS, "Success"),
		StateRule(State.CLOSED, (Role.HEAD,), "Inverse"),
		StateRule(State.RETURNED, ASKERS, "Danger"),
		StateRule(State.CANCELLED, (Role.HEAD,), "Inverse"),
	),
	transitions=(
		Transition(State.DRAFT, Action.SEND, State.SENT, ASKERS),
		Transition(State.DRAFT, Action.CANCEL, State.CANCELLED, ASKERS),
		Transition(State.SENT, Action.ACCEPT, State.ACCEPTED, RESPONDERS),
		Transition(State.SENT, Action.ANSWER, State.ANSWERED, RESPONDERS),
		Transition(State.SENT, Action.RETURN, State.RETURNED, RESPONDERS),
		Transition(State.SENT, Action.CANCEL, State.CANCELLED, ASKERS),
		Transition(State.ACCEPTED, Action.ANSWER, State.ANSWERED, RESPONDERS),
		Transition(State.ACCEPTED, Action.RETURN, State.RETURNED, RESPONDERS),
		Transition(State.ACCEPTED, Action.CANCEL, State.CANCELLED, ASKERS),
		Transition(State.RETURNED, Action.CLARIFY, State.SENT, ASKERS),
		Transition(State.RETURNED, Action.CANCEL, State.CANCELLED, ASKERS),
		Transition(State.ANSWERED, Action.CLOSE, State.CLOSED, ASKERS),
		Transition(State.ANSWERED, Action.ASK_AGAIN, State.SENT, ASKERS),
	),
	# the appeal was answered, or put aside; an accepted inquiry was passed to another department
	system_moves=frozenset(
		{
			(State.ANSWERED, State.CLOSED),
			(State.ACCEPTED, State.SENT),
			(State.DRAFT, State.CANCELLED),
			(State.SENT, State.CANCELLED),
			(State.ACCEPTED, State.CANCELLED),
			(State.RETURNED, State.CANCELLED),
		}
	),
)
