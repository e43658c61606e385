// {% include "helpdesk_ext/public/js/directive/common.js" %}
// {% include "helpdesk_ext/public/js/directive/panel.js" %}

frappe.ui.form.on("Directive Addressee", {
	async refresh(frm) {
		// every step has its button: nothing is typed into the row
		frm.disable_save();
		const late = frm.doc.due_on && frm.doc.due_on < frappe.datetime.get_today();
		frm.page.set_indicator(
			late ? __("Term Is Over") : __(frm.doc.state),
			late ? "red" : helpdesk_ext.directive.STEPS[frm.doc.state] || "gray"
		);
		if (frm.is_new()) return;
		const name = frm.doc.name;
		const page = await helpdesk_ext.directive.call("get_addressee_page", { addressee: name });
		if (frm.doc.name !== name) return;
		frm.directive_panel =
			frm.directive_panel ||
			new helpdesk_ext.directive.Panel(
				frm.get_field("reading_html").$wrapper,
				frm.get_field("progress_html").$wrapper,
				() => frm.reload_doc()
			);
		frm.toggle_display("section_progress", !page.own);
		frm.directive_panel.show(page);
		frm.add_custom_button(__("Open the Directive"), () => frappe.set_route("Form", "Directive", frm.doc.directive));
	},
});
