"""Each cure of pocketbench/sqlite.py: what fails without it. Runs on the SQLite site only."""

import contextvars
import datetime
import sqlite3
import threading
import time
import unittest

import frappe
from frappe.database import get_db

ON_SQLITE = frappe.db.db_type == "sqlite"


@unittest.skipUnless(ON_SQLITE, "about the SQLite backend")
class SQLiteTestCase(unittest.TestCase):
	def setUp(self):
		frappe.db.rollback()
		self.addCleanup(frappe.db.rollback)

	def note(self, title):
		return frappe.get_doc(doctype="Note", title=title, public=1).insert()

	def other_connection(self):
		"""A second session on the same database, as another process would have."""
		connection = sqlite3.connect(frappe.db.get_db_path(), timeout=0.1)
		self.addCleanup(connection.close)
		return connection


class TestQueries(SQLiteTestCase):
	def test_query_builder_runs(self):
		users = frappe.qb.DocType("User")
		self.assertEqual(
			frappe.qb.from_(users).select(users.name).where(users.name == "Guest").run(), [("Guest",)]
		)

	def test_bulk_insert_ignores_duplicates(self):
		row = [frappe.generate_hash(), "Guest", "2026-01-01 00:00:00"]
		for _ in range(2):
			frappe.db.bulk_insert("Note", ["name", "owner", "creation"], [row], ignore_duplicates=True)
		self.assertEqual(frappe.db.count("Note", {"name": row[0]}), 1)

	def test_values_are_bound_not_pasted(self):
		select = "select %(nothing)s, %(quote)s, %(percent)s, 'x' in %(many)s, '100%%'"
		values = {"nothing": None, "quote": "it's", "percent": "50%", "many": ["x", "y"]}
		self.assertEqual(frappe.db.sql(select, values)[0], (None, "it's", "50%", 1, "100%"))

	def test_like_ignores_case_of_russian_letters(self):
		name = self.note("Задержка Доставки").name
		self.assertEqual(frappe.get_all("Note", {"title": ["like", "задержка%"]}, pluck="name"), [name])
		self.assertFalse(frappe.get_all("Note", {"title": ["like", "доставки%"]}))

	def test_like_escapes(self):
		name = self.note("50% off").name
		self.assertEqual(frappe.get_all("Note", {"title": ["like", "50\\%%"]}, pluck="name"), [name])
		self.assertFalse(frappe.get_all("Note", {"title": ["like", "5\\%%"]}))

	def test_naming_rule_of_two_doctypes_is_compared(self):
		doctype = frappe.new_doc("DocType")
		doctype.update({"name": "Pocketbench Concat", "module": "Core", "custom": 1, "autoname": "PBC.####"})
		doctype.append("fields", {"fieldname": "a", "fieldtype": "Data", "label": "A"})
		doctype.append("permissions", {"role": "System Manager", "read": 1})
		from frappe.core.doctype.doctype.doctype import validate_series

		validate_series(doctype)  # asks the database with CONCAT; raises when that fails
		self.assertTrue(doctype.autoname)


class TestTypes(SQLiteTestCase):
	def test_datetimes_come_back_as_datetimes(self):
		creation = frappe.db.get_value("User", "Administrator", "creation")
		self.assertIsInstance(creation, datetime.datetime)

	def test_dates_and_times_come_back_as_mariadb_gives_them(self):
		frappe.db.commit()
		frappe.db.sql("create temporary table if not exists pb_types (day DATE, clock TIME)")
		values = (datetime.date(2026, 3, 2), datetime.timedelta(hours=9, minutes=5))
		frappe.db.sql("insert into pb_types values (%s, %s)", values)
		self.assertEqual(frappe.db.sql("select day, clock from pb_types")[0], values)


