"""The database of a bare framework site is the same for everybody: made once, then copied.

A file for SQLite; for MariaDB the whole data folder, copied while no server runs on it.
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from pocketbench.state import cache_dir

LAYOUT = 2  # raise when a site made before has to be made anew (a changed cure of tables, other settings)
HERE = Path(__file__).resolve().parent


def version():
	"""Identifies what an empty site is made of: the pinned packages and our own way of filling it."""
	digest = hashlib.sha256(str(LAYOUT).encode())
	for name in ("requirements.txt", "requirements-framework.txt"):
		digest.update((HERE / name).read_bytes())
	return digest.hexdigest()[:16]


def data(site):
	"""Where a site's database lies: a file, or a server's data folder."""
	if site.settings["db_type"] == "sqlite":
		return Path(site.path) / "db" / f"{site.settings['db_name']}.db"
	return Path(site.path) / "services" / "mariadb"


def copy(site):
	"""Fill a new site's database from the template; whether there was one. Its services do not run yet."""
	template, target = _template(site), data(site)
	# a data folder that is there already may have a server on it
	if not template.exists() or target.is_dir():
		return False
	target.parent.mkdir(parents=True, exist_ok=True)
	(shutil.copytree if template.is_dir() else shutil.copyfile)(template, target)
	return True


def keep(site, running):
	"""Keep a site that has the framework and nothing else as the template, in place of older versions' ones.

	running: services.Services, which a MariaDB has to be stopped by while it is copied.
	"""
	template = _template(site)
	temporary = template.with_suffix(f".{os.getpid()}")
	if site.settings["db_type"] == "sqlite":
		snapshot(data(site), temporary)
	elif not running.stop_mariadb():
		return  # somebody else's server
	else:
		shutil.copytree(data(site), temporary, ignore=shutil.ignore_patterns("*.pid", "init.sql"))
		running.start_for(site)
	for old in template.parent.glob(f"{site.settings['db_type']}-*"):
		if old != temporary:
			shutil.rmtree(old) if old.is_dir() else old.unlink()
	temporary.replace(template)


def snapshot(database, copy):
	"""Copy an SQLite database in one consistent state, also while it is in use."""
	with closing(sqlite3.connect(database)) as connection:
		connection.execute("VACUUM INTO ?", [str(copy)])


def _template(site):
	return cache_dir("templates") / f"{site.settings['db_type']}-{version()}"
