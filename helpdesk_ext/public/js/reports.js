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

// Values are pairs of what is stored and what is read; without `chosen` none is chosen at first.
helpdesk_ext.reports.select = function (fieldname, label, values, chosen) {
	const options = values.map((value) => ({ value: value[0], label: value[1] }));
	return {
		fieldname,
		label,
		fieldtype: "Select",
		options: chosen ? options : [{ value: "", label: "" }, ...options],
		default: chosen,
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

helpdesk_ext.reports.of_inquiries = function () {
	return [
		{
			fieldname: "department",
			label: __("Department Asked"),
			fieldtype: "Link",
			options: "Responder Department",
		},
		{ fieldname: "inquiry_type", label: __("Type of Inquiry"), fieldtype: "Link", options: "Inquiry Type" },
	];
};

// How our reports look: readable axes and legends, figures of one decimal on the cards.
helpdesk_ext.reports.tidy = function (report) {
	if (report.helpdesk_tidy) return;
	report.helpdesk_tidy = true;
	const render_chart = report.render_chart.bind(report);
	report.render_chart = function (options) {
		// the report page has just overwritten the axis options: long series would have every label cut to
		// dots, and numbers would not be written as the site writes them
		options.axisOptions = {
			...options.axisOptions,
			xIsSeries: options.is_series ? 1 : 0,
			numberFormatter: (number) => format_number(number, null, Number.isInteger(Number(number)) ? 0 : 1),
		};
		// the chart's own legend gives every word the same room and cuts the longer ones
		options.showLegend = 0;
		const drawn = render_chart(options);
		this.$chart.append(helpdesk_ext.reports.legend(options));
		if (!options.is_series) helpdesk_ext.reports.keep_whole_labels(this.$chart[0], options.data.labels);
		return drawn;
	};
	const render_summary = report.render_summary.bind(report);
	report.render_summary = (cards) => render_summary(cards.map(helpdesk_ext.reports.short_card));
};

// The chart takes a letter for wider than it is and cuts names that have room; it does so at every drawing.
helpdesk_ext.reports.keep_whole_labels = function (wrapper, labels) {
	const letter = 6.5;
	const restore = () => {
		const texts = wrapper.querySelectorAll(".x.axis text");
		const room = (wrapper.clientWidth - 80) / labels.length / letter;
		texts.forEach((text, number) => {
			const label = String(labels[number] ?? "");
			if (label.length <= room && text.textContent !== label) text.textContent = label;
		});
	};
	if (wrapper.helpdesk_labels) wrapper.helpdesk_labels.disconnect();
	wrapper.helpdesk_labels = new MutationObserver(restore);
	wrapper.helpdesk_labels.observe(wrapper, { childList: true, subtree: true });
	restore();
};

helpdesk_ext.reports.legend = function (options) {
	const parts = options.data.datasets.map(
		(dataset, number) =>
			`<span style="white-space: nowrap; margin-right: 1.5em;"><span style="display: inline-block; width: 12px; height: 12px; border-radius: 3px; vertical-align: -1px; margin-right: 6px; background: ${
				options.colors[number % options.colors.length]
			};"></span>${frappe.utils.escape_html(dataset.name)}</span>`
	);
	return `<div class="hdx-legend small" style="padding: 0 40px 12px;">${parts.join(" ")}</div>`;
};

helpdesk_ext.reports.short_card = function (card) {
	if (card.datatype === "Duration") return { ...card, value: 60 * Math.round(card.value / 60) };
	if (!["Float", "Percent"].includes(card.datatype)) return card;
	const unit = card.datatype === "Percent" && !card.label.endsWith("%") ? " %" : "";
	return { ...card, value: format_number(card.value, null, 1) + unit, datatype: "Data" };
};

// A button that says how the figures are counted.
helpdesk_ext.reports.explain = function (report, lines) {
	helpdesk_ext.reports.tidy(report);
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
	return `<a href="#" class="helpdesk-drill" style="text-decoration: underline dotted; text-underline-offset: 3px;" data-doctype="${doctype}" data-filters="${said}">${value}</a>`;
};

// A cell as the report page writes it; rows of totals are bold.
helpdesk_ext.reports.cell = function (value, row, column, data, default_formatter) {
	const shown = default_formatter(value, row, column, data);
	return data && data.bold ? `<b>${shown}</b>` : shown;
};

// The part of a list's filter for the value a row stands for; rows of totals stand for all values.
helpdesk_ext.reports.of_row = function (fieldname, data, key) {
	if (data.bold) return {};
	return { [fieldname]: key || ["is", "not set"] };
};

// First and last day of the week or month a row stands for, cut to the period; the whole period otherwise.
helpdesk_ext.reports.slice_of = function (filters, data) {
	const unit = { "By Week": "isoWeek", "By Month": "month" }[filters.by];
	if (!unit || data.bold) return [filters.from_date, filters.to_date];
	const end = moment(data.key).endOf(unit).format("YYYY-MM-DD");
	return [data.key, end < filters.to_date ? end : filters.to_date];
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
