"""Faults of the framework's SQLite backend, mended in memory.

Only what the Desk and a plain app need. Our own SQL is expected to stay in the common subset of
MariaDB and SQLite: the MySQL functions below are those the framework itself calls.
"""

import datetime
import decimal
import fcntl
import re
import sqlite3
from functools import lru_cache

LOCK_WAIT_MS = 30_000
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")
_READ = re.compile(r"[\s(]*(select|pragma|explain|with|begin|commit|rollback)\b", re.IGNORECASE)


def apply(frappe):
	"""Mend the backend. Called once per process, before the first connection."""
	from frappe.database.sqlite.database import SQLiteDatabase
	from frappe.database.sqlite.schema import SQLiteTable

	_query_builder(frappe)
	_transactions(frappe, SQLiteDatabase)
	_parameters(SQLiteDatabase)
	_types(frappe, SQLiteDatabase)
	_schema(frappe, SQLiteTable)


# ---------------------------------------------------------------- query builder


def _query_builder(frappe):
	from pypika import dialects
	from pypika.queries import QueryBuilder

	builder = dialects.SQLLiteQueryBuilder

	def init(self, **kwargs):
		# the published PyPika passes its own wrapper_cls, the framework passes another: TypeError on any query
		kwargs.setdefault("wrapper_cls", dialects.SQLLiteValueWrapper)
		QueryBuilder.__init__(self, dialect=dialects.Dialects.SQLLITE, **kwargs)
		self._insert_or_replace = False

	def insert_sql(self, **kwargs):
		# "INSERT IGNORE" is a syntax error in SQLite: ignore_duplicates fails
		return QueryBuilder._insert_sql(self, **kwargs).replace("INSERT IGNORE", "INSERT OR IGNORE", 1)

	def for_update(self, *args, **kwargs):
		# SQLite has no row locks: without taking the write lock first, naming series give duplicate names
		frappe.local.db.lock_for_write()
		return self

	builder.__init__ = init
	builder._insert_sql = insert_sql
	builder.for_update = for_update


# ---------------------------------------------------------------- transactions


def _transactions(frappe, database):
	# the framework opens a transaction before every read; upgrading it to a write fails at once with "database
	# is locked", however long the busy timeout. So: reads in autocommit, BEGIN IMMEDIATE at the first write
	own_connection = database.get_connection

	def get_connection(self, read_only=False):
		connection = own_connection(self, read_only)
		connection.isolation_level = None
		connection.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")
		return connection

	def begin(self, *, read_only=False):
		wanted = bool(read_only or frappe.flags.read_only)
		if wanted == bool(getattr(self, "read_only", False)):
			return
		if self._conn:
			self._conn.close()
		self._conn = self.get_connection(read_only=wanted)
		self._cursor = self._conn.cursor()
		self.read_only = wanted

	def lock_for_write(self):
		if not self._conn:
			self.connect()
		if self._conn.in_transaction or getattr(self, "read_only", False):
			return
		# SQLite's own waiting looks in every 100 ms and lets newcomers go first: under load a writer waits for
		# many seconds. So: those who wait stand in line, and only the first one looks in
		with open(f"{self.get_db_path()}-queue", "w") as queue:
			fcntl.flock(queue, fcntl.LOCK_EX)
			self._conn.execute("BEGIN IMMEDIATE")

	database.get_connection = get_connection
	database.begin = begin
	database.lock_for_write = lock_for_write


# ---------------------------------------------------------------- parameters


def _parameters(database):
	def execute_query(self, query, values=None):
		# the framework pastes values into the text: None becomes 'None', % doubles, a list breaks the query
		if not _READ.match(query):
			self.lock_for_write()
		return self._cursor.execute(*bind(query, values))

	database.execute_query = execute_query


def bind(query, values):
	"""MySQL-style placeholders and values → SQLite's `?` and a flat list of values."""
	if values is None:
		return query, ()
	bound = []
	take = _taker(values)

	def one(match):
		if match[0] == "%%":
			return "%"
		value = take(match)
		if isinstance(value, list | tuple | set | frozenset):
			bound.extend(map(to_sqlite, value))
			return f"({','.join('?' * len(value)) or 'NULL'})"
		bound.append(to_sqlite(value))
		return "?"

	return _PLACEHOLDER.sub(one, query), bound


def _taker(values):
	if isinstance(values, dict):
		return lambda match: values[match[1]]
	following = iter(values)
	return lambda match: next(following)


def to_sqlite(value):
	"""A Python value as SQLite stores it."""
	if isinstance(value, datetime.timedelta):
		seconds = int(value.total_seconds())
		sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
		return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
	if isinstance(value, datetime.datetime):
		return value.isoformat(" ")
	if isinstance(value, datetime.date | datetime.time):
		return value.isoformat()
	if isinstance(value, decimal.Decimal):
		return float(value)
	if value is None or isinstance(value, int | float | bytes):
		return value
	return str(value)


# ---------------------------------------------------------------- types and functions


def _types(frappe, database):
	own_connection = database.create_connection

	def create_connection(self, read_only=False):
		connection = own_connection(self, read_only)
		# columns are declared DATETIME but only "timestamp" is converted: `creation` comes back as text;
		# and Time has to be a timedelta, as from MariaDB
		for name in ("timestamp", "datetime"):
			sqlite3.register_converter(name, _reader(datetime.datetime.fromisoformat))
		sqlite3.register_converter("date", _reader(lambda text: datetime.date.fromisoformat(text[:10])))
		sqlite3.register_converter("time", _reader(_timedelta))
		_functions(connection)
		return connection

	database.create_connection = create_connection


def _reader(convert):
	def read(raw):
		text = raw.decode()
		try:
			return convert(text)
		except ValueError:
			return text or None

	return read


