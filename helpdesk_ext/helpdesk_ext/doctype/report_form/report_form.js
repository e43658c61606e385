frappe.ui.form.on("Report Form", {
	async onload(frm) {
		const { message } = await frappe.call({ method: "helpdesk_ext.api.work_reports.get_figures", type: "GET" });
		const words = Object.fromEntries((message || []).map((row) => [row.value, row.label]));
		const grid = frm.fields_dict.figures.grid;
		grid.update_docfield_property("figure", "options", message || []);
		// the key is stored, the words are shown
		grid.update_docfield_property("figure", "formatter", (value) =>
			frappe.utils.escape_html(words[value] || value || "")
		);
		frm.refresh_field("figures");
	},
});
