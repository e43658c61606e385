// Shared by the appeal's form, the inquiry's form and its list. Included as text, after appeal/common.js.
frappe.provide("helpdesk_ext");

helpdesk_ext.INQUIRY_COLOURS = {
	"Inquiry Draft": "orange",
	"Inquiry Sent": "red",
	"Inquiry Accepted": "blue",
	"Inquiry Answered": "green",
	"Inquiry Closed": "gray",
	"Inquiry Returned": "red",
	"Inquiry Withdrawn": "gray",
};

helpdesk_ext.inquiry_pill = (state) =>
	`<span class="indicator-pill no-indicator-dot ${helpdesk_ext.INQUIRY_COLOURS[state] || "gray"}">
		<span>${helpdesk_ext.esc(__(state))}</span>
	</span>`;

helpdesk_ext.inquiry_call = (method, args, options = {}) =>
	new Promise((resolve, reject) => {
		frappe.call({
			method: `helpdesk_ext.api.inquiries.${method}`,
			args,
			type: options.write ? "POST" : "GET",
			freeze: Boolean(options.write),
			callback: (r) => resolve(r.message),
			error: (r) => reject(r),
		});
	});

// Until when, in words: red once it is past.
helpdesk_ext.inquiry_due = (inquiry) => {
	const waiting = ["Inquiry Sent", "Inquiry Accepted"].includes(inquiry.state);
	if (!waiting || !inquiry.due_at) return "";
	const late = inquiry.is_late || inquiry.due_at < frappe.datetime.now_datetime();
	const text = late
		? __("late, was due {0}", [helpdesk_ext.datetime(inquiry.due_at)])
		: __("answer due {0}", [helpdesk_ext.datetime(inquiry.due_at)]);
	return `<span class="${late ? "text-danger" : "text-muted"}">${helpdesk_ext.esc(text)}</span>`;
};

// One dialog asks: from an appeal everything but the click is filled in.
helpdesk_ext.ask_department = async ({ appeal, sales_order, modified, customer }) => {
	const choices = await helpdesk_ext.inquiry_call("get_choices", { appeal, sales_order });
	const types = Object.fromEntries(choices.types.map((type) => [type.name, type]));
	if (!choices.types.length) {
		frappe.msgprint({
			title: __("Nothing to Ask"),
			message: __("There are no inquiry types in use. The head of the department can add them."),
		});
		return null;
	}
	return new Promise((resolve) => {
		const dialog = new frappe.ui.Dialog({
			title: __("Ask a department"),
			fields: [
				{
					fieldtype: "Select",
					fieldname: "inquiry_type",
					label: __("Type of Inquiry"),
					options: choices.types.map((type) => ({ value: type.name, label: type.label })),
					reqd: 1,
					onchange: () => fill(),
				},
				{ fieldtype: "Column Break" },
				{
					fieldtype: "Select",
					fieldname: "department",
					label: __("Department Asked"),
					options: choices.departments,
					reqd: 1,
				},
				{ fieldtype: "Section Break" },
				{
					fieldtype: "Link",
					fieldname: "sales_order",
					label: __("Order of Inquiry"),
					options: "Sales Order",
					default: choices.sales_order,
					get_query: () => (customer ? { filters: { customer, docstatus: ["!=", 2] } } : {}),
				},
				{ fieldtype: "Long Text", fieldname: "question", label: __("Text of Question"), reqd: 1 },
			],
			primary_action_label: __("Send Inquiry"),
			primary_action: async (values) => {
				dialog.disable_primary_action();
				try {
					const asked = await helpdesk_ext.inquiry_call("ask", { ...values, appeal, modified }, { write: true });
					dialog.hide();
					frappe.show_alert({ message: __("The inquiry {0} is sent", [asked.name]), indicator: "green" });
					resolve(asked);
				} catch {
					// the server has said why; what was typed stays
					dialog.enable_primary_action();
				}
			},
		});
		let filled = null;
		const fill = () => {
			const type = types[dialog.get_value("inquiry_type")];
			if (!type) return;
			dialog.set_df_property("sales_order", "reqd", type.needs_order);
			if (type.department) dialog.set_value("department", type.department);
			// words the asker has typed himself are not overwritten
			const question = dialog.get_value("question");
			if (!question || question === filled) {
				filled = type.question;
				dialog.set_value("question", type.question);
			}
		};
		dialog.show();
		dialog.set_value("inquiry_type", choices.types[0].name);
	});
};
