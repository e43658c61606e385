frappe.ui.form.on("Appeal Request", {
	refresh(frm) {
		frm.disable_form();
		frm.page.clear_primary_action();
		show_why(frm);
		add_buttons(frm);
	},
});

const SETTLED = ["Request Converted", "Request Merged"];
const METHODS = "helpdesk_ext.api.requests.";

function show_why(frm) {
	frm.set_intro("");
	frm.toggle_display("spam_reasons", false);
	if (frm.doc.state === "Suspected Spam") {
		const reasons = (frm.doc.spam_reasons || "").split("\n").filter(Boolean).map((reason) => __(reason));
		frm.set_intro(__("Suspected Spam") + ": " + reasons.join("; "), "orange");
	}
	if (frm.doc.state === "Request Stuck") {
		const next = frm.doc.next_attempt_at ? frappe.datetime.str_to_user(frm.doc.next_attempt_at) : "";
		frm.set_intro(__("The appeal could not be registered yet. Next attempt: {0}", [next]), "red");
	}
}

function add_buttons(frm) {
	const appeal = frm.doc.support_appeal || frm.doc.merged_into;
	if (appeal) {
		frm.add_custom_button(__("Open the appeal"), () =>
			frappe.set_route("Form", "Support Appeal", appeal)
		);
	}
	const may_decide = frappe.user.has_role("Support Agent") || frappe.user.has_role("Support Head");
	if (!may_decide || SETTLED.includes(frm.doc.state)) return;
	frm.add_custom_button(__("Register as Appeal"), () => register(frm)).addClass("btn-primary");
	frm.add_custom_button(__("Add to Existing Appeal"), () => ask_appeal(frm));
	if (frm.doc.state !== "Request Rejected") {
		frm.add_custom_button(__("Reject Request"), () => ask_reason(frm));
	}
}

function decide(frm, method, args) {
	return frappe
		.call({ method: METHODS + method, args: { name: frm.doc.name, ...args }, freeze: true })
		.always(() => frm.reload_doc());
}

function register(frm) {
	decide(frm, "accept", {}).then((answer) => {
		frappe.set_route("Form", "Support Appeal", answer.message.appeal);
	});
}

function ask_reason(frm) {
	frappe.prompt(
		{ fieldname: "note", fieldtype: "Small Text", label: __("Reason of Rejection"), reqd: 1 },
		(values) => decide(frm, "reject", values),
		__("Reject Request"),
		__("Reject Request")
	);
}

function ask_appeal(frm) {
	frappe.prompt(
		{
			fieldname: "appeal",
			fieldtype: "Link",
			options: "Support Appeal",
			label: __("Support Appeal"),
			reqd: 1,
		},
		(values) =>
			decide(frm, "merge", values).then(() => frappe.set_route("Form", "Support Appeal", values.appeal)),
		__("Add to Existing Appeal"),
		__("Add to Existing Appeal")
	);
}
