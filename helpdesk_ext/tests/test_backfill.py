from datetime import datetime, timedelta

import frappe
import frappe.utils

from helpdesk_ext import backfill
from helpdesk_ext.constants import (
	APPEAL,
	EVENT,
	MESSAGE,
	REQUEST,
	ActorKind,
	AppealAction,
	AppealState,
	Channel,
	EventType,
	LastMessageBy,
	RequestState,
)
from helpdesk_ext.rules.text import plain_text
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal

BATCH = "Test of the backfill"
AGENT = "backfill.agent@example.com"
DAY = datetime(2019, 5, 6, 9, 0)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def hour(number: float) -> datetime:
	return DAY + timedelta(hours=number)


def whole_life() -> list[dict]:
	return [
		{"at": hour(0.1), "kind": "assign", "agent": AGENT},
		{"at": hour(1), "kind": "action", "action": AppealAction.TAKE, "by": AGENT},
		{"at": hour(2), "kind": "message", "text": "Looking into it", "by": AGENT, "public": False},
		{"at": hour(3), "kind": "message", "text": "It is on its way.", "by": AGENT, "answer": True},
		{"at": hour(5), "kind": "message", "incoming": True, "text": "Not yet!", "files": [("p.png", PNG)]},
		{"at": hour(6), "kind": "message", "text": "Tomorrow.", "by": AGENT, "answer": True},
		{"at": hour(30), "kind": "verdict", "solved": True},
	]


def data(**values) -> dict:
	return {
		"subject": "Backfilled appeal",
		"appeal_text": "Where is my parcel?",
		"channel": Channel.WEB_FORM,
		"received_at": DAY,
		"contact_name": "Ivan Petrov",
		"contact_email": "ivan.petrov@example.com",
		"contact_phone": "8 (912) 000-11-22",
		"steps": whole_life(),
		**values,
	}


