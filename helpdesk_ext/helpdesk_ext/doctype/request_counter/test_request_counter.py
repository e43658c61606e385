import frappe

from helpdesk_ext.helpdesk_ext.doctype.request_counter import request_counter
from helpdesk_ext.helpdesk_ext.doctype.request_counter.request_counter import DAY, DOCTYPE, within_limit
from helpdesk_ext.tests.intake_utils import IntakeTestCase, head
from helpdesk_ext.tests.utils import test_ignore  # noqa: F401


class TestRequestCounter(IntakeTestCase):
	def test_the_limit_holds_within_its_hour(self):
		with self.at("2026-03-02 10:05"):
			self.assertEqual([within_limit("test", "a", 3) for _turn in range(5)], [True] * 3 + [False] * 2)
		with self.at("2026-03-02 10:55"):
			self.assertFalse(within_limit("test", "a", 3))
		with self.at("2026-03-02 11:05"):
			self.assertTrue(within_limit("test", "a", 3))

	def test_senders_purposes_and_windows_are_counted_apart(self):
		with self.at("2026-03-02 10:05"):
			self.assertTrue(within_limit("test", "a", 1))
			self.assertTrue(within_limit("test", "b", 1))
			self.assertTrue(within_limit("other", "a", 1))
			self.assertTrue(within_limit("test", "a", 1, DAY))
			self.assertFalse(within_limit("test", "a", 1))

	def test_no_limit_counts_nothing(self):
		before = frappe.db.count(DOCTYPE)
		self.assertTrue(within_limit("test", "nobody", 0))
		self.assertEqual(frappe.db.count(DOCTYPE), before)

	def test_somebody_faster_is_counted_too(self):
		with self.at("2026-03-02 10:05"):
			within_limit("test", "race", 9)
			key = request_counter._key("test", "race", request_counter.HOUR)
			self.assertFalse(request_counter._insert(key, request_counter.HOUR))
			within_limit("test", "race", 9)
			self.assertEqual(frappe.db.get_value(DOCTYPE, key, "hits"), 2)

	def test_neither_address_nor_mail_is_stored(self):
		within_limit("test", "ivan@example.com", 5)
		self.assertNotIn("ivan", str(frappe.get_all(DOCTYPE, fields=["*"])))

	def test_old_counters_are_swept_out(self):
		with self.at("2026-03-02 10:05"):
			within_limit("test", "sweep", 5)
			key = request_counter._key("test", "sweep", request_counter.HOUR)
			request_counter.clear_old()
			self.assertTrue(frappe.db.exists(DOCTYPE, key))
		with self.at("2026-03-02 11:06"):
			request_counter.clear_old()
		self.assertFalse(frappe.db.exists(DOCTYPE, key))

	def test_staff_cannot_read_counters(self):
		with self.as_user(head()):
			self.assertRaises(frappe.PermissionError, frappe.get_list, DOCTYPE)
