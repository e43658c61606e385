// An appeal by phone, on a visit or on paper, in under a minute.
frappe.provide("helpdesk_ext");

// A search box with a list of customers, orders and earlier appeals under it; used by two dialogs.
helpdesk_ext.customer_search = (dialog, search_field, found_field, { on_customer, on_order, on_appeal, on_typed }) => {
	const $input = dialog.fields_dict[search_field].$input;
	const $found = dialog.fields_dict[found_field].$wrapper.addClass("hdx-picker");
	let last = 0;

	const pick = (html, handler) =>
		$(`<a href="#" class="hdx-pick">${html}</a>`)
			.appendTo($found)
			.on("click", (event) => {
				event.preventDefault();
				handler();
			});

	const paint = (found) => {
		const esc = helpdesk_ext.esc;
		$found.empty();
		found.customers.forEach((row) =>
			pick(
				`<b>${esc(row.customer_name)}</b>
				<span class="text-muted">${esc([row.mobile_no, row.email_id].filter(Boolean).join(" · "))}</span>`,
				() => on_customer(row)
			)
		);
		found.orders.forEach((row) =>
			pick(
				`${frappe.utils.icon("sell", "xs")} <b>${esc(row.name)}</b> ${esc(row.customer_name)}
				<span class="text-muted">${esc(helpdesk_ext.date(row.transaction_date))} · ${esc(__(row.status))} ·
					${helpdesk_ext.money(row.grand_total, row.currency)}</span>`,
				() => on_order(row)
			)
		);
		if (on_appeal) {
			found.appeals.forEach((row) =>
				pick(
					`<b>${esc(row.name)}</b> ${esc(row.subject)}
					<span class="text-muted">${esc(row.contact_name)} · ${esc(__(row.state))}</span>`,
					() => on_appeal(row)
				)
			);
		}
		if (found.kind !== "short" && !$found.children().length) {
			$found.html(`<p class="text-muted">${__("Nobody found. Go on with the contact as given.")}</p>`);
		}
	};

	const search = frappe.utils.debounce(async () => {
		const typed = $input.val().trim();
		const mine = ++last;
		const found = await helpdesk_ext.call("find_whose", { typed });
		// a slow answer to an older text must not overwrite a newer one
		if (mine !== last) return;
		paint(found);
		if (on_typed) on_typed(typed, found);
	}, 300);

	$input.attr("autocomplete", "off").on("input", search);
	if ($input.val() || dialog.fields_dict[search_field].df.default) setTimeout(search, 0);
	return { clear: () => $found.empty() };
};

