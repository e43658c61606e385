"""What the Desk is told when it starts."""

from frappe import _

APP = "helpdesk_ext"


def translate_title(bootinfo) -> None:
	"""The app's title in the sidebar of newer Desks, which show it as the hook has it."""
	for app in bootinfo.get("app_data") or []:
		if app.get("app_name") == APP:
			app["app_title"] = _(app["app_title"])
