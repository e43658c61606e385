"""What the Desk shows of several apps: tiles, workspaces, the About box."""

from pocketbench.apps import get_hooks
from pocketbench.framework import FORK, own_name


def restore(frappe):
	"""Put this module's functions in the place of the fork's. Called once per process."""
	import frappe.apps
	import frappe.boot
	import frappe.utils.change_log
	from frappe.desk.doctype.desktop_icon import desktop_icon

	own_desktop = frappe.boot.load_desktop_data

	def load_desktop_data(bootinfo):
		own_desktop(bootinfo)
		bootinfo.app_data = [_app_data(app, bootinfo) for app in _visible_apps()]

	frappe.boot.load_desktop_data = load_desktop_data
	frappe.apps.get_apps = frappe.whitelist()(get_apps)
	frappe.utils.change_log.get_versions = frappe.boot.get_versions = get_versions
	desktop_icon.create_desktop_icons = create_desktop_icons
	# the fork asks the first app's check for every tile
	desktop_icon.DesktopIcon.check_app_permission = lambda self: self.app in _visible_apps()


def create_desktop_icons():
	"""Tiles of the Desk: one for each app, its workspaces in it, or none of them where the tile leads out of the
	Desk. The fork names every tile after itself."""
	import frappe

	for app in frappe.get_installed_apps()[1:]:  # the fork brings its own
		entries = get_hooks("add_to_apps_screen", app_name=app)
		title = next(iter(get_hooks("app_title", app_name=app)), app)
		if entries:
			tile = {"icon_type": "App", "link_type": "External", "app": app}
			_icon(label=title, link=entries[0].get("route"), logo_url=entries[0].get("logo"), **tile)
		leads_out = bool(entries) and not entries[0].get("route", "").startswith(("/app", "/desk"))
		parent = title if entries and not leads_out else None
		modules = frappe.get_all("Module Def", {"app_name": app}, pluck="name")
		public = {"public": 1, "module": ["in", modules or [""]]}
		for name, icon in frappe.get_all("Workspace", public, ["name", "icon"], as_list=True):
			link = {"icon_type": "Link", "link_type": "Workspace Sidebar", "link_to": name, "app": app}
			_icon(label=name, icon=icon, parent_icon=parent, hidden=int(leads_out), **link)


def _icon(**values):
	import frappe

	# a workspace named like its app has the app's tile
	if not frappe.db.exists("Desktop Icon", {"label": values["label"]}):
		frappe.get_doc({"doctype": "Desktop Icon", **values}).insert()


def _visible_apps():
	"""Names of installed apps whose apps-screen entry lets this user in, or that have no such entry."""
	import frappe

	for app in frappe.get_installed_apps():
		checks = [entry.get("has_permission") for entry in get_hooks("add_to_apps_screen", app_name=app)]
		if all(frappe.call(check) for check in checks if check):
			yield app


def get_apps():
	"""Tiles of the apps screen. The fork repeats the first app's tile for every app."""
	import frappe

	return [
		{
			"name": app,
			"logo": entry.get("logo"),
			"title": frappe._(entry.get("title")),
			"route": entry.get("route"),
		}
		for app in _visible_apps()
		if app != FORK
		for entry in get_hooks("add_to_apps_screen", app_name=app)
	]


def _app_data(app, bootinfo):
	"""One app in the Desk's boot data. The fork lists only itself: an app has no workspaces and no logo."""
	import frappe

	hooks = get_hooks(app_name=app)
	entry = next(iter(hooks.get("add_to_apps_screen") or [{}]))
	modules = frappe.get_all("Module Def", {"app_name": app}, pluck="name")
	allowed = [page["name"] for page in bootinfo.workspaces.get("pages")]
	workspaces = frappe.get_all("Workspace", {"module": ["in", modules or [""]]}, pluck="name")
	workspaces = [name for name in workspaces if name in allowed]
	return {
		"app_name": entry.get("name") or app,
		"app_title": entry.get("title") or next(iter(hooks.get("app_title", [])), app),
		"app_route": entry.get("route")
		or (f"/desk/{frappe.utils.slug(workspaces[0])}" if workspaces else ""),
		"app_logo_url": entry.get("logo") or next(iter(hooks.get("app_logo_url", [])), None),
		"modules": modules,
		"workspaces": workspaces,
	}


def get_versions():
	"""Versions in the About box. The fork asks git about folders of a bench and names every app alike."""
	import frappe

	return {
		app: {
			"title": next(iter(get_hooks("app_title", app_name=app)), app),
			"description": next(iter(get_hooks("app_description", app_name=app)), ""),
			"branch": "",
			"version": getattr(frappe.get_module(own_name(app)), "__version__", "0.0.1"),
		}
		for app in frappe.get_installed_apps()
	}