class TestBackfill(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_agent(AGENT)

	def store(self, **values):
		return frappe.get_doc(APPEAL, backfill.backfill_appeal(data(**values), BATCH))

	def test_columns_are_those_of_the_whole_life(self):
		appeal = self.store()
		expected = {
			"state": AppealState.CLOSED,
			"agent": AGENT,
			"received_at": DAY,
			"registered_at": DAY,
			"creation": DAY,
			"modified": hour(30),
			"state_changed_at": hour(30),
			"first_answered_at": hour(3),
			"first_answer_seconds": 3 * 3600,
			"first_resolved_at": hour(3),
			"resolution_seconds": 3 * 3600,
			"resolved_at": hour(6),
			"full_resolution_seconds": 6 * 3600,
			"closed_at": hour(30),
			"reopen_count": 1,
			"message_count": 5,
			"answer_count": 2,
			"last_message_at": hour(6),
			"last_message_by": LastMessageBy.STAFF,
			"has_unread_reply": 0,
			"phone_digits": "79120001122",
			"email_key": "ivan.petrov@example.com",
			"appeal_request": appeal.name,
		}
		self.assertEqual({field: appeal.get(field) for field in expected}, expected)

	def test_number_is_of_the_year_of_receipt(self):
		self.assertRegex(self.store().name, r"^APL-2019-\d{5}$")

	def test_messages_keep_order_authors_and_files(self):
		appeal = self.store()
		rows = frappe.get_all(
			MESSAGE,
			filters={"appeal": appeal.name},
			fields=["name", "sent_at", "is_public", "marks_answer", "author", "author_name", "message_text"],
			order_by="sent_at asc",
		)
		self.assertEqual(
			[(row.sent_at, row.is_public, row.marks_answer, row.author) for row in rows],
			[
				(DAY, 1, 0, None),
				(hour(2), 0, 0, AGENT),
				(hour(3), 1, 1, AGENT),
				(hour(5), 1, 0, None),
				(hour(6), 1, 1, AGENT),
			],
		)
		self.assertEqual(rows[3].author_name, "Ivan Petrov")
		file = frappe.get_doc("File", {"attached_to_doctype": MESSAGE, "attached_to_name": rows[3].name})
		with open(file.get_full_path(), "rb") as stored:
			self.assertEqual((file.is_private, stored.read()), (1, PNG))

	def test_events_carry_the_times_and_never_the_customer(self):
		appeal = self.store()
		events = frappe.get_all(
			EVENT,
			filters={"reference_name": appeal.name},
			fields=["event_type", "to_value", "occurred_at", "actor_kind", "actor", "calendar_seconds"],
			order_by="occurred_at asc, creation asc",
		)
		states = [
			(row.to_value, row.occurred_at, row.actor_kind, row.actor, row.calendar_seconds)
			for row in events
			if row.event_type == EventType.STATE
		]
		self.assertEqual(
			states,
			[
				(AppealState.IN_PROGRESS, hour(1), ActorKind.STAFF, AGENT, 3600),
				(AppealState.ANSWERED, hour(3), ActorKind.STAFF, AGENT, 2 * 3600),
				(AppealState.REOPENED, hour(5), ActorKind.CUSTOMER, None, 2 * 3600),
				(AppealState.ANSWERED, hour(6), ActorKind.STAFF, AGENT, 3600),
				(AppealState.CLOSED, hour(30), ActorKind.CUSTOMER, None, 24 * 3600),
			],
		)
		self.assertEqual(len([row for row in events if row.event_type == EventType.MESSAGE]), 5)

	def test_web_appeal_has_its_request_under_the_same_number(self):
		appeal = self.store()
		request = frappe.get_doc(REQUEST, appeal.name)
		self.assertEqual((request.state, request.support_appeal), (RequestState.CONVERTED, appeal.name))
		self.assertEqual((request.received_at, request.creation), (DAY, DAY))

	def test_paper_appeal_keeps_its_number_and_who_wrote_it_down(self):
		appeal = self.store(
			channel=Channel.PAPER, paper_number="17/19", registered_at=hour(0.1), registered_by=AGENT
		)
		self.assertEqual(
			(appeal.paper_number, appeal.registered_at, appeal.owner), ("17/19", hour(0.1), AGENT)
		)
		self.assertIsNone(appeal.appeal_request)
		self.assertFalse(frappe.db.exists(REQUEST, appeal.name))

	def test_past_goes_to_nobody_and_mails_nobody(self):
		mails = frappe.db.count("Email Queue")
		appeal = self.store(steps=[])
		self.assertEqual(appeal.state, AppealState.NEW)
		self.assertIsNone(appeal.agent)
		self.assertEqual(frappe.db.count("Email Queue"), mails)
		self.assertFalse(frappe.db.exists("ToDo", {"reference_name": appeal.name}))

	def test_open_work_stands_on_the_agents_list(self):
		appeal = self.store(steps=whole_life()[:2])
		todo = {
			"reference_type": APPEAL,
			"reference_name": appeal.name,
			"allocated_to": AGENT,
			"status": "Open",
		}
		self.assertTrue(frappe.db.exists("ToDo", todo))

	def test_tags_in_texts_are_harmless(self):
		appeal = self.store(appeal_text="<script>alert(1)</script>", steps=[])
		text = frappe.db.get_value(MESSAGE, {"appeal": appeal.name}, "message_text")
		harmless = plain_text("<script>alert(1)</script>")
		self.assertNotIn("<script", harmless)
		self.assertEqual((text, appeal.appeal_text), (harmless, harmless))

	def test_wrong_data_is_refused_and_nothing_is_stored(self):
		before = [frappe.db.count(doctype) for doctype in (APPEAL, REQUEST, MESSAGE, EVENT, backfill.MARK)]
		future = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=1)
		for values, words in (
			({"subject": ""}, "subject"),
			({"state": AppealState.CLOSED}, "state"),
			({"received_at": future, "steps": []}, "happened"),
			({"steps": [*whole_life()[::-1]]}, "step 2"),
			({"steps": [{"at": hour(1), "kind": "verdict", "solved": True}]}, "step 2"),
			({"duplicate_of": "APL-1900-00001", "steps": []}, "APL-1900-00001"),
			({"contact_email": "no address"}, "e-mail"),
			(
				{"steps": [{"at": hour(1), "kind": "assign", "agent": "nobody@example.com"}]},
				"nobody@example.com",
			),
		):
			with self.subTest(values), self.assertRefused(frappe.ValidationError, words):
				backfill.backfill_appeal(data(**values), BATCH)
		after = [frappe.db.count(doctype) for doctype in (APPEAL, REQUEST, MESSAGE, EVENT, backfill.MARK)]
		self.assertEqual(after, before)

	def test_batch_needs_a_name(self):
		with self.assertRefused(backfill.BackfillError, "batch"):
			backfill.backfill_appeal(data(), "")

	def test_removal_leaves_no_trace_and_touches_nobody_else(self):
		counted = (
			APPEAL, REQUEST, MESSAGE, EVENT, backfill.MARK, "File", "ToDo", "Comment", "Version",
			"Notification Log", "Workflow Action", "Access Key", "DocShare",
		)  # fmt: skip
		live = make_appeal(subject="Live appeal stays")
		before = {doctype: frappe.db.count(doctype) for doctype in counted}
		self.store()
		open_one = self.store(steps=whole_life()[:2])
		open_one.add_comment("Comment", "seen")
		backfill.backfill_request(data(steps=[]), BATCH, RequestState.SUSPECTED, spam_reasons="words")
		self.assertEqual(backfill.remove_batch(BATCH), 5)
		self.assertEqual({doctype: frappe.db.count(doctype) for doctype in counted}, before)
		self.assertTrue(frappe.db.exists(APPEAL, live.name))

	def test_other_batch_stays(self):
		kept = backfill.backfill_appeal(data(), "Another batch")
		self.store()
		backfill.remove_batch(BATCH)
		self.assertTrue(frappe.db.exists(APPEAL, kept))
		self.assertEqual(backfill.marked("Another batch", APPEAL), [kept])

	def test_backfill_cannot_be_called_over_http(self):
		own = [
			value
			for value in vars(backfill).values()
			if getattr(value, "__module__", "") == backfill.__name__
		]
		self.assertIn(backfill.backfill_appeal, own)
		self.assertEqual([value for value in own if callable(value) and value in frappe.whitelisted], [])
