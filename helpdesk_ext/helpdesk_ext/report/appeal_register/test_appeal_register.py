import io
import json
import statistics
from datetime import date, datetime, timedelta
from unittest import mock

import frappe
from frappe.desk import query_report

from helpdesk_ext import backfill
from helpdesk_ext.constants import AppealAction, AppealState, Channel
from helpdesk_ext.helpdesk_ext.report.appeal_register import appeal_register
from helpdesk_ext.helpdesk_ext.report.appeal_register.appeal_register import execute
from helpdesk_ext.reports.filters import ReportFilterError
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_customer,
	make_head,
	make_sales_order,
)

BATCH = "Test of the register"
AGENT, OTHER, HEAD = "register.agent@example.com", "register.other@example.com", "register.head@example.com"
# A time no other appeal of a test site lies in.
MONTH = {"from_date": "2019-03-01", "to_date": "2019-03-31"}


def moment(day: int, hour: int = 9, minute: int = 0) -> datetime:
	return datetime(2019, 3, day, hour, minute)


def answer(at: datetime, by: str = AGENT) -> dict:
	return {"at": at, "kind": "message", "text": "Here it is.", "by": by, "answer": True}


class TestAppealRegister(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_agent(AGENT)
		make_agent(OTHER)
		make_head(HEAD)

	def setUp(self):
		super().setUp()
		make_category("Register Group", is_group=1)
		make_category("Register Leaf", parent="Register Group")
		self.customer = make_customer("Register Customer").name
		self.order = make_sales_order(self.customer).name
		self.answered = self.lived(
			"answered", moment(4), answer(moment(4, 11)), channel=Channel.EMAIL, category="Register Leaf",
			customer=self.customer, sales_order=self.order, registered_by=AGENT,
		)  # fmt: skip
		self.reopened = self.lived(
			"reopened",
			moment(5),
			answer(moment(5, 13)),
			{"at": moment(6), "kind": "message", "incoming": True, "text": "Still not here."},
			category="Register Group",
		)
		self.others = self.lived("of another", moment(11), answer(moment(11, 19), by=OTHER))
		self.new = self.lived("new", moment(31, 23, 59))
		self.spam = self.lived(
			"spam",
			moment(12),
			{"at": moment(12, 10), "kind": "action", "action": AppealAction.MARK_SPAM, "by": OTHER},
		)
		self.after = self.lived("after the period", datetime(2019, 4, 1))

	def lived(self, subject: str, received_at: datetime, *steps: dict, **values) -> str:
		data = {
			"subject": f"Register {subject}",
			"appeal_text": "Where is it?",
			"channel": Channel.WEB_FORM,
			"contact_name": "Ivan Petrov",
			"contact_email": "ivan@example.com",
			**values,
		}
		return backfill.backfill_appeal({**data, "received_at": received_at, "steps": list(steps)}, BATCH)

	def names(self, **filters) -> list[str]:
		return [row.name for row in execute({**MONTH, **filters})[1]]

	# --- rows

	def test_period_takes_both_days_whole_and_the_newest_first(self):
		self.assertEqual(self.names(), [self.new, self.spam, self.others, self.reopened, self.answered])

	def test_row_is_complete(self):
		row = execute({**MONTH, "sales_order": self.order})[1][0]
		self.assertEqual(
			dict(row),
			{
				"name": self.answered,
				"received_at": moment(4),
				"state": AppealState.ANSWERED,
				"subject": "Register answered",
				"category": "Register Leaf",
				"appeal_priority": "Priority Normal",
				"channel": Channel.EMAIL,
				"customer": self.customer,
				"contact_name": "Ivan Petrov",
				"sales_order": self.order,
				"agent": frappe.db.get_value("User", AGENT, "full_name"),
				"first_answered_at": moment(4, 11),
				"first_answer_hours": 2.0,
				"resolution_hours": 2.0,
				"closed_at": None,
				"resolution_kind": None,
				"reopen_count": 0,
			},
		)
		self.assertEqual(set(row), {column["fieldname"] for column in appeal_register.get_columns()})

	def test_unanswered_row_has_empty_cells_not_zeros(self):
		row = execute({**MONTH, "state": AppealState.NEW})[1][0]
		self.assertIsNone(row.first_answer_hours)
		self.assertIsNone(row.resolution_hours)

	def test_each_filter(self):
		for filters, expected in (
			({"state": AppealState.REOPENED}, [self.reopened]),
			({"category": "Register Leaf"}, [self.answered]),
			({"category": "Register Group"}, [self.reopened, self.answered]),
			({"agent": OTHER}, [self.others]),
			({"customer": self.customer}, [self.answered]),
			({"sales_order": self.order}, [self.answered]),
			({"channel": Channel.EMAIL}, [self.answered]),
			({"channel": Channel.EMAIL, "agent": OTHER}, []),
			({"from_date": "2019-03-05", "to_date": "2019-03-05"}, [self.reopened]),
		):
			with self.subTest(filters):
				self.assertEqual(self.names(**filters), expected)

	def test_rows_are_cut_at_the_limit_and_the_screen_says_so(self):
		# fewer than the settings allow a site
		with mock.patch.object(appeal_register, "row_limit", lambda: 2):
			_columns, rows, message, _chart, summary, _no_total = execute(MONTH)
		self.assertEqual([row.name for row in rows], [self.new, self.spam])
		self.assertIn("2", message)
		self.assertIn("5", message)
		self.assertEqual(summary[0]["value"], 4)

	def test_nothing_is_said_when_all_rows_fit(self):
		with mock.patch.object(appeal_register, "row_limit", lambda: 5):
			self.assertIsNone(execute(MONTH)[2])

	def test_limit_is_the_setting(self):
		self.set_settings(report_row_limit=1234)
		self.assertEqual(appeal_register.row_limit(), 1234)

	# --- figures

	def test_summary_counts_the_whole_selection_without_spam(self):
		cards = [(card["value"], card["datatype"]) for card in execute(MONTH)[4]]
		# first answers after 2, 4 and 10 hours; one of three came back
		self.assertEqual(
			cards, [(4, "Int"), (3, "Int"), (2, "Int"), (4 * 3600, "Duration"), (33.3, "Percent")]
		)

	def test_median_of_an_even_number_is_the_mean_of_the_middle_two(self):
		figures = execute({**MONTH, "to_date": "2019-03-10"})[4]
		self.assertEqual(figures[3]["value"], 3 * 3600)

	def test_median_is_exact_for_every_number_of_answers(self):
		lengths = []
		for day, minutes in enumerate([600, 600, 30, 31, 29, 5, 1440], 1):
			received = datetime(2017, 3, day, 9)
			self.lived(f"median {day}", received, answer(received + timedelta(minutes=minutes)))
			lengths.append(60 * minutes)
			cards = execute({"from_date": "2017-03-01", "to_date": "2017-03-31"})[4]
			with self.subTest(answers=day):
				self.assertEqual(cards[3]["value"], round(statistics.median(lengths)))

	def test_selection_without_answers_has_no_median(self):
		cards = execute({**MONTH, "state": AppealState.NEW})[4]
		self.assertEqual([card["value"] for card in cards[:3]], [1, 0, 1])
		self.assertEqual(cards[3]["datatype"], "Data")
		self.assertEqual(cards[4]["value"], 0)

	def test_empty_period_gives_zeros(self):
		_columns, rows, _message, chart, cards, _no_total = execute(
			{"from_date": "2018-01-01", "to_date": "2018-01-02"}
		)
		self.assertEqual(rows, [])
		self.assertEqual([card["value"] for card in cards[:3]], [0, 0, 0])
		self.assertEqual(chart["data"]["datasets"][0]["values"], [0, 0])

	def test_spam_is_counted_when_it_is_asked_for(self):
		self.assertEqual(execute({**MONTH, "state": AppealState.SPAM})[4][0]["value"], 1)

	# --- chart

	def test_chart_of_a_month_is_by_day(self):
		data = execute(MONTH)[3]["data"]
		self.assertEqual(len(data["labels"]), 31)
		received, answered = (dataset["values"] for dataset in data["datasets"])
		self.assertEqual([day for day, number in enumerate(received, 1) if number], [4, 5, 11, 31])
		self.assertEqual([day for day, number in enumerate(answered, 1) if number], [4, 5, 11])

	def test_chart_of_a_year_is_by_week(self):
		data = execute({"from_date": "2019-01-01", "to_date": "2019-12-31"})[3]["data"]
		self.assertEqual(len(data["labels"]), 53)
		received = data["datasets"][0]["values"]
		week = (date(2019, 3, 4) - date(2018, 12, 31)).days // 7
		# 4 and 5 March; 11 March; 31 March and nothing before; 1 April opens a week
		self.assertEqual(received[week : week + 5], [2, 1, 0, 1, 1])
		self.assertEqual(sum(received), 5)

	def test_totals_are_switched_off(self):
		self.assertIs(execute(MONTH)[5], True)

	# --- bad filters

	def test_five_years_to_the_day_are_allowed(self):
		self.assertEqual(len(execute({"from_date": "2014-04-02", "to_date": "2019-04-01"})[1]), 6)

	def test_sql_in_filters_is_text(self):
		for fieldname in ("state", "category", "agent", "customer", "sales_order", "channel"):
			with self.subTest(fieldname), self.assertRefused(ReportFilterError, "1=1"):
				execute({**MONTH, fieldname: "'' OR 1=1"})
		make_customer("O'Neil\" OR 1=1 -- Register")
		self.assertEqual(self.names(customer="O'Neil\" OR 1=1 -- Register"), [])

	# --- rights

	def test_agent_sees_own_and_unassigned_when_the_setting_narrows(self):
		self.set_settings(agents_see_only_own=1)
		with self.as_user(AGENT):
			_columns, rows, _message, chart, cards, _no_total = execute(MONTH)
		names = [row.name for row in rows]
		self.assertNotIn(self.others, names)
		self.assertIn(self.answered, names)
		self.assertIn(self.new, names)
		self.assertEqual(cards[1]["value"], 2)
		self.assertEqual(sum(chart["data"]["datasets"][1]["values"]), 2)

	def test_agent_sees_all_when_the_setting_does_not_narrow(self):
		self.set_settings(agents_see_only_own=0)
		with self.as_user(AGENT):
			self.assertIn(self.others, self.names())

	# --- export

	def test_export_keeps_dates_and_numbers(self):
		from openpyxl import load_workbook

		with self.as_user(HEAD):
			frappe.local.form_dict = frappe._dict(
				report_name="Appeal Register",
				filters=json.dumps(MONTH),
				file_format_type="Excel",
				visible_idx="[]",
				include_indentation=0,
			)
			query_report.export_query()
		content = frappe.response["filecontent"]
		self.addCleanup(frappe.response.clear)
		sheet = load_workbook(io.BytesIO(content)).active
		rows = list(sheet.iter_rows(values_only=True))
		columns = [column["fieldname"] for column in appeal_register.get_columns()]
		cells = dict(zip(columns, next(row for row in rows if row[0] == self.answered), strict=False))
		self.assertEqual(len(rows), 6)
		self.assertEqual(cells["received_at"], moment(4))
		self.assertEqual(cells["first_answer_hours"], 2)
		self.assertIsInstance(cells["first_answer_hours"], int | float)
		self.assertIsInstance(cells["reopen_count"], int | float)


def make_category(name: str, *, parent: str | None = None, is_group: int = 0) -> None:
	if frappe.db.exists("Appeal Category", name):
		return
	category = frappe.new_doc("Appeal Category")
	category.update({"category_name": name, "parent_appeal_category": parent, "is_group": is_group})
	category.insert(ignore_permissions=True)
