frappe.ui.form.on("Support Policy", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("What Would Change"), () => preview(frm));
	},
});

function preview(frm) {
	frappe.xcall("helpdesk_ext.api.terms.preview_policy", { policy: frm.docname }).then((found) => {
		if (!found.count) {
			frappe.msgprint(__("No open term would move: all were made by the present version."));
			return;
		}
		const lines = found.rows.map(
			(row) =>
				`<tr><td>${frappe.utils.escape_html(row.reference_name)}</td><td>${__(row.term_kind)}</td><td>${frappe.datetime.str_to_user(
					row.due_at
				)}</td><td>${frappe.datetime.str_to_user(row.new_due_at)}</td></tr>`
		);
		const dialog = new frappe.ui.Dialog({
			title: __("{0} open terms would move", [found.count]),
			size: "large",
			fields: [{ fieldname: "rows", fieldtype: "HTML" }],
			primary_action_label: __("Move These Terms"),
			primary_action() {
				dialog.hide();
				frappe
					.xcall("helpdesk_ext.api.terms.apply_policy", { policy: frm.docname })
					.then((done) => frappe.show_alert(__("{0} terms are being moved", [done.queued])));
			},
		});
		dialog.fields_dict.rows.$wrapper.html(
			`<table class="table table-bordered"><thead><tr><th>${__("Document of Term")}</th><th>${__("Kind of Term")}</th><th>${__(
				"Due Now"
			)}</th><th>${__("Due Then")}</th></tr></thead><tbody>${lines.join("")}</tbody></table>`
		);
		dialog.show();
	});
}
