"""Terms follow the life of a document; the sweep warns, marks and escalates exactly once."""

from unittest import mock

import frappe

from helpdesk_ext.api import terms as api
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	POLICY,
	AppealState,
	PolicyFor,
	Priority,
	Role,
	TermKind,
	TermState,
)
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.helpdesk_ext.doctype.support_deadline.support_deadline import DeadlineKeptError
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms import change, policies, sweep
from helpdesk_ext.terms.policy_checks import PolicyError
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head, make_user
from helpdesk_ext.working_time import WorkingTimeError

CALENDAR = "Office of Terms Test"
MONDAY = "2026-03-02"


def make_calendar():
	if not frappe.db.exists("Working Calendar", CALENDAR):
		calendar = frappe.new_doc("Working Calendar")
		calendar.calendar_name = CALENDAR
		calendar.append(
			"intervals",
			{"weekday": "From Monday to Friday", "from_time": "09:00:00", "to_time": "18:00:00"},
		)
		calendar.insert()


class TermsTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.head = make_head().name

	def setUp(self):
		super().setUp()
		make_calendar()
		# the seeded policies step aside for this test
		for name in frappe.get_all(POLICY, pluck="name"):
			frappe.db.set_value(POLICY, name, "enabled", 0)
		self.policy = self.make_policy()
		self.addCleanup(policies.forget)

	def make_policy(self, name="Policy of Test", **values):
		policy = frappe.new_doc(POLICY)
		policy.update(
			{
				"policy_name": name,
				"applies_to": PolicyFor.APPEALS,
				"application_order": 10,
				"first_answer_hours": 4,
				"next_answer_hours": 2,
				"resolution_hours": 18,
				"working_calendar": CALENDAR,
				"warn_percent": 50,
				**values,
			}
		)
		return policy.insert()

	def appeal(self, at=f"{MONDAY} 10:00", **values) -> str:
		with self.at(at), self.as_user(self.agent):
			return make_appeal(**values).name

	def term(self, appeal: str, kind: str = TermKind.FIRST_ANSWER):
		rows = frappe.get_all(
			DEADLINE,
			filters={"reference_doctype": APPEAL, "reference_name": appeal, "term_kind": kind},
			fields=["*"],
			order_by="started_at asc",
		)
		return rows[-1] if rows else None

	def answer(self, appeal: str, at: str):
		with self.at(at), self.as_user(self.agent):
			talk.give_answer(appeal, "Here it is")

	def watch(self, at: str) -> list[tuple]:
		"""Sweep at a moment; who was told what."""
		with self.at(at), mock.patch.object(sweep.notices, "tell") as tell:
			sweep.watch()
		return [(call.args[0].name, call.args[1], frozenset(call.args[2])) for call in tell.call_args_list]

	def days_marked(self, work) -> list[str]:
		"""Days that are to be counted anew after `work`, where days are kept."""
		with mock.patch.object(marks, "is_kept", lambda: True):
			work()
		return sorted(map(str, marks.marked_days()))


