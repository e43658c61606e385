frappe.ui.form.on("Responder Department", {
	setup(frm) {
		frm.set_query("user", "users", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},
});
