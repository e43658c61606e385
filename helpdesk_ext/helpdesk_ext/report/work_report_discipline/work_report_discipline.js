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
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		if (!value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		const { from_date, to_date } = filters;
		const yesterday = frappe.datetime.add_days(frappe.datetime.get_today(), -1);
		const due = ["Between", [from_date, to_date]];
		const lists = {
			in_time: { submitted_at: ["is", "set"], is_late: 0, due_on: due },
			late: { submitted_at: ["is", "set"], is_late: 1, due_on: due },
			missing: {
				submitted_at: ["is", "not set"],
				due_on: ["Between", [from_date, to_date < yesterday ? to_date : yesterday]],
			},
			// what is due later counts only once it has been handed in: a list cannot say that
			...(to_date <= yesterday ? { due: { due_on: due } } : {}),
		};
		const list = lists[column.fieldname];
		if (!list) return shown;
		const employee = data.bold ? filters.employee : data.employee;
		const report_kind = data.bold ? filters.report_kind : data.report_kind;
		return helpdesk_ext.reports.link(shown, "Staff Work Report", {
			...(employee ? { employee } : {}),
			...(report_kind ? { report_kind } : {}),
			...list,
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
