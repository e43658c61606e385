frappe.query_reports["Arrival Heat Map"] = {
	filters: [...helpdesk_ext.reports.period(90), ...helpdesk_ext.reports.of_appeals()],

	formatter(value, row, column, data, default_formatter) {
		if (!column.fieldname.startsWith("hour_")) return default_formatter(value, row, column, data);
		if (!value) return "";
		const hottest = Math.max(
			...frappe.query_report.data.map((line) =>
				Math.max(...Array.from({ length: 24 }, (_unused, hour) => line[`hour_${hour}`] || 0))
			)
		);
		const strength = 0.1 + 0.6 * (value / hottest);
		return `<div style="background: rgba(36, 144, 239, ${strength}); text-align: center;">${format_number(value, null, 1)}</div>`;
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Cell: appeals received in that hour of that weekday, divided by the number of such weekdays in the period."),
			__("Line of the chart: how much of that hour of the week is working time by the usual calendar."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
