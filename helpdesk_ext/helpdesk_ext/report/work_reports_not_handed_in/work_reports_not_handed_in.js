frappe.query_reports["Work Reports Not Handed In"] = {
	filters: [
		{
			fieldname: "period_kind",
			label: __("Length of Period"),
			fieldtype: "Select",
			options: [
				{ value: "Report for a Month", label: __("Report for a Month") },
				{ value: "Report for a Week", label: __("Report for a Week") },
			],
			default: "Report for a Month",
			reqd: 1,
		},
		{
			fieldname: "day",
			label: __("Any Day of the Period"),
			fieldtype: "Date",
		},
	],

	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		return column.fieldname === "days_late" && data && data.days_late > 0
			? `<b class="text-danger">${shown}</b>`
			: shown;
	},
};
