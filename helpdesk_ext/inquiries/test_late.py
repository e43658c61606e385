"""Late departments, notices, the number of queries, the printed forms."""

from unittest import mock

import frappe

from helpdesk_ext.constants import INQUIRY, InquiryAction
from helpdesk_ext.documents import notices
from helpdesk_ext.inquiries import late, service, telling
from helpdesk_ext.setup import data_notices_inquiries, verbs
from helpdesk_ext.setup.seeding import apply_seeds
from helpdesk_ext.tests.inquiry_utils import FREE, GOOD, LOGISTICS, SALES, InquiryTestCase, make_department

MOST_QUERIES = 60


def counted(work) -> int:
	"""How many statements `work` sends to the database."""
	statements = []
	sql = frappe.db.sql

	def counting(*args, **kwargs):
		statements.append(args)
		return sql(*args, **kwargs)

	with mock.patch.object(frappe.db, "sql", counting):
		work()
	return len(statements)


class ToldTestCase(InquiryTestCase):
	def setUp(self):
		super().setUp()
		self.told = []
		tell = mock.patch.object(
			telling, "tell", lambda doc, name, users: self.told.append((name, set(users)))
		)
		tell.start()
		self.addCleanup(tell.stop)

	def last(self):
		return self.told[-1]


class TestLate(ToldTestCase):
	def test_late_once_and_both_sides_are_told_once(self):
		with self.at("2026-03-02 10:00:00"):
			inquiry, other = self.ask(), self.ask(FREE)
			self.act(other, InquiryAction.CANCEL, self.agent)
		self.told.clear()
		with self.at("2026-03-03 10:00:00"):
			late.mark_late()
			self.assertFalse(frappe.db.get_value(INQUIRY, inquiry.name, "is_late"))
		modified = frappe.db.get_value(INQUIRY, inquiry.name, "modified")
		with self.at("2026-03-03 10:00:01"):
			self.assertGreaterEqual(late.mark_late(), 1)
			self.assertEqual(late.mark_late(), 0)
		self.assertEqual(frappe.db.get_value(INQUIRY, inquiry.name, ["is_late", "modified"]), (1, modified))
		self.assertFalse(frappe.db.get_value(INQUIRY, other.name, "is_late"))
		ours = [(name, users) for name, users in self.told if self.driver in users or self.agent in users]
		self.assertEqual(
			ours,
			[
				(telling.LATE_AT_DEPARTMENT, {self.driver, self.second_driver}),
				(telling.LATE_FOR_ASKER, {self.agent}),
			],
		)

	def test_one_query_when_nothing_is_late(self):
		with self.at("2001-01-01 00:00:00"):
			self.assertEqual(counted(late.mark_late), 1)

	def test_form_that_was_open_when_it_became_late_can_still_be_sent(self):
		with self.at("2026-03-02 10:00:00"):
			inquiry = self.ask()
		seen = inquiry.modified
		with self.at("2026-03-05 10:00:00"):
			late.mark_late()
			with self.as_user(self.driver):
				done = service.act(inquiry.name, InquiryAction.ANSWER, GOOD, modified=seen)
		self.assertEqual(done.is_late, 1)


