// Beside the conversation: the customer's orders and other appeals, and why there are none.
frappe.provide("helpdesk_ext");

helpdesk_ext.OrderPanel = class OrderPanel {
	constructor(frm, wrapper) {
		this.frm = frm;
		this.$wrapper = $(wrapper);
		this.$wrapper.on("click", "[data-link-order]", (event) =>
			this.link_order($(event.currentTarget).data("link-order"))
		);
		this.$wrapper.on("click", ".hdx-rest", (event) => {
			$(event.currentTarget).next().removeClass("hidden").end().remove();
		});
		this.$wrapper.on("click", ".hdx-find-customer", () => helpdesk_ext.link_customer(this.frm));
		this.$wrapper.on("click", ".hdx-compare", () => helpdesk_ext.mark_duplicate(this.frm));
	}

	load() {
		const appeal = this.frm.doc.name;
		if (this.appeal !== appeal) {
			this.$wrapper.html(`<div class="hdx-quiet">${__("Loading the orders…")}</div>`);
		}
		this.appeal = appeal;
		return helpdesk_ext.call("get_order_panel", { appeal }).then((panel) => {
			if (this.appeal === appeal) this.render(panel);
		});
	}

	render(panel) {
		this.$wrapper.html(
			`<div class="hdx-panel">
				${this.banner(panel)}
				${this.unproven(panel)}
				<h6>${__("Orders of the customer")}</h6>${this.orders(panel)}
				<h6>${__("Other appeals")}</h6>${this.appeals(panel)}
			</div>`
		);
	}

	banner(panel) {
		const open = !["Duplicate Appeal", "Spam Appeal", "Appeal Closed"].includes(this.frm.doc.state);
		if (!open || !panel.duplicates.length) return "";
		return `<div class="hdx-banner">${__("Similar appeals lately: {0}.", [panel.duplicates.length])}
			<a href="#" class="hdx-compare" onclick="return false">${__("Is this a duplicate?")}</a></div>`;
	}

	unproven(panel) {
		if (!panel.contact_unproven) return "";
		return this.quiet(__("Contact not confirmed: the customer typed it into the form, without logging in."));
	}

	quiet(text, extra = "") {
		return `<div class="hdx-quiet">${helpdesk_ext.esc(text)} ${extra}</div>`;
	}

	orders(panel) {
		if (!panel.orders_allowed) {
			return this.quiet(__("Your roles do not let you see orders. Ask your administrator if you need them."));
		}
		if (panel.orders.length) {
			return this.few(panel.orders.map((order) => this.order(order, panel)), __("Show the other orders"));
		}
		if (panel.customer) return this.quiet(__("This customer has no orders that you may see."));
		const typed = panel.typed_order ? __("The customer named the order {0}.", [panel.typed_order]) : "";
		return this.quiet(
			[__("No customer is linked, so there are no orders to show."), typed].join(" "),
			`<a href="#" class="hdx-find-customer" onclick="return false">${__("Find the customer")}</a>`
		);
	}

	order(order, panel) {
		const esc = helpdesk_ext.esc;
		const items = order.items || [];
		const shown = order.is_own ? items : items.slice(0, 2);
		const more = items.length - shown.length;
		return `
			<div class="hdx-order ${order.is_own ? "hdx-own" : ""}">
				<div class="hdx-order-head">
					${helpdesk_ext.form_link("Sales Order", order.name)}
					<span class="text-muted">${esc(helpdesk_ext.date(order.transaction_date))}</span>
					${
						order.is_own
							? `<span class="hdx-tag hdx-tag-answer">${__("This appeal's order")}</span>`
							: panel.own_order || !this.frm.perm[0].write
							? ""
							: `<button class="btn btn-xs btn-default" data-link-order="${esc(order.name)}">${__(
									"Link this order"
							  )}</button>`
					}
				</div>
				<div>${esc(__(order.status))}${this.delivery(order)}</div>
				<ul>${shown
					.map((item) => `<li>${esc(item.item_name)} × ${esc(item.quantity)}${this.left(item)}</li>`)
					.join("")}
					${more > 0 ? `<li class="text-muted">${__("and {0} more", [more])}</li>` : ""}
				</ul>
				${this.deliveries(order)}
				<div class="hdx-money">
					<span>${__("Order total")}: <b>${helpdesk_ext.money(order.total, order.currency)}</b></span>
					<span>${__("paid so far")}: ${helpdesk_ext.money(order.paid, order.currency)}</span>
					${
						order.outstanding
							? `<span class="hdx-owed">${__("still to be paid")}: ${helpdesk_ext.money(
									order.outstanding,
									order.currency
							  )}</span>`
							: ""
					}
				</div>
			</div>`;
	}

	delivery(order) {
		const percent = Math.round(order.per_delivered || 0);
		const parts = [];
		if (percent > 0 && percent < 100) parts.push(__("delivered {0} %", [percent]));
		if (order.delivery_date && percent < 100) {
			parts.push(__("promised for {0}", [helpdesk_ext.date(order.delivery_date)]));
		}
		return parts.length ? ` · <span class="text-muted">${helpdesk_ext.esc(parts.join(", "))}</span>` : "";
	}

	left(item) {
		if (!item.delivered || item.delivered >= item.quantity) return "";
		return ` <span class="text-muted">${__("delivered {0}", [item.delivered])}</span>`;
	}

	deliveries(order) {
		return (order.deliveries || [])
			.map((note) => {
				const parcel = [note.carrier, note.tracking].filter(Boolean).join(" ");
				return `<div>${helpdesk_ext.form_link("Delivery Note", note.name)}
					<span class="text-muted">${helpdesk_ext.esc(helpdesk_ext.date(note.date))}</span>
					${parcel ? helpdesk_ext.esc(parcel) : `<span class="text-muted">${__("no tracking number")}</span>`}
				</div>`;
			})
			.join("");
	}

	appeals(panel) {
		if (!panel.previous_appeals.length) {
			return this.quiet(__("No other appeals of this customer, e-mail, phone or order."));
		}
		return this.few(
			panel.previous_appeals.map(
				(row) => `<div class="hdx-other">
					<div>${helpdesk_ext.form_link("Support Appeal", row.name)}
						<span class="text-muted">${helpdesk_ext.esc(helpdesk_ext.date(row.received_at))}</span>
						${helpdesk_ext.state_pill(row.state)}</div>
					<div class="ellipsis">${helpdesk_ext.esc(row.subject)}</div>
				</div>`
			),
			__("Show the other appeals")
		);
	}

	// the first few, the rest on demand: the panel must not outgrow the conversation beside it
	few(cards, label) {
		const first = 3;
		if (cards.length <= first) return cards.join("");
		return `${cards.slice(0, first).join("")}
			<button class="btn btn-xs btn-default hdx-rest">${helpdesk_ext.esc(label)}: ${cards.length - first}</button>
			<div class="hidden">${cards.slice(first).join("")}</div>`;
	}

	link_order(sales_order) {
		return helpdesk_ext.write_and_reload(this.frm, "link_order", { sales_order });
	}
};
