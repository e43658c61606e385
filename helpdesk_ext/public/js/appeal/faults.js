// A fault behind an appeal: the pill on the form, and reporting or naming one in one step.

helpdesk_ext.show_fault = (frm) => {
	const $talk = frm.get_field("conversation_html").$wrapper;
	$talk.parent().find(".hdx-fault-line").remove();
	if (frm.doc.__islocal) return;
	helpdesk_ext.fault_buttons(frm);
	if (!frm.doc.fault_notice) return;
	const appeal = frm.doc.name;
	frappe.db
		.get_value("Fault Notice", frm.doc.fault_notice, ["state", "subject"])
		.then(({ message }) => {
			if (frm.doc.name !== appeal || !message || !message.state) return;
			const waits = frm.doc.fault_blocks_answer && helpdesk_ext.fault.OPEN.includes(message.state);
			$talk.parent().find(".hdx-fault-line").remove();
			$talk.before(`<div class="hdx-fault-line hdx-banner">
				${__("Fault")} ${helpdesk_ext.form_link("Fault Notice", frm.doc.fault_notice)}
				${helpdesk_ext.fault.pill(message.state)} ${helpdesk_ext.esc(message.subject)}
				${waits ? `<b>${helpdesk_ext.esc(__("The answer waits for the repair."))}</b>` : ""}
			</div>`);
		});
};

helpdesk_ext.fault_buttons = (frm) => {
	if (!frm.perm[0].write) return;
	const group = __("Fault of Equipment or Site");
	if (frm.doc.fault_notice) {
		frm.add_custom_button(
			frm.doc.fault_blocks_answer ? __("Answer without waiting") : __("Answer after the repair"),
			() => helpdesk_ext.link_fault(frm, frm.doc.fault_notice, !frm.doc.fault_blocks_answer),
			group
		);
		frm.add_custom_button(__("Take off the fault"), () => helpdesk_ext.link_fault(frm, null, false), group);
	} else {
		frm.add_custom_button(__("Report a Fault"), () => helpdesk_ext.report_fault(frm), group);
		frm.add_custom_button(__("Link to a Fault"), () => helpdesk_ext.choose_fault(frm), group);
	}
};

// Saves what is open on the form first, so that reloading afterwards loses nothing.
helpdesk_ext.write_fault = async (frm, method, args) => {
	try {
		if (frm.is_dirty()) await frm.save();
		if (frm.is_dirty()) return null;
		const answer = await helpdesk_ext.fault.call(
			method,
			{ appeal: frm.doc.name, modified: frm.doc.modified, ...args },
			{ write: true, freeze: true }
		);
		await frm.reload_doc();
		return answer || true;
	} catch {
		// the framework has shown the reason
		return null;
	}
};

helpdesk_ext.link_fault = (frm, fault, blocks) =>
	helpdesk_ext.write_fault(frm, "link_appeal", { fault: fault || "", blocks_answer: blocks ? 1 : 0 });

helpdesk_ext.BLOCKS_FIELD = () => ({
	fieldtype: "Check",
	fieldname: "blocks_answer",
	label: __("Answer the customer only after the repair"),
});

helpdesk_ext.choose_fault = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Link to a Fault"),
		fields: [
			{ fieldtype: "HTML", fieldname: "similar" },
			{
				fieldtype: "Link",
				fieldname: "fault",
				options: "Fault Notice",
				label: __("Fault Notice"),
				reqd: 1,
				get_query: () => ({ filters: { state: ["!=", "Fault Rejected"] } }),
			},
			helpdesk_ext.BLOCKS_FIELD(),
		],
		primary_action_label: __("Link to a Fault"),
		primary_action: async ({ fault, blocks_answer }) => {
			if (await helpdesk_ext.link_fault(frm, fault, blocks_answer)) dialog.hide();
		},
	});
	const similar = new helpdesk_ext.fault.SimilarFaults(
		dialog.fields_dict.similar.$wrapper,
		(row) => dialog.set_value("fault", row.name),
		__("Choose it")
	);
	// nothing is known of the part yet: what was reported lately and sounds alike
	similar.load({ subject: frm.doc.subject });
	dialog.show();
};

