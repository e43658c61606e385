"""The customer's side, and what strangers try on it."""

import frappe
import frappe.client
import frappe.utils
from frappe.website.doctype.web_form.web_form import get_form_data

from helpdesk_ext.api import portal
from helpdesk_ext.appeals import attachments, conversion, mailing, portal_view
from helpdesk_ext.appeals.conversation import give_answer, post_message
from helpdesk_ext.constants import APPEAL, EVENT, MESSAGE, REQUEST, AppealState, Direction
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import FilingError
from helpdesk_ext.tests.intake_utils import (
	FILING,
	PNG,
	IntakeTestCase,
	client_request,
	customer_one,
	customer_two,
	file_as_guest,
	head,
	key_of,
)
from helpdesk_ext.tests.utils import make_customer, test_ignore  # noqa: F401
from helpdesk_ext.www import appeal as appeal_page

SECRET = "Internal: do not tell him"


class PortalTestCase(IntakeTestCase):
	def appeal_of_guest(self, **values) -> tuple[str, str]:
		"""(number, key) of a converted appeal of a guest."""
		answer = file_as_guest(**values)
		conversion.convert_request(answer["number"])
		return answer["number"], key_of(answer)

	def appeal_of(self, user: str, **values) -> str:
		with self.as_user(user):
			request = frappe.new_doc(REQUEST)
			request.update({**FILING, **values})
			request.insert(ignore_permissions=True)
		conversion.convert_request(request.name)
		return request.name

	def answer(self, number: str, text: str = "It comes today"):
		with self.as_user(head()):
			give_answer(number, text)

	def guest(self, method, files=(), **values):
		with self.as_user("Guest"), client_request(files):
			return method(**values)

	def state(self, number: str) -> str:
		return frappe.db.get_value(APPEAL, number, "state")


class TestReadingByKey(PortalTestCase):
	def test_the_page_shows_public_things_only(self):
		number, key = self.appeal_of_guest()
		post_message(number, direction=Direction.OUTGOING, text=SECRET, is_public=False)
		self.answer(number)
		shown = portal_view.describe(portal_view.authorized(key))
		self.assertEqual(
			[message.text for message in shown.messages], [FILING["appeal_text"], "It comes today"]
		)
		self.assertNotIn(SECRET, str(shown))
		self.assertNotIn(head(), str(shown))

	def test_before_conversion_the_request_is_shown_under_the_same_number(self):
		answer = file_as_guest(files=[("a.png", PNG)])
		shown = portal_view.describe(portal_view.authorized(key_of(answer)))
		self.assertEqual(shown.number, answer["number"])
		self.assertEqual(shown.messages[0].text, FILING["appeal_text"])
		self.assertEqual(len(shown.messages[0].files), 1)
		self.assertFalse(shown.may_reply or shown.may_decide)

	def test_nobody_learns_that_he_was_taken_for_spam(self):
		honest, suspect = file_as_guest(), file_as_guest(website="x")
		self.assertEqual(
			portal_view.describe(portal_view.authorized(key_of(honest))).state,
			portal_view.describe(portal_view.authorized(key_of(suspect))).state,
		)

	def test_wrong_expired_and_foreign_keys_are_the_same_nothing(self):
		number, key = self.appeal_of_guest()
		other, other_key = self.appeal_of_guest(appeal_text="Another question")
		self.assertIsNone(portal_view.authorized(key=other_key, number=number))
		for wrong in ("", None, "x" * 43, key + "x", number, {"like": "%"}):
			self.assertIsNone(portal_view.authorized(key=wrong, number=number), wrong)
		access_key.revoke_all(other)
		self.assertIsNone(portal_view.authorized(key=other_key))
		self.assertEqual(portal_view.authorized(key=key).name, number)

	def test_masked_addresses(self):
		self.assertEqual(portal_view.masked("ivan@mail.ru"), "i•••n@mail.ru")
		self.assertEqual(portal_view.masked("iv@mail.ru"), "i•••@mail.ru")


