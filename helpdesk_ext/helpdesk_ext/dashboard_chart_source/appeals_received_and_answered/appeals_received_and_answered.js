frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Appeals Received and Answered"] = {
	method: "helpdesk_ext.helpdesk_ext.dashboard_chart_source.appeals_received_and_answered.appeals_received_and_answered.get",
	filters: [],
};
