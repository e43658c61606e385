app_name = "helpdesk_ext"
app_title = "Technical Support"
app_publisher = "helpdesk_ext contributors"
app_description = "Support system for the technical-support department of an online store"
app_email = "support@example.com"
app_license = "mit"
required_apps = ["frappe/erpnext"]

add_to_apps_screen = [
	{
		"name": "helpdesk_ext",
		"logo": "/assets/helpdesk_ext/images/helpdesk_ext.svg",
		"title": "Technical Support",
		"route": "/support-desk",
		"has_permission": "helpdesk_ext.permissions.may_open_workspace",
	}
]

# Installation
before_install = "helpdesk_ext.install.before_install"
after_install = "helpdesk_ext.install.after_install"
before_uninstall = "helpdesk_ext.uninstall.before_uninstall"
after_migrate = "helpdesk_ext.install.after_migrate"

# Desk
app_include_js = ["/assets/helpdesk_ext/js/reports.js", "/assets/helpdesk_ext/js/terms.js"]
on_session_creation = "helpdesk_ext.boot.start_in_the_desk"
extend_bootinfo = ["helpdesk_ext.boot.translate_title", "helpdesk_ext.boot.open_own_queue"]
doctype_js = {
	"Sales Order": "public/js/sales_order.js",
	"Customer": "public/js/customer.js",
}
override_doctype_dashboards = {
	"Sales Order": "helpdesk_ext.connections.sales_order",
	"Customer": "helpdesk_ext.connections.customer",
}

# Permissions: list side and document side of one predicate
permission_query_conditions = {
	"Appeal Request": "helpdesk_ext.permissions.appeal_request_query",
	"Support Appeal": "helpdesk_ext.permissions.support_appeal_query",
	"Appeal Message": "helpdesk_ext.permissions.appeal_message_query",
	"Support Event": "helpdesk_ext.permissions.events.support_event_query",
	"Order Inquiry": "helpdesk_ext.permissions.inquiries.order_inquiry_query",
	"Directive": "helpdesk_ext.permissions.directives.directive_query",
	"Directive Addressee": "helpdesk_ext.permissions.directives.directive_addressee_query",
	"Staff Work Report": "helpdesk_ext.permissions.work_reports.work_report_query",
	"Work Report Source": "helpdesk_ext.permissions.work_reports.report_source_query",
	"Fault Notice": "helpdesk_ext.permissions.faults.fault_notice_query",
	"Support Deadline": "helpdesk_ext.permissions.terms.support_deadline_query",
}
has_permission = {
	"Appeal Request": "helpdesk_ext.permissions.has_appeal_request_permission",
	"Support Appeal": "helpdesk_ext.permissions.has_support_appeal_permission",
	"Appeal Message": "helpdesk_ext.permissions.has_appeal_message_permission",
	"Support Event": "helpdesk_ext.permissions.events.has_support_event_permission",
	"Order Inquiry": "helpdesk_ext.permissions.inquiries.has_order_inquiry_permission",
	"Directive": "helpdesk_ext.permissions.directives.has_directive_permission",
	"Directive Addressee": "helpdesk_ext.permissions.directives.has_directive_addressee_permission",
	"Staff Work Report": "helpdesk_ext.permissions.work_reports.has_work_report_permission",
	"Work Report Source": "helpdesk_ext.permissions.work_reports.has_report_source_permission",
	"Fault Notice": "helpdesk_ext.permissions.faults.has_fault_notice_permission",
	"Support Deadline": "helpdesk_ext.permissions.terms.has_support_deadline_permission",
}

# Methods of the framework that count in any table without asking
override_whitelisted_methods = {
	"frappe.client.get_count": "helpdesk_ext.api.framework.get_count",
	"frappe.desk.listview.get_group_by_count": "helpdesk_ext.api.framework.get_group_by_count",
}

# Documents of others
doc_events = {
	"Comment": {"validate": "helpdesk_ext.guards.guard_comment"},
	"File": {
		"before_insert": [
			"helpdesk_ext.guards.guard_file_insert",
			"helpdesk_ext.directives.attachments.guard_insert",
		],
		"before_validate": [
			"helpdesk_ext.guards.guard_file",
			"helpdesk_ext.directives.attachments.guard_change",
		],
		"on_trash": "helpdesk_ext.directives.attachments.guard_deletion",
	},
	"Holiday List": {
		"on_change": [
			"helpdesk_ext.working_time.forget",
			"helpdesk_ext.working_time.warn_of_empty_calendars",
		]
	},
	"Personal Data Deletion Request": {"on_change": "helpdesk_ext.erasure.after_request"},
	"System Settings": {"on_update": "helpdesk_ext.terms.zone.warn"},
	"DocShare": {"validate": "helpdesk_ext.guards.guard_share"},
	"ToDo": {
		"validate": "helpdesk_ext.guards.guard_assignment",
		"after_insert": "helpdesk_ext.appeals.assignment.copy_agent_from_todo",
		"on_update": "helpdesk_ext.appeals.assignment.copy_agent_from_todo",
	},
	"User": {
		"on_update": "helpdesk_ext.appeals.assignment.sync_after_user_change",
		"after_rename": "helpdesk_ext.tallies.marks.mark_everything",
	},
	"Sales Order": {
		"on_update": "helpdesk_ext.tallies.marks.follow_order",
		"on_update_after_submit": "helpdesk_ext.tallies.marks.follow_order",
		"on_cancel": "helpdesk_ext.tallies.marks.follow_order",
	},
	"Delivery Note": {
		"on_update": "helpdesk_ext.tallies.marks.follow_delivery",
		"on_update_after_submit": "helpdesk_ext.tallies.marks.follow_delivery",
		"on_cancel": "helpdesk_ext.tallies.marks.follow_delivery",
	},
	"Item": {
		"on_update": "helpdesk_ext.tallies.marks.follow_item",
		"after_rename": "helpdesk_ext.tallies.marks.follow_item",
	},
	"Item Group": {"after_rename": "helpdesk_ext.tallies.marks.mark_everything"},
	"Auto Email Report": {"validate": "helpdesk_ext.permissions.report_mail.guard"},
	"Prepared Report": {"before_insert": "helpdesk_ext.permissions.prepared_reports.guard"},
}

# Sending is announced by no event
override_doctype_class = {"Auto Email Report": "helpdesk_ext.reports.mailing.MailedReport"}

# Sweeps: what a lost queue dropped
scheduler_events = {
	"cron": {
		"*/5 * * * *": [
			"helpdesk_ext.sweeps.every_five_minutes",
		]
	},
	"hourly_long": ["helpdesk_ext.sweeps.hourly"],
	"daily": ["helpdesk_ext.sweeps.daily"],
}

# Portal
website_route_rules = [
	{"from_route": "/appeals/<number>", "to_route": "appeal"},
]
standard_portal_menu_items = [
	# the framework drops menu items that name no DocType; naming it gives no right on it
	{"title": "My Appeals", "route": "/appeals", "reference_doctype": "Support Appeal", "role": "Customer"},
]
website_redirects = [
	# the stock Web Form forgets the language on its way to /new
	{
		"source": r"/support-appeal\?(?:.*&)?_lang=([A-Za-z-]{2,10})(?:&.*)?",
		"target": r"/support-appeal/new?_lang=\1",
		"match_with_query_string": True,
		"redirect_http_status": 302,
	}
]
after_request = ["helpdesk_ext.page_headers.protect_appeal_pages"]
