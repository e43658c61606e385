import unittest
from datetime import datetime, timedelta

from helpdesk_ext.constants import AppealState as State
from helpdesk_ext.constants import EventType as Type
from helpdesk_ext.rules.event_history import Entry, appeal_columns, faults_of, state_columns

START = datetime(2026, 3, 2, 10)


def entry(hours, before, after, kind=Type.STATE, seconds=3600):
	return Entry(kind, before, after, START + timedelta(hours=hours), seconds)


LIFE = [
	entry(0, None, State.NEW, Type.REGISTERED),
	entry(0, None, "agent@example.com", Type.AGENT),
	entry(1, State.NEW, State.IN_PROGRESS),
	entry(2, State.IN_PROGRESS, State.ANSWERED),
	entry(3, State.ANSWERED, State.REOPENED),
	entry(4, State.REOPENED, State.ANSWERED),
]


class TestEventHistory(unittest.TestCase):
	def test_a_whole_life_has_no_fault(self):
		self.assertEqual(faults_of(LIFE), [])

	def test_columns_of_an_appeal(self):
		self.assertEqual(
			appeal_columns(LIFE),
			{
				"state": State.ANSWERED,
				"state_changed_at": START + timedelta(hours=4),
				"agent": "agent@example.com",
				"reopen_count": 1,
				"first_resolved_at": START + timedelta(hours=2),
				"resolved_at": START + timedelta(hours=4),
				"reopened_at": START + timedelta(hours=3),
			},
		)

	def test_each_kind_of_fault_is_named(self):
		self.assertEqual(faults_of(LIFE[2:3]), ["no registration"])
		self.assertEqual(faults_of([LIFE[0], entry(1, State.ANSWERED, State.CLOSED)]), ["gap"])
		self.assertEqual(faults_of([LIFE[0], entry(-1, State.NEW, State.CLOSED)]), ["gap"])
		self.assertEqual(faults_of([LIFE[0], entry(1, State.NEW, State.CLOSED, seconds=5)]), ["length"])

	def test_an_empty_log_says_nothing(self):
		self.assertEqual(state_columns([]), {})
		self.assertEqual(faults_of([]), [])
