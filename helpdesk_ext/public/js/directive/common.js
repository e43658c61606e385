// Shared by the forms and lists of directives. Included as text, so no imports and no build step.
frappe.provide("helpdesk_ext.directive");

helpdesk_ext.directive.STATES = {
	"Directive Draft": "orange",
	"Directive Issued": "red",
	"Directive in Execution": "blue",
	"Directive Executed": "green",
	"Directive Closed": "gray",
	"Directive Cancelled": "gray",
};
helpdesk_ext.directive.STEPS = {
	"Awaiting Acknowledgement": "orange",
	"Acknowledged by Addressee": "blue",
	"Acknowledgement Refused": "red",
	"Execution Reported": "purple",
	"Execution Returned": "yellow",
	"Execution Accepted": "green",
	"Addressee Released": "gray",
};
helpdesk_ext.directive.IN_FORCE = ["Directive Issued", "Directive in Execution", "Directive Executed"];

// Everything shown was typed by somebody: it goes through here before it meets HTML.
helpdesk_ext.directive.esc = (value) =>
	frappe.utils.escape_html(value === null || value === undefined ? "" : String(value));
helpdesk_ext.directive.date = (value) => (value ? frappe.datetime.str_to_user(String(value).split(" ")[0]) : "");
helpdesk_ext.directive.datetime = (value) =>
	value ? frappe.datetime.str_to_user(String(value).split(".")[0]).replace(/(\d:\d\d):\d\d/, "$1") : "";
helpdesk_ext.directive.pill = (text, colour) =>
	`<span class="indicator-pill no-indicator-dot ${colour || "gray"}"><span>${helpdesk_ext.directive.esc(text)}</span></span>`;

helpdesk_ext.directive.call = (method, args, options = {}) =>
	new Promise((resolve, reject) => {
		frappe.call({
			method: `helpdesk_ext.api.directives.${method}`,
			args,
			type: options.write ? "POST" : "GET",
			freeze: Boolean(options.write),
			callback: (r) => resolve(r.message),
			error: (r) => reject(r),
		});
	});

helpdesk_ext.directive.load_styles = () =>
	frappe.dom.set_style(
		`.hdx-dir-paper { max-width: 860px; margin: 4px auto 0; padding: 20px 28px; border: 1px solid var(--border-color);
			border-radius: 8px; background: var(--card-bg, var(--fg-color)); color: var(--text-color); }
		.hdx-dir-kind { text-align: center; font-weight: 600; letter-spacing: .02em; }
		.hdx-dir-number { text-align: center; color: var(--text-muted); margin-bottom: 14px; }
		.hdx-dir-subject { font-weight: 600; font-size: var(--text-lg, 16px); margin-bottom: 10px; overflow-wrap: anywhere; }
		.hdx-dir-text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
		.hdx-dir-sign { display: flex; justify-content: space-between; gap: 16px; margin-top: 20px; }
		.hdx-dir-files { margin-top: 12px; } .hdx-dir-files a { margin-right: 12px; }
		.hdx-dir-hash { margin-top: 12px; font-size: 11px; color: var(--text-muted); overflow-wrap: anywhere; }
		.hdx-dir-void { margin-bottom: 12px; padding: 8px 12px; border-radius: 6px; background: var(--bg-red, #fff0f0);
			color: var(--text-on-red, #b52a2a); }
		.hdx-dir-act { max-width: 860px; margin: 14px auto 6px; text-align: center; }
		.hdx-dir-act .btn-lg { min-width: 260px; padding: 10px 24px; font-size: 16px; }
		.hdx-dir-act .hdx-dir-mine { margin-bottom: 10px; }
		.hdx-dir-act .hdx-dir-minor { margin-top: 8px; }
		.hdx-dir-wrap { overflow-x: auto; }
		.hdx-dir-table { width: 100%; min-width: 720px; border-collapse: collapse; font-size: var(--text-md, 13px); }
		.hdx-dir-table th, .hdx-dir-table td { padding: 6px 8px; border-bottom: 1px solid var(--border-color);
			vertical-align: top; text-align: left; }
		.hdx-dir-table th { color: var(--text-muted); font-weight: 500; white-space: nowrap; }
		.hdx-dir-table .hdx-dir-said { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 320px; }
		.hdx-dir-table .hdx-dir-name { min-width: 180px; }
		.hdx-dir-table .btn { margin: 0 4px 4px 0; }
		.hdx-dir-late { color: var(--red-600, #cb2929); font-weight: 600; }
		.hdx-dir-small { font-size: 11px; color: var(--text-muted); }
		.hdx-dir-bulk { margin-bottom: 8px; display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
		.hdx-quick { padding: 8px 15px; display: flex; flex-wrap: wrap; gap: 6px; border-bottom: 1px solid var(--border-color); }`,
		"helpdesk-ext-directive"
	);

// A row of buttons above a list, each setting its filters anew.
helpdesk_ext.directive.add_quick_filters = (listview, quick_filters) => {
	if (listview.view_name !== "List") return;
	const $row = $(`<div class="hdx-quick"></div>`);
	quick_filters.forEach((quick) => {
		$(`<button class="btn btn-xs btn-default">${helpdesk_ext.directive.esc(quick.label())}</button>`)
			.appendTo($row)
			.on("click", async () => {
				await listview.filter_area.clear(false);
				await listview.filter_area.set(
					quick.filters().map(([field, condition, value]) => [listview.doctype, field, condition, value])
				);
				listview.refresh();
			});
	});
	const $container = listview.$result.parent(".result-container");
	($container.length ? $container : listview.$result).before($row);
};
