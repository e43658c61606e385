// Buttons of the form in the words of the workflow, and the dialogs behind them.
frappe.provide("helpdesk_ext");

// These say something to the customer, so the answer box does them.
helpdesk_ext.SAID_IN_THE_BOX = ["Give Answer", "Ask Customer"];
helpdesk_ext.RARE_ACTIONS = ["Mark as Duplicate", "Mark as Spam"];

// Saves what is open on the form first, so that reloading afterwards loses nothing.
helpdesk_ext.write_and_reload = async (frm, method, args) => {
	try {
		if (frm.is_dirty()) await frm.save();
		if (frm.is_dirty()) return false;
		await helpdesk_ext.call(
			method,
			{ appeal: frm.doc.name, modified: frm.doc.modified, ...args },
			{ write: true, freeze: true }
		);
		return true;
	} catch {
		// the framework has shown the reason
		return false;
	} finally {
		await frm.reload_doc();
	}
};

helpdesk_ext.show_actions = async (frm) => {
	if (frm.doc.__islocal || frm.doc.__unsaved === 1) return;
	const appeal = frm.doc.name;
	const [transitions, may_write] = await Promise.all([
		frappe.workflow.get_transitions(frm.doc),
		frm.conversation_loaded,
	]);
	if (!may_write || frm.doc.name !== appeal || frm.is_dirty()) return;
	const actions = [...new Set(transitions.map((transition) => transition.action))].filter(
		// asking has its own button in every open state; waiting ends by itself, with the last answer
		(action) => action !== "Ask Department" && !(action === "Resume Appeal" && frm.doc.open_inquiry_count)
	);
	if (frm.answer_box) frm.answer_box.set_actions(actions);
	const primary = actions.find((action) => !helpdesk_ext.RARE_ACTIONS.includes(action) && action !== "Ask Customer");
	const main = actions.find((action) => action === "Give Answer" && primary !== "Take Appeal") || primary;
	helpdesk_ext.add_inquiry_buttons(frm);
	if (main) {
		frm.page.set_primary_action(__(main), () => helpdesk_ext.act(frm, main));
	}
	actions
		.filter((action) => action !== main && !helpdesk_ext.SAID_IN_THE_BOX.includes(action))
		.forEach((action) => {
			const group = helpdesk_ext.RARE_ACTIONS.includes(action) ? __("More Actions") : null;
			frm.add_custom_button(__(action), () => helpdesk_ext.act(frm, action), group);
		});
};

helpdesk_ext.act = (frm, action) => {
	if (action === "Give Answer") return frm.answer_box.focus("public");
	if (action === "Mark as Duplicate") return helpdesk_ext.mark_duplicate(frm);
	if (action === "Mark as Spam") {
		return frappe.confirm(__("Mark this appeal as spam? It leaves the work of the department."), () =>
			helpdesk_ext.write_and_reload(frm, "do_action", { action })
		);
	}
	if (action === "Close Appeal") return helpdesk_ext.close_appeal(frm);
	return helpdesk_ext.write_and_reload(frm, "do_action", { action });
};

helpdesk_ext.close_appeal = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Close Appeal"),
		fields: [
			{
				fieldtype: "Select",
				fieldname: "resolution_kind",
				label: __("Kind of Resolution"),
				options: frappe.meta.get_docfield("Support Appeal", "resolution_kind").options,
				default: frm.doc.resolution_kind,
			},
		],
		primary_action_label: __("Close Appeal"),
		primary_action: ({ resolution_kind }) => {
			dialog.hide();
			helpdesk_ext.write_and_reload(frm, "do_action", { action: "Close Appeal", resolution_kind });
		},
	});
	dialog.show();
};

helpdesk_ext.add_tools = (frm) => {
	if (frm.doc.__islocal) return;
	const more = __("More Actions");
	if (frappe.user.has_role("Support Head")) {
		frm.add_custom_button(
			__("Hand Over"),
			() => helpdesk_ext.hand_over([frm.doc.name], () => frm.reload_doc()),
			more
		);
	}
	if (frm.perm[0].write && !frm.doc.customer) {
		frm.add_custom_button(__("Find the Customer"), () => helpdesk_ext.link_customer(frm), more);
	}
	if (frm.doc.customer) {
		frm.add_custom_button(
			__("All Appeals of This Customer"),
			() => frappe.set_route("List", "Support Appeal", "List", { customer: frm.doc.customer }),
			more
		);
	}
	if (frm.doc.sales_order) {
		frm.add_custom_button(
			__("All Appeals of This Order"),
			() => frappe.set_route("List", "Support Appeal", "List", { sales_order: frm.doc.sales_order }),
			more
		);
	}
};

