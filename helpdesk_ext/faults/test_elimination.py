"""What an administrator declares with the elimination: facts, downtimes, lengths."""

import frappe
from frappe.model.workflow import apply_workflow

from helpdesk_ext.constants import FAULT, FaultState
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.faults import checks
from helpdesk_ext.tests.fault_utils import HOUR, ROADS, RoadsTestCase, by_save


class TestElimination(RoadsTestCase):
	def test_facts_are_required_on_every_road(self):
		fault = self.accepted()
		for missing, label in (
			("cause", "Cause of Fault"),
			("fix_text", "What Was Done"),
			("downtime_from", "Real Start of Downtime"),
			("downtime_until", "Real End of Downtime"),
		):
			self.assertRefusedOnEveryRoad(
				self.it,
				fault,
				{**self.facts(**{missing: None}), "state": FaultState.ELIMINATED},
				checks.EliminationFactError,
				label,
			)
		with self.as_user(self.it), self.assertRaises(checks.EliminationFactError):
			apply_workflow(frappe.get_doc(FAULT, fault.name), Action.ELIMINATE)

	def test_facts_in_the_same_save_are_enough(self):
		for road in ROADS:
			fault = self.accepted()
			with self.subTest(road=road.__name__), self.as_user(self.it):
				road(fault.name, {**self.facts(), "state": FaultState.ELIMINATED})
			self.assertEqual(self.stored(fault, "state"), FaultState.ELIMINATED)

	def test_a_cause_that_says_too_little_needs_words(self):
		fault = self.accepted()
		with self.assertRefused(checks.EliminationFactError, "Cause in Words"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="Cause Not Found"))
		self.act(
			self.it,
			fault,
			Action.ELIMINATE,
			**self.facts(cause="Cause Not Found", cause_text="Gone by itself"),
		)

	def test_a_cause_out_of_use_and_one_that_is_none_are_refused(self):
		frappe.db.set_value("Fault Cause", "Power Failure", "disabled", 1)
		fault = self.accepted()
		with self.assertRefused(checks.EliminationFactError, "not used any more"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="Power Failure"))
		with self.assertRaises(frappe.LinkValidationError):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="No Such Cause"))

	def test_impossible_downtimes_are_refused_on_every_road(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report(noticed_at="2026-03-02 09:00:00")
		with self.at("2026-03-02 12:00"):
			self.act(self.it, fault, Action.ACCEPT)
			for start, end, fragment in (
				("2026-03-02 11:00:00", "2026-03-02 10:30:00", "cannot end before it starts"),
				("2026-03-02 09:00:00", "2026-03-02 12:30:00", "in the future"),
				("2026-03-02 08:59:00", "2026-03-02 11:00:00", "before the fault was noticed"),
			):
				self.assertRefusedOnEveryRoad(
					self.it,
					fault,
					{
						**self.facts(downtime_from=start, downtime_until=end, downtime_before_notice=0),
						"state": FaultState.ELIMINATED,
					},
					checks.DowntimeError,
					fragment,
				)
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(
					downtime_from="2026-03-02 08:59:00",
					downtime_until="2026-03-02 11:00:00",
					downtime_before_notice=1,
				),
			)
		self.assertEqual(fault.downtime_seconds, 2 * HOUR + 60)

	def test_a_correction_before_the_confirmation_is_checked_and_measured_anew(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report()
		with self.at("2026-03-02 14:30"):
			self.act(self.it, fault, Action.ACCEPT)
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 10:00:00", downtime_until="2026-03-02 12:00:00"),
			)
			self.assertRefusedOnEveryRoad(
				self.it, fault, {"downtime_until": "2026-03-02 09:00:00"}, checks.DowntimeError
			)
			with self.as_user(self.it):
				by_save(fault.name, {"downtime_until": "2026-03-02 13:00:00"})
		fault.reload()
		self.assertEqual(fault.downtime_seconds, 3 * HOUR)
		self.assertEqual(str(fault.repairs[0].downtime_until), "2026-03-02 13:00:00")

	def test_lengths_in_calendar_and_working_time(self):
		"""Monday 16:00 to Tuesday 12:00 of an office that works from 9 to 18 with an hour of lunch at 13."""
		with self.at("2026-03-02 16:00"):
			fault = self.report(noticed_at="2026-03-02 15:00:00")
		with self.at("2026-03-02 17:00"):
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-03 12:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 15:00:00", downtime_until="2026-03-03 11:30:00"),
			)
		self.assertEqual((fault.reaction_seconds, fault.reaction_business_seconds), (HOUR, HOUR))
		self.assertEqual((fault.repair_seconds, fault.repair_business_seconds), (20 * HOUR, 5 * HOUR))
		self.assertEqual((fault.downtime_seconds, fault.downtime_business_seconds), (20.5 * HOUR, 5.5 * HOUR))

	def test_a_site_that_fills_a_fact_by_its_workflow_does_not_get_round_the_others(self):
		workflow = frappe.get_doc("Workflow", "Fault Notice Flow")
		for row in workflow.states:
			if row.state == FaultState.ELIMINATED:
				row.update_field, row.update_value = "cause", "Power Failure"
		workflow.save()
		self.addCleanup(frappe.clear_cache, doctype=FAULT)
		fault = self.accepted()
		with self.as_user(self.it), self.assertRaises(checks.EliminationFactError):
			apply_workflow(frappe.get_doc(FAULT, fault.name), Action.ELIMINATE)
		for row in workflow.states:
			if row.state == FaultState.ELIMINATED:
				row.update_field, row.update_value = "reporter", self.it
		workflow.save()
		with self.as_user(self.it):
			doc = frappe.get_doc(FAULT, fault.name)
			doc.update(self.facts())
			doc.save()
			with self.assertRaises(ServerFactError):
				apply_workflow(doc, Action.ELIMINATE)
