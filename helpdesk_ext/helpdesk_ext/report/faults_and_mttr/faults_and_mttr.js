frappe.query_reports["Faults and MTTR"] = {
	filters: [
		...helpdesk_ext.reports.period(90),
		helpdesk_ext.reports.select("by", __("Break Down"), [
			["By Part", __("By Part")],
			["By Cause", __("By Cause")],
			["By Severity", __("By Severity")],
		], "By Part"),
		{ fieldname: "fault_part", label: __("What Fails"), fieldtype: "Link", options: "Fault Part" },
		helpdesk_ext.reports.select("severity", __("Severity of Fault"), [
			["Severity Low", __("Severity Low")],
			["Severity Normal", __("Severity Normal")],
			["Severity High", __("Severity High")],
			["Severity Critical", __("Severity Critical")],
		]),
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const moment = { registered: "registered_at", eliminated: "eliminated_at" }[column.fieldname];
		if (!(moment || column.fieldname === "open_now") || !value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		const field = { "By Cause": "cause", "By Severity": "severity" }[filters.by] || "fault_part";
		return helpdesk_ext.reports.link(shown, "Fault Notice", {
			...(filters.severity ? { severity: filters.severity } : {}),
			...(filters.fault_part ? { fault_part: ["descendants of (inclusive)", filters.fault_part] } : {}),
			...helpdesk_ext.reports.of_row(field, data, data.key),
			...(moment
				? {
						state: ["!=", "Fault Rejected"],
						[moment]: ["Between", [filters.from_date, filters.to_date]],
				  }
				: { state: ["in", ["Fault Registered", "Fault Accepted", "Fault in Repair", "Fault Returned"]] }),
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
