// A customer's appeals are under Connections; a new one starts here with what the card already knows.
frappe.ui.form.on("Customer", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_create("Support Appeal")) return;
		frm.add_custom_button(
			__("Support Appeal"),
			() =>
				frappe.new_doc("Support Appeal", {
					customer: frm.doc.name,
					customer_name: frm.doc.customer_name,
					contact: frm.doc.customer_primary_contact,
					contact_name: frm.doc.customer_name,
					contact_email: frm.doc.email_id,
					contact_phone: frm.doc.mobile_no,
				}),
			__("Create")
		);
	},
});
