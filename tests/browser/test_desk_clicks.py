"""What staff do with the mouse beside the main job: files, customers, duplicates, the board, news."""

import re
import secrets

import pytest
from clicks import agent_of, close_message, eventually, open_appeal, registered_by, wait_until_registered
from playwright.sync_api import expect

LETTER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
BOARD = "/app/support-appeal/view/kanban/Support Appeals by State"


@pytest.fixture
def agent(people, passwords):
	"""An agent with the Desk open."""
	person = people()
	person.log_in(*passwords["agent"])
	person.open("/app/support-appeal/view/list")
	person.page.wait_for_function("window.frappe && frappe.csrf_token && window.cur_list")
	return person


@pytest.fixture
def customer(agent):
	fields = '["name", "customer_name"]'
	rows = agent.call("frappe.client.get_list", doctype="Customer", fields=fields, limit_page_length=1)
	return rows[0]


def test_agent_sends_a_file_and_the_customer_downloads_it(filed, people, passwords):
	guest, number, link = filed
	wait_until_registered(guest, link)
	page = open_appeal(agent_of(number, people, passwords), number)
	page.locator(".hdx-attach").click()
	file = {"name": "Накладная.pdf", "mimeType": "application/pdf", "buffer": LETTER}
	page.locator(".modal.show input[type=file]").first.set_input_files(file)
	page.locator(".modal.show .btn-modal-primary:visible").click()
	expect(page.locator(".hdx-attached .hdx-file")).to_contain_text("Накладная")
	page.locator("textarea.hdx-input").fill("Накладная во вложении.")
	page.locator("button[data-kind=message]").click()
	expect(page.locator(".hdx-staff .hdx-files a")).to_contain_text("Накладная")
	expect(page.locator(".hdx-attached .hdx-file")).to_have_count(0)
	guest.page.reload()
	with guest.page.expect_download() as download:
		guest.page.locator(".helpdesk-thread a[download]", has_text="Накладная").click()
	assert download.value.path().read_bytes() == LETTER


def test_answer_given_by_phone_has_its_own_date(agent):
	agent.expected += ["desk.send_message", "ConversationError"]
	page = open_appeal(agent, registered_by(agent))
	given = page.locator(".hdx-given")
	expect(given).to_be_hidden()
	page.locator(".hdx-channel select").select_option("Via Phone")
	expect(given).to_be_visible()
	page.locator("textarea.hdx-input").fill("Сказано по телефону.")
	when = given.locator("input")
	when.fill("2020-02-01T10:00")
	page.locator("button[data-kind=message]").click()
	expect(page.locator(".msgprint")).to_contain_text("раньше, чем поступило обращение")
	close_message(page)
	expect(page.locator("textarea.hdx-input")).to_have_value("Сказано по телефону.")
	when.fill("")
	page.locator("button[data-kind=message]").click()
	expect(page.locator(".hdx-staff")).to_contain_text("Сказано по телефону.")


def test_agent_links_the_customer_from_the_order_panel(agent, customer):
	number = registered_by(agent)
	page = open_appeal(agent, number)
	page.locator(".hdx-find-customer").click()
	page.locator(".modal.show [data-fieldname=search] input").fill(customer["customer_name"])
	page.locator(".modal.show .hdx-pick", has_text=customer["customer_name"]).first.click()
	page.wait_for_function("cur_frm.doc.customer")
	assert agent.value_of(number, "customer") == customer["name"]
	expect(page.locator(".hdx-find-customer")).to_have_count(0)


