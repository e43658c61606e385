frappe.query_reports["Directive Execution"] = {
	filters: [
		...helpdesk_ext.reports.period(90),
		helpdesk_ext.reports.select("directive_kind", __("Kind of Directive"), [
			["Order of Deputy Director", __("Order of Deputy Director")],
			["Regulation of Head", __("Regulation of Head")],
			["Instruction of Head", __("Instruction of Head")],
		]),
		{ fieldname: "user", label: __("Addressee"), fieldtype: "Link", options: "User" },
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const directives = frappe.query_report.columns.find((one) => one.fieldname === "user_name").directives;
		if (!value || !data || !directives.length) return shown;
		const conditions = {
			addressed: {},
			acknowledged: { acknowledged_at: ["is", "set"] },
			to_execute: { needs_execution: 1 },
			overdue: {
				needs_execution: 1,
				state: ["not in", ["Execution Accepted", "Addressee Released"]],
				execute_by: ["<", frappe.datetime.get_today()],
			},
		}[column.fieldname];
		if (!conditions) return shown;
		const user = data.bold ? frappe.query_report.get_filter_value("user") : data.user;
		return helpdesk_ext.reports.link(shown, "Directive Addressee", {
			...(user ? { user } : {}),
			directive: ["in", directives],
			state: ["!=", "Addressee Released"],
			...conditions,
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("A row for each addressee of the directives issued in the period; released addressees are not counted."),
			__("In time: accepted, and reported on or before the term; late: reported after it; overdue: the term is over and nothing was accepted."),
			__("Discipline: in time, divided by in time, late and overdue; terms that are not over count in no share."),
		]);
	},
};
