"""The life of a site, with the smallest app: made, kept, synced, copied, uninstalled. Runs once, on SQLite."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from contextlib import closing
from pathlib import Path

import frappe

from pocketbench import templates
from pocketbench.console import Trouble
from pocketbench.services import Services
from pocketbench.site import App, Site, child_environment, machine_time_zone, prepare, seeded

MINI = Path(__file__).parent / "mini"


class TestApp(unittest.TestCase):
	def test_app_is_found_in_its_repository_and_by_its_package(self):
		for path in (MINI, MINI / "mini_app"):
			app = App.at(path)
			self.assertEqual((app.name, app.root), ("mini_app", str(MINI)))

	def test_a_folder_without_an_app_is_refused(self):
		with self.assertRaisesRegex(Trouble, "no Frappe app"):
			App.at(MINI / "mini_app" / "mini_app")

	def test_fingerprint_follows_what_is_installed_only(self):
		with tempfile.TemporaryDirectory() as folder:
			app = App.at(shutil.copytree(MINI, Path(folder) / "copy"))
			before = app.fingerprint()
			Path(app.package, "test_something.py").write_text("x = 1")
			Path(app.package, "tests").mkdir()
			Path(app.package, "tests", "helper.py").write_text("x = 1")
			self.assertEqual(app.fingerprint(), before)
			Path(app.package, "hooks.py").open("a").write("\n# changed\n")
			self.assertNotEqual(app.fingerprint(), before)


class TestTemplates(unittest.TestCase):
	def setUp(self):
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)
		patched = unittest.mock.patch.object(templates, "cache_dir", lambda *parts: self.folder)
		self.addCleanup(patched.stop)
		patched.start()

	def site(self, name):
		site = Site(self.folder / "sites" / name)
		site.save(db_type="mariadb", db_name="site")
		return site

	def made(self):
		site = self.site("made")
		templates.data(site).mkdir(parents=True)
		(templates.data(site) / "ibdata1").write_text("data")
		(templates.data(site) / "init.sql").write_text("a password")
		return site

	def test_data_folder_of_a_server_is_copied_while_it_is_stopped(self):
		running = unittest.mock.Mock(stop_mariadb=lambda: True)
		self.assertFalse(templates.copy(self.site("first")))
		(self.folder / "mariadb-older").mkdir()
		templates.keep(self.made(), running)
		running.start_for.assert_called_once()
		self.assertFalse((self.folder / "mariadb-older").exists())
		site = self.site("second")
		self.assertTrue(templates.copy(site))
		self.assertEqual([path.name for path in templates.data(site).iterdir()], ["ibdata1"])
		self.assertFalse(templates.copy(site))  # a data folder that is there is left alone

	def test_data_folder_of_a_server_we_did_not_start_is_not_copied(self):
		templates.keep(self.made(), unittest.mock.Mock(stop_mariadb=lambda: False))
		self.assertFalse(templates.copy(self.site("second")))


class TestTimeZone(unittest.TestCase):
	def test_machines_zone_by_name_else_moscow(self):
		for value, expected in (
			("Asia/Tokyo", "Asia/Tokyo"),
			("UTC", "Europe/Moscow"),
			("Etc/UTC", "Europe/Moscow"),
		):
			with unittest.mock.patch.dict(os.environ, TZ=value):
				self.assertEqual(machine_time_zone(), expected)


@unittest.skipUnless(frappe.db.db_type == "sqlite", "the same on every engine: run once")
class TestLife(unittest.TestCase):
	"""One site through its whole life; the steps build on each other, so they are one test."""

	def setUp(self):
		folder = tempfile.TemporaryDirectory(prefix="pocketbench-")
		self.addCleanup(folder.cleanup)
		self.app_dir = shutil.copytree(MINI, Path(folder.name) / "app")
		self.site = Site(Path(folder.name) / "sites" / "life")

	def prepare(self, running, **options):
		prepare(self.site, [App.at(self.app_dir)], running=running, **options)

	def query(self, sql, site=None):
		database = Path((site or self.site).path) / "db" / "site.db"
		with closing(sqlite3.connect(database)) as connection:
			return connection.execute(sql).fetchall()

	def traces(self, site=None):
		"""(counts of calls, titles of notes): read straight from the database, a process would take seconds."""
		counts = dict.fromkeys(("installed", "uninstalled", "migrated", "patched", "ticked"), 0)
		rows = self.query("select defkey, defvalue from tabDefaultValue where defkey like 'mini_%'", site)
		counts |= {key.removeprefix("mini_"): int(value) for key, value in rows}
		return counts, [title for (title,) in self.query('select title from "tabMini Note"', site)]

	def change(self, name, old, new):
		path = self.app_dir / "mini_app" / name
		self.assertIn(old, text := path.read_text())
		path.write_text(text.replace(old, new))

	def seed_answers(self):
		return seeded(self.site, "mini_app.setup.seed", language="ru")

	def test_life(self):
		with Services() as running:
			self.broken_installation_is_tried_again(running)
			self.new_site_is_installed_and_seeded_once(running)
			before = self.traces()
			self.prepare(running)
			self.assertEqual(self.traces(), before, "an unchanged app is left alone")
			self.changed_app_is_synced(running)
			self.copy_goes_its_own_way(running)
			self.site_is_named_after_its_app()
			self.uninstalled_app_leaves_nothing(running)

	def broken_installation_is_tried_again(self, running):
		self.change(
			"setup.py", '_count("installed")', '_count("installed")\n\traise ZeroDivisionError("broken")'
		)
		with self.assertRaises(Trouble) as caught:
			self.prepare(running)
		self.assertIn("install mini_app", caught.exception.step)
		self.assertIn("broken", caught.exception.way_out)
		self.change("setup.py", '\n\traise ZeroDivisionError("broken")', "")

	def new_site_is_installed_and_seeded_once(self, running):
		for _ in range(2):
			self.prepare(running, seeds=[("mini_app.setup.seed", {"language": "ru"})])
		counts, notes = self.traces()
		self.assertEqual(notes, ["seed ru"])
		self.assertEqual(self.seed_answers(), ["seed ru"])
		self.assertEqual(counts["installed"], 1)
		self.assertEqual(counts["patched"], 0)  # a new site has its patches marked as done

	def changed_app_is_synced(self, running):
		self.change(
			"patches.txt",
			"mini_app.setup.first_patch",
			"mini_app.setup.first_patch\nmini_app.setup.second.patch",
		)
		package = self.app_dir / "mini_app"
		(package / "setup").mkdir()
		(package / "setup.py").rename(package / "setup" / "__init__.py")
		(package / "setup" / "second").mkdir()
		(package / "setup" / "second" / "__init__.py").touch()
		patch = "from mini_app.setup import _count\n\n\ndef execute():\n\t_count('patched')\n"
		(package / "setup" / "second" / "patch.py").write_text(patch)
		doctype = "mini_app/doctype/mini_note/mini_note.json"
		self.change(
			doctype, '"2026-01-01 00:00:00",\n "modified_by"', '"2026-02-02 00:00:00",\n "modified_by"'
		)
		self.change(doctype, '"label": "Qty"', '"label": "Quantity", "default": "3"')
		self.prepare(running)
		counts, notes = self.traces()
		self.assertEqual((counts["patched"], counts["migrated"], counts["installed"]), (1, 1, 1))
		self.assertEqual(notes, ["seed ru"])
		((create,),) = self.query("select sql from sqlite_master where name = 'tabMini Note'")
		self.assertIn("DEFAULT 3", create)
		self.assertIn("PRIMARY KEY", create)

	def copy_goes_its_own_way(self, running):
		copy = self.site.clone("copy")
		self.addCleanup(copy.remove)
		running.start_for(copy)
		self.assertNotEqual(copy.settings["redis_port"], self.site.settings["redis_port"])
		subprocess.run(
			copy.inside("execute", "mini_app.setup.seed", '{"language": "copy"}'),
			env=child_environment(),
			check=True,
		)
		self.assertEqual(len(self.traces(copy)[1]), 2)
		self.assertEqual(self.traces()[1], ["seed ru"])

	def site_is_named_after_its_app(self):
		names = self.query(
			"select value from tabSingles where field = 'app_name' and doctype like '% Settings'"
		)
		self.assertEqual(set(names), {("Mini",)})
		tiles = self.query("select label from 'tabDesktop Icon' where icon_type = 'App' and app = 'mini_app'")
		self.assertEqual(tiles, [("Mini",)])
		zones = self.query("select distinct time_zone from tabUser where name in ('Administrator', 'Guest')")
		self.assertEqual(zones, [("",)])

	def uninstalled_app_leaves_nothing(self, running):
		with open(os.devnull, "w") as log:
			self.site.call("remove-app", "mini_app", log=log)
			self.assertFalse(self.query("select name from sqlite_master where name = 'tabMini Note'"))
			self.assertFalse(self.query("select name from tabDocType where name = 'Mini Note'"))
			self.assertFalse(self.query("select name from 'tabDesktop Icon' where app = 'mini_app'"))
		self.site = Site(self.site.path)
		self.assertNotIn("mini_app", self.site.settings["installed"])
		self.prepare(running)  # the app is given again: installed, not just synced
		counts, notes = self.traces()
		self.assertEqual((counts["uninstalled"], counts["installed"], notes), (1, 2, []))


class TestCommandLine(unittest.TestCase):
	def run_command(self, *arguments):
		return subprocess.run(
			[sys.executable, "-m", "pocketbench", *arguments],
			env=child_environment(),
			capture_output=True,
			text=True,
		)

	def test_trouble_names_what_failed_and_the_way_out(self):
		with tempfile.TemporaryDirectory() as folder:
			done = self.run_command("site", "--app", folder, "--state", folder)
		self.assertEqual(done.returncode, 1)
		self.assertIn("failed: no Frappe app in", done.stdout)
		self.assertIn("way out:", done.stdout)
