frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Backlog by Week"] = {
	method: "helpdesk_ext.helpdesk_ext.dashboard_chart_source.backlog_by_week.backlog_by_week.get",
	filters: [],
};
