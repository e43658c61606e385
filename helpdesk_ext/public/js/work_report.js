// The form of a work report: its figures as a table with plans and documents, its moves as buttons.
frappe.provide("helpdesk_ext.reports");

helpdesk_ext.reports.STATE_COLOURS = {
	"Report Draft": "orange",
	"Report Compiled": "blue",
	"Report Under Review": "purple",
	"Report Accepted": "green",
	"Report Returned": "red",
};

helpdesk_ext.reports.TEXT_FIELDS = ["done_text", "problems_text", "proposals_text", "plans_text"];
helpdesk_ext.reports.WITH_AUTHOR = ["Report Draft", "Report Compiled", "Report Returned"];

helpdesk_ext.reports.call = (method, args, write) =>
	frappe
		.call({
			method: `helpdesk_ext.api.work_reports.${method}`,
			args,
			type: write ? "POST" : "GET",
			freeze: Boolean(write),
		})
		.then((r) => r.message);

// --- period

// the server decides; this only shows beforehand what it will decide
helpdesk_ext.reports.first_day = (kind, day) =>
	kind === "Report for a Week"
		? moment(day).isoWeekday(1).format("YYYY-MM-DD")
		: moment(day).startOf("month").format("YYYY-MM-DD");

helpdesk_ext.reports.suggest_period = (frm) => {
	const kind = frm.doc.period_kind || "Report for a Month";
	const step = kind === "Report for a Week" ? "weeks" : "months";
	const before = moment(frappe.datetime.get_today()).subtract(1, step).format("YYYY-MM-DD");
	frm.set_value("period_from", helpdesk_ext.reports.first_day(kind, before));
};

helpdesk_ext.reports.show_period_end = (frm) => {
	if (!frm.doc.period_from) return;
	const first = helpdesk_ext.reports.first_day(frm.doc.period_kind, frm.doc.period_from);
	if (first !== frm.doc.period_from) {
		frm.set_value("period_from", first);
		return;
	}
	const last =
		frm.doc.period_kind === "Report for a Week"
			? moment(first).add(6, "days")
			: moment(first).endOf("month");
	frm.set_value("period_to", last.format("YYYY-MM-DD"));
};

// --- figures

helpdesk_ext.reports.form_of = (frm) => JSON.parse(frm.doc.form_snapshot || '{"figures": [], "sections": []}');

// A figure as people read it: a number, or hours and minutes.
helpdesk_ext.reports.in_words = (value, unit) => {
	const number = flt(value);
	if (unit !== "In Time") return String(Math.round(number * 100) / 100);
	const all = Math.round(Math.abs(number) / 60);
	const sign = number < 0 ? "−" : "";
	const hours = Math.floor(all / 60);
	return sign + (hours ? __("{0} h {1} min", [hours, all % 60]) : __("{0} min", [all]));
};

helpdesk_ext.reports.shown = (row) =>
	row.unit === "In Time" && !row.sample ? "—" : helpdesk_ext.reports.in_words(row.value, row.unit);

// the documents behind a number
helpdesk_ext.reports.number = (frm, row) => {
	const text = helpdesk_ext.esc(helpdesk_ext.reports.shown(row));
	if (!row.sample) return text;
	return `<a href="#" class="hdx-sources" style="text-decoration: underline" data-figure="${helpdesk_ext.esc(row.figure)}"
		data-employee="${helpdesk_ext.esc(row.employee || "")}" title="${helpdesk_ext.esc(__("Documents behind Figure"))}">${text}</a>`;
};

helpdesk_ext.reports.open_sources = (frm, figure, employee) => {
	const filters = { report: frm.doc.name, figure };
	if (employee && frm.doc.report_kind === "Department Work Report") filters.employee = employee;
	frappe.route_options = filters;
	frappe.set_route("List", "Work Report Source", "List");
};

helpdesk_ext.reports.share = (row) => (row.plan ? `${Math.round((100 * flt(row.value)) / row.plan)} %` : "");

