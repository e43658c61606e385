"""The charts of the page count what the user sees."""

import frappe

from helpdesk_ext.constants import AppealState, Role
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.appeals_received_and_answered import (
	appeals_received_and_answered as per_day,
)
from helpdesk_ext.helpdesk_ext.dashboard_chart_source.open_appeals_by_state import (
	open_appeals_by_state as by_state,
)
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal, make_user

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
		self.put(0, received_at="2026-03-02 00:00:00", first_answered_at="2026-03-04 10:00:00")
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

	def test_no_appeals_no_chart(self):
		frappe.db.delete("Support Appeal")
		self.assertEqual(by_state.get()["labels"], [])
