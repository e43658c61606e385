// Buttons of the fault's form in the words of the workflow, and the dialogs that ask for their facts.

helpdesk_ext.fault.show_buttons = (frm, page) => {
	const order = [
		"Accept Fault",
		"Confirm Elimination",
		"Take into Repair",
		"Eliminate Fault",
		"Return to Repair",
		"Reject Fault Notice",
		"Register Fault Again",
	];
	const actions = order.filter((action) => page.actions.includes(action));
	// declared in repair, a fault is on its way out of it
	const main = actions.find((action) => !["Reject Fault Notice", "Register Fault Again"].includes(action));
	if (main) frm.page.set_primary_action(__(main), () => helpdesk_ext.fault.act(frm, main, page));
	actions
		.filter((action) => action !== main)
		.forEach((action) => frm.add_custom_button(__(action), () => helpdesk_ext.fault.act(frm, action, page)));
	if (page.may_answer && page.waiting) {
		frm.add_custom_button(__("Answer the Customers"), () =>
			helpdesk_ext.fault.answer_customers(frm, page)
		).addClass("btn-primary");
	}
};

helpdesk_ext.fault.act = (frm, action, page) => {
	const dialogs = {
		"Eliminate Fault": helpdesk_ext.fault.eliminate,
		"Reject Fault Notice": helpdesk_ext.fault.reject,
		"Return to Repair": helpdesk_ext.fault.give_back,
		"Register Fault Again": helpdesk_ext.fault.register_again,
		"Confirm Elimination": helpdesk_ext.fault.confirm,
	};
	if (dialogs[action]) return dialogs[action](frm, page);
	return helpdesk_ext.fault.do_action(frm, action, {});
};

// Resolves to whether it was done; the framework has shown the reason when it was not.
helpdesk_ext.fault.do_action = async (frm, action, values, more = {}) => {
	let answer;
	try {
		answer = await helpdesk_ext.fault.call(
			"do_action",
			{
				fault: frm.doc.name,
				action,
				modified: frm.doc.modified,
				values: JSON.stringify(values),
				...more,
			},
			{ write: true, freeze: true }
		);
	} catch {
		return false;
	}
	helpdesk_ext.fault.tell_answered(answer.answered);
	await frm.reload_doc();
	return true;
};

helpdesk_ext.fault.tell_answered = (answered) => {
	if (!answered) return;
	frappe.show_alert({ message: __("Customers being answered: {0}", [answered.answered]), indicator: "green" }, 8);
	if (answered.unreached) {
		frappe.msgprint({
			title: __("Some Customers Must Be Called"),
			indicator: "orange",
			message: __("Without e-mail or portal, to be called: {0}. Their appeals stay open.", [answered.unreached]),
		});
	}
};

// The dialog stays open, with what was typed, until the server has it.
helpdesk_ext.fault.ask = (frm, action, fields, more) => {
	const dialog = new frappe.ui.Dialog({
		title: __(action),
		fields,
		primary_action_label: __(action),
		primary_action: async (values) => {
			const extra = more ? more(values) : {};
			if (await helpdesk_ext.fault.do_action(frm, action, values, extra)) dialog.hide();
		},
	});
	dialog.show();
	return dialog;
};

