// {% include "helpdesk_ext/public/js/appeal/common.js" %}
// {% include "helpdesk_ext/public/js/appeal/thread.js" %}
// {% include "helpdesk_ext/public/js/appeal/answer_box.js" %}
// {% include "helpdesk_ext/public/js/appeal/news.js" %}
// {% include "helpdesk_ext/public/js/appeal/order_panel.js" %}
// {% include "helpdesk_ext/public/js/appeal/actions.js" %}
// {% include "helpdesk_ext/public/js/appeal/intake.js" %}
// {% include "helpdesk_ext/public/js/inquiry/common.js" %}
// {% include "helpdesk_ext/public/js/appeal/inquiries.js" %}
// {% include "helpdesk_ext/public/js/fault/common.js" %}
// {% include "helpdesk_ext/public/js/appeal/faults.js" %}

frappe.ui.form.on("Support Appeal", {
	setup(frm) {
		frm.set_query("sales_order", () => (frm.doc.customer ? { filters: { customer: frm.doc.customer } } : {}));
		frm.set_query("delivery_note", () => (frm.doc.customer ? { filters: { customer: frm.doc.customer } } : {}));
		frm.set_query("contact", () =>
			frm.doc.customer
				? {
						query: "frappe.contacts.doctype.contact.contact.contact_query",
						filters: { link_doctype: "Customer", link_name: frm.doc.customer },
				  }
				: {}
		);
		frm.set_query("fault_notice", () => ({ filters: { state: ["!=", "Fault Rejected"] } }));
		frm.set_query("category", () => ({ filters: { is_group: 0, disabled: 0 } }));
		frm.set_query("duplicate_of", () => ({ filters: { name: ["!=", frm.doc.name] } }));
		// the workflow's moves are done by our own buttons, in one call with what belongs to them; the
		// toolbar asks for them before the conversation of this appeal is being loaded: refresh shows them
		if (frm.states) frm.states.show_actions = () => {};
	},

	refresh(frm) {
		frm.page.wrapper.addClass("hdx-appeal-page");
		helpdesk_ext.add_tools(frm);
		if (frm.doc.__islocal) return;
		helpdesk_ext.show_conversation(frm);
		helpdesk_ext.show_inquiries(frm);
		helpdesk_ext.show_actions(frm);
		helpdesk_ext.show_fault(frm);
	},
});

helpdesk_ext.show_conversation = (frm) => {
	if (!frm.appeal_thread) {
		const $place = frm.get_field("conversation_html").$wrapper.html(
			`<div class="hdx-thread"></div><div class="hdx-news hidden"></div><div class="hdx-answer"></div>`
		);
		frm.$news = $place.find(".hdx-news");
		frm.appeal_thread = new helpdesk_ext.AppealThread($place.find(".hdx-thread"));
		frm.answer_box = new helpdesk_ext.AnswerBox(frm, $place.find(".hdx-answer"), () => frm.reload_doc());
		frm.order_panel = new helpdesk_ext.OrderPanel(frm, frm.get_field("order_panel_html").$wrapper);
	}
	const appeal = frm.doc.name;
	helpdesk_ext.watch_for_news();
	helpdesk_ext.forget_news(frm);
	frm.answer_box.show(appeal);
	// the buttons wait for it: the workflow knows roles only, not whose the appeal is
	frm.conversation_loaded = frm.appeal_thread.load(appeal).then(({ may_write }) => {
		if (frm.doc.name === appeal) frm.answer_box.set_may_write(may_write);
		return may_write;
	});
	frm.order_panel.load();
	if (frm.doc.has_unread_reply) helpdesk_ext.call("mark_read", { appeal }, { write: true });
};

frappe.ui.form.on("Support Appeal", {
	refresh: (frm) => helpdesk_ext.terms.show(frm),
});
