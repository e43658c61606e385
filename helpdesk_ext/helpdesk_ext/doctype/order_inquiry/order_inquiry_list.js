// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/inquiry/common.js" %}

frappe.listview_settings["Order Inquiry"] = {
	add_fields: ["state", "is_late", "due_at", "department", "inquiry_type", "sales_order"],
	hide_name_filter: false,

	get_indicator: (doc) => [
		__(doc.state),
		helpdesk_ext.INQUIRY_COLOURS[doc.state] || "gray",
		`state,=,${doc.state}`,
	],

	formatters: {
		// only what still waits can be late
		due_at: (value, df, doc) =>
			`<span>${helpdesk_ext.inquiry_due(doc) || helpdesk_ext.esc(helpdesk_ext.datetime(value))}</span>`,
	},

	onload(listview) {
		add_quick_filters(listview);
	},
};

const QUICK = [
	{ label: () => __("With departments"), filters: { state: ["in", ["Inquiry Sent", "Inquiry Accepted"]] } },
	{ label: () => __("Overdue inquiries"), filters: { is_late: 1, state: ["in", ["Inquiry Sent", "Inquiry Accepted"]] } },
	{ label: () => __("Come back"), filters: { state: ["in", ["Inquiry Answered", "Inquiry Returned"]] } },
	{ label: () => __("All inquiries"), filters: {} },
];

function add_quick_filters(listview) {
	if (listview.view_name !== "List") return;
	const $row = $(`<div class="hdx-quick" style="padding: 6px 15px"></div>`);
	QUICK.forEach((quick) => {
		$(`<button class="btn btn-xs btn-default" style="margin-right: 6px">${helpdesk_ext.esc(quick.label())}</button>`)
			.appendTo($row)
			.on("click", async () => {
				await listview.filter_area.clear(false);
				await listview.filter_area.set(
					Object.entries(quick.filters).map(([field, value]) =>
						Array.isArray(value)
							? ["Order Inquiry", field, value[0], value[1]]
							: ["Order Inquiry", field, "=", value]
					)
				);
				listview.refresh();
			});
	});
	const $container = listview.$result.parent(".result-container");
	($container.length ? $container : listview.$result).before($row);
}
