"""Reporting a fault: who may, which facts it takes, who is told, its term."""

from unittest import mock

import frappe
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext import working_time
from helpdesk_ext.constants import FAULT, FaultState, Role, Severity
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.faults import checks, notices
from helpdesk_ext.helpdesk_ext.doctype.fault_part.fault_part import PartNotUsableError
from helpdesk_ext.tests.fault_utils import HOUR, RoadsTestCase
from helpdesk_ext.tests.utils import make_user


class TestRegistration(RoadsTestCase):
	def test_any_employee_of_ours_reports_a_fault(self):
		for user in (self.agent, self.head, self.deputy, self.it, self.responder):
			with self.subTest(user=user):
				fault = self.report(user)
				self.assertEqual((fault.reporter, fault.state), (user, FaultState.REGISTERED))
				self.assertTrue(fault.registered_at and fault.noticed_at and fault.due_at)

	def test_a_stranger_does_not(self):
		for roles in ((Role.CUSTOMER,), ("Website Manager",), (Role.SYSTEM_MANAGER,)):
			user = make_user("stranger.fault@example.com", *roles).name
			with self.subTest(roles=roles), self.assertRefused(frappe.PermissionError):
				self.report(user)

	def test_term_is_counted_in_working_hours_by_severity(self):
		self.set_settings(fault_hours_high=3)
		with self.at("2026-03-02 16:30"):
			fault = self.report(severity=Severity.HIGH)
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-02 16:30"), 3 * HOUR)
		self.assertEqual(frappe.utils.get_datetime(fault.due_at), expected)

	def test_no_hours_in_the_settings_is_no_term(self):
		self.set_settings(fault_hours_low=0)
		self.assertIsNone(self.report(severity=Severity.LOW).due_at)

	def test_severity_is_the_parts_own_unless_another_was_chosen(self):
		page = {"fault_part": "Payment on the Site", "page_url": "https://shop.example/pay"}
		self.assertEqual(self.report(**page).severity, Severity.CRITICAL)
		self.assertEqual(self.report(**page, severity=Severity.LOW).severity, Severity.LOW)

	def test_texts_are_stored_plain(self):
		fault = self.report(
			subject=" <b>Printer</b>\n jams ", description="line\r\n<script>x</script>", browser="<i>"
		)
		self.assertEqual(fault.subject, "‹b›Printer‹/b› jams")
		self.assertEqual(fault.description, "line\n‹script›x‹/script›")

	def test_empty_and_endless_texts_are_refused(self):
		for values, field in (
			({"subject": " \u200b "}, "Fault in Short"),
			({"description": " "}, "Description of Fault"),
			({"description": "a" * 50_001}, "Description of Fault"),
		):
			with self.subTest(field=field), self.assertRefused(checks.FaultTextError, field):
				self.report(**values)

	def test_place_is_required_as_the_part_says(self):
		with self.assertRefused(checks.WhereMissingError, "Workplace or Room"):
			self.report(workplace=None)
		with self.assertRefused(checks.WhereMissingError, "Address of Page"):
			self.report(fault_part="Catalogue on the Site")
		self.report(workplace=None, inventory_number="INV-7")
		self.report(fault_part="Catalogue on the Site", page_url="shop.example/list?a=1")
		self.report(fault_part="Internal System", workplace=None)

	def test_a_script_is_no_address(self):
		for address in ("javascript:alert(1)", "data:text/html,x", "mailto:a@b.example"):
			with self.subTest(address=address), self.assertRefused(checks.WhereMissingError, "https://"):
				self.report(fault_part="Page of the Site", page_url=address)

	def test_group_and_unused_part_are_refused(self):
		with self.assertRefused(PartNotUsableError, "group of parts"):
			self.report(fault_part="Workplace Equipment")
		frappe.db.set_value("Fault Part", "Printer or Scanner", "disabled", 1)
		with self.assertRefused(PartNotUsableError, "not used any more"):
			self.report()

	def test_it_cannot_fail_since_tomorrow(self):
		tomorrow = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=1)
		with self.assertRefused(checks.FaultDateError, "Fails Since"):
			self.report(noticed_at=tomorrow)

	def test_negative_numbers_are_refused(self):
		with self.assertRaises(frappe.NonNegativeError):
			self.report(people_affected=-1)

	def test_facts_of_the_server_are_not_sent_along(self):
		for values in (
			{"reporter": self.other},
			{"registered_at": "2020-01-01 10:00:00"},
			{"repair_seconds": 5},
			{"customers_told_at": "2020-01-01 10:00:00"},
		):
			with self.subTest(values=values), self.assertRefused(ServerFactError):
				self.report(**values)

	def test_elimination_is_not_part_of_a_report(self):
		with self.assertRefused(checks.NotYoursToChangeError, "What Was Done"):
			self.report(fix_text="Done")
		with self.assertRefused(checks.NotYoursToChangeError, "Responsible Administrator"):
			self.report(administrator=self.it)
		fault = self.report(repairs=[{"eliminated_at": "2020-01-01 10:00:00"}])
		self.assertEqual(fault.repairs, [])

	def test_it_begins_at_the_beginning(self):
		with self.assertRefused(WorkflowPermissionError):
			self.report(state=FaultState.CONFIRMED)

	def test_administrators_are_told_at_once_of_a_critical_one_the_head_too(self):
		self.report()
		name, users = self.told[-1]
		self.assertEqual(name, notices.REGISTERED)
		self.assertIn(self.it, users)
		self.assertNotIn(self.head, users)
		self.report(severity=Severity.CRITICAL)
		name, users = self.told[-1]
		self.assertEqual(name, notices.CRITICAL)
		self.assertLessEqual({self.it, self.head}, users)

	def test_without_an_administrator_the_head_is_told(self):
		frappe.db.set_value("User", self.it, "enabled", 0)
		with mock.patch.object(notices, "_users_with", lambda role: [self.head] if role == Role.HEAD else []):
			self.report()
		self.assertEqual(self.told[-1], (notices.REGISTERED, {self.head}))

	def test_a_fault_is_kept_for_good(self):
		fault = self.report()
		with self.assertRaises(KeptError):
			frappe.delete_doc(FAULT, fault.name, force=True)
