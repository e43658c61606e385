// An order's appeals are under Connections; a new one starts here with what the order already knows.
frappe.ui.form.on("Sales Order", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_create("Support Appeal")) return;
		frm.add_custom_button(
			__("Support Appeal"),
			() =>
				frappe.new_doc("Support Appeal", {
					customer: frm.doc.customer,
					customer_name: frm.doc.customer_name,
					sales_order: frm.doc.name,
					contact: frm.doc.contact_person,
					contact_name: frm.doc.contact_display || frm.doc.customer_name,
					contact_email: frm.doc.contact_email,
					contact_phone: frm.doc.contact_mobile || frm.doc.contact_phone,
					company: frm.doc.company,
				}),
			__("Create")
		);
	},
});
