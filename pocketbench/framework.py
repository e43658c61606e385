"""The adapter: gives back to the framework package the two things taken out of it, the name `frappe`
and more than one app. The only module that names the fork; everybody else says `frappe`.

Faults of the package that have nothing to do with its name or with apps are in cures.py, those of its
SQLite backend in sqlite.py.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import json
import os
import sys
import types
from pathlib import Path

FORK = "monoframe"
NAME = "frappe"

# where the fork moved what upstream calls frappe.modules.*
MOVED = {
	"frappe.modules.utils": "monoframe.model.module_utils",
	"frappe.modules.import_file": "monoframe.model.import_doc",
	"frappe.modules.export_file": "monoframe.model.export",
	"frappe.modules.patch_handler": "monoframe.patches",
}
# packages nobody here calls but the fork imports at load: a compiler-made driver and a 100 MB client
PLACEHOLDERS = (
	"monoframe.database.mariadb.mysqlclient",
	"google",
	"google.oauth2",
	"google.oauth2.credentials",
	"googleapiclient",
	"googleapiclient.discovery",
	"googleapiclient.errors",
)
# scheduled jobs that call hosts which exist only because of the renaming
FOREIGN_JOBS = ("changelog_feed", "check_for_update", "google_calendar", "google_contacts")
# what the browser sees of the renaming: one global under two names, also before any bundle is loaded
HEAD_SCRIPT = (
	'<script>Object.defineProperty(window,"frappe",{configurable:true,get(){return window.monoframe},'
	"set(v){window.monoframe=v}});</script>"
)

_site = None  # the Site this process serves
_empty = False  # nothing is installed yet in this site, not even the framework


def start(site):
	"""Make `import frappe` work in this process, for this site (a site.Site); return the module.

	Changes the working directory to the site's folder: the framework looks there for assets and files.
	"""
	global _site
	if _site and _site.path != site.path:
		raise RuntimeError(f"this process already serves {_site.path}")
	_site = site
	for folder in ("logs", "config", "assets"):
		Path(site.path, folder).mkdir(parents=True, exist_ok=True)
	assets = Path(site.path, "assets", "assets.json")
	if not assets.exists():
		assets.write_text("{}")  # without the file no page can be rendered, not even in a test
	os.chdir(site.path)
	os.environ.update(environment(site))
	for app in site.apps:
		if app.root not in sys.path:
			sys.path.append(app.root)
	if NAME in sys.modules:
		return sys.modules[NAME]

	for name in PLACEHOLDERS:
		sys.modules[name] = _Placeholder(name)
	sys.meta_path.insert(0, _Finder())
	frappe = importlib.import_module(NAME)
	_restore_helpers()
	_restore_apps(frappe)
	_restore_installer(frappe)
	_restore_names(frappe)

	from pocketbench import catalogue, cures, pdf

	cures.apply(frappe, site)
	pdf.install()
	catalogue.install()
	if site.settings["db_type"] == "sqlite":
		from pocketbench import sqlite

		sqlite.apply(frappe)
	return frappe


def environment(site):
	"""Settings of a site as the environment variables the fork reads (it has no site_config.json)."""
	settings = site.settings
	redis = f"redis://127.0.0.1:{settings.get('redis_port', 0)}"
	values = {
		"DB_TYPE": settings["db_type"],
		"DB_NAME": settings["db_name"],
		"DB_USER": settings["db_name"],
		"DB_PASSWORD": settings["db_password"],
		"DB_HOST": "127.0.0.1",
		"DB_PORT": str(settings.get("db_port", "")),
		"REDIS_CACHE": redis,
		"REDIS_QUEUE": redis,
		"LANG": settings["lang"],
		"ALLOW_TESTS": "1",
		"USE_MYSQLCLIENT": "0",
		"MAX_FILE_SIZE": str(25 * 1024 * 1024),
		"BENCH_ROOT": site.path,
		"EXTRA_CONFIG": "pocketbench.framework.extra_config",
	}
	return {f"{FORK.upper()}_{key}": value for key, value in values.items() if value}


def extra_config():
	"""Settings the fork cannot take from the environment."""
	settings = _site.settings
	return {
		# without it a new key is made in every process: stored passwords and signed links break
		"encryption_key": settings["encryption_key"],
		"host_name": settings.get("host_name", ""),
		"mute_emails": settings.get("mute_emails", 0),
	}


def package_dir():
	"""The fork's own package folder (its Desk sources are in there), without importing it."""
	spec = importlib.util.find_spec(FORK)
	return Path(spec.origin).parent


def wsgi_names(environ):
	"""Let our apps' scripts send upstream's headers (X-Frappe-CSRF-Token …): the fork reads its own."""
	for key in [key for key in environ if key.startswith("HTTP_X_FRAPPE_")]:
		environ.setdefault(key.replace("FRAPPE", FORK.upper(), 1), environ[key])


