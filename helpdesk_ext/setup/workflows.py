"""The Workflow of each of our documents, written from its flow (rules.flows)."""

from helpdesk_ext.rules.flow import Flow
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.setup.seeding import Seed

# Grows with every change of a flow that sites should get.
VERSIONS = {
	"Support Appeal Flow": 1,
	"Order Inquiry Flow": 1,
	"Fault Notice Flow": 1,
	"Staff Work Report Flow": 1,
	"Directive Flow": 2,
}


def seeds() -> list[Seed]:
	"""One seed per flow."""
	return [_seed(flow) for flow in FLOWS.values()]


def _seed(flow: Flow) -> Seed:
	return Seed(
		doctype="Workflow",
		name=flow.name,
		version=VERSIONS[flow.name],
		required=True,
		values={
			"workflow_name": flow.name,
			"document_type": flow.doctype,
			"workflow_state_field": "state",
			"is_active": 1,
			# the list and the form show the state itself, not "Draft"
			"override_status": 1,
			"send_email_alert": 0,
			"states": state_rows(flow),
			"transitions": transition_rows(flow),
		},
	)


def state_rows(flow: Flow) -> list[dict]:
	"""One row per state and role that may edit there: the form opens for any of the rows' roles."""
	return [
		{"state": rule.state, "doc_status": "0", "allow_edit": role, "send_email": 0}
		for rule in flow.states
		for role in rule.editors
	]


def transition_rows(flow: Flow) -> list[dict]:
	"""One row per move and role."""
	return [
		{
			"state": move.state,
			"action": move.action,
			"next_state": move.next_state,
			"allowed": role,
			"allow_self_approval": 1,
		}
		for move in flow.transitions
		for role in move.roles
	]
