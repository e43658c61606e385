// {% include "helpdesk_ext/public/js/appeal/common.js" %}

frappe.listview_settings["Work Report Source"] = {
	add_fields: ["reference_doctype", "reference_name", "figure", "at", "employee"],

	// a row opens the document itself
	get_form_link: (doc) => frappe.utils.get_form_link(doc.reference_doctype, doc.reference_name),

	formatters: {
		figure: (value) =>
			`<span>${helpdesk_ext.esc((helpdesk_ext.figure_labels && helpdesk_ext.figure_labels[value]) || value)}</span>`,
		reference_doctype: (value) => `<span>${helpdesk_ext.esc(__(value))}</span>`,
	},

	onload(listview) {
		frappe.call({ method: "helpdesk_ext.api.work_reports.get_figures", type: "GET" }).then(({ message }) => {
			helpdesk_ext.figure_labels = Object.fromEntries((message || []).map((row) => [row.value, row.label]));
			if (listview.data && listview.data.length) listview.render_list();
		});
	},
};
