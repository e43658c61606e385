// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/inquiry/common.js" %}

const ASKED_FIELDS = ["inquiry_type", "department", "sales_order", "appeal", "question"];
const ANSWER_FIELDS = [
	"order_whereabouts",
	"delivery_date",
	"carrier",
	"tracking_number",
	"delay_reason",
	"order_contents",
	"payment_state",
	"paid_amount",
	"paid_on",
	"return_decision",
	"refund_amount",
	"refund_on",
	"answer_text",
];
const MAIN_ACTIONS = [
	"Send Inquiry",
	"Answer Inquiry",
	"Send Clarified Inquiry",
	"Close Inquiry",
];

frappe.ui.form.on("Order Inquiry", {
	setup(frm) {
		frm.set_query("sales_order", () => ({
			filters: frm.doc.customer
				? { customer: frm.doc.customer, docstatus: ["!=", 2] }
				: { docstatus: ["!=", 2] },
		}));
		frm.set_query("inquiry_type", () => ({ filters: { disabled: 0 } }));
		frm.set_query("department", () => ({ filters: { disabled: 0 } }));
		// moves are made by our own buttons, together with what belongs to them
		if (frm.states) frm.states.show_actions = () => {};
	},

	refresh(frm) {
		frm.page.wrapper.addClass("hdx-inquiry-page");
		const draft = frm.is_new() || frm.doc.state === "Inquiry Draft";
		ASKED_FIELDS.forEach((field) => frm.set_df_property(field, "read_only", draft ? 0 : 1));
		ANSWER_FIELDS.forEach((field) => frm.set_df_property(field, "read_only", 1));
		["return_reason", "withdraw_reason"].forEach((field) => frm.set_df_property(field, "read_only", 1));
		if (draft) frm.enable_save();
		else frm.disable_save();
		show_answer(frm);
		hide_from_department(frm);
		if (frm.is_new()) return;
		show_order_facts(frm);
		show_intro(frm);
		add_buttons(frm);
	},

	async inquiry_type(frm) {
		if (!frm.doc.inquiry_type || !frm.is_new()) return;
		const { types } = await helpdesk_ext.inquiry_call("get_choices", {
			appeal: frm.doc.appeal,
			sales_order: frm.doc.sales_order,
		});
		const type = types.find((row) => row.name === frm.doc.inquiry_type);
		if (!type) return;
		if (type.department) frm.set_value("department", type.department);
		if (!frm.doc.question || types.some((row) => row.question === frm.doc.question)) {
			frm.set_value("question", type.question);
		}
		frm.toggle_reqd("sales_order", type.needs_order);
	},
});

const is_only_responder = () =>
	frappe.user.has_role("Department Responder") &&
	!["Support Agent", "Support Head", "Deputy Director", "System Manager"].some((role) =>
		frappe.user.has_role(role)
	);

// A department reads what it needs: no appeal, no links into documents it may not open.
function hide_from_department(frm) {
	if (!is_only_responder()) return;
	frm.toggle_display(["appeal", "customer"], false);
	frm.dashboard.links_area && frm.dashboard.links_area.hide();
	const order = frm.get_field("sales_order");
	if (order && order.disp_area) $(order.disp_area).find("a").contents().unwrap();
}

function show_answer(frm) {
	const facts = ((frm.doc.__onload && frm.doc.__onload.facts) || []).map((fact) => fact.fieldname);
	const answered = ANSWER_FIELDS.some((field) => frm.doc[field]);
	ANSWER_FIELDS.forEach((field) => {
		const shown = answered && (Boolean(frm.doc[field]) || facts.includes(field));
		frm.toggle_display(field, shown || (answered && field === "answer_text"));
	});
	frm.toggle_display(["section_answer", "section_answer_text"], answered);
}

function show_intro(frm) {
	frm.set_intro("");
	const due = helpdesk_ext.inquiry_due(frm.doc);
	if (due && frm.doc.is_late) frm.set_intro(due, "red");
	if (frm.doc.state === "Inquiry Returned") {
		frm.set_intro(helpdesk_ext.esc(__("Returned: {0}", [frm.doc.return_reason || ""])), "orange");
	}
}

