// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/work_report.js" %}

frappe.listview_settings["Staff Work Report"] = {
	add_fields: ["state", "report_kind", "employee_name", "period_from", "period_to", "due_on", "is_late"],
	hide_name_filter: false,

	get_indicator: (doc) => [
		__(doc.state),
		helpdesk_ext.reports.STATE_COLOURS[doc.state] || "gray",
		`state,=,${doc.state}`,
	],

	formatters: {
		due_on: (value, df, doc) => {
			const late =
				value && value < frappe.datetime.get_today() && helpdesk_ext.reports.WITH_AUTHOR.includes(doc.state);
			return `<span class="${late || doc.is_late ? "text-danger" : ""}">${helpdesk_ext.esc(
				helpdesk_ext.date(value)
			)}</span>`;
		},
	},

	onload(listview) {
		if (!frappe.user.has_role(["Support Head", "Deputy Director", "System Manager"])) return;
		listview.page.add_inner_button(__("Work Reports Not Handed In"), () => helpdesk_ext.reports.open_missing());
		helpdesk_ext.reports.show_missing(listview);
	},
};

// A line above the list: whose report of the last month is not here yet.
helpdesk_ext.reports.show_missing = async (listview) => {
	const found = await helpdesk_ext.reports.call("get_not_handed_in", { period_kind: "Report for a Month" });
	if (!found.rows.length) return;
	const names = found.rows.map((row) => helpdesk_ext.esc(row.employee_name)).join(", ");
	const late = found.rows.some((row) => row.days_late > 0);
	const period = `${helpdesk_ext.date(found.period_from)} – ${helpdesk_ext.date(found.period_to)}`;
	const $line = $(`<div class="hdx-missing alert alert-${late ? "danger" : "warning"}" style="margin: 8px 15px; padding: 6px 12px">
		${__("Not handed in for {0}", [helpdesk_ext.esc(period)])}: <b>${names}</b>
		<a href="#" style="margin-left: 8px">${__("Open the list")}</a></div>`);
	$line.find("a").on("click", (event) => {
		event.preventDefault();
		helpdesk_ext.reports.open_missing();
	});
	const $container = listview.$result.parent(".result-container");
	($container.length ? $container : listview.$result).before($line);
};
