"""What is done inside a site, each in a process of its own: python -m pocketbench.inside SITE VERB …"""

import json
import runpy
import sys
from pathlib import Path

from pocketbench import framework
from pocketbench.site import Site


def main(path, verb, *arguments):
	site = Site(path)
	frappe = framework.start(site)
	if verb in SERVERS:
		SERVERS[verb](site, *arguments)
		return
	frappe.init()
	try:
		if verb != "install-framework":
			frappe.connect()
		VERBS[verb](frappe, *arguments)
		frappe.db.commit()
	finally:
		frappe.destroy()


def install_framework(frappe, admin_password):
	"""The bare framework, and nothing that differs from site to site: the result is kept as a template."""
	from pocketbench import installing

	installing.install_framework(admin_password)


def settings(frappe):
	from pocketbench import site_settings

	site_settings.apply(frappe, Site(frappe.get_site_path()))


def install_app(frappe, name):
	from pocketbench import installing, site_settings

	installing.install_app(name)
	site_settings.name_after(frappe, name)


def remove_app(frappe, name):
	from frappe.installer import remove_app

	remove_app(name, yes=True, no_backup=True)
	site = Site(frappe.get_site_path())
	# else the next command takes the app for installed and only syncs it
	site.save(installed={app: version for app, version in site.settings["installed"].items() if app != name})


def migrate_app(frappe, name):
	"""What migrate does to one app: patches, DocTypes, jobs, fixtures, customisations, its after_migrate."""
	from pocketbench.migrate import migrate_app

	migrate_app(name)


def migrate(frappe):
	from frappe.migrate import SiteMigration

	SiteMigration(skip_search_index=True).run(site=frappe.local.site)
	frappe.init()
	frappe.connect()


def execute(frappe, function, arguments="{}"):
	"""Call a function by its dotted path with keyword arguments given as JSON; print what it returns."""
	result = frappe.get_attr(function)(**json.loads(arguments))
	if result is not None:
		print(frappe.as_json(result))


def seed(frappe, answers, *calls):
	"""Call functions one after another, JSON arguments after each name; what they return goes to a file."""
	returned = []
	for function, arguments in zip(calls[::2], calls[1::2], strict=True):
		returned.append(frappe.get_attr(function)(**json.loads(arguments)))
		frappe.db.commit()
	Path(answers).write_text(frappe.as_json(returned))


def run(frappe, script, *arguments):
	"""Run a Python file connected to the site as Administrator."""
	sys.argv = [script, *arguments]
	runpy.run_path(script, run_name="__main__")


def _web(site, port):
	from pocketbench.web import serve

	serve(site, int(port))


def _worker(site):
	from pocketbench.worker import work

	work(site)


def _scheduler(site):
	from pocketbench.scheduler import tick_forever

	tick_forever()


VERBS = {
	"install-framework": install_framework,
	"settings": settings,
	"install-app": install_app,
	"remove-app": remove_app,
	"migrate-app": migrate_app,
	"migrate": migrate,
	"execute": execute,
	"seed": seed,
	"run": run,
}
SERVERS = {"web": _web, "worker": _worker, "scheduler": _scheduler}

if __name__ == "__main__":
	main(*sys.argv[1:])
