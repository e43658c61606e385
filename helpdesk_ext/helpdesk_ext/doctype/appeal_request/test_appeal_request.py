import json
from unittest import mock

import frappe
import frappe.utils
from frappe.website.doctype.web_form import web_form

from helpdesk_ext.constants import REQUEST, Channel, Confirmation, RequestState
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import FilingError, offered_categories
from helpdesk_ext.tests.intake_utils import (
	ADDRESS,
	FILING,
	IntakeTestCase,
	client_request,
	customer_one,
	head,
)
from helpdesk_ext.tests.utils import test_ignore  # noqa: F401

WEB_FORM = "support-appeal"
XSS = (
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"<svg/onload=alert(1)>",
	"&lt;iframe src=javascript:alert(1)&gt;",
	"<scr\u200bipt>alert(1)</script>",
	"</textarea><script>1</script>",
)


def new_request(**values):
	request = frappe.new_doc(REQUEST)
	request.update({**FILING, **values})
	return request


class TestFilingChecks(IntakeTestCase):
	def problems(self, **values) -> dict:
		with self.assertRaises(FilingError) as caught:
			new_request(**values).insert(ignore_permissions=True)
		return {entry["field"]: entry["message"] for entry in caught.exception.problems}

	def test_blank_subject_and_text_are_named_together(self):
		for blank in ("", "   ", "\n\t", "\u200b", "\u3164", None):
			self.assertEqual(set(self.problems(subject=blank, appeal_text=blank)), {"subject", "appeal_text"})

	def test_every_problem_of_a_filing_comes_in_one_answer(self):
		found = self.problems(subject="", appeal_text="", email="ivan@", phone="call me", category="No Such")
		self.assertEqual(set(found), {"subject", "appeal_text", "email", "phone", "category"})

	def test_long_text_and_long_lines_say_how_long(self):
		self.assertIn("200000", self.problems(appeal_text="я" * 200_000)["appeal_text"])
		self.assertIn("140", self.problems(subject="я" * 141)["subject"])
		self.assertIn("contact_name", self.problems(contact_name="я" * 141))
		self.assertIn("order_number", self.problems(order_number="1" * 141))
		self.assertTrue(
			new_request(appeal_text="я" * 50_000, subject="я" * 140).insert(ignore_permissions=True).name
		)

	def test_email_or_phone_is_needed_and_one_is_enough(self):
		self.assertIn("email", self.problems(email="", phone=""))
		new_request(email="", phone="89120001122").insert(ignore_permissions=True)
		new_request(email="a@b.ru", phone="").insert(ignore_permissions=True)

	def test_only_offered_categories_are_taken(self):
		offered = offered_categories()
		self.assertTrue(offered)
		new_request(category=offered[0]).insert(ignore_permissions=True)
		frappe.get_doc("Appeal Category", offered[0]).db_set("show_on_web_form", 0)
		frappe.clear_document_cache("Appeal Category", offered[0])
		self.addCleanup(frappe.clear_document_cache, "Appeal Category", offered[0])
		self.assertIn("category", self.problems(category=offered[0]))
		self.assertNotIn(offered[0], offered_categories())

	def test_the_message_names_the_field_in_the_language_of_the_page(self):
		frappe.local.lang = "ru"
		self.addCleanup(setattr, frappe.local, "lang", "en")
		with self.assertRefused(FilingError, "Электронная почта", "Что случилось"):
			new_request(email="x", appeal_text=" ").insert(ignore_permissions=True)

	def test_markup_is_stored_as_plain_text_in_every_field(self):
		for text in XSS:
			request = new_request(
				subject=text, appeal_text=text, contact_name=text, order_number=text, email="a@b.ru", phone=""
			).insert(ignore_permissions=True)
			request.reload()
			for field in ("subject", "appeal_text", "contact_name", "order_number"):
				self.assertNotRegex(request.get(field), r"(?i)<\s*[a-z/!]|&lt;", field)


