frappe.query_reports["Backlog Ageing"] = {
	filters: helpdesk_ext.reports.of_appeals(),

	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const is_count = column.fieldname.startsWith("bucket_") || column.fieldname === "total";
		if (!is_count || !data || data.bold) return shown;
		const warm = column.fieldname === "total" ? 0 : Number(column.fieldname.slice(7));
		const tint = value && warm ? `background: rgba(226, 76, 76, ${0.08 * warm}); display: block;` : "";
		return `<div style="${tint}">${shown}</div>`;
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Open: appeals in a state in which somebody still owes something, now."),
			__("Age: from the date of receipt to now, nights and days off included."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
