"""python -m pocketbench: run small Frappe apps, given by path, without a bench."""

import argparse
import os
import subprocess
import sys

from pocketbench import bootstrap
from pocketbench.console import Trouble, say
from pocketbench.processes import interrupt_on_sigterm


def main(arguments=None):
	"""Entry point; returns the exit code."""
	arguments = sys.argv[1:] if arguments is None else arguments
	options = parser().parse_args(arguments)
	interrupt_on_sigterm()
	try:
		bootstrap.enter("-mpocketbench", arguments, extras=["test"] if options.command == "test" else [])
		return COMMANDS[options.command](options) or 0
	except Trouble as trouble:
		say(trouble.report())
		return 1
	except KeyboardInterrupt:
		return 130


def parser():
	parser = argparse.ArgumentParser(prog="pocketbench", description=__doc__)
	commands = parser.add_subparsers(dest="command", required=True)
	for name, help_text in (
		("start", "site, web server, worker, scheduler and mail; stays in front"),
		("site", "create the site or bring it up to date, and stop"),
		("execute", "call a function: execute dotted.path --args '{\"x\": 1}'"),
		("run", "run a Python script connected to the site"),
		("test", "run pytest on the site; the rest of the line goes to pytest"),
		("migrate", "whole migrate of the site"),
		("uninstall", "remove an app from the site: uninstall NAME"),
		("mail", "show the mail the site has sent"),
	):
		command = commands.add_parser(name, help=help_text)
		command.add_argument(
			"--app", action="append", default=[], help="path of an app, in order of installation"
		)
		command.add_argument("--state", help="folder for sites (default: .pocketbench of the checkout)")
		command.add_argument("--site", help="name of the site (default: the engine's name)")
		command.add_argument("--db", choices=["sqlite", "mariadb"], default="sqlite")
		command.add_argument("--lang", choices=["ru", "en"], default="en")
		command.add_argument("--reset", action="store_true", help="make the site anew")
		if name == "start":
			command.add_argument("--port", type=int, default=8000)
			command.add_argument("--no-assets", action="store_true", help="do not build the Desk")
		if name in ("execute", "run", "uninstall"):
			command.add_argument("what")
		if name == "execute":
			command.add_argument("--args", default="{}")
		if name in ("run", "test"):
			command.add_argument("rest", nargs=argparse.REMAINDER)
	return parser


def _open(options, running):
	from pocketbench.site import App, Site, is_outdated, prepare

	site = Site.open(options.site or options.db, options.state)
	if options.reset or is_outdated(site):
		site.remove()
		site = Site(site.path)
	apps = [App.at(path) for path in options.app] or site.apps
	prepare(site, apps, db_type=options.db, lang=options.lang, running=running)
	return site


def _inside(verb):
	"""A command that is one process inside the site."""

	def command(options):
		from pocketbench.services import Services
		from pocketbench.site import child_environment

		with Services() as running:
			site = _open(options, running)
			extra = [options.args] if options.command == "execute" else getattr(options, "rest", [])
			what = (
				[os.path.abspath(options.what) if verb == "run" else options.what]
				if hasattr(options, "what")
				else []
			)
			return subprocess.run(site.inside(verb, *what, *extra), env=child_environment()).returncode

	return command


def _site(options):
	from pocketbench.services import Services

	with Services() as running:
		say(_open(options, running).path)


def _test(options):
	from pocketbench.pytest_run import run
	from pocketbench.services import Services

	with Services() as running:
		site = _open(options, running)
		return run(site, options.rest).returncode


def _start(options):
	from pocketbench.services import Services
	from pocketbench.stack import Stack

	with Services() as running:
		site = _open(options, running)
		with Stack(site, port=options.port, assets=not options.no_assets) as stack:
			say(f"\n  {stack.url}   (Administrator / admin)   Ctrl-C stops everything\n")
			stack.watch()


def _mail(options):
	from pocketbench.mailsink import messages
	from pocketbench.site import Site

	show_mail(messages(Site.open(options.site or options.db, options.state).mail_dir))


def show_mail(messages):
	"""Print messages, oldest first."""
	messages = list(messages)
	for message in messages:
		say(
			f"--- {message['file']}\nTo: {message['to']}\nSubject: {message['subject']}\n\n{message['text']}\n"
		)
	say(f"{len(messages)} messages")


COMMANDS = {
	"start": _start,
	"site": _site,
	"execute": _inside("execute"),
	"run": _inside("run"),
	"uninstall": _inside("remove-app"),
	"migrate": _inside("migrate"),
	"test": _test,
	"mail": _mail,
}