class TestTelling(ToldTestCase):
	def test_who_is_told_of_what(self):
		drivers = {self.driver, self.second_driver}
		inquiry = self.ask()
		self.assertEqual(self.last(), (telling.ASKED, drivers))
		self.act(inquiry, InquiryAction.RETURN, self.driver, {"return_reason": "Which?"})
		self.assertEqual(self.last(), (telling.RETURNED, {self.agent}))
		self.act(inquiry, InquiryAction.CLARIFY, self.agent, {"question": "This"})
		self.assertEqual(self.last(), (telling.CLARIFIED, drivers))
		frappe.db.set_value("Support Appeal", self.appeal.name, "agent", self.other)
		self.answer(inquiry)
		self.assertEqual(self.last(), (telling.ANSWERED, {self.agent, self.other}))
		self.act(inquiry, InquiryAction.ASK_AGAIN, self.agent, {"question": "And now?"})
		self.assertEqual(self.last(), (telling.ASKED_AGAIN, drivers))
		with self.as_user(self.driver):
			service.pass_on(inquiry.name, SALES, "Not ours")
		self.assertEqual(self.last(), (telling.PASSED, {self.seller}))
		before = len(self.told)
		self.act(inquiry, InquiryAction.CANCEL, self.agent)
		self.assertEqual(len(self.told), before, "nobody had begun")
		second = self.act(self.ask(by=self.other), InquiryAction.ACCEPT, self.driver)
		self.act(second, InquiryAction.CANCEL, self.other)
		self.assertEqual(self.last(), (telling.WITHDRAWN, {self.driver}))

	def test_disabled_employees_are_not_told(self):
		make_department(LOGISTICS, self.driver, self.second_driver)
		frappe.db.set_value("User", self.second_driver, "enabled", 0)
		self.ask()
		self.assertEqual(self.last(), (telling.ASKED, {self.driver}))

	def test_every_notice_can_be_written_in_both_languages(self):
		apply_seeds(data_notices_inquiries.seeds())
		inquiry = self.answer(self.ask(), answer_text="<b>bold</b> & plain")
		for name, *_rest in data_notices_inquiries.NOTICES:
			record = frappe.get_doc("Notification", name)
			for language in ("en", "ru"):
				with self.subTest(name=name, language=language), notices.in_language(language):
					context = {"doc": inquiry, "link": "x"}
					subject = frappe.render_template(record.subject, context)
					self.assertIn(inquiry.name, subject)
					self.assertNotIn("<b>", frappe.render_template(record.message, context))
					self.assertEqual(any("а" <= letter <= "я" for letter in subject), language == "ru")

	def test_all_notices_are_seeded(self):
		seeded = {seed.name for seed in verbs.seeds() if seed.doctype == "Notification"}
		names = {value for key, value in vars(telling).items() if key.isupper() and isinstance(value, str)}
		self.assertLessEqual(names, seeded)


class TestQueries(InquiryTestCase):
	def test_asking_answering_and_the_way_back_stay_cheap(self):
		# what the framework reads once and keeps is not counted
		self.answer(self.ask())
		with self.at("2026-03-02 09:30:00"):
			self.appeal = self.make_appeal()
		asked = []
		numbers = {"ask": counted(lambda: asked.append(self.ask()))}
		numbers["return"] = counted(
			lambda: self.act(asked[0], InquiryAction.RETURN, self.driver, {"return_reason": "Which?"})
		)
		self.act(asked[0], InquiryAction.CANCEL, self.agent)
		asked = [self.ask()]
		numbers["answer, and the appeal comes back"] = counted(lambda: self.answer(asked[0]))
		for what, number in numbers.items():
			self.assertLessEqual(number, MOST_QUERIES, f"{what}: {numbers}")


class TestPrintedForms(InquiryTestCase):
	def printed(self, name: str, print_format: str, user: str, language: str) -> str:
		before = frappe.local.lang
		try:
			with self.as_user(user):
				frappe.local.lang = language
				return frappe.get_print(INQUIRY, name, print_format=print_format)
		finally:
			frappe.local.lang = before

	def test_three_forms_in_two_languages(self):
		inquiry = self.answer(self.ask(question="Where <b>is</b> it?"), answer_text="Soon <script>")
		for print_format, pieces in (
			(
				"Order Inquiry Form",
				{
					"en": ("Inquiry about an Order", self.order),
					"ru": ("Запрос информации по заказу", self.order),
				},
			),
			(
				"Information on Order",
				{
					"en": ("Information about an Order", "in the store"),
					"ru": ("Информация по заказу", "in the store"),
				},
			),
			(
				"Information on Delivery",
				{
					"en": ("Information about a Delivery", "Soon"),
					"ru": ("Информация о доставке", "Где заказ сейчас"),
				},
			),
		):
			for language, expected in pieces.items():
				for user in (self.agent, self.driver):
					with self.subTest(print_format=print_format, language=language, user=user):
						html = self.printed(inquiry.name, print_format, user, language)
						for piece in (inquiry.name, *expected):
							self.assertIn(piece, html)
						self.assertNotIn("Soon <script>", html)
						self.assertNotIn("Where <b>", html)
		with self.as_user(self.seller):
			self.assertFalse(frappe.has_permission(INQUIRY, "print", doc=inquiry.name))
