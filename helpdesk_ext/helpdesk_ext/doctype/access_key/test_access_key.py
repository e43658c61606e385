import frappe

from helpdesk_ext.constants import REQUEST
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.tests.intake_utils import IntakeTestCase, head
from helpdesk_ext.tests.utils import test_ignore  # noqa: F401

NUMBER = "APL-2000-00001"


class TestAccessKey(IntakeTestCase):
	def test_a_key_opens_its_number_until_it_expires(self):
		self.set_settings(access_link_days=60)
		with self.at("2026-03-02 10:00"):
			key = access_key.issue(REQUEST, NUMBER)
			self.assertEqual(access_key.number_of(key), NUMBER)
		with self.at("2026-05-01 09:59"):
			self.assertEqual(access_key.number_of(key), NUMBER)
		with self.at("2026-05-01 10:01"):
			self.assertIsNone(access_key.number_of(key))

	def test_only_a_hash_is_stored(self):
		key = access_key.issue(REQUEST, NUMBER)
		stored = frappe.get_all(access_key.DOCTYPE, filters={"reference_name": NUMBER}, fields=["*"])
		self.assertEqual(len(stored), 1)
		self.assertNotIn(key, str(stored))
		self.assertNotEqual(key, access_key.issue(REQUEST, NUMBER))
		self.assertGreaterEqual(len(key), 43)

	def test_wrong_keys_open_nothing(self):
		key = access_key.issue(REQUEST, NUMBER)
		stored = frappe.db.get_value(access_key.DOCTYPE, {"reference_name": NUMBER}, "key_hash")
		for wrong in (
			None,
			"",
			"x",
			key[:-1],
			key + "x",
			stored,
			"x" * 10_000,
			["like", "%"],
			{"a": 1},
			0,
			"\ud800",
		):
			self.assertIsNone(access_key.number_of(wrong), repr(wrong)[:30])

	def test_withdrawn_keys_open_nothing(self):
		key = access_key.issue(REQUEST, NUMBER)
		access_key.revoke_all(NUMBER)
		self.assertIsNone(access_key.number_of(key))

	def test_keys_are_swept_out_a_month_after_they_expired(self):
		self.set_settings(access_link_days=60)
		with self.at("2026-01-01 10:00"):
			access_key.issue(REQUEST, NUMBER)
		with self.at("2026-03-20 10:00"):
			access_key.clear_old()
			self.assertTrue(frappe.db.exists(access_key.DOCTYPE, {"reference_name": NUMBER}))
		with self.at("2026-04-20 10:00"):
			access_key.clear_old()
			self.assertFalse(frappe.db.exists(access_key.DOCTYPE, {"reference_name": NUMBER}))

	def test_staff_cannot_read_keys(self):
		access_key.issue(REQUEST, NUMBER)
		with self.as_user(head()):
			self.assertRaises(frappe.PermissionError, frappe.get_list, access_key.DOCTYPE)
