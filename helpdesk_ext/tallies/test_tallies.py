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
from helpdesk_ext.tests import half_year
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_item

PERIOD = {"from_date": "2018-02-15", "to_date": "2018-04-10"}
CASES = (
	*(("Service KPI", {"by": by}) for by in dimensions.CHOICES),
	("Service KPI", {"by": "By Month", "category": half_year.ROOT}),
	("Service KPI", {"by": "By Channel", "category": half_year.ROOT}),
	("Agent Performance", {}),
	("State Time", {}),
	("Two-date Comparison", {}),
	("Appeal Register", {}),
	("Appeal Register", {"channel": "Via Phone"}),
	("Appeal Register", {"state": "Appeal Closed"}),
	*(
		("Order Contact Rate", {"by": by})
		for by in ("Whole Period", "By Week", "By Item Group", "By Carrier")
	),
	("Order Contact Rate", {"by": "By Item Group", "category": half_year.ROOT}),
)


class TestTallies(half_year.HalfYearTestCase):
	maxDiff = None

	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.cache.delete_value, "defaults::__global")
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
		"""What the report tells: rows, chart and cards."""
		_columns, rows, _message, chart, cards, *_ = module(name).execute({**PERIOD, **filters})
		return [*(dict(row) for row in rows), chart, cards]

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
		with self.subTest("by bucket"), mock.patch.object(figures, "EXACT_ROWS", 0):
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

	def test_an_order_cancelled_and_one_of_other_items(self):
		cancelled, changed = (frappe.get_doc("Sales Order", name) for name in self.half_year.orders[4:6])
		frappe.db.set_value("Sales Order", cancelled.name, "docstatus", 2)
		marks.follow_order(cancelled, "on_cancel")
		frappe.db.set_value("Sales Order Item", {"parent": changed.name}, "item_group", "Consumable")
		marks.follow_order(changed, "on_update_after_submit")
		self.assertIn(changed.transaction_date, marks.marked_days())
		self.assertTheSame()

	def test_a_delivery_cancelled_and_one_of_another_carrier(self):
		names = frappe.get_all("Delivery Note", {"customer": ("in", self.half_year.customers)}, pluck="name")
		cancelled, changed = (frappe.get_doc("Delivery Note", name) for name in sorted(names)[:2])
		frappe.db.set_value("Delivery Note", cancelled.name, "docstatus", 2)
		marks.follow_delivery(cancelled, "on_cancel")
		frappe.db.set_value("Delivery Note", changed.name, "transporter_name", "Почта")
		marks.follow_delivery(changed, "on_update_after_submit")
		self.assertIn(changed.posting_date, marks.marked_days())
		self.assertTheSame()

	def test_every_event_of_orders_and_deliveries_is_followed(self):
		for doctype, follow in (("Sales Order", "follow_order"), ("Delivery Note", "follow_delivery")):
			for event in ("on_update", "on_update_after_submit", "on_cancel"):
				followers = frappe.get_doc_hooks()[doctype][event]
				self.assertIn(f"helpdesk_ext.tallies.marks.{follow}", followers)

	def test_an_item_of_another_group(self):
		one, other = frappe.get_all(
			"Item Group", filters={"is_group": 0}, pluck="name", order_by="name", limit=2
		)
		item = make_item("Half Year Kettle", one)
		about = self.half_year.appeals[15]
		self.change(15, item_code=item.name)
		keeping.keep(seconds=float("inf"))
		self.assertEqual(marks.marked_days(), set())
		item.item_group = other
		item.save()
		received = frappe.db.get_value(APPEAL, about, "received_at")
		self.assertEqual(marks.marked_days(), {received.date()})
		self.assertTheSame()

	def test_a_category_that_asks_for_whereabouts_from_now_on(self):
		category = frappe.get_doc("Appeal Category", half_year.CATEGORIES[0])
		category.is_order_status_question = 1
		category.save()
		self.assertTheSame()

	def test_a_figure_a_new_version_brings_is_counted_for_days_already_kept(self):
		day = half_year.BEGIN.date()
		frappe.db.delete(marks.TALLY, {"day": day, "figure": "orders"})
		self.assertEqual(keeping.waiting_days(set()), {day})

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
		self.assertEqual((marks.kept_days(), marks.marked_days()), (set(), set()))

	def test_a_store_grown_large_begins_to_keep_with_the_next_sweep(self):
		self.addCleanup(frappe.cache.delete_value, "defaults::__global")
		frappe.db.set_global(marks.KEPT, None)
		with mock.patch.object(keeping, "LEAST_APPEALS", -1):
			self.assertEqual(keeping.keep(), 0)
		self.assertTrue(marks.is_kept())
