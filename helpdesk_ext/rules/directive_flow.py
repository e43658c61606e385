"""The life of a Directive: issued by the head or the deputy director, executed by its addressees."""

from helpdesk_ext.constants import DIRECTIVE, Role
from helpdesk_ext.constants import AddresseeState as Step
from helpdesk_ext.constants import DirectiveAction as Action
from helpdesk_ext.constants import DirectiveKind as Kind
from helpdesk_ext.constants import DirectiveState as State
from helpdesk_ext.rules.flow import Flow, StateRule, Transition

ISSUERS = (Role.HEAD, Role.DEPUTY)
# Orders are the deputy director's, regulations and instructions the head's (documents 9 and 11).
ISSUER_OF = {Kind.ORDER: Role.DEPUTY, Kind.REGULATION: Role.HEAD, Kind.INSTRUCTION: Role.HEAD}

IN_FORCE = frozenset({State.ISSUED, State.IN_EXECUTION, State.EXECUTED})

FLOW = Flow(
	name="Directive Flow",
	doctype=DIRECTIVE,
	states=(
		StateRule(State.DRAFT, ISSUERS, "Warning"),
		StateRule(State.ISSUED, ISSUERS, "Danger"),
		StateRule(State.IN_EXECUTION, ISSUERS, "Primary"),
		StateRule(State.EXECUTED, ISSUERS, "Success"),
		StateRule(State.CLOSED, ISSUERS, "Inverse"),
		StateRule(State.CANCELLED, ISSUERS, "Inverse"),
	),
	transitions=(
		Transition(State.DRAFT, Action.ISSUE, State.ISSUED, ISSUERS),
		Transition(State.EXECUTED, Action.CLOSE, State.CLOSED, ISSUERS),
		Transition(State.DRAFT, Action.CANCEL, State.CANCELLED, ISSUERS),
		Transition(State.ISSUED, Action.CANCEL, State.CANCELLED, ISSUERS),
		Transition(State.IN_EXECUTION, Action.CANCEL, State.CANCELLED, ISSUERS),
		Transition(State.EXECUTED, Action.CANCEL, State.CANCELLED, ISSUERS),
		# a standing order is withdrawn long after it was carried out
		Transition(State.CLOSED, Action.CANCEL, State.CANCELLED, ISSUERS),
	),
	system_moves=frozenset(
		{
			# the addressees acknowledge and execute
			(State.ISSUED, State.IN_EXECUTION),
			(State.ISSUED, State.EXECUTED),
			(State.IN_EXECUTION, State.EXECUTED),
			# another directive is issued in its place
			(State.ISSUED, State.CANCELLED),
			(State.IN_EXECUTION, State.CANCELLED),
			(State.EXECUTED, State.CANCELLED),
			(State.CLOSED, State.CANCELLED),
		}
	),
)

# An addressee's steps: from -> to. No Workflow record: they are made by methods of their own.
STEPS = frozenset(
	{
		(Step.NOTIFIED, Step.ACKNOWLEDGED),
		(Step.NOTIFIED, Step.REFUSED),
		(Step.REFUSED, Step.ACKNOWLEDGED),
		(Step.ACKNOWLEDGED, Step.REPORTED),
		(Step.REPORTED, Step.ACCEPTED),
		(Step.REPORTED, Step.RETURNED),
		(Step.RETURNED, Step.REPORTED),
		(Step.NOTIFIED, Step.RELEASED),
		(Step.REFUSED, Step.RELEASED),
		(Step.ACKNOWLEDGED, Step.RELEASED),
		(Step.REPORTED, Step.RELEASED),
		(Step.RETURNED, Step.RELEASED),
	}
)
# Nothing more is owed.
DONE = frozenset({Step.ACCEPTED, Step.RELEASED})
