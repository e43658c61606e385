frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Terms Kept and Missed"] = {
	method: "helpdesk_ext.helpdesk_ext.dashboard_chart_source.terms_kept_and_missed.terms_kept_and_missed.get",
	filters: [],
};
