frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Open Appeals by State"] = {
	method: "helpdesk_ext.helpdesk_ext.dashboard_chart_source.open_appeals_by_state.open_appeals_by_state.get",
	filters: [],
};
