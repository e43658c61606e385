import string
import unittest
from datetime import date, datetime, timedelta

import frappe

from helpdesk_ext import backfill, demo_data, event_check
from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	EVENT,
	EXCHANGE,
	FAULT,
	INQUIRY,
	MESSAGE,
	REQUEST,
	AppealState,
	InquiryState,
	TermState,
)
from helpdesk_ext.demo_data import STORIES
from helpdesk_ext.demo_data.conversations import Writer
from helpdesk_ext.demo_data.names import WORDS
from helpdesk_ext.demo_data.office_hours import add_working, next_working
from helpdesk_ext.demo_data.people import SHOWCASE, full_names, next_person, user_id
from helpdesk_ext.demo_data.shop import Order
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal

# ERPNext takes a quarter of a second for each order, delivery and invoice.
SMALL = {"customers": 5, "orders": 6, "appeals": 40}
COUNTED = (
	APPEAL, REQUEST, MESSAGE, EVENT, DEADLINE, INQUIRY, EXCHANGE, FAULT, "Backfill Mark", "User", "Customer", "Contact", "Item", "Sales Order",
	"Sales Order Item", "Delivery Note", "Sales Invoice", "Agent Absence", "File", "ToDo", "Comment", "Version",
	"Portal User", "Has Role", "Dynamic Link", "Notification Log", "Notification Settings", "DocShare",
)  # fmt: skip


class TestStories(unittest.TestCase):
	def test_each_language_has_forty_different_stories(self):
		for language, (_voices, stories) in STORIES.items():
			with self.subTest(language):
				self.assertGreaterEqual(len({story.text for story in stories}), 40)

	def test_stories_name_the_order_only_where_there_is_one(self):
		known = {"a", "city", "first", "name", "item"}
		of_order = {"order", "ordered", "promised", "sum", "track", "carrier"}
		for language, (_voices, stories) in STORIES.items():
			for story in stories:
				texts = [value for value in story if isinstance(value, str)]
				used = {
					field for text in texts for _t, field, _f, _c in string.Formatter().parse(text) if field
				}
				with self.subTest(language, subject=story.subject):
					self.assertLessEqual(used, known | of_order if story.stage else known)

	def test_a_question_has_its_reply_and_a_return_its_answer(self):
		for _voices, stories in STORIES.values():
			for story in stories:
				with self.subTest(story.subject):
					self.assertEqual(bool(story.ask), bool(story.given))
					self.assertEqual(bool(story.unhappy), bool(story.second))


class TestOfficeHours(unittest.TestCase):
	def test_night_sunday_and_evening_move_to_the_opening(self):
		for moment, opening in (
			(datetime(2026, 3, 2, 3, 5), datetime(2026, 3, 2, 9, 5)),
			(datetime(2026, 3, 2, 18, 0), datetime(2026, 3, 3, 9, 0)),
			(datetime(2026, 3, 8, 12, 0), datetime(2026, 3, 9, 9, 0)),
			(datetime(2026, 3, 2, 12, 30), datetime(2026, 3, 2, 12, 30)),
		):
			with self.subTest(moment):
				self.assertEqual(next_working(moment), opening)

	def test_work_goes_on_the_next_day(self):
		self.assertEqual(add_working(datetime(2026, 3, 2, 17, 0), 2), datetime(2026, 3, 3, 10, 0))


class TestPlans(unittest.TestCase):
	def test_same_day_gives_the_same_appeals(self):
		self.assertEqual(self.written("2026-03-02"), self.written("2026-03-02"))
		self.assertNotEqual(self.written("2026-03-02"), self.written("2026-03-03"))

	def test_nothing_lies_after_the_moment_of_the_demo(self):
		cut = datetime(2026, 3, 2, 12)
		for plan in self.plans("2026-03-02"):
			self.assertLessEqual(plan.received_at, cut)
			self.assertTrue(all(step["at"] <= cut for step in plan.data["steps"]))

	def test_every_plan_is_a_possible_past(self):
		for language in STORIES:
			for plan in self.plans("2026-03-02", language):
				if plan.joined_to is None and plan.continues is None:
					life = backfill.lived(backfill.checked(plan.data, "test"))
					self.assertEqual(life.received_at, plan.received_at)
					self.assertEqual(len(life.facts), len(plan.data["steps"]) + 1)

	def written(self, day: str) -> list[dict]:
		return [plan.data for plan in self.plans(day)]

	def plans(self, day: str, language: str = "en") -> list:
		"""Plans over people and orders that are nowhere stored."""
		cut = datetime.fromisoformat(f"{day} 12:00")
		dice = demo_data.dice_of(language, cut)
		words = WORDS[language]
		voices, stories = STORIES[language]
		names = full_names(words, dice)
		buyers = [next_person(names, None, words.cities[0], dice, login) for login in (SHOWCASE, None, None)]
		orders = [
			Order(f"SO-{age}", buyers[age % 3].customer, date(2026, 3, 2) - timedelta(days=age), date(2026, 3, 9),
				990.0, "DEMO-001", "Kettle", None, "Swift", "RU1")
			for age in range(0, 220, 3)
		]  # fmt: skip
		writer = Writer(words, voices, stories, buyers, orders, [], cut, language, "Store", dice)
		return writer.plans(120)


