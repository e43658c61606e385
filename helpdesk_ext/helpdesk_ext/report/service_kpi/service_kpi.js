frappe.query_reports["Service KPI"] = {
	filters: [
		...helpdesk_ext.reports.period(30),
		helpdesk_ext.reports.select("by", __("Break Down"), [
			["Whole Period", __("Whole Period")],
			["By Week", __("By Week")],
			["By Month", __("By Month")],
			["By Category", __("By Category")],
			["By Channel", __("By Channel")],
			["By Agent", __("By Agent")],
			["By Urgency", __("By Urgency")],
		], "Whole Period"),
		...helpdesk_ext.reports.of_appeals(),
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const moments = { received: "received_at", answered: "first_answered_at", solved: "resolved_at" };
		const moment = moments[column.fieldname];
		if (!moment || !value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		const by = { "By Category": "category", "By Channel": "channel", "By Agent": "agent", "By Urgency": "appeal_priority" }[filters.by];
		const [first, last] = helpdesk_ext.reports.slice_of(filters, data);
		return helpdesk_ext.reports.link(shown, "Support Appeal", {
			...helpdesk_ext.reports.appeal_filters(filters),
			state: ["not in", ["Duplicate Appeal", "Spam Appeal"]],
			[moment]: ["Between", [first, last]],
			...(by ? helpdesk_ext.reports.of_row(by, data, data.key) : {}),
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("FRT: from receipt to the first public answer by a person. TTR first and full: from receipt to the first and to the last answer that settled the appeal. All in calendar hours, counted in the period in which they ended."),
			__("Next answer: from the customer's first unanswered message to the answer, for every answer after the first."),
			__("FCR: solved with one answer, not reopened and not asked again about the same order and category within 7 days, divided by solved appeals."),
			__("Reopened, %: solved appeals that were reopened at least once, divided by solved appeals."),
			__("SLA: terms kept, divided by terms kept and missed, of those due in the period. Open and overdue counts as missed; what is not due yet counts nowhere."),
			__("Backlog: appeals open at that moment, from the log of events."),
			__("Before: the same figure of the period of equal length just before."),
			__("Half of the cases are below the median, 90 % below the last figure. Above 50,000 cases both are found within 2 %."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
