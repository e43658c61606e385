"""Every flow of the app, by DocType."""

from helpdesk_ext.rules import directive_flow, fault_flow, inquiry_flow, transitions, work_report_flow
from helpdesk_ext.rules.flow import Flow

FLOWS: dict[str, Flow] = {
	flow.doctype: flow
	for flow in (
		transitions.WORKFLOW,
		inquiry_flow.FLOW,
		fault_flow.FLOW,
		work_report_flow.FLOW,
		directive_flow.FLOW,
	)
}
