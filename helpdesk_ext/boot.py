"""What the Desk is told when it starts."""

import frappe
from frappe import _

from helpdesk_ext.setup.data_roles import QUEUE_PAGES, WORKSPACE

APP = "helpdesk_ext"


def translate_title(bootinfo) -> None:
	"""The app's title in the sidebar of newer Desks, which show it as the hook has it."""
	for app in bootinfo.get("app_data") or []:
		if app.get("app_name") == APP:
			app["app_title"] = _(app["app_title"])


def open_own_queue(bootinfo) -> None:
	"""The Desk starts on the page of the user's role, unless he has chosen a workspace himself."""
	page = queue_page_of(frappe.session.user)
	# where the app's tile leads (page support-desk)
	bootinfo["helpdesk_ext_queue_page"] = page or WORKSPACE
	user = bootinfo.get("user")
	if page and user is not None and not user.get("default_workspace"):
		user["default_workspace"] = {"name": page, "title": page, "public": 1}


def queue_page_of(user: str) -> str | None:
	"""The workspace with the queue of `user`; None for people without a role of the department, and for
	Administrator, who holds them all and works in none."""
	if user == "Administrator":
		return None
	roles = set(frappe.get_roles(user))
	for role, page in QUEUE_PAGES.items():
		if role in roles and frappe.db.get_value("Workspace", page, "is_hidden") == 0:
			return page
	return None