helpdesk_ext.fault.eliminate = (frm) => {
	const label = (field) => __(frappe.meta.get_docfield("Fault Notice", field).label);
	const doc = frm.doc;
	const dialog = helpdesk_ext.fault.ask(frm, "Eliminate Fault", [
		{
			fieldtype: "Link",
			fieldname: "cause",
			label: label("cause"),
			options: "Fault Cause",
			reqd: 1,
			default: doc.cause,
			get_query: () => ({ filters: { disabled: 0 } }),
		},
		{ fieldtype: "Small Text", fieldname: "cause_text", label: label("cause_text"), default: doc.cause_text },
		{ fieldtype: "Small Text", fieldname: "fix_text", label: label("fix_text"), reqd: 1, default: doc.fix_text },
		{ fieldtype: "Section Break" },
		{
			fieldtype: "Datetime",
			fieldname: "downtime_from",
			label: label("downtime_from"),
			reqd: 1,
			default: doc.downtime_from || doc.noticed_at,
		},
		{ fieldtype: "Column Break" },
		{
			fieldtype: "Datetime",
			fieldname: "downtime_until",
			label: label("downtime_until"),
			reqd: 1,
			default: doc.downtime_until || frappe.datetime.now_datetime(),
		},
		{ fieldtype: "Section Break" },
		{
			fieldtype: "Check",
			fieldname: "downtime_before_notice",
			label: label("downtime_before_notice"),
			default: doc.downtime_before_notice,
			description: __("Noticed: {0}", [helpdesk_ext.datetime(doc.noticed_at)]),
		},
		{
			fieldtype: "Small Text",
			fieldname: "customer_answer",
			label: label("customer_answer"),
			default: doc.customer_answer,
			hidden: doc.appeal_count ? 0 : 1,
		},
	]);
	return dialog;
};

helpdesk_ext.fault.reason = (frm, action, field, text) =>
	helpdesk_ext.fault.ask(frm, action, [
		{
			fieldtype: "Small Text",
			fieldname: field,
			label: __(frappe.meta.get_docfield("Fault Notice", field).label),
			reqd: 1,
			description: text,
		},
	]);

helpdesk_ext.fault.reject = (frm) =>
	helpdesk_ext.fault.reason(frm, "Reject Fault Notice", "reject_reason", __("The reporter will read this."));

helpdesk_ext.fault.give_back = (frm) =>
	helpdesk_ext.fault.reason(frm, "Return to Repair", "return_reason", __("The administrator will read this."));

helpdesk_ext.fault.register_again = (frm) => {
	if (frm.doc.state === "Fault Rejected") {
		return helpdesk_ext.fault.do_action(frm, "Register Fault Again", {});
	}
	return helpdesk_ext.fault.reason(frm, "Register Fault Again", "return_reason", __("The administrator will read this."));
};

helpdesk_ext.fault.answer_fields = (page, with_choice) => [
	{
		fieldtype: "Check",
		fieldname: "answer_customers",
		label: __("Answer the customers who wait: {0}", [page.waiting - page.unreached]),
		default: 1,
		hidden: with_choice ? 0 : 1,
	},
	{
		fieldtype: "Small Text",
		fieldname: "customer_answer",
		label: __("Prepared Answer to Customers"),
		default: page.suggested_answer,
		depends_on: "eval:doc.answer_customers",
		description: page.unreached
			? __("Without e-mail or portal, to be called: {0}. Their appeals stay open.", [page.unreached])
			: __("Each customer gets it in the own appeal, signed with your name."),
	},
];

helpdesk_ext.fault.confirm = (frm, page) => {
	if (!page.answers_customers || !page.waiting) {
		return frappe.confirm(__("Does it work again? The fault will be closed."), () =>
			helpdesk_ext.fault.do_action(frm, "Confirm Elimination", {})
		);
	}
	return helpdesk_ext.fault.ask(
		frm,
		"Confirm Elimination",
		helpdesk_ext.fault.answer_fields(page, true),
		({ answer_customers }) => ({ answer_customers: answer_customers ? 1 : 0 })
	);
};

helpdesk_ext.fault.answer_customers = (frm, page) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Answer the customers who wait: {0}", [page.waiting - page.unreached]),
		fields: helpdesk_ext.fault.answer_fields(page, false),
		primary_action_label: __("Answer the Customers"),
		primary_action: async ({ customer_answer }) => {
			try {
				const answered = await helpdesk_ext.fault.call(
					"answer_customers",
					{ fault: frm.doc.name, text: customer_answer || "", modified: frm.doc.modified },
					{ write: true, freeze: true }
				);
				dialog.hide();
				helpdesk_ext.fault.tell_answered(answered);
				frm.reload_doc();
			} catch {
				// the framework has shown the reason
			}
		},
	});
	dialog.show();
};
