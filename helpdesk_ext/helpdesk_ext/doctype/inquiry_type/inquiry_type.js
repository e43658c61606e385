// The facts an answer can hold, by their names on the form.
frappe.ui.form.on("Inquiry Type", {
	onload(frm) {
		frappe.model.with_doctype("Order Inquiry", () => {
			const known = [
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
			].map((value) => ({
				value,
				label: __(frappe.meta.get_docfield("Order Inquiry", value).label),
			}));
			frm.fields_dict.facts.grid.update_docfield_property("fact_field", "options", known);
			frm.refresh_field("facts");
		});
	},
});
