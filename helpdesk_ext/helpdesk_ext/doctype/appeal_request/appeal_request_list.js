frappe.listview_settings["Appeal Request"] = {
	// what became an appeal by itself is nobody's work here
	filters: [["state", "in", ["Request Stuck", "Suspected Spam"]]],
	hide_name_column: false,
	add_fields: ["state"],
	get_indicator(doc) {
		const colours = {
			"Request Received": "blue",
			"Request Converted": "green",
			"Request Stuck": "red",
			"Suspected Spam": "orange",
			"Request Rejected": "gray",
			"Request Merged": "green",
		};
		return [__(doc.state), colours[doc.state] || "gray", "state,=," + doc.state];
	},
};