class TestDemoData(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		if frappe.db.count(APPEAL):
			self.skipTest("the site has appeals of its own: the demo is not for it")
		self.before = {doctype: frappe.db.count(doctype) for doctype in COUNTED}
		# the demo commits, and so does its removal
		self.addCleanup(demo_data.remove)
		self.addCleanup(frappe.db.rollback)

	def test_demo_is_made_believably_and_removed_without_trace(self):
		made = demo_data.make("ru", **SMALL)
		self.assertEqual((made["Customer"], made["Sales Order"], made[APPEAL]), tuple(SMALL.values()))
		self.check_appeals()
		self.check_showcase()
		self.check_logins()
		self.check_terms()
		self.assertEqual(set(event_check.check().values()), {0})
		with self.assertRefused(demo_data.DemoRefusedError, "already"):
			demo_data.make("ru", **SMALL)
		demo_data.remove()
		after = {doctype: frappe.db.count(doctype) for doctype in COUNTED}
		self.assertEqual(after, self.before)

	def check_appeals(self):
		appeals = frappe.get_all(APPEAL, fields=["*"])
		for appeal in appeals:
			if appeal.first_answered_at:
				self.assertGreater(appeal.first_answered_at, appeal.received_at)
		self.assertGreaterEqual(len({appeal.state for appeal in appeals}), 4)
		for message in frappe.get_all(MESSAGE, fields=["name", "message_text"]):
			self.assertNotRegex(message.message_text, r"[{}]", message.name)
		answers = frappe.get_all(MESSAGE, filters={"marks_answer": 1}, fields=["sent_at"])
		self.assertTrue(all(9 <= row.sent_at.hour < 18 for row in answers))

	def check_showcase(self):
		states = set(frappe.get_all(APPEAL, filters={"portal_user": user_id(SHOWCASE)}, pluck="state"))
		self.assertLessEqual({AppealState.CLOSED, AppealState.ANSWERED}, states)

	def check_terms(self):
		"""Inquiries and faults have had terms: some kept and some missed; what is open is running."""
		for doctype in (INQUIRY, FAULT):
			of_kind = {"reference_doctype": doctype}
			documents = set(frappe.get_all(doctype, pluck="name"))
			self.assertTrue(documents)
			self.assertEqual(
				set(frappe.get_all(DEADLINE, filters=of_kind, pluck="reference_name")), documents
			)
		with_department = {"state": ("in", (InquiryState.SENT, InquiryState.ACCEPTED))}
		running = {"reference_doctype": INQUIRY, "state": TermState.RUNNING}
		self.assertEqual(frappe.db.count(DEADLINE, running), frappe.db.count(INQUIRY, with_department))
		self.assertTrue(frappe.db.exists(DEADLINE, {"reference_doctype": FAULT, "is_missed": 0}))
		self.assertTrue(frappe.db.exists(EXCHANGE, {"waiting_seconds": (">", 0)}))

	def check_logins(self):
		for role, user, password in demo_data.logins():
			with self.subTest(role):
				frappe.utils.password.check_password(user, password)
				self.assertTrue(frappe.db.get_value("User", user, "enabled"))

	def test_demo_refuses_a_site_with_appeals_of_its_own(self):
		make_appeal()
		with self.assertRefused(demo_data.DemoRefusedError, "passwords"):
			demo_data.make("en", **SMALL)

	def test_demo_refuses_a_language_it_does_not_speak(self):
		with self.assertRefused(demo_data.DemoRefusedError, "en, ru"):
			demo_data.make("de", **SMALL)