// the server asks again: this only offers what it would not refuse
helpdesk_ext.reports.is_author = (frm) =>
	helpdesk_ext.reports.WITH_AUTHOR.includes(frm.doc.state) &&
	(frm.doc.report_kind === "Department Work Report"
		? frappe.user.has_role("Support Head")
		: frm.doc.employee === frappe.session.user);

helpdesk_ext.reports.may_write = (frm) =>
	frm.doc.__islocal ||
	helpdesk_ext.reports.is_author(frm) ||
	(frm.doc.state === "Report Under Review" &&
		![frm.doc.employee, frm.doc.submitted_by].includes(frappe.session.user));

helpdesk_ext.reports.plan_cell = (frm, row, planned) => {
	const hours = row.unit === "In Time";
	if (!planned.has(row.figure) || !helpdesk_ext.reports.is_author(frm)) {
		return row.next_plan ? helpdesk_ext.esc(helpdesk_ext.reports.in_words(row.next_plan, row.unit)) : "";
	}
	const value = row.next_plan ? (hours ? row.next_plan / 3600 : row.next_plan) : "";
	const label = `${__(row.figure_label)}: ${__("Plan for Next Period")}`;
	return `<input type="number" min="0" step="${hours ? "0.25" : "1"}" class="form-control input-xs hdx-plan text-right"
		style="width: 90px; display: inline-block" aria-label="${helpdesk_ext.esc(label)}" data-row="${helpdesk_ext.esc(row.name)}"
		data-hours="${hours ? 1 : ""}" value="${helpdesk_ext.esc(value)}">${hours ? ` ${__("{0} h", [""])}` : ""}`;
};

helpdesk_ext.reports.show_figures = (frm) => {
	const $place = frm.get_field("figures_html").$wrapper.empty();
	if (!(frm.doc.figures || []).length) {
		$place.html(`<p class="text-muted">${helpdesk_ext.esc(
			__("No figures yet: save the report and press «{0}». The system collects them with the documents behind them.", [
				__("Compile Report"),
			])
		)}</p>`);
		return;
	}
	const is_department = frm.doc.report_kind === "Department Work Report";
	$place.html(is_department ? helpdesk_ext.reports.department_table(frm) : helpdesk_ext.reports.employee_table(frm));
	$place.find(".hdx-sources").on("click", (event) => {
		event.preventDefault();
		const { figure, employee } = event.currentTarget.dataset;
		helpdesk_ext.reports.open_sources(frm, figure, employee);
	});
	$place.find(".hdx-plan").on("change", (event) => {
		const { row, hours } = event.currentTarget.dataset;
		const value = flt(event.currentTarget.value) * (hours ? 3600 : 1);
		frappe.model.set_value("Work Report Figure", row, "next_plan", value);
		frm.dirty();
	});
};

helpdesk_ext.reports.planned = (frm) =>
	new Set(
		helpdesk_ext.reports
			.form_of(frm)
			.figures.filter((row) => row.is_planned)
			.map((row) => row.figure)
	);

helpdesk_ext.reports.employee_table = (frm) => {
	const planned = helpdesk_ext.reports.planned(frm);
	const rows = frm.doc.figures
		.map(
			(row) => `<tr>
				<td>${helpdesk_ext.esc(__(row.figure_label))}</td>
				<td class="text-right">${row.plan ? helpdesk_ext.esc(helpdesk_ext.reports.in_words(row.plan, row.unit)) : ""}</td>
				<td class="text-right"><b>${helpdesk_ext.reports.number(frm, row)}</b></td>
				<td class="text-right">${helpdesk_ext.reports.share(row)}</td>
				<td class="text-right">${helpdesk_ext.reports.plan_cell(frm, row, planned)}</td>
			</tr>`
		)
		.join("");
	return `<table class="table table-bordered table-sm hdx-figures">
		<thead><tr>
			<th>${__("Figure of Report")}</th>
			<th class="text-right">${__("Planned for Period")}</th>
			<th class="text-right">${__("Done in Period")}</th>
			<th class="text-right">${__("Plan Fulfilled")}</th>
			<th class="text-right">${__("Plan for Next Period")}</th>
		</tr></thead><tbody>${rows}</tbody></table>
		<p class="text-muted small">${__("Click a number to see the documents behind it.")}</p>`;
};

