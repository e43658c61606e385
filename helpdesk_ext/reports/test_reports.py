"""The reports on appeals against figures by hand. Rights: test_access.py, test_sight.py; bad filters: test_filters.py."""

import json
import re
import unittest
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import frappe

from helpdesk_ext import backfill
from helpdesk_ext.constants import AppealAction, Channel
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head

BATCH = "Test of the reports"
DOCS = Path(backfill.__file__).parent.parent / "docs" / "kpi.md"
FOLDER = Path(backfill.__file__).parent / "helpdesk_ext" / "report"
AGENT, OTHER, HEAD = "reports.agent@example.com", "reports.other@example.com", "reports.head@example.com"
# A time no other document of a test site lies in.
MARCH = {"from_date": "2019-03-01", "to_date": "2019-03-31"}


def reports() -> dict[str, dict]:
	"""Name -> record of every report of the app."""
	records = [json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*/*.json")]
	return {record["name"]: record for record in records}


def module(name: str):
	scrubbed = frappe.scrub(name)
	return frappe.get_module(f"helpdesk_ext.helpdesk_ext.report.{scrubbed}.{scrubbed}")


def run(name: str, **filters) -> list[dict]:
	"""The rows of the groups, without the totals."""
	return [row for row in all_rows(name, **filters) if not row.get("bold")]


def all_rows(name: str, **filters) -> list[dict]:
	return module(name).execute({**MARCH, **filters})[1]


def moment(day: int, hour: int = 9, minute: int = 0) -> datetime:
	return datetime(2019, 3, day, hour, minute)


class ReportTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_agent(AGENT)
		make_agent(OTHER)
		make_head(HEAD)

	def setUp(self):
		super().setUp()
		# Monday 4 March: answered in two hours, asked again, answered in three, closed
		self.reopened = self.lived(
			"reopened",
			moment(4),
			{"at": moment(4, 9, 30), "kind": "action", "action": AppealAction.TAKE, "by": AGENT},
			self.said(moment(4, 11)),
			{"at": moment(5, 9), "kind": "message", "incoming": True, "text": "Still not here."},
			{"at": moment(5, 10), "kind": "action", "action": AppealAction.TAKE, "by": AGENT},
			self.said(moment(5, 12)),
		)
		# Tuesday 5 March: answered in four hours by another
		self.once = self.lived(
			"once", moment(5), self.said(moment(5, 13), OTHER), channel=Channel.EMAIL, registered_by=OTHER
		)
		# still open
		self.open = self.lived("open", moment(31, 23, 59))
		self.after = self.lived("after the period", datetime(2019, 4, 1))

	def lived(self, subject: str, received_at: datetime, *steps: dict, **values) -> str:
		data = {
			"subject": f"Reports {subject}",
			"appeal_text": "Where is it?",
			"channel": Channel.WEB_FORM,
			"contact_name": "Ivan Petrov",
			"contact_email": "ivan@example.com",
			**values,
		}
		return backfill.backfill_appeal({**data, "received_at": received_at, "steps": list(steps)}, BATCH)

	@staticmethod
	def said(at: datetime, by: str = AGENT) -> dict:
		return {"at": at, "kind": "message", "text": "Here it is.", "by": by, "answer": True}


class TestServiceKpi(ReportTestCase):
	def row(self, **filters) -> dict:
		return run("Service KPI", **filters)[0]

	def test_the_whole_period_by_hand(self):
		row = self.row()
		expected = {
			"received": 3,
			"answered": 2,
			# 2 h and 4 h
			"first_answer_mean": 3.0,
			"first_answer_median": 3.0,
			"first_answer_p90": 4.0,
			# asked again at 9, answered at 12
			"next_answer_median": 3.0,
			# first: 2 h and 4 h; full: 27 h and 4 h
			"resolution_median": 3.0,
			"full_resolution_mean": 15.5,
			"full_resolution_p90": 27.0,
			"solved": 2,
			"fcr": 50.0,
			"reopened": 50.0,
			"backlog_start": 0,
			"backlog_end": 1,
		}
		self.assertEqual({name: row[name] for name in expected}, expected)

	@unittest.skipUnless(DOCS.exists(), "the docs folder is not there")
	def test_the_worked_example_of_the_docs_is_what_the_report_says(self):
		example = dict(
			re.findall(r"^\| ([a-z_0-9]+) \| ([0-9.]+) \|$", DOCS.read_text(encoding="utf-8"), re.M)
		)
		self.assertEqual(len(example), 14)
		row = self.row()
		self.assertEqual(
			{name: row[name] for name in example}, {name: float(value) for name, value in example.items()}
		)

	def test_against_the_period_before(self):
		row = self.row(from_date="2019-04-01", to_date="2019-05-01")
		self.assertEqual(
			(row["received"], row["received_before"], row["first_answer_median_before"]), (1, 3, 3.0)
		)
		self.assertEqual((row["backlog_start"], row["backlog_end"]), (1, 2))

	def test_groups_add_up(self):
		by_agent = {row["key"]: row for row in run("Service KPI", by="By Agent")}
		self.assertEqual(by_agent[AGENT]["first_answer_median"], 2.0)
		self.assertEqual(by_agent[OTHER]["fcr"], 100.0)
		for by in ("By Agent", "By Channel", "By Category", "By Urgency", "By Week", "By Month"):
			rows = run("Service KPI", by=by)
			self.assertEqual(sum(row["received"] for row in rows), 3, by)
			self.assertEqual(sum(row["solved"] for row in rows), 2, by)

	def test_the_total_of_groups_is_that_of_the_whole_period(self):
		whole = self.row()
		for by in ("By Agent", "By Category", "By Week"):
			total = all_rows("Service KPI", by=by)[-1]
			for name in ("received", "first_answer_median", "fcr", "backlog_start", "backlog_end"):
				self.assertEqual(total[name], whole[name], (by, name))
		self.assertEqual(len(all_rows("Service KPI")), 1)

	def test_the_chart_of_the_whole_period_sets_the_one_before_beside_it(self):
		filters = {"from_date": "2019-04-01", "to_date": "2019-05-01"}
		data = module("Service KPI").execute(filters)[3]["data"]
		self.assertEqual([series["values"] for series in data["datasets"]], [[3.0, 15.5], [0, 0]])

	def test_backlog_of_weeks_follows_from_one_to_the_next(self):
		rows = run("Service KPI", by="By Week")
		self.assertEqual([row["backlog_end"] for row in rows], [0, 0, 0, 0, 1])
		for earlier, later in pairwise(rows):
			self.assertEqual(earlier["backlog_end"], later["backlog_start"])

	def test_an_agent_who_sees_only_his_own(self):
		self.set_settings(agents_see_only_own=1)
		with self.as_user(AGENT):
			self.assertEqual(self.row()["received"], 2)


class TestOthers(ReportTestCase):
	def test_agent_performance_by_hand(self):
		rows = {row["agent"]: row for row in run("Agent Performance")}
		self.assertEqual((rows[AGENT]["taken"], rows[AGENT]["words"], rows[AGENT]["solved"]), (1, 2, 1))
		self.assertEqual((rows[OTHER]["words"], rows[OTHER]["reopened"]), (1, 0.0))

	def test_totals_are_the_sums_of_their_rows(self):
		for report, names in (
			("Agent Performance", ("taken", "answered", "solved", "words", "in_hand")),
			("State Time", ("stays", "total_hours", "open_now")),
		):
			rows = run(report)
			total = all_rows(report)[-1]
			self.assertTrue(total["bold"])
			for name in names:
				self.assertAlmostEqual(total[name], sum(row[name] for row in rows), 2, (report, name))

	def test_an_answer_that_waits_for_silence_is_not_where_most_time_goes(self):
		chart, cards = module("State Time").execute(MARCH)[3:5]
		self.assertNotIn("Appeal Answered", [series["name"] for series in chart["data"]["datasets"]])
		self.assertEqual(cards[2]["value"], "New Appeal")

	def test_moments_are_moments_on_every_database(self):
		self.lived(
			"of somebody",
			moment(30),
			{"at": moment(30, 10), "kind": "action", "action": AppealAction.TAKE, "by": AGENT},
		)
		for report, filters in (("Backlog Ageing", {}), ("Agent Performance", MARCH)):
			for row in module(report).execute(filters)[1]:
				if row["oldest"]:
					self.assertIsInstance(row["oldest"], datetime, report)

	def test_buckets_carry_the_bounds_they_were_counted_with(self):
		columns, rows = module("Backlog Ageing").execute({})[:2]
		total = next(row for row in rows if row.get("bold"))
		for column in columns[1:7]:
			after, until = column["after"] or "2000-01-01", column["until"] or "2100-01-01"
			filters = [
				["state", "in", sorted(OPEN)],
				["received_at", ">", after],
				["received_at", "<=", until],
			]
			found = frappe.get_list("Support Appeal", filters=filters, limit=0, pluck="name")
			self.assertEqual(len(found), total[column["fieldname"]], column["label"])

	def test_state_time_by_hand(self):
		rows = {row["state"]: row for row in run("State Time")}
		# 30 min and 4 h as new; in progress 1.5 h and 2 h
		self.assertEqual((rows["New Appeal"]["stays"], rows["New Appeal"]["total_hours"]), (2, 4.5))
		self.assertEqual(rows["Appeal In Progress"]["mean_hours"], 1.75)
		self.assertEqual(
			(rows["Appeal Answered"]["stays"], rows["Appeal Answered"]["total_hours"]), (1, 22.0)
		)
		self.assertAlmostEqual(sum(row["share"] for row in rows.values() if row["share"]), 100, delta=0.3)

	def test_two_dates_add_up(self):
		rows = {
			row["state"]: row
			for row in run("Two-date Comparison", from_date="2019-03-04", to_date="2019-03-31")
		}
		answered = rows["Appeal Answered"]
		self.assertEqual(
			(answered["at_first"], answered["entered"], answered["left"], answered["at_second"]), (1, 2, 1, 2)
		)
		self.assertEqual(rows["New Appeal"]["at_second"], 1)
		for row in rows.values():
			self.assertEqual(row["at_first"] + row["entered"] - row["left"], row["at_second"], row["state"])

	def test_heat_map_counts_each_appeal_once_in_its_hour(self):
		rows = run("Arrival Heat Map")
		self.assertEqual([row["total"] for row in rows], [1, 1, 0, 0, 0, 0, 1])
		# one on four Mondays of March 2019
		self.assertEqual(rows[0]["hour_9"], 0.2)
		self.assertIsNone(rows[0]["hour_10"])

	def test_contact_rate_of_a_period_without_orders_is_empty_not_infinite(self):
		row = run("Order Contact Rate")[0]
		self.assertEqual((row["appeals"], row["orders"], row["rate"]), (3, 0, None))

	def test_backlog_counts_open_ones_of_each_agent(self):
		rows = module("Backlog Ageing").execute({"agent": AGENT})[1]
		self.assertEqual(rows, [])
		rows = module("Backlog Ageing").execute({})[1]
		nobody = next(row for row in rows if row["agent"] == "")
		self.assertGreaterEqual(nobody["bucket_5"], 2)
		self.assertEqual(sum(nobody[f"bucket_{number}"] for number in range(6)), nobody["total"])