def _timedelta(text):
	hours, minutes, *seconds = text.split(":")
	return datetime.timedelta(
		hours=int(hours), minutes=int(minutes), seconds=float(seconds[0]) if seconds else 0
	)


def _functions(connection):
	def add(name, arity, function):
		connection.create_function(name, arity, function)

	# SQLite's LIKE folds ASCII only: search in Russian would be case-sensitive
	add("like", 2, _like)
	# saving a DocType looks for its naming rule elsewhere with CONCAT, which older SQLite does not have
	add("concat", -1, lambda *parts: None if None in parts else "".join(map(str, parts)))


@lru_cache(512)
def _like_pattern(pattern):
	parts, characters = [], iter(pattern)
	for character in characters:
		if character == "\\":
			parts.append(re.escape(next(characters, character)))
		else:
			parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
	return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _like(pattern, text):
	if pattern is None or text is None:
		return None
	return int(bool(_like_pattern(str(pattern)).fullmatch(str(text))))


# ---------------------------------------------------------------- tables


def _schema(frappe, table):
	own_create = table.create

	def create(self):
		# a new table gets no index of its own fields: search_index is forgotten
		own_create(self)
		for column in self.columns.values():
			if column.set_index and not column.unique:
				_index(frappe, self.table_name, column.fieldname)

	def alter(self):
		# the framework rebuilds the table without its primary key, constraints and indexes, and names new
		# indexes by field alone although SQLite wants such names unique in the database: after one migration
		# duplicate names are accepted
		for column in self.columns.values():
			column.build_for_alter_table(self.current_columns.get(column.fieldname.lower()))
		for column in self.add_column:
			definition = column.get_definition().replace(" UNIQUE", "")
			frappe.db.sql_ddl(f"ALTER TABLE `{self.table_name}` ADD COLUMN `{column.fieldname}` {definition}")
		changed = {column.fieldname: column for column in [*self.change_type, *self.set_default]}
		changed |= {column.fieldname: column for column in self.change_nullability}
		for name in [
			name for name, column in changed.items() if not _differs(frappe, self.table_name, column)
		]:
			del changed[name]
		if changed:
			_rebuild(frappe, self.table_name, changed)
		for column in self.columns.values():
			if column.unique:
				_index(frappe, self.table_name, column.fieldname, unique=True)
			elif column.set_index:
				_index(frappe, self.table_name, column.fieldname)

	table.create = create
	table.alter = alter


def _columns(frappe, table):
	return frappe.db.sql(f"PRAGMA table_info(`{table}`)", as_dict=True)


def _differs(frappe, table, column):
	"""Whether the column's definition really differs: the framework compares with MariaDB's spelling."""
	current = next(row for row in _columns(frappe, table) if row.name == column.fieldname)
	wanted = column.get_definition(for_modification=True)
	return " ".join(_definition(current).split()).lower() != " ".join(wanted.split()).lower()


def _definition(row):
	parts = [row.type]
	if row.notnull:
		parts.append("NOT NULL")
	if row.dflt_value is not None:
		parts.append(f"DEFAULT {row.dflt_value}")
	return " ".join(parts)


def _rebuild(frappe, table, changed):
	"""SQLite cannot change a column: copy into a table that has it changed, with key and indexes kept.

	Constraints of unique fields are part of the old table's text and go with it; alter() makes them again.
	"""
	db, copy, definitions = frappe.db, f"{table} (new)", []
	create = db.sql("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", table)[0][0]
	indexes = db.sql(
		"SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql NOT NULL", table
	)
	rows = _columns(frappe, table)
	for row in rows:
		if row.pk:
			counter = " AUTOINCREMENT" if "AUTOINCREMENT" in create.upper() else ""
			definitions.append(f"`{row.name}` {row.type} PRIMARY KEY{counter}")
		elif row.name in changed:
			definitions.append(f"`{row.name}` {changed[row.name].get_definition(for_modification=True)}")
		else:
			definitions.append(f"`{row.name}` {_definition(row)}")
	names = ", ".join(f"`{row.name}`" for row in rows)
	values = ", ".join(_kept(row, changed.get(row.name)) for row in rows)
	db.sql_ddl(f"CREATE TABLE `{copy}` ({', '.join(definitions)})")
	db.sql_ddl(f"INSERT INTO `{copy}` ({names}) SELECT {values} FROM `{table}`")
	db.sql_ddl(f"DROP TABLE `{table}`")
	db.sql_ddl(f"ALTER TABLE `{copy}` RENAME TO `{table}`")
	for (statement,) in indexes:
		db.sql_ddl(statement)


def _kept(row, change):
	"""The old value; a column that may no longer be empty gets its default instead of NULL."""
	if change and " NOT NULL" in (definition := change.get_definition(for_modification=True)):
		default = definition.partition(" DEFAULT ")[2] or "''"
		return f"ifnull(`{row.name}`, {default})"
	return f"`{row.name}`"


def _unique_fields(frappe, table):
	for index in frappe.db.sql(f"PRAGMA index_list(`{table}`)", as_dict=True):
		fields = frappe.db.sql(f"PRAGMA index_info(`{index.name}`)", as_dict=True)
		if index.unique and len(fields) == 1:
			yield fields[0].name


def _index(frappe, table, field, unique=False):
	kind = "UNIQUE INDEX" if unique else "INDEX"
	if unique and field in set(_unique_fields(frappe, table)):
		return
	name = f"{table}_{field}_{'unique' if unique else 'index'}"
	frappe.db.sql_ddl(f"CREATE {kind} IF NOT EXISTS `{name}` ON `{table}` (`{field}`)")
