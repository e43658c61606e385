"""A customer's erasure keeps the figures, not the person."""

import importlib
import json
from pathlib import Path
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext import erasure, event_check
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.background import server_side
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, INQUIRY, MESSAGE, REQUEST, EventType
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.tests.inquiry_utils import InquiryTestCase
from helpdesk_ext.tests.utils import make_appeal, make_customer, make_sales_order, make_user

ACCOUNT = "anna.erased@example.com"
# Words that must be nowhere in our tables afterwards.
PERSON = ("Anna Erased", "anna.erased", "912 555", "9125551122", "my passport is 4500", "Lenina street 5")
OF_US = (APPEAL, REQUEST, MESSAGE, INQUIRY, "Order Inquiry Exchange", EVENT, DEADLINE, "Access Key")
REPORTS = Path(__file__).parent.parent / "helpdesk_ext" / "report"
DAY = "2019-06-03"
WITHOUT_PERIOD = ("backlog_ageing", "work_reports_not_handed_in")
PERIOD = {"from_date": "2019-06-01", "to_date": "2019-06-30"}
# The registers list documents: these columns name the person, all others are figures.
NAMES_OF_PERSON = ("customer_name", "subject", "contact_name", "contact")


class TestErasure(InquiryTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_user(ACCOUNT, "Customer", first_name="Anna Erased")

	def setUp(self):
		super().setUp()
		self.customer = make_customer("Store Customer of Erasure", ACCOUNT).name
		self.erased = self.lived_appeal()
		self.kept = self.lived_appeal(
			contact_name="Boris Kept",
			contact_email="boris.kept@example.com",
			contact_phone="+7 900 111-22-33",
		)
		frappe.db.set_value(APPEAL, self.erased, "portal_user", ACCOUNT)

	def lived_appeal(self, **contact) -> str:
		order = make_sales_order(self.customer, transaction_date=DAY).name
		with self.at(f"{DAY} 10:00"), self.as_user(self.agent):
			name = make_appeal(
				subject="Anna Erased waits",
				appeal_text="I am Anna Erased, my passport is 4500",
				sales_order=order,
				order_number="SO of Anna Erased",
				**{
					"contact_name": "Anna Erased",
					"contact_email": "Anna.Erased@Example.com",
					"contact_phone": "+7 912 555-11-22",
					**contact,
				},
			).name
		with self.at(f"{DAY} 12:00"), self.as_user(self.agent):
			talk.give_answer(name, "Dear Anna Erased, it comes to Lenina street 5")
		with self.at("2019-06-04 10:00"), self.as_user("Guest"):
			talk.customer_reply(name, "Lenina street 5 it is not")
		with self.at("2019-06-04 15:00"), self.as_user(self.agent):
			talk.post_message(name, direction="Outgoing Message", text="Anna Erased called", is_public=False)
			talk.give_answer(name, "Now it is")
		return name

	def figures(self) -> dict:
		"""Complete rows, summary and chart of every report, without the columns that name a person."""
		found = {}
		with self.at("2019-07-10 09:00"):
			for folder in sorted(REPORTS.glob("*/*.py")):
				if folder.stem != folder.parent.name:
					continue
				module = importlib.import_module(
					f"helpdesk_ext.helpdesk_ext.report.{folder.stem}.{folder.stem}"
				)
				filters = {} if folder.stem in WITHOUT_PERIOD else dict(PERIOD)
				_columns, rows, *rest = module.execute(filters)
				rows = [
					{key: value for key, value in row.items() if key not in NAMES_OF_PERSON}
					if isinstance(row, dict)
					else row
					for row in rows
				]
				found[folder.stem] = json.loads(frappe.as_json([rows, rest]))
		return found

	def traces(self) -> list[tuple[str, str]]:
		"""Where a word about the person still stands in the documents that were erased."""
		found = []
		for doctype in OF_US:
			for row in frappe.get_all(doctype, fields=["*"]):
				text = frappe.as_json(row)
				if self.kept not in text and row.get("parent") not in self.of_the_kept():
					found.extend((doctype, word) for word in PERSON if word in text)
		return found

	def of_the_kept(self) -> list[str]:
		return frappe.get_all(INQUIRY, {"appeal": self.kept}, pluck="name")

	def snapshot(self, doctype: str, **filters) -> list:
		return frappe.get_all(doctype, filters=filters, fields=["*"], order_by="name asc")

	def test_figures_stay_and_the_person_goes(self):
		before, log = self.figures(), self.snapshot(EVENT, reference_name=self.erased)
		terms = self.snapshot(DEADLINE, reference_name=self.erased)
		self.assertTrue(before["appeal_register"][0])
		self.assertTrue(before["service_kpi"][0])
		self.assertTrue(self.traces())
		counts = erasure.erase(ACCOUNT)
		self.assertEqual((counts[APPEAL], counts[MESSAGE]), (1, 5))
		self.assertEqual(self.traces(), [])
		after = self.figures()
		for report, rows in before.items():
			with self.subTest(report=report):
				self.assertEqual(after[report], rows)
		self.assertEqual(self.snapshot(DEADLINE, reference_name=self.erased), terms)
		events = self.snapshot(EVENT, reference_name=self.erased)
		self.assertEqual([row for row in events if row.event_type != EventType.ERASED], log)
		self.assertEqual(len(events), len(log) + 1)
		problems = [text for name, text in event_check._differences(APPEAL) if name == self.erased]
		self.assertEqual(problems, [])

	def test_nobody_elses_words_are_touched(self):
		before = self.snapshot(APPEAL, name=self.kept), self.snapshot(MESSAGE, appeal=self.kept)
		erasure.erase(ACCOUNT)
		self.assertEqual(
			(self.snapshot(APPEAL, name=self.kept), self.snapshot(MESSAGE, appeal=self.kept)), before
		)

	def test_an_address_nobody_has_erases_nothing(self):
		for email in ("nobody.at.all@example.com", "", None):
			self.assertEqual(set(erasure.erase(email).values()), {0}, email)

	def test_twice_changes_nothing_more(self):
		erasure.erase(ACCOUNT)
		stored = self.snapshot(MESSAGE, appeal=self.erased)
		frappe.db.set_value(APPEAL, self.erased, "portal_user", None)
		self.assertEqual(erasure.erase(ACCOUNT)[APPEAL], 0)
		self.assertEqual(self.snapshot(MESSAGE, appeal=self.erased), stored)

	def test_a_guest_is_found_by_the_address_alone(self):
		frappe.db.set_value(APPEAL, self.erased, "portal_user", None)
		self.assertEqual(erasure.erase(ACCOUNT)[APPEAL], 1)
		self.assertEqual(self.traces(), [])

	def test_files_mails_and_links_go_too(self):
		message = frappe.get_all(MESSAGE, {"appeal": self.erased}, pluck="name")[0]
		with server_side():
			file = frappe.get_doc(
				{
					"doctype": "File",
					"file_name": "passport.txt",
					"content": "Anna Erased",
					"is_private": 1,
					"attached_to_doctype": MESSAGE,
					"attached_to_name": message,
				}
			).insert(ignore_permissions=True)
		path = Path(file.get_full_path())
		self.assertTrue(path.exists())
		key = access_key.issue(APPEAL, self.erased)
		for doctype, (kind, reference) in erasure.COPIES.items():
			if doctype != "Access Key":
				frappe.new_doc(doctype).update({kind: APPEAL, reference: self.erased}).db_insert()
		erasure.erase(ACCOUNT)
		self.assertFalse(path.exists())
		self.assertFalse(frappe.db.exists("File", file.name))
		self.assertIsNone(access_key.number_of(key))
		for doctype, (kind, reference) in erasure.COPIES.items():
			self.assertEqual(frappe.db.count(doctype, {kind: APPEAL, reference: self.erased}), 0, doctype)

	def test_an_erased_appeal_still_lives(self):
		erasure.erase(ACCOUNT)
		with self.at("2019-06-05 10:00"), self.as_user(self.head):
			appeal = frappe.get_doc(APPEAL, self.erased)
			appeal.appeal_priority = "Priority High"
			appeal.save()
			talk.customer_verdict(self.erased, True)
		stored = frappe.get_doc(APPEAL, self.erased)
		self.assertEqual(stored.customer_name, erasure.erased_words())
		self.assertEqual((stored.contact_name, stored.email_key, stored.phone_digits), (None, None, None))
		self.assertEqual(self.traces(), [])

	def test_a_form_left_open_brings_nothing_back(self):
		with self.as_user(self.head):
			stale = frappe.get_doc(APPEAL, self.erased)
			erasure.erase(ACCOUNT)
			with self.assertRaises(frappe.TimestampMismatchError):
				stale.save()

	def test_the_request_of_the_framework_sets_it_off(self):
		with mock.patch.object(frappe, "sendmail"):
			request = frappe.new_doc("Personal Data Deletion Request")
			request.email = ACCOUNT
			request.insert(ignore_permissions=True)
			request.db_set("status", "Pending Approval")
			self.assertTrue(self.traces())
			request.trigger_data_deletion()
		self.assertEqual(frappe.db.get_value(request.doctype, request.name, "status"), "Deleted")
		self.assertEqual(self.traces(), [])
		self.assertFalse(frappe.db.exists("User", ACCOUNT))

	def test_what_a_department_was_asked_goes_too(self):
		frappe.db.set_value(APPEAL, self.appeal.name, {"contact_email": ACCOUNT, "email_key": ACCOUNT})
		inquiry = self.ask(question="Where does Anna Erased live, Lenina street 5?")
		self.answer(inquiry, answer_text="Anna Erased lives there")
		erasure.erase(ACCOUNT)
		self.assertEqual(self.traces(), [])
		inquiry = frappe.get_doc(INQUIRY, inquiry.name)
		self.assertEqual({row.entry_text for row in inquiry.exchanges}, {erasure.erased_words()})
		with self.as_user(self.agent):
			inquiry.run_method("onload")
		self.assertIsNone(inquiry.get_onload("order_facts"))
