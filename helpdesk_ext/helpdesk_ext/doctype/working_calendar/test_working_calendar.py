import datetime
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext import working_time
from helpdesk_ext.api.calendars import preview_calendar
from helpdesk_ext.constants import Role
from helpdesk_ext.helpdesk_ext.doctype.working_calendar.working_calendar import WorkingCalendarError
from helpdesk_ext.setup import verbs
from helpdesk_ext.setup.data_calendar import OFFICE_HOURS
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user

test_ignore = ["Holiday List"]

HOUR = 3600
WEEK = "From Monday to Friday"
OFFICE = [(WEEK, "09:00:00", "13:00:00"), (WEEK, "14:00:00", "18:00:00")]
NIGHTS = [("Seven Days a Week", "22:00:00", "06:00:00")]


def at(text: str) -> datetime.datetime:
	return datetime.datetime.fromisoformat(text)


def calendar(intervals=OFFICE, exceptions=(), name="Calendar Under Test", **values):
	doc = frappe.new_doc("Working Calendar")
	doc.update({"calendar_name": name, **values})
	for weekday, begin, end in intervals:
		doc.append("intervals", {"weekday": weekday, "from_time": begin, "to_time": end})
	for row in exceptions:
		doc.append(
			"exceptions",
			dict(zip(("exception_date", "is_working", "from_time", "to_time"), row, strict=False)),
		)
	return doc


def holiday_list(*days: str, name="Holidays Under Test"):
	doc = frappe.new_doc("Holiday List")
	doc.update({"holiday_list_name": name, "from_date": "2026-01-01", "to_date": "2027-12-31"})
	for day in days:
		doc.append("holidays", {"holiday_date": day, "description": "Holiday"})
	return doc.insert()


def every_day(first: str, number: int) -> list[str]:
	return [str(frappe.utils.add_days(first, n)) for n in range(number)]


