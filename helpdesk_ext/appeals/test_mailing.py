from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.appeals import conversion, mailing
from helpdesk_ext.appeals.conversation import post_message
from helpdesk_ext.constants import MESSAGE, REQUEST, Confirmation, Delivery, Direction
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.tests.intake_utils import IntakeTestCase, file_as_guest
from helpdesk_ext.tests.utils import make_appeal, test_ignore  # noqa: F401


class MailingTestCase(IntakeTestCase):
	"""Mails are caught on their way to the framework's queue."""

	def setUp(self):
		super().setUp()
		self.sent = []
		self.account = mock.patch.object(mailing, "has_outgoing_account", lambda: True)
		self.account.start()
		self.addCleanup(self.account.stop)
		patch = mock.patch.object(frappe, "sendmail", self.catch)
		patch.start()
		self.addCleanup(patch.stop)

	def catch(self, **mail):
		self.assertFalse(mail.get("now") or mail.get("delayed") is False)
		self.sent.append(mail)
		return frappe._dict(name=f"mail-{len(self.sent)}")

	def confirmation(self, number: str) -> str:
		return frappe.db.get_value(REQUEST, number, "confirmation_state")


class TestConfirmation(MailingTestCase):
	def test_number_and_working_link_and_nothing_the_sender_typed(self):
		words = {
			"subject": "Buy cheap watches",
			"appeal_text": "visit spam dot example",
			"contact_name": "Victim Vic",
		}
		number = file_as_guest(email="victim@example.com", **words)["number"]
		self.assertTrue(mailing.queue_confirmation(number))
		mail = self.sent[0]
		text = mail["subject"] + mail["message"]
		self.assertEqual(mail["recipients"], ["victim@example.com"])
		self.assertIn(number, text)
		for typed in words.values():
			self.assertNotIn(typed, text)
		key = text.split("key=")[1].split('"')[0].split("<")[0]
		self.assertEqual(access_key.number_of(key), number)
		self.assertEqual(self.confirmation(number), Confirmation.QUEUED)
		self.assertFalse(mailing.queue_confirmation(number))
		self.assertEqual(len(self.sent), 1)

	def test_in_the_language_of_the_request(self):
		number = file_as_guest()["number"]
		for language, word in (("ru", "обращение"), ("en", "appeal"), ("de", "appeal"), (None, "appeal")):
			frappe.db.set_value(
				REQUEST, number, {"language": language, "confirmation_state": Confirmation.DUE}
			)
			mailing.queue_confirmation(number)
			self.assertIn(word, self.sent[-1]["subject"] + self.sent[-1]["message"])

	def test_a_failing_mail_server_is_not_the_callers_trouble(self):
		number = file_as_guest()["number"]
		with mock.patch.object(frappe, "sendmail", side_effect=ConnectionRefusedError):
			self.assertEqual(conversion.convert_request(number), number)
		self.assertEqual(self.confirmation(number), Confirmation.DUE)

	def test_without_an_account_it_stays_due_and_the_sweep_sends_it(self):
		with self.at("2026-03-02 10:00"):
			number = file_as_guest()["number"]
			with mock.patch.object(mailing, "has_outgoing_account", lambda: False):
				conversion.convert_request(number)
			self.assertEqual(self.confirmation(number), Confirmation.DUE)
		with self.at("2026-03-02 10:06"):
			mailing.send_due_confirmations()
		self.assertEqual(self.confirmation(number), Confirmation.QUEUED)

	def test_strangers_cannot_flood_an_address(self):
		self.set_settings(mails_per_recipient_per_day=2)
		numbers = [
			file_as_guest(email="flooded@example.com", appeal_text=f"Text {turn}")["number"]
			for turn in range(3)
		]
		for number in numbers:
			mailing.queue_confirmation(number)
		self.assertEqual(len(self.sent), 2)
		self.assertEqual(self.confirmation(numbers[2]), Confirmation.NONE)

	def test_suspected_spam_is_not_confirmed(self):
		number = file_as_guest(website="x")["number"]
		conversion.convert_request(number)
		self.assertFalse(self.sent)

	def test_a_deleted_template_is_replaced_by_ours(self):
		for name in frappe.get_all("Email Template", filters={"name": ["like", "Appeal %"]}, pluck="name"):
			frappe.db.delete("Email Template", {"name": name})
		self.assertTrue(mailing.queue_confirmation(file_as_guest()["number"]))


class TestMessageMail(MailingTestCase):
	def public_answer(self, **values):
		appeal = make_appeal(contact_email="ivan@example.com", **values)
		return post_message(
			appeal.name, direction=Direction.OUTGOING, text="It comes <b>today</b> & soon.", is_public=True
		)

	def test_the_message_is_mailed_escaped_with_its_link(self):
		message = self.public_answer()
		frappe.db.set_value(MESSAGE, message.name, "message_text", "a <script>x</script>")
		self.assertTrue(mailing.queue_public_message(message.name))
		text = self.sent[0]["message"]
		self.assertNotIn("<script>", text)
		key = text.split("key=")[1].split('"')[0].split("<")[0]
		self.assertEqual(access_key.number_of(key), message.appeal)
		stored = frappe.db.get_value(MESSAGE, message.name, ["delivery_status", "email_queue"])
		self.assertEqual(stored, (Delivery.QUEUED, "mail-1"))
		self.assertFalse(mailing.queue_public_message(message.name))

	def test_internal_notes_are_never_mailed(self):
		appeal = make_appeal(contact_email="ivan@example.com")
		note = post_message(appeal.name, direction=Direction.OUTGOING, text="Secret", is_public=False)
		self.assertFalse(mailing.queue_public_message(note.name))
		self.assertFalse(self.sent)

	def test_what_could_not_be_queued_is_sent_by_the_sweep(self):
		with self.at("2026-03-02 10:00"):
			message = self.public_answer()
			with mock.patch.object(mailing, "has_outgoing_account", lambda: False):
				mailing.queue_public_message(message.name)
		with self.at("2026-03-02 10:06"):
			mailing.send_due_messages()
		self.assertEqual(frappe.db.get_value(MESSAGE, message.name, "email_queue"), "mail-1")

	def test_delivery_is_copied_from_the_queue(self):
		for status, expected in (
			("Sent", Delivery.SENT),
			("Error", Delivery.FAILED),
			("Not Sent", Delivery.QUEUED),
		):
			message = self.public_answer()
			mail = frappe.new_doc("Email Queue")
			mail.update({"sender": "a@example.com", "message": "x", "status": status})
			mail.insert(ignore_permissions=True, ignore_mandatory=True)
			frappe.db.set_value(
				MESSAGE, message.name, {"delivery_status": Delivery.QUEUED, "email_queue": mail.name}
			)
			mailing.refresh_delivery_statuses()
			self.assertEqual(frappe.db.get_value(MESSAGE, message.name, "delivery_status"), expected)

	def test_a_cyrillic_domain_is_written_for_mail_servers(self):
		self.assertEqual(mailing._address_for_mail("ivan@почта.рф"), "ivan@xn--80a1acny.xn--p1ai")
