// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/fault/common.js" %}

frappe.listview_settings["Fault Notice"] = {
	add_fields: ["state", "severity", "fault_part", "due_at", "administrator", "reporter", "appeal_count"],
	hide_name_filter: false,

	get_indicator: (doc) => [
		__(doc.state),
		helpdesk_ext.fault.COLOURS[doc.state] || "gray",
		`state,=,${doc.state}`,
	],

	// each in an element of its own: some Desks hand the result to jQuery, which takes bare text for a selector
	formatters: {
		severity: (value) =>
			`<span class="${value === "Severity Critical" ? "text-danger" : ""}">${helpdesk_ext.esc(__(value))}</span>`,
		administrator: (value) =>
			value
				? `<span>${helpdesk_ext.esc(frappe.user.full_name(value))}</span>`
				: `<span class="text-muted">${__("nobody yet")}</span>`,
		due_at(value, df, doc) {
			const broken = helpdesk_ext.fault.OPEN.includes(doc.state) && doc.state !== "Fault Eliminated";
			const late = value && broken && value < frappe.datetime.now_datetime();
			return `<span class="${late ? "text-danger" : ""}">${helpdesk_ext.esc(helpdesk_ext.datetime(value))}</span>`;
		},
	},

	onload(listview) {
		const filters = [
			[__("Reported by me"), { reporter: frappe.session.user }],
			[__("Not settled"), { state: ["in", helpdesk_ext.fault.OPEN] }],
			[__("To be repaired"), { state: ["in", ["Fault Registered", "Fault Accepted", "Fault in Repair", "Fault Returned"]] }],
			[__("To be confirmed"), { state: "Fault Eliminated" }],
			[__("All faults"), {}],
		];
		const $row = $(`<div style="padding: 6px 15px"></div>`);
		filters.forEach(([label, values]) => {
			$(`<button class="btn btn-xs btn-default" style="margin-right: 6px">${helpdesk_ext.esc(label)}</button>`)
				.appendTo($row)
				.on("click", async () => {
					await listview.filter_area.clear(false);
					await listview.filter_area.set(
						Object.entries(values).map(([field, value]) =>
							Array.isArray(value)
								? ["Fault Notice", field, value[0], value[1]]
								: ["Fault Notice", field, "=", value]
						)
					);
					listview.refresh();
				});
		});
		if (listview.view_name !== "List") return;
		const $container = listview.$result.parent(".result-container");
		($container.length ? $container : listview.$result).before($row);
	},
};
