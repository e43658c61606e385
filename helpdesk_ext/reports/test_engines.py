"""Every report on the same half year gives the same rows on every database and framework.

The expected rows lie beside this file. After a change of a formula or of the half year look at what changes and
write them anew: run this module with HELPDESK_EXT_WRITE_ROWS=1 in the environment, on one engine, then without
it on the others.
"""

import json
import os
import unittest
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import frappe

from helpdesk_ext.reports import dimensions, figures
from helpdesk_ext.reports.test_reports import module, reports
from helpdesk_ext.tests import half_year

EXPECTED = Path(__file__).with_name("expected_rows.json")
WRITE = "HELPDESK_EXT_WRITE_ROWS"
WHOLE = {"from_date": "2018-01-01", "to_date": "2018-06-30"}
PART = {"from_date": "2018-02-15", "to_date": "2018-04-10"}
OF_APPEALS = {"category": half_year.ROOT}
OF_FAULTS = {"fault_part": half_year.PARTS_ROOT}
DEPARTMENTS = ("By Department", "By Inquiry Type", "By Department and Inquiry Type")
# name of the report -> (filters besides the period, values of the filter `by`)
PERIODS = {
	"Appeal Register": (OF_APPEALS, ()),
	"Service KPI": (OF_APPEALS, dimensions.CHOICES),
	"Agent Performance": (OF_APPEALS, ()),
	"State Time": (OF_APPEALS, ()),
	"Two-date Comparison": (OF_APPEALS, ()),
	"Arrival Heat Map": (OF_APPEALS, ()),
	"Order Contact Rate": (
		OF_APPEALS,
		("Whole Period", "By Week", "By Month", "By Item Group", "By Carrier"),
	),
	"Inquiry Register": ({}, ()),
	"Department Answer Time": ({}, DEPARTMENTS),
	"Faults and MTTR": (OF_FAULTS, ("By Part", "By Cause", "By Severity")),
	"Directive Execution": ({}, ()),
	"Work Report Discipline": ({}, ()),
}
OTHERS = {
	"Backlog Ageing": [OF_APPEALS],
	"Work Reports Not Handed In": [{"day": "2018-02-10"}, {"day": "2018-04-30"}],
}


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
	"""Every report with every grouping, over the half year and over a part of it."""
	for name, (own, groupings) in PERIODS.items():
		for period in (WHOLE, PART):
			for by in groupings or (None,):
				yield name, {**period, **own, **({"by": by} if by else {})}
	for name, all_filters in OTHERS.items():
		for filters in all_filters:
			yield name, filters


class TestCases(unittest.TestCase):
	def test_every_report_is_compared(self):
		self.assertEqual(sorted({*PERIODS, *OTHERS}), sorted(reports()))


class TestEngines(half_year.HalfYearTestCase):
	maxDiff = None

	def setUp(self):
		super().setUp()
		self.set_settings(
			working_calendar=half_year.CALENDAR, monthly_reports=1, month_report_day=5, cost_per_contact=150.5
		)

	def test_every_report_gives_the_expected_rows(self):
		found = dict(self.found())
		if os.environ.get(WRITE):
			EXPECTED.write_text(as_text(found), encoding="utf-8")
		expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
		self.assertEqual(sorted(found), sorted(expected))
		for title, rows in found.items():
			with self.subTest(title):
				# as texts: 2 is not 2.0, and no database may give a decimal where another gives a number
				self.assertEqual(lines(rows), lines(expected[title]))

	def found(self) -> Iterator[tuple[str, list]]:
		with mock.patch.object(frappe.local, "lang", "en"):
			for name, filters in cases():
				yield title_of(name, filters), self.rows(name, filters)
			with mock.patch.object(figures, "EXACT_ROWS", 0):
				for name in ("Service KPI", "Department Answer Time"):
					filters = {**WHOLE, **PERIODS[name][0]}
					yield f"{title_of(name, filters)} estimated", self.rows(name, filters)
			self.set_settings(agents_see_only_own=1)
			for user in (self.half_year.agents[0], self.half_year.driver):
				for name in ("Service KPI", "State Time", "Inquiry Register", "Department Answer Time"):
					filters = {**WHOLE, **PERIODS[name][0]}
					with self.as_user(user):
						yield f"{title_of(name, filters)} as {user}", self.rows(name, filters)

	def rows(self, name: str, filters: dict[str, Any]) -> list:
		rows = [self.plain(dict(row)) for row in module(name).execute(dict(filters))[1]]
		# whose reports are missing is told of every employee of the site
		known = self.half_year.users
		return [row for row in rows if name != "Work Reports Not Handed In" or row["employee"] in known]

	def plain(self, value: Any) -> Any:
		"""As JSON: documents by their order instead of their names, numbers as they are."""
		if isinstance(value, dict):
			# an empty cell is an empty cell
			return {key: self.plain(part) for key, part in sorted(value.items()) if part is not None}
		if isinstance(value, list | tuple):
			return [self.plain(part) for part in value]
		if isinstance(value, str):
			return self.half_year.names.get(value, value)
		if isinstance(value, float):
			return round(value, 6)
		if isinstance(value, datetime | date):
			return str(value)
		return value if value is None or isinstance(value, int) else f"{type(value).__name__} {value}"


def title_of(name: str, filters: dict[str, Any]) -> str:
	return " | ".join((name, *(str(value) for value in filters.values())))


def lines(rows: list) -> list[str]:
	return [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]


def as_text(found: dict[str, list]) -> str:
	"""One row a line, so that a change shows as the lines it is."""
	parts = []
	for title, rows in found.items():
		body = ",\n".join(f"\t\t{line}" for line in lines(rows))
		parts.append(
			f"\t{json.dumps(title, ensure_ascii=False)}: [\n{body}\n\t]"
			if rows
			else f"\t{json.dumps(title, ensure_ascii=False)}: []"
		)
	return "{\n" + ",\n".join(parts) + "\n}\n"
