import frappe

from helpdesk_ext.appeals import conversation
from helpdesk_ext.appeals.errors import AppealTextError
from helpdesk_ext.constants import MESSAGE, Delivery, Direction
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.helpdesk_ext.doctype.appeal_message.appeal_message import MessageKeptError, MessageRoadError
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_head


class TestAppealMessage(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.head = make_head().name

	def setUp(self):
		super().setUp()
		with self.as_user(self.agent):
			self.appeal = make_appeal().name
			self.message = conversation.give_answer(self.appeal, "Here it is").name

	def payload(self, **values) -> dict:
		return {
			"doctype": MESSAGE,
			"appeal": self.appeal,
			"direction": Direction.OUTGOING,
			"is_public": 1,
			"message_text": "From nowhere",
			**values,
		}

	def test_message_comes_by_the_conversation_only(self):
		with self.assertRefused(MessageRoadError, "conversation"):
			frappe.get_doc(self.payload()).insert()
		with self.assertRefused(MessageRoadError):
			frappe.get_doc(self.payload(flags={"posting": True, "in_backfill": True})).insert(
				ignore_permissions=True
			)
		for user in (self.agent, self.head):
			with self.as_user(user), self.assertRefused(frappe.PermissionError):
				frappe.get_doc(self.payload()).insert()

	def test_what_was_said_is_not_rewritten(self):
		for user, refusal in (("Administrator", MessageKeptError), (self.head, frappe.PermissionError)):
			for fieldname, value in (
				("message_text", "Something else"),
				("is_public", 0),
				("author", user),
				("sent_at", "2020-01-01 00:00:00"),
				("delivery_status", Delivery.SENT),
			):
				with self.subTest(user=user, field=fieldname), self.as_user(user):
					message = frappe.get_doc(MESSAGE, self.message)
					message.set(fieldname, value)
					with self.assertRefused(refusal):
						message.save()
		self.assertEqual(frappe.db.get_value(MESSAGE, self.message, "message_text"), "Here it is")

	def test_mailing_notes_the_delivery(self):
		message = frappe.get_doc(MESSAGE, self.message)
		message.delivery_status = Delivery.SENT
		message.save(ignore_permissions=True)
		self.assertEqual(frappe.db.get_value(MESSAGE, self.message, "delivery_status"), Delivery.SENT)

	def test_message_is_never_deleted(self):
		with self.assertRefused(KeptError):
			frappe.delete_doc(MESSAGE, self.message, ignore_permissions=True, force=True)
		with self.as_user(self.head), self.assertRefused(frappe.PermissionError):
			frappe.delete_doc(MESSAGE, self.message)

	def test_past_message_is_cleaned_too(self):
		message = frappe.get_doc(self.payload(message_text="<b>old</b>", sent_at="2020-01-01 00:00:00"))
		message.flags.in_backfill = True
		self.assertEqual(message.insert(ignore_permissions=True).message_text, "‹b›old‹/b›")
		empty = frappe.get_doc(self.payload(message_text="  "))
		empty.flags.in_backfill = True
		with self.assertRefused(AppealTextError):
			empty.insert(ignore_permissions=True)