class TestFollowing(TermsTestCase):
	def test_a_new_appeal_gets_its_terms_in_working_time(self):
		name = self.appeal(f"{MONDAY} 16:00")
		first, resolution = self.term(name), self.term(name, TermKind.RESOLUTION)
		self.assertEqual(str(first.due_at), "2026-03-03 11:00:00")
		self.assertEqual(str(first.warn_at), f"{MONDAY} 18:00:00")
		self.assertEqual(str(resolution.due_at), "2026-03-04 16:00:00")
		self.assertEqual(
			(first.support_policy, first.policy_version, first.term_seconds), (self.policy.name, 1, 14400)
		)
		self.assertEqual(str(frappe.db.get_value(APPEAL, name, "due_at")), "2026-03-03 11:00:00")

	def test_answering_in_time_ends_the_terms_unmissed(self):
		name = self.appeal()
		self.answer(name, f"{MONDAY} 12:00")
		for kind in (TermKind.FIRST_ANSWER, TermKind.RESOLUTION):
			term = self.term(name, kind)
			self.assertEqual((term.state, term.is_missed), (TermState.ENDED, 0), kind)
			self.assertEqual(str(term.ended_at), f"{MONDAY} 12:00:00")
		self.assertIsNone(frappe.db.get_value(APPEAL, name, "due_at"))

	def test_answering_late_is_missed_without_any_sweep(self):
		name = self.appeal()
		self.answer(name, "2026-03-03 10:00")
		self.assertEqual(self.term(name).is_missed, 1)

	def test_waiting_for_the_customer_stops_the_clock_over_a_weekend(self):
		name = self.appeal("2026-03-06 10:00")
		with self.at("2026-03-06 12:00"), self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			appeal.state = AppealState.IN_PROGRESS
			appeal.save()
			appeal.state = AppealState.AWAITING_CUSTOMER
			appeal.save()
		stopped = self.term(name, TermKind.RESOLUTION)
		self.assertEqual((stopped.state, stopped.left_seconds), (TermState.PAUSED, 16 * 3600))
		with self.at("2026-03-09 11:00"), self.as_user("Guest"):
			talk.customer_reply(name, "Here is the number")
		going = self.term(name, TermKind.RESOLUTION)
		self.assertEqual(going.state, TermState.RUNNING)
		self.assertEqual(str(going.due_at), "2026-03-10 18:00:00")
		# Friday 12-18, Monday 9-11
		self.assertEqual(going.paused_seconds, 8 * 3600)

	def test_a_reply_owes_the_next_answer_and_reopening_a_new_resolution(self):
		name = self.appeal()
		self.answer(name, f"{MONDAY} 11:00")
		with self.at(f"{MONDAY} 14:00"), self.as_user("Guest"):
			talk.customer_reply(name, "It does not work")
		following, again = self.term(name, TermKind.NEXT_ANSWER), self.term(name, TermKind.RESOLUTION)
		self.assertEqual(str(following.due_at), f"{MONDAY} 16:00:00")
		self.assertEqual((str(again.started_at), again.state), (f"{MONDAY} 14:00:00", TermState.RUNNING))
		self.assertEqual(frappe.db.count(DEADLINE, {"reference_name": name}), 4)

	def test_spam_takes_the_terms_back(self):
		name = self.appeal()
		with self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			appeal.state = AppealState.SPAM
			appeal.save()
		self.assertEqual(self.term(name).state, TermState.WITHDRAWN)
		self.assertEqual(self.term(name).is_missed, 0)

	def test_an_edited_policy_touches_no_term_already_promised(self):
		name = self.appeal()
		self.policy.first_answer_hours = 1
		self.policy.save()
		with self.at(f"{MONDAY} 10:30"), self.as_user(self.agent):
			frappe.get_doc(APPEAL, name).save()
		self.assertEqual(self.term(name).term_seconds, 4 * 3600)
		fresh = self.appeal()
		self.assertEqual((self.term(fresh).term_seconds, self.term(fresh).policy_version), (3600, 2))

	def test_the_first_policy_in_order_whose_conditions_hold(self):
		self.make_policy(
			"Urgent of Test", application_order=1, appeal_priority=Priority.URGENT, first_answer_hours=1
		)
		self.assertEqual(self.term(self.appeal(appeal_priority=Priority.URGENT)).term_seconds, 3600)
		self.assertEqual(self.term(self.appeal()).term_seconds, 4 * 3600)

	def test_without_a_policy_nothing_is_promised(self):
		self.policy.enabled = 0
		self.policy.save()
		name = self.appeal()
		self.assertIsNone(self.term(name))
		self.assertIsNone(frappe.db.get_value(APPEAL, name, "due_at"))