# ---------------------------------------------------------------- names


class _Placeholder(types.ModuleType):
	"""A module whose every attribute is an exception class nobody raises."""

	__path__ = ()

	def __getattr__(self, name):
		if name.startswith("__"):
			raise AttributeError(name)
		value = type(name, (Exception,), {})
		setattr(self, name, value)
		return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	"""`frappe` and `frappe.x` are the very modules `monoframe` and `monoframe.x`, not copies."""

	def find_spec(self, name, path=None, target=None):
		if name == NAME or name.startswith(NAME + "."):
			return importlib.util.spec_from_loader(name, self)
		if name == f"{FORK}.desk.doctype.event.event" and sys.version_info < (3, 12):
			return _event_spec(name, path)
		return None

	def create_module(self, spec):
		if spec.name == "frappe.modules":
			module = types.ModuleType(spec.name)
			utils = importlib.import_module(MOVED["frappe.modules.utils"])
			module.__dict__.update({k: v for k, v in vars(utils).items() if not k.startswith("__")})
			module.__path__ = []
		else:
			module = importlib.import_module(MOVED.get(spec.name, FORK + spec.name[len(NAME) :]))
		spec.loader_state = (module.__spec__, module.__loader__, module.__package__)
		return module

	def exec_module(self, module):
		# the import machinery has just relabelled the shared module: give it its own labels back
		module.__spec__, module.__loader__, module.__package__ = module.__spec__.loader_state


def _event_spec(name, path):
	"""One module of the fork has a `type` statement: a syntax error before Python 3.12."""
	found = importlib.machinery.PathFinder.find_spec(name, path)

	class Loader(importlib.machinery.SourceFileLoader):
		def get_code(self, fullname):
			source = self.get_source(fullname).replace("\ttype EventLikeDict = ", "\tEventLikeDict = ")
			return self.source_to_code(source.encode(), self.path)

	return importlib.util.spec_from_file_location(name, found.origin, loader=Loader(name, found.origin))


def _restore_names(frappe):
	"""Templates and conditions written by apps say `frappe`; the sandbox only offers the fork's name."""
	from frappe.email.doctype.notification import notification
	from frappe.model import workflow
	from frappe.utils import safe_exec

	for module, function in (
		(safe_exec, "get_safe_globals"),
		(workflow, "get_workflow_safe_globals"),
		(notification, "get_context"),
		(notification, "get_safe_globals"),
	):
		setattr(module, function, _also_frappe(getattr(module, function)))


def _also_frappe(function):
	def wrapper(*args, **kwargs):
		names = function(*args, **kwargs)
		names[NAME] = names[FORK]
		return names

	return wrapper


def _restore_helpers():
	"""The installer of the fork imports a test helper that is not in the package."""
	import frappe.tests.utils as test_utils

	generators = types.ModuleType(f"{FORK}.tests.utils.generators")
	generators._clear_test_log = lambda: None
	test_utils.__path__ = []
	sys.modules[generators.__name__] = generators


# ---------------------------------------------------------------- apps


def _own(app):
	return FORK if app == NAME else app


def get_all_apps(*args, **kwargs):
	"""Every app this site may have. Without it only the framework exists."""
	return [FORK, *(app.name for app in _site.apps)]


def get_installed_apps(*args, **kwargs):
	"""Apps installed in the database, as upstream keeps them. Without it no app has hooks or pages."""
	import frappe

	if getattr(frappe.local.flags, "in_install_db", True) or not getattr(frappe.local, "db", None):
		return []
	return json.loads(frappe.db.get_global("installed_apps") or "[]")


def get_app_path(app_name, *joins):
	"""Without it every app's files are looked for inside the framework."""
	import frappe

	return frappe.get_pymodule_path(_own(app_name), *joins)


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
		module = frappe.get_module(_own(app) + ".hooks")
		for key, value in inspect.getmembers(module, predicate=_is_hook):
			if not key.startswith("_"):
				frappe.append_hook(hooks, key, value)
	return _without_foreign_jobs(hooks)


def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
	"""Upstream's signature. Without it apps' hooks are never read."""
	import frappe

	if app_name:
		hooks = load_app_hooks(app_name)
	elif _empty:
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
	app = _own(method_string.split(".", 1)[0])
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


