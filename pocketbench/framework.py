"""The adapter: the one module that names the fork. It makes `import frappe` work in a process and puts every
cure in its place; the others say `frappe`, or take from here what they need to know of the fork.

alias.py gives back the name, apps.py, installing.py and desktop.py more than one app; faults of the package
that have nothing to do with either are in cures.py, those of its SQLite backend in sqlite.py.
"""

import importlib.util
import os
import sys
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
# what the browser sees of the renaming: one global under two names, also before any bundle is loaded
HEAD_SCRIPT = (
	'<script>Object.defineProperty(window,"frappe",{configurable:true,get(){return window.monoframe},'
	"set(v){window.monoframe=v}});</script>"
)

serving = None  # the Site this process serves


def start(site):
	"""Make `import frappe` work in this process, for this site (a site.Site); return the module.

	Changes the working directory to the site's folder: the framework looks there for assets and files.
	"""
	global serving
	if serving and serving.path != site.path:
		raise RuntimeError(f"this process already serves {serving.path}")
	serving = site
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

	from pocketbench import alias, apps, catalogue, cures, desktop, installing, pdf

	frappe = alias.install()
	_restore_init(frappe)
	apps.restore(frappe)
	installing.restore(frappe)
	alias.restore_names(frappe)
	desktop.restore(frappe)
	cures.apply(frappe, site)
	pdf.install()
	catalogue.install()
	if site.settings["db_type"] == "sqlite":
		from pocketbench import sqlite

		sqlite.apply(frappe)
	return frappe


def _restore_init(frappe):
	own_init = frappe.init

	def init(site=None, sites_path=".", new_site=False, force=False):
		"""Upstream's signature; and without local.site no Jinja hook loads and every page fails."""
		own_init(force=force)
		frappe.local.site = frappe.get_site_name()

	frappe.init = init


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
	settings = serving.settings
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


def own_name(app):
	"""The package's name of an app: the fork's where apps say `frappe`."""
	return FORK if app == NAME else app