class TestTransactions(SQLiteTestCase):
	def test_reading_then_writing_survives_another_session_that_wrote_between(self):
		frappe.db.get_value("User", "Guest", "bio")
		other = self.other_connection()
		other.execute("update tabUser set bio = 'other session' where name = 'Guest'")
		other.commit()
		note = self.note("written after another session")
		self.assertTrue(frappe.db.exists("Note", note.name))

	def test_for_update_keeps_other_sessions_from_writing(self):
		frappe.db.get_value("User", "Guest", "name", for_update=True)
		with self.assertRaisesRegex(sqlite3.OperationalError, "locked"):
			self.other_connection().execute("update tabUser set bio = '' where name = 'Guest'")

	def test_reading_locks_nobody_out(self):
		frappe.db.get_value("User", "Guest", "name")
		written = self.other_connection().execute("update tabUser set bio = '' where name = 'Guest'")
		self.assertEqual(written.rowcount, 1)

	def test_writer_who_waits_is_next(self):
		turns, waits = [], threading.Event()

		def write():
			session = get_db(cur_db_name=frappe.db.cur_db_name)
			session.connect()
			waits.set()
			session.lock_for_write()
			turns.append("who waited")
			session.rollback()
			session.close()

		frappe.db.lock_for_write()
		waiting = threading.Thread(target=contextvars.copy_context().run, args=(write,))
		waiting.start()
		self.addCleanup(waiting.join)
		waits.wait()
		time.sleep(0.5)  # by now SQLite itself would look in only every 100 ms
		frappe.db.rollback()
		frappe.db.lock_for_write()
		turns.append("who came back")
		self.assertEqual(turns, ["who waited", "who came back"])

	def test_rollback_undoes_and_commit_keeps(self):
		name = self.note("to be undone").name
		frappe.db.rollback()
		self.assertFalse(frappe.db.exists("Note", name))
		name = self.note("to be kept").name
		frappe.db.commit()
		frappe.db.rollback()
		self.assertTrue(frappe.db.exists("Note", name))
		frappe.delete_doc("Note", name)
		frappe.db.commit()

	def test_savepoint(self):
		first = self.note("before the savepoint").name
		frappe.db.savepoint("here")
		second = self.note("after the savepoint").name
		frappe.db.rollback(save_point="here")
		self.assertTrue(frappe.db.exists("Note", first))
		self.assertFalse(frappe.db.exists("Note", second))


class TestTables(SQLiteTestCase):
	"""A DocType is made, changed and synced again: keys, indexes and rows stay."""

	NAME = "Pocketbench Schema"

	def setUp(self):
		super().setUp()
		self.addCleanup(self.drop)
		self.drop()
		self.doctype = frappe.new_doc("DocType")
		self.doctype.update({"name": self.NAME, "module": "Core", "custom": 1, "autoname": "prompt"})
		for field in (
			{"fieldname": "title", "fieldtype": "Data", "search_index": 1},
			{"fieldname": "code", "fieldtype": "Data", "unique": 1},
			{"fieldname": "amount", "fieldtype": "Data"},
		):
			self.doctype.append("fields", {**field, "label": field["fieldname"].title()})
		self.doctype.append("permissions", {"role": "System Manager", "read": 1, "write": 1, "create": 1})
		self.doctype.insert()
		self.row("A", code="1", amount="7").insert()

	def drop(self):
		frappe.db.rollback()
		if frappe.db.exists("DocType", self.NAME):
			frappe.delete_doc("DocType", self.NAME, force=True)
		frappe.db.sql_ddl(f"drop table if exists `tab{self.NAME}`")
		frappe.db.commit()
		frappe.clear_cache()

	def row(self, name, **values):
		return frappe.get_doc({"doctype": self.NAME, "name": name, **values})

	def change(self):
		"""A type and a default change, a field with an index and a unique field come."""
		amount = self.doctype.get("fields", {"fieldname": "amount"})[0]
		amount.update({"fieldtype": "Int", "default": "5"})
		self.doctype.append(
			"fields", {"fieldname": "place", "fieldtype": "Data", "label": "P", "search_index": 1}
		)
		self.doctype.append("fields", {"fieldname": "token", "fieldtype": "Data", "label": "T", "unique": 1})
		self.doctype.save()

	def indexed(self):
		return {
			column[0]
			for (index,) in frappe.db.sql(f"select name from pragma_index_list('tab{self.NAME}')")
			for column in frappe.db.sql(f"select name from pragma_index_info('{index}')")
		}

	def test_new_table_has_its_search_indexes(self):
		self.assertIn("title", self.indexed())

	def test_change_keeps_rows_and_indexes(self):
		self.change()
		self.assertEqual(frappe.db.get_value(self.NAME, "A", ["code", "amount"]), ("1", 7))
		self.assertLessEqual({"title", "code", "place", "token", "creation"}, self.indexed())

	def test_names_stay_unique_after_a_change(self):
		self.change()
		with self.assertRaises(frappe.DuplicateEntryError):
			self.row("A", code="2").insert()

	def test_unique_fields_stay_unique_after_a_change(self):
		self.change()
		with self.assertRaises(frappe.UniqueValidationError):
			self.row("B", code="1").insert()

	def test_unique_field_that_came_later_is_unique(self):
		self.change()
		self.row("B", code="2", token="t").insert()
		with self.assertRaises(frappe.UniqueValidationError):
			self.row("C", code="3", token="t").insert()

	def test_unchanged_doctype_is_not_rebuilt(self):
		before = frappe.db.sql("select sql from sqlite_master where name = %s", f"tab{self.NAME}")
		frappe.db.updatedb(self.NAME)
		self.assertEqual(
			frappe.db.sql("select sql from sqlite_master where name = %s", f"tab{self.NAME}"), before
		)
