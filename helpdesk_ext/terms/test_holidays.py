"""Holiday lists that end, and calendars, lists and policies that go while something counts by them."""

from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.api.calendars import preview_calendar
from helpdesk_ext.constants import DEADLINE, POLICY, TermKind
from helpdesk_ext.documents import notices
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.helpdesk_ext.doctype.working_calendar.working_calendar import (
	CalendarInUseError,
	WorkingCalendarError,
)
from helpdesk_ext.terms import holidays
from helpdesk_ext.terms.policy_checks import PolicyError
from helpdesk_ext.terms.test_terms import CALENDAR, MONDAY, TermsTestCase
from helpdesk_ext.working_time import WorkingTimeError

HOLIDAYS = "Holidays of Terms Test"


class HolidaysTestCase(TermsTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(working_time.forget)
		self.addCleanup(frappe.db.value_cache.clear)
		self.addCleanup(frappe.clear_document_cache, "Working Calendar", CALENDAR)
		self.addCleanup(frappe.clear_document_cache, "Holiday List", HOLIDAYS)

	def give_holidays(self, *days: str, begins="2026-01-01", ends="2026-12-31"):
		days_of_list = frappe.new_doc("Holiday List")
		days_of_list.update({"holiday_list_name": HOLIDAYS, "from_date": begins, "to_date": ends})
		for day in days:
			days_of_list.append("holidays", {"holiday_date": day, "description": "Holiday"})
		days_of_list.insert()
		calendar = frappe.get_doc("Working Calendar", CALENDAR)
		calendar.holiday_list = HOLIDAYS
		calendar.save()
		return days_of_list

	def drop(self, doctype: str, name: str):
		"""Deleted past the framework's checks, as from a database console."""
		frappe.db.delete(doctype, {"name": name})
		# links of one request are looked up once
		frappe.db.value_cache.clear()
		frappe.clear_document_cache(doctype, name)
		working_time.forget()

	def look(self, at: str) -> list[str]:
		"""The daily look; calendars somebody was told of."""
		with self.at(at), mock.patch.object(holidays.notices, "tell") as tell:
			holidays.tell_of_ending_lists()
		told = [call.args for call in tell.call_args_list if call.args[0].name == CALENDAR]
		for _calendar, notice, people in told:
			self.assertEqual((notice, self.head in people), ("Holiday List Runs Out", True))
		return [args[0].holiday_warning() for args in told]


class TestHolidayList(HolidaysTestCase):
	def test_the_head_is_told_once_before_the_list_runs_out(self):
		self.give_holidays()
		self.assertEqual(len(self.look("2026-12-01 06:00")), 0)
		self.assertEqual(len(self.look("2026-12-02 06:00")), 1)
		self.assertEqual(len(self.look("2026-12-03 06:00")), 0)
		self.assertEqual(len(self.look("2027-01-11 06:00")), 0)

	def test_a_list_made_longer_is_watched_anew(self):
		days = self.give_holidays()
		self.assertEqual(len(self.look("2026-12-20 06:00")), 1)
		days.to_date = "2027-12-31"
		days.save()
		self.assertEqual(len(self.look("2026-12-21 06:00")), 0)
		self.assertEqual(len(self.look("2027-12-20 06:00")), 1)

	def test_the_notice_says_which_list_and_until_when(self):
		self.give_holidays()
		mailless = mock.patch.object(notices, "has_outgoing_account", lambda: False)
		with self.at("2026-12-10 06:00"), mailless:
			told = notices.send(
				"Working Calendar",
				CALENDAR,
				"Holiday List Runs Out",
				[self.head],
				"Administrator",
				str(frappe.utils.now_datetime()),
			)
			warning = frappe.get_doc("Working Calendar", CALENDAR).holiday_warning()
		self.assertGreaterEqual(told, 1)
		self.assertIn("The holiday list ends on", warning)
		log = frappe.get_all(
			"Notification Log", {"document_name": CALENDAR, "for_user": self.head}, pluck="subject"
		)
		self.assertEqual(log, [f"Holidays of the working calendar {CALENDAR} run out"])

	def test_a_deleted_list_stops_no_term_and_is_told(self):
		self.give_holidays("2026-03-03")
		self.assertEqual(str(self.term(self.appeal(f"{MONDAY} 16:00")).due_at), "2026-03-04 11:00:00")
		self.drop("Holiday List", HOLIDAYS)
		name = self.appeal(f"{MONDAY} 16:00")
		self.assertEqual(str(self.term(name).due_at), "2026-03-03 11:00:00")
		self.answer(name, f"{MONDAY} 17:00")
		self.assertEqual(
			self.look("2026-03-02 18:00"),
			[f"The holiday list {HOLIDAYS} no longer exists: public holidays count as working days."],
		)
		self.assertEqual(self.look("2026-03-03 18:00"), [])
		shown = preview_calendar(frappe.get_doc("Working Calendar", CALENDAR).as_json())
		self.assertIn("no longer exists", shown["warnings"][0])
		with self.assertRefused(frappe.LinkValidationError, HOLIDAYS):
			frappe.get_doc("Working Calendar", CALENDAR).save()

	def test_a_list_in_use_is_not_deleted(self):
		self.give_holidays()
		with self.assertRefused(frappe.LinkExistsError, CALENDAR):
			frappe.delete_doc("Holiday List", HOLIDAYS)

	def test_a_list_of_another_year_counts_its_days_and_warns(self):
		self.give_holidays("2025-03-03", begins="2025-01-01", ends="2025-12-31")
		self.assertEqual(str(self.term(self.appeal(f"{MONDAY} 16:00")).due_at), "2026-03-03 11:00:00")
		with self.at(f"{MONDAY} 10:00"):
			shown = preview_calendar(frappe.get_doc("Working Calendar", CALENDAR).as_json())
		self.assertIn("The holiday list ended on", shown["warnings"][0])
		self.assertEqual(len(self.look(f"{MONDAY} 06:00")), 1)


class TestCalendarInUse(HolidaysTestCase):
	def test_a_calendar_a_policy_names_is_not_deleted(self):
		with self.assertRefused(frappe.LinkExistsError):
			frappe.delete_doc("Working Calendar", CALENDAR)

	def test_a_calendar_only_open_terms_count_by_is_not_deleted(self):
		name = self.appeal()
		self.policy.working_calendar = None
		self.policy.save()
		for force in (False, True):
			with self.assertRefused(CalendarInUseError, "2 open terms", "Calendar Not in Use"):
				frappe.delete_doc("Working Calendar", CALENDAR, force=force)
		self.answer(name, f"{MONDAY} 11:00")
		frappe.delete_doc("Working Calendar", CALENDAR)
		self.assertFalse(frappe.db.exists("Working Calendar", CALENDAR))

	def test_a_renamed_calendar_goes_on_counting(self):
		name = self.appeal()
		frappe.rename_doc("Working Calendar", CALENDAR, "Renamed of Terms Test")
		self.assertEqual(self.term(name).working_calendar, "Renamed of Terms Test")
		self.assertEqual(
			frappe.db.get_value(POLICY, self.policy.name, "working_calendar"), "Renamed of Terms Test"
		)
		self.watch(f"{MONDAY} 14:00")
		self.assertEqual(self.term(name).is_missed, 1)

	def test_an_emptied_calendar_is_refused(self):
		calendar = frappe.get_doc("Working Calendar", CALENDAR)
		calendar.intervals = []
		with self.assertRefused(WorkingCalendarError, "no working hours"):
			calendar.save()

	def test_a_calendar_emptied_past_its_checks_stops_no_sweep_of_others(self):
		name = self.appeal()
		frappe.db.delete("Working Interval", {"parent": CALENDAR})
		frappe.clear_document_cache("Working Calendar", CALENDAR)
		working_time.forget()
		with self.assertRefused(WorkingTimeError, "no working hours"):
			working_time.calendar_of(CALENDAR)
		self.watch(f"{MONDAY} 14:00")
		self.assertEqual(self.term(name).is_missed, 1)

	def test_a_calendar_put_out_of_use_goes_on_and_says_for_whom(self):
		name = self.appeal()
		calendar = frappe.get_doc("Working Calendar", CALENDAR)
		calendar.disabled = 1
		frappe.clear_messages()
		calendar.save()
		self.assertIn(self.policy.name, str(frappe.get_message_log()))
		self.assertEqual(self.term(self.appeal()).due_at, self.term(name).due_at)
		# no longer offered to others, kept by who has it
		self.policy.reload()
		self.policy.first_answer_hours = 5
		self.policy.save()
		with self.assertRefused(PolicyError, "out of use", CALENDAR):
			self.make_policy("Another of Test")


class TestPolicyInUse(HolidaysTestCase):
	def test_a_policy_is_neither_deleted_nor_renamed(self):
		self.appeal()
		for force in (False, True):
			with self.assertRefused(KeptError, "neither deleted nor renamed", self.policy.name):
				frappe.delete_doc(POLICY, self.policy.name, force=force)
			with self.assertRefused(KeptError):
				frappe.rename_doc(POLICY, self.policy.name, "Other Name", force=force)

	def test_a_policy_out_of_use_keeps_its_running_terms(self):
		name = self.appeal()
		self.policy.enabled = 0
		self.policy.save()
		told = self.watch(f"{MONDAY} 14:00")
		self.assertTrue(told)
		self.assertEqual(self.term(name).is_missed, 1)
		self.assertIsNone(self.term(self.appeal()))

	def test_a_policy_that_is_gone_from_the_database_stops_nothing(self):
		name = self.appeal()
		frappe.db.delete(POLICY, {"name": self.policy.name})
		frappe.clear_document_cache(POLICY, self.policy.name)
		from helpdesk_ext.terms import policies

		policies.forget()
		self.watch(f"{MONDAY} 14:00")
		self.answer(name, f"{MONDAY} 15:00")
		self.assertEqual(self.term(name).is_missed, 1)
		self.assertEqual(frappe.db.count(DEADLINE, {"reference_name": name}), 2)

	def test_an_edited_policy_leaves_the_frozen_version_alone(self):
		name = self.appeal()
		self.policy.update({"first_answer_hours": 1, "warn_percent": 90})
		self.policy.append("escalation_steps", {"hours_after_breach": 1, "raise_priority": 1})
		self.policy.save()
		self.watch(f"{MONDAY} 16:00")
		term = self.term(name, TermKind.FIRST_ANSWER)
		self.assertEqual((term.policy_version, term.term_seconds, term.steps), (1, 4 * 3600, "[]"))
		self.assertEqual((str(term.due_at), term.escalation_step), (f"{MONDAY} 14:00:00", 0))
