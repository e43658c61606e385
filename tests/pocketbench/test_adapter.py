"""The adapter and the general cures: what an app may rely on. Runs on every engine, with any apps installed."""

import importlib
import os
import sys
import unittest
from unittest.mock import patch

import frappe
import frappe.utils

from pocketbench import apps, cures, framework
from pocketbench.site import Site


class AdapterTestCase(unittest.TestCase):
	def setUp(self):
		self.addCleanup(frappe.db.rollback)
		self.addCleanup(frappe.set_user, "Administrator")
		self.site = Site(os.environ["POCKETBENCH_SITE"])
		self.app = self.site.apps[0].name  # any app beside the framework


class TestNames(AdapterTestCase):
	def test_frappe_is_the_same_module_not_a_copy(self):
		import frappe.model.document as document

		self.assertIs(frappe, sys.modules[framework.FORK])
		self.assertIs(document, sys.modules[f"{framework.FORK}.model.document"])
		self.assertIs(frappe.get_doc("User", "Guest").__class__.__mro__[1], document.Document)

	def test_shared_modules_keep_their_own_labels(self):
		importlib.import_module("frappe.utils.data")
		self.assertEqual(sys.modules["frappe.utils.data"].__spec__.name, f"{framework.FORK}.utils.data")

	def test_modules_that_moved_are_found_under_their_old_names(self):
		from frappe.modules import get_doc_path, scrub
		from frappe.modules.export_file import export_to_files
		from frappe.modules.import_file import import_file_by_path
		from frappe.modules.utils import get_module_app, sync_customizations

		self.assertEqual(scrub("Sales Order"), "sales_order")
		for function in (
			get_doc_path,
			export_to_files,
			import_file_by_path,
			get_module_app,
			sync_customizations,
		):
			self.assertTrue(callable(function))

	def test_calendar_events_module_is_importable(self):
		from frappe.desk.doctype.event.event import get_events

		self.assertIsInstance(get_events("2026-01-01", "2026-01-02"), list)

	def test_templates_may_say_frappe(self):
		self.assertEqual(frappe.render_template("{{ frappe.utils.cint('7') }}", {}), "7")

	def test_notifications_and_workflow_conditions_may_say_frappe(self):
		from frappe.email.doctype.notification.notification import get_context
		from frappe.model.workflow import get_workflow_safe_globals

		self.assertTrue(get_context(frappe.get_doc("User", "Guest"))["frappe"].utils)
		self.assertEqual(get_workflow_safe_globals()["frappe"].session.user, "Administrator")

	def test_scripts_may_send_the_header_upstream_reads(self):
		environ = {"HTTP_X_FRAPPE_CSRF_TOKEN": "abc"}
		framework.wsgi_names(environ)
		self.assertEqual(environ[f"HTTP_X_{framework.FORK.upper()}_CSRF_TOKEN"], "abc")


class TestApps(AdapterTestCase):
	def test_installed_apps_are_those_of_the_database(self):
		expected = [framework.FORK, *(app.name for app in self.site.apps)]
		self.assertEqual(frappe.get_installed_apps(), expected)
		self.assertEqual(frappe.get_all_apps(), expected)

	def test_files_of_an_app_are_its_own(self):
		self.assertEqual(frappe.get_app_path(self.app), self.site.apps[0].package)
		self.assertTrue(frappe.get_app_path("frappe").endswith(framework.FORK))

	def test_modules_belong_to_their_app(self):
		module = frappe.get_module_list(self.app)[0]
		self.assertEqual(frappe.local.module_app[frappe.scrub(module)], self.app)

	def test_hooks_of_one_app_and_of_all(self):
		self.assertEqual(frappe.get_hooks("app_name", app_name=self.app), [self.app])
		self.assertEqual(frappe.get_hooks("app_name")[0], framework.FORK)
		self.assertIn(self.app, frappe.get_hooks("app_name"))
		self.assertEqual(frappe.get_hooks("no_such_hook"), [])
		self.assertIsNone(frappe.get_hooks("no_such_hook", default=None))

	def test_attributes_of_foreign_modules_are_refused(self):
		for path in ("os.getcwd", "subprocess.run"):
			with self.assertRaises(frappe.AppNotInstalledError):
				frappe.get_attr(path)
		self.assertIs(frappe.get_attr("frappe.utils.cint"), frappe.utils.cint)

	def test_jobs_that_call_foreign_hosts_are_not_scheduled(self):
		events = apps.load_app_hooks(framework.FORK)["scheduler_events"]
		jobs = frappe.as_json(events) + frappe.as_json(frappe.get_all("Scheduled Job Type", pluck="method"))
		self.assertIn("email.queue.flush", jobs)
		for name in apps.FOREIGN_JOBS:
			self.assertNotIn(name, jobs)

	def test_migrate_knows_patches_and_doctypes_of_every_app(self):
		from frappe.model import sync
		from frappe.patches import get_all_patches, get_patches_from_app

		for app in frappe.get_installed_apps():
			self.assertLessEqual(set(get_patches_from_app(app)), set(get_all_patches()))
		with patch.object(sync, "sync_for") as sync_for, patch.object(sync, "_patch_mode"):
			sync.sync_all()
		self.assertEqual([call.args[0] for call in sync_for.call_args_list], frappe.get_installed_apps())

	def test_desk_learns_of_every_app(self):
		from frappe.boot import load_desktop_data

		boot = frappe._dict()
		load_desktop_data(boot)
		modules = {app["app_name"]: app["modules"] for app in boot.app_data}
		self.assertIn(frappe.get_module_list(self.app)[0], modules[self.app])

	def test_about_box_names_each_app_by_its_own_title(self):
		from frappe.boot import get_versions as in_boot
		from frappe.utils.change_log import get_versions

		self.assertEqual(in_boot(), get_versions())
		self.assertEqual(
			get_versions()[self.app]["title"], frappe.get_hooks("app_title", app_name=self.app)[0]
		)

	def test_apps_screen_shows_each_tile_once(self):
		from frappe.apps import get_apps

		tiles = [tile["name"] for tile in get_apps()]
		self.assertEqual(len(tiles), len(set(tiles)))
		self.assertNotIn(framework.FORK, tiles)


