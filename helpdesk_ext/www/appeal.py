import re

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import __version__
from helpdesk_ext.appeals import portal_view
from helpdesk_ext.appeals.portal_words import file_limits, script_words

no_cache = 1
sitemap = 0

LINK = re.compile(r"https?://[^\s<>\"'‹›]+[^\s<>\"'‹›.,;:!?)\]]")


def get_context(context):
	"""One appeal: by the secret link (/appeal?key=…), or /appeals/<number> for a customer logged in."""
	key, number = frappe.form_dict.get("key"), frappe.form_dict.get("number")
	if number and not key and frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = f"/login?redirect-to=/appeals/{frappe.utils.quote(number)}"
		raise frappe.Redirect(302)

	context.no_cache = 1
	context.no_breadcrumbs = True
	context.show_sidebar = False
	row = portal_view.authorized(key, number)
	speak_language_of(row)
	context.appeal = portal_view.describe(row) if row else None
	context.title = f"{_('Appeal')} {row.name}" if row else _("Link to an Appeal")
	context.asset_version = __version__
	context.when = when
	context.with_links = with_links
	context.size = size
	context.file_link = lambda file: file_link(file, key, number)
	context.page_data = script_data(
		{
			"key": key if row else None,
			"number": row.name if row else None,
			"language": frappe.local.lang,
			"words": script_words(),
			"limits": file_limits(),
		}
	)
	return context


def speak_language_of(row=None) -> None:
	"""The language of the page: the one asked for by ?_lang (the framework forgets it for who is logged
	in), else the user's own; for a guest the one the appeal was written in."""
	asked = frappe.form_dict.get("_lang")
	if not asked and row and frappe.session.user == "Guest":
		asked = row.language
	if isinstance(asked, str) and asked and frappe.db.exists("Language", asked):
		frappe.local.lang = asked


def when(moment) -> str:
	return frappe.utils.format_datetime(moment, "d MMM yyyy, HH:mm") if moment else ""


def size(octets) -> str:
	kilobytes = max(1, round((octets or 0) / 1024))
	return (
		_("{0} KB").format(kilobytes) if kilobytes < 1024 else _("{0} MB").format(round(kilobytes / 1024, 1))
	)


def with_links(text) -> str:
	"""The text as HTML: everything escaped, addresses of pages made clickable."""
	parts, position = [], 0
	for found in LINK.finditer(text or ""):
		address = frappe.utils.escape_html(found.group())
		parts.append(frappe.utils.escape_html(text[position : found.start()]))
		parts.append(f'<a href="{address}" rel="nofollow noopener noreferrer" target="_blank">{address}</a>')
		position = found.end()
	parts.append(frappe.utils.escape_html((text or "")[position:]))
	return "".join(parts)


def file_link(file, key, number) -> str:
	from urllib.parse import urlencode

	access = {"key": key} if key else {"number": number}
	return "/api/method/helpdesk_ext.api.portal.download?" + urlencode({"file": file.name, **access})


def script_data(values: dict) -> str:
	"""JSON that cannot end the script element it stands in."""
	return frappe.as_json(values, indent=None).replace("<", "\\u003c").replace(">", "\\u003e")
