frappe.query_reports["Order Contact Rate"] = {
	filters: [
		...helpdesk_ext.reports.period(90),
		helpdesk_ext.reports.select("by", __("Break Down"), [
			["Whole Period", __("Whole Period")],
			["By Week", __("By Week")],
			["By Month", __("By Month")],
			["By Item Group", __("By Item Group")],
			["By Carrier", __("By Carrier")],
		], "By Week"),
		...helpdesk_ext.reports.of_appeals(),
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		if (!["orders", "appeals"].includes(column.fieldname) || !value || !data) return shown;
		const filters = frappe.query_report.get_filter_values();
		if (["By Item Group", "By Carrier"].includes(filters.by) && !data.bold) return shown;
		const period = ["Between", helpdesk_ext.reports.slice_of(filters, data)];
		if (column.fieldname === "orders") {
			return helpdesk_ext.reports.link(shown, "Sales Order", { docstatus: 1, transaction_date: period });
		}
		return helpdesk_ext.reports.link(shown, "Support Appeal", {
			...helpdesk_ext.reports.appeal_filters(filters),
			state: ["not in", ["Duplicate Appeal", "Spam Appeal"]],
			received_at: period,
		});
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Appeals per 100 orders: appeals received in the period, divided by the orders placed in it."),
			__("WISMO share: questions about the order's whereabouts (categories marked so) among all appeals."),
			__("By item group an order counts once in each of its groups; an appeal counts by the item it is about, or else by each group of its order."),
			__("By carrier the deliveries of the period are counted instead of the orders; an appeal counts by the carrier of its delivery, or else of its order's deliveries."),
			__("Cost: appeals times the cost of one contact from the settings."),
			__("Duplicates and spam are not counted."),
		]);
	},
};
