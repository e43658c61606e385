"""Open faults like the one being reported are offered, and nothing else."""

from unittest import mock

import frappe

from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults.similar import similar_faults
from helpdesk_ext.tests.fault_utils import FaultTestCase


class TestSimilar(FaultTestCase):
	def similar(self, user=None, **values):
		with self.as_user(user or self.agent):
			return {row.name: row.alike for row in similar_faults(values)}

	def test_open_faults_of_the_same_part_place_page_or_words_are_offered(self):
		printer = self.report(
			subject="Barometer zzq does not print", workplace="Room zzq", inventory_number="INV-zzq"
		)
		page = self.report(
			subject="Cart is empty",
			fault_part="Page of the Site",
			page_url="https://www.zzq.example/cart/?id=1",
		)
		self.assertIn("same part fails", self.similar(fault_part="Printer or Scanner")[printer.name])
		self.assertEqual(self.similar(inventory_number="INV-zzq"), {printer.name: ["same equipment"]})
		self.assertEqual(
			self.similar(page_url="http://zzq.example/cart"), {page.name: ["same page of the site"]}
		)
		both = self.similar(workplace="Room zzq", subject="barometers jam")
		self.assertEqual(both, {printer.name: ["same workplace", "similar words in subject"]})

	def test_a_word_alone_says_nothing_of_another_part(self):
		self.report(subject="Barometer zzq")
		self.assertEqual(self.similar(subject="Barometer", fault_part="Internal System"), {})

	def test_russian_words_agree_whatever_their_case_and_ending(self):
		fault = self.report(subject="Барометр не печатает", workplace="Каб. zzq")
		self.assertIn(fault.name, self.similar(workplace="Каб. zzq", subject="нет барометра"))

	def test_settled_faults_and_the_fault_itself_are_not_offered(self):
		fault = self.report(inventory_number="INV-zzq")
		self.assertEqual(self.similar(inventory_number="INV-zzq", name=fault.name), {})
		self.act(self.it, fault, Action.REJECT, reject_reason="No fault")
		self.assertEqual(self.similar(inventory_number="INV-zzq"), {})

	def test_one_query_and_only_what_one_sees(self):
		self.report(inventory_number="INV-zzq")
		self.assertEqual(self.similar(self.responder, inventory_number="INV-zzq"), {})
		with self.as_user(self.agent), mock.patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			similar_faults({"inventory_number": "INV-zzq", "subject": "some words here"})
		self.assertEqual(sql.call_count, 1)

	def test_wildcards_and_quotes_are_only_letters(self):
		self.assertEqual(self.similar(workplace="'; drop table x", subject="100%'\\ _____"), {})
