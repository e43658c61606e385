"""What every test through the browser shares. The fixtures `browser`, `base_url` and `logins` come from the
plugin that starts the demonstration."""

import secrets

import pytest
from playwright.sync_api import expect

# A busy machine takes its time; milliseconds.
PATIENCE = 60_000


class Person:
	"""Somebody at a browser of their own. Every script error and console error is kept."""

	def __init__(self, context):
		context.set_default_timeout(PATIENCE)
		self.page = context.new_page()
		self.errors: list[str] = []
		# the browser itself writes a console line for every request the server refuses
		self.expected: list[str] = []
		self.page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
		self.page.on("console", self._console)

	def _console(self, message) -> None:
		if message.type == "error":
			self.errors.append(f"console: {message.text} ({message.location.get('url', '')})")

	def log_in(self, user: str, password: str) -> None:
		answer = self.page.request.post("/api/method/login", form={"usr": user, "pwd": password})
		assert answer.ok, f"{user} cannot log in: {answer.status}"

	def call(self, method: str, **values):
		"""A reading call in this person's session."""
		answer = self.page.request.get(f"/api/method/{method}", params=values)
		assert answer.ok, f"{method}: {answer.status} {answer.text()[:300]}"
		return answer.json()["message"]

	def post(self, method: str, **values):
		"""A writing call in this person's session; the Desk must be open, it holds the token."""
		token = self.page.evaluate("frappe.csrf_token")
		answer = self.page.request.post(
			f"/api/method/{method}", form=values, headers={"X-Frappe-CSRF-Token": token}
		)
		assert answer.ok, f"{method}: {answer.status} {answer.text()[:300]}"
		return answer.json()["message"]

	def value_of(self, appeal: str, fieldname: str):
		"""What the database holds of an appeal, as this person may read it."""
		known = {"doctype": "Support Appeal", "filters": appeal, "fieldname": fieldname}
		return self.call("frappe.client.get_value", **known)[fieldname]

	def open(self, address: str) -> None:
		self.page.goto(address, wait_until="domcontentloaded")

	def checked(self) -> None:
		"""Fail when anything went wrong on a page."""
		wrong = [error for error in self.errors if not any(words in error for words in self.expected)]
		assert wrong == []


@pytest.fixture
def people(browser, base_url):
	"""Makes persons; at the end none of their pages may have had an error."""
	expect.set_options(timeout=PATIENCE)
	made = []

	def person() -> Person:
		context = browser.new_context(base_url=base_url, viewport={"width": 1366, "height": 900})
		made.append((context, Person(context)))
		return made[-1][1]

	yield person
	for context, one in made:
		context.close()
		one.checked()


@pytest.fixture
def passwords(logins):
	"""login before the @ → (user, password)"""
	return {user.split("@")[0]: (user, password) for _role, user, password in logins}


@pytest.fixture
def filed(people):
	"""An appeal a guest has just filed by clicking: (the guest, its number, its secret link)."""
	guest = people()
	page = guest.page
	guest.open("/support-appeal/new?_lang=ru")

	def fill(name: str, text: str) -> None:
		page.locator(f"[data-fieldname={name}]").locator("input, textarea").first.fill(text)

	# the form's own script is ready when it has put its file picker on the page
	page.locator("input[type=file]").first.wait_for(state="attached")
	fill("contact_name", "Пётр Браузеров")
	fill("email", f"clicks-{secrets.token_hex(4)}@example.com")
	page.locator("select[data-fieldname=category]").select_option("Where Is My Order")
	fill("subject", "Где заказ? <img src=x onerror=alert(1)>")
	fill("appeal_text", "Обещали вчера. <script>alert(1)</script>")
	picture = {"name": "photo.png", "mimeType": "image/png", "buffer": PICTURE}
	page.locator("input[type=file]").first.set_input_files(picture)
	# what is sent within two seconds counts as a robot's
	page.wait_for_timeout(2500)
	page.locator(".web-form-footer .submit-btn, .web-form-footer .btn-primary").first.click()
	link = page.locator("a.helpdesk-link")
	expect(link).to_be_visible()
	number = page.locator(".helpdesk-card").inner_text().split("APL-")[1][:10]
	return guest, f"APL-{number}", link.get_attribute("href")


PICTURE = bytes.fromhex(
	"89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00"
	"05000101a5f645400000000049454e44ae426082"
)
