"""Which part of a fault each side may change, on every road."""

import contextlib

import frappe

from helpdesk_ext.constants import FAULT
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.faults import checks
from helpdesk_ext.tests.fault_utils import ROADS, RoadsTestCase, by_save, by_set_value


class TestWhoWritesWhat(RoadsTestCase):
	def test_reporter_corrects_the_report_until_it_is_accepted(self):
		fault = self.report()
		with self.as_user(self.agent):
			by_save(fault.name, {"subject": "Corrected"})
		self.act(self.it, fault, Action.ACCEPT)
		self.assertRefusedOnEveryRoad(
			self.agent, fault, {"subject": "Again"}, checks.NotYoursToChangeError, "Fault in Short"
		)
		with self.as_user(self.it):
			by_save(fault.name, {"subject": "By the administrator"})

	def test_reporter_does_not_write_the_elimination(self):
		fault = self.accepted()
		for changes in ({"fix_text": "Done"}, {"cause": "Power Failure"}, {"due_at": "2030-01-01 10:00:00"}):
			self.assertRefusedOnEveryRoad(self.agent, fault, changes, checks.NotYoursToChangeError)

	def test_another_agent_changes_nothing(self):
		self.assertRefusedOnEveryRoad(self.other, self.report(), {"subject": "Mine"}, frappe.PermissionError)

	def test_facts_of_the_server_are_refused_on_every_road(self):
		fault = self.accepted()
		for changes in (
			{"reporter": self.it},
			{"accepted_at": "2020-01-01 10:00:00"},
			{"repair_seconds": 1},
			{"return_count": 7},
			{"confirmed_by": self.it},
		):
			self.assertRefusedOnEveryRoad(self.it, fault, changes, ServerFactError)

	def test_rows_of_repairs_and_counts_are_put_back(self):
		fault = self.eliminated()
		for road in ROADS:
			with self.subTest(road=road.__name__), self.as_user(self.it):
				doc = frappe.get_doc(FAULT, fault.name)
				rows = [row.as_dict() for row in doc.repairs]
				rows[0]["downtime_from"] = "2020-01-01 10:00:00"
				if road is by_set_value:
					with contextlib.suppress(frappe.ValidationError):
						road(fault.name, {"repairs": rows, "told_count": 5})
				else:
					road(fault.name, {"repairs": rows, "told_count": 5})
			stored = frappe.get_doc(FAULT, fault.name)
			self.assertEqual(str(stored.repairs[0].downtime_from), str(stored.downtime_from))
			self.assertEqual((len(stored.repairs), stored.told_count), (1, 0))