class TestWriting(PortalTestCase):
	def test_a_reply_with_a_file_reopens_the_answered_appeal(self):
		number, key = self.appeal_of_guest()
		self.answer(number)
		answer = self.guest(portal.reply, [("b.png", PNG)], key=key, text="Not yet!\n<b>Really</b>")
		self.assertEqual((answer["number"], answer["moved"]), (number, False))
		self.assertEqual(self.state(number), AppealState.REOPENED)
		last = frappe.get_last_doc(MESSAGE, {"appeal": number})
		self.assertEqual(last.message_text, "Not yet!\n‹b›Really‹/b›")
		self.assertEqual(len(attachments.files_of(MESSAGE, last.name)), 1)

	def test_sending_a_reply_twice_is_one_message(self):
		number, key = self.appeal_of_guest()
		for _turn in range(2):
			self.guest(portal.reply, [("b.png", PNG)], key=key, text="Hello", client_token="same")
		messages = frappe.get_all(MESSAGE, filters={"appeal": number, "message_text": "Hello"}, pluck="name")
		self.assertEqual(len(messages), 1)
		self.assertEqual(len(attachments.files_of(MESSAGE, messages)), 1)

	def test_bad_replies_name_the_field(self):
		number, key = self.appeal_of_guest()
		before = frappe.db.count(MESSAGE)
		for text, files, fields in (
			(" \u200b", (), {"appeal_text"}),
			("я" * 50_001, (), {"appeal_text"}),
			("ok", [("a.exe", b"MZ")], {"files"}),
			("", [("a.exe", b"MZ")], {"files", "appeal_text"}),
		):
			with self.assertRaises(FilingError) as caught:
				self.guest(portal.reply, files, key=key, text=text)
			self.assertEqual({entry["field"] for entry in caught.exception.problems}, fields)
		self.assertEqual(frappe.db.count(MESSAGE), before)
		self.assertEqual(self.state(number), AppealState.NEW)

	def test_settled_and_not_settled(self):
		number, key = self.appeal_of_guest()
		self.assertRaises(frappe.ValidationError, self.guest, portal.decide, key=key, solved="1")
		self.answer(number)
		self.guest(portal.decide, key=key, solved="0")
		self.assertEqual(self.state(number), AppealState.REOPENED)
		self.answer(number, "Now it is there")
		self.guest(portal.decide, key=key, solved="1")
		self.assertEqual(self.state(number), AppealState.CLOSED)

	def test_a_late_reply_opens_a_new_appeal_with_its_own_link(self):
		self.set_settings(reopen_window_days=14)
		with self.at("2026-03-02 10:00"):
			number, key = self.appeal_of_guest()
			self.answer(number)
		with self.at("2026-03-20 10:00"):
			answer = self.guest(portal.reply, key=key, text="And another thing")
		self.assertTrue(answer["moved"])
		self.assertNotEqual(answer["number"], number)
		with self.at("2026-03-20 10:01"):
			self.assertEqual(access_key.number_of(answer["link"].split("key=")[1]), answer["number"])

	def test_strangers_write_nothing(self):
		number, _key = self.appeal_of_guest()
		self.answer(number)
		before = frappe.db.count(MESSAGE)
		attempts = ({"key": "x" * 43}, {"number": number}, {"key": "", "number": number}, {})
		for user in ("Guest", customer_two()):
			for attempt in attempts:
				with self.as_user(user), client_request():
					self.assertRaises(frappe.PermissionError, portal.reply, text="Mine", **attempt)
					self.assertRaises(frappe.PermissionError, portal.decide, solved=1, **attempt)
		self.assertEqual(frappe.db.count(MESSAGE), before)
		self.assertEqual(self.state(number), AppealState.ANSWERED)


