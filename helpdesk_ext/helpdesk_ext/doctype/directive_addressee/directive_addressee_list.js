// {% include "helpdesk_ext/public/js/directive/common.js" %}

// "Control of execution": one's own tasks, those one controls, and those of the directives one issues.
frappe.listview_settings["Directive Addressee"] = {
	add_fields: ["state", "due_on", "user", "user_name", "subject", "registration_number", "controller"],
	hide_name_column: true,

	get_indicator: (doc) => {
		const today = frappe.datetime.get_today();
		if (doc.due_on && doc.due_on < today) return [__("Term Is Over"), "red", `due_on,<,${today}`];
		return [__(doc.state), helpdesk_ext.directive.STEPS[doc.state] || "gray", `state,=,${doc.state}`];
	},

	formatters: {
		// narrow screens have no room for more columns
		subject: (value, df, doc) =>
			[doc.user === frappe.session.user ? "" : `${doc.user_name}:`, doc.registration_number, value]
				.filter(Boolean)
				.join(" "),
		due_on: (value) => {
			const late = value && value < frappe.datetime.get_today();
			return `<span class="${late ? "hdx-dir-late" : ""}">${helpdesk_ext.directive.esc(
				helpdesk_ext.directive.date(value)
			)}</span>`;
		},
	},

	onload(listview) {
		helpdesk_ext.directive.load_styles();
		const me = frappe.session.user;
		listview.page.set_title(__("Control of Execution"));
		helpdesk_ext.directive.add_quick_filters(listview, [
			{
				label: () => __("Mine, still to do"),
				filters: () => [
					["user", "=", me],
					["due_on", "is", "set"],
				],
			},
			{ label: () => __("Under my control"), filters: () => [["controller", "=", me]] },
			{ label: () => __("Awaiting acceptance"), filters: () => [["state", "=", "Execution Reported"]] },
			{ label: () => __("Term is over"), filters: () => [["due_on", "<", frappe.datetime.get_today()]] },
			{ label: () => __("All addressees"), filters: () => [] },
		]);
	},
};
