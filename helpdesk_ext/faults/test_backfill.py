import frappe

from helpdesk_ext import backfill, event_check
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, FAULT, MESSAGE, EventType, FaultState, TermState
from helpdesk_ext.faults import checks, customers
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.tests.fault_utils import FaultTestCase
from helpdesk_ext.tests.utils import make_appeal

HOUR = 3600
BATCH = "Faults of a Test"


class TestBackfill(FaultTestCase):
	def data(self, **values):
		return {
			"subject": "Printer does not print",
			"fault_part": "Printer or Scanner",
			"workplace": "Room 12",
			"description": "The red lamp flashes",
			"reporter": self.agent,
			"registered_at": "2026-02-02 10:00:00",
			"noticed_at": "2026-02-02 09:30:00",
			"steps": [
				{"at": "2026-02-02 10:30:00", "to": FaultState.ACCEPTED, "user": self.it},
				self.elimination("2026-02-02 12:00:00", "2026-02-02 11:30:00"),
				{
					"at": "2026-02-02 15:00:00",
					"to": FaultState.RETURNED,
					"user": self.agent,
					"return_reason": "Still flashes",
				},
				self.elimination("2026-02-02 17:00:00", "2026-02-02 16:30:00"),
				{"at": "2026-02-03 09:00:00", "to": FaultState.CONFIRMED, "user": self.agent},
			],
			**values,
		}

	def elimination(self, at, until):
		return {
			"at": at,
			"to": FaultState.ELIMINATED,
			"user": self.it,
			"cause": "Equipment Worn Out",
			"fix_text": "Drum replaced",
			"downtime_from": "2026-02-02 09:30:00",
			"downtime_until": until,
		}

	def test_a_past_fault_is_as_it_would_be_live(self):
		fault = frappe.get_doc(FAULT, backfill_fault(self.data(), BATCH))
		self.assertTrue(fault.name.startswith("FLT-2026-"))
		self.assertEqual((fault.state, fault.administrator), (FaultState.CONFIRMED, self.it))
		self.assertEqual(str(fault.creation), "2026-02-02 10:00:00")
		self.assertEqual((fault.reaction_seconds, fault.repair_seconds), (HOUR / 2, 7 * HOUR))
		self.assertEqual(fault.downtime_seconds, 7 * HOUR)
		self.assertEqual([row.return_reason for row in fault.repairs], ["Still flashes", None])
		self.assertEqual((fault.return_count, fault.notes_pending), (1, 0))
		states = frappe.get_all(
			EVENT,
			filters={"reference_name": fault.name, "event_type": EventType.STATE},
			fields=["to_value", "actor", "calendar_seconds"],
			order_by="occurred_at asc",
		)
		self.assertEqual(
			[(row.actor, row.calendar_seconds) for row in states],
			[
				(self.it, 0.5 * HOUR),
				(self.it, 1.5 * HOUR),
				(self.agent, 3 * HOUR),
				(self.it, 2 * HOUR),
				(self.agent, 16 * HOUR),
			],
		)

	def terms(self, fault: str) -> list[tuple]:
		rows = frappe.get_all(
			DEADLINE,
			filters={"reference_doctype": FAULT, "reference_name": fault},
			fields=["started_at", "ended_at", "due_at", "state", "is_missed"],
			order_by="started_at asc, ended_at asc",
		)
		return [
			(
				str(row.started_at),
				row.ended_at and str(row.ended_at),
				str(row.due_at),
				row.state,
				row.is_missed,
			)
			for row in rows
		]

	def test_its_repair_has_a_term_kept_or_missed_as_if_lived(self):
		due = "2026-02-02 16:00:00"
		kept_then_missed = [
			("2026-02-02 10:00:00", "2026-02-02 12:00:00", due, TermState.ENDED, 0),
			# returned: the same term runs again, and is over when it is eliminated for good
			("2026-02-02 10:00:00", "2026-02-02 17:00:00", due, TermState.ENDED, 1),
		]
		self.assertEqual(self.terms(backfill_fault(self.data(due_at=due), BATCH)), kept_then_missed)
		still_broken = self.terms(backfill_fault(self.data(due_at=due, steps=[]), BATCH))
		self.assertEqual(still_broken, [("2026-02-02 10:00:00", None, due, TermState.RUNNING, 1)])
		rejected = {"at": "2026-02-03 10:00:00", "to": FaultState.REJECTED, "user": self.it}
		data = self.data(due_at=due, steps=[{**rejected, "reject_reason": "No fault"}])
		((*_moments, state, is_missed),) = self.terms(backfill_fault(data, BATCH))
		self.assertEqual((state, is_missed), (TermState.WITHDRAWN, 0))
		self.assertEqual(event_check.check(FAULT), {FAULT: 0})

	def test_appeals_hang_on_it_with_their_note_and_the_job_adds_none(self):
		appeal = make_appeal().name
		name = backfill_fault(self.data(appeals=[appeal], blocking=[appeal]), BATCH)
		self.assertEqual(
			frappe.db.get_value(APPEAL, appeal, ["fault_notice", "fault_blocks_answer"]), (name, 1)
		)
		self.assertEqual(frappe.db.get_value(FAULT, name, ["appeal_count", "internal_note_count"]), (1, 1))
		frappe.db.set_value(FAULT, name, "notes_pending", 1)
		self.assertEqual(customers.note_appeals(name), 0)
		self.assertEqual(frappe.db.count(MESSAGE, {"appeal": appeal, "is_public": 0}), 1)

	def test_what_cannot_have_happened_is_refused_and_nothing_stays(self):
		before = frappe.db.count(FAULT)
		steps = self.data()["steps"]
		for values, exception in (
			({"steps": [steps[1]]}, backfill.BackfillError),
			({"steps": [steps[0], steps[1] | {"fix_text": None}]}, checks.EliminationFactError),
			(
				{"steps": [steps[0], steps[1] | {"downtime_until": "2026-02-02 13:00:00"}]},
				backfill.BackfillError,
			),
			({"steps": [steps[0], steps[1] | {"at": "2026-02-02 10:00:00"}]}, backfill.BackfillError),
			({"steps": [steps[0] | {"at": "2099-02-02 10:00:00"}]}, backfill.BackfillError),
			({"unknown": 1}, backfill.BackfillError),
			({"reporter": None}, backfill.BackfillError),
			({"workplace": None}, checks.WhereMissingError),
		):
			with self.subTest(values=values), self.assertRaises(exception):
				backfill_fault(self.data(**values), BATCH)
		self.assertEqual(frappe.db.count(FAULT), before)

	def test_a_batch_is_removed_without_trace(self):
		name = backfill_fault(self.data(), BATCH)
		backfill.remove_batch(BATCH)
		for doctype, field in ((FAULT, "name"), ("Fault Repair", "parent"), (EVENT, "reference_name")):
			self.assertFalse(frappe.db.exists(doctype, {field: name}), doctype)
