"""Bad filters are refused by every report, shortly and in the reader's language."""

import frappe

from helpdesk_ext.documents.notices import in_language
from helpdesk_ext.reports.filters import ReportFilterError
from helpdesk_ext.reports.test_reports import AGENT, HEAD, MARCH, module
from helpdesk_ext.tests.access_utils import REPORTS, AccessTestCase

HUGE = "x" * 1_000_000


class TestBadFilters(AccessTestCase):
	BAD_DAYS = (
		"yesterday",
		"5",
		"March",
		"2019-02-30",
		"0001-01-01",
		"9999-12-31",
		"01.03.2019",
		"'; drop table `tabUser`; --",
		"2019-03-01' or 1=1 --",
		HUGE,
		["2019-03-01"],
		["in", ["2019-03-01"]],
		{"a": 1},
		20190301,
		5.5,
		True,
	)
	BAD_VALUES = (
		"Nonsense",
		"' or 1=1 --",
		'" union select name from tabUser --',
		"%",
		HUGE,
		["in", ["Via Phone"]],
		["like", "%"],
		[["!=", ""]],
		{"a": 1},
		7,
		1.5,
		True,
	)

	def assertFilterRefused(self, report: str, filters: dict, *words: str) -> None:
		"""In the reader's language, shortly, and with one message."""
		frappe.local.message_log = []
		with in_language("ru"), self.assertRaises(ReportFilterError) as caught:
			module(report).execute(filters)
		message = str(caught.exception)
		self.assertRegex(message, "[А-Яа-я]{4}")
		self.assertLess(len(message), 500)
		self.assertEqual(len(frappe.local.message_log), 1)
		for word in words:
			self.assertIn(word, message)

	def test_days(self):
		for report, filters in REPORTS.items():
			for fieldname in filters.days:
				for value in self.BAD_DAYS:
					with self.subTest(report=report, fieldname=fieldname, value=str(value)[:40]):
						self.assertFilterRefused(report, {**filters.good, fieldname: value}, "не дата")

	def test_periods(self):
		for report, filters in REPORTS.items():
			if filters.days != ("from_date", "to_date"):
				continue
			for values, word in (
				({"from_date": "2019-03-31", "to_date": "2019-03-01"}, "раньше"),
				({"from_date": "1989-03-01", "to_date": "2019-03-01"}, "длиннее"),
				({"from_date": "2019-03-01"}, "Заполните"),
				({"to_date": "2019-03-01"}, "Заполните"),
				({}, "Заполните"),
			):
				with self.subTest(report=report, values=values):
					self.assertFilterRefused(report, values, word)

	def test_five_years_to_the_day_and_a_single_day_are_allowed(self):
		for report, filters in REPORTS.items():
			if filters.days == ("from_date", "to_date"):
				for first in ("2014-04-01", "2019-03-31"):
					with self.subTest(report=report, first=first):
						columns = module(report).execute({"from_date": first, "to_date": "2019-03-31"})[0]
						self.assertTrue(columns)

	def test_values(self):
		for report, filters in REPORTS.items():
			for fieldname in (*filters.choices, *filters.links):
				for value in self.BAD_VALUES:
					with self.subTest(report=report, fieldname=fieldname, value=str(value)[:40]):
						self.assertFilterRefused(report, {**filters.good, fieldname: value})

	def test_name_of_the_kind_itself_is_no_document(self):
		self.assertFilterRefused("Service KPI", {**MARCH, "agent": "User"}, "User")

	def test_filters_the_report_does_not_know(self):
		for report, filters in REPORTS.items():
			for fieldname in ("owner", "as_user", "chanel", "1=1", HUGE):
				with self.subTest(report=report, fieldname=fieldname[:40]):
					self.assertFilterRefused(report, {**filters.good, fieldname: HEAD}, "нет отбора")
			# an empty one asks for nothing
			module(report).execute({**filters.good, "owner": ""})

	def test_a_name_in_another_case_is_the_same_one_or_none(self):
		try:
			rows = module("Agent Performance").execute({**MARCH, "agent": AGENT.upper()})[1]
		except ReportFilterError:
			return
		self.assertEqual([row["agent"] for row in rows], [AGENT])

	def test_markup_in_a_filter_is_shown_as_text(self):
		with self.assertRefused(ReportFilterError, "&lt;script&gt;"):
			module("Service KPI").execute({**MARCH, "channel": "<script>alert(1)</script>"})
