"""/support-desk: leads everybody to the page where his work waits."""

from urllib.parse import quote

import frappe
from frappe.desk.utils import slug

from helpdesk_ext.boot import queue_page_of
from helpdesk_ext.setup.data_roles import HOME_PAGE, WORKSPACE

no_cache = 1
sitemap = 0


def get_context(context):
	"""Never shows anything: every visitor goes on."""
	frappe.local.flags.redirect_location = destination()
	raise frappe.Redirect(302)


def destination() -> str:
	"""Where the session's user goes from here."""
	user = frappe.session.user
	if user == "Guest":
		return f"/login?redirect-to={quote(HOME_PAGE)}"
	if frappe.db.get_value("User", user, "user_type", cache=True) != "System User":
		return "/appeals"
	return f"/app/{slug(queue_page_of(user) or WORKSPACE)}"