// Employees in rows; the department's own figures under the sum, with the difference.
helpdesk_ext.reports.department_table = (frm) => {
	const planned = helpdesk_ext.reports.planned(frm);
	const totals = frm.doc.figures.filter((row) => !row.employee);
	const people = new Map();
	frm.doc.figures
		.filter((row) => row.employee)
		.forEach((row) => {
			if (!people.has(row.employee)) people.set(row.employee, { name: row.employee_name || row.employee, cells: {} });
			people.get(row.employee).cells[row.figure] = row;
		});
	const line = (name, cell, bold) =>
		`<tr${bold ? ' style="font-weight: bold"' : ""}><td style="white-space: nowrap">${helpdesk_ext.esc(name)}</td>${totals
			.map((total) => `<td class="text-right" style="white-space: nowrap">${cell(total)}</td>`)
			.join("")}</tr>`;
	const words = (row, field) => (row[field] ? helpdesk_ext.esc(helpdesk_ext.reports.in_words(row[field], row.unit)) : "");
	const body = [...people.values()].map((person) =>
		line(person.name, (total) =>
			person.cells[total.figure] ? helpdesk_ext.reports.number(frm, person.cells[total.figure]) : ""
		)
	);
	body.push(line(__("Total of the reports"), (row) => helpdesk_ext.reports.number(frm, row), true));
	if (totals.some((row) => row.plan)) body.push(line(__("Planned for Period"), (row) => words(row, "plan")));
	body.push(
		line(__("Figure of Department Itself"), (row) =>
			helpdesk_ext.esc(helpdesk_ext.reports.in_words(row.own_value, row.unit))
		)
	);
	body.push(
		line(__("Difference from Sum of Reports"), (row) =>
			row.difference ? `<span class="text-danger">${words(row, "difference")}</span>` : "0"
		)
	);
	if (planned.size) {
		body.push(line(__("Plan for Next Period"), (row) => helpdesk_ext.reports.plan_cell(frm, row, planned)));
	}
	return `<div style="overflow-x: auto"><table class="table table-bordered table-sm hdx-figures">
		<thead><tr><th>${__("Employee Reported On")}</th>${totals
		.map((row) => `<th class="text-right" style="vertical-align: bottom">${helpdesk_ext.esc(__(row.figure_label))}</th>`)
		.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>
		<p class="text-muted small">${__(
			"Lengths are medians over all documents. A difference comes from appeals of nobody, from employees without a report, from appeals that changed hands and from what changed after a report was handed in."
		)}</p>`;
};

// --- texts: the sections of the form, in its own words

helpdesk_ext.reports.show_texts = (frm) => {
	// four boxes on one screen; each can be drawn larger
	helpdesk_ext.reports.TEXT_FIELDS.forEach((field) =>
		frm.get_field(field).$wrapper.find("textarea").css({ height: "110px", "min-height": "110px" })
	);
	const sections = helpdesk_ext.reports.form_of(frm).sections.filter((section) => section.text_field);
	if (!sections.length) return;
	helpdesk_ext.reports.TEXT_FIELDS.forEach((field) => {
		const section = sections.find((row) => row.text_field === field);
		frm.toggle_display(field, Boolean(section) || Boolean(frm.doc[field]));
		if (section) frm.set_df_property(field, "label", __(section.title));
	});
};

// --- headline and moves