class CalendarTestCase(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(working_time.forget)
		clock = self.at("2026-11-18 10:00")
		clock.__enter__()
		self.addCleanup(clock.__exit__, None, None, None)
		zone = mock.patch.object(frappe.utils, "get_system_timezone", lambda: "Europe/Moscow")
		zone.start()
		self.addCleanup(zone.stop)


class TestChecks(CalendarTestCase):
	def assertInsertRefused(self, doc, *fragments):
		with self.assertRefused(WorkingCalendarError, *fragments):
			doc.insert()

	def test_a_calendar_without_hours_is_refused(self):
		self.assertInsertRefused(calendar([]), "no working hours")
		self.assertInsertRefused(calendar([], exceptions=[("2026-11-21", 0)]), "no working hours")

	def test_overlapping_intervals_are_refused_by_name(self):
		self.assertInsertRefused(
			calendar([(WEEK, "09:00", "14:00"), ("Every Monday", "13:00", "18:00")]), "9:00–14:00", "Mon"
		)
		self.assertInsertRefused(
			calendar([*NIGHTS, ("Every Monday", "05:00", "08:00")]), "22:00–6:00", "5:00–8:00", "Sun"
		)

	def test_intervals_that_touch_and_nights_are_taken(self):
		doc = calendar(
			[(WEEK, "09:00", "13:00"), (WEEK, "13:00", "18:00"), (WEEK, "22:00", "06:00")]
		).insert()
		self.assertEqual(len(frappe.get_doc("Working Calendar", doc.name).intervals), 3)

	def test_times_that_are_missing_impossible_or_equal_are_refused_with_the_row(self):
		for begin, end, text in (
			(None, "18:00", "row 2: enter both times"),
			("09:00", None, "row 2: enter both times"),
			("09:00", "24:30", "row 2: enter both times"),
			("24:00", "09:00", "row 2: enter both times"),
			("09:00", "18:00:30", "row 2: enter both times"),
			("09:00", "nine", "row 2: enter both times"),
			("09:00", "09:00", "row 2: the interval ends when it begins"),
		):
			with self.subTest(begin=begin, end=end):
				self.assertInsertRefused(
					calendar([("Every Sunday", "09:00", "10:00"), (WEEK, begin, end)]), text
				)

	def test_midnight_to_midnight_is_a_whole_day(self):
		doc = calendar(
			[("Every Monday", "00:00:00", "00:00:00"), ("Every Tuesday", "09:00", "00:00")]
		).insert()
		week = at("2026-11-16"), at("2026-11-23")
		self.assertEqual(working_time.working_seconds(*week, doc.name), (24 + 15) * HOUR)

	def test_days_that_are_no_choice_are_refused(self):
		self.assertInsertRefused(calendar([("Caturday", "09:00", "10:00")]), "row 1: choose the days")

	def test_nothing_but_holidays_is_refused(self):
		days = holiday_list(*every_day("2026-11-01", 420)).name
		self.assertInsertRefused(
			calendar(holiday_list=days), "not one hour of working time", "Holidays Under Test"
		)
		calendar(holiday_list=days, exceptions=[("2026-12-31", 1)]).insert()

	def test_exceptions_must_be_clear(self):
		for rows, text in (
			([(None, 1)], "row 1: enter the date"),
			([("2026-11-21", 1, "09:00", None)], "row 1: enter both times"),
			([("2026-11-21", 1, "09:00", "09:00")], "row 1: the interval ends"),
			([("2026-11-21", 0), ("2026-11-21", 1)], "stands there twice"),
			([("2026-11-21", 1), ("2026-11-21", 1)], "stands there twice"),
			(
				[("2026-11-21", 1, "09:00", "13:00"), ("2026-11-21", 1, "12:00", "18:00")],
				"two intervals overlap",
			),
		):
			with self.subTest(rows=rows):
				self.assertInsertRefused(calendar(exceptions=rows), text)

	def test_the_default_calendar_cannot_be_put_out_of_use(self):
		doc = calendar().insert()
		self.set_settings(working_calendar=doc.name)
		doc.disabled = 1
		with self.assertRefused(WorkingCalendarError, "default one"):
			doc.save()


class TestWorkingTime(CalendarTestCase):
	def test_terms_by_the_record(self):
		doc = calendar(
			holiday_list=holiday_list("2026-11-19", "2026-11-28").name,
			exceptions=[
				("2026-11-20", 1, "09:00:00", "13:00:00"),
				("2026-11-20", 1, "14:00:00", "17:00:00"),
				("2026-11-21", 1),
				("2026-11-23", 0, "09:00:00", "10:00:00"),
				("2026-11-28", 1),
			],
		).insert()
		due = working_time.due_after
		self.assertEqual(due(at("2026-11-18 17:00"), 2 * HOUR, doc.name), at("2026-11-20 10:00"))
		self.assertEqual(due(at("2026-11-20 16:30"), HOUR, doc.name), at("2026-11-21 09:30"))
		self.assertEqual(due(at("2026-11-21 17:30"), HOUR, doc.name), at("2026-11-24 09:30"))
		self.assertEqual(due(at("2026-11-27 17:30"), HOUR, doc.name), at("2026-11-28 09:30"))

	def test_round_the_clock_ignores_rows_and_knows_holidays(self):
		doc = calendar(round_the_clock=1, holiday_list=holiday_list("2026-11-19").name).insert()
		self.assertEqual(
			working_time.due_after(at("2026-11-18 20:00"), 5 * HOUR, doc.name), at("2026-11-20 01:00")
		)

	def test_times_are_stored_alike_however_they_were_entered(self):
		doc = calendar([(WEEK, "0", "8.30"), (WEEK, " 22:15:00 ", "24:00")]).insert()
		doc = frappe.get_doc("Working Calendar", doc.name)
		self.assertEqual([row.from_time for row in doc.intervals], ["00:00", "22:15"])
		self.assertEqual([row.to_time for row in doc.intervals], ["08:30", "00:00"])
		self.assertEqual(
			working_time.hours_of_week(doc)[0],
			((datetime.time(0), datetime.time(8, 30)), (datetime.time(22, 15), datetime.time(0))),
		)
		doc.save()

	def test_the_answers_follow_the_record_and_its_holidays(self):
		"""With the clock standing still too: a saved record of the same moment is another one."""
		days = holiday_list()
		doc = calendar(holiday_list=days.name).insert()
		evening = at("2026-11-18 17:30")
		self.assertEqual(working_time.due_after(evening, HOUR, doc.name), at("2026-11-19 09:30"))
		days.append("holidays", {"holiday_date": "2026-11-19", "description": "Holiday"})
		days.save()
		self.assertEqual(working_time.due_after(evening, HOUR, doc.name), at("2026-11-20 09:30"))
		doc.intervals[1].to_time = "19:00:00"
		doc.save()
		self.assertEqual(working_time.due_after(evening, HOUR, doc.name), at("2026-11-18 18:30"))
		frappe.rename_doc("Holiday List", days.name, "Holidays Renamed", show_alert=False)
		self.assertEqual(
			working_time.due_after(at("2026-11-18 18:30"), HOUR, doc.name), at("2026-11-20 09:30")
		)
		frappe.rename_doc("Working Calendar", doc.name, "Calendar by Another Name", show_alert=False)
		self.assertEqual(
			working_time.due_after(evening, HOUR, "Calendar by Another Name"), at("2026-11-18 18:30")
		)

	def test_a_change_taken_back_is_forgotten(self):
		doc = calendar().insert()
		frappe.db.savepoint("before_change")
		with mock.patch.object(frappe.db, "commit"):
			working_time.calendar_of(doc.name)
		frappe.db.rollback()
		self.assertNotEqual(working_time.record_of(doc.name).name, doc.name)

	def test_asked_again_it_is_not_built_again(self):
		doc = calendar().insert()
		first = working_time.calendar_of(doc.name)
		self.assertIs(working_time.calendar_of(doc.name), first)
		with mock.patch.object(frappe.utils, "get_system_timezone", lambda: "Europe/Berlin"):
			self.assertIsNot(working_time.calendar_of(doc.name), first)

	def test_default_is_the_settings_then_the_oldest_in_use_then_always(self):
		doc = calendar([("Every Sunday", "09:00:00", "10:00:00")]).insert()
		sunday = at("2026-11-22 09:00")
		self.set_settings(working_calendar=doc.name)
		self.assertEqual(working_time.calendar_of().next_open(at("2026-11-18 10:00")), sunday)
		self.set_settings(working_calendar=None)
		frappe.db.set_value("Working Calendar", {"name": ("!=", doc.name)}, "disabled", 1)
		self.assertEqual(working_time.calendar_of().next_open(at("2026-11-18 10:00")), sunday)
		frappe.db.set_value("Working Calendar", doc.name, "disabled", 1)
		self.assertEqual(working_time.due_after(at("2026-11-21 10:00"), HOUR), at("2026-11-21 11:00"))

	def test_lengths_and_working_days(self):
		doc = calendar().insert().name
		start, end = at("2026-11-20 17:00:00.7"), at("2026-11-23 10:00")
		self.assertEqual(working_time.working_seconds(start, end, doc), 2 * HOUR - 1)
		self.assertEqual(working_time.working_seconds(end, start, doc), 0)
		self.assertIsNone(working_time.working_seconds(None, end, doc))
		pause = [(at("2026-11-20 17:30"), at("2026-11-23 09:30"))]
		self.assertEqual(working_time.working_seconds(at("2026-11-20 17:00"), end, doc, pause), HOUR)
		self.assertEqual(working_time.seconds_left(end, at("2026-11-20 17:00"), doc), -2 * HOUR)
		self.assertIsNone(working_time.due_after(end, HOUR, doc, [(end, None)]))
		self.assertEqual(working_time.warn_at(at("2026-11-20 17:00"), end, 75, doc), at("2026-11-23 09:30"))
		day = datetime.date(2026, 11, 21)
		self.assertEqual(working_time.next_working_day(day, doc), datetime.date(2026, 11, 23))
		self.assertEqual(working_time.previous_working_day(day, doc), datetime.date(2026, 11, 20))
		self.assertEqual(working_time.add_working_days(day, 3, doc), datetime.date(2026, 11, 25))
		self.assertFalse(working_time.is_working_day(day, doc))

	def test_a_term_that_can_never_be_met_is_told(self):
		doc = calendar().insert().name
		with self.assertRefused(working_time.WorkingTimeError, "never has so much working time"):
			working_time.due_after(at("2026-11-20 17:00"), 10**10, doc)
		with self.assertRefused(working_time.WorkingTimeError, "1970", "2099"):
			working_time.due_after(at("2206-11-20 17:00"), HOUR, doc)

	def test_a_time_zone_nobody_knows_still_counts(self):
		with mock.patch.object(frappe.utils, "get_system_timezone", lambda: "Moon/Tranquillity"):
			self.assertEqual(
				working_time.due_after(at("2026-11-20 17:30"), HOUR, calendar().insert().name),
				at("2026-11-23 09:30"),
			)

	def test_clock_changes_count_what_passes(self):
		doc = calendar(round_the_clock=1).insert().name
		with mock.patch.object(frappe.utils, "get_system_timezone", lambda: "Europe/Berlin"):
			night = at("2026-03-29 00:00"), at("2026-03-29 06:00")
			self.assertEqual(working_time.working_seconds(*night, doc), 5 * HOUR)

	def test_a_holiday_list_that_leaves_nothing_is_told_to_who_saves_it(self):
		days = holiday_list()
		calendar(holiday_list=days.name).insert()
		days.set(
			"holidays", [{"holiday_date": day, "description": "x"} for day in every_day("2026-11-01", 420)]
		)
		frappe.clear_messages()
		days.save()
		self.assertIn("Calendar Under Test", str(frappe.get_message_log()))


class TestSetup(CalendarTestCase):
	def test_a_new_site_has_a_calendar_of_forty_hours_chosen(self):
		self.assertTrue(frappe.db.exists("Working Calendar", OFFICE_HOURS))
		frappe.db.set_single_value("Helpdesk Ext Settings", "working_calendar", None)
		verbs.choose_calendar()
		self.assertEqual(
			frappe.db.get_single_value("Helpdesk Ext Settings", "working_calendar"), OFFICE_HOURS
		)
		self.assertEqual(
			working_time.working_seconds(at("2026-11-16"), at("2026-11-23"), OFFICE_HOURS), 40 * HOUR
		)

	def test_a_calendar_the_site_has_chosen_stays(self):
		doc = calendar().insert()
		frappe.db.set_single_value("Helpdesk Ext Settings", "working_calendar", doc.name)
		verbs.choose_calendar()
		self.assertEqual(frappe.db.get_single_value("Helpdesk Ext Settings", "working_calendar"), doc.name)


class TestPreview(CalendarTestCase):
	def preview(self, doc) -> dict:
		return preview_calendar(doc.as_json())

	def test_what_the_calendar_says(self):
		doc = calendar(
			[*OFFICE, ("Every Saturday", "10:00:00", "15:30:00")],
			exceptions=[("2026-11-20", 1, "09:00:00", "17:00:00"), ("2026-11-23", 0)],
		)
		shown = self.preview(doc)
		self.assertEqual(shown["error"], "")
		self.assertEqual(
			shown["lines"][:3],
			[
				"Mon–Fri: 9:00–18:00, break 13:00–14:00",
				"Sat: 10:00–15:30",
				"This week: 45 h 30 min, next week: 37 h 30 min",
			],
		)
		self.assertIn("Fri): 9:00–17:00", shown["lines"][3])
		self.assertIn("Mon): nobody works", shown["lines"][4])
		self.assertEqual(len(shown["lines"]), 5)
		self.assertIn("public holidays count", shown["warnings"][0])

	def test_shifts_far_apart_and_nights_are_listed(self):
		shown = self.preview(
			calendar([("Every Monday", "06:00", "10:00"), ("Every Monday", "16:00", "20:00")])
		)
		self.assertEqual(shown["lines"][0], "Mon: 6:00–10:00, 16:00–20:00")
		self.assertEqual(self.preview(calendar(NIGHTS))["lines"][0], "Mon–Sun: 22:00–6:00")
		self.assertIn("Round the clock", self.preview(calendar(round_the_clock=1))["lines"][0])

	def test_a_holiday_list_of_another_year_is_pointed_out(self):
		days = holiday_list("2026-12-31")
		doc = calendar(holiday_list=days.name)
		self.assertEqual(self.preview(doc)["warnings"], [])
		for begin, end, text in (
			("2025-01-01", "2025-12-31", "ended on"),
			("2027-01-01", "2027-12-31", "begins on"),
			("2026-01-01", "2026-12-31", "ends on"),
		):
			frappe.db.set_value("Holiday List", days.name, {"from_date": begin, "to_date": end})
			with self.subTest(begin=begin):
				self.assertIn(text, self.preview(doc)["warnings"][0])

	def test_what_saving_would_object_to_is_shown_and_nothing_is_saved(self):
		before = frappe.db.count("Working Calendar")
		self.assertIn("no working hours", self.preview(calendar([]))["error"])
		self.assertIn("overlap", self.preview(calendar([*OFFICE, (WEEK, "12:00", "15:00")]))["error"])
		self.assertEqual(frappe.db.count("Working Calendar"), before)

	def test_rubbish_from_a_request_is_no_traceback(self):
		for values in (
			{"holiday_list": "no such list", "intervals": [{"weekday": 5}]},
			{"holiday_list": ["!=", ""], "round_the_clock": "x"},
			{"round_the_clock": 1, "exceptions": [{"exception_date": "2026-11-20", "is_working": 1}]},
			{},
		):
			with self.subTest(values=values):
				self.assertIn("error", preview_calendar(frappe.as_json(values)))


class TestPermissions(CalendarTestCase):
	def test_the_head_keeps_the_calendars_and_all_staff_read_them(self):
		head = make_user("head.calendar@example.com", Role.HEAD).name
		with self.as_user(head):
			doc = calendar().insert()
			doc.intervals[0].from_time = "08:00:00"
			doc.save()
			self.assertFalse(doc.has_permission("delete"))
		for role in (Role.AGENT, Role.DEPUTY, Role.IT_ADMIN, Role.RESPONDER):
			user = make_user(f"{frappe.scrub(role)}.calendar@example.com", role).name
			with self.subTest(role=role), self.as_user(user):
				self.assertTrue(doc.has_permission("read"))
				self.assertFalse(doc.has_permission("write"))
				with self.assertRefused(frappe.PermissionError):
					calendar(name="Calendar of Another").insert()
