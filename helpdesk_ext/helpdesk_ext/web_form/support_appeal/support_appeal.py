import frappe
from frappe import _

from helpdesk_ext import __version__, settings
from helpdesk_ext.appeals.portal_words import file_limits, script_words
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import offered_categories
from helpdesk_ext.www.appeal import script_data, speak_language_of


def get_context(context):
	"""What the form's script needs; the introduction in the page's language."""
	speak_language_of()
	context.introduction_text = introduction()
	context.asset_version = __version__
	context.helpdesk_form = script_data(
		{
			"words": script_words(),
			"limits": file_limits(),
			"categories": [{"value": name, "label": _(name)} for name in offered_categories()],
			"sender": sender(),
			"version": __version__,
			"language": frappe.local.lang,
		}
	)


def introduction() -> str:
	if frappe.session.user == "Guest" and not settings.get("allow_guest_appeals"):
		return _("Please log in to send an appeal.")
	return " ".join(
		(
			_("Tell us what happened; a number and a screenshot help."),
			_("You get a number and a link at once, and the answer by the link and by e-mail."),
		)
	)


def sender() -> dict:
	"""Who is logged in need not type it again."""
	if frappe.session.user == "Guest":
		return {}
	user = frappe.db.get_value("User", frappe.session.user, ["full_name", "email"], as_dict=True)
	return {"contact_name": user.full_name, "email": user.email} if user else {}
