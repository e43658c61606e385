"""Installing and uninstalling an app in a site, in upstream's order."""

import json
from pathlib import Path

from pocketbench import apps, framework
from pocketbench.apps import get_module_list, load_app_hooks, setup_module_map
from pocketbench.framework import FORK


def restore(frappe):
	"""Put this module's functions in the place of the fork's. Called once per process."""
	import frappe.installer as installer

	for function in (install_app, remove_app, add_to_installed_apps, remove_from_installed_apps):
		setattr(installer, function.__name__, function)


def install_framework(admin_password):
	"""Fill an empty database with the framework. The database itself must exist already."""
	import frappe
	from frappe import installer

	settings = framework.serving.settings
	apps.nothing_installed = True
	installer.make_site_dirs()
	if settings["db_type"] == "sqlite":
		(Path(framework.serving.path) / "db").mkdir(exist_ok=True)
	installer.install_db(
		db_name=settings["db_name"],
		db_password=settings["db_password"],
		db_type=settings["db_type"],
		admin_password=admin_password,
		verbose=False,
		setup=False,
	)
	install_app(FORK)
	frappe.db.commit()


def install_app(name, verbose=False, set_as_patched=True, force=False):
	"""Install one app in upstream's order. The fork refuses every app but itself."""
	import frappe
	from frappe import installer
	from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
	from frappe.model.module_utils import sync_customizations
	from frappe.model.sync import sync_for
	from frappe.utils.dashboard import sync_dashboards
	from frappe.utils.fixtures import sync_fixtures

	installed = frappe.get_installed_apps()
	if name in installed and not force:
		return
	hooks = load_app_hooks(name)
	missing = [app for app in hooks.get("required_apps", []) if app.split("/")[-1] not in installed]
	if missing:
		raise RuntimeError(f"{name} needs {', '.join(missing)}: give those apps first")

	frappe.flags.in_install = name
	try:
		frappe.clear_cache()
		setup_module_map()
		_call_all(hooks.get("before_install"))
		_call_all(frappe.get_hooks("before_app_install"), name)
		if name != FORK:  # the framework's own module records come with its database dump
			add_modules(name)
		sync_for(name, force=force, reset_permissions=True)
		add_to_installed_apps(name)
		frappe.get_doc("Portal Settings", "Portal Settings").sync_menu()
		if set_as_patched:
			installer.set_all_patches_as_completed(name)
		_call_all(hooks.get("after_install"))
		_call_all(frappe.get_hooks("after_app_install"), name)
		sync_jobs()
		sync_fixtures(name)
		sync_customizations(name)
		sync_dashboards(name)
		_call_all(hooks.get("after_sync"))
		frappe.db.commit()
	except BaseException:
		# half an installation must not pass for a whole one the next time
		frappe.db.rollback()
		_write_installed_apps([app for app in frappe.get_installed_apps() if app != name])
		raise
	finally:
		frappe.flags.in_install = False
	frappe.clear_cache()
	frappe.client_cache.erase_persistent_caches()


def add_modules(app):
	"""Records of the app's modules; those that are there already, after a failed installation, stay."""
	import frappe

	for module in get_module_list(app):
		if not frappe.db.exists("Module Def", module):
			frappe.get_doc({"doctype": "Module Def", "app_name": app, "module_name": module}).insert()


def remove_app(app_name, dry_run=False, yes=False, no_backup=False, force=False):
	"""Uninstall in upstream's order. The fork only prints that it cannot."""
	import frappe
	from frappe import installer

	if app_name not in frappe.get_installed_apps():
		return
	hooks = load_app_hooks(app_name)
	frappe.flags.in_uninstall = True
	try:
		_call_all(hooks.get("before_uninstall"))
		_call_all(frappe.get_hooks("before_app_uninstall"), app_name)
		modules = frappe.get_all("Module Def", {"app_name": app_name}, pluck="name")
		doctypes = installer._delete_modules(modules, dry_run)
		installer._delete_doctypes(doctypes, dry_run)
		if not dry_run:
			for icon in frappe.get_all("Desktop Icon", {"app": app_name}, pluck="name"):
				frappe.delete_doc("Desktop Icon", icon, force=True)
			installer.remove_from_installed_apps(app_name)
			frappe.db.commit()
		_call_all(hooks.get("after_uninstall"))
		_call_all(frappe.get_hooks("after_app_uninstall"), app_name)
		frappe.db.commit()
	finally:
		frappe.flags.in_uninstall = False
	frappe.clear_cache()


def add_to_installed_apps(app_name, rebuild_website=True):
	import frappe
	from frappe import installer

	_write_installed_apps([*(app for app in frappe.get_installed_apps() if app != app_name), app_name])
	if frappe.flags.in_install:
		installer.post_install(rebuild_website)


def remove_from_installed_apps(app_name):
	import frappe

	_write_installed_apps([app for app in frappe.get_installed_apps() if app != app_name])
	frappe.local.doc_events_hooks = None


def _write_installed_apps(names):
	import frappe

	apps.nothing_installed = False
	frappe.db.set_global("installed_apps", json.dumps(names))
	frappe.db.commit()
	frappe.clear_cache()


def _call_all(methods, *args):
	"""Run hook methods; like upstream's before_install, a False answer stops nothing but is the app's word."""
	import frappe

	for method in methods or []:
		frappe.get_attr(method)(*args)
