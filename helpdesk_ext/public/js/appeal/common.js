// Shared by the appeal's form and list. Included as text, so no imports and no build step.
frappe.provide("helpdesk_ext");

helpdesk_ext.desk_method = (name) => `helpdesk_ext.api.desk.${name}`;

// Everything shown comes from customers: it goes through here before it meets HTML.
helpdesk_ext.esc = (value) =>
	frappe.utils.escape_html(value === null || value === undefined ? "" : String(value));

helpdesk_ext.STATE_COLOURS = {
	"New Appeal": "red",
	"Appeal In Progress": "blue",
	"Awaiting Customer": "orange",
	"Awaiting Department": "yellow",
	"Appeal Answered": "green",
	"Appeal Closed": "gray",
	"Appeal Reopened": "red",
	"Duplicate Appeal": "gray",
	"Spam Appeal": "gray",
};

helpdesk_ext.state_pill = (state) =>
	`<span class="indicator-pill no-indicator-dot ${helpdesk_ext.STATE_COLOURS[state] || "gray"}">
		<span>${helpdesk_ext.esc(__(state))}</span>
	</span>`;

// Only addresses that a browser opens harmlessly become links; the text around them is escaped piece by piece.
helpdesk_ext.linkify = (text) => {
	const address = /(https?:\/\/[^\s<>"'`]+[^\s<>"'`.,:;!?)\]}])/g;
	return String(text || "")
		.split(address)
		.map((piece, index) => {
			const safe = helpdesk_ext.esc(piece);
			return index % 2
				? `<a href="${safe}" target="_blank" rel="noopener noreferrer nofollow">${safe}</a>`
				: safe;
		})
		.join("");
};

// to the minute, whether or not the site shows seconds
helpdesk_ext.datetime = (value) =>
	value ? frappe.datetime.str_to_user(value).replace(/(\d:\d\d):\d\d/, "$1") : "";
helpdesk_ext.date = (value) => (value ? frappe.datetime.str_to_user(String(value).split(" ")[0]) : "");
helpdesk_ext.money = (amount, currency) => helpdesk_ext.esc(strip_html(format_currency(amount || 0, currency)));

helpdesk_ext.new_token = () =>
	Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

// The Desk knows the full names of those it has met; the staff's are asked for once per page load.
helpdesk_ext.person = (user) => {
	if (!user) return "";
	const known = frappe.user.full_name(user);
	return (known === user && helpdesk_ext.staff_names && helpdesk_ext.staff_names[user]) || known || user;
};

helpdesk_ext.load_staff_names = () => {
	helpdesk_ext.staff_names_asked =
		helpdesk_ext.staff_names_asked ||
		helpdesk_ext.call("get_staff_names", {}).then((names) => {
			helpdesk_ext.staff_names = names;
		});
	return helpdesk_ext.staff_names_asked;
};

helpdesk_ext.form_link = (doctype, name, text) =>
	`<a href="${helpdesk_ext.esc(frappe.utils.get_form_link(doctype, name))}">${helpdesk_ext.esc(text || name)}</a>`;

helpdesk_ext.call = (method, args, options = {}) =>
	new Promise((resolve, reject) => {
		frappe.call({
			method: helpdesk_ext.desk_method(method),
			args,
			type: options.write ? "POST" : "GET",
			freeze: Boolean(options.freeze),
			callback: (r) => resolve(r.message),
			error: (r) => reject(r),
		});
	});

// The styles live in support_appeal.css, which a form loads by itself and a list does not.
helpdesk_ext.load_styles = () => {
	const meta = frappe.get_meta("Support Appeal");
	if (meta && meta.__css) frappe.dom.set_style(meta.__css, "helpdesk-ext-desk");
};
