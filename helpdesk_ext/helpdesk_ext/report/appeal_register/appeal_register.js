frappe.query_reports["Appeal Register"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("Appeals Received From"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(frappe.datetime.get_today(), -29),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("Appeals Received To"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "state",
			label: __("Appeal State"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "New Appeal", label: __("New Appeal") },
				{ value: "Appeal In Progress", label: __("Appeal In Progress") },
				{ value: "Awaiting Customer", label: __("Awaiting Customer") },
				{ value: "Awaiting Department", label: __("Awaiting Department") },
				{ value: "Appeal Answered", label: __("Appeal Answered") },
				{ value: "Appeal Closed", label: __("Appeal Closed") },
				{ value: "Appeal Reopened", label: __("Appeal Reopened") },
				{ value: "Duplicate Appeal", label: __("Duplicate Appeal") },
				{ value: "Spam Appeal", label: __("Spam Appeal") },
			],
		},
		{
			fieldname: "category",
			label: __("Appeal Category"),
			fieldtype: "Link",
			options: "Appeal Category",
		},
		{
			fieldname: "agent",
			label: __("Responsible Agent"),
			fieldtype: "Link",
			options: "User",
		},
		{
			fieldname: "customer",
			label: __("Store Customer"),
			fieldtype: "Link",
			options: "Customer",
		},
		{
			fieldname: "sales_order",
			label: __("Order of Customer"),
			fieldtype: "Link",
			options: "Sales Order",
		},
		{
			fieldname: "channel",
			label: __("Channel of Appeal"),
			fieldtype: "Select",
			options: [
				{ value: "", label: "" },
				{ value: "Via Web Form", label: __("Via Web Form") },
				{ value: "Via E-mail", label: __("Via E-mail") },
				{ value: "Via Phone", label: __("Via Phone") },
				{ value: "Via Messenger", label: __("Via Messenger") },
				{ value: "In Person", label: __("In Person") },
				{ value: "On Paper", label: __("On Paper") },
			],
		},
	],

	onload(report) {
		helpdesk_ext.reports.tidy(report);
		report.page.add_inner_button(__("Open List"), () => open_list(report));
		report.page.add_inner_button(__("How It Is Counted"), show_formulas);
	},
};

function open_list(report) {
	const filters = report.get_values();
	// The list compares a datetime with the whole of the last day by itself.
	const route_options = { received_at: ["Between", [filters.from_date, filters.to_date]] };
	["state", "agent", "customer", "sales_order", "channel"].forEach((fieldname) => {
		if (filters[fieldname]) route_options[fieldname] = filters[fieldname];
	});
	if (filters.category) {
		route_options.category = ["descendants of (inclusive)", filters.category];
	}
	frappe.route_options = route_options;
	frappe.set_route("List", "Support Appeal", "List");
}

function show_formulas() {
	const lines = [
		__("Received: appeals whose date of receipt lies in the period, both days included."),
		__("Answered: those of them with a public answer by an employee, given at any time."),
		__("Still open: those the department has not answered yet, or that were reopened."),
		__(
			"Median time to first answer: half of the answered appeals waited less. Counted from receipt to the first public answer, nights and days off included."
		),
		__("Reopened, %: appeals reopened at least once, divided by answered appeals."),
		__("Duplicates and spam are listed but not counted, unless you filter by that state."),
		__(
			"Chart: appeals of this selection by the day (up to 45 days) or the week of receipt and of the first answer."
		),
	];
	frappe.msgprint({
		title: __("How It Is Counted"),
		message: `<ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`,
	});
}
