"""People and reports for the attacks on the reports.

Every report of the app stands in REPORTS; reports/test_access.py fails until a new one is added.
"""

import json
from typing import NamedTuple

import frappe
from frappe.desk import query_report

from helpdesk_ext.constants import Role
from helpdesk_ext.reports.test_reports import AGENT, HEAD, MARCH, ReportTestCase, reports
from helpdesk_ext.tests.utils import make_responder, make_user

RESPONDER, SELLER = "access.responder@example.com", "access.seller@example.com"
IT_ADMIN, DEPUTY = "access.it@example.com", "access.deputy@example.com"
MANAGER, BUYER = "access.manager@example.com", "access.buyer@example.com"
OUTSIDERS = ("Guest", BUYER)
# User -> the role that decides which reports he opens.
STAFF = {
	AGENT: Role.AGENT,
	RESPONDER: Role.RESPONDER,
	IT_ADMIN: Role.IT_ADMIN,
	HEAD: Role.HEAD,
	DEPUTY: Role.DEPUTY,
	MANAGER: Role.SYSTEM_MANAGER,
}
OF_APPEALS = ("channel", "appeal_priority"), ("agent", "category")


class Filters(NamedTuple):
	"""The filters of a report by what may stand in them."""

	choices: tuple[str, ...] = ()
	links: tuple[str, ...] = ()
	days: tuple[str, ...] = ("from_date", "to_date")

	@property
	def good(self) -> dict:
		return MARCH if "from_date" in self.days else {}


REPORTS = {
	"Agent Performance": Filters(*OF_APPEALS),
	"Appeal Register": Filters(("state", "channel"), ("category", "agent", "customer", "sales_order")),
	"Arrival Heat Map": Filters(*OF_APPEALS),
	"Backlog Ageing": Filters(*OF_APPEALS, days=()),
	"Department Answer Time": Filters(("by",), ("department", "inquiry_type")),
	"Directive Execution": Filters(("directive_kind",), ("user",)),
	"Faults and MTTR": Filters(("by", "severity"), ("fault_part",)),
	"Inquiry Register": Filters(
		("state",), ("department", "inquiry_type", "asked_by", "sales_order", "customer")
	),
	"Order Contact Rate": Filters(("by", *OF_APPEALS[0]), OF_APPEALS[1]),
	"Service KPI": Filters(("by", *OF_APPEALS[0]), OF_APPEALS[1]),
	"State Time": Filters(*OF_APPEALS),
	"Two-date Comparison": Filters(*OF_APPEALS),
	"Work Report Discipline": Filters(("report_kind",), ("employee",)),
	"Work Reports Not Handed In": Filters(("period_kind",), days=("day",)),
}


class AccessTestCase(ReportTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_responder(RESPONDER)
		make_responder(SELLER)
		make_user(IT_ADMIN, Role.IT_ADMIN)
		make_user(DEPUTY, Role.DEPUTY)
		make_user(MANAGER, Role.SYSTEM_MANAGER)
		make_user(BUYER, Role.CUSTOMER)

	def setUp(self):
		super().setUp()
		self.set_settings(agents_see_only_own=1)

	def allowed(self, report: str, user: str) -> bool:
		return STAFF.get(user) in {row["role"] for row in reports()[report]["roles"]}


def export(report: str, filters: dict) -> str:
	return sent(
		query_report.export_query,
		report_name=report,
		filters=json.dumps(filters),
		file_format_type="CSV",
		visible_idx="[]",
		include_indentation=0,
		csv_quoting=0,
		csv_delimiter=",",
	)


def sent(method, **form) -> str:
	"""What a method that answers with a file sends for `form`."""
	before, frappe.local.form_dict = frappe.local.form_dict, frappe._dict(form)
	try:
		method()
		return frappe.as_unicode(frappe.response["filecontent"])
	finally:
		frappe.response.clear()
		frappe.local.form_dict = before
