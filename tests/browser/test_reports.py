"""What the head does with a report: breaks it down, opens the documents behind a number, takes it to Excel."""

import io
import json
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import expect

BUILT = "frappe.query_report && frappe.query_report.report_name === {} && frappe.query_report.datatable"


@pytest.fixture
def head(people, passwords):
	person = people()
	person.log_in(*passwords["head"])
	return person


def open_report(person, name: str, address: str = ""):
	"""The page of a report with its table drawn."""
	person.open(f"/app/query-report/{quote(name)}{address}")
	page = person.page
	page.wait_for_function(BUILT.format(json.dumps(name)))
	expect(page.locator(".dt-cell--header").first).to_be_visible()
	return page


def test_head_opens_the_appeals_behind_a_number(head):
	page = open_report(head, "Service KPI")
	page.locator("select[data-fieldname=by]:visible").select_option("By Agent")
	page.wait_for_function(
		"frappe.query_report.data.length > 1 && frappe.query_report.data[0].key.includes('@')"
	)
	cell = page.locator(".dt-row-0 a.helpdesk-drill").first
	expect(cell).to_be_visible()
	number = int(cell.inner_text())
	assert number > 0
	cell.click()
	page.wait_for_function("window.cur_list && cur_list.doctype === 'Support Appeal' && cur_list.total_count")
	assert page.evaluate("cur_list.total_count") == number


def test_head_takes_a_report_to_excel(head):
	page = open_report(head, "Service KPI", "?by=By Category")
	page.wait_for_function("frappe.query_report.data.length > 1")
	rows = page.evaluate("frappe.query_report.data.map((row) => [row.label, row.received])")
	with page.expect_download() as download:
		page.evaluate("() => void frappe.query_report.export_report()")
		page.locator(".modal.show select[data-fieldname=file_format]").select_option("Excel")
		page.locator(".modal.show .btn-modal-primary:visible").click()
	sheet = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
	written = [list(line) for line in sheet.iter_rows(values_only=True) if any(line)]
	assert written[0][:2] == ["В разрезе", "Поступило обращений"]
	assert [line[:2] for line in written[1:]] == rows
	assert all(isinstance(line[1], int) for line in written[1:])


def test_head_is_told_what_is_wrong_with_a_period(head):
	head.expected += ["query_report.run", "ReportFilterError"]
	page = head.page
	head.open("/app/query-report/Service KPI?from_date=2026-03-31&to_date=2026-03-01")
	expect(page.locator(".msgprint")).to_contain_text("раньше, чем начинается")
