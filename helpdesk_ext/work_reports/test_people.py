"""Who reviews whose report."""

from helpdesk_ext.constants import ReportKind
from helpdesk_ext.tests.report_utils import ReportTestCase
from helpdesk_ext.work_reports import people


class TestPeople(ReportTestCase):
	def test_who_reviews_whom(self):
		for kind, employee, role in (
			(ReportKind.EMPLOYEE, self.agent, "Support Head"),
			(ReportKind.EMPLOYEE, self.admin, "Support Head"),
			(ReportKind.EMPLOYEE, self.head, "Deputy Director"),
			(ReportKind.DEPARTMENT, self.head, "Deputy Director"),
		):
			self.assertEqual(people.reviewer_role(kind, employee), role)
