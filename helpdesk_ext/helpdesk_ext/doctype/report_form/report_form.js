frappe.ui.form.on("Report Form", {
	async onload(frm) {
		const { message } = await frappe.call({ method: "helpdesk_ext.api.work_reports.get_figures", type: "GET" });
		frm.fields_dict.figures.grid.update_docfield_property("figure", "options", message || []);
		frm.refresh_field("figures");
	},
});