function show_order_facts(frm) {
	const known = frm.doc.__onload && frm.doc.__onload.order_facts;
	frm.toggle_display("section_facts", Boolean(known));
	const $place = frm.get_field("order_facts_html").$wrapper.empty();
	if (known) $place.html(order_facts_html(known));
}

function order_facts_html(known) {
	const esc = helpdesk_ext.esc;
	const facts = known.facts
		.map((fact) => `<tr><td class="text-muted">${esc(fact.label)}</td><td>${esc(fact.value)}</td></tr>`)
		.join("");
	const lists = known.lists
		.map(
			(list) => `<div class="hdx-facts-list"><b>${esc(list.label)}</b>
				<table class="table table-bordered"><thead><tr>${list.columns
					.map((label) => `<th>${esc(label)}</th>`)
					.join("")}</tr></thead>
				<tbody>${list.rows
					.map((row) => `<tr>${row.map((cell) => `<td>${esc(cell)}</td>`).join("")}</tr>`)
					.join("")}</tbody></table></div>`
		)
		.join("");
	return `<div class="hdx-facts">
		<div class="hdx-facts-both"><table class="hdx-facts-order">${facts}</table><div>${lists}</div></div>
		${known.changes.map(changes_html).join("")}
	</div>`;
}

// What reading anew has changed: the old value struck through beside the new one.
function changes_html(refreshed) {
	const esc = helpdesk_ext.esc;
	const head = __("Read anew {0} by {1}", [
		esc(helpdesk_ext.datetime(refreshed.at)),
		esc(helpdesk_ext.person(refreshed.user)),
	]);
	const rows = refreshed.changes.length
		? refreshed.changes
				.map(
					(change) => `<li>${esc(change.what)}: ${
						change.before ? `<s class="text-muted">${esc(change.before)}</s> → ` : ""
					}<b>${esc(change.after)}</b></li>`
				)
				.join("")
		: `<li class="text-muted">${__("nothing has changed since {0}", [
				esc(helpdesk_ext.datetime(refreshed.since)),
		  ])}</li>`;
	return `<div class="hdx-changes"><b>${head}</b><ul>${rows}</ul></div>`;
}

function add_buttons(frm) {
	const actions = (frm.doc.__onload && frm.doc.__onload.actions) || [];
	const main = MAIN_ACTIONS.find((action) => actions.includes(action));
	if (main && !frm.is_dirty()) frm.page.set_primary_action(__(main), () => act(frm, main));
	actions
		.filter((action) => action !== main)
		.forEach((action) => frm.add_custom_button(__(action), () => act(frm, action)));
	if (["Inquiry Sent", "Inquiry Accepted"].includes(frm.doc.state) && actions.length) {
		frm.add_custom_button(__("Pass to Another Department"), () => pass_on(frm), __("More Actions"));
	}
	if (frm.doc.order_facts_at && actions.length) {
		frm.add_custom_button(__("Read the Order Anew"), () => read_anew(frm), __("More Actions"));
	}
}

async function read_anew(frm) {
	const read = await write(frm, "refresh_facts", {});
	if (!read) return;
	frappe.show_alert({
		message: read.changed ? __("The order has changed: {0}", [read.changed]) : __("The order is as it was"),
		indicator: read.changed ? "orange" : "green",
	});
}

async function write(frm, method, args) {
	try {
		return await helpdesk_ext.inquiry_call(
			method,
			{ inquiry: frm.doc.name, modified: frm.doc.modified, ...args },
			{ write: true }
		);
	} catch {
		// the framework has shown the reason
		return null;
	} finally {
		if (method !== "pass_on") await frm.reload_doc();
	}
}

const do_action = (frm, action, values) =>
	write(frm, "do_action", { action, values: values ? JSON.stringify(values) : null });

