import unittest
from datetime import datetime, timedelta

from helpdesk_ext.constants import ActorKind, AppealAction, AppealState, EventType, LastMessageBy
from helpdesk_ext.rules.history import HistoryError, replay

DAY = datetime(2026, 3, 2, 9, 0)
AGENT, OTHER = "agent@example.com", "other@example.com"


def hour(number: float) -> datetime:
	return DAY + timedelta(hours=number)


def lived(*steps, **values):
	values = {"received_at": DAY, "now": hour(1000), "filed_by_customer": True, **values}
	return replay(
		[{"at": DAY, "kind": "message", "incoming": True, "text": "Where is it?"}, *steps], **values
	)


def take(at, by=AGENT):
	return {"at": at, "kind": "action", "action": AppealAction.TAKE, "by": by}


def answer(at, by=AGENT, **values):
	return {"at": at, "kind": "message", "text": "It is on its way.", "by": by, "answer": True, **values}


def reply(at):
	return {"at": at, "kind": "message", "incoming": True, "text": "Still nothing."}


class TestHistory(unittest.TestCase):
	def test_new_appeal_waits_unassigned(self):
		life = lived()
		self.assertEqual(life.columns["state"], AppealState.NEW)
		self.assertIsNone(life.columns["agent"])
		self.assertEqual(life.columns["has_unread_reply"], 0)
		self.assertEqual(
			[event["event_type"] for event in life.events], [EventType.REGISTERED, EventType.MESSAGE]
		)

	def test_answered_appeal_has_lengths_from_receipt(self):
		columns = lived(take(hour(1)), answer(hour(3))).columns
		self.assertEqual(columns["state"], AppealState.ANSWERED)
		self.assertEqual(columns["agent"], AGENT)
		self.assertEqual(columns["first_answered_at"], hour(3))
		self.assertEqual(columns["first_answer_seconds"], 3 * 3600)
		self.assertEqual(columns["resolution_seconds"], 3 * 3600)
		self.assertEqual(columns["last_message_by"], LastMessageBy.STAFF)
		self.assertEqual((columns["message_count"], columns["answer_count"]), (2, 1))

	def test_customers_reply_reopens_and_second_answer_counts_full_resolution(self):
		columns = lived(take(hour(1)), answer(hour(2)), reply(hour(5)), answer(hour(7))).columns
		self.assertEqual(columns["reopen_count"], 1)
		self.assertEqual(columns["first_resolved_at"], hour(2))
		self.assertEqual(columns["resolved_at"], hour(7))
		self.assertEqual(columns["resolution_seconds"], 2 * 3600)
		self.assertEqual(columns["full_resolution_seconds"], 7 * 3600)

	def test_reply_nobody_has_read_leaves_the_mark(self):
		self.assertEqual(lived(take(hour(1)), answer(hour(2)), reply(hour(5))).columns["has_unread_reply"], 1)

	def test_internal_note_is_no_answer(self):
		note = {"at": hour(2), "kind": "message", "text": "Ask logistics", "by": AGENT, "public": False}
		columns = lived(take(hour(1)), note).columns
		self.assertIsNone(columns["first_answered_at"])
		self.assertEqual(columns["last_message_by"], LastMessageBy.CUSTOMER)
		self.assertEqual((columns["message_count"], columns["answer_count"]), (2, 0))

	def test_customers_verdict_closes_and_event_names_the_customer(self):
		life = lived(take(hour(1)), answer(hour(2)), {"at": hour(4), "kind": "verdict", "solved": True})
		self.assertEqual(life.columns["closed_at"], hour(4))
		last = life.events[-1]
		self.assertEqual((last["to_value"], last["actor_kind"]), (AppealState.CLOSED, ActorKind.CUSTOMER))
		self.assertIsNone(last["actor"])
		self.assertEqual(last["since"], hour(2))

	def test_reopened_appeal_is_not_closed_any_more(self):
		closed = {"at": hour(4), "kind": "auto_close"}
		columns = lived(take(hour(1)), answer(hour(2)), closed, reply(hour(6))).columns
		self.assertIsNone(columns["closed_at"])
		self.assertEqual(columns["state"], AppealState.REOPENED)

	def test_hand_over_is_an_event_with_both_agents(self):
		given = {"at": hour(2), "kind": "assign", "agent": OTHER, "by": AGENT}
		event = lived(take(hour(1)), given).events[-1]
		self.assertEqual((event["from_value"], event["to_value"]), (AGENT, OTHER))

	def test_answering_an_unassigned_appeal_makes_the_answerer_its_agent(self):
		self.assertEqual(lived(answer(hour(1), by=OTHER)).columns["agent"], OTHER)

	def test_impossible_pasts_are_refused_with_the_number_of_the_step(self):
		impossible = {
			"no action": [{"at": hour(1), "kind": "action", "action": AppealAction.CLOSE, "by": AGENT}],
			"does not move": [{"at": hour(1), "kind": "verdict", "solved": True}],
			"not between": [take(hour(-1))],
			"unknown kind": [{"at": hour(1), "kind": "explode"}],
			"without text": [answer(hour(1), text="  ")],
			"by whom": [answer(hour(1), by=None)],
		}
		for words, steps in impossible.items():
			with self.subTest(words), self.assertRaises(HistoryError) as caught:
				lived(*steps)
			self.assertIn(words, str(caught.exception))
			self.assertIn("step 2", str(caught.exception))

	def test_the_future_is_refused(self):
		with self.assertRaises(HistoryError):
			lived(take(hour(5)), now=hour(4))
