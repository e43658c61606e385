import frappe
from frappe import _

from helpdesk_ext import __version__
from helpdesk_ext.appeals import portal_view
from helpdesk_ext.www.appeal import speak_language_of, when

no_cache = 1
sitemap = 0


def get_context(context):
	"""The appeals of the customer who is logged in."""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = "/login?redirect-to=/appeals"
		raise frappe.Redirect(302)
	speak_language_of()
	context.no_cache = 1
	context.no_breadcrumbs = True
	context.show_sidebar = False
	context.title = _("My Appeals")
	context.appeals = portal_view.own_appeals(frappe.session.user)
	context.when = when
	context.asset_version = __version__
	return context
