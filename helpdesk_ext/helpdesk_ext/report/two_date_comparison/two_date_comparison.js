frappe.query_reports["Two-date Comparison"] = {
	filters: [...helpdesk_ext.reports.period(30), ...helpdesk_ext.reports.of_appeals()],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const field = { entered: "to_value", left: "from_value" }[column.fieldname];
		const filters = frappe.query_report.get_filter_values();
		const narrowing = helpdesk_ext.reports.appeal_filters(filters);
		if (column.fieldname === "at_second" && value && filters.to_date >= frappe.datetime.get_today()) {
			return helpdesk_ext.reports.link(shown, "Support Appeal", { ...narrowing, state: data.state });
		}
		// the log knows nothing of categories and channels
		if (!field || !value || Object.keys(narrowing).length) return shown;
		const first = frappe.datetime.add_days(filters.from_date, 1);
		return helpdesk_ext.reports.link(shown, "Support Event", {
			reference_doctype: "Support Appeal",
			[field]: data.state,
			occurred_at: ["Between", [first, filters.to_date]],
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("In a state at the end of a day: moves into it up to then, less the moves out of it, from the log of events."),
			__("So every row adds up: first date + came in − went out = second date."),
			__("Duplicates and spam are shown as the states they are."),
		]);
	},
};
