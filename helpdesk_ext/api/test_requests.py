import frappe

from helpdesk_ext.api import requests
from helpdesk_ext.constants import APPEAL, REQUEST, RequestState
from helpdesk_ext.tests.intake_utils import IntakeTestCase, agent, customer_one, deputy, file_as_guest
from helpdesk_ext.tests.utils import make_appeal, test_ignore  # noqa: F401


class TestStaffDecisions(IntakeTestCase):
	def spam(self) -> str:
		return file_as_guest(website="x")["number"]

	def test_an_agent_accepts_rejects_and_merges(self):
		accepted, rejected, merged = self.spam(), self.spam(), self.spam()
		appeal = make_appeal(agent=agent())
		with self.as_user(agent()):
			self.assertEqual(requests.accept(accepted), {"appeal": accepted})
			requests.reject(rejected, "Advertising")
			requests.merge(merged, appeal.name)
		self.assertTrue(frappe.db.exists(APPEAL, accepted))
		for number, state in (
			(accepted, RequestState.CONVERTED),
			(rejected, RequestState.REJECTED),
			(merged, RequestState.MERGED),
		):
			request = frappe.get_doc(REQUEST, number)
			self.assertEqual(request.state, state)
			self.assertEqual(request.handled_by, agent())

	def test_others_may_not(self):
		number = self.spam()
		appeal = make_appeal()
		readers = deputy()
		for user in ("Guest", customer_one(), readers):
			with self.as_user(user):
				self.assertRaises(frappe.PermissionError, requests.accept, number)
				self.assertRaises(frappe.PermissionError, requests.reject, number, "x")
				self.assertRaises(frappe.PermissionError, requests.merge, number, appeal.name)
		self.assertEqual(frappe.db.get_value(REQUEST, number, "state"), RequestState.SUSPECTED)

	def test_unknown_names_are_refused(self):
		with self.as_user(agent()):
			for name in ("APL-1999-00001", "", "%"):
				self.assertRaises((frappe.DoesNotExistError, frappe.PermissionError), requests.accept, name)
