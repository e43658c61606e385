#!/usr/bin/env python3
"""Take the pictures of the documentation from a running demo, in one language.

    ./demo --lang en            (in one terminal; then, in another)
    .pocketbench/venv/bin/python docs/pictures/make.py en [http://127.0.0.1:8000] [FOLDER]

Needs Debian's Chromium. The pictures go to docs/pictures/<language>/.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
CHROMIUM = os.environ.get("POCKETBENCH_CHROMIUM", "/usr/bin/chromium")
DESK = {"width": 1440, "height": 900}
PASSWORD = "demo-2026"
AGENT, HEAD, CUSTOMER = "agent@demo.example", "head@demo.example", "customer@demo.example"
DEPUTY, ADMINISTRATOR, LOGISTICS = "deputy@demo.example", "admin@demo.example", "logistics@demo.example"


def main() -> None:
	language = sys.argv[1]
	address = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
	folder = Path(sys.argv[3]) if len(sys.argv) > 3 else HERE / language
	folder.mkdir(parents=True, exist_ok=True)
	flags = ["--no-sandbox"] if os.geteuid() == 0 else []
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
		for user, shots in PICTURES.items():
			context = browser.new_context(base_url=address, viewport=DESK, locale=language)
			page = context.new_page()
			if user:
				answer = context.request.post("/api/method/login", form={"usr": user, "pwd": PASSWORD})
				assert answer.ok, f"{user} cannot log in: {answer.status}"
			for name, shot in shots.items():
				shot(page, language)
				page.wait_for_timeout(1500)
				page.screenshot(path=folder / f"{name}.png")
				print(folder / f"{name}.png", flush=True)
			context.close()
		browser.close()


def desk(route: str, ready: str):
	"""A picture of a Desk page once `ready` (a selector) is there."""

	def shot(page: Page, language: str) -> None:
		page.goto(f"/app/{route}")
		page.wait_for_selector(ready, timeout=30000)

	return shot


def appeal(page: Page, language: str) -> None:
	page.goto(f"/app/support-appeal/{talked_about(page)}")
	page.wait_for_selector(".form-page", timeout=30000)


def intake(page: Page, language: str) -> None:
	page.goto("/app/support-appeal")
	page.wait_for_selector(".list-row", timeout=30000)
	page.click(".primary-action")
	page.wait_for_selector(".modal.show", timeout=10000)


def form(doctype: str, filters: list, order_by: str = "modified desc"):
	"""The form of the first document that fits."""

	def shot(page: Page, language: str) -> None:
		slug = doctype.lower().replace(" ", "-")
		page.goto(f"/app/{slug}/{first(page, doctype, filters, order_by)}")
		page.wait_for_selector(".form-page:visible", timeout=30000)
		page.wait_for_load_state("networkidle")

	return shot


def print_view(doctype: str, print_format: str, filters: list):
	"""The printed form of the first document that fits."""

	def shot(page: Page, language: str) -> None:
		options = {
			"doctype": doctype,
			"name": first(page, doctype, filters),
			"format": print_format,
			"_lang": language,
			"no_letterhead": 0,
		}
		page.goto(f"/printview?{urlencode(options)}")

	return shot


def web_form(page: Page, language: str) -> None:
	page.goto(f"/support-appeal/new?_lang={language}")
	page.wait_for_selector(".web-form", timeout=20000)


def portal(page: Page, language: str) -> None:
	page.goto(f"/appeals?_lang={language}")
	page.click("main a[href*='/appeals/'], .page_content a[href*='/appeals/']")
	page.wait_for_load_state("networkidle")


def portal_list(page: Page, language: str) -> None:
	page.goto(f"/appeals?_lang={language}")


def talked_about(page: Page) -> str:
	"""The most talked about of the agent's own open appeals that have an order."""
	filters = [
		["sales_order", "is", "set"],
		["state", "in", ["Appeal In Progress", "Appeal Reopened", "Awaiting Customer"]],
		["agent", "=", AGENT],
	]
	return first(page, "Support Appeal", filters, "message_count desc")