function act(frm, action) {
	if (action === "Answer Inquiry") return answer(frm);
	const field = (fieldname, extra = {}) => ({
		...docfield(fieldname),
		default: frm.doc[fieldname],
		...extra,
	});
	const asked = {
		"Return for Clarification": [field("return_reason", { reqd: 1, default: "" })],
		"Send Clarified Inquiry": [
			{ fieldtype: "HTML", fieldname: "why", options: quoted(frm.doc.return_reason) },
			field("question", { reqd: 1 }),
			field("sales_order", {
				get_query: () => ({ filters: { customer: frm.doc.customer, docstatus: ["!=", 2] } }),
			}),
		],
		"Ask Department Again": [field("question", { reqd: 1 })],
		"Withdraw Inquiry": [field("withdraw_reason")],
	}[action];
	if (!asked) return do_action(frm, action);
	ask_and(frm, action, asked);
}

function ask_and(frm, action, fields) {
	const dialog = new frappe.ui.Dialog({
		title: __(action),
		fields,
		primary_action_label: __(action),
		primary_action: (values) => {
			delete values.why;
			dialog.hide();
			do_action(frm, action, values);
		},
	});
	dialog.show();
}

// The facts of the type and the text, nothing else; what was typed stays when the server says no.
function answer(frm) {
	const facts = (frm.doc.__onload && frm.doc.__onload.facts) || [];
	const dialog = new frappe.ui.Dialog({
		title: __("Answer Inquiry"),
		fields: [
			{ fieldtype: "HTML", fieldname: "what", options: quoted(frm.doc.question) },
			...facts.map((fact) => ({
				...docfield(fact.fieldname),
				reqd: fact.is_required,
				default: frm.doc[fact.fieldname] || undefined,
			})),
			{ ...docfield("answer_text"), default: frm.doc.answer_text, reqd: facts.length ? 0 : 1 },
		],
		primary_action_label: __("Answer Inquiry"),
		primary_action: async (values) => {
			delete values.what;
			dialog.disable_primary_action();
			try {
				await helpdesk_ext.inquiry_call(
					"do_action",
					{
						inquiry: frm.doc.name,
						modified: frm.doc.modified,
						action: "Answer Inquiry",
						values: JSON.stringify(values),
					},
					{ write: true }
				);
				dialog.hide();
				frappe.show_alert({ message: __("The answer is given"), indicator: "green" });
				await frm.reload_doc();
			} catch {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}

function docfield(fieldname) {
	const df = frappe.meta.get_docfield("Order Inquiry", fieldname);
	return {
		fieldname,
		fieldtype: df.fieldtype,
		label: __(df.label),
		options:
			df.fieldtype === "Select"
				? df.options.split("\n").map((value) => ({ value, label: value ? __(value) : "" }))
				: df.fieldtype === "Currency"
				? undefined
				: df.options,
		non_negative: df.non_negative,
	};
}

const quoted = (text) => `<blockquote class="hdx-quoted">${helpdesk_ext.esc(text)}</blockquote>`;

function pass_on(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Pass to Another Department"),
		fields: [
			{
				fieldtype: "Link",
				fieldname: "department",
				label: __("Department Asked"),
				options: "Responder Department",
				reqd: 1,
				get_query: () => ({ filters: { disabled: 0, name: ["!=", frm.doc.department] } }),
			},
			{ fieldtype: "Small Text", fieldname: "reason", label: __("Why to Another Department"), reqd: 1 },
		],
		primary_action_label: __("Pass to Another Department"),
		primary_action: async (values) => {
			dialog.hide();
			const passed = await write(frm, "pass_on", values);
			if (!passed) return frm.reload_doc();
			frappe.show_alert({
				message: __("Passed to {0}", [helpdesk_ext.esc(__(passed.department))]),
				indicator: "green",
			});
			// who answered for the former department sees it no more
			if (is_only_responder()) frappe.set_route("List", "Order Inquiry");
			else frm.reload_doc();
		},
	});
	dialog.show();
}

frappe.ui.form.on("Order Inquiry", {
	refresh: (frm) => helpdesk_ext.terms.show(frm),
});
