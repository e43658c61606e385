// The terms of a document on its form: what is left of each, counted in working time, and where it waited.
frappe.provide("helpdesk_ext.terms");

(function () {
	const TERM_REFRESH_SECONDS = 300;

	helpdesk_ext.terms.show = function (frm) {
		if (frm.is_new()) return;
		frappe
			.xcall("helpdesk_ext.api.terms.get_terms", { doctype: frm.doctype, name: frm.docname })
			.then((found) => {
				if (frm.is_new() || !found) return;
				frm.helpdesk_terms = { ...found, loaded: Date.now() };
				draw(frm);
				clearInterval(frm.helpdesk_terms_timer);
				frm.helpdesk_terms_timer = setInterval(() => tick(frm), 30000);
			});
	};

	function tick(frm) {
		if (!document.contains(frm.wrapper) || frappe.get_route()[2] !== frm.docname) {
			clearInterval(frm.helpdesk_terms_timer);
			return;
		}
		const passed = Date.now() - frm.helpdesk_terms.loaded;
		// below zero: the computer's clock was set back
		if (passed < 0 || passed > TERM_REFRESH_SECONDS * 1000) {
			helpdesk_ext.terms.show(frm);
		} else {
			draw(frm);
		}
	}

	function draw(frm) {
		const found = frm.helpdesk_terms;
		const live = found.terms.filter((term) => term.state !== "Term Ended");
		const past = found.terms.filter((term) => term.state === "Term Ended" && term.is_missed);
		if (!live.length && !past.length && found.stays.length < 2) return;
		const pills = [...live.map((term) => pill(term, found)), ...past.map(missed_pill)].join(" ");
		const layout = $(frm.layout.wrapper);
		layout.find(".helpdesk-terms").remove();
		const box = $(`<div class="helpdesk-terms form-dashboard-section" style="padding: 8px 15px"></div>`);
		box.append(`<div>${pills}</div>`, timeline(found.stays));
		layout.prepend(box);
	}

	function pill(term, found) {
		const kind = __(term.term_kind);
		if (term.state === "Term Paused") {
			return indicator("gray", __("{0}: stopped, {1} left", [kind, said(term.left)]));
		}
		const left = left_now(term, found);
		if (left < 0 || (left === 0 && !term.left)) {
			return indicator("red", __("{0}: overdue by {1}", [kind, said(-left)]), term.due_at);
		}
		return indicator(left < 3600 ? "orange" : "green", __("{0}: {1} left", [kind, said(left)]), term.due_at);
	}

	function missed_pill(term) {
		return indicator("red", __("{0}: was late", [__(term.term_kind)]), term.due_at);
	}

	function indicator(colour, text, due_at) {
		const title = due_at ? __("Due on {0}", [frappe.datetime.str_to_user(due_at)]) : "";
		return `<span class="indicator-pill ${colour}" title="${frappe.utils.escape_html(title)}">${frappe.utils.escape_html(
			text
		)}</span>`;
	}

	// Working seconds left: the clock runs in the shifts only.
	function left_now(term, found) {
		const passed = (Date.now() - found.loaded) / 1000;
		const worked = (term.shifts || []).reduce(
			(sum, [opens, closes]) => sum + Math.max(0, Math.min(passed, closes) - opens),
			0
		);
		return Math.round(term.left - worked);
	}

	function said(seconds) {
		const minutes = Math.floor(Math.max(0, seconds) / 60);
		const hours = Math.floor(minutes / 60);
		return hours ? __("{0} h {1} min", [hours, minutes % 60]) : __("{0} minutes", [minutes]);
	}

	// One bar: how much working time was spent in each state.
	function timeline(stays) {
		const by_state = {};
		stays.forEach((stay) => {
			by_state[stay.state] = (by_state[stay.state] || 0) + stay.working_seconds;
		});
		const whole = Object.values(by_state).reduce((sum, seconds) => sum + seconds, 0);
		if (!whole) return "";
		const shades = ["#E24C4C", "#2490EF", "#F6AD55", "#D97706", "#48BB74", "#A0AEC0", "#805AD5"];
		const entries = Object.entries(by_state).filter((entry) => entry[1] > 0);
		const bars = entries.map(([state, seconds], number) => {
			const title = frappe.utils.escape_html(`${__(state)}: ${said(seconds)}`);
			const width = ((100 * seconds) / whole).toFixed(2);
			return `<div title="${title}" style="width: ${width}%; background: ${shades[number % shades.length]}"></div>`;
		});
		const legend = entries.map(
			([state, seconds], number) =>
				`<span style="margin-right: 12px; white-space: nowrap"><span style="display: inline-block; width: 8px; height: 8px; border-radius: 4px; background: ${
					shades[number % shades.length]
				}"></span> ${frappe.utils.escape_html(__(state))}: ${said(seconds)}</span>`
		);
		return `<div class="text-muted small" style="margin-top: 8px">${__("Working time in each state")}
			<div style="display: flex; height: 6px; border-radius: 3px; overflow: hidden; margin: 4px 0">${bars.join("")}</div>
			<div>${legend.join("")}</div></div>`;
	}
})();
