import frappe
import frappe.utils

from helpdesk_ext.appeals.agents import available_agents
from helpdesk_ext.helpdesk_ext.doctype.agent_absence.agent_absence import AbsenceError
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head


class TestAgentAbsence(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.head = make_head().name

	def absence(self, from_date: str, to_date: str, **values):
		absence = frappe.new_doc("Agent Absence")
		absence.update({"agent": self.agent, "from_date": from_date, "to_date": to_date, **values})
		return absence.insert()

	def test_absent_agent_is_left_out_on_both_days_and_no_other(self):
		self.absence("2027-05-10", "2027-05-12")
		for day, present in (
			("2027-05-09 23:59", True),
			("2027-05-10 00:00", False),
			("2027-05-12 23:59", False),
			("2027-05-13 00:00", True),
		):
			with self.subTest(day=day), self.at(day):
				self.assertEqual(self.agent in available_agents(), present)

	def test_wrong_dates_and_people_are_refused(self):
		with self.assertRefused(AbsenceError, "ends before it begins"):
			self.absence("2027-05-12", "2027-05-10")
		with self.assertRefused(AbsenceError, "Substitute"):
			self.absence("2027-05-10", "2027-05-12", substitute=self.agent)

	def test_overlapping_absence_is_refused_and_touching_one_is_not(self):
		first = self.absence("2027-05-10", "2027-05-12")
		for dates in (
			("2027-05-12", "2027-05-20"),
			("2027-05-01", "2027-05-30"),
			("2027-05-11", "2027-05-11"),
		):
			with self.subTest(dates=dates), self.assertRefused(AbsenceError, "already marked absent"):
				self.absence(*dates)
		self.absence("2027-05-13", "2027-05-14")
		first.absence_reason = "vacation"
		first.save()

	def test_head_keeps_the_absences_and_agents_read_them(self):
		with self.as_user(self.agent), self.assertRefused(frappe.PermissionError):
			self.absence("2027-05-10", "2027-05-12")
		with self.as_user(self.head):
			name = self.absence("2027-05-10", "2027-05-12").name
		with self.as_user(self.agent):
			self.assertTrue(frappe.get_doc("Agent Absence", name).has_permission("read"))
