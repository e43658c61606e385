"""Kept days give what the documents give, also after changes to what is long past."""

from datetime import timedelta
from typing import Any
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.appeals.assignment import set_agent
from helpdesk_ext.constants import APPEAL, AppealState
from helpdesk_ext.reports import dimensions, figures
from helpdesk_ext.reports.test_reports import module
from helpdesk_ext.tallies import keeping, marks
from helpdesk_ext.tallies.figures import Figure
from helpdesk_ext.terms import policies
from helpdesk_ext.tests import half_year
from helpdesk_ext.tests.utils import HelpdeskTestCase

PERIOD = {"from_date": "2018-02-15", "to_date": "2018-04-10"}
CASES = (
	*(("Service KPI", {"by": by}) for by in dimensions.CHOICES),
	("Service KPI", {"by": "By Month", "category": half_year.ROOT}),
	("Service KPI", {"by": "By Channel", "category": half_year.ROOT}),
	("Agent Performance", {}),
	("State Time", {}),
	("Two-date Comparison", {}),
)


class TestTallies(HelpdeskTestCase):
	maxDiff = None

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.half_year = half_year.HalfYear()

	def setUp(self):
		super().setUp()
		self.addCleanup(policies.forget)
		self.addCleanup(frappe.cache.delete_value, "defaults::__global")
		clock = self.at(half_year.NOW)
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		self.half_year.make()
		many = mock.patch.object(figures, "EXACT_ROWS", 0)
		many.start()
		self.addCleanup(many.stop)
		frappe.db.set_global(marks.KEPT, 1)
		keeping.keep(seconds=float("inf"))

	def assertTheSame(self):
		kept = [self.rows(*case) for case in CASES]
		with mock.patch.object(marks, "is_kept", lambda: False):
			counted = [self.rows(*case) for case in CASES]
		for case, one, other in zip(CASES, kept, counted, strict=True):
			with self.subTest(case):
				self.assertEqual(one, other)
		self.assertEqual(keeping.check(), [])

	def rows(self, name: str, filters: dict[str, Any]) -> list:
		return [dict(row) for row in module(name).execute({**PERIOD, **filters})[1]]

	def change(self, number: int, **values) -> None:
		appeal = frappe.get_doc(APPEAL, self.half_year.appeals[number])
		appeal.update(values)
		appeal.flags.in_backfill = False
		appeal.save(ignore_permissions=True)

	def test_kept_days_are_read_and_not_counted(self):
		spans = []
		counted = Figure.count

		def noting(figure, filters, asked, *more):
			spans.extend(asked)
			return counted(figure, filters, asked, *more)

		with mock.patch.object(Figure, "count", noting):
			self.rows("Service KPI", {"by": "By Month"})
		self.assertTrue(spans, "the days from today on are counted")
		begin, last = half_year.BEGIN.date(), keeping.last_day()
		self.assertEqual([span for span in spans if span.first <= last and span.last >= begin], [])

	def test_kept_days_give_what_the_documents_give(self):
		self.assertEqual(marks.marked_days(), set())
		self.assertTheSame()

	def test_an_appeal_of_another_category_and_agent(self):
		for number in (3, 10, 16, 17):
			self.change(number, category=half_year.CATEGORIES[number % 4])
			set_agent(self.half_year.appeals[number], self.half_year.agents[number % 4])
		self.assertTrue(marks.marked_days())
		self.assertTheSame()
		keeping.keep(seconds=float("inf"))
		self.assertEqual(marks.marked_days(), set())
		self.assertTheSame()

	def test_an_appeal_backfilled_and_one_removed(self):
		from helpdesk_ext import backfill

		self.half_year.make_appeal(20)
		self.assertTheSame()
		backfill.remove_documents(APPEAL, self.half_year.appeals[10:14])
		self.assertTheSame()

	def test_a_renamed_category(self):
		old, new = half_year.CATEGORIES[2], "half year parcels renamed"
		frappe.rename_doc("Appeal Category", old, new, force=True, show_alert=False)
		self.assertTheSame()

	def test_what_no_mark_told_of_is_found_and_lasts_a_day(self):
		name = next(
			name
			for name in reversed(self.half_year.appeals)
			if frappe.db.get_value(APPEAL, name, "state") not in (AppealState.SPAM, AppealState.DUPLICATE)
		)
		frappe.db.set_value(
			APPEAL, name, "channel", "On Paper" if self.channel(name) != "On Paper" else "Via Phone"
		)
		found = {row[1:] for row in keeping.check()}
		self.assertIn(("received", "channel"), found)
		keeping.count_nightly()
		keeping.keep(seconds=float("inf"))
		self.assertEqual(keeping.check(), [])

	def channel(self, name: str) -> str:
		return frappe.db.get_value(APPEAL, name, "channel")

	def test_a_day_is_kept_two_hours_after_its_end(self):
		with self.at("2018-07-03 01:59:00"):
			self.assertEqual(str(keeping.last_day()), "2018-07-01")
		with self.at("2018-07-03 02:00:01"):
			self.assertEqual(str(keeping.last_day()), "2018-07-02")

	def test_days_that_are_not_over_are_not_marked(self):
		today = frappe.utils.now_datetime().date()
		marks.mark_days([today, today + timedelta(days=1), None])
		self.assertEqual(marks.marked_days(), set())


class TestSmallStore(HelpdeskTestCase):
	def test_a_small_store_keeps_and_marks_nothing(self):
		frappe.db.set_global(marks.KEPT, None)
		self.addCleanup(frappe.cache.delete_value, "defaults::__global")
		self.assertEqual(keeping.keep(), 0)
		marks.mark_days([frappe.utils.add_days(None, -3)])
		self.assertEqual((marks.kept_days(), marks.marked_days()), ([], set()))

	def test_a_store_grown_large_begins_to_keep_with_the_next_sweep(self):
		self.addCleanup(frappe.cache.delete_value, "defaults::__global")
		frappe.db.set_global(marks.KEPT, None)
		with mock.patch.object(keeping, "LEAST_APPEALS", -1):
			self.assertEqual(keeping.keep(), 0)
		self.assertTrue(marks.is_kept())
