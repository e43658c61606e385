// Shared by the forms of faults and appeals. Included as text, after appeal/common.js.
frappe.provide("helpdesk_ext.fault");

helpdesk_ext.fault.COLOURS = {
	"Fault Registered": "red",
	"Fault Accepted": "orange",
	"Fault in Repair": "blue",
	"Fault Eliminated": "green",
	"Fault Confirmed": "gray",
	"Fault Returned": "red",
	"Fault Rejected": "gray",
};

helpdesk_ext.fault.OPEN = [
	"Fault Registered",
	"Fault Accepted",
	"Fault in Repair",
	"Fault Eliminated",
	"Fault Returned",
];

helpdesk_ext.fault.pill = (state) =>
	`<span class="indicator-pill no-indicator-dot ${helpdesk_ext.fault.COLOURS[state] || "gray"}">
		<span>${helpdesk_ext.esc(__(state))}</span>
	</span>`;

helpdesk_ext.fault.call = (method, args, options = {}) =>
	new Promise((resolve, reject) => {
		frappe.call({
			method: `helpdesk_ext.api.faults.${method}`,
			args,
			type: options.write ? "POST" : "GET",
			freeze: Boolean(options.freeze),
			callback: (r) => resolve(r.message),
			error: (r) => reject(r),
		});
	});

helpdesk_ext.fault.PART_FILTERS = { is_group: 0, disabled: 0 };

// Open faults like the one being described, in `$place`; `pick` is the way out of filing a second one.
helpdesk_ext.fault.SimilarFaults = class SimilarFaults {
	constructor($place, pick, pick_label) {
		this.$place = $place;
		this.pick = pick;
		this.pick_label = pick_label;
		this.rows = [];
		this.ask = frappe.utils.debounce((values) => this.load(values), 400);
	}

	async load(values) {
		const asked = JSON.stringify(values);
		if (asked === this.asked) return this.rows;
		this.asked = asked;
		const rows = await helpdesk_ext.fault.call("get_similar", { values: asked });
		// a slow answer to an earlier question is not shown
		if (asked !== this.asked) return this.rows;
		this.rows = rows;
		this.paint();
		return rows;
	}

	paint() {
		this.$place.empty();
		if (!this.rows.length) return;
		const $box = $(`<div class="hdx-similar"><b>${__("Already reported and not settled yet")}</b></div>`);
		this.rows.forEach((row) => $box.append(this.line(row)));
		this.$place.append($box);
	}

	line(row) {
		const where = row.workplace || row.inventory_number || row.page_url || "";
		const $line = $(`<div class="hdx-similar-row">
			${helpdesk_ext.fault.pill(row.state)}
			<a href="${helpdesk_ext.esc(frappe.utils.get_form_link("Fault Notice", row.name))}" target="_blank">
				${helpdesk_ext.esc(row.name)}</a>
			${helpdesk_ext.esc(row.subject)}
			<span class="text-muted small">${helpdesk_ext.esc(__(row.fault_part))}
				${where ? "· " + helpdesk_ext.esc(where) : ""}
				· ${helpdesk_ext.esc(helpdesk_ext.datetime(row.registered_at))}
				· ${helpdesk_ext.esc(row.alike.map((words) => __(words)).join(", "))}</span>
		</div>`);
		if (this.pick) {
			$(`<button type="button" class="btn btn-xs btn-default">${helpdesk_ext.esc(this.pick_label)}</button>`)
				.appendTo($line)
				.on("click", () => this.pick(row));
		}
		return $line;
	}
};