def _restore_apps(frappe):
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

	own_init = frappe.init

	def init(site=None, sites_path=".", new_site=False, force=False):
		"""Upstream's signature; and without local.site no Jinja hook loads and every page fails."""
		own_init(force=force)
		frappe.local.site = frappe.get_site_name()

	frappe.init = init

	import frappe.utils.installed_apps as wizard

	# without it get_apps hides every app from whoever is not a System Manager
	wizard.get_setup_wizard_completed_apps = lambda: frappe.get_installed_apps()

	import frappe.apps
	import frappe.boot
	import frappe.model.sync
	import frappe.patches
	import frappe.utils.change_log

	frappe.model.sync.update_progress_bar = lambda *args, **kwargs: None  # fills the log with half a megabyte
	frappe.patches.get_all_patches = _all_patches
	frappe.model.sync.sync_all = _sync_all
	frappe.apps.get_apps = frappe.whitelist()(_apps_screen)
	frappe.utils.change_log.get_versions = _versions
	frappe.boot.get_versions = _versions
	own_desktop = frappe.boot.load_desktop_data

	def load_desktop_data(bootinfo):
		own_desktop(bootinfo)
		bootinfo.app_data = [_app_data(app, bootinfo) for app in _visible_apps()]

	frappe.boot.load_desktop_data = load_desktop_data
	_restore_desktop()


def _restore_desktop():
	from frappe.desk.doctype.desktop_icon import desktop_icon

	desktop_icon.create_desktop_icons = create_desktop_icons
	# the fork asks the first app's check for every tile
	desktop_icon.DesktopIcon.check_app_permission = lambda self: self.app in _visible_apps()


def create_desktop_icons():
	"""Tiles of the Desk: one for each app, its workspaces in it. The fork names every tile after itself."""
	import frappe

	for app in frappe.get_installed_apps()[1:]:  # the fork brings its own
		entries = get_hooks("add_to_apps_screen", app_name=app)
		title = next(iter(get_hooks("app_title", app_name=app)), app)
		if entries:
			tile = {"icon_type": "App", "link_type": "External", "app": app}
			_icon(label=title, link=entries[0].get("route"), logo_url=entries[0].get("logo"), **tile)
		modules = frappe.get_all("Module Def", {"app_name": app}, pluck="name")
		public = {"public": 1, "module": ["in", modules or [""]]}
		for name, icon in frappe.get_all("Workspace", public, ["name", "icon"], as_list=True):
			link = {"icon_type": "Link", "link_type": "Workspace Sidebar", "link_to": name, "app": app}
			_icon(label=name, icon=icon, parent_icon=title if entries else None, **link)


def _icon(**values):
	import frappe

	# a workspace named like its app has the app's tile
	if not frappe.db.exists("Desktop Icon", {"label": values["label"]}):
		frappe.get_doc({"doctype": "Desktop Icon", **values}).insert()


def _all_patches(patch_type=None):
	"""Without it patches of apps are never run."""
	import frappe
	from frappe.patches import get_patches_from_app

	return [
		patch
		for app in frappe.get_installed_apps()
		for patch in get_patches_from_app(app, patch_type=patch_type)
	]


def _sync_all(force=0, reset_permissions=False):
	"""Without it migrate leaves every app's DocTypes as they were."""
	import frappe
	from frappe.model.sync import _patch_mode, sync_for

	_patch_mode(True)
	for app in frappe.get_installed_apps():
		sync_for(app, force, reset_permissions=reset_permissions)
	_patch_mode(False)
	frappe.clear_cache()


def _visible_apps():
	"""Names of installed apps whose apps-screen entry lets this user in, or that have no such entry."""
	import frappe

	for app in frappe.get_installed_apps():
		checks = [entry.get("has_permission") for entry in get_hooks("add_to_apps_screen", app_name=app)]
		if all(frappe.call(check) for check in checks if check):
			yield app


def _apps_screen():
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


def _versions():
	"""Versions in the About box. The fork asks git about folders of a bench and names every app alike."""
	import frappe

	return {
		app: {
			"title": next(iter(get_hooks("app_title", app_name=app)), app),
			"description": next(iter(get_hooks("app_description", app_name=app)), ""),
			"branch": "",
			"version": getattr(frappe.get_module(_own(app)), "__version__", "0.0.1"),
		}
		for app in frappe.get_installed_apps()
	}


# ---------------------------------------------------------------- installing


def install_framework(admin_password):
	"""Fill an empty database with the framework. The database itself must exist already."""
	global _empty
	import frappe
	from frappe import installer

	settings = _site.settings
	_empty = True
	installer.make_site_dirs()
	if settings["db_type"] == "sqlite":
		(Path(_site.path) / "db").mkdir(exist_ok=True)
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


def _write_installed_apps(apps):
	global _empty
	import frappe

	_empty = False
	frappe.db.set_global("installed_apps", json.dumps(apps))
	frappe.db.commit()
	frappe.clear_cache()


def _call_all(methods, *args):
	"""Run hook methods; like upstream's before_install, a False answer stops nothing but is the app's word."""
	import frappe

	for method in methods or []:
		frappe.get_attr(method)(*args)


def _restore_installer(frappe):
	import frappe.installer as installer

	for function in (install_app, remove_app, add_to_installed_apps, remove_from_installed_apps):
		setattr(installer, function.__name__, function)
