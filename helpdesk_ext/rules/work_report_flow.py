"""The life of a Staff Work Report: compiled by the server, handed in, accepted by the superior."""

from helpdesk_ext.constants import WORK_REPORT, Role
from helpdesk_ext.constants import ReportAction as Action
from helpdesk_ext.constants import ReportState as State
from helpdesk_ext.rules.flow import Flow, StateRule, Transition

AUTHORS = (Role.AGENT, Role.HEAD, Role.IT_ADMIN)
REVIEWERS = (Role.HEAD, Role.DEPUTY)

# Figures and text may still change.
WITH_AUTHOR = frozenset({State.DRAFT, State.COMPILED, State.RETURNED})
FROZEN = frozenset({State.UNDER_REVIEW, State.ACCEPTED})

FLOW = Flow(
	name="Staff Work Report Flow",
	doctype=WORK_REPORT,
	states=(
		StateRule(State.DRAFT, AUTHORS, "Warning"),
		StateRule(State.COMPILED, AUTHORS, "Primary"),
		StateRule(State.UNDER_REVIEW, REVIEWERS, "Danger"),
		StateRule(State.ACCEPTED, (Role.DEPUTY,), "Success"),
		StateRule(State.RETURNED, AUTHORS, "Danger"),
	),
	transitions=(
		Transition(State.DRAFT, Action.COMPILE, State.COMPILED, AUTHORS),
		Transition(State.COMPILED, Action.BACK_TO_DRAFT, State.DRAFT, AUTHORS),
		Transition(State.COMPILED, Action.SUBMIT, State.UNDER_REVIEW, AUTHORS),
		Transition(State.UNDER_REVIEW, Action.ACCEPT, State.ACCEPTED, REVIEWERS),
		Transition(State.UNDER_REVIEW, Action.RETURN, State.RETURNED, REVIEWERS),
		Transition(State.RETURNED, Action.REWORK, State.DRAFT, AUTHORS),
	),
)