class TestLoggedIn(PortalTestCase):
	def test_one_sees_ones_own_and_not_the_others(self):
		mine, his = self.appeal_of(customer_one()), self.appeal_of(customer_two())
		with self.as_user(customer_one()):
			self.assertEqual(portal_view.authorized(number=mine).name, mine)
			self.assertIsNone(portal_view.authorized(number=his))
			self.assertIsNone(portal_view.authorized(number="APL-1999-00001"))
			numbers = [row.name for row in portal_view.own_appeals(customer_one())]
		self.assertIn(mine, numbers)
		self.assertNotIn(his, numbers)

	def test_colleagues_see_each_others_only_when_the_settings_say_so(self):
		make_customer("Company of Two Test", portal_user=customer_one())
		make_customer("Company of Two Test", portal_user=customer_two())
		his = self.appeal_of(customer_two())
		with self.as_user(customer_one()):
			self.assertIsNone(portal_view.authorized(number=his))
			self.assertNotIn(his, [row.name for row in portal_view.own_appeals(customer_one())])
		self.set_settings(customers_see_company=1)
		with self.as_user(customer_one()):
			self.assertEqual(portal_view.authorized(number=his).name, his)
			self.assertIn(his, [row.name for row in portal_view.own_appeals(customer_one())])

	def test_unconverted_requests_are_listed(self):
		with self.as_user(customer_one()):
			request = frappe.new_doc(REQUEST)
			request.update(FILING)
			request.insert(ignore_permissions=True)
			self.assertIn(request.name, [row.name for row in portal_view.own_appeals(customer_one())])
			self.assertTrue(portal_view.authorized(number=request.name).is_request)


class TestDownload(PortalTestCase):
	def file_of(self, number: str) -> str:
		message = frappe.get_all(MESSAGE, filters={"appeal": number}, pluck="name")[0]
		return attachments.files_of(MESSAGE, message)[0].name

	def test_the_customer_gets_his_file_as_a_download(self):
		number, key = self.appeal_of_guest(files=[("чек.png", PNG)])
		response = self.guest(portal.download, key=key, file=self.file_of(number))
		self.assertEqual(response.get_data(), PNG)
		self.assertIn("attachment", response.headers["Content-Disposition"])
		self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
		self.assertEqual(response.headers["Content-Type"], "application/octet-stream")
		self.assertIn("no-store", response.headers["Cache-Control"])

	def test_nobody_else_does(self):
		number, _key = self.appeal_of_guest(files=[("slip.png", PNG)])
		_other, other_key = self.appeal_of_guest(appeal_text="Another", files=[("own.png", PNG + b"1")])
		file = self.file_of(number)
		for attempt in ({"key": other_key}, {"key": "x"}, {"number": number}, {}):
			for user in ("Guest", customer_two()):
				with self.as_user(user), client_request():
					self.assertRaises(frappe.DoesNotExistError, portal.download, file=file, **attempt)
		document = frappe.get_doc("File", file)
		for user in ("Guest", customer_one()):
			self.assertFalse(document.has_permission("read", user=user), user)

	def test_files_of_internal_notes_and_other_files_of_the_site_stay_closed(self):
		number, key = self.appeal_of_guest(files=[("slip.png", PNG)])
		note = post_message(number, direction=Direction.OUTGOING, text=SECRET, is_public=False)
		hidden = attachments.save_private([attachments.Upload("secret.png", PNG + b"2")], MESSAGE, note.name)
		loose = frappe.get_doc(
			{"doctype": "File", "file_name": "loose.txt", "content": "x1y2", "is_private": 1}
		).insert()
		for file in (hidden[0], loose.name, "", None, "no-such-file", {"name": "x"}):
			with self.assertRaises((frappe.DoesNotExistError, TypeError)):
				self.guest(portal.download, key=key, file=file)


class TestNewLink(PortalTestCase):
	def setUp(self):
		super().setUp()
		self.mailed = []
		keep = mailing.queue_new_link
		mailing.queue_new_link = lambda *args: self.mailed.append(args)
		self.addCleanup(setattr, mailing, "queue_new_link", keep)

	def test_the_answer_is_the_same_whether_or_not_they_belong_together(self):
		number, _key = self.appeal_of_guest()
		answers = [
			self.guest(portal.renew_link, number=typed, email=email)
			for typed, email in (
				(f" {number.lower()} ", FILING["email"].upper()),
				(number, "thief@example.com"),
				("APL-1999-00001", FILING["email"]),
				("", ""),
				(None, None),
			)
		]
		self.assertEqual(len({str(answer) for answer in answers}), 1)
		self.assertEqual([(mail[0], mail[2]) for mail in self.mailed], [(number, FILING["email"])])

	def test_asking_is_limited(self):
		with self.at("2026-03-02 10:05"):
			for _turn in range(10):
				self.guest(portal.renew_link, number="APL-1", email="a@b.ru")
			with self.assertRaises(frappe.ValidationError):
				self.guest(portal.renew_link, number="APL-1", email="a@b.ru")


