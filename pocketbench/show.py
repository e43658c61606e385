"""A demonstration of one app: its site with demo data, running, with a table of ready logins."""

import argparse
import contextlib
import importlib.util
import io
import locale
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from pocketbench import bootstrap, debian
from pocketbench.console import Trouble, say, step, table
from pocketbench.processes import interrupt_on_sigterm
from pocketbench.services import mariadb_available

DEFAULT_PORT = 8000
LANGUAGES = ("ru", "en")


@dataclass
class Show:
	"""What is shown: paths of apps in order of installation and dotted names of the last app's functions."""

	script: str  # the command itself, to be started again inside the virtual environment
	apps: list  # paths
	seed: str  # function(language) that fills a new site
	logins: str  # function() → (role label, user, password) rows
	smoke: str  # file with main(base_url, logins, mail_dir) → exit code

	def main(self, arguments=None):
		"""The command: parse, run, report trouble; returns the exit code."""
		arguments = sys.argv[1:] if arguments is None else arguments
		options = self._parser().parse_args(arguments)
		interrupt_on_sigterm()
		try:
			if options.mariadb and (reason := mariadb_available()):
				raise Trouble(reason, way_out="install it, or leave out --mariadb: SQLite needs nothing")
			bootstrap.enter(self.script, arguments)
			if options.mail:
				return self._mail(options)
			return self._smoke(options) if options.smoke else self._stay(options)
		except Trouble as trouble:
			say(trouble.report())
			return 1
		except KeyboardInterrupt:
			say("\nstopped")
			return 130 if options.smoke else 0

	def _parser(self):
		parser = argparse.ArgumentParser(prog=Path(self.script).name, description=__doc__)
		parser.add_argument("--mariadb", action="store_true", help="private MariaDB instead of SQLite")
		parser.add_argument("--reset", action="store_true", help="make the site and its demo data anew")
		parser.add_argument(
			"--port", type=int, help=f"port of the web server (default {DEFAULT_PORT}, else a free one)"
		)
		parser.add_argument("--lang", choices=LANGUAGES, default=machine_language())
		parser.add_argument(
			"--smoke", action="store_true", help="run the main job over HTTP on a copy, and stop"
		)
		parser.add_argument("--mail", action="store_true", help="show the mail sent so far, and stop")
		return parser

	def _stay(self, options):
		from pocketbench.services import Services
		from pocketbench.stack import Desk, Stack

		with Services() as running, Desk() as desk:
			site = self.site(
				options.lang, "mariadb" if options.mariadb else "sqlite", running, desk, options.reset
			)
			port = options.port or _default_port()
			with Stack(site, port=port, desk=desk) as stack:
				self._welcome(stack, site, bootstrap.seconds_since_start())
				stack.watch()

	def _welcome(self, stack, site, seconds):
		say(f"\n  {stack.url}   ready in {seconds:.0f} s\n")
		table(self.ready_logins(site), ["role", "user", "password"])
		say(f"\n  mail: {site.mail_dir}  (or {self.script} --mail)   logs: {site.logs}")
		say("  Ctrl-C stops everything\n")

	def _smoke(self, options):
		with self.running_copy(options.lang, "mariadb" if options.mariadb else "sqlite") as (url, site):
			spec = importlib.util.spec_from_file_location("smoke", self.smoke)
			smoke = importlib.util.module_from_spec(spec)
			spec.loader.exec_module(smoke)
			return smoke.main(url, self.ready_logins(site), str(site.mail_dir))

	def _mail(self, options):
		from pocketbench.cli import show_mail
		from pocketbench.mailsink import messages
		from pocketbench.site import Site

		show_mail(
			messages(Site.open(self._name(options.lang, "mariadb" if options.mariadb else "sqlite")).mail_dir)
		)

	def site(self, language, db_type, running, desk, reset=False, prefix="demo"):
		"""The demonstration's site with its demo data, made or brought up to date; services run.

		desk: stack.Desk, told to begin building for this site.
		"""
		from pocketbench.site import App, Site, is_outdated, prepare

		site = Site.open(self._name(language, db_type, prefix))
		if reset or is_outdated(site):
			site.remove()
			site = Site(site.path)
		apps = [App.at(path) for path in self.apps]
		desk.begin(site, apps)
		seeds = [(self.seed, {"language": language}), (self.logins, {})]
		prepare(site, apps, db_type=db_type, lang=language, seeds=seeds, running=running)
		_printing(site)
		return site

	@contextlib.contextmanager
	def running_copy(self, language, db_type):
		"""A running throw-away copy of the demonstration on free ports: (address, site)."""
		from pocketbench.services import Services
		from pocketbench.stack import Desk, Stack

		with Services() as running, Desk() as desk:
			if db_type == "sqlite":
				site = self.site(language, db_type, running, desk)
				desk.finish()
				site = site.clone(self._name(language, db_type, "copy"))
				running.start_for(site)
			else:  # a server's data cannot be copied while it runs: a site of its own, made anew
				site = self.site(language, db_type, running, desk, reset=True, prefix="copy")
				desk.finish()
			with Stack(site, assets=False) as stack:
				yield stack.url, site

	def ready_logins(self, site):
		"""(role label, user, password) rows of a site made by site()."""
		from pocketbench.site import seeded

		return seeded(site, self.logins)

	@staticmethod
	def _name(language, db_type, prefix="demo"):
		return f"{prefix}-{db_type}-{language}"


def machine_language():
	"""`ru` where the machine's locale is Russian, else `en`."""
	for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
		if value := os.environ.get(name):
			return "ru" if value.lower().startswith("ru") else "en"
	return "ru" if (locale.getlocale()[0] or "").lower().startswith("ru") else "en"


def _default_port():
	from pocketbench.processes import free_port

	return free_port(DEFAULT_PORT)


def _printing(site):
	"""Install what printing to PDF needs where we may; say so in one line where we may not."""
	from pocketbench import pdf

	with contextlib.redirect_stdout(io.StringIO()):  # the package says it at length, too
		reason = pdf.missing()
	if not reason:
		return
	if debian.can_install():
		with step("packages for PDF", site.name) as log:
			debian.install(*pdf.DEBIAN_PACKAGES.split(), log=log)
	else:
		say(f"  note: {reason}")