class TestSweep(TermsTestCase):
	def test_warns_once_then_marks_the_breach_once(self):
		name = self.appeal()
		frappe.db.delete(DEADLINE, {"term_kind": TermKind.RESOLUTION, "reference_name": name})
		self.assertEqual(self.watch(f"{MONDAY} 11:59"), [])
		warned = self.watch(f"{MONDAY} 12:00")
		self.assertEqual(warned, [(name, "Term of Appeal Runs Out", frozenset({self.agent}))])
		self.assertEqual(self.watch(f"{MONDAY} 12:05"), [])
		told = self.watch(f"{MONDAY} 14:00")
		self.assertEqual([row[:2] for row in told], [(name, "Term of Appeal Missed")])
		self.assertIn(self.head, told[0][2])
		self.assertEqual(self.watch(f"{MONDAY} 14:05"), [])
		term = self.term(name)
		self.assertEqual((term.is_missed, term.state), (1, TermState.RUNNING))

	def test_after_a_day_of_outage_the_breach_alone_is_told(self):
		name = self.appeal()
		frappe.db.delete(DEADLINE, {"term_kind": TermKind.RESOLUTION, "reference_name": name})
		told = self.watch("2026-03-03 14:00")
		self.assertEqual([row[1] for row in told], ["Term of Appeal Missed"])

	def test_a_breach_found_late_has_its_day_counted_anew(self):
		self.appeal(f"{MONDAY} 10:00")
		self.assertEqual(self.days_marked(lambda: self.watch(f"{MONDAY} 14:00")), [])
		self.appeal("2026-03-03 10:00")
		self.assertEqual(self.days_marked(lambda: self.watch("2026-03-04 09:30")), ["2026-03-03"])

	def test_ended_terms_do_not_fill_the_batch(self):
		self.answer(self.appeal(), f"{MONDAY} 11:00")
		name = self.appeal()
		frappe.db.delete(DEADLINE, {"term_kind": TermKind.RESOLUTION, "reference_name": name})
		with mock.patch.object(sweep, "BATCH", 1):
			self.assertEqual([row[0] for row in self.watch(f"{MONDAY} 12:00")], [name])

	def test_two_sweeps_of_one_moment_tell_once(self):
		name = self.appeal()
		row = self.term(name).name
		with self.at(f"{MONDAY} 12:00") as now, mock.patch.object(sweep.notices, "tell") as tell:
			sweep.look_at(row, now)
			sweep.look_at(row, now)
		self.assertEqual(tell.call_count, 1)

	def test_escalation_raises_urgency_and_gives_the_appeal_away_once(self):
		other = make_agent("escalation.agent@example.com").name
		self.policy.append(
			"escalation_steps",
			{"hours_after_breach": 1, "told_role": Role.DEPUTY, "raise_priority": 1, "reassign_to": other},
		)
		self.policy.save()
		deputy = make_user("deputy.terms@example.com", Role.DEPUTY).name
		name = self.appeal()
		frappe.db.delete(DEADLINE, {"term_kind": TermKind.RESOLUTION, "reference_name": name})
		self.watch(f"{MONDAY} 14:00")
		self.assertEqual(frappe.db.get_value(APPEAL, name, "agent"), self.agent)
		told = self.watch(f"{MONDAY} 15:00")
		self.assertEqual(len(told), 1)
		self.assertIn(deputy, told[0][2])
		self.assertEqual(
			frappe.db.get_value(APPEAL, name, ["agent", "appeal_priority"]), (other, Priority.HIGH)
		)
		self.assertEqual(self.watch(f"{MONDAY} 16:00"), [])

	def test_a_stopped_clock_is_not_watched(self):
		name = self.appeal()
		with self.at(f"{MONDAY} 10:30"), self.as_user(self.agent):
			appeal = frappe.get_doc(APPEAL, name)
			for state in (AppealState.IN_PROGRESS, AppealState.AWAITING_CUSTOMER):
				appeal.state = state
				appeal.save()
		self.watch("2026-03-20 14:00")
		self.assertEqual(self.term(name, TermKind.RESOLUTION).is_missed, 0)


