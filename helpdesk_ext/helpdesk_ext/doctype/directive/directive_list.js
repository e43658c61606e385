// {% include "helpdesk_ext/public/js/directive/common.js" %}

frappe.listview_settings["Directive"] = {
	add_fields: ["state", "overdue_count", "registration_number", "addressee_count", "executed_count"],
	hide_name_column: true,

	get_indicator: (doc) => {
		if (doc.overdue_count && helpdesk_ext.directive.IN_FORCE.includes(doc.state)) {
			return [__("Overdue: {0}", [doc.overdue_count]), "red", "overdue_count,>,0"];
		}
		return [__(doc.state), helpdesk_ext.directive.STATES[doc.state] || "gray", `state,=,${doc.state}`];
	},

	onload(listview) {
		helpdesk_ext.directive.load_styles();
		helpdesk_ext.directive.add_quick_filters(listview, [
			{
				label: () => __("In force"),
				filters: () => [["state", "in", helpdesk_ext.directive.IN_FORCE]],
			},
			{ label: () => __("With overdue addressees"), filters: () => [["overdue_count", ">", 0]] },
			{ label: () => __("Can be removed from control"), filters: () => [["state", "=", "Directive Executed"]] },
			{ label: () => __("Drafts of directives"), filters: () => [["state", "=", "Directive Draft"]] },
			{ label: () => __("All directives"), filters: () => [] },
		]);
	},
};
