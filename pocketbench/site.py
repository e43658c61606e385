"""A site: one folder with settings, database, files and logs. Made once, then kept in step with its apps."""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from pocketbench import templates
from pocketbench.console import Trouble, step
from pocketbench.state import CHECKOUT, state_dir

ADMIN_PASSWORD = "admin"
# what of an app does not change the site
NOT_INSTALLED = {"__pycache__", "tests", "public", "node_modules", ".git"}


@dataclass(frozen=True)
class App:
	"""An app given by path: its package's name and folder, and the folder to import it from."""

	name: str
	package: str
	root: str

	@classmethod
	def at(cls, path):
		"""Find the app in a folder: the package itself, or a repository that holds one."""
		folder = Path(path).resolve()
		candidates = [folder, *sorted(child for child in folder.glob("*") if child.is_dir())]
		for package in candidates:
			if (package / "hooks.py").is_file() and (package / "modules.txt").is_file():
				return cls(package.name, str(package), str(package.parent))
		raise Trouble(
			f"no Frappe app in {folder}", way_out="an app is a package with hooks.py and modules.txt"
		)

	def fingerprint(self):
		"""Changes when anything that installing or migrating reads may have changed."""
		digest = hashlib.sha256()
		for path in sorted(Path(self.package).rglob("*")):
			relative = path.relative_to(self.package)
			skip = NOT_INSTALLED.intersection(relative.parts) or path.name.startswith("test_")
			if not skip and path.is_file():
				digest.update(str(relative).encode() + b"\0" + path.read_bytes())
		return digest.hexdigest()


class Site:
	"""The folder of one site and its settings (site.json)."""

	def __init__(self, path):
		self.path = str(Path(path).resolve())
		self._file = Path(self.path) / "site.json"
		self.settings = json.loads(self._file.read_text()) if self._file.exists() else {}

	@classmethod
	def open(cls, name, state=None):
		return cls(state_dir(state) / "sites" / name)

	@property
	def name(self):
		return Path(self.path).name

	@property
	def apps(self):
		return [App(**app) for app in self.settings.get("apps", [])]

	@property
	def logs(self):
		return Path(self.path) / "logs"

	@property
	def mail_dir(self):
		return Path(self.path) / "mail"

	def save(self, **changes):
		"""Change settings and write them, atomically."""
		self.settings.update(changes)
		Path(self.path).mkdir(parents=True, exist_ok=True)
		temporary = self._file.with_suffix(f".{os.getpid()}")
		temporary.write_text(json.dumps(self.settings, indent=1, ensure_ascii=False))
		temporary.replace(self._file)

	def remove(self):
		shutil.rmtree(self.path, ignore_errors=True)

	def clone(self, name):
		"""A copy under another name, for whoever wants to change data and throw it away. SQLite only."""
		if self.settings["db_type"] != "sqlite":
			raise ValueError("only an SQLite site can be copied while it may be running")
		copy = Site(Path(self.path).parent / name)
		copy.remove()
		for folder in ("db", "mail", "logs"):
			Path(copy.path, folder).mkdir(parents=True)
		database = templates.data(self).relative_to(self.path)
		templates.snapshot(templates.data(self), Path(copy.path) / database)
		for folder in ("public", "private"):
			shutil.copytree(Path(self.path) / folder, Path(copy.path) / folder)
		if (assets := Path(self.path) / "assets").exists():
			shutil.copytree(assets, Path(copy.path) / "assets", symlinks=True)
		settings = {key: value for key, value in self.settings.items() if not key.endswith("_port")}
		copy.save(**settings)
		return copy

	def inside(self, *arguments):
		"""Command line that does something inside this site (see inside.py)."""
		return [sys.executable, "-m", "pocketbench.inside", self.path, *arguments]

	def call(self, *arguments, log):
		"""Do something inside this site and wait; its output goes to the log. Raises on failure."""
		subprocess.run(
			self.inside(*arguments),
			stdout=log,
			stderr=subprocess.STDOUT,
			stdin=subprocess.DEVNULL,
			env=child_environment(),
			check=True,
		)


