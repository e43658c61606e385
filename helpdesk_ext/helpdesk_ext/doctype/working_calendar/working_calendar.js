// Under the head of the form: what the calendar says, and what saving it would object to, while one types.
frappe.ui.form.on("Working Calendar", {
	refresh: (frm) => show_preview(frm),
	round_the_clock: (frm) => preview_soon(frm),
	holiday_list: (frm) => preview_soon(frm),
	intervals_remove: (frm) => preview_soon(frm),
	exceptions_remove: (frm) => preview_soon(frm),
});

for (const [child, fields] of Object.entries({
	"Working Interval": ["weekday", "from_time", "to_time"],
	"Calendar Exception": ["exception_date", "is_working", "from_time", "to_time"],
})) {
	frappe.ui.form.on(
		child,
		Object.fromEntries(fields.map((field) => [field, (frm) => preview_soon(frm)]))
	);
}

function preview_soon(frm) {
	clearTimeout(frm.preview_timer);
	frm.preview_timer = setTimeout(() => show_preview(frm), 400);
}

async function show_preview(frm) {
	const asked = (frm.previews_asked = (frm.previews_asked || 0) + 1);
	const { message } = await frappe.call({
		method: "helpdesk_ext.api.calendars.preview_calendar",
		args: { calendar: frm.doc },
		type: "POST",
	});
	// a later question has overtaken this one
	if (!message || asked !== frm.previews_asked) return;
	const esc = (text) => frappe.utils.escape_html(strip_html(text));
	const paragraphs = (texts, colour) =>
		texts.map((text) => `<p style="margin-bottom: 4px; color: ${colour}">${esc(text)}</p>`).join("");
	frm.get_field("preview_html").$wrapper.html(
		paragraphs(message.lines, "inherit") +
			paragraphs(message.warnings, "var(--orange-700, #b35309)") +
			paragraphs(message.error ? [message.error] : [], "var(--red-600, #cc2929)")
	);
}