class TestFrameworkDoors(PortalTestCase):
	"""The framework's own ways to a document, tried by a customer and by a guest."""

	def test_documents_lists_and_counts_are_closed(self):
		number = self.appeal_of(customer_one())
		message = frappe.get_all(MESSAGE, filters={"appeal": number}, pluck="name")[0]
		event = frappe.get_all(EVENT, filters={"reference_name": number}, pluck="name")[0]
		for user in ("Guest", customer_one(), customer_two()):
			with self.as_user(user):
				for doctype, name in (
					(APPEAL, number),
					(REQUEST, number),
					(MESSAGE, message),
					(EVENT, event),
				):
					self.assertFalse(frappe.has_permission(doctype, "read", doc=name), (user, doctype))
					self.assertRaises(frappe.PermissionError, frappe.get_list, doctype)
					self.assertRaises(frappe.PermissionError, frappe.client.get, doctype, name)
					with self.assertRaises(frappe.PermissionError):
						frappe.get_doc(doctype, name).check_permission("print")

	def test_web_form_data_of_a_request_is_closed_to_its_own_sender(self):
		number = self.appeal_of(customer_one())
		for user in ("Guest", customer_one(), customer_two()):
			with self.as_user(user), self.assertRaises(frappe.PermissionError):
				get_form_data(REQUEST, number, "support-appeal")

	def test_the_website_list_is_closed(self):
		try:
			from frappe.www.list import get
		except ImportError:
			self.skipTest("this framework has no list pages")
		self.appeal_of(customer_one())
		for user in ("Guest", customer_one()):
			for doctype in (APPEAL, REQUEST, MESSAGE):
				frappe.local.form_dict = frappe._dict(doctype=doctype)
				with self.as_user(user):
					try:
						rows = get(doctype).get("raw_result") or []
					except (frappe.PermissionError, frappe.ValidationError):
						rows = []
				self.assertFalse(rows, (user, doctype))


class TestPage(PortalTestCase):
	def render(self, **query) -> str:
		frappe.local.form_dict = frappe._dict(query)
		frappe.local.path = "appeal"
		context = appeal_page.get_context(frappe._dict())
		parts = [context.page_data, context.title]
		if context.appeal:
			parts += [context.with_links(message.text) for message in context.appeal.messages]
		return "".join(parts)

	def test_no_markup_of_the_customer_survives(self):
		attack = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> javascript:alert(1) &lt;b&gt;"
		_number, key = self.appeal_of_guest(subject=attack, appeal_text=attack, contact_name=attack)
		with self.as_user("Guest"):
			page = self.render(key=key)
		self.assertNotRegex(page, r"<(?!a href=\"https?://|/a>)")

	def test_addresses_become_links_and_nothing_else(self):
		html = appeal_page.with_links('See https://a.example/x?y=1&z="><b>, javascript:alert(1) <i>')
		self.assertIn('<a href="https://a.example/x?y=1&amp;z="', html)
		self.assertNotIn("<b>", html)
		self.assertNotIn("<i>", html)
		self.assertNotIn('href="javascript', html)

	def test_page_data_cannot_leave_its_script(self):
		self.assertNotIn("<", appeal_page.script_data({"x": "</script><script>alert(1)</script>"}))

	def test_a_wrong_key_shows_the_form_for_a_new_link_and_no_word_of_an_appeal(self):
		number, _key = self.appeal_of_guest()
		with self.as_user("Guest"):
			page = self.render(key="x" * 43)
		self.assertNotIn(number, page)
		self.assertNotIn("x" * 43, page)

	def test_a_guest_is_sent_to_log_in_for_a_number(self):
		number, _key = self.appeal_of_guest()
		with self.as_user("Guest"), self.assertRaises(frappe.Redirect):
			self.render(number=number)

	def test_a_guest_reads_the_language_of_the_appeal(self):
		_number, key = self.appeal_of_guest()
		before = frappe.local.lang
		self.addCleanup(setattr, frappe.local, "lang", before)
		frappe.db.set_value(APPEAL, _number, "language", "ru")
		with self.as_user("Guest"):
			self.assertIn("Обращение", self.render(key=key))
