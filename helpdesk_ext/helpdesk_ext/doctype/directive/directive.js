// {% include "helpdesk_ext/public/js/directive/common.js" %}
// {% include "helpdesk_ext/public/js/directive/panel.js" %}

frappe.ui.form.on("Directive", {
	setup(frm) {
		const staff = () => ({ query: "helpdesk_ext.api.directives.find_staff" });
		frm.set_query("controller", staff);
		frm.set_query("user", "recipients", staff);
		frm.set_query("controller", "recipients", staff);
		frm.set_query("replaces", () => ({
			filters: {
				name: ["!=", frm.doc.name],
				state: ["in", [...helpdesk_ext.directive.IN_FORCE, "Directive Closed"]],
			},
		}));
		// the moves are made by our own buttons, together with the facts they need
		if (frm.states) frm.states.show_actions = () => {};
	},

	onload(frm) {
		frm.set_df_property("directive_kind", "options", helpdesk_ext.directive.kinds_for(frm));
		frm.set_df_property("basis_doctype", "options", helpdesk_ext.directive.bases_for(frm));
	},

	refresh(frm) {
		helpdesk_ext.directive.show_form(frm);
	},

	basis_doctype(frm) {
		if (frm.doc.basis_name) frm.set_value("basis_name", "");
	},
});

helpdesk_ext.directive.ISSUER_OF = {
	"Order of Deputy Director": "Deputy Director",
	"Regulation of Head": "Support Head",
	"Instruction of Head": "Support Head",
};

// Only what the user may issue is offered in a draft.
helpdesk_ext.directive.kinds_for = (frm) => {
	const kinds = Object.keys(helpdesk_ext.directive.ISSUER_OF);
	const own = kinds.filter((kind) => frappe.user.has_role(helpdesk_ext.directive.ISSUER_OF[kind]));
	return frm.is_new() && own.length ? own : kinds;
};

// A kind of document the site does not have, or the user does not read, is no basis.
helpdesk_ext.directive.bases_for = (frm) => {
	const all = frappe.meta.get_docfield("Directive", "basis_doctype").options;
	const options = Array.isArray(all) ? all : String(all).split("\n");
	return options.filter((kind) => !kind || kind === frm.doc.basis_doctype || frappe.model.can_read(kind));
};

helpdesk_ext.directive.FORM_SECTIONS = [
	"section_counts",
	"section_directive",
	"section_terms",
	"section_recipients",
	"section_frozen",
];

helpdesk_ext.directive.show_form = async (frm) => {
	const draft = frm.is_new() || frm.doc.state === "Directive Draft";
	const kind_is_own = frappe.user.has_role(helpdesk_ext.directive.ISSUER_OF[frm.doc.directive_kind] || "");
	frm.page.set_indicator(__(frm.doc.state), helpdesk_ext.directive.STATES[frm.doc.state] || "gray");
	if (draft) {
		frm.enable_save();
		if (!frm.is_new() && !frm.is_dirty() && kind_is_own) {
			frm.page.set_primary_action(__("Issue Directive"), () => helpdesk_ext.directive.issue(frm));
			frm.add_custom_button(__("Cancel Directive"), () => helpdesk_ext.directive.cancel(frm));
		}
		return;
	}
	frm.disable_save();
	frm.fields.forEach((field) => field.df.fieldname && frm.set_df_property(field.df.fieldname, "read_only", 1));
	// who only reads it sees the text and what he has to do; the form is for its issuers
	helpdesk_ext.directive.FORM_SECTIONS.forEach((section) => frm.toggle_display(section, kind_is_own));
	const name = frm.doc.name;
	const page = await helpdesk_ext.directive.call("get_directive_page", { directive: name });
	if (frm.doc.name !== name) return;
	const others = page.rows.filter((row) => !page.own || row.name !== page.own.name);
	frm.toggle_display("section_progress", page.may_manage || others.length > 0);
	// "cannot be changed in this state" goes without saying to who came to read
	if (!page.may_manage && frm.layout.show_message) frm.layout.show_message("");
	helpdesk_ext.directive.panel(frm).show(page);
	if (page.may_manage) helpdesk_ext.directive.add_buttons(frm);
};

helpdesk_ext.directive.panel = (frm) => {
	frm.directive_panel =
		frm.directive_panel ||
		new helpdesk_ext.directive.Panel(
			frm.get_field("reading_html").$wrapper,
			frm.get_field("addressees_html").$wrapper,
			() => frm.reload_doc()
		);
	return frm.directive_panel;
};

helpdesk_ext.directive.add_buttons = (frm) => {
	const state = frm.doc.state;
	if (state === "Directive Executed") {
		frm.page.set_primary_action(__("Close Directive"), () => helpdesk_ext.directive.act(frm, "Close Directive"));
	}
	if (state !== "Directive Cancelled") {
		frm.add_custom_button(__("Replace by a New One"), () => helpdesk_ext.directive.replace(frm));
		frm.add_custom_button(__("Cancel Directive"), () => helpdesk_ext.directive.cancel(frm));
	}
};

helpdesk_ext.directive.issue = (frm) =>
	frappe.confirm(
		__("Issue this directive? Its text, addressees and terms are fixed from then on, and every addressee is told."),
		() => helpdesk_ext.directive.act(frm, "Issue Directive")
	);

helpdesk_ext.directive.cancel = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Cancel Directive"),
		fields: [{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason of Cancellation"), reqd: 1 }],
		primary_action_label: __("Cancel Directive"),
		primary_action: ({ reason }) =>
			helpdesk_ext.directive.act(frm, "Cancel Directive", reason).then((done) => done && dialog.hide()),
	});
	dialog.show();
};

// A draft with the same words and addressees; the old one is cancelled when the new one is issued.
helpdesk_ext.directive.replace = (frm) => {
	const copy = frappe.model.copy_doc(frm.doc);
	copy.state = "Directive Draft";
	copy.replaces = frm.doc.name;
	["acknowledge_by", "execute_by"].forEach((term) => (copy[term] = null));
	(copy.recipients || []).forEach((row) => ["acknowledge_by", "execute_by"].forEach((term) => (row[term] = null)));
	frappe.set_route("Form", "Directive", copy.name);
};

helpdesk_ext.directive.act = async (frm, action, reason = null) => {
	try {
		await helpdesk_ext.directive.call(
			"do_action",
			{ directive: frm.doc.name, action, modified: frm.doc.modified, reason },
			{ write: true }
		);
	} catch {
		// the framework has shown the reason
		return false;
	}
	await frm.reload_doc();
	return true;
};
