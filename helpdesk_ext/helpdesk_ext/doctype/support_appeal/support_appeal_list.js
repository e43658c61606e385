// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/appeal/actions.js" %}
// {% include "helpdesk_ext/public/js/appeal/intake.js" %}

frappe.listview_settings["Support Appeal"] = {
	add_fields: [
		"state",
		"agent",
		"appeal_priority",
		"has_unread_reply",
		"customer_name",
		"contact_name",
		"received_at",
		// the board shows what the list has fetched
		"category",
		"last_message_at",
	],
	hide_name_filter: false,

	get_indicator: (doc) => [
		__(doc.state),
		helpdesk_ext.STATE_COLOURS[doc.state] || "gray",
		`state,=,${doc.state}`,
	],

	// each in an element of its own: some Desks hand the result to jQuery, which takes bare text for a selector
	formatters: {
		// the subject's is written as text
		subject: (value, df, doc) =>
			helpdesk_ext.URGENCY_COLOURS[doc.appeal_priority] ? `${__(doc.appeal_priority)} · ${value}` : value,
		contact_name: (value, df, doc) => `<span>${helpdesk_ext.esc(doc.customer_name || value || "")}</span>`,
		agent: (value) =>
			value
				? `<span>${helpdesk_ext.esc(helpdesk_ext.person(value))}</span>`
				: `<span class="text-muted">${__("nobody yet")}</span>`,
	},

	primary_action: () => helpdesk_ext.open_intake(),

	onload(listview) {
		helpdesk_ext.load_styles();
		// everything said is an Appeal Message, so a count of comments is always nought
		if (listview.list_view_settings) listview.list_view_settings.disable_comment_count = 1;
		helpdesk_ext.load_staff_names().then(() => listview.data && listview.data.length && listview.render_list());
		helpdesk_ext.mark_rows(listview);
		helpdesk_ext.add_quick_filters(listview);
		helpdesk_ext.add_bulk_actions(listview);
		helpdesk_ext.watch_intake_route(listview);
	},
};

// On the board a card says its priority only when it is out of the ordinary.
helpdesk_ext.URGENCY_COLOURS = { "Priority Urgent": "red", "Priority High": "orange" };

helpdesk_ext.show_urgency = () => {
	const field = frappe.meta.get_docfield("Support Appeal", "appeal_priority");
	if (!field) return;
	field.formatter = (value) => {
		const colour = helpdesk_ext.URGENCY_COLOURS[value];
		const words = helpdesk_ext.esc(value ? __(value) : "");
		if (colour) return `<span class="indicator-pill ${colour}">${words}</span>`;
		return frappe.get_route()[2] === "Kanban" ? "" : words;
	};
};
helpdesk_ext.show_urgency();

// Bold for an unread reply, a mark for what is urgent. The row's own HTML stays the framework's.
helpdesk_ext.mark_rows = (listview) => {
	if (!listview.get_list_row_html) return;
	const row_html = listview.get_list_row_html.bind(listview);
	listview.get_list_row_html = (doc) => {
		const marks = [
			"hdx-row",
			doc.has_unread_reply ? "hdx-unread" : "",
			{ "Priority Urgent": "hdx-urgent", "Priority High": "hdx-high" }[doc.appeal_priority] || "",
		].join(" ");
		return row_html(doc).replace("list-row-container", `list-row-container ${marks}`);
	};
};

helpdesk_ext.QUICK_FILTERS = [
	{ label: () => __("My appeals"), filters: () => ({ agent: frappe.session.user }) },
	{ label: () => __("Without an agent"), filters: () => ({ agent: ["is", "not set"] }) },
	{
		label: () => __("Waiting for us"),
		filters: () => ({ state: ["in", ["New Appeal", "Appeal Reopened", "Appeal In Progress"]] }),
	},
	{ label: () => __("Waiting for the customer"), filters: () => ({ state: "Awaiting Customer" }) },
	{ label: () => __("All appeals"), filters: () => ({}) },
];

helpdesk_ext.add_quick_filters = (listview) => {
	if (listview.view_name !== "List") return;
	const $row = $(`<div class="hdx-quick"></div>`);
	helpdesk_ext.QUICK_FILTERS.forEach((quick) => {
		$(`<button class="btn btn-xs btn-default">${helpdesk_ext.esc(quick.label())}</button>`)
			.appendTo($row)
			.on("click", async () => {
				const filters = Object.entries(quick.filters()).map(([field, value]) =>
					Array.isArray(value)
						? ["Support Appeal", field, value[0], value[1]]
						: ["Support Appeal", field, "=", value]
				);
				await listview.filter_area.clear(false);
				await listview.filter_area.set(filters);
				listview.refresh();
			});
	});
	// above the rows and outside of what is emptied when nothing is found
	const $container = listview.$result.parent(".result-container");
	($container.length ? $container : listview.$result).before($row);
};

helpdesk_ext.add_bulk_actions = (listview) => {
	// the server asks again; others are not even offered what it would refuse
	if (!frappe.user.has_role("Support Head")) return;
	listview.page.add_actions_menu_item(__("Hand Over"), () =>
		helpdesk_ext.hand_over(listview.get_checked_items(true), () => listview.refresh())
	);
};

// "…/support-appeal?intake=1", the workspace's shortcut, opens the dialog at once.
helpdesk_ext.watch_intake_route = (listview) => {
	const check = () => {
		const asked =
			new URLSearchParams(window.location.search).get("intake") ||
			(frappe.route_options && frappe.route_options.intake);
		if (!asked) return;
		if (frappe.route_options) delete frappe.route_options.intake;
		window.history.replaceState(null, "", window.location.pathname);
		if (frappe.model.can_create("Support Appeal")) helpdesk_ext.open_intake();
	};
	check();
	$(listview.parent).on("show", check);
};
