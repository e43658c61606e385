"""The department's main job by real clicks."""

import re

from clicks import agent_of, wait_until_registered
from playwright.sync_api import expect

ANSWER = "Посылка найдена, курьер приедет завтра."


def test_guest_files_by_the_web_form_and_opens_the_link(filed):
	guest, number, link = filed
	guest.open(link)
	page = guest.page
	expect(page.locator(".helpdesk-number")).to_contain_text(number)
	expect(page.locator(".helpdesk-thread, .helpdesk-page").first).to_contain_text("Обещали вчера.")
	assert page.locator("img[src=x]").count() == 0


def test_web_form_says_what_is_missing(people):
	guest = people()
	guest.expected.append("intake.file_appeal")
	page = guest.page
	guest.open("/support-appeal/new?_lang=ru")
	page.locator("input[type=file]").first.wait_for(state="attached")
	page.locator("[data-fieldname=subject] input").fill("Тема без текста")
	page.locator(".web-form-footer .submit-btn, .web-form-footer .btn-primary").first.click()
	expect(page.locator(".helpdesk-problem, .msgprint, .modal-body, .has-error").first).to_be_visible()
	assert page.locator("a.helpdesk-link").count() == 0


def test_agent_takes_and_answers_and_the_customer_reads(filed, people, passwords):
	guest, number, link = filed
	wait_until_registered(guest, link)
	agent = agent_of(number, people, passwords)
	page = agent.page
	agent.open(f"/app/support-appeal/{number}")
	expect(page.locator(".hdx-thread")).to_contain_text("Обещали вчера.")

	def state() -> str:
		return agent.value_of(number, "state")

	page.locator(".page-actions .primary-action:visible").click()
	page.wait_for_function("cur_frm.doc.state === 'Appeal In Progress'")
	assert state() == "Appeal In Progress"
	page.locator("textarea.hdx-input").fill(ANSWER)
	page.locator("button[data-kind=answer]").click()
	expect(page.locator(".hdx-thread")).to_contain_text(ANSWER)
	assert state() == "Appeal Answered"
	expect(page.locator("textarea.hdx-input")).to_have_value("")
	guest.page.reload()
	expect(guest.page.locator(".helpdesk-thread")).to_contain_text(ANSWER)
	guest.page.locator("[data-solved='1']").click()
	expect(guest.page.locator("#helpdesk-decision")).to_have_count(0)
	assert state() == "Appeal Closed"


def test_customer_reads_own_appeals_logged_in(people, passwords):
	customer = people()
	customer.log_in(*passwords["customer"])
	customer.open("/appeals")
	link = customer.page.locator("a[href*='/appeals/APL-']").first
	number = link.get_attribute("href").rsplit("/", 1)[1]
	link.click()
	expect(customer.page.locator(".helpdesk-number")).to_contain_text(number)
	expect(customer.page.locator(".helpdesk-thread")).to_be_visible()


def test_head_runs_the_register(people, passwords):
	head = people()
	head.log_in(*passwords["head"])
	page = head.page
	head.open("/app/query-report/Appeal Register")
	expect(page.locator(".report-summary .summary-item")).to_have_count(5)
	expect(page.locator(".chart-container svg").first).to_be_visible()
	expect(page.locator(".dt-row[data-row-index='0']").first).to_contain_text("APL-")
	assert re.search(r"\d", page.locator(".report-summary .summary-value").first.inner_text())


def test_list_of_appeals_opens_an_appeal(people, passwords):
	agent = people()
	agent.log_in(*passwords["agent"])
	page = agent.page
	agent.open("/app/support-appeal/view/list")
	row = page.locator(".list-row .list-subject a:visible").first
	expect(row).to_be_visible()
	row.click()
	expect(page.locator(".hdx-thread")).to_contain_text(re.compile(r"\S"))