helpdesk_ext.hand_over = async (names, done) => {
	const agents = (await helpdesk_ext.call("get_available_agents", {})).map((agent) => ({
		value: agent.name,
		label: agent.full_name || agent.name,
	}));
	if (!agents.length) {
		frappe.msgprint({
			title: __("Nobody to Hand Over To"),
			message: __("No present agent was found. Check the roles of the users and the absences of the agents."),
		});
		return;
	}
	const dialog = new frappe.ui.Dialog({
		title: names.length > 1 ? __("Hand over {0} appeals", [names.length]) : __("Hand over the appeal"),
		fields: [
			{
				fieldtype: "Select",
				fieldname: "to_user",
				label: __("Hand Over To"),
				options: [{ value: "", label: "" }, ...agents],
				reqd: 1,
			},
			{ fieldtype: "Small Text", fieldname: "note", label: __("Note for the colleague") },
		],
		primary_action_label: __("Hand Over"),
		primary_action: async ({ to_user, note }) => {
			dialog.hide();
			try {
				const results = await helpdesk_ext.call(
					"hand_over",
					{ names: JSON.stringify(names), to_user, note: note || "" },
					{ write: true, freeze: true }
				);
				helpdesk_ext.show_results(results);
			} finally {
				done();
			}
		},
	});
	dialog.show();
};

// One line per appeal that could not be handed over; a single alert when all could.
helpdesk_ext.show_results = (results) => {
	const failed = (results || []).filter((row) => !row.done);
	const passed = (results || []).length - failed.length;
	if (!failed.length) {
		frappe.show_alert({ message: __("Handed over: {0}", [passed]), indicator: "green" });
		return;
	}
	frappe.msgprint({
		title: __("Not Everything Was Handed Over"),
		indicator: "orange",
		message: `<p>${__("Handed over: {0}", [passed])}</p><ul>${failed
			.map(
				(row) =>
					`<li><b>${helpdesk_ext.esc(row.name)}</b>: ${helpdesk_ext.esc(strip_html(row.message || ""))}</li>`
			)
			.join("")}</ul>`,
	});
};

helpdesk_ext.mark_duplicate = async (frm) => {
	const suggestions = await helpdesk_ext.call("get_likely_duplicates", { appeal: frm.doc.name });
	const dialog = new frappe.ui.Dialog({
		title: __("Mark as a duplicate"),
		fields: [
			{ fieldtype: "HTML", fieldname: "suggestions" },
			{
				fieldtype: "Link",
				fieldname: "duplicate_of",
				options: "Support Appeal",
				label: __("The appeal that goes on"),
				reqd: 1,
				get_query: () => ({ filters: { name: ["!=", frm.doc.name] } }),
			},
		],
		primary_action_label: __("Mark as Duplicate"),
		primary_action: ({ duplicate_of }) => {
			dialog.hide();
			helpdesk_ext.write_and_reload(frm, "mark_duplicate", { duplicate_of });
		},
	});
	const $list = dialog.fields_dict.suggestions.$wrapper.addClass("hdx-picker");
	if (!suggestions.length) {
		$list.html(`<p class="text-muted">${__("No similar appeal lately; name the other one yourself.")}</p>`);
	}
	suggestions.forEach((row) => {
		$(`<a href="#" class="hdx-pick">
			<b>${helpdesk_ext.esc(row.name)}</b> ${helpdesk_ext.esc(row.subject)}
			<span class="text-muted">${helpdesk_ext.esc(helpdesk_ext.date(row.received_at))} ·
				${helpdesk_ext.esc(__(row.state))} · ${helpdesk_ext.esc(row.alike.map((words) => __(words)).join(", "))}</span>
		</a>`)
			.appendTo($list)
			.on("click", async (event) => {
				event.preventDefault();
				// the number is looked up first: marking before that would say it is missing
				const $mark = dialog.get_primary_btn().prop("disabled", true);
				await dialog.set_value("duplicate_of", row.name);
				$mark.prop("disabled", false);
			});
	});
	dialog.show();
};

helpdesk_ext.link_customer = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Find the Customer"),
		fields: [
			{
				fieldtype: "Data",
				fieldname: "search",
				label: __("Phone, e-mail, order number or name"),
				default: frm.doc.contact_phone || frm.doc.contact_email || frm.doc.contact_name,
			},
			{ fieldtype: "HTML", fieldname: "found" },
		],
	});
	helpdesk_ext.customer_search(dialog, "search", "found", {
		on_customer: (customer) => {
			dialog.hide();
			helpdesk_ext.write_and_reload(frm, "link_customer", { customer: customer.name, contact: customer.contact });
		},
		on_order: (order) => {
			dialog.hide();
			helpdesk_ext.write_and_reload(frm, "link_order", { sales_order: order.name });
		},
	});
	dialog.show();
};
