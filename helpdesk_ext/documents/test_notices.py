"""Notices: one per person and event, in his language, never to who acted or may not read."""

from unittest import mock

import frappe

from helpdesk_ext.constants import APPEAL, Role
from helpdesk_ext.documents import notices
from helpdesk_ext.setup.seeding import apply_seeds
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal, make_user

NAME = "Notice of a Test"


class TestNotices(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.agent = make_user("agent.notice@example.com", Role.AGENT).name
		self.russian = make_user("russian.notice@example.com", Role.HEAD).name
		frappe.db.set_value("User", self.russian, "language", "ru")
		self.stranger = make_user("stranger.notice@example.com", Role.IT_ADMIN).name
		seed = notices.seed(
			NAME, APPEAL, '{{ _("Support Appeal") }} {{ doc.name }}', "<p>{{ doc.subject | e }}</p>", "agent"
		)
		apply_seeds([seed])
		self.appeal = make_appeal(subject="Parcel <b>torn</b>")
		# the assignment rule may have found somebody
		self.appeal.db_set("agent", None)
		mails = mock.patch.object(notices, "_mail")
		self.mail = mails.start()
		self.addCleanup(mails.stop)

	def send(self, *users, actor="Administrator"):
		since = "2020-01-01 00:00:00"
		return notices.send(APPEAL, self.appeal.name, NAME, list(users), actor, since)

	def told(self, user):
		return frappe.get_all(
			"Notification Log", {"for_user": user, "document_name": self.appeal.name}, pluck="subject"
		)

	def test_everybody_is_told_in_his_own_language(self):
		self.send(self.agent, self.russian)
		self.assertEqual(self.told(self.agent), [f"Support Appeal {self.appeal.name}"])
		self.assertEqual(self.told(self.russian), [f"Обращение в техподдержку {self.appeal.name}"])
		self.assertEqual(self.mail.call_count, 2)

	def test_told_once_though_the_job_runs_twice(self):
		self.send(self.agent)
		self.send(self.agent)
		self.assertEqual(len(self.told(self.agent)), 1)
		self.assertEqual(self.mail.call_count, 1)

	def test_neither_who_acted_nor_who_may_not_read_nor_the_disabled_is_told(self):
		frappe.db.set_value("User", self.russian, "enabled", 0)
		self.send(self.agent, self.stranger, self.russian, "Guest", actor=self.agent)
		for user in (self.agent, self.stranger, self.russian):
			self.assertEqual(self.told(user), [], user)
		self.assertEqual(self.mail.call_count, 0)

	def test_a_disabled_notification_tells_nobody(self):
		frappe.db.set_value("Notification", NAME, "enabled", 0)
		self.assertEqual(self.send(self.agent), 0)
		self.assertEqual(self.told(self.agent), [])

	def test_the_site_adds_recipients_by_a_field_of_the_document(self):
		self.appeal.db_set("agent", self.agent)
		self.send()
		self.assertEqual(len(self.told(self.agent)), 1)

	def test_markup_of_customers_stays_text(self):
		self.send(self.agent)
		self.assertNotIn("<b>", self.mail.call_args.args[3])
