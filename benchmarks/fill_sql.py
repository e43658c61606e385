"""Rows by INSERT … SELECT, and the expressions that make their values from the number of the row."""

import time
from datetime import datetime, timedelta

import frappe
import frappe.utils

from helpdesk_ext.rules.percentiles import GROWTH

DAYS = 365
AGENTS, CUSTOMERS = 20, 200
# a derived table with a limit is made once, not written into the statement over and over
KEPT = "LIMIT 100000000"
STANDARD = {
	"creation": "'{end}'",
	"modified": "'{end}'",
	"owner": "'Administrator'",
	"modified_by": "'Administrator'",
}


class Fill:
	"""What the statements share."""

	def __init__(self, appeals: int):
		self.appeals = appeals
		today = frappe.utils.getdate()
		self.end = datetime(today.year, today.month, today.day)
		self.begin = self.end - timedelta(days=DAYS)
		self.categories = frappe.get_all("Appeal Category", filters={"is_group": 0}, pluck="name")
		self.report: list[tuple] = []

	def insert(self, doctype: str, columns: dict[str, str], source: str, where: str = "1=1") -> None:
		"""`columns`: name -> SQL expression over `source`."""
		columns = {**STANDARD, **columns}
		began = time.perf_counter()
		frappe.db.sql(
			f"INSERT INTO `tab{doctype}` ({', '.join(f'`{name}`' for name in columns)}) "
			f"SELECT {', '.join(columns.values())} FROM {source} WHERE {where}".replace(
				"{end}", str(self.end)
			)
		)
		rows = frappe.db.sql("SELECT ROW_COUNT()")[0][0]
		frappe.db.commit()
		self.report.append((doctype, rows, round(time.perf_counter() - began)))
		print(self.report[-1], flush=True)


def drop_indexes(doctype: str) -> list[str]:
	lines = frappe.db.sql(f"SHOW CREATE TABLE `tab{doctype}`")[0][1].split("\n")
	found = [line.strip().rstrip(",") for line in lines if line.strip().startswith(("KEY ", "UNIQUE KEY "))]
	names = [line.split("`")[1] for line in found]
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` " + ", ".join(f"DROP KEY `{name}`" for name in names))
	return found


def add_indexes(doctype: str, definitions: list[str]) -> None:
	began = time.perf_counter()
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` " + ", ".join(f"ADD {line}" for line in definitions))
	print(f"indexes of {doctype}: {time.perf_counter() - began:.0f} s", flush=True)


def chance(salt: int, number: str = "n") -> str:
	"""Between 0 and 1, by the row's number."""
	return f"(CRC32(CONCAT({salt}, '-', {number})) / 4294967296)"


def exponential(salt: int, mean: int, number: str = "n") -> str:
	return f"FLOOR(1 - {mean} * LN(1 - {chance(salt, number)}))"


def pick(values: list[str], salt: int, number: str = "n") -> str:
	listed = ", ".join(frappe.db.escape(value) for value in values)
	return f"ELT(1 + FLOOR({chance(salt, number)} * {len(values)}), {listed})"


def bucket(seconds: str) -> str:
	"""rules.percentiles.bucket_of in SQL."""
	return f"IF({seconds} IS NULL OR {seconds} < 1, 0, 1 + FLOOR(LN({seconds}) / LN({GROWTH}) + 1e-9))"


def later(moment: str, seconds: str) -> str:
	return f"({moment} + INTERVAL ({seconds}) SECOND)"