helpdesk_ext.report_fault = async (frm) => {
	await new Promise((resolve) => frappe.model.with_doctype("Fault Notice", resolve));
	const label = (field) => __(frappe.meta.get_docfield("Fault Notice", field).label);
	const described = ["subject", "fault_part", "workplace", "page_url"];
	const ask = () => {
		const values = dialog.get_values(true);
		similar.ask(Object.fromEntries(described.filter((field) => values[field]).map((field) => [field, values[field]])));
	};
	const by_page = 'eval:["By Page", "By System"].includes(doc.where_kind)';
	const dialog = new frappe.ui.Dialog({
		title: __("Report a Fault"),
		size: "large",
		fields: [
			{ fieldtype: "HTML", fieldname: "similar" },
			{
				fieldtype: "Link",
				fieldname: "fault_part",
				options: "Fault Part",
				label: label("fault_part"),
				reqd: 1,
				get_query: () => ({ filters: helpdesk_ext.fault.PART_FILTERS }),
				onchange: async () => {
					const part = dialog.get_value("fault_part");
					const found = part
						? (await frappe.db.get_value("Fault Part", part, ["where_kind", "default_severity"])).message
						: {};
					dialog.set_value("where_kind", found.where_kind || "");
					if (found.default_severity) dialog.set_value("severity", found.default_severity);
					ask();
				},
			},
			{ fieldtype: "Data", fieldname: "where_kind", hidden: 1 },
			{ fieldtype: "Column Break" },
			{
				fieldtype: "Select",
				fieldname: "severity",
				label: label("severity"),
				options: frappe.meta.get_docfield("Fault Notice", "severity").options,
				default: "Severity Normal",
			},
			{ fieldtype: "Section Break" },
			{
				fieldtype: "Data",
				fieldname: "subject",
				label: label("subject"),
				reqd: 1,
				default: frm.doc.subject,
				onchange: ask,
			},
			{ fieldtype: "Data", fieldname: "page_url", label: label("page_url"), depends_on: by_page, onchange: ask },
			{ fieldtype: "Data", fieldname: "browser", label: label("browser"), depends_on: by_page },
			{
				fieldtype: "Data",
				fieldname: "workplace",
				label: label("workplace"),
				depends_on: 'eval:doc.where_kind === "By Workplace"',
				onchange: ask,
			},
			{
				fieldtype: "Datetime",
				fieldname: "noticed_at",
				label: label("noticed_at"),
				default: frm.doc.received_at,
			},
			{
				fieldtype: "Small Text",
				fieldname: "description",
				label: label("description"),
				reqd: 1,
				default: frm.doc.appeal_text,
				description: __("Leave out what the administrator need not know of the customer."),
			},
			{
				fieldtype: "Int",
				fieldname: "customers_affected",
				label: label("customers_affected"),
				default: 1,
			},
			helpdesk_ext.BLOCKS_FIELD(),
		],
		primary_action_label: __("Report a Fault"),
		primary_action: async ({ blocks_answer, ...values }) => {
			delete values.where_kind;
			const made = await helpdesk_ext.write_fault(frm, "report_from_appeal", {
				values: JSON.stringify(values),
				blocks_answer: blocks_answer ? 1 : 0,
			});
			if (!made) return;
			dialog.hide();
			frappe.show_alert({ message: __("Fault {0} is registered.", [made.name]), indicator: "green" });
		},
	});
	const similar = new helpdesk_ext.fault.SimilarFaults(
		dialog.fields_dict.similar.$wrapper,
		async (row) => {
			if (await helpdesk_ext.link_fault(frm, row.name, dialog.get_value("blocks_answer"))) dialog.hide();
		},
		__("It is this one: link")
	);
	dialog.show();
	ask();
};
