"""Terms over the nights on which clocks are changed, in Europe/Berlin: on 2026-03-29 the hour from 2:00 to 3:00
is left out, on 2026-10-25 it comes twice. What counts is the time that really passes."""

from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext import event_check, working_time
from helpdesk_ext.api import terms as api
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, AppealState, TermKind
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.terms.test_terms import TermsTestCase
from helpdesk_ext.tests.utils import make_fault

ALWAYS = "Always of Terms Test"
HOUR = 3600
GAP_EVE, GAP = "2026-03-28", "2026-03-29"
TWICE_EVE, TWICE = "2026-10-24", "2026-10-25"


def at(text: str):
	return frappe.utils.get_datetime(text)


class BerlinTestCase(TermsTestCase):
	def setUp(self):
		super().setUp()
		zone = mock.patch.object(frappe.utils, "get_system_timezone", lambda: "Europe/Berlin")
		zone.start()
		self.addCleanup(zone.stop)
		self.addCleanup(working_time.forget)
		if not frappe.db.exists("Working Calendar", ALWAYS):
			frappe.new_doc("Working Calendar").update(
				{"calendar_name": ALWAYS, "round_the_clock": 1}
			).insert()
		self.policy.working_calendar = ALWAYS
		self.policy.save()

	def moments(self, appeal: str, kind: str = TermKind.FIRST_ANSWER) -> tuple[str, str, str]:
		term = self.term(appeal, kind)
		return str(term.started_at), str(term.warn_at), str(term.due_at)


class TestTerms(BerlinTestCase):
	def test_terms_over_the_hour_that_is_left_out(self):
		name = self.appeal(f"{GAP_EVE} 20:00")
		self.assertEqual(
			self.moments(name), (f"{GAP_EVE} 20:00:00", f"{GAP_EVE} 22:00:00", f"{GAP} 00:00:00")
		)
		# 18 hours: at 14:00 by the wall, had no hour been left out
		self.assertEqual(
			self.moments(name, TermKind.RESOLUTION),
			(f"{GAP_EVE} 20:00:00", f"{GAP} 06:00:00", f"{GAP} 15:00:00"),
		)

	def test_terms_over_the_hour_that_comes_twice(self):
		name = self.appeal(f"{TWICE_EVE} 23:00")
		self.assertEqual(
			self.moments(name), (f"{TWICE_EVE} 23:00:00", f"{TWICE} 01:00:00", f"{TWICE} 02:00:00")
		)
		self.assertEqual(
			self.moments(name, TermKind.RESOLUTION),
			(f"{TWICE_EVE} 23:00:00", f"{TWICE} 07:00:00", f"{TWICE} 16:00:00"),
		)

	def test_a_term_over_both_nights(self):
		# 211 days: the hour lost in March is won back in October
		whole = 211 * 24 * HOUR
		due = working_time.due_after(at(f"{GAP_EVE} 20:00"), whole, ALWAYS)
		self.assertEqual(str(due), f"{TWICE} 20:00:00")
		self.assertEqual(working_time.working_seconds(at(f"{GAP_EVE} 20:00"), due, ALWAYS), whole)
		summer = working_time.working_seconds(at(f"{GAP_EVE} 20:00"), at("2026-06-28 20:00"), ALWAYS)
		self.assertEqual(summer, 92 * 24 * HOUR - HOUR)

	def test_a_term_begun_in_the_hour_that_comes_twice(self):
		# the first 2:30; the hour comes once more, so four hours later it is 5:30
		self.assertEqual(
			self.moments(self.appeal(f"{TWICE} 02:30")),
			(f"{TWICE} 02:30:00", f"{TWICE} 03:30:00", f"{TWICE} 05:30:00"),
		)

	def test_no_term_is_due_in_the_hour_that_is_left_out(self):
		# 2:30 does not come; the sum of hours from 1:00 leads past it
		self.policy.first_answer_hours = 1.5
		self.policy.save()
		self.assertEqual(
			self.moments(self.appeal(f"{GAP} 01:00")),
			(f"{GAP} 01:00:00", f"{GAP} 01:45:00", f"{GAP} 03:30:00"),
		)

	def test_a_moment_typed_into_the_hour_left_out_is_that_of_the_change(self):
		with self.at(f"{GAP_EVE} 22:00"):
			fault = make_fault(due_at=f"{GAP} 02:30:00")
		term = frappe.get_doc(DEADLINE, {"reference_name": fault.name})
		self.assertEqual(str(term.due_at), f"{GAP} 02:30:00")
		self.assertEqual(working_time.seconds_left(at(f"{GAP} 01:00"), term.due_at, ALWAYS), HOUR)
		self.assertEqual(working_time.seconds_left(at(f"{GAP} 03:00"), term.due_at, ALWAYS), 0)
		frappe.db.set_value(DEADLINE, term.name, {"next_check_at": term.due_at, "warned_at": term.warn_at})
		missed = []
		for moment in ("01:59:59", "03:00:00"):
			self.watch(f"{GAP} {moment}")
			missed.append(frappe.db.get_value(DEADLINE, term.name, "is_missed"))
		self.assertEqual(missed, [0, 1])

	def test_office_hours_are_those_of_the_wall_on_either_side(self):
		self.policy.working_calendar = "Office of Terms Test"
		self.policy.save()
		for friday, monday in (("2026-03-27", "2026-03-30"), ("2026-10-23", "2026-10-26")):
			name = self.appeal(f"{friday} 16:00")
			self.assertEqual(
				self.moments(name), (f"{friday} 16:00:00", f"{friday} 18:00:00", f"{monday} 11:00:00")
			)


