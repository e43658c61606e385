"""More than one app: which there are, where their files lie, their hooks, patches and DocTypes.

The fork knows only itself. These functions take the place of its own and have upstream's signatures.
"""

import inspect
import json
import types

from pocketbench import framework
from pocketbench.framework import FORK, own_name

# scheduled jobs that call hosts which exist only because of the renaming
FOREIGN_JOBS = ("changelog_feed", "check_for_update", "google_calendar", "google_contacts")

nothing_installed = False  # not even the framework: true while a new site's database is filled


def restore(frappe):
	"""Put this module's functions in the place of the fork's. Called once per process."""
	import frappe.model.sync
	import frappe.patches
	import frappe.utils.installed_apps as wizard

	for function in (
		get_all_apps,
		get_installed_apps,
		get_app_path,
		get_app_source_path,
		get_module_list,
		setup_module_map,
		get_hooks,
		get_attr,
	):
		setattr(frappe, function.__name__, function)
	frappe._load_app_hooks = load_app_hooks
	frappe.patches.get_all_patches = get_all_patches
	frappe.model.sync.sync_all = sync_all
	frappe.model.sync.update_progress_bar = lambda *args, **kwargs: None  # fills the log with half a megabyte
	# without it get_apps hides every app from whoever is not a System Manager
	wizard.get_setup_wizard_completed_apps = lambda: frappe.get_installed_apps()


def get_all_apps(*args, **kwargs):
	"""Every app this site may have. Without it only the framework exists."""
	return [FORK, *(app.name for app in framework.serving.apps)]


def get_installed_apps(*args, **kwargs):
	"""Apps installed in the database, as upstream keeps them. Without it no app has hooks or pages."""
	import frappe

	if getattr(frappe.local.flags, "in_install_db", True) or not getattr(frappe.local, "db", None):
		return []
	return json.loads(frappe.db.get_global("installed_apps") or "[]")


def get_app_path(app_name, *joins):
	"""Without it every app's files are looked for inside the framework."""
	import frappe

	return frappe.get_pymodule_path(own_name(app_name), *joins)


def get_app_source_path(app_name, *joins):
	return get_app_path(app_name, "..", *joins)


def get_module_list(app_name=FORK):
	import frappe

	return frappe.get_file_items(get_app_path(app_name, "modules.txt"))


def setup_module_map(include_all_apps=True):
	"""Module → app. Without it a DocType of an app has no controller."""
	import frappe

	modules = {app: [frappe.scrub(module) for module in get_module_list(app)] for app in get_all_apps()}
	frappe.local.app_modules = modules
	frappe.local.module_app = {module: app for app, names in modules.items() for module in names}


def load_app_hooks(app_name=None):
	"""Hooks of one app, or of all installed ones merged in order of installation."""
	import frappe

	hooks = {}
	for app in [app_name] if app_name else frappe.get_installed_apps():
		module = frappe.get_module(own_name(app) + ".hooks")
		for key, value in inspect.getmembers(module, predicate=_is_hook):
			if not key.startswith("_"):
				frappe.append_hook(hooks, key, value)
	return _without_foreign_jobs(hooks)


def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
	"""Upstream's signature. Without it apps' hooks are never read."""
	import frappe

	if app_name:
		hooks = load_app_hooks(app_name)
	elif nothing_installed:
		hooks = {}  # every call would ask Redis in vain: a third of the installation's time
	elif (hooks := frappe.client_cache.get_value("app_hooks")) is None:
		hooks = load_app_hooks()
		frappe.client_cache.set_value("app_hooks", hooks)
	if hook:
		return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
	return frappe._dict(hooks)


def get_attr(method_string):
	"""A dotted path to its object. The fork lost the check: a guest's request could import any module."""
	import frappe

	module, _, name = method_string.rpartition(".")
	app = own_name(method_string.split(".", 1)[0])
	installing = frappe.local.flags.in_install or frappe.local.flags.in_uninstall
	if app != FORK and not installing and app not in frappe.get_installed_apps():
		frappe.throw(frappe._("App {0} is not installed").format(app), frappe.AppNotInstalledError)
	return getattr(frappe.get_module(module), name)


def _is_hook(value):
	return not isinstance(value, types.ModuleType | types.FunctionType | type)


def _without_foreign_jobs(hooks):
	def keep(job):
		return not any(name in job for name in FOREIGN_JOBS)

	for event, jobs in hooks.get("scheduler_events", {}).items():
		if isinstance(jobs, dict):
			hooks["scheduler_events"][event] = {
				cron: [job for job in names if keep(job)] for cron, names in jobs.items()
			}
		else:
			hooks["scheduler_events"][event] = [job for job in jobs if keep(job)]
	return hooks


def get_all_patches(patch_type=None):
	"""Without it patches of apps are never run."""
	import frappe
	from frappe.patches import get_patches_from_app

	return [
		patch
		for app in frappe.get_installed_apps()
		for patch in get_patches_from_app(app, patch_type=patch_type)
	]


def sync_all(force=0, reset_permissions=False):
	"""Without it migrate leaves every app's DocTypes as they were."""
	import frappe
	from frappe.model.sync import _patch_mode, sync_for

	_patch_mode(True)
	for app in frappe.get_installed_apps():
		sync_for(app, force, reset_permissions=reset_permissions)
	_patch_mode(False)
	frappe.clear_cache()