helpdesk_ext.reports.show_headline = (frm) => {
	const { state, due_on, return_reason } = frm.doc;
	frm.dashboard.clear_headline();
	if (state === "Report Returned" && return_reason) {
		frm.dashboard.set_headline_alert(
			`${__("Report Returned")}: ${helpdesk_ext.esc(return_reason)}`,
			"red"
		);
	} else if (helpdesk_ext.reports.WITH_AUTHOR.includes(state) && due_on) {
		const late = due_on < frappe.datetime.get_today();
		frm.dashboard.set_headline_alert(
			`${__("Report Due On")}: ${helpdesk_ext.esc(helpdesk_ext.date(due_on))}${late ? ` — ${__("the report is overdue")}` : ""}`,
			late ? "red" : "blue"
		);
	}
};

helpdesk_ext.reports.MAIN = ["Compile Report", "Hand In Report", "Accept Report", "Rework Report"];

helpdesk_ext.reports.show_actions = async (frm) => {
	if (frm.doc.__unsaved === 1 || !helpdesk_ext.reports.may_write(frm)) return;
	const name = frm.doc.name;
	const transitions = await frappe.workflow.get_transitions(frm.doc);
	// another report was opened meanwhile, or somebody has begun to type
	if (frm.doc.name !== name || frm.is_dirty()) return;
	const actions = [...new Set(transitions.map((transition) => transition.action))];
	actions.forEach((action) => {
		const run = () => helpdesk_ext.reports.act(frm, action);
		if (helpdesk_ext.reports.MAIN.includes(action)) frm.page.set_primary_action(__(action), run);
		else frm.add_custom_button(__(action), run);
	});
};

helpdesk_ext.reports.act = (frm, action) => {
	if (action === "Return Report") return helpdesk_ext.reports.ask_reason(frm);
	if (action === "Accept Report") return helpdesk_ext.reports.ask_remark(frm);
	if (action === "Hand In Report") {
		return frappe.confirm(
			__("Hand in the report? Figures, documents and text do not change afterwards."),
			() => helpdesk_ext.reports.move(frm, action)
		);
	}
	return helpdesk_ext.reports.move(frm, action);
};

helpdesk_ext.reports.ask_reason = (frm) =>
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "reason", label: __("Why Returned"), reqd: 1 },
		({ reason }) => helpdesk_ext.reports.move(frm, "Return Report", { reason }),
		__("Return Report"),
		__("Return Report")
	);

helpdesk_ext.reports.ask_remark = (frm) =>
	frappe.prompt(
		{ fieldtype: "Small Text", fieldname: "remark", label: __("Remark of Reviewer") },
		({ remark }) => helpdesk_ext.reports.move(frm, "Accept Report", { remark: remark || "" }),
		__("Accept Report"),
		__("Accept Report")
	);

// Saves what is open on the form first, so that reloading afterwards loses nothing.
helpdesk_ext.reports.move = async (frm, action, more = {}) => {
	try {
		if (frm.is_dirty()) await frm.save();
		if (frm.is_dirty()) return;
		await helpdesk_ext.reports.call(
			"do_action",
			{ report: frm.doc.name, action, modified: frm.doc.modified, ...more },
			true
		);
	} catch {
		// the framework has shown the reason
	} finally {
		await frm.reload_doc();
	}
};

helpdesk_ext.reports.add_tools = (frm) => {
	if (frm.doc.content_hash) {
		frm.add_custom_button(__("Check Fingerprint"), async () => {
			const { intact } = await helpdesk_ext.reports.call("check_intact", { report: frm.doc.name });
			frappe.msgprint({
				title: __("Fingerprint of Report"),
				indicator: intact ? "green" : "red",
				message: intact
					? __("The report says what it said when it was handed in.")
					: __("The report does not say what it said when it was handed in: somebody has changed it in the database."),
			});
		});
	}
	if (frappe.user.has_role(["Support Head", "Deputy Director"]) && frm.doc.report_kind === "Department Work Report") {
		frm.add_custom_button(__("Work Reports Not Handed In"), () => helpdesk_ext.reports.open_missing(frm.doc));
	}
};

helpdesk_ext.reports.open_missing = (report) => {
	frappe.route_options = report ? { period_kind: report.period_kind, day: report.period_from } : {};
	frappe.set_route("query-report", "Work Reports Not Handed In");
};