class TestLengths(BerlinTestCase):
	def test_stored_lengths_are_what_passed(self):
		for eve, night, hours in ((GAP_EVE, GAP, 13), (TWICE_EVE, TWICE, 15)):
			with self.subTest(night=night):
				name = self.appeal(f"{eve} 20:00")
				self.answer(name, f"{night} 10:00")
				seconds = hours * HOUR
				appeal = frappe.get_doc(APPEAL, name)
				self.assertEqual(
					(appeal.first_answer_seconds, appeal.resolution_seconds, appeal.first_answer_bucket),
					(seconds, seconds, bucket_of(seconds)),
				)
				# the naive moments of the wall lie in the database
				self.assertEqual(str(appeal.received_at), f"{eve} 20:00:00")
				self.assertEqual(str(appeal.first_answered_at), f"{night} 10:00:00")
				event = frappe.get_doc(EVENT, {"reference_name": name, "to_value": AppealState.ANSWERED})
				self.assertEqual(
					(event.calendar_seconds, str(event.occurred_at)), (seconds, f"{night} 10:00:00")
				)
				first = frappe.get_doc(EVENT, {"reference_name": name, "event_type": "Document Registered"})
				self.assertEqual(event.occurred_epoch - first.occurred_epoch, seconds)
				problems = [text for found, text in event_check._differences(APPEAL) if found == name]
				self.assertEqual(problems, [])

	def test_the_next_answer_too(self):
		from helpdesk_ext.appeals import conversation as talk

		name = self.appeal(f"{TWICE_EVE} 12:00")
		self.answer(name, f"{TWICE_EVE} 13:00")
		with self.at(f"{TWICE_EVE} 23:00"), self.as_user("Guest"):
			talk.customer_reply(name, "It does not work")
		self.answer(name, f"{TWICE} 09:00")
		replies = frappe.get_all(MESSAGE, {"appeal": name}, pluck="reply_seconds")
		self.assertEqual([seconds for seconds in replies if seconds], [11 * HOUR])

	def test_what_happens_in_the_hour_that_comes_twice_keeps_its_order(self):
		name = self.appeal(f"{TWICE} 02:50")
		# the second 2:10
		self.answer(name, f"{TWICE} 02:10")
		appeal = frappe.get_doc(APPEAL, name)
		self.assertGreaterEqual(appeal.first_answered_at, appeal.received_at)
		self.assertLess(appeal.first_answer_seconds, 60)
		problems = [text for found, text in event_check._differences(APPEAL) if found == name]
		self.assertEqual(problems, [])


class TestCountdown(BerlinTestCase):
	def left(self, appeal: str, moment: str) -> tuple[int, list]:
		with self.at(moment), self.as_user(self.agent):
			found = api.get_terms(APPEAL, appeal)
		term = next(term for term in found["terms"] if term.term_kind == TermKind.RESOLUTION)
		return term.left, term.shifts

	def test_the_page_counts_the_hours_that_pass(self):
		week = 7 * 24 * HOUR
		for eve, night, due, change in (
			(GAP_EVE, GAP, f"{GAP} 15:00:00", -HOUR),
			(TWICE_EVE, TWICE, f"{TWICE} 13:00:00", HOUR),
		):
			with self.subTest(night=night):
				name = self.appeal(f"{eve} 20:00")
				self.assertEqual(self.moments(name, TermKind.RESOLUTION)[2], due)
				self.assertEqual(self.left(name, f"{eve} 22:00"), (16 * HOUR, [[0, week + change]]))
				# in the morning after, as many hours less as have passed
				left, shifts = self.left(name, f"{night} 04:00")
				self.assertEqual((left, shifts), (16 * HOUR - 6 * HOUR - change, [[0, week]]))
