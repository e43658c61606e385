// On the appeal's form: its inquiries between the thread and the answer box, and the head's leave.
frappe.provide("helpdesk_ext");

helpdesk_ext.OPEN_APPEALS = [
	"New Appeal",
	"Appeal In Progress",
	"Awaiting Customer",
	"Awaiting Department",
	"Appeal Reopened",
];

helpdesk_ext.InquiryList = class InquiryList {
	constructor(frm, wrapper) {
		this.frm = frm;
		this.$wrapper = $(wrapper);
		this.$wrapper.on("click", "[data-insert]", (event) => this.insert($(event.currentTarget).data("insert")));
	}

	load() {
		const appeal = this.frm.doc.name;
		if (this.appeal !== appeal) this.$wrapper.empty();
		this.appeal = appeal;
		return helpdesk_ext.inquiry_call("get_inquiries", { appeal }).then((inquiries) => {
			if (this.appeal === appeal) this.render(inquiries);
		});
	}

	render(inquiries) {
		this.$wrapper.html(
			inquiries.length
				? `<h6>${__("Inquiries to departments")}</h6>${inquiries.map((row) => this.row(row)).join("")}`
				: ""
		);
	}

	row(inquiry) {
		const esc = helpdesk_ext.esc;
		const answered = ["Inquiry Answered", "Inquiry Closed"].includes(inquiry.state) && inquiry.answered_at;
		return `<div class="hdx-inquiry">
			${helpdesk_ext.inquiry_pill(inquiry.state)}
			${helpdesk_ext.form_link("Order Inquiry", inquiry.name)}
			<span>${esc(__(inquiry.inquiry_type))} → ${esc(__(inquiry.department))}</span>
			${helpdesk_ext.inquiry_due(inquiry)}
			${
				inquiry.state === "Inquiry Returned"
					? `<span class="text-danger">${esc(inquiry.return_reason || "")}</span>`
					: ""
			}
			${
				answered && this.frm.answer_box
					? `<button type="button" class="btn btn-xs btn-default" data-insert="${esc(inquiry.name)}">
						${__("Insert into the reply")}</button>`
					: ""
			}
		</div>`;
	}

	async insert(inquiry) {
		const reply = await helpdesk_ext.inquiry_call("get_reply", { inquiry });
		const box = this.frm.answer_box;
		if (box.may_write) box.set({ mode: "public" });
		box.insert(reply.text);
		box.focus();
		if (reply.left.length) {
			frappe.show_alert(
				{
					message: __("Fill in by hand: {0}", [helpdesk_ext.esc(reply.left.join(", "))]),
					indicator: "orange",
				},
				10
			);
		}
	}
};

helpdesk_ext.show_inquiries = (frm) => {
	if (!frm.inquiry_list) {
		const $place = $(`<div class="hdx-inquiries"></div>`).insertBefore(
			frm.get_field("conversation_html").$wrapper.find(".hdx-answer")
		);
		frm.inquiry_list = new helpdesk_ext.InquiryList(frm, $place);
	}
	frm.inquiry_list.load();
};

// One button in every open state, whatever the workflow calls the move that follows.
helpdesk_ext.add_inquiry_buttons = (frm) => {
	if (!helpdesk_ext.OPEN_APPEALS.includes(frm.doc.state)) return;
	frm.add_custom_button(__("Ask Department"), () => helpdesk_ext.ask_about(frm));
	const waits = frm.doc.open_inquiry_count || frm.doc.fault_blocks_answer;
	if (waits && !frm.doc.override_reason && frappe.user.has_role("Support Head")) {
		frm.add_custom_button(
			__("Answer Before Departments"),
			() => helpdesk_ext.answer_before_departments(frm),
			__("More Actions")
		);
	}
};

helpdesk_ext.ask_about = async (frm) => {
	if (frm.is_dirty()) await frm.save();
	if (frm.is_dirty()) return;
	const asked = await helpdesk_ext.ask_department({
		appeal: frm.doc.name,
		modified: frm.doc.modified,
		customer: frm.doc.customer,
	});
	if (asked) frm.reload_doc();
};

helpdesk_ext.answer_before_departments = (frm) => {
	const dialog = new frappe.ui.Dialog({
		title: __("Answer Before Departments"),
		fields: [
			{
				fieldtype: "Small Text",
				fieldname: "reason",
				label: __("Reason to Answer Before Departments"),
				reqd: 1,
			},
		],
		primary_action_label: __("Let It Be Answered"),
		primary_action: async ({ reason }) => {
			dialog.hide();
			try {
				await helpdesk_ext.inquiry_call(
					"answer_before_departments",
					{ appeal: frm.doc.name, reason, modified: frm.doc.modified },
					{ write: true }
				);
			} finally {
				frm.reload_doc();
			}
		},
	});
	dialog.show();
};
