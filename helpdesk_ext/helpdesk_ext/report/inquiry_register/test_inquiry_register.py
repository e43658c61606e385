from unittest import mock

import frappe
from frappe.desk import query_report

from helpdesk_ext.constants import InquiryState
from helpdesk_ext.helpdesk_ext.report.inquiry_register import inquiry_register
from helpdesk_ext.helpdesk_ext.report.inquiry_register.inquiry_register import execute
from helpdesk_ext.reports.filters import ReportFilterError
from helpdesk_ext.tests.inquiry_utils import (
	FREE,
	LOGISTICS,
	SALES,
	WEEK,
	WHERE,
	InquiryTestCase,
	InquiryWeekTestCase,
)


class TestInquiryRegister(InquiryWeekTestCase):
	def run_at(self, moment="2019-03-09 12:00:00", **filters):
		with self.at(moment):
			return execute({**WEEK, **filters})

	def names(self, **filters) -> list[str]:
		return [row.name for row in self.run_at(**filters)[1]]

	# --- one by one

	def test_newest_first_and_both_days_whole(self):
		found = [self.open, self.taken_back, self.passed, self.returned, self.slow, self.middle, self.quick]
		self.assertEqual(self.names(), found)
		self.assertEqual(self.names(to_date="2019-03-07"), found[1:])

	def test_row_is_complete(self):
		row = self.run_at()[1][-1]
		self.assertEqual(
			dict(row),
			{
				"name": self.quick,
				"asked_at": frappe.utils.get_datetime("2019-03-04 10:00:00"),
				"state": InquiryState.ANSWERED,
				"inquiry_type": WHERE,
				"department": LOGISTICS,
				"sales_order": self.order,
				"customer_name": "Inquiry Customer",
				"appeal": self.appeal.name,
				"asked_by": self.agent,
				"responder": self.driver,
				"due_at": frappe.utils.get_datetime("2019-03-05 10:00:00"),
				"answered_at": frappe.utils.get_datetime("2019-03-04 11:00:00"),
				"answer_hours": 1.0,
				"late": 0,
				"return_count": 0,
				"ask_count": 1,
			},
		)
		self.assertEqual(set(row), {column["fieldname"] for column in inquiry_register.inquiry_columns()})

		# an open row has no hours, and is late once its term is over
		row = self.run_at("2019-03-09 12:00:00")[1][0]
		self.assertEqual((row.answer_hours, row.late), (None, 0))
		self.assertEqual(self.run_at("2019-03-12 12:00:00")[1][0].late, 1)

	def test_each_filter(self):
		for filters, expected in (
			({"department": SALES}, [self.taken_back, self.passed]),
			({"inquiry_type": FREE}, [self.taken_back]),
			({"state": InquiryState.CANCELLED}, [self.taken_back]),
			({"asked_by": self.other}, []),
			({"sales_order": self.order, "state": InquiryState.SENT}, [self.open, self.passed]),
			({"customer": self.customer, "from_date": "2019-03-08"}, [self.open]),
		):
			with self.subTest(filters):
				self.assertEqual(self.names(**filters), expected)

	# --- figures

	def test_cards_and_chart_count_the_whole_selection(self):
		values = [card["value"] for card in self.run_at("2019-03-07 23:00:00")[4]]
		# the one that was passed on is overdue at its new department
		self.assertEqual(values, [7, 4, 1, 2, 3.0, round(200 / 7, 1)])
		empty = self.run_at(inquiry_type=FREE, state=InquiryState.SENT)
		self.assertEqual(empty[1], [])
		self.assertIsNone(empty[3])

		chart = self.run_at()[3]
		self.assertEqual(chart["data"]["labels"], [LOGISTICS, SALES])
		self.assertEqual([series["values"] for series in chart["data"]["datasets"]], [[7, 2], [4, 0], [1, 0]])

	# --- rights and bad filters

	def test_responder_counts_only_what_his_department_has(self):
		with self.as_user(self.seller):
			self.assertEqual(self.names(), [self.taken_back, self.passed])
			self.assertEqual(self.run_at()[4][0]["value"], 2)

		# as the Desk runs it, which asks for the rights on what the columns link to
		for user in (self.agent, self.driver, self.deputy):
			with self.as_user(user), self.at("2019-03-09 12:00:00"):
				self.assertTrue(query_report.run("Inquiry Register", filters=dict(WEEK))["result"])

	def test_newest_are_listed_when_not_all_fit_and_the_screen_says_so(self):
		# fewer than the settings allow a site
		with self.at("2019-03-09 12:00:00"), mock.patch.object(inquiry_register, "row_limit", lambda: 2):
			_columns, rows, message, _chart, summary, _no_total = execute(WEEK)
		self.assertEqual((len(rows), summary[0]["value"]), (2, 7))
		self.assertIn("7", message)
		# and it costs no more queries than a few rows do
		counted = []
		sql = frappe.db.sql
		with mock.patch.object(
			frappe.db, "sql", lambda *args, **kwargs: (counted.append(args), sql(*args, **kwargs))[1]
		):
			self.run_at()
		self.assertLessEqual(len(counted), 12)


class TestBadFilters(InquiryTestCase):
	def test_bad_filters_are_refused_naming_them(self):
		for filters, words in (
			({"from_date": None}, "Inquiries Asked From"),
			({"to_date": "yesterday"}, "yesterday"),
			({"from_date": "2019-03-09"}, "swap"),
			({"to_date": "2029-03-09"}, "longer"),
			({"state": "Nonsense<b>"}, "Nonsense&lt;b&gt;"),
			({"state": ["like", "%"]}, "Inquiry State"),
			({"department": "Nobody"}, "Department Asked"),
			({"customer": {"a": 1}}, "Customer of Inquiry"),
		):
			with self.subTest(filters), self.assertRefused(ReportFilterError, words):
				execute({**WEEK, **filters})
