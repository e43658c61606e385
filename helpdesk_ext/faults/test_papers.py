"""What people read of a fault: notices and both forms on paper, in both languages."""

import contextlib
from unittest import mock

import frappe

from helpdesk_ext.constants import FAULT
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents import notices as documents_notices
from helpdesk_ext.faults import notices
from helpdesk_ext.setup import data_notices_faults
from helpdesk_ext.tests.fault_utils import FaultTestCase

FORMS = (
	("Fault Information", "Information about Fault", "Информация о неполадках"),
	("Fault Elimination Notice", "Notice of Elimination of Fault", "Извещение об устранении неполадок"),
)


@contextlib.contextmanager
def speaking(language: str):
	before = frappe.local.lang
	frappe.local.lang = language
	try:
		yield
	finally:
		frappe.local.lang = before


class TestNotices(FaultTestCase):
	def test_every_notice_is_a_record_with_words_in_both_languages(self):
		fault = self.eliminated(subject="Printer <b>jams</b>")
		seeded = {name for name, *_rest in data_notices_faults.NOTICES}
		used = {
			value for name, value in vars(notices).items() if name.isupper() and isinstance(value, str)
		} - {FAULT}
		self.assertEqual(seeded & used, seeded)
		for name in seeded:
			record = frappe.get_doc("Notification", name)
			self.assertEqual((record.document_type, record.event), (FAULT, "Method"))
			said = {}
			for language in ("en", "ru"):
				with speaking(language):
					said[language] = frappe.render_template(record.subject, {"doc": fault})
					body = frappe.render_template(record.message, {"doc": fault})
				self.assertIn(fault.name, said[language], name)
				self.assertNotIn("<b>", body, name)
			self.assertNotEqual(said["en"], said["ru"], name)

	def test_reporter_reads_of_the_elimination_in_his_own_language(self):
		frappe.db.set_value("User", self.agent, "language", "ru")
		fault = self.eliminated()
		with mock.patch.object(documents_notices, "_mail") as mail:
			documents_notices.send(
				FAULT, fault.name, notices.ELIMINATED, [self.agent], self.it, "2020-01-01 00:00:00"
			)
		told = frappe.get_all(
			"Notification Log", {"for_user": self.agent, "document_name": fault.name}, pluck="subject"
		)
		self.assertEqual(len(told), 1)
		self.assertIn("устранена, проверьте", told[0])
		self.assertEqual(mail.call_count, 1)


class TestPapers(FaultTestCase):
	def printed(self, fault, form, language) -> str:
		with speaking(language):
			return frappe.get_print(FAULT, fault.name, print_format=form, no_letterhead=1)

	def test_both_forms_in_both_languages(self):
		fault = self.eliminated(subject="Printer <script>jams</script>")
		for form, english, russian in FORMS:
			for language, title in (("en", english), ("ru", russian)):
				with self.subTest(form=form, language=language):
					paper = self.printed(fault, form, language)
					self.assertIn(title, paper)
					self.assertIn(fault.name, paper)
					self.assertNotIn("<script>jams", paper)
					self.assertNotIn("{{", paper)

	def test_notice_says_what_did_not_help_and_what_overlaps(self):
		fault = self.act(self.agent, self.eliminated(), Action.RETURN, return_reason="Still flashes red")
		self.assertIn("not eliminated yet", self.printed(fault, "Fault Elimination Notice", "en"))
		self.act(self.it, fault, Action.ELIMINATE, **self.facts(fix_text="New printer"))
		frappe.db.set_value(FAULT, fault.name, "overlaps", "FLT-2020-00001: a – b")
		paper = self.printed(fault, "Fault Elimination Notice", "en")
		for words in ("Still flashes red", "New printer", "FLT-2020-00001"):
			self.assertIn(words, paper)
