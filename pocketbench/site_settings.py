"""What a fresh site is told about itself: language, time zone, mail, that its setup is done."""

from pathlib import Path

LOCALES = {
	"ru": {
		"country": "Russian Federation",
		"date_format": "dd.mm.yyyy",
		"time_format": "HH:mm",
		"number_format": "# ###,##",
		"first_day_of_the_week": "Monday",
		"currency": "RUB",
	},
	"en": {
		"country": "United States",
		"date_format": "yyyy-mm-dd",
		"time_format": "HH:mm",
		"number_format": "#,###.##",
		"first_day_of_the_week": "Monday",
		"currency": "USD",
	},
}
MAIL_ACCOUNT = "Local Mail"


def apply(frappe, site):
	"""Write the settings into a site's database; safe to repeat."""
	for folder in ("public/files", "private/files", "logs", "locks", "mail"):
		Path(site.path, folder).mkdir(parents=True, exist_ok=True)
	locale = LOCALES.get(site.settings["lang"], LOCALES["en"])
	values = {key: value for key, value in locale.items() if key != "currency"}
	values |= {
		"language": site.settings["lang"],
		"time_zone": site.settings["time_zone"],
		"setup_complete": 1,
		"enable_scheduler": 1,
		"enable_onboarding": 0,
		"disable_change_log_notification": 1,
		"disable_system_update_notification": 1,
	}
	for field, value in values.items():
		if frappe.get_meta("System Settings").has_field(field):
			frappe.db.set_single_value("System Settings", field, value)
			frappe.db.set_default(field, value)
	# what the framework's own settings form writes besides: documents and mails ask for it
	frappe.db.set_default("lang", site.settings["lang"])
	frappe.db.set_default("desktop:home_page", "workspace")
	frappe.db.set_default("currency", locale["currency"])
	frappe.db.set_value("Currency", locale["currency"], "enabled", 1)
	for user in ("Administrator", "Guest"):
		# the framework gives them a time zone of its own: empty means the site's
		frappe.db.set_value("User", user, {"language": site.settings["lang"], "time_zone": ""})
	mail_account(frappe, site.settings.get("mail_port", 0))
	frappe.db.commit()
	frappe.clear_cache()


def name_after(frappe, app):
	"""Call the site by an app's title: else the login page and the Desk show the framework's name."""
	language = frappe.db.get_single_value("System Settings", "language")
	title = frappe._(next(iter(frappe.get_hooks("app_title", app_name=app)), app), lang=language)
	for settings in ("System Settings", "Website Settings"):
		frappe.db.set_single_value(settings, "app_name", title)
	frappe.db.set_single_value("Website Settings", "footer_powered", title)
	frappe.clear_cache()


def mail_account(frappe, port):
	"""The one outgoing account of the site: our local sink."""
	if not frappe.db.exists("Email Account", MAIL_ACCOUNT):
		account = frappe.new_doc("Email Account")
		account.update({"email_account_name": MAIL_ACCOUNT, "email_id": "support@store.example"})
		account.update({"enable_outgoing": 1, "default_outgoing": 1, "smtp_server": "127.0.0.1"})
		account.update({"use_tls": 0, "no_smtp_authentication": 1, "awaiting_password": 0})
		account.flags.ignore_validate = True  # validate would connect to a server that does not run yet
		account.insert(ignore_permissions=True, ignore_mandatory=True)
	frappe.db.set_value("Email Account", MAIL_ACCOUNT, "smtp_port", str(port))
