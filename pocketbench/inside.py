"""What is done inside a site, each in a process of its own: python -m pocketbench.inside SITE VERB …"""

import json
import runpy
import sys

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
	framework.install_framework(admin_password)


def settings(frappe):
	from pocketbench import site_settings

	site_settings.apply(frappe, Site(frappe.get_site_path()))


def install_app(frappe, name):
	framework.install_app(name)


def remove_app(frappe, name):
	from frappe.installer import remove_app

	remove_app(name, yes=True, no_backup=True)


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
	"run": run,
}
SERVERS = {"web": _web, "worker": _worker, "scheduler": _scheduler}

if __name__ == "__main__":
	main(*sys.argv[1:])
