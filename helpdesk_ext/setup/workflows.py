"""The Workflow of the Support Appeal, written from the table of its rules."""

from helpdesk_ext.constants import APPEAL, APPEAL_WORKFLOW
from helpdesk_ext.rules.transitions import STAFF, WORKFLOW, may_edit
from helpdesk_ext.setup.seeding import Seed

# Grows with every change of rules.transitions.WORKFLOW that sites should get.
VERSION = 1


def support_appeal_flow() -> Seed:
	"""The seed of "Support Appeal Flow"."""
	return Seed(
		doctype="Workflow",
		name=APPEAL_WORKFLOW,
		version=VERSION,
		required=True,
		values={
			"workflow_name": APPEAL_WORKFLOW,
			"document_type": APPEAL,
			"workflow_state_field": "state",
			"is_active": 1,
			# the list and the form show the state itself, not "Draft"
			"override_status": 1,
			"send_email_alert": 0,
			"states": state_rows(),
			"transitions": transition_rows(),
		},
	)


def state_rows() -> list[dict]:
	"""One row per state and role that may edit there: the form opens for any of the rows' roles."""
	return [
		{"state": rule.state, "doc_status": "0", "allow_edit": role, "send_email": 0}
		for rule in WORKFLOW.states
		for role in STAFF
		if may_edit(rule.state, {role})
	]


def transition_rows() -> list[dict]:
	"""One row per move and role."""
	return [
		{
			"state": move.state,
			"action": move.action,
			"next_state": move.next_state,
			"allowed": role,
			"allow_self_approval": 1,
		}
		for move in WORKFLOW.transitions
		for role in move.roles
	]
