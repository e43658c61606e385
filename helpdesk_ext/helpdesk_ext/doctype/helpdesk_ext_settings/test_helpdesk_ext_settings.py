import frappe

from helpdesk_ext import settings
from helpdesk_ext.constants import SETTINGS
from helpdesk_ext.helpdesk_ext.doctype.helpdesk_ext_settings.helpdesk_ext_settings import LIMITS
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head

test_ignore = ["Letter Head", "Company"]


class TestHelpdeskExtSettings(HelpdeskTestCase):
	def save(self, **values):
		self.set_settings(**values)
		return frappe.get_doc(SETTINGS)

	def test_every_number_has_limits(self):
		kinds = ("Int", "Float")
		numbers = {field.fieldname for field in frappe.get_meta(SETTINGS).fields if field.fieldtype in kinds}
		self.assertEqual(numbers, set(LIMITS))

	def test_number_below_or_above_its_limit_is_refused_by_name(self):
		with self.assertRefused(frappe.ValidationError, "Most Files per Message", "1", "50"):
			self.save(max_files=0)
		with self.assertRefused(frappe.ValidationError, "Days to Reopen by Reply", "-1"):
			self.save(reopen_window_days=-1)
		with self.assertRefused(frappe.ValidationError, "Most Rows in a Report", "1000000"):
			self.save(report_row_limit=1_000_000)
		with self.assertRefused(frappe.ValidationError, "Monthly Report Due on Day", "28", "31"):
			self.save(month_report_day=31)

	def test_file_types_are_tidied(self):
		self.assertEqual(
			self.save(allowed_file_types=" .PDF, jpg;;pdf\nPNG ").allowed_file_types, "pdf jpg png"
		)

	def test_file_type_we_cannot_check_is_refused(self):
		with self.assertRefused(frappe.ValidationError, "Allowed File Types", "exe", "svg"):
			self.save(allowed_file_types="pdf exe svg")

	def test_spam_words_are_tidied(self):
		self.assertEqual(
			self.save(spam_words=" casino \n\nfree   money\ncasino").spam_words, "casino\nfree money"
		)

	def test_proxy_header_must_be_a_header(self):
		self.assertEqual(self.save(proxy_address_header=" X-Real-IP ").proxy_address_header, "X-Real-IP")
		with self.assertRefused(frappe.ValidationError, "Proxy Header"):
			self.save(proxy_address_header="X-Real-IP: 1")

	def test_order_field_must_be_a_text_field_of_the_order(self):
		self.assertEqual(self.save(order_number_field="po_no").order_number_field, "po_no")
		for wrong in ("no_such_field", "items", "<b>po_no</b>"):
			with self.assertRefused(frappe.ValidationError, "Further Field of Order Number") as caught:
				self.save(order_number_field=wrong)
			self.assertNotIn("<b>po_no", str(caught.exception))

	def test_head_changes_settings_and_agent_does_not(self):
		doc = frappe.get_doc(SETTINGS)
		with self.as_user(make_head().name):
			self.assertTrue(doc.has_permission("write"))
		with self.as_user(make_agent().name):
			self.assertFalse(doc.has_permission("write"))


class TestSettingsGet(HelpdeskTestCase):
	def test_stored_value_is_typed(self):
		self.set_settings(max_files=7)
		self.assertEqual(settings.get("max_files"), 7)
		self.assertEqual(settings.get("organization_name"), "")

	def test_zero_is_a_value(self):
		self.set_settings(allow_guest_appeals=0, reopen_window_days=0)
		self.assertEqual(settings.get("allow_guest_appeals"), 0)
		self.assertEqual(settings.get("reopen_window_days"), 0)

	def test_never_saved_settings_have_their_defaults(self):
		frappe.db.delete("Singles", {"doctype": SETTINGS})
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		self.assertEqual(settings.get("auto_close_days"), 7)
		self.assertIn("pdf", settings.get("allowed_file_types"))

	def test_setting_of_a_newer_version_gets_its_default(self):
		from helpdesk_ext.setup.verbs import fill_settings

		self.set_settings(max_files=7)
		frappe.db.delete("Singles", {"doctype": SETTINGS, "field": "auto_close_days"})
		fill_settings()
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		self.assertEqual(settings.get("auto_close_days"), 7)
		self.assertEqual(settings.get("max_files"), 7)

	def test_misspelt_setting_is_an_error(self):
		with self.assertRaises(AttributeError):
			settings.get("max_flies")
