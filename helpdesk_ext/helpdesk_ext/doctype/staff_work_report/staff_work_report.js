// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/work_report.js" %}

frappe.ui.form.on("Staff Work Report", {
	setup(frm) {
		frm.set_query("report_form", () => ({ filters: { report_kind: frm.doc.report_kind, disabled: 0 } }));
		// the moves are our own buttons, each in one call with what belongs to it
		if (frm.states) frm.states.show_actions = () => {};
	},

	onload(frm) {
		if (!frm.doc.__islocal) return;
		helpdesk_ext.reports.suggest_period(frm);
	},

	refresh(frm) {
		helpdesk_ext.reports.show_figures(frm);
		helpdesk_ext.reports.show_texts(frm);
		if (frm.doc.__islocal) return;
		if (!helpdesk_ext.reports.may_write(frm)) frm.disable_form();
		helpdesk_ext.reports.show_headline(frm);
		helpdesk_ext.reports.show_actions(frm);
		helpdesk_ext.reports.add_tools(frm);
	},

	report_kind: (frm) => frm.doc.__islocal && frm.set_value("report_form", null),
	period_kind: (frm) => frm.doc.__islocal && helpdesk_ext.reports.suggest_period(frm),
	period_from(frm) {
		if (frm.doc.__islocal) helpdesk_ext.reports.show_period_end(frm);
	},
});
