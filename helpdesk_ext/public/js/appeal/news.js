// The form shows an appeal as it was when it was opened. While it is looked at, the server is asked now and then
// whether anything has changed; nothing that is being typed is ever lost to that.
frappe.provide("helpdesk_ext");

helpdesk_ext.NEWS_EVERY = 60 * 1000;

helpdesk_ext.watch_for_news = () => {
	if (helpdesk_ext.watching_for_news) return;
	helpdesk_ext.watching_for_news = true;
	const look = () => {
		const frm = window.cur_frm;
		if (frm && frm.doctype === "Support Appeal" && document.visibilityState === "visible") {
			helpdesk_ext.look_for_news(frm);
		}
	};
	$(window).on("focus", look);
	$(document).on("visibilitychange", look);
	setInterval(look, helpdesk_ext.NEWS_EVERY);
};

helpdesk_ext.look_for_news = async (frm) => {
	const seen = frm.doc;
	if (seen.__islocal || frm.looking_for_news || frm.answer_box.sending || !$(frm.wrapper).is(":visible")) return;
	frm.looking_for_news = true;
	try {
		const now = await helpdesk_ext.state_of_news(seen.name);
		// the user may have gone to another appeal, or saved this one, meanwhile
		if (!now || frm.doc !== seen || now.modified === seen.modified || frm.answer_box.sending) return;
		if (helpdesk_ext.is_busy_with(frm)) helpdesk_ext.tell_news(frm, now);
		else await frm.reload_doc();
	} finally {
		frm.looking_for_news = false;
	}
};

// A request that may fail in silence: a line that is dead for a minute is no news.
helpdesk_ext.state_of_news = (appeal) =>
	new Promise((resolve) => {
		frappe.call({
			method: "frappe.client.get_value",
			type: "GET",
			args: {
				doctype: "Support Appeal",
				filters: appeal,
				fieldname: JSON.stringify(["modified", "message_count", "last_message_at", "last_message_by"]),
			},
			silent: true,
			callback: (r) => resolve(r.message),
			error: () => resolve(null),
			error_handlers: { PermissionError: () => resolve(null) },
		});
	});

// Whether showing the form anew would take something out of the user's hands.
helpdesk_ext.is_busy_with = (frm) => {
	const at = document.activeElement;
	const types = at && $(at).is("input, textarea, select, [contenteditable=true]") && frm.wrapper.contains(at);
	const typed = Boolean(frm.answer_box.draft.text || frm.answer_box.draft.files.length);
	const selected = window.getSelection && !window.getSelection().isCollapsed;
	return frm.is_dirty() || typed || types || selected || Boolean(window.cur_dialog && cur_dialog.display);
};

helpdesk_ext.tell_news = (frm, now) => {
	const written = now.message_count > (frm.doc.message_count || 0);
	// a note among staff moves no `last_message_…`
	const said = now.last_message_at !== frm.doc.last_message_at;
	const words = !written
		? __("The appeal has been changed meanwhile.")
		: said && now.last_message_by === "From Customer"
		? __("A new message from the customer has come.")
		: __("A new message has been added.");
	frm.$news
		.html(`<span></span> <a href="#">${__("Show what is new")}</a>`)
		.removeClass("hidden")
		.find("span")
		.text(words);
	frm.$news.find("a").on("click", (event) => {
		event.preventDefault();
		// the text in the answer box outlives a reload; fields changed and not saved would not
		if (frm.is_dirty()) frm.appeal_thread.load(frm.doc.name);
		else frm.reload_doc();
		helpdesk_ext.forget_news(frm);
	});
};

helpdesk_ext.forget_news = (frm) => frm.$news.addClass("hidden").empty();