def child_environment():
	"""Environment for our own child processes: they find this package and do not buffer their logs."""
	path = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH")]))
	quiet = "ignore:'crypt' is deprecated:DeprecationWarning"  # said by a dependency at each start
	environment = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": quiet}
	# with it the framework's worker runs every job in test mode: no mail goes out
	environment.pop("CI", None)
	return environment


def prepare(site, apps, *, db_type="sqlite", lang="en", seeds=(), running):
	"""Bring a site up to date: create it when missing, install new apps, sync changed ones, seed once.

	apps: App list in order of installation. seeds: (dotted function, keyword arguments) pairs, run once in
	this order after the apps are installed; see seeded() for what they returned. running: services.Services
	to run the database and Redis in.
	"""
	site.save(**_defaults(site, apps, db_type, lang))
	new = not site.settings.get("framework")
	from_template = new and templates.copy(site)
	running.start_for(site)
	if new:
		with step(f"site {site.name}: framework", site.name) as log:
			if not from_template:
				site.call("install-framework", ADMIN_PASSWORD, log=log)
				templates.keep(site, running)
			site.call("settings", log=log)
			site.save(framework=templates.version())
	_sync_apps(site, apps)
	_seed(site, [seed for seed in seeds if _key(*seed) not in site.settings["seeds"]])


def seeded(site, function, **arguments):
	"""What a seed of the site returned when it was run."""
	return site.settings["seeds"][_key(function, arguments)]


def _seed(site, seeds):
	if not seeds:
		return
	with step(f"site {site.name}: {seeds[0][0]}", site.name) as log, tempfile.NamedTemporaryFile() as answers:
		calls = [word for function, arguments in seeds for word in (function, json.dumps(arguments))]
		site.call("seed", answers.name, *calls, log=log)
		returned = json.loads(Path(answers.name).read_text())
	keys = [_key(*seed) for seed in seeds]
	site.save(seeds=site.settings["seeds"] | dict(zip(keys, returned, strict=True)))


def _key(function, arguments):
	return f"{function} {json.dumps(arguments, sort_keys=True)}"


def is_outdated(site):
	"""Whether the site was made by another framework or adapter and has to be made anew."""
	made_by = site.settings.get("framework")
	return bool(site.settings) and made_by != templates.version()


def _defaults(site, apps, db_type, lang):
	known = {
		"db_type": db_type,
		"db_name": "site",
		"db_password": secrets.token_hex(12),
		"encryption_key": urlsafe_b64encode(os.urandom(32)).decode(),
		"lang": lang,
		"time_zone": machine_time_zone(),
		"installed": {},
		"seeds": {},
	}
	known.update(site.settings)
	known["apps"] = [vars(app) for app in apps]
	return known


def _sync_apps(site, apps):
	installed = site.settings["installed"]
	for app in apps:
		fingerprint = app.fingerprint()
		if app.name not in installed:
			with step(f"site {site.name}: install {app.name}", site.name) as log:
				site.call("install-app", app.name, log=log)
		elif installed[app.name] != fingerprint:
			with step(f"site {site.name}: sync {app.name}", site.name) as log:
				site.call("migrate-app", app.name, log=log)
		else:
			continue
		installed[app.name] = fingerprint
		site.save(installed=installed)


def machine_time_zone():
	"""The machine's time zone by name; Moscow where the machine keeps plain UTC or does not say."""
	link = Path("/etc/localtime")
	name = os.environ.get("TZ") or (str(link.resolve()).partition("zoneinfo/")[2] if link.exists() else "")
	return (
		name if "/" in name and not name.startswith("Etc/") and not name.startswith(":") else "Europe/Moscow"
	)


def wait_until(condition, seconds, message, pause=0.1):
	"""Poll until condition() is true; raises Trouble with the message when time is up."""
	deadline = time.monotonic() + seconds
	while not condition():
		if time.monotonic() > deadline:
			raise Trouble(message)
		time.sleep(pause)
