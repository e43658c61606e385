// The calendar a new site starts with has an English name, which people read in their language.
frappe.listview_settings["Working Calendar"] = {
	formatters: { name: (name) => __(name) },
};
