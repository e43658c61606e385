"""The charts of the page count what the user sees."""

import frappe

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, AppealState, EventType, Role, TermKind, TermState
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.appeals_received_and_answered import (
	appeals_received_and_answered as per_day,
)
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.backlog_by_week import backlog_by_week as backlog
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.open_appeals_by_state import (
	open_appeals_by_state as by_state,
)
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.terms_kept_and_missed import (
	terms_kept_and_missed as terms,
)
from helpdesk_ext.helpdesk_ext.report.service_kpi import service_kpi
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal, make_user

NOW = "2026-03-04 18:00:00"
# the Monday twelve weeks before that of NOW
FIRST_DAY = "2025-12-08"
# of the department, but not of its appeals
OUTSIDE = (Role.IT_ADMIN, Role.RESPONDER, Role.CUSTOMER)
# Longer ones are written over by the next.
LEGEND_LENGTH = 14


class TestCharts(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("Support Appeal")
		self.agent = make_user("agent.charts@example.com", Role.AGENT).name
		self.appeals = [make_appeal(subject=f"Chart {number}") for number in range(4)]

	def put(self, number: int, **values):
		frappe.db.set_value("Support Appeal", self.appeals[number].name, values)

	def test_open_appeals_are_counted_by_state(self):
		self.put(1, state=AppealState.AWAITING_CUSTOMER)
		self.put(2, state=AppealState.CLOSED)
		self.put(3, state=AppealState.SPAM)
		self.assertEqual(
			by_state.count_by_state("Administrator"),
			{AppealState.NEW: 1, AppealState.AWAITING_CUSTOMER: 1},
		)
		chart = by_state.get()
		self.assertEqual(len(chart["labels"]), 5)
		for label in chart["labels"]:
			self.assertLessEqual(len(label), LEGEND_LENGTH)
		self.assertEqual(chart["datasets"][0]["values"], [1, 0, 1, 0, 0])

	def test_every_open_state_has_its_word_in_the_legend(self):
		self.assertEqual(set(by_state.legend()), OPEN)

	def test_agent_of_narrow_sight_counts_own_and_unassigned(self):
		self.set_settings(agents_see_only_own=1)
		for number, agent in enumerate((self.agent, None, "", "head.charts@example.com")):
			self.put(number, agent=agent)
		self.assertEqual(by_state.count_by_state(self.agent), {AppealState.NEW: 3})
		self.assertEqual(by_state.count_by_state("Administrator"), {AppealState.NEW: 4})

	def test_days_hold_their_receipts_and_first_answers(self):
		self.put(
			0,
			received_at="2026-03-02 00:00:00",
			first_answered_at="2026-03-04 10:00:00",
			first_answer_seconds=208_800,
		)
		self.put(1, received_at="2026-03-02 23:59:59")
		self.put(2, received_at="2026-03-04 12:00:00", state=AppealState.DUPLICATE)
		self.put(3, received_at="2026-02-01 12:00:00")
		with self.at("2026-03-04 18:00"):
			chart = per_day.get()
		self.assertEqual(len(chart["labels"]), per_day.DAYS)
		received, answered = (row["values"] for row in chart["datasets"])
		self.assertEqual(received[-3:], [2, 0, 0])
		self.assertEqual(sum(received), 2)
		self.assertEqual(answered[-3:], [0, 0, 1])

	def log(self, number: int, *moves: tuple):
		"""The life of an appeal: (moment, state), the first being its registration."""
		before = None
		for moment, state in moves:
			event = frappe.new_doc(EVENT)
			event.update({"reference_doctype": APPEAL, "reference_name": self.appeals[number].name})
			event.event_type = EventType.STATE if before else EventType.REGISTERED
			event.update({"from_value": before, "to_value": state, "occurred_at": moment})
			event.db_insert()
			before = state
		self.put(number, state=before)

	def kpi_by_week(self, *fieldnames: str) -> list[tuple]:
		filters = {"from_date": FIRST_DAY, "to_date": NOW[:10], "by": "By Week"}
		weeks = service_kpi.execute(filters)[1][: backlog.WEEKS]
		return [tuple(row[name] for name in fieldnames) for row in weeks]

	def lives(self):
		frappe.db.delete(EVENT)
		self.log(0, ("2025-11-01 10:00:00", AppealState.NEW))
		self.log(1, ("2026-02-24 10:00:00", AppealState.NEW), ("2026-03-03 10:00:00", AppealState.ANSWERED))
		self.log(
			2, ("2026-03-02 00:00:00", AppealState.NEW), ("2026-03-02 11:00:00", AppealState.IN_PROGRESS)
		)
		self.log(
			3,
			("2026-02-22 23:59:59", AppealState.NEW),
			("2026-02-28 10:00:00", AppealState.ANSWERED),
			("2026-03-04 10:00:00", AppealState.REOPENED),
		)

	def test_backlog_ends_at_the_number_of_the_card_and_is_that_of_the_report(self):
		self.lives()
		with self.at(NOW):
			chart = backlog.get()
			reported = [level for (level,) in self.kpi_by_week("backlog_end")]
		(row,) = chart["datasets"]
		self.assertEqual(row["values"], [*[1] * 10, 2, 2, 3])
		self.assertEqual(row["values"], reported)
		self.assertEqual(sum(by_state.count_by_state("Administrator").values()), 3)
		self.assertEqual(len(chart["labels"]), backlog.WEEKS)
		self.assertIn("4", chart["labels"][-1])

	def test_backlog_of_an_agent_of_narrow_sight(self):
		self.lives()
		self.set_settings(agents_see_only_own=1)
		for number, agent in enumerate(("other@example.com", "other@example.com", self.agent, None)):
			self.put(number, agent=agent)
		with self.as_user(self.agent), self.at(NOW):
			self.assertEqual(backlog.get()["datasets"][0]["values"], [*[0] * 10, 1, 0, 2])

	def term(self, number: int, kind: str, due_at: str, state: str = TermState.ENDED, is_missed: int = 0):
		row = frappe.new_doc(DEADLINE)
		row.update({"reference_doctype": APPEAL, "reference_name": self.appeals[number].name})
		row.update({"term_kind": kind, "due_at": due_at, "state": state, "is_missed": is_missed})
		row.db_insert()

	def promise(self):
		frappe.db.delete(DEADLINE)
		first, full = TermKind.FIRST_ANSWER, TermKind.RESOLUTION
		self.term(0, first, "2026-03-02 00:00:00")
		self.term(0, full, "2026-03-01 23:59:59", is_missed=1)
		# overdue though no sweep has come by yet; due at this second it is not
		self.term(1, full, "2026-03-04 17:59:59", TermState.RUNNING)
		self.term(1, first, NOW, TermState.RUNNING)
		self.term(1, first, "2026-03-03 10:00:00", TermState.WITHDRAWN, is_missed=1)
		self.term(2, full, "2026-03-03 10:00:00", TermState.PAUSED)
		self.term(2, TermKind.NEXT_ANSWER, "2026-03-03 10:00:00")
		self.term(2, first, "2025-12-07 23:59:59")
		self.term(3, first, "2026-03-03 10:00:00")
		self.put(3, state=AppealState.SPAM)

	def test_terms_are_those_of_the_report(self):
		self.promise()
		with self.at(NOW):
			chart = terms.get()
			reported = self.kpi_by_week("sla_first", "sla_full")
		kept, missed = (row["values"] for row in chart["datasets"])
		self.assertEqual((kept, missed), ([*[0] * 11, 0, 1], [*[0] * 11, 1, 1]))
		for row in chart["datasets"]:
			self.assertLessEqual(len(row["name"]), LEGEND_LENGTH)
		self.assertEqual(reported, [*[(None, None)] * 11, (None, 0.0), (100.0, 0.0)])

	def test_terms_of_an_agent_of_narrow_sight(self):
		self.promise()
		self.set_settings(agents_see_only_own=1)
		self.put(0, agent="other@example.com")
		self.put(1, agent=self.agent)
		with self.as_user(self.agent), self.at(NOW):
			kept, missed = (row["values"][-2:] for row in terms.get()["datasets"])
		self.assertEqual((kept, missed), ([0, 0], [0, 1]))

	def test_charts_are_refused_to_who_reads_no_appeals(self):
		people = [make_user(f"{frappe.scrub(role)}.charts@example.com", role).name for role in OUTSIDE]
		for user in ("Guest", *people):
			for source in (backlog, terms, by_state, per_day):
				with self.as_user(user), self.assertRefused(frappe.PermissionError):
					source.get()

	def test_every_chart_is_on_the_pages_and_leads_to_its_source(self):
		charts = frappe.get_all(
			"Dashboard Chart", filters={"module": "Helpdesk Ext"}, fields=["name", "source"]
		)
		shown = {row.chart for row in frappe.get_doc("Dashboard", "Support Department").charts}
		self.assertEqual({chart.name for chart in charts}, shown)
		for page in ("Support Management", "Technical Support"):
			self.assertEqual({row.chart_name for row in frappe.get_doc("Workspace", page).charts}, shown)
		for chart in charts:
			method = (
				f"helpdesk_ext.helpdesk_ext.dashboard_chart_source.{2 * f'.{frappe.scrub(chart.source)}'}.get"
			)
			self.assertTrue(callable(frappe.get_attr(method.replace("..", "."))))

	def test_no_appeals_no_chart(self):
		frappe.db.delete("Support Appeal")
		self.assertEqual(by_state.get()["labels"], [])
