"""The site moves to another time zone: open terms keep the working time that was left of them."""

from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, AppealState, EventType, TermKind, TermState
from helpdesk_ext.terms import sweep, zone
from helpdesk_ext.terms.test_terms import CALENDAR, MONDAY, TermsTestCase

MOSCOW, YEKATERINBURG = "Europe/Moscow", "Asia/Yekaterinburg"


class ZoneTestCase(TermsTestCase):
	def setUp(self):
		super().setUp()
		self.zone = MOSCOW
		patch = mock.patch.object(frappe.utils, "get_system_timezone", lambda: self.zone)
		patch.start()
		self.addCleanup(patch.stop)
		self.addCleanup(working_time.forget)
		frappe.db.delete(DEADLINE, {"state": ("in", zone.LIVE)})
		frappe.db.set_global(zone.KNOWN, MOSCOW)
		self.addCleanup(frappe.clear_cache)

	def change_zone(self, name: str, at: str) -> int:
		"""The zone becomes `name`; the sweep comes at `at` of the new clock."""
		self.zone = name
		with self.at(at):
			return zone.follow()

	def moments(self, appeal: str, kind: str = TermKind.FIRST_ANSWER) -> tuple[str, ...]:
		term = self.term(appeal, kind)
		return tuple(str(term[field]) for field in ("warn_at", "due_at", "next_check_at"))


class TestZoneOfSite(ZoneTestCase):
	def test_a_running_term_keeps_the_time_that_was_left(self):
		name = self.appeal(f"{MONDAY} 10:00")
		self.assertEqual(
			self.moments(name), (f"{MONDAY} 12:00:00", f"{MONDAY} 14:00:00", f"{MONDAY} 12:00:00")
		)
		# 11:00 in Moscow: three hours are left, one to the warning
		self.assertEqual(self.change_zone(YEKATERINBURG, f"{MONDAY} 13:00"), 2)
		self.assertEqual(
			self.moments(name), (f"{MONDAY} 14:00:00", f"{MONDAY} 16:00:00", f"{MONDAY} 14:00:00")
		)
		self.assertEqual(str(frappe.db.get_value(APPEAL, name, "due_at")), f"{MONDAY} 16:00:00")
		events = frappe.get_all(
			EVENT,
			{"reference_name": name, "event_type": EventType.TERM},
			["from_value", "to_value"],
			order_by="to_value asc",
		)
		# the resolution: 17 hours left at 13:00 of the new clock
		self.assertEqual(
			[(row.from_value, row.to_value) for row in events],
			[
				(f"{MONDAY} 14:00:00", f"{MONDAY} 16:00:00"),
				("2026-03-04 10:00:00", "2026-03-04 12:00:00"),
			],
		)

	def test_what_is_left_goes_on_in_the_new_working_hours(self):
		name = self.appeal(f"{MONDAY} 13:00")
		# 16:00 in Moscow: an hour left; 18:00 in Yekaterinburg, everybody has gone home
		self.change_zone(YEKATERINBURG, f"{MONDAY} 18:00")
		self.assertEqual(str(self.term(name).due_at), "2026-03-03 10:00:00")

	def test_done_twice_and_back_again_it_is_as_it_was(self):
		name = self.appeal(f"{MONDAY} 10:00")
		before = self.moments(name)
		self.change_zone(YEKATERINBURG, f"{MONDAY} 13:00")
		moved = self.moments(name)
		self.assertEqual(self.change_zone(YEKATERINBURG, f"{MONDAY} 13:05"), 0)
		self.assertEqual(self.moments(name), moved)
		self.change_zone(MOSCOW, f"{MONDAY} 11:10")
		self.assertEqual(self.moments(name), before)

	def test_an_overdue_term_stays_overdue_by_as_much(self):
		name = self.appeal(f"{MONDAY} 10:00")
		self.watch(f"{MONDAY} 15:00")
		self.change_zone(YEKATERINBURG, f"{MONDAY} 17:00")
		term = self.term(name)
		self.assertEqual((str(term.due_at), term.is_missed), (f"{MONDAY} 16:00:00", 1))
		# nobody is told again
		told = [row[1] for row in self.watch(f"{MONDAY} 17:05")]
		self.assertEqual(told, [])

	def test_a_stopped_term_keeps_what_was_left_and_when_it_stopped(self):
		name = self.appeal(f"{MONDAY} 10:00")
		with self.at(f"{MONDAY} 12:00"), self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			for state in (AppealState.IN_PROGRESS, AppealState.AWAITING_CUSTOMER):
				appeal.state = state
				appeal.save()
		self.change_zone(YEKATERINBURG, f"{MONDAY} 15:00")
		stopped = self.term(name, TermKind.RESOLUTION)
		self.assertEqual((stopped.state, stopped.left_seconds), (TermState.PAUSED, 16 * 3600))
		self.assertEqual(str(stopped.paused_at), f"{MONDAY} 14:00:00")
		self.assertIsNone(stopped.next_check_at)
		with self.at(f"{MONDAY} 16:00"), self.as_user("Guest"):
			talk.customer_reply(name, "Here is the number")
		going = self.term(name, TermKind.RESOLUTION)
		# 2 hours today, 9 tomorrow, 5 the day after
		self.assertEqual((going.paused_seconds, str(going.due_at)), (2 * 3600, "2026-03-04 14:00:00"))

	def test_a_site_seen_for_the_first_time_moves_nothing(self):
		name = self.appeal(f"{MONDAY} 10:00")
		frappe.db.set_global(zone.KNOWN, None)
		before = self.moments(name)
		self.assertEqual(self.change_zone(YEKATERINBURG, f"{MONDAY} 13:00"), 0)
		self.assertEqual(self.moments(name), before)
		self.assertEqual(frappe.db.get_global(zone.KNOWN), YEKATERINBURG)

	def test_a_zone_nobody_knows_breaks_no_sweep(self):
		name = self.appeal(f"{MONDAY} 10:00")
		before = self.moments(name)
		self.change_zone("Mars/Olympus", f"{MONDAY} 11:00")
		self.assertEqual(len(self.moments(name)), len(before))

	def test_whoever_changes_the_zone_is_told_what_it_means(self):
		self.appeal(f"{MONDAY} 10:00")
		settings = frappe.get_doc("System Settings")
		settings.time_zone = MOSCOW
		settings.flags.ignore_mandatory = True
		settings.save()
		frappe.clear_messages()
		settings = frappe.get_doc("System Settings")
		settings.time_zone = YEKATERINBURG
		settings.flags.ignore_mandatory = True
		settings.save()
		said = str(frappe.get_message_log())
		self.assertIn("2 open terms", said)
		self.assertIn(YEKATERINBURG, said)
		frappe.clear_messages()
		frappe.get_doc("System Settings").save()
		self.assertNotIn("open terms", str(frappe.get_message_log()))

	def test_a_term_without_its_calendar_goes_by_the_usual_one(self):
		name = self.appeal(f"{MONDAY} 10:00")
		frappe.db.delete("Working Calendar", {"name": CALENDAR})
		frappe.clear_document_cache("Working Calendar", CALENDAR)
		working_time.forget()
		self.watch(f"{MONDAY} 15:00")
		self.assertEqual(self.term(name).is_missed, 1)
		with self.at(f"{MONDAY} 15:00"):
			self.assertEqual(working_time.calendar_of(CALENDAR).weekly, working_time.calendar_of(None).weekly)
		self.assertEqual(str(frappe.get_message_log()).count("not found"), 0)
		self.assertTrue(sweep.heads())
