// Beside the text: what may be written in braces, and what in the text nobody will ever fill in.
frappe.ui.form.on("Reply Template", {
	refresh: (frm) => show_placeholders(frm),
	template_text: (frm) => show_placeholders(frm),
});

async function show_placeholders(frm) {
	const { message } = await frappe.call({
		method: "helpdesk_ext.api.desk.get_placeholders",
		args: { text: frm.doc.template_text || "" },
		type: "POST",
	});
	const esc = (value) => frappe.utils.escape_html(String(value));
	const unknown = message.unknown.length
		? `<p class="text-danger">${__("Unknown, will stay in the text as written: {0}", [
				esc(message.unknown.map((name) => `{${name}}`).join(", ")),
		  ])}</p>`
		: "";
	const rows = message.placeholders
		.map(({ name, meaning }) => `<tr><td><code>{${esc(name)}}</code></td><td>${esc(meaning)}</td></tr>`)
		.join("");
	frm.get_field("placeholders_html").$wrapper.html(
		`${unknown}<table class="table table-bordered small">${rows}</table>`
	);
}
