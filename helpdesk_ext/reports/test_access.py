"""Reports by every road: they open for the roles of the report and for nobody else."""

import json

import frappe
import frappe.client
import frappe.desk.reportview
from frappe.core.doctype.communication.email import make as make_mail
from frappe.core.doctype.prepared_report.prepared_report import make_prepared_report
from frappe.desk import query_report

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports.test_reports import reports
from helpdesk_ext.tests.access_utils import (
	BUYER,
	MANAGER,
	OUTSIDERS,
	REPORTS,
	STAFF,
	AccessTestCase,
	export,
	sent,
)


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


def script(report: str, filters: dict) -> dict:
	return query_report.get_script(report)


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
