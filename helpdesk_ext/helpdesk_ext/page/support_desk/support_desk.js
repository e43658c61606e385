// The app's tile comes here: on to the page where the user's work waits. Nothing is shown.
frappe.pages["support-desk"].on_page_show = function () {
	frappe.route_flags.replace_route = true;
	frappe.set_route(frappe.router.slug(frappe.boot.helpdesk_ext_queue_page));
};