def test_agent_registers_a_call_of_a_known_customer(agent, customer):
	page = agent.page
	page.locator(".page-actions .primary-action:visible").click()
	dialog = page.locator(".modal.show")
	dialog.locator("[data-fieldname=search] input").fill(customer["customer_name"])
	dialog.locator(".hdx-pick", has_text=customer["customer_name"]).first.click()
	dialog.locator("[data-fieldname=subject] input").fill("Звонок о доставке")
	dialog.locator("[data-fieldname=appeal_text] textarea").fill("Когда привезут?")
	dialog.locator(".btn-modal-primary:visible").click()
	page.wait_for_url(re.compile(r"/support-appeal/APL-"))
	expect(page.locator(".hdx-thread")).to_contain_text("Когда привезут?")
	assert page.evaluate("cur_frm.doc.customer") == customer["name"]


def test_agent_marks_a_duplicate(agent):
	same = f"same-{secrets.token_hex(4)}@example.com"
	first = registered_by(agent, contact_email=same)
	second = registered_by(agent, contact_email=same)
	page = open_appeal(agent, second)
	page.locator(".hdx-compare").click()
	page.locator(".modal.show .hdx-pick", has_text=first).click()
	page.locator(".modal.show .btn-modal-primary:visible").click()
	page.wait_for_function("cur_frm.doc.state === 'Duplicate Appeal'")
	assert agent.value_of(second, "state") == "Duplicate Appeal"
	assert agent.value_of(second, "duplicate_of") == first


def test_agent_drags_a_card_to_take_the_appeal(agent):
	# the board draws its columns anew while the library that drags is still tidying up
	agent.expected += ["reading 'Sortable", "reading 'height'"]
	number = registered_by(agent, appeal_priority="Priority Urgent")
	page = agent.page
	agent.open(f"{BOARD}?name={number}")
	card = page.locator(f".kanban-card-wrapper[data-name='{number}']")
	expect(card.locator(".indicator-pill.red")).to_have_text("Срочно")
	column = page.locator(".kanban-column[data-column-value='Appeal In Progress']")
	page.wait_for_load_state("networkidle")
	drag(page, card, column)
	expect(column.locator(f".kanban-card-wrapper[data-name='{number}']")).to_be_visible()
	eventually(page, lambda: agent.value_of(number, "state") == "Appeal In Progress")


def test_urgent_appeals_are_called_so_in_the_list(agent):
	number = registered_by(agent, appeal_priority="Priority Urgent")
	agent.open(f"/app/support-appeal/view/list?name={number}")
	expect(agent.page.locator(".hdx-urgent .list-subject")).to_contain_text("Срочно · По телефону")


def test_open_form_shows_what_colleagues_wrote(agent, people, passwords):
	number = registered_by(agent)
	page = open_appeal(agent, number)
	head = people()
	head.log_in(*passwords["head"])
	head.open("/app/support-appeal/view/list")
	head.page.wait_for_function("window.frappe && frappe.csrf_token")

	def note(text: str) -> None:
		known = {"appeal": number, "text": text, "kind": "note", "modified": "", "client_token": text}
		head.post("helpdesk_ext.api.desk.send_message", **known)

	note("Первая заметка")
	page.evaluate("window.dispatchEvent(new Event('focus'))")
	expect(page.locator(".hdx-note")).to_contain_text("Первая заметка")
	page.locator("textarea.hdx-input").fill("Пишу ответ")
	note("Вторая заметка")
	page.evaluate("window.dispatchEvent(new Event('focus'))")
	news = page.locator(".hdx-news")
	expect(news).to_contain_text("Новое сообщение.")
	assert page.locator(".hdx-thread", has_text="Вторая заметка").count() == 0
	news.locator("a").click()
	expect(page.locator(".hdx-thread")).to_contain_text("Вторая заметка")
	expect(news).to_be_hidden()
	expect(page.locator("textarea.hdx-input")).to_have_value("Пишу ответ")


def drag(page, card, column) -> None:
	"""With the mouse, in steps: the board follows the pointer."""
	card.hover()
	page.mouse.down()
	box = column.bounding_box()
	for rest in range(9, -1, -1):
		page.mouse.move(box["x"] + box["width"] / 2 - 20 * rest, box["y"] + 90)
		page.wait_for_timeout(30)
	page.mouse.up()