class TestServerFields(IntakeTestCase):
	def test_what_only_the_server_sets_is_ignored(self):
		customer_one()
		sent = new_request(
			state=RequestState.CONVERTED,
			channel=Channel.PAPER,
			received_at="2001-01-01 00:00:00",
			portal_user="portal.one.test@example.com",
			support_appeal="APL-2000-00001",
			merged_into="APL-2000-00001",
			handled_by="Administrator",
			language="xx",
			attempts=99,
			client_token="chosen-by-the-client-000000",
			owner="portal.one.test@example.com",
		)
		with self.at("2026-03-02 10:00"), self.as_user("Guest"):
			sent.insert(ignore_permissions=True)
		stored = frappe.get_doc(REQUEST, sent.name)
		self.assertEqual(stored.state, RequestState.RECEIVED)
		self.assertEqual(stored.channel, Channel.WEB_FORM)
		self.assertEqual(str(stored.received_at), "2026-03-02 10:00:00")
		self.assertEqual(stored.language, frappe.local.lang)
		self.assertEqual(stored.attempts, 0)
		self.assertEqual(stored.owner, "Administrator")
		for field in ("portal_user", "support_appeal", "merged_into", "handled_by", "client_token"):
			self.assertFalse(stored.get(field), field)

	def test_the_logged_in_customer_is_noted_and_a_member_of_staff_is_not(self):
		customer = customer_one()
		with self.as_user(customer):
			self.assertEqual(new_request().insert(ignore_permissions=True).portal_user, customer)
		with self.as_user(head()):
			self.assertIsNone(new_request().insert(ignore_permissions=True).portal_user)

	def test_no_mail_is_due_without_an_address(self):
		self.assertEqual(
			new_request(email="").insert(ignore_permissions=True).confirmation_state, Confirmation.NONE
		)

	def test_nobody_edits_a_request(self):
		request = new_request().insert(ignore_permissions=True)
		with self.as_user(head()):
			stored = frappe.get_doc(REQUEST, request.name)
			stored.subject = "Changed"
			self.assertRaises(frappe.PermissionError, stored.save)
		stored = frappe.get_doc(REQUEST, request.name)
		stored.state = RequestState.CONVERTED
		self.assertRaises(frappe.PermissionError, stored.save)

	def test_staff_cannot_make_or_delete_one(self):
		request = new_request().insert(ignore_permissions=True)
		with self.as_user(head()):
			self.assertRaises(frappe.PermissionError, new_request().insert)
			self.assertRaises(frappe.PermissionError, frappe.delete_doc, REQUEST, request.name)

	def test_the_insert_is_light(self):
		new_request().insert(ignore_permissions=True)
		queries, run = [], frappe.db.sql

		def counted(query, *args, **kwargs):
			queries.append(str(query))
			return run(query, *args, **kwargs)

		with mock.patch.object(frappe.db, "sql", counted):
			new_request().insert(ignore_permissions=True)
		self.assertLessEqual(len(queries), 6, queries)

	def test_conversion_is_asked_for_after_the_commit_only_and_a_dead_queue_is_not_shown(self):
		with mock.patch.object(frappe, "enqueue", side_effect=ConnectionError) as enqueue:
			request = new_request().insert(ignore_permissions=True)
			enqueue.assert_not_called()
			frappe.db.commit()
			enqueue.assert_called_once()
		self.assertEqual(enqueue.call_args.kwargs["name"], request.name)
		self.assertEqual(frappe.db.get_value(REQUEST, request.name, "state"), RequestState.RECEIVED)
		frappe.db.delete(REQUEST, {"name": request.name})
		frappe.db.commit()


class TestSuspectedSpam(IntakeTestCase):
	def test_links_and_words_are_suspected(self):
		self.set_settings(spam_words="casino", max_links_in_text=1)
		for values in (
			{"appeal_text": "http://a.example http://b.example"},
			{"subject": "Best CASINO"},
			{"contact_name": "http://a.example"},
		):
			request = new_request(**values).insert(ignore_permissions=True)
			self.assertEqual(request.state, RequestState.SUSPECTED, values)
			self.assertTrue(request.spam_reasons)


class TestStockWebForm(IntakeTestCase):
	"""The framework's own endpoint gives the same checks and hands out nothing."""

	def accept(self, **values):
		frappe.local.request_ip = ADDRESS
		accept = getattr(web_form.accept, "__wrapped__", web_form.accept)
		with client_request():
			try:
				return accept(web_form=WEB_FORM, data=json.dumps({**FILING, **values}))
			finally:
				frappe.flags.in_web_form = False

	def test_bad_input_is_refused(self):
		with self.as_user("Guest"), self.assertRaises(FilingError):
			self.accept(subject=" ", email="x@")

	def test_only_what_the_customer_typed_is_taken_and_handed_back(self):
		self.set_settings(spam_words="casino")
		with self.as_user("Guest"):
			document = self.accept(
				subject="casino", state=RequestState.CONVERTED, portal_user="Administrator", decision_note="x"
			)
		stored = frappe.get_doc(REQUEST, document.name)
		self.assertEqual(stored.state, RequestState.SUSPECTED)
		self.assertIsNone(stored.portal_user)
		frappe.flags.in_web_form = True
		self.addCleanup(frappe.flags.pop, "in_web_form", None)
		self.assertFalse({"state", "spam_reasons", "owner", "client_token"} & set(document.as_dict()))

	def test_another_request_cannot_be_edited_by_its_name(self):
		mine = customer_one()
		with self.as_user(mine):
			first = self.accept()
			self.assertRaises(frappe.ValidationError, self.accept, name=first.name, subject="Changed")
		with self.as_user("Guest"):
			self.assertRaises(frappe.ValidationError, self.accept, name=first.name, subject="Changed")
		self.assertEqual(frappe.db.get_value(REQUEST, first.name, "subject"), FILING["subject"])

	def test_nothing_can_be_read_or_deleted_through_it(self):
		mine = customer_one()
		with self.as_user(mine):
			first = self.accept()
			frappe.flags.in_web_form = False
			self.assertRaises(frappe.PermissionError, web_form.get_form_data, REQUEST, first.name, WEB_FORM)
			self.assertRaises(frappe.PermissionError, web_form.delete, WEB_FORM, first.name)
			self.assertRaises(
				frappe.PermissionError, web_form.delete_multiple, WEB_FORM, json.dumps([first.name])
			)
		self.assertTrue(frappe.db.exists(REQUEST, first.name))

	def test_guests_can_be_kept_out(self):
		self.set_settings(allow_guest_appeals=0)
		with self.as_user("Guest"):
			self.assertRaises(frappe.PermissionError, self.accept)

	def test_the_form_offers_no_link_to_customers_orders_or_users(self):
		form = frappe.get_doc("Web Form", WEB_FORM)
		self.assertFalse([field.fieldname for field in form.web_form_fields if field.fieldtype == "Link"])
		self.assertFalse(form.allow_edit or form.allow_delete or form.show_list)
		self.assertTrue(form.apply_document_permissions)
