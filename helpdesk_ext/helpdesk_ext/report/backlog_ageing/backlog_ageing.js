frappe.query_reports["Backlog Ageing"] = {
	filters: helpdesk_ext.reports.of_appeals(),

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const is_count = column.fieldname.startsWith("bucket_") || column.fieldname === "total";
		if (!is_count || !data || !value) return shown;
		const link = helpdesk_ext.reports.link(shown, "Support Appeal", {
			...helpdesk_ext.reports.appeal_filters(frappe.query_report.get_filter_values()),
			...helpdesk_ext.reports.of_row("agent", data, data.agent),
			state: ["in", ["New Appeal", "Appeal In Progress", "Awaiting Customer", "Awaiting Department", "Appeal Reopened"]],
			...received_between(column),
		});
		if (data.bold) return link;
		const warm = column.fieldname === "total" ? 0 : Number(column.fieldname.slice(7));
		const tint = warm ? `background: rgba(226, 76, 76, ${0.08 * warm}); display: block;` : "";
		return `<div style="${tint}">${link}</div>`;
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Open: appeals in a state in which somebody still owes something, now."),
			__("Age: from the date of receipt to now, nights and days off included."),
			__("Duplicates and spam are not counted."),
		]);
	},
};

// The bounds of a bucket as they were when the report was counted.
function received_between(column) {
	const bounds = [];
	if (column.after) bounds.push(JSON.stringify([">", column.after]));
	if (column.until) bounds.push(JSON.stringify(["<=", column.until]));
	return bounds.length ? { received_at: bounds } : {};
}
