frappe.query_reports["Work Report Discipline"] = {
	filters: [
		...helpdesk_ext.reports.period(180),
		helpdesk_ext.reports.select("report_kind", __("Kind of Work Report"), [
			["Employee Work Report", __("Employee Work Report")],
			["Department Work Report", __("Department Work Report")],
		]),
		{ fieldname: "employee", label: __("Reporting Employee"), fieldtype: "Link", options: "User" },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		if (column.fieldname !== "due" || !value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		return helpdesk_ext.reports.link(shown, "Staff Work Report", {
			employee: data.employee,
			report_kind: data.report_kind,
			due_on: ["Between", [filters.from_date, filters.to_date]],
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Reports due in the period: handed in, or past their term."),
			__("Discipline: handed in on or before the due day, divided by all due."),
			__("Employees without any draft are listed in the report Work Reports Not Handed In."),
		]);
	},
};
