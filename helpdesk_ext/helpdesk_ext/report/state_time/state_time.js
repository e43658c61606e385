frappe.query_reports["State Time"] = {
	filters: [...helpdesk_ext.reports.period(30), ...helpdesk_ext.reports.of_appeals()],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		if (column.fieldname !== "open_now" || !value) return shown;
		const filters = helpdesk_ext.reports.appeal_filters(frappe.query_report.get_filter_values());
		return helpdesk_ext.reports.link(shown, "Support Appeal", {
			...filters,
			state: data.bold ? ["in", frappe.query_report.data.map((line) => line.state).filter(Boolean)] : data.state,
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("A stay lasts from the move into a state to the move out of it; it counts in the period in which it ended."),
			__("Hours are calendar time; working hours follow the usual working calendar."),
			__("Half of the stays are shorter than the median, 90 % shorter than the last figure. Above 50,000 stays both are found within 2 %."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
