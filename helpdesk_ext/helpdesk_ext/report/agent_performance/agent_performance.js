frappe.query_reports["Agent Performance"] = {
	filters: [...helpdesk_ext.reports.period(30), ...helpdesk_ext.reports.of_appeals()],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		if (!value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		// the total is that of the employees: what is nobody's is not in it
		const whose = data.bold && !filters.agent ? { agent: ["is", "set"] } : data.bold ? {} : { agent: data.agent };
		const own = { ...helpdesk_ext.reports.appeal_filters(filters), ...whose };
		const period = ["Between", [filters.from_date, filters.to_date]];
		const counted = ["not in", ["Duplicate Appeal", "Spam Appeal"]];
		const lists = {
			answered: { ...own, state: counted, first_answered_at: period },
			solved: { ...own, state: counted, resolved_at: period },
			in_hand: {
				...own,
				state: ["in", ["New Appeal", "Appeal In Progress", "Awaiting Customer", "Awaiting Department", "Appeal Reopened"]],
			},
		};
		const list = lists[column.fieldname];
		return list ? helpdesk_ext.reports.link(shown, "Support Appeal", list) : shown;
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Taken over: how many times an appeal became the employee's in the period."),
			__("Key figures: as in Service KPI, of the appeals that are the employee's now."),
			__("Messages and notes: what the employee wrote, whoever's the appeal was."),
			__("In hand: the employee's appeals that are open at this moment."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
