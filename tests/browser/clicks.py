"""Steps that several tests through the browser take."""

import json
import secrets

from playwright.sync_api import expect

APPEAL = "Support Appeal"


def wait_until_registered(guest, link: str) -> None:
	"""The background job makes the appeal; then the page takes replies."""
	for _attempt in range(60):
		guest.open(link)
		if guest.page.locator("#helpdesk-reply").count():
			return
		guest.page.wait_for_timeout(1000)
	raise AssertionError("the appeal was not registered within a minute")


def agent_of(number: str, people, passwords):
	"""The agent the rule has chosen, logged in; all agents of the demo share a password."""
	head = people()
	head.log_in(*passwords["head"])
	chosen = head.value_of(number, "agent")
	agent = people()
	user, password = passwords["agent"]
	agent.log_in(chosen or user, password)
	return agent


def eventually(page, condition) -> None:
	"""What the browser has shown at once the server does a moment later; fails after a minute."""
	for _attempt in range(120):
		if condition():
			return
		page.wait_for_timeout(500)
	raise AssertionError("waited a minute in vain")


def close_message(page) -> None:
	"""A dialog that is still fading in does not hear its close button: press it until the dialog goes."""
	button = ".modal.show .btn-modal-close"

	def closed() -> bool:
		page.evaluate("button => document.querySelector(button)?.click()", button)
		return not page.locator(".modal.show").count()

	eventually(page, closed)


def registered_by(agent, **values) -> str:
	"""An appeal by phone that `agent` has registered past the dialog; its number."""
	known = {
		"subject": f"По телефону {secrets.token_hex(4)}",
		"appeal_text": "Не работает оплата.",
		"channel": "Via Phone",
		"contact_name": "Анна Звонкова",
		"contact_email": f"call-{secrets.token_hex(4)}@example.com",
		**values,
	}
	return agent.post("helpdesk_ext.api.desk.register_appeal", values=json.dumps(known))["name"]


def open_appeal(agent, number: str):
	"""The appeal's form with conversation, order panel and buttons; the page."""
	agent.open(f"/app/support-appeal/{number}")
	page = agent.page
	expect(page.locator(".hdx-thread .hdx-message").first).to_be_visible()
	expect(page.locator(".hdx-panel")).to_be_visible()
	page.wait_for_function("cur_frm && cur_frm.answer_box && cur_frm.answer_box.actions")
	return page