class TestPolicy(TermsTestCase):
	def test_a_policy_that_promises_nothing_is_refused(self):
		with self.assertRefused(PolicyError, "promises nothing"):
			self.make_policy("Empty", first_answer_hours=0, next_answer_hours=0, resolution_hours=0)

	def test_a_policy_that_can_never_be_met_is_refused(self):
		never = frappe.new_doc("Working Calendar")
		never.update({"calendar_name": "Never Open of Test"})
		never.flags.ignore_validate = True
		never.append("intervals", {"weekday": "Every Monday", "from_time": "09:00:00", "to_time": "10:00:00"})
		never.insert()
		frappe.db.delete("Working Interval", {"parent": never.name})
		frappe.clear_document_cache("Working Calendar", never.name)
		with self.assertRefused(WorkingTimeError, "working"):
			self.make_policy("Never Met", working_calendar=never.name)

	def test_idle_step_and_senseless_warning_are_refused(self):
		with self.assertRefused(PolicyError, "Step 1"):
			self.make_policy("Idle Step", escalation_steps=[{"hours_after_breach": 1}])
		with self.assertRefused(PolicyError, "between 1 and 100"):
			self.make_policy("Warns Never", warn_percent=0)

	def test_terms_are_written_by_the_system_only_and_kept(self):
		row = self.term(self.appeal()).name
		for user in (self.agent, self.head, "Administrator"):
			with self.as_user(user):
				deadline = frappe.get_doc(DEADLINE, row)
				deadline.is_missed = 0
				with self.assertRaises((DeadlineKeptError, frappe.PermissionError)):
					deadline.save()
		with self.assertRaises((KeptError, DeadlineKeptError)):
			frappe.delete_doc(DEADLINE, row)

	def test_terms_are_seen_with_their_document(self):
		other = make_agent("narrow.terms@example.com").name
		row = self.term(self.appeal()).name
		self.set_settings(agents_see_only_own=1)
		for user, seen in ((self.agent, True), (self.head, True), (other, False)):
			with self.as_user(user):
				self.assertEqual(bool(frappe.get_list(DEADLINE, {"name": row})), seen, user)
				self.assertEqual(frappe.has_permission(DEADLINE, "read", doc=row), seen, user)


class TestShowing(TermsTestCase):
	def test_time_left_is_right_over_a_night(self):
		name = self.appeal(f"{MONDAY} 16:00")
		with self.at(f"{MONDAY} 22:00"), self.as_user(self.agent):
			found = api.get_terms(APPEAL, name)
		first = next(term for term in found["terms"] if term.term_kind == TermKind.FIRST_ANSWER)
		self.assertEqual(first.left, 2 * 3600)
		# from 22:00 it is eleven hours to the opening
		self.assertEqual(first.shifts[0], [11 * 3600, 20 * 3600])
		self.assertEqual([stay["state"] for stay in found["stays"]], [AppealState.NEW])

	def test_no_terms_for_who_may_not_read(self):
		name = self.appeal()
		stranger = make_user("stranger.terms@example.com", Role.IT_ADMIN).name
		with self.as_user(stranger), self.assertRaises(frappe.PermissionError):
			api.get_terms(APPEAL, name)
		with self.assertRaises(frappe.PermissionError):
			api.get_terms("User", "Administrator")


class TestChange(TermsTestCase):
	def test_a_changed_policy_moves_open_terms_only_when_told_to(self):
		running, done = self.appeal(), self.appeal()
		self.answer(done, f"{MONDAY} 11:00")
		self.policy.first_answer_hours = 6
		self.policy.save()
		found = change.preview(self.policy.name)
		self.assertEqual(
			[(row["reference_name"], row["term_kind"]) for row in found["rows"]],
			[(running, TermKind.FIRST_ANSWER)],
		)
		self.assertEqual(str(self.term(running).due_at), f"{MONDAY} 14:00:00")
		change.apply(self.policy.name)
		self.assertEqual(str(self.term(running).due_at), f"{MONDAY} 16:00:00")
		self.assertEqual(self.term(running).policy_version, 2)
		self.assertEqual(str(frappe.db.get_value(APPEAL, running, "due_at")), f"{MONDAY} 16:00:00")
		self.assertEqual(str(self.term(done).due_at), f"{MONDAY} 14:00:00")
		self.assertEqual(change.preview(self.policy.name)["count"], 0)

	def test_the_days_a_term_moves_between_are_counted_anew(self):
		self.appeal(f"{MONDAY} 10:00")
		self.policy.reload()
		self.policy.update({"first_answer_hours": 13, "resolution_hours": 18})
		self.policy.save()

		def late():
			with self.at("2026-03-06 10:00"):
				change.apply(self.policy.name)

		self.assertEqual(self.days_marked(late), [MONDAY, "2026-03-03", "2026-03-04"])
