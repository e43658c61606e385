"""The log and the documents agree after a life lived; what somebody changed past it is found and put right."""

import frappe

from helpdesk_ext import event_check
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.constants import APPEAL, EVENT, AppealState
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head


class TestEventCheck(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		make_head()

	def setUp(self):
		super().setUp()
		with self.at("2026-03-02 10:00"), self.as_user(self.agent):
			self.name = make_appeal().name
		with self.at("2026-03-02 12:00"), self.as_user(self.agent):
			talk.give_answer(self.name, "Here it is")
		with self.at("2026-03-03 10:00"), self.as_user("Guest"):
			talk.customer_reply(self.name, "It does not work")
		with self.at("2026-03-03 12:00"), self.as_user(self.agent):
			talk.give_answer(self.name, "Now it does")

	def problems(self) -> list[str]:
		return [problem for name, problem in event_check._differences(APPEAL) if name == self.name]

	def test_a_life_lived_agrees_with_its_log(self):
		self.assertEqual(self.problems(), [])

	def test_a_state_changed_past_the_log_is_found_and_put_right(self):
		values = {"state": AppealState.CLOSED, "reopen_count": 5, "resolution_seconds": 1}
		frappe.db.set_value(APPEAL, self.name, dict(values))
		self.assertEqual(sorted(problem.split(":")[0] for problem in self.problems()), sorted(values))
		event_check.rebuild(APPEAL)
		self.assertEqual(self.problems(), [])
		stored = frappe.db.get_value(APPEAL, self.name, ["state", "reopen_count", "resolution_seconds"])
		self.assertEqual(tuple(stored), (AppealState.ANSWERED, 1, 7200))

	def test_a_missing_event_is_found(self):
		frappe.db.delete(EVENT, {"reference_name": self.name, "to_value": AppealState.REOPENED})
		self.assertIn("log: gap", self.problems())
