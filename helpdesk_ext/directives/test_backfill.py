"""Directives of the past look as if they had happened here."""

import frappe
import frappe.utils

from helpdesk_ext.backfill import BackfillError, remove_batch
from helpdesk_ext.constants import (
	ADDRESSEE,
	DIRECTIVE,
	EVENT,
	AddresseeState,
	DirectiveKind,
	DirectiveState,
	EventType,
)
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.directives.content import is_unaltered
from helpdesk_ext.tests.directive_utils import DirectiveTestCase

BATCH = "directives of a test"


class TestBackfill(DirectiveTestCase):
	def data(self, **values):
		return {
			"directive_kind": DirectiveKind.REGULATION,
			"subject": "Categories of appeals",
			"directive_text": "Check the category before closing.",
			"issuer": self.head,
			"issued_at": "2021-03-01 10:00:00",
			"execute_by": "2021-03-12",
			"people": [
				{
					"user": self.agent,
					"steps": [
						{"at": "2021-03-01 11:00", "kind": "acknowledge"},
						{
							"at": "2021-03-05 12:00",
							"kind": "extend",
							"execute_by": "2021-03-19",
							"text": "Illness",
						},
						{"at": "2021-03-10 12:00", "kind": "report", "text": "Checked 40"},
						{"at": "2021-03-11 12:00", "kind": "return", "text": "Check all"},
						{"at": "2021-03-12 12:00", "kind": "report", "text": "Checked 48"},
						{"at": "2021-03-15 12:00", "kind": "accept"},
					],
				},
				{"user": self.other, "steps": [{"at": "2021-03-02 09:00", "kind": "acknowledge"}]},
			],
			**values,
		}

	def stored(self, **values):
		return frappe.get_doc(DIRECTIVE, backfill_directive(self.data(**values), BATCH))

	def test_columns_rows_and_events_are_those_of_a_live_one(self):
		directive = self.stored()
		self.assertEqual(directive.state, DirectiveState.IN_EXECUTION)
		self.assertRegex(directive.registration_number, r"\d+/2021$")
		self.assertEqual(str(directive.issued_at), "2021-03-01 10:00:00")
		self.assertEqual(str(directive.creation)[:19], "2021-03-01 10:00:00")
		self.assertTrue(is_unaltered(directive))
		self.assertEqual(
			(directive.addressee_count, directive.acknowledged_count, directive.executed_count), (2, 2, 1)
		)
		self.assertEqual(len(directive.recipients), 2)
		row = self.row(directive)
		self.assertEqual(
			(row.state, row.accepted_by, row.return_count), (AddresseeState.ACCEPTED, self.head, 1)
		)
		self.assertEqual((str(row.first_execute_by), str(row.execute_by)), ("2021-03-12", "2021-03-19"))
		self.assertEqual(row.acknowledged_hash, directive.content_hash)
		self.assertIsNone(row.due_on)
		self.assertEqual(str(self.row(directive, self.other).due_on), "2021-03-12")
		self.assertEqual(
			self.events(DIRECTIVE, directive.name),
			[
				(EventType.REGISTERED, DirectiveState.DRAFT, "2021-03-01 10:00:00", self.head, None),
				(EventType.STATE, DirectiveState.ISSUED, "2021-03-01 10:00:00", self.head, 0),
				(EventType.STATE, DirectiveState.IN_EXECUTION, "2021-03-01 11:00:00", self.agent, 3600),
			],
		)
		steps = self.events(ADDRESSEE, row.name)
		self.assertEqual([step[0] for step in steps].count(EventType.TERM), 1)
		self.assertEqual(steps[-1][1:4], (AddresseeState.ACCEPTED, "2021-03-15 12:00:00", self.head))
		self.assertEqual(steps[-1][4], 3 * 86400)
		self.assertEqual(self.told, [])

	def events(self, doctype, name):
		found = frappe.get_all(
			EVENT,
			filters={"reference_doctype": doctype, "reference_name": name},
			fields=["event_type", "to_value", "occurred_at", "actor", "calendar_seconds"],
			order_by="occurred_at asc, event_type asc",
		)
		order = {EventType.REGISTERED: 0}
		found.sort(key=lambda event: (event.occurred_at, order.get(event.event_type, 1)))
		return [
			(
				event.event_type,
				event.to_value,
				str(event.occurred_at)[:19],
				event.actor,
				event.calendar_seconds,
			)
			for event in found
		]

	def test_executed_closed_and_cancelled(self):
		done = self.data()["people"][:1]
		closed = self.stored(people=done, closed_at="2021-03-16 10:00")
		self.assertEqual(
			(closed.state, str(closed.closed_at)), (DirectiveState.CLOSED, "2021-03-16 10:00:00")
		)
		cancelled = self.stored(cancelled_at="2021-03-20 10:00", cancel_reason="Outdated")
		self.assertEqual(cancelled.state, DirectiveState.CANCELLED)
		self.assertEqual(self.row(cancelled, self.other).state, AddresseeState.RELEASED)
		acknowledged = self.stored(
			needs_execution=0,
			people=[{"user": self.agent, "steps": [{"at": "2021-03-02 10:00", "kind": "acknowledge"}]}],
		)
		self.assertEqual(acknowledged.state, DirectiveState.EXECUTED)

	def test_what_cannot_have_been_is_refused_and_nothing_is_stored(self):
		before = frappe.db.count(DIRECTIVE), frappe.db.count(ADDRESSEE)
		early = [{"user": self.agent, "steps": [{"at": "2021-02-01 10:00", "kind": "acknowledge"}]}]
		skipped = [{"user": self.agent, "steps": [{"at": "2021-03-02 10:00", "kind": "accept"}]}]
		for values in (
			{"people": early},
			{"people": skipped},
			{"people": []},
			{"closed_at": "2021-03-20 10:00"},
			{"closed_at": "2021-02-20 10:00"},
			{"unknown": 1},
			{"issuer": None},
		):
			with self.subTest(values=values), self.assertRaises(BackfillError):
				self.stored(**values)
		self.assertEqual((frappe.db.count(DIRECTIVE), frappe.db.count(ADDRESSEE)), before)

	def test_the_batch_is_removed_without_trace(self):
		directive = self.stored()
		remove_batch(BATCH)
		self.assertFalse(frappe.db.exists(DIRECTIVE, directive.name))
		self.assertEqual(frappe.db.count(ADDRESSEE, {"directive": directive.name}), 0)
		self.assertEqual(frappe.db.count("Directive Recipient", {"parent": directive.name}), 0)
		self.assertEqual(frappe.db.count(EVENT, {"reference_name": directive.name}), 0)
