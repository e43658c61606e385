import frappe

from helpdesk_ext.constants import EVENT, EventType
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.helpdesk_ext.doctype.support_event.support_event import EventKeptError
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal, make_user


class TestSupportEvent(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.manager = make_user("manager.test@example.com", "System Manager").name

	def setUp(self):
		super().setUp()
		self.event = record_event(make_appeal(), EventType.CATEGORY, "a", "b")

	def test_nobody_writes_changes_or_deletes_an_event(self):
		for user, refusal in (
			("Administrator", (EventKeptError, KeptError)),
			(self.manager, frappe.PermissionError),
		):
			with self.subTest(user=user), self.as_user(user):
				event = frappe.get_doc(EVENT, self.event)
				event.to_value = "forged"
				with self.assertRefused(refusal):
					event.save()
				with self.assertRefused(refusal):
					frappe.get_doc({"doctype": EVENT, "event_type": EventType.MESSAGE}).insert()
				with self.assertRefused(refusal):
					frappe.delete_doc(EVENT, self.event)
		self.assertEqual(frappe.db.get_value(EVENT, self.event, "to_value"), "b")

	def test_event_is_kept_even_from_code_that_ignores_permissions(self):
		with self.assertRefused(KeptError, "kept for good"):
			frappe.delete_doc(EVENT, self.event, ignore_permissions=True, force=True)
		event = frappe.get_doc(EVENT, self.event)
		with self.assertRefused(EventKeptError, "by the system only"):
			event.save(ignore_permissions=True)
