frappe.query_reports["Inquiry Register"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Inquiries Asked From"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(frappe.datetime.get_today(), -29),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("Inquiries Asked To"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		...helpdesk_ext.reports.of_inquiries(),
		{
			fieldname: "state",
			label: __("Inquiry State"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "Inquiry Sent", label: __("Inquiry Sent") },
				{ value: "Inquiry Accepted", label: __("Inquiry Accepted") },
				{ value: "Inquiry Answered", label: __("Inquiry Answered") },
				{ value: "Inquiry Closed", label: __("Inquiry Closed") },
				{ value: "Inquiry Returned", label: __("Inquiry Returned") },
				{ value: "Inquiry Withdrawn", label: __("Inquiry Withdrawn") },
			],
		},
		{
			fieldname: "asked_by",
			label: __("Inquiry Asked By"),
			fieldtype: "Link",
			options: "User",
		},
		{
			fieldname: "sales_order",
			label: __("Order of Inquiry"),
			fieldtype: "Link",
			options: "Sales Order",
		},
		{
			fieldname: "customer",
			label: __("Customer of Inquiry"),
			fieldtype: "Link",
			options: "Customer",
		},
	],

	onload(report) {
		helpdesk_ext.reports.tidy(report);
		report.page.add_inner_button(__("Open List"), () => open_list(report));
		report.page.add_inner_button(__("How It Is Counted"), show_formulas);
		report.page.add_inner_button(__("Department Answer Time"), () => open_departments(report));
	},
};

function open_list(report) {
	const filters = report.get_values();
	const route_options = { asked_at: ["Between", [filters.from_date, filters.to_date]] };
	["state", "department", "inquiry_type", "asked_by", "sales_order", "customer"].forEach((fieldname) => {
		if (filters[fieldname]) route_options[fieldname] = filters[fieldname];
	});
	frappe.route_options = route_options;
	frappe.set_route("List", "Order Inquiry", "List");
}

function open_departments(report) {
	const { from_date, to_date, department, inquiry_type } = report.get_values();
	frappe.set_route("query-report", "Department Answer Time", { from_date, to_date, department, inquiry_type });
}

function show_formulas() {
	const lines = [
		__("Asked: inquiries sent in the period, both days included; drafts are none."),
		__("Answered: those of them with an answer now; returned: those returned at least once."),
		__("Median: working hours from the question to the answer, of the questions that ended with an answer."),
		__(
			"Late, %: questions that ended past their term and open ones past it, divided by all that ended and the open ones past their term."
		),
	];
	frappe.msgprint({
		title: __("How It Is Counted"),
		message: `<ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`,
	});
}
