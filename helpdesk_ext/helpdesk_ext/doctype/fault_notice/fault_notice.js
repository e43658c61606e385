// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/fault/common.js" %}
// {% include "helpdesk_ext/public/js/fault/actions.js" %}

frappe.ui.form.on("Fault Notice", {
	setup(frm) {
		frm.set_query("fault_part", () => ({ filters: helpdesk_ext.fault.PART_FILTERS }));
		frm.set_query("cause", () => ({ filters: { disabled: 0 } }));
		// the workflow's moves are done by our own buttons, together with the facts they need
		if (frm.states) frm.states.show_actions = () => {};
	},

	onload(frm) {
		if (frm.is_new() && !frm.doc.noticed_at) frm.set_value("noticed_at", frappe.datetime.now_datetime());
	},

	refresh(frm) {
		frm.page.wrapper.addClass("hdx-fault-page");
		helpdesk_ext.fault.open_fields(frm);
		if (frm.is_new()) {
			frm.trigger("look_for_similar");
			return;
		}
		$(frm.fields_dict.appeals_html.wrapper).empty();
		helpdesk_ext.fault.show_page(frm);
	},

	fault_part: (frm) => frm.trigger("look_for_similar"),
	subject: (frm) => frm.trigger("look_for_similar"),
	workplace: (frm) => frm.trigger("look_for_similar"),
	page_url: (frm) => frm.trigger("look_for_similar"),
	asset: (frm) => frm.trigger("look_for_similar"),

	async inventory_number(frm) {
		frm.trigger("look_for_similar");
		const number = frm.doc.inventory_number;
		if (!number || frm.doc.asset) return;
		const found = await helpdesk_ext.fault.call("find_equipment", { inventory_number: number });
		if (!found.asset || frm.doc.inventory_number !== number) return;
		// who may not read the records of equipment gets the link from the server when saving
		if (frappe.model.can_read("Asset")) frm.set_value("asset", found.asset);
		frappe.show_alert({ message: __("Equipment found: {0}", [found.description || found.asset]), indicator: "green" });
	},

	look_for_similar(frm) {
		if (!frm.is_new()) return;
		helpdesk_ext.fault.similar_of(frm).ask(helpdesk_ext.fault.described(frm));
	},

	// offered before a second one is filed, even to who never looked up from the form
	async validate(frm) {
		if (!frm.is_new() || frm.similar_seen) return;
		const rows = await helpdesk_ext.fault.similar_of(frm).load(helpdesk_ext.fault.described(frm));
		if (!rows.length) return;
		frappe.validated = false;
		await helpdesk_ext.fault.offer_similar(frm, rows);
	},
});

helpdesk_ext.fault.DESCRIPTION = [
	"fault_part",
	"subject",
	"workplace",
	"asset",
	"inventory_number",
	"page_url",
];

helpdesk_ext.fault.described = (frm) =>
	Object.fromEntries(
		helpdesk_ext.fault.DESCRIPTION.filter((field) => frm.doc[field]).map((field) => [field, frm.doc[field]])
	);

helpdesk_ext.fault.similar_of = (frm) => {
	if (frm.similar_for !== frm.doc.name) {
		frm.similar_for = frm.doc.name;
		frm.similar_seen = false;
		frm.similar = new helpdesk_ext.fault.SimilarFaults(
			$(frm.fields_dict.appeals_html.wrapper).empty(),
			(row) => frappe.set_route("Form", "Fault Notice", row.name),
			__("Open it")
		);
	}
	return frm.similar;
};

helpdesk_ext.fault.offer_similar = (frm, rows) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Perhaps it is reported already"),
		fields: [{ fieldtype: "HTML", fieldname: "similar" }],
		primary_action_label: __("It is another fault: report it"),
		primary_action: () => {
			frm.similar_seen = true;
			dialog.hide();
			frm.save();
		},
	});
	const list = new helpdesk_ext.fault.SimilarFaults(
		dialog.fields_dict.similar.$wrapper,
		(row) => {
			dialog.hide();
			frappe.set_route("Form", "Fault Notice", row.name);
		},
		__("Open it")
	);
	list.rows = rows;
	list.paint();
	dialog.show();
};

// Whose each part of the document is; the server asks again.
helpdesk_ext.fault.open_fields = (frm) => {
	const repairs = frappe.user.has_role(["IT Administrator", "Support Head"]);
	const state = frm.doc.state;
	const is_open = helpdesk_ext.fault.OPEN.includes(state);
	const own = frm.is_new() || frm.doc.reporter === frappe.session.user;
	const set = (fields, may) => fields.forEach((field) => frm.set_df_property(field, "read_only", may ? 0 : 1));
	set(
		[
			"subject",
			"fault_part",
			"severity",
			"workplace",
			"asset",
			"inventory_number",
			"page_url",
			"browser",
			"noticed_at",
			"description",
			"steps",
			"people_affected",
			"customers_affected",
			"orders_blocked",
		],
		frm.is_new() || (repairs && is_open) || (own && state === "Fault Registered")
	);
	set(["administrator", "due_at"], repairs && is_open);
	set(
		["cause", "cause_text", "fix_text", "downtime_from", "downtime_until", "downtime_before_notice"],
		repairs && ["Fault Accepted", "Fault in Repair", "Fault Returned", "Fault Eliminated"].includes(state)
	);
	set(["reject_reason", "return_reason"], false);
	set(["customer_answer"], (repairs || own) && is_open && !frm.is_new());
	frm.toggle_display("asset", frappe.model.can_read("Asset"));
};

helpdesk_ext.fault.show_page = async (frm) => {
	const name = frm.doc.name;
	const page = await helpdesk_ext.fault.call("get_fault_page", { fault: name });
	if (frm.doc.name !== name) return;
	helpdesk_ext.fault.show_appeals(frm, page);
	if (!frm.is_dirty()) helpdesk_ext.fault.show_buttons(frm, page);
};

helpdesk_ext.fault.show_appeals = (frm, page) => {
	const $place = $(frm.fields_dict.appeals_html.wrapper).empty();
	if (!frm.doc.appeal_count) {
		$place.html(`<p class="text-muted">${__("No appeal hangs on this fault.")}</p>`);
		return;
	}
	if (!page.appeals.length) {
		$place.html(`<p class="text-muted">${__("Appeals of customers: {0}", [frm.doc.appeal_count])}</p>`);
		return;
	}
	const $table = $(`<table class="hdx-fault-appeals"></table>`).appendTo($place);
	page.appeals.forEach((row) => {
		$table.append(`<tr>
			<td>${helpdesk_ext.form_link("Support Appeal", row.name)}</td>
			<td>${helpdesk_ext.state_pill(row.state)}</td>
			<td>${helpdesk_ext.esc(row.subject)}</td>
			<td>${helpdesk_ext.esc(row.customer_name || row.contact_name || "")}</td>
			<td>${helpdesk_ext.esc(helpdesk_ext.person(row.agent))}</td>
			<td>${row.fault_blocks_answer ? helpdesk_ext.esc(__("Answer Waits for Repair")) : ""}</td>
		</tr>`);
	});
	if (page.appeals.length < frm.doc.appeal_count) {
		$place.append(
			`<p class="text-muted">${__("Shown: {0} of {1}", [page.appeals.length, frm.doc.appeal_count])}</p>`
		);
	}
};

frappe.ui.form.on("Fault Notice", {
	refresh: (frm) => helpdesk_ext.terms.show(frm),
});