def first(page: Page, doctype: str, filters: list, order_by: str = "creation desc") -> str:
	"""Name of the first document of a list, as the session's user sees it."""
	answer = page.request.get(
		f"/api/resource/{doctype}",
		params={"filters": json.dumps(filters), "limit_page_length": 1, "order_by": order_by},
	)
	assert answer.ok, answer.text()
	found = answer.json()["data"]
	assert found, f"the demo has no {doctype} for {filters}"
	return found[0]["name"]


ANSWERED = [["state", "in", ["Inquiry Answered", "Inquiry Closed"]]]
ELIMINATED = [["state", "in", ["Fault Eliminated", "Fault Confirmed"]]]
DEPARTMENT_REPORT = [["report_kind", "=", "Department Work Report"]]
IN_FORCE = [["state", "in", ["Directive Issued", "Directive in Execution", "Directive Executed"]]]

PICTURES = {
	AGENT: {
		"workspace": desk("technical-support", ".frappe-chart"),
		"list": desk("support-appeal", ".list-row"),
		"appeal": appeal,
		"intake": intake,
		"answer_letter": print_view(
			"Appeal Message",
			"Appeal Answer Letter",
			[["is_public", "=", 1], ["direction", "=", "Outgoing Message"]],
		),
		"appeal_waiting": form("Support Appeal", [["state", "=", "Awaiting Department"]]),
		"inquiry_print": print_view("Order Inquiry", "Order Inquiry Form", ANSWERED),
		"work_report_print": print_view("Staff Work Report", "Employee Work Report", []),
	},
	LOGISTICS: {
		"department_page": desk("department-inquiries", ".hdx-queue tr"),
		"inquiry_list": desk("order-inquiry", ".list-row"),
		"inquiry": form("Order Inquiry", [["state", "in", ["Inquiry Sent", "Inquiry Accepted"]]]),
		"delivery_information": print_view("Order Inquiry", "Information on Delivery", ANSWERED),
	},
	ADMINISTRATOR: {
		"faults_page": desk("faults-and-repairs", ".number-widget-box .number"),
		"fault_list": desk("fault-notice", ".list-row"),
		"fault": form("Fault Notice", ELIMINATED),
		"fault_notice": print_view("Fault Notice", "Fault Elimination Notice", ELIMINATED),
	},
	DEPUTY: {
		"department_report": form("Staff Work Report", DEPARTMENT_REPORT),
		"department_report_print": print_view(
			"Staff Work Report", "Department Work Report", DEPARTMENT_REPORT
		),
	},
	HEAD: {
		"management_page": desk("support-management", ".frappe-chart"),
		"work_report_list": desk("staff-work-report", ".list-row"),
		"work_report": form("Staff Work Report", [["report_kind", "=", "Employee Work Report"]]),
		"directive_list": desk("directive", ".list-row"),
		"directive": form("Directive", IN_FORCE),
		"execution_control": desk("directive-addressee?due_on=%5B%22is%22%2C%22set%22%5D", ".list-row"),
		"directive_print": print_view("Directive", "Directive Document", IN_FORCE),
		"acquaintance_sheet": print_view("Directive", "Directive Acquaintance Sheet", IN_FORCE),
		"kanban": desk("support-appeal/view/kanban/Support Appeals by State", ".kanban-card-wrapper"),
		"report": desk("query-report/Appeal Register", ".dt-row"),
		"report_kpi": desk("query-report/Service KPI?by=By Agent", ".dt-row"),
		"report_backlog": desk("query-report/Backlog Ageing", ".dt-row"),
		"report_arrivals": desk("query-report/Arrival Heat Map", ".dt-row"),
		"inbox": desk("appeal-request", ".list-row"),
	},
	CUSTOMER: {"portal_list": portal_list, "portal": portal},
	None: {"web_form": web_form},
}

if __name__ == "__main__":
	main()