class TestSite(AdapterTestCase):
	def test_init_takes_upstreams_arguments_and_names_the_site(self):
		frappe.init("any", force=True)
		frappe.connect()
		self.assertTrue(frappe.local.site)
		self.assertEqual(frappe.get_site_path(), self.site.path)

	def test_stored_passwords_survive_a_restart(self):
		self.assertEqual(frappe.conf.encryption_key, self.site.settings["encryption_key"])

	def test_setup_wizard_is_done(self):
		self.assertTrue(frappe.is_setup_complete())

	def test_logs_lie_in_the_site(self):
		frappe.logger("pocketbench-test").error("a line")
		path = self.site.logs / "frappe.pocketbench-test.log"
		self.assertIn("a line", path.read_text())

	def test_site_time_zone_and_language_are_set(self):
		self.assertEqual(
			frappe.db.get_single_value("System Settings", "time_zone"), self.site.settings["time_zone"]
		)
		self.assertEqual(
			frappe.db.get_single_value("System Settings", "language"), self.site.settings["lang"]
		)

	def test_there_is_an_outgoing_mail_account(self):
		from frappe.email.doctype.email_account.email_account import EmailAccount

		self.assertTrue(EmailAccount.find_outgoing())


class TestAnnotations(AdapterTestCase):
	def test_string_annotations_are_checked_and_coerced(self):
		from frappe.utils.typing_validations import transform_parameter_types

		def method(flag: "bool", count: "int | None" = None):
			return flag, count

		_, arguments = transform_parameter_types(method, (), {"flag": "0", "count": "3"})
		self.assertEqual(arguments, {"flag": False, "count": 3})

	def test_unknown_names_are_left_alone(self):
		def method(thing: "NoSuchName"):  # noqa: F821
			return thing

		cures.resolve_annotations(method)
		self.assertEqual(method.__annotations__["thing"], "NoSuchName")

	def test_link_search_takes_numbers_as_text(self):
		from frappe.desk.search import search_link

		frappe.local.request = frappe._dict(
			headers={}, method="GET", path="/"
		)  # arguments are checked in requests
		self.addCleanup(delattr, frappe.local, "request")
		found = search_link("User", "Guest", page_length="5", ignore_user_permissions="0")
		self.assertIn("Guest", [row["value"] for row in found])


class TestJobs(AdapterTestCase):
	def run_job(self, outcomes):
		"""Run a job whose successive tries end as given; returns how often it was tried."""
		tries = []

		def job():
			tries.append(1)
			outcome = outcomes[len(tries) - 1]
			if outcome:
				raise outcome

		from frappe.utils.background_jobs import execute_job

		with patch("time.sleep"):
			execute_job("any", job, None, "job", {}, is_async=False)
		return len(tries)

	def test_deadlocked_job_is_tried_again_and_succeeds(self):
		self.assertEqual(
			self.run_job([frappe.QueryDeadlockError(), frappe.RetryBackgroundJobError(), None]), 3
		)

	def test_other_errors_are_not_tried_again(self):
		with self.assertRaises(ZeroDivisionError):
			self.run_job([ZeroDivisionError()])
