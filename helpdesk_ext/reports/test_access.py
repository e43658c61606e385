"""Attacks on the reports: people without the right by every road, people who see a part, and bad filters.

Every report of the app stands in REPORTS; a new one fails here until it is added.
"""

import json
from datetime import date, datetime
from typing import NamedTuple

import frappe
import frappe.client
import frappe.desk.reportview
from frappe.core.doctype.communication.email import make as make_mail
from frappe.core.doctype.prepared_report.prepared_report import make_prepared_report
from frappe.desk import query_report

from helpdesk_ext.constants import (
	ADDRESSEE,
	APPEAL,
	DEADLINE,
	EVENT,
	FAULT,
	INQUIRY,
	MESSAGE,
	WORK_REPORT,
	DirectiveKind,
	InquiryAction,
	Role,
)
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.documents.notices import in_language
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.inquiries.backfill import backfill_inquiry
from helpdesk_ext.reports.filters import ReportFilterError
from helpdesk_ext.reports.test_reports import (
	AGENT,
	BATCH,
	HEAD,
	MARCH,
	OTHER,
	ReportTestCase,
	module,
	moment,
	reports,
)
from helpdesk_ext.tests.inquiry_utils import LOGISTICS, SALES, TYPES, make_department, make_type
from helpdesk_ext.tests.report_utils import told_report
from helpdesk_ext.tests.utils import make_responder, make_user

EXCHANGE = "Order Inquiry Exchange"
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
# It lists people, not documents: no part of it is anybody's own.
FOR_MANAGERS = "Work Reports Not Handed In"
HUGE = "x" * 1_000_000


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


# --- roads, each with (report, user's filters)


def run(report: str, filters: dict) -> list:
	return query_report.run(report, filters=filters)["result"]


def run_as_another(report: str, filters: dict) -> list:
	return query_report.run(report, filters=filters, user="Administrator")["result"]


def run_with_another_column(report: str, filters: dict) -> list:
	"""As the Desk's «Add Column» asks, of any field of any document."""
	column = {
		"doctype": reports()[report]["ref_doctype"],
		"fieldname": "owner",
		"label": "Owner",
		"fieldtype": "Data",
		"insert_after_index": 0,
		"link_field": {"fieldname": "name", "names": {}},
	}
	return query_report.run(report, filters=filters, custom_columns=[column])["result"]


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


def script(report: str, filters: dict) -> dict:
	return query_report.get_script(report)


def sent(method, **form) -> str:
	"""What a method that answers with a file sends for `form`."""
	before, frappe.local.form_dict = frappe.local.form_dict, frappe._dict(form)
	try:
		method()
		return frappe.as_unicode(frappe.response["filecontent"])
	finally:
		frappe.response.clear()
		frappe.local.form_dict = before


ROADS = (run, run_as_another, run_with_another_column, export, script)


