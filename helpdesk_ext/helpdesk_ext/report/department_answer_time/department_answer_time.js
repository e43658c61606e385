frappe.query_reports["Department Answer Time"] = {
	filters: [
		...helpdesk_ext.reports.period(30),
		helpdesk_ext.reports.select("by", __("Break Down"), [
			["By Department", __("By Department")],
			["By Inquiry Type", __("By Inquiry Type")],
			["By Department and Inquiry Type", __("By Department and Inquiry Type")],
		], "By Department"),
		...helpdesk_ext.reports.of_inquiries(),
	],

	// the inquiries behind a number: turns that have ended are rows of their history
	formatter(value, row, column, data, default_formatter) {
		const shown = helpdesk_ext.reports.cell(value, row, column, data, default_formatter);
		const ended = {
			answered: { kind: "Answer Given" },
			returned: { kind: "Returned to Asker" },
			passed: { kind: "Passed to Department" },
			recalled: { kind: "Inquiry Recalled", calendar_seconds: ["is", "set"] },
			late: { was_late: 1, kind: ["in", ["Answer Given", "Returned to Asker", "Passed to Department"]] },
			waiting: { waiting_seconds: [">", 0] },
		}[column.fieldname];
		const open = ["open_now", "open_late"].includes(column.fieldname);
		if (!value || !data || !(ended || open)) return shown;
		const values = frappe.query_report.get_filter_values();
		const filters = { asked_at: ["Between", [values.from_date, values.to_date]] };
		const department = data.department || values.department;
		const inquiry_type = data.inquiry_type || values.inquiry_type;
		if (inquiry_type) filters.inquiry_type = inquiry_type;
		if (ended) {
			const turn = { ...ended, ...(department ? { department } : {}) };
			Object.keys(turn).forEach((name) => (filters[`Order Inquiry Exchange.${name}`] = turn[name]));
		} else {
			filters.state = ["in", ["Inquiry Sent", "Inquiry Accepted"]];
			if (department) filters.department = department;
			if (column.fieldname === "open_late") filters.due_at = ["<", frappe.datetime.now_datetime()];
		}
		return helpdesk_ext.reports.link(shown, "Order Inquiry", filters);
	},

	onload(report) {
		helpdesk_ext.reports.explain(report, [
			__("Counted: the inquiries asked in the period, both days included; drafts are none."),
			__("A question put: every time a question came to the department, also clarified, repeated or passed on to it. The numbers of a row add up to it: answered, returned, passed on, taken back, open."),
			__("Working hours to answer: from the question to the answer, by the working hours of the department; mean, median (half took less) and 90 % (nine of ten took no longer). Above 50,000 answers both are found within 2 %."),
			__("Late, %: questions that ended past their term and open ones past it, divided by all that ended and the open ones past their term. What was taken back and what is open in time is not judged."),
			__("Customers' waiting: working hours of the site's calendar in which the appeals stood waiting for departments while the question lay there, of the questions that have ended. Of several questions about one appeal at once the one answered first counts whole and the next only from then on, so nothing is counted twice."),
			__("Before: the same figure of the period of equal length just before."),
			__("A number opens the inquiries behind it; an inquiry asked again stands there once."),
		]);
	},
};
