"""Everything a person needs to use a site: web, worker, scheduler and mail, up together, down together."""

import fcntl
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from pocketbench.console import Trouble, step
from pocketbench.processes import Children, answers, free_port
from pocketbench.site import child_environment
from pocketbench.state import cache_dir

START_SECONDS = 60


class Stack(Children):
	"""Processes of one running site. Needs its services (database, Redis) running."""

	def __init__(self, site, *, port=None, assets=True, desk=None):
		"""desk: a Desk that has begun to build for this site; without it, and with assets, one is built here."""
		super().__init__()
		self.site, self._wanted_port, self._assets, self._desk = site, port, assets, desk
		self.url = None

	def __enter__(self):
		try:
			self._up()
		except BaseException:
			self.stop()
			raise
		return self

	def _up(self):
		self._lock = _only_one(self.site)
		if self._desk:
			self._desk.finish()
		elif self._assets:
			build_desk(self.site)
		port, mail_port = self._ports()
		self.url = f"http://127.0.0.1:{port}"
		self.site.save(host_name=self.url, mail_port=mail_port, web_port=port)
		with step("web, worker, scheduler, mail", self.site.name):
			sink = [sys.executable, "-m", "pocketbench.mailsink", str(self.site.mail_dir), str(mail_port)]
			self._child("mail", sink)
			self._child("web", self.site.inside("web", str(port)))
			self.wait_for("mail", lambda: answers(mail_port), START_SECONDS)
			self.wait_for("web", self._healthy, START_SECONDS)
			# last, so that on a small machine they do not make the person wait for the first page
			self._child("worker", self.site.inside("worker"))
			self._child("scheduler", self.site.inside("scheduler"))

	def _ports(self):
		port = free_port(self._wanted_port)
		if self._wanted_port and port != self._wanted_port:
			raise Trouble(
				f"port {self._wanted_port} is taken", step="web", way_out="choose another with --port NUMBER"
			)
		mail_port = free_port()
		return port, mail_port

	def stop(self):
		super().stop()
		if lock := getattr(self, "_lock", None):
			lock.close()

	def _child(self, name, command):
		self.start(name, command, self.site.logs / f"{name}.log", env=child_environment())

	def _healthy(self):
		with suppress(OSError), urllib.request.urlopen(f"{self.url}/api/method/ping", timeout=10) as answer:
			return answer.status == 200
		return False

	def watch(self):
		"""Stay until interrupted; raise Trouble when a process ends by itself."""
		while True:
			self.check()
			time.sleep(0.5)


def _only_one(site):
	"""Two sets of processes on one site would fight over its mail port and address."""
	lock = open(Path(site.path) / "running.lock", "w")
	try:
		fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
	except BlockingIOError:
		url = site.settings.get("host_name")
		raise Trouble(
			f"site {site.name} is already running at {url}", way_out="use it, or stop it first"
		) from None
	return lock


class Desk(Children):
	"""Builds the Desk's browser code in a process of its own: a first start makes the site meanwhile."""

	def begin(self, site, apps):
		"""Start to build, or to link what is built, into the site's `assets` folder."""
		from pocketbench import framework

		folders = [f"{framework.NAME}={framework.package_dir()}"]
		folders += [f"{app.name}={app.package}" for app in apps]
		command = [sys.executable, "-m", "pocketbench.assets", str(cache_dir("desk"))]
		command += [str(Path(site.path) / "assets"), *folders]
		self._log = cache_dir("logs") / "assets.log"
		self._builder = self.start("Desk", command, self._log, env=child_environment())

	def finish(self):
		"""Wait until it is built; raises Trouble when it could not be."""
		with step("Desk (browser code)", "assets"):
			if self._builder.wait():
				raise RuntimeError("it could not be built")


def build_desk(site):
	"""Build the Desk for a site, or reuse it."""
	with Desk() as desk:
		desk.begin(site, site.apps)
		desk.finish()
