"""Records of the Desk: the assignment rule and the board of the appeals."""

import json

from helpdesk_ext.constants import APPEAL, AppealState
from helpdesk_ext.rules.transitions import CLOSED, OPEN, RESOLVED, WORKFLOW

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KANBAN_BOARD = "Support Appeals by State"

# Kanban knows other colour words than Workflow State.
_INDICATORS = {
	"Danger": "Red",
	"Primary": "Blue",
	"Warning": "Orange",
	"Success": "Green",
	"Inverse": "Gray",
	"Info": "Light Blue",
}


def _one_of(states) -> str:
	"""A condition on the state as the assignment rule evaluates it: bare names, no `doc.`"""
	return "state in ({})".format(", ".join(f'"{state}"' for state in sorted(states)))


ASSIGNMENT = {
	"document_type": APPEAL,
	"priority": 0,
	"rule": "Round Robin",
	"description": "{{ name }}: {{ subject | e }}",
	# not only new ones: the appeals of somebody who left come back in any open state
	"assign_condition": f"not agent and {_one_of(OPEN)}",
	"unassign_condition": f'state in ("{AppealState.DUPLICATE}", "{AppealState.SPAM}")',
	"close_condition": _one_of(RESOLVED | CLOSED),
	"assignment_days": [{"day": day} for day in WEEKDAYS],
	# a rule without users fails on the first appeal: it wakes when the first agent appears
	"users": [],
	"disabled": 1,
}
ASSIGNMENT_KEPT = ("users", "disabled", "last_user")
ASSIGNMENT_VERSION = 2

# What is done is not work: its columns start archived. The board fetches every card its filters leave, so
# the closed appeals of years must not be among them.
_DONE = sorted(CLOSED)
KANBAN = {
	"kanban_board_name": KANBAN_BOARD,
	"reference_doctype": APPEAL,
	"field_name": "state",
	"private": 0,
	# a narrow card: values without their labels; the agent is its picture below
	"show_labels": 0,
	"fields": '["appeal_priority", "contact_name", "category", "last_message_at"]',
	"filters": json.dumps([[APPEAL, "state", "not in", _DONE]]),
	"columns": [
		{
			"column_name": rule.state,
			"status": "Archived" if rule.state in CLOSED else "Active",
			"indicator": _INDICATORS[rule.style],
		}
		for rule in WORKFLOW.states
	],
}
KANBAN_VERSION = 3
