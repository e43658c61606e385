// Filters and helpers that our reports share.
frappe.provide("helpdesk_ext.reports");

helpdesk_ext.reports.period = function (days) {
	return [
		{
			fieldname: "from_date",
			label: __("Period From"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(frappe.datetime.get_today(), 1 - (days || 30)),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("Period To"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
	];
};

helpdesk_ext.reports.select = function (fieldname, label, values) {
	return {
		fieldname,
		label,
		fieldtype: "Select",
		options: [{ value: "", label: "" }].concat(values.map((value) => ({ value: value[0], label: value[1] }))),
	};
};

helpdesk_ext.reports.of_appeals = function () {
	return [
		{ fieldname: "category", label: __("Appeal Category"), fieldtype: "Link", options: "Appeal Category" },
		{ fieldname: "agent", label: __("Responsible Agent"), fieldtype: "Link", options: "User" },
		helpdesk_ext.reports.select("channel", __("Channel of Appeal"), [
			["Via Web Form", __("Via Web Form")],
			["Via E-mail", __("Via E-mail")],
			["Via Phone", __("Via Phone")],
			["Via Messenger", __("Via Messenger")],
			["In Person", __("In Person")],
			["On Paper", __("On Paper")],
		]),
		helpdesk_ext.reports.select("appeal_priority", __("Appeal Priority"), [
			["Priority Low", __("Priority Low")],
			["Priority Normal", __("Priority Normal")],
			["Priority High", __("Priority High")],
			["Priority Urgent", __("Priority Urgent")],
		]),
	];
};

// The report page overwrites a chart's axis options: a long series would have every label cut to dots.
helpdesk_ext.reports.label_sparsely = function (report) {
	if (report.helpdesk_labels) return;
	report.helpdesk_labels = true;
	const render = report.render_chart.bind(report);
	report.render_chart = function (options) {
		if (options.is_series) options.axisOptions = { ...options.axisOptions, xIsSeries: 1 };
		return render(options);
	};
};

// A button that says how the figures are counted.
helpdesk_ext.reports.explain = function (report, lines) {
	helpdesk_ext.reports.label_sparsely(report);
	report.page.add_inner_button(__("How It Is Counted"), () =>
		frappe.msgprint({
			title: __("How It Is Counted"),
			message: `<ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`,
		})
	);
};

// A number that opens the list of documents behind it.
helpdesk_ext.reports.link = function (value, doctype, filters) {
	if (!value) return value;
	const said = frappe.utils.escape_html(JSON.stringify(filters));
	return `<a href="#" class="helpdesk-drill" data-doctype="${doctype}" data-filters="${said}">${value}</a>`;
};

$(document).on("click", "a.helpdesk-drill", function (event) {
	event.preventDefault();
	frappe.route_options = JSON.parse(this.dataset.filters);
	frappe.set_route("List", this.dataset.doctype, "List");
});

// Filters of the report that the list of appeals knows under the same name.
helpdesk_ext.reports.appeal_filters = function (values) {
	const filters = {};
	["agent", "channel", "appeal_priority"].forEach((name) => {
		if (values[name]) filters[name] = values[name];
	});
	if (values.category) filters.category = ["descendants of (inclusive)", values.category];
	return filters;
};
