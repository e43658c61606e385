"""What the Desk is told when it starts."""

import frappe
from frappe import _

from helpdesk_ext.setup.data_roles import QUEUE_PAGES

APP = "helpdesk_ext"


def translate_title(bootinfo) -> None:
	"""The app's title in the sidebar of newer Desks, which show it as the hook has it."""
	for app in bootinfo.get("app_data") or []:
		if app.get("app_name") == APP:
			app["app_title"] = _(app["app_title"])


def start_in_the_desk(login_manager=None) -> None:
	"""Hook on_session_creation: our tile's address lies outside the Desk, because it is another page for each
	role; that alone is no reason for version 15 to show its choice of apps after a login."""
	if frappe.local.response.get("home_page") != "/apps":
		return
	# only a framework that shows such a choice has this module
	from frappe import apps

	others = [app for app in apps.get_apps() if app["name"] != APP]
	if apps.is_desk_apps(others):
		frappe.local.response["home_page"] = "/app"


def open_own_queue(bootinfo) -> None:
	"""The Desk starts on the page of the user's role, unless he has chosen a workspace himself."""
	user = bootinfo.get("user")
	if user is None or user.get("default_workspace"):
		return
	page = queue_page_of(frappe.session.user)
	if page:
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
