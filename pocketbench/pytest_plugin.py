"""pytest -p pocketbench.pytest_plugin: a session connected to the site named by POCKETBENCH_SITE.

Administrator, test mode on, nothing left behind by the session itself.
"""

import os

import pytest

from pocketbench import framework
from pocketbench.site import Site


def pytest_configure(config):
	site = Site(os.environ["POCKETBENCH_SITE"])
	frappe = framework.start(site)
	config.pocketbench = (frappe, site)
	frappe.in_test = True
	_connect(frappe, site)
	os.chdir(config.invocation_params.dir)  # arguments of pytest name files from there


def pytest_ignore_collect(collection_path):
	"""Tests that touch no database need no second run on another engine, unless their file is named."""
	if os.environ.get("POCKETBENCH_SECOND_ENGINE") and collection_path.name.startswith("test_"):
		return True if collection_path.is_file() and b"frappe" not in collection_path.read_bytes() else None
	return None


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
	"""Tests run in the site's folder, as on a bench: the framework looks there for assets."""
	os.chdir(session.config.pocketbench[1].path)
	try:
		return (yield)
	finally:
		os.chdir(session.config.invocation_params.dir)


def pytest_unconfigure(config):
	frappe, _ = config.pocketbench
	if getattr(frappe.local, "db", None):
		frappe.db.rollback()
		frappe.destroy()


def pytest_report_header(config):
	_, site = config.pocketbench
	return f"pocketbench: engine {site.settings['db_type']}, site {site.path}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
	"""A test that has destroyed or lost the connection must not take the others with it."""
	frappe, site = item.config.pocketbench
	if not getattr(frappe.local, "db", None):
		_connect(frappe, site)
	return (yield)


def _connect(frappe, site):
	os.chdir(site.path)  # the framework takes the working directory for the site
	frappe.init(force=True)
	frappe.connect()
	frappe.flags.in_test = True
	frappe.set_user("Administrator")