class TestWithoutTheRight(AccessTestCase):
	def test_every_report_is_attacked_here(self):
		self.assertEqual(set(reports()) - set(REPORTS), set())

	def test_each_road_opens_for_the_roles_of_the_report_and_for_nobody_else(self):
		for report in reports():
			for user in (*OUTSIDERS, *STAFF):
				for road in ROADS:
					with self.subTest(report=report, user=user, road=road.__name__), self.as_user(user):
						if self.allowed(report, user):
							self.assertIsNotNone(road(report, REPORTS[report].good))
						else:
							with self.assertRaises(frappe.PermissionError):
								road(report, REPORTS[report].good)

	def test_nobody_orders_one_in_the_background(self):
		for report in reports():
			for user in (BUYER, *STAFF):
				with self.subTest(report=report, user=user), self.as_user(user):
					with self.assertRaises(frappe.PermissionError):
						make_prepared_report(report, REPORTS[report].good)

	def test_only_managers_have_one_mailed(self):
		for report in reports():
			for user in (*OUTSIDERS, *STAFF):
				doc = frappe.new_doc("Auto Email Report")
				doc.update({"report": report, "user": user, "email_to": user, "format": "HTML"})
				doc.update({"frequency": "Daily", "filters": json.dumps(REPORTS[report].good), "enabled": 1})
				with self.subTest(report=report, user=user), self.as_user(user):
					if user == MANAGER:
						doc.insert()
					else:
						with self.assertRaises(frappe.PermissionError):
							doc.insert()

	def test_nobody_mails_a_document_behind_a_report_out_of_the_house(self):
		"""The framework would attach its print to a mail for any address."""
		for user in (*OUTSIDERS, *STAFF):
			with self.subTest(user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				make_mail(
					APPEAL,
					self.once,
					recipients="spy@elsewhere.example",
					send_email=1,
					print_format="Standard",
				)

	def test_documents_behind_a_report_are_listed_and_exported_by_the_same_rights(self):
		for doctype in sorted({record["ref_doctype"] for record in reports().values()}):
			for user in OUTSIDERS:
				for road in (listed, exported):
					with self.subTest(doctype=doctype, user=user), self.as_user(user):
						with self.assertRaises(frappe.PermissionError):
							road(doctype)
			for user in STAFF:
				with self.subTest(doctype=doctype, user=user), self.as_user(user):
					if not frappe.has_permission(doctype, "read"):
						with self.assertRaises(frappe.PermissionError):
							listed(doctype)
						with self.assertRaises(frappe.PermissionError):
							exported(doctype)
						continue
					names = listed(doctype)
					self.assertEqual(
						names, {name for name in names if frappe.has_permission(doctype, doc=name)}
					)
					self.assertEqual(exported(doctype), names)


def listed(doctype: str) -> set[str]:
	return {row["name"] for row in frappe.client.get_list(doctype, fields=["name"], limit_page_length=0)}


def exported(doctype: str) -> set[str]:
	content = sent(
		frappe.desk.reportview.export_query,
		doctype=doctype,
		fields=json.dumps([f"`tab{doctype}`.`name`"]),
		filters="[]",
		file_format_type="CSV",
		title="list",
		csv_quoting=0,
		csv_delimiter=",",
	)
	# heading; then number, name and owner of each
	return {line.split(",")[1].strip('"') for line in content.strip().split("\n")[1:]}


class TestWhoSeesAPart(AccessTestCase):
	"""A report is what it would be if nothing existed but what the reader sees."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_department(SALES, SELLER)
		make_department(LOGISTICS, RESPONDER)
		for name, (department, facts) in TYPES.items():
			make_type(name, department, facts)

	def setUp(self):
		super().setUp()
		self.inquiries()
		self.faults()
		self.directives()
		self.work_reports()

	def inquiries(self):
		for name, appeal, by in (
			("Test Whereabouts", self.reopened, AGENT),
			("Test Anything", self.once, OTHER),
		):
			answerer = RESPONDER if by == AGENT else SELLER
			answer = {"at": moment(6, 12), "action": InquiryAction.ANSWER, "by": answerer, "text": "Soon"}
			if by == AGENT:
				answer["facts"] = {"order_whereabouts": "in the store", "delivery_date": "2019-03-10"}
			asked = {"inquiry_type": name, "appeal": appeal, "asked_at": moment(6, 10), "asked_by": by}
			backfill_inquiry({**asked, "question": "Where?", "steps": [answer]}, BATCH)

	def faults(self):
		for reporter in (AGENT, RESPONDER, OTHER):
			backfill_fault(
				{
					"subject": "Printer of a test",
					"fault_part": "Printer or Scanner",
					"workplace": "Desk of a test",
					"description": "Paper jam",
					"reporter": reporter,
					"registered_at": moment(7),
					"steps": [],
				},
				BATCH,
			)

	def directives(self):
		for kind, issuer, addressee in (
			(DirectiveKind.ORDER, DEPUTY, AGENT),
			(DirectiveKind.INSTRUCTION, HEAD, OTHER),
		):
			backfill_directive(
				{
					"directive_kind": kind,
					"subject": "Directive of a test",
					"directive_text": "Do it",
					"issuer": issuer,
					"issued_at": moment(4),
					"execute_by": date(2019, 3, 15),
					"acknowledge_by": date(2019, 3, 6),
					"controller": issuer,
					"needs_execution": 1,
					"people": [{"user": addressee, "steps": []}],
				},
				BATCH,
			)

	def work_reports(self):
		for employee in (AGENT, OTHER):
			told_report(employee, datetime(2019, 3, 4, 13), BATCH)

	def leave_only_what_is_seen_by(self, user: str) -> None:
		with self.as_user(user):
			seen = {
				doctype: self.seen(doctype) for doctype in (APPEAL, INQUIRY, FAULT, WORK_REPORT, ADDRESSEE)
			}
		for doctype, names in seen.items():
			frappe.db.delete(doctype, {"name": ("not in", names)})
			frappe.db.delete(EVENT, {"reference_doctype": doctype, "reference_name": ("not in", names)})
			frappe.db.delete(DEADLINE, {"reference_doctype": doctype, "reference_name": ("not in", names)})
		frappe.db.delete(MESSAGE, {"appeal": ("not in", seen[APPEAL])})
		frappe.db.delete(EXCHANGE, {"parent": ("not in", seen[INQUIRY])})

	def seen(self, doctype: str) -> list[str]:
		if not frappe.has_permission(doctype, "read"):
			return [""]
		return frappe.get_list(doctype, pluck="name", limit_page_length=0) or [""]

	def test_rows_chart_and_cards_are_those_of_what_one_sees(self):
		"""Also when somebody without the report's role gets as far as its code."""
		for user in (*STAFF, BUYER):
			with self.as_user(user):
				own = {
					report: self.figures(report)
					for report in reports()
					if report != FOR_MANAGERS or self.allowed(report, user)
				}
			frappe.db.savepoint("everything")
			self.leave_only_what_is_seen_by(user)
			for report, figures in own.items():
				with self.subTest(user=user, report=report):
					self.assertEqual(figures, self.figures(report))
			frappe.db.rollback(save_point="everything")

	@staticmethod
	def figures(report: str) -> tuple:
		_columns, rows, _message, *more = module(report).execute(dict(REPORTS[report].good))
		# a department is not told of the appeal behind an inquiry
		return [{**row, "appeal": None} for row in rows], more[:2]

	def test_the_list_of_managers_is_for_nobody_else(self):
		for user in (*OUTSIDERS, *STAFF):
			if not self.allowed(FOR_MANAGERS, user):
				with self.subTest(user), self.as_user(user), self.assertRaises(frappe.PermissionError):
					self.figures(FOR_MANAGERS)

	def test_the_part_is_a_part(self):
		"""Else the test above would compare like with like."""
		for report, user in (
			("Service KPI", AGENT),
			("Agent Performance", AGENT),
			("Inquiry Register", RESPONDER),
			("Directive Execution", HEAD),
		):
			with self.subTest(report):
				everything = self.figures(report)
				with self.as_user(user):
					self.assertNotEqual(self.figures(report), everything)

	def test_exports_name_nobody_and_nothing_of_the_others(self):
		for report in reports():
			if self.allowed(report, AGENT):
				with self.subTest(report), self.as_user(AGENT):
					content = export(report, REPORTS[report].good)
					for secret in (OTHER, OTHER.split("@")[0], "Reports once", self.once):
						self.assertNotIn(secret, content)


class TestBadFilters(AccessTestCase):
	BAD_DAYS = (
		"yesterday",
		"5",
		"March",
		"2019-02-30",
		"0001-01-01",
		"9999-12-31",
		"01.03.2019",
		"'; drop table `tabUser`; --",
		"2019-03-01' or 1=1 --",
		HUGE,
		["2019-03-01"],
		["in", ["2019-03-01"]],
		{"a": 1},
		20190301,
		5.5,
		True,
	)
	BAD_VALUES = (
		"Nonsense",
		"' or 1=1 --",
		'" union select name from tabUser --',
		"%",
		HUGE,
		["in", ["Via Phone"]],
		["like", "%"],
		[["!=", ""]],
		{"a": 1},
		7,
		1.5,
		True,
	)

	def refused(self, report: str, filters: dict, *words: str) -> None:
		"""In the reader's language, shortly, and with one message."""
		frappe.local.message_log = []
		with in_language("ru"), self.assertRaises(ReportFilterError) as caught:
			module(report).execute(filters)
		message = str(caught.exception)
		self.assertRegex(message, "[А-Яа-я]{4}")
		self.assertLess(len(message), 500)
		self.assertEqual(len(frappe.local.message_log), 1)
		for word in words:
			self.assertIn(word, message)

	def test_days(self):
		for report, filters in REPORTS.items():
			for fieldname in filters.days:
				for value in self.BAD_DAYS:
					with self.subTest(report=report, fieldname=fieldname, value=str(value)[:40]):
						self.refused(report, {**filters.good, fieldname: value}, "не дата")

	def test_periods(self):
		for report, filters in REPORTS.items():
			if filters.days != ("from_date", "to_date"):
				continue
			for values, word in (
				({"from_date": "2019-03-31", "to_date": "2019-03-01"}, "раньше"),
				({"from_date": "1989-03-01", "to_date": "2019-03-01"}, "длиннее"),
				({"from_date": "2019-03-01"}, "Заполните"),
				({"to_date": "2019-03-01"}, "Заполните"),
				({}, "Заполните"),
			):
				with self.subTest(report=report, values=values):
					self.refused(report, values, word)

	def test_five_years_to_the_day_and_a_single_day_are_allowed(self):
		for report, filters in REPORTS.items():
			if filters.days == ("from_date", "to_date"):
				for first in ("2014-04-01", "2019-03-31"):
					with self.subTest(report=report, first=first):
						columns = module(report).execute({"from_date": first, "to_date": "2019-03-31"})[0]
						self.assertTrue(columns)

	def test_values(self):
		for report, filters in REPORTS.items():
			for fieldname in (*filters.choices, *filters.links):
				for value in self.BAD_VALUES:
					with self.subTest(report=report, fieldname=fieldname, value=str(value)[:40]):
						self.refused(report, {**filters.good, fieldname: value})

	def test_name_of_the_kind_itself_is_no_document(self):
		self.refused("Service KPI", {**MARCH, "agent": "User"}, "User")

	def test_filters_the_report_does_not_know(self):
		for report, filters in REPORTS.items():
			for fieldname in ("owner", "as_user", "chanel", "1=1", HUGE):
				with self.subTest(report=report, fieldname=fieldname[:40]):
					self.refused(report, {**filters.good, fieldname: HEAD}, "нет отбора")
			# an empty one asks for nothing
			module(report).execute({**filters.good, "owner": ""})

	def test_a_name_in_another_case_is_the_same_one_or_none(self):
		try:
			rows = module("Agent Performance").execute({**MARCH, "agent": AGENT.upper()})[1]
		except ReportFilterError:
			return
		self.assertEqual([row["agent"] for row in rows], [AGENT])

	def test_markup_in_a_filter_is_shown_as_text(self):
		with self.assertRefused(ReportFilterError, "&lt;script&gt;"):
			module("Service KPI").execute({**MARCH, "channel": "<script>alert(1)</script>"})
