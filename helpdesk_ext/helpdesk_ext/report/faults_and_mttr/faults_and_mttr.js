frappe.query_reports["Faults and MTTR"] = {
	filters: [
		...helpdesk_ext.reports.period(90),
		helpdesk_ext.reports.select("by", __("Break Down"), [
			["By Part", __("By Part")],
			["By Cause", __("By Cause")],
			["By Severity", __("By Severity")],
		]),
		{ fieldname: "fault_part", label: __("What Fails"), fieldtype: "Link", options: "Fault Part" },
		helpdesk_ext.reports.select("severity", __("Severity of Fault"), [
			["Severity Low", __("Severity Low")],
			["Severity Normal", __("Severity Normal")],
			["Severity High", __("Severity High")],
			["Severity Critical", __("Severity Critical")],
		]),
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const moment = { registered: "registered_at", eliminated: "eliminated_at" }[column.fieldname];
		if (!moment || !value || !data || !data.key) return shown;
		const filters = frappe.query_report.get_filter_values();
		const field = { "By Cause": "cause", "By Severity": "severity" }[filters.by] || "fault_part";
		return helpdesk_ext.reports.link(shown, "Fault Notice", {
			state: ["!=", "Fault Rejected"],
			[field]: data.key,
			...(filters.severity ? { severity: filters.severity } : {}),
			[moment]: ["Between", [filters.from_date, filters.to_date]],
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("MTTR: from registration to elimination, of the faults eliminated in the period; calendar hours, working hours beside it."),
			__("MTBF: length of the period divided by the faults registered in it."),
			__("Downtime: the real downtime stated at the elimination, of the faults eliminated in the period."),
			__("Appeals caused: appeals linked to the faults registered in the period."),
			__("Rejected notices are not counted."),
		]);
	},
};
