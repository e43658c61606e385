import frappe
import frappe.utils

from helpdesk_ext.appeals.duplicates import likely_duplicates
from helpdesk_ext.constants import APPEAL, AppealState
from helpdesk_ext.tests.store import counted_queries
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal


class TestLikelyDuplicates(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.first = make_appeal(contact_email="Twin@Example.com", contact_phone="8 (912) 333-44-55")

	def found(self, appeal) -> dict:
		return {row.name: row.alike for row in likely_duplicates(appeal)}

	def test_same_phone_and_email_however_typed_are_found_with_reasons(self):
		second = make_appeal(contact_email="twin@example.com", contact_phone="+7 912 333 44 55")
		self.assertEqual(self.found(second), {self.first.name: ["Same e-mail", "Same phone"]})

	def test_nothing_in_common_asks_the_database_nothing(self):
		with counted_queries() as queries:
			self.assertEqual(likely_duplicates(frappe._dict(name="x")), [])
		self.assertEqual(queries, [])

	def test_one_query_answers(self):
		second = make_appeal(contact_email="twin@example.com")
		likely_duplicates(second)
		with counted_queries() as queries:
			likely_duplicates(second)
		self.assertEqual(len(queries), 1, queries)

	def test_older_than_the_window_is_not_suggested(self):
		second = make_appeal(contact_email="twin@example.com", contact_phone="")
		self.set_settings(duplicate_window_days=5)
		for days, expected in ((4, [self.first.name]), (6, [])):
			received = frappe.utils.add_days(frappe.utils.now_datetime(), -days)
			frappe.db.set_value(APPEAL, self.first.name, "received_at", received)
			self.assertEqual(list(self.found(second)), expected)

	def test_duplicates_and_spam_are_not_suggested(self):
		second = make_appeal(contact_email="twin@example.com", contact_phone="")
		for state in (AppealState.DUPLICATE, AppealState.SPAM):
			frappe.db.set_value(APPEAL, self.first.name, "state", state)
			self.assertEqual(self.found(second), {})

	def test_agent_is_suggested_only_appeals_he_may_see(self):
		self.set_settings(agents_see_only_own=1)
		other, me = make_agent("dup.other@example.com").name, make_agent("dup.me@example.com").name
		frappe.db.set_value(APPEAL, self.first.name, "agent", other)
		mine = make_appeal(contact_email="twin@example.com", agent=me)
		with self.as_user(me):
			self.assertEqual(self.found(mine), {})