helpdesk_ext.open_intake = (prefill = {}) => {
	helpdesk_ext.load_styles();
	// the contact by which the customer was found; forgotten when another customer is chosen
	let contact_of = {};
	const options = (fieldname) => frappe.meta.get_docfield("Support Appeal", fieldname).options;
	const dialog = new frappe.ui.Dialog({
		title: __("New Appeal by Phone, Visit or Letter"),
		size: "large",
		fields: [
			{
				fieldtype: "Data",
				fieldname: "search",
				label: __("Who is it? Phone, e-mail, order number or name"),
			},
			{ fieldtype: "HTML", fieldname: "found" },
			{ fieldtype: "Section Break" },
			{ fieldtype: "Data", fieldname: "contact_name", label: __("Contact Name as Given") },
			{ fieldtype: "Data", fieldname: "contact_phone", label: __("Phone as Given") },
			{ fieldtype: "Data", fieldname: "contact_email", label: __("E-mail as Given") },
			{ fieldtype: "Column Break" },
			{
				fieldtype: "Link",
				fieldname: "customer",
				options: "Customer",
				label: __("Store Customer"),
				only_select: 1,
				onchange: () => dialog.refresh_dependency(),
			},
			{
				fieldtype: "Link",
				fieldname: "sales_order",
				options: "Sales Order",
				label: __("Order of Customer"),
				only_select: 1,
				get_query: () => (dialog.get_value("customer") ? { filters: { customer: dialog.get_value("customer") } } : {}),
			},
			{
				fieldtype: "Check",
				fieldname: "create_customer",
				label: __("Create a customer card of this contact"),
				depends_on: "eval:!doc.customer",
				hidden: frappe.model.can_create("Customer") ? 0 : 1,
			},
			{ fieldtype: "Section Break" },
			{ fieldtype: "Data", fieldname: "subject", label: __("Appeal Subject"), reqd: 1, length: 140 },
			{
				fieldtype: "Link",
				fieldname: "category",
				options: "Appeal Category",
				label: __("Appeal Category"),
				only_select: 1,
				get_query: () => ({ filters: { is_group: 0, disabled: 0 } }),
			},
			{ fieldtype: "Column Break" },
			{
				fieldtype: "Select",
				fieldname: "channel",
				label: __("Channel of Appeal"),
				options: options("channel"),
				default: "Via Phone",
				reqd: 1,
			},
			{
				fieldtype: "Datetime",
				fieldname: "received_at",
				label: __("Appeal Received On"),
				description: __("Empty: now. For a letter, when it came."),
			},
			{
				fieldtype: "Data",
				fieldname: "paper_number",
				label: __("Paper Journal Number"),
				depends_on: "eval:doc.channel == 'On Paper'",
			},
			{ fieldtype: "Section Break" },
			{ fieldtype: "Long Text", fieldname: "appeal_text", label: __("Appeal Text"), reqd: 1 },
		],
		primary_action_label: __("Register the Appeal"),
		primary_action: async (values) => {
			dialog.get_primary_btn().prop("disabled", true);
			try {
				const { search, found, ...rest } = values;
				if (contact_of.customer && contact_of.customer === rest.customer) rest.contact = contact_of.contact;
				const made = await helpdesk_ext.call(
					"register_appeal",
					{ values: JSON.stringify(rest) },
					{ write: true, freeze: true }
				);
				dialog.hide();
				frappe.set_route("Form", "Support Appeal", made.name);
			} catch {
				// the framework has shown the reason; everything typed stays in the dialog
			} finally {
				dialog.get_primary_btn().prop("disabled", false);
			}
		},
		secondary_action_label: __("Open the Full Form"),
		secondary_action: () => {
			const values = dialog.get_values(true) || {};
			delete values.search;
			delete values.found;
			delete values.create_customer;
			dialog.hide();
			helpdesk_ext.new_full_form(values);
		},
	});

	const fill = (values) =>
		Object.entries(values).forEach(([field, value]) => value && dialog.set_value(field, value));
	let search;
	const take_customer = (row) => {
		search.clear();
		contact_of = { customer: row.name, contact: row.contact };
		fill({
			customer: row.name,
			contact_name: row.contact_name || row.customer_name,
			contact_phone: row.mobile_no,
			contact_email: row.email_id,
		});
		dialog.fields_dict.subject.$input.trigger("focus");
	};
	search = helpdesk_ext.customer_search(dialog, "search", "found", {
		on_customer: take_customer,
		on_order: (row) => {
			search.clear();
			fill({ customer: row.customer, contact_name: dialog.get_value("contact_name") || row.customer_name });
			dialog.set_value("sales_order", row.name);
			dialog.fields_dict.subject.$input.trigger("focus");
		},
		on_appeal: (row) => {
			search.clear();
			fill({
				customer: row.customer,
				contact_name: row.contact_name,
				contact_phone: row.contact_phone,
				contact_email: row.contact_email,
				sales_order: row.sales_order,
			});
		},
		on_typed: (typed, found) => {
			// what was typed to find the caller is not typed twice
			const field = { phone: "contact_phone", email: "contact_email", name: "contact_name" }[found.kind];
			if (field && !found.customers.length && !found.appeals.length) dialog.set_value(field, typed);
		},
	});
	// When another field changes, the framework's dialog empties a required one whose text it has not taken
	// over yet: what is being typed while the customer is looked up would be lost.
	[dialog.fields_dict.subject, dialog.fields_dict.appeal_text].forEach((field) =>
		field.$input.on("input", () => {
			field.value = field.$input.val();
		})
	);
	fill(prefill);
	dialog.$wrapper.addClass("hdx-intake");
	dialog.show();
	return dialog;
};

// The ordinary form, past our own dialog.
helpdesk_ext.new_full_form = (values = {}) => {
	frappe.model.with_doctype("Support Appeal", () => {
		const doc = frappe.model.get_new_doc("Support Appeal", null, null, true);
		Object.assign(doc, values);
		frappe.set_route("Form", "Support Appeal", doc.name);
	});
};
