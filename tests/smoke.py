"""The department's main job over HTTP, as guest, agent, customer and head: from the web form to the answer,
the printed reply and the report. Nothing but the standard library, nothing but the running site.

	python3 tests/smoke.py http://127.0.0.1:8000 MAIL_FOLDER user:password …
"""

import email
import email.policy
import http.cookiejar
import json
import re
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from smoke_documents import DocumentSteps

# A background job or a mail may take this long on a busy machine, in seconds.
PATIENCE = 240
PICTURE = bytes.fromhex(
	"89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00"
	"05000101a5f645400000000049454e44ae426082"
)
APPEAL = "Support Appeal"
ANSWER = "We have found your parcel, it arrives tomorrow. Посылка найдена, доставка завтра."
SECOND_ANSWER = "The courier has it now, number 12345. Курьер уже выехал."


class SmokeFailure(Exception):
	"""A step did not come out as it must."""


class Reply:
	"""An answer of the server: status, body and what it is made of."""

	def __init__(self, status: int, body: bytes, headers):
		self.status, self.body, self.headers = status, body, headers

	@property
	def text(self) -> str:
		return self.body.decode("utf-8", "replace")

	@property
	def message(self):
		"""What the called method returned."""
		return json.loads(self.body).get("message")


class Visitor:
	"""A person with a browser's cookies."""

	def __init__(self, base_url: str):
		self.base_url = base_url.rstrip("/")
		self.jar = http.cookiejar.CookieJar()
		self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
		self.token = ""

	def get(self, path: str, **query) -> Reply:
		if query:
			path += "?" + urllib.parse.urlencode(query)
		reply = self._send(urllib.request.Request(self.address(path)))
		found = re.search(r"csrf_token\s*=\s*[\"']([0-9a-f]{20,})[\"']", reply.text[:400_000])
		if found:
			self.token = found.group(1)
		return reply

	def post(self, method: str, files: list[tuple[str, bytes]] | None = None, **values) -> Reply:
		"""Call a whitelisted method; with `files` as a browser's form does."""
		headers = {"Accept": "application/json", "X-Frappe-CSRF-Token": self.token}
		values = {
			key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()
		}
		if files is None:
			body = urllib.parse.urlencode(values).encode()
		else:
			boundary = uuid.uuid4().hex
			body = multipart(boundary, values, files)
			headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
		return self._send(urllib.request.Request(self.address(f"/api/method/{method}"), body, headers))

	def log_in(self, user: str, password: str) -> None:
		reply = self.post("login", usr=user, pwd=password)
		must(reply.status == 200, f"{user} cannot log in: {reply.status} {reply.text[:300]}")

	def document(self, doctype: str, name: str) -> Reply:
		return self.get(f"/api/resource/{urllib.parse.quote(doctype)}/{urllib.parse.quote(name)}")

	def field(self, name: str, fieldname: str):
		return json.loads(self.document(APPEAL, name).body)["data"].get(fieldname)

	def address(self, path: str) -> str:
		"""The site may call itself by another name (its host_name) than the one it is asked by."""
		parts = urllib.parse.urlsplit(path)
		return self.base_url + urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))

	def _send(self, request) -> Reply:
		try:
			with self.opener.open(request, timeout=90) as answer:
				return Reply(answer.status, answer.read(), answer.headers)
		except urllib.error.HTTPError as refusal:
			return Reply(refusal.code, refusal.read(), refusal.headers)


def multipart(boundary: str, values: dict[str, str], files: list[tuple[str, bytes]]) -> bytes:
	parts = [
		f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
		for name, value in values.items()
	]
	for file_name, content in files:
		head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{file_name}"\r\n\r\n'
		parts.append(head.encode() + content + b"\r\n")
	return b"".join(parts) + f"--{boundary}--\r\n".encode()


def must(condition, otherwise: str):
	if not condition:
		raise SmokeFailure(otherwise)
	return condition


def until(what, otherwise: str):
	"""Ask again and again until there is an answer; background work takes its time."""
	deadline = time.monotonic() + PATIENCE
	while time.monotonic() < deadline:
		answer = what()
		if answer:
			return answer
		time.sleep(1)
	raise SmokeFailure(f"{otherwise} (waited {PATIENCE} s)")


class Smoke(DocumentSteps):
	"""The steps in order; each says what it has seen."""

	def __init__(self, base_url: str, logins: list, mail_dir: str):
		self.base_url, self.mail_dir = base_url, Path(mail_dir)
		self.passwords = {user.split("@")[0]: (user, password) for _role, user, password in logins}
		self.guest, self.agent, self.customer, self.head = (Visitor(base_url) for _ in range(4))
		self.address = f"smoke-{secrets.token_hex(4)}@example.com"
		self.number = self.link = ""
		self.steps = 0

	def run(self) -> None:
		for step in (
			self.guest_opens_the_web_form,
			self.guest_files_an_appeal_with_a_file,
			self.guest_sends_the_same_again,
			self.guest_opens_the_secret_link,
			self.stranger_is_refused,
			self.agent_logs_in,
			self.agent_finds_the_appeal,
			self.head_gives_the_appeal_to_the_agent,
			self.agent_sees_the_order_panel,
			self.agent_takes_the_appeal,
			self.agent_answers,
			self.agent_prints_the_answer,
			self.mail_reaches_the_customer,
			self.customer_reads_the_answer_by_the_link,
			self.customer_reads_answers_logged_in,
			self.customer_is_not_satisfied,
			self.agent_answers_again,
			self.customer_settles_the_appeal,
			self.head_runs_the_register,
			self.head_exports_the_register,
			*self.steps_of_documents(),
		):
			began = time.monotonic()
			seen = step()
			self.steps += 1
			name = step.__name__.replace("_", " ")
			print(f"  ok  {name}: {seen}  ({time.monotonic() - began:.1f} s)", flush=True)

	check = staticmethod(must)
	wait = staticmethod(until)

	# --- guest

	def guest_opens_the_web_form(self):
		page = self.guest.get("/support-appeal/new", _lang="ru")
		must(page.status == 200, f"the web form answers {page.status}")
		must("Обращение" in page.text, "the web form is not in Russian")
		return f"{len(page.body) // 1024} KB"

	def guest_files_an_appeal_with_a_file(self):
		self.filing = {
			"subject": "Где моя посылка? <b>Smoke</b>",
			"appeal_text": "Заказ должен был прийти вчера.\n<script>alert(1)</script>",
			"contact_name": "Анна Проверкина",
			"email": self.address,
			"phone": "8 (912) 000-11-22",
			"order_number": "NO-SUCH-ORDER",
			"category": "Where Is My Order",
			"client_token": secrets.token_urlsafe(24),
		}
		reply = self.guest.post(
			"helpdesk_ext.api.intake.file_appeal", [("photo.png", PICTURE)], **self.filing
		)
		must(reply.status == 200, f"filing answers {reply.status}: {reply.text[:400]}")
		self.number, self.link = reply.message["number"], reply.message["link"]
		return self.number

	def guest_sends_the_same_again(self):
		reply = self.guest.post(
			"helpdesk_ext.api.intake.file_appeal", [("photo.png", PICTURE)], **self.filing
		)
		must(
			reply.status == 200 and reply.message["number"] == self.number,
			"the form sent twice made two appeals",
		)
		return "the first number again"

	def guest_opens_the_secret_link(self):
		page = until(self.registered_page, f"{self.number} was not registered")
		must("<script>alert(1)" not in page.text, "a script of the customer reaches the page")
		must("photo.png" in page.text, "the customer's file is not on the page")
		return "page with the file, ready for replies"

	def registered_page(self):
		page = self.guest.get(self.link)
		must(page.status == 200, f"the link answers {page.status}")
		must(self.number in page.text, "the page does not show the number")
		return page if 'id="helpdesk-reply"' in page.text else None

	def stranger_is_refused(self):
		stranger = Visitor(self.base_url)
		refused = stranger.document(APPEAL, self.number).status
		must(refused in (401, 403, 404), f"a guest reads the appeal over REST: {refused}")
		wrong = stranger.get("/appeal", key="0" * 40)
		must("Проверкина" not in wrong.text and self.number not in wrong.text, "a wrong key opens the appeal")
		answer = stranger.post("helpdesk_ext.api.portal.reply", [], text="x", key="0" * 40).status
		must(answer in (401, 403), f"a stranger writes on the appeal: {answer}")
		return f"REST {refused}, reply {answer}"

	# --- agent

	def agent_logs_in(self):
		self.agent.log_in(*self.passwords["agent"])
		page = self.agent.get("/app")
		must(page.status == 200 and self.agent.token, f"the Desk answers {page.status}, no token on it")
		return self.passwords["agent"][0]

	def agent_finds_the_appeal(self):
		row = until(self.row_in_the_list, f"{self.number} is not in the agent's list")
		must(row["state"] == "New Appeal", f"a new appeal is {row['state']}")
		return f"{row['state']}, agent {row['agent'] or 'none yet'}"

	def row_in_the_list(self):
		reply = self.agent.get(
			"/api/method/frappe.client.get_list",
			doctype=APPEAL,
			filters=json.dumps({"name": self.number}),
			fields=json.dumps(["name", "state", "agent"]),
		)
		must(reply.status == 200, f"the list answers {reply.status}: {reply.text[:300]}")
		return (reply.message or [None])[0]

	def head_gives_the_appeal_to_the_agent(self):
		"""The rule may have chosen a colleague."""
		self.head.log_in(*self.passwords["head"])
		self.head.get("/app")
		user = self.passwords["agent"][0]
		chosen = self.agent.field(self.number, "agent")
		if chosen == user:
			return "the rule chose the agent"
		reply = self.head.post(
			"helpdesk_ext.api.desk.hand_over", names=[self.number], to_user=user, note="Smoke"
		)
		must(reply.status == 200, f"handing over answers {reply.status}: {reply.text[:400]}")
		now = self.agent.field(self.number, "agent")
		must(now == user, f"after the hand-over the agent is {now}")
		return f"from {chosen or 'nobody'}"

	def agent_sees_the_order_panel(self):
		"""On an appeal of the demo, whose customer has orders."""
		known = self.agent.get(
			"/api/method/frappe.client.get_list",
			doctype=APPEAL,
			filters=json.dumps({"sales_order": ["is", "set"]}),
			fields=json.dumps(["name", "sales_order"]),
			limit_page_length=1,
			order_by="received_at desc",
		).message
		name = known[0]["name"] if known else self.number
		reply = self.agent.get("/api/method/helpdesk_ext.api.desk.get_order_panel", appeal=name)
		must(reply.status == 200, f"the order panel answers {reply.status}: {reply.text[:300]}")
		orders = [order["name"] for order in reply.message["orders"]]
		if known:
			must(known[0]["sales_order"] in orders, f"the panel of {name} misses its order")
		return f"{len(orders)} orders"

	def agent_takes_the_appeal(self):
		reply = self.agent.post(
			"helpdesk_ext.api.desk.do_action",
			appeal=self.number,
			action="Take Appeal",
			modified=self.agent.field(self.number, "modified"),
		)
		must(reply.status == 200, f"taking answers {reply.status}: {reply.text[:400]}")
		return reply.message["state"]

	def agent_answers(self):
		return self.answer(ANSWER)

	def answer(self, text: str) -> str:
		reply = self.agent.post(
			"helpdesk_ext.api.desk.send_message",
			appeal=self.number,
			text=text,
			kind="answer",
			modified=self.agent.field(self.number, "modified"),
			client_token=secrets.token_hex(16),
		)
		must(reply.status == 200, f"answering answers {reply.status}: {reply.text[:400]}")
		state = self.agent.field(self.number, "state")
		must(state == "Appeal Answered", f"after the answer the appeal is {state}")
		return state

	def agent_prints_the_answer(self):
		answers = self.agent.get(
			"/api/method/frappe.client.get_list",
			doctype="Appeal Message",
			filters=json.dumps({"appeal": self.number, "marks_answer": 1}),
			limit_page_length=1,
		).message
		what = {"doctype": "Appeal Message", "name": answers[0]["name"], "format": "Appeal Answer Letter"}
		printed = self.agent.get("/printview", **what, no_letterhead=0)
		must(printed.status == 200, f"printing answers {printed.status}")
		must(
			self.number in printed.text and "Посылка найдена" in printed.text,
			"the print lacks number or answer",
		)
		pdf = self.agent.get("/api/method/frappe.utils.print_format.download_pdf", **what)
		if pdf.body[:5] == b"%PDF-":
			return f"HTML, and PDF of {len(pdf.body) // 1024} KB"
		return f"HTML; no PDF here ({pdf.status})"

	def mail_reaches_the_customer(self):
		if not self.mail_dir.is_dir():
			return "no mail folder given, not looked at"
		text = until(self.mail_with_the_answer, f"no mail with the answer to {self.address}")
		must("/appeal?key=" in text, "the mail has no secret link")
		return "answer and link"

	def mail_with_the_answer(self):
		for path in self.mail_dir.glob("**/*.eml"):
			message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
			if self.address not in f"{message['X-Delivered-To']} {message['To']}":
				continue
			text = "\n".join(
				part.get_content() for part in message.walk() if part.get_content_maintype() == "text"
			)
			if self.number in f"{message['Subject']} {text}" and "Посылка найдена" in text:
				return text
		return None

	# --- customer

	def customer_reads_the_answer_by_the_link(self):
		page = self.guest.get(self.link)
		must("Посылка найдена" in page.text, "the answer is not on the customer's page")
		must('id="helpdesk-decision"' in page.text, "the customer is not asked whether it is settled")
		return "answer and the question whether it is settled"

	def customer_reads_answers_logged_in(self):
		self.customer.log_in(*self.passwords["customer"])
		page = self.customer.get("/appeals")
		must(page.status == 200, f"the customer's list answers {page.status}")
		numbers = sorted(set(re.findall(r"APL-\d{4}-\d{5}", page.text)))
		must(numbers, "the customer has no appeals in the list")
		must(self.number not in numbers, "a stranger's appeal is in the customer's list")
		answered = [
			number
			for number in numbers
			if 'id="helpdesk-decision"' in self.customer.get(f"/appeals/{number}").text
		]
		must(answered, "no answered appeal among the customer's")
		foreign = self.customer.get(f"/appeals/{self.number}")
		must("Посылка найдена" not in foreign.text, "a customer reads another one's appeal")
		rest = self.customer.document(APPEAL, answered[0]).status
		must(rest in (401, 403), f"a customer reads the appeal over REST: {rest}")
		return f"{len(numbers)} appeals, {len(answered)} waiting for a word"

	def customer_is_not_satisfied(self):
		key = urllib.parse.parse_qs(urllib.parse.urlsplit(self.link).query)["key"][0]
		self.key = key
		decided = self.guest.post("helpdesk_ext.api.portal.decide", solved="0", key=key)
		must(decided.status == 200, f"«not settled» answers {decided.status}: {decided.text[:300]}")
		reply = self.guest.post("helpdesk_ext.api.portal.reply", [], text="Всё ещё ничего нет.", key=key)
		must(reply.status == 200, f"the reply answers {reply.status}: {reply.text[:300]}")
		must(reply.message["number"] == self.number, "the reply opened another appeal")
		return "reply sent"

	def agent_answers_again(self):
		state = self.agent.field(self.number, "state")
		must(state == "Appeal Reopened", f"after the customer's return the appeal is {state}")
		must(self.agent.field(self.number, "has_unread_reply"), "the reply is not marked unread")
		self.answer(SECOND_ANSWER)
		return f"{state}, answered"

	def customer_settles_the_appeal(self):
		decided = self.guest.post("helpdesk_ext.api.portal.decide", solved="1", key=self.key)
		must(decided.status == 200, f"«settled» answers {decided.status}: {decided.text[:300]}")
		state = self.agent.field(self.number, "state")
		must(state == "Appeal Closed", f"after «settled» the appeal is {state}")
		return state

	# --- head

	def head_runs_the_register(self):
		reply = self.head.get("/api/method/frappe.desk.query_report.run", **self.register())
		must(reply.status == 200, f"the register answers {reply.status}: {reply.text[:400]}")
		rows = [row for row in reply.message["result"] if isinstance(row, dict)]
		mine = [row for row in rows if row["name"] == self.number]
		must(
			mine and mine[0]["first_answer_hours"] is not None,
			f"{self.number} is not answered in the register",
		)
		must(reply.message["chart"]["data"]["labels"], "the register has no chart")
		must(len(reply.message["report_summary"]) == 5, "the register has not its five figures")
		return f"{len(rows)} rows, chart, five figures"

	def head_exports_the_register(self):
		reply = self.head.post(
			"frappe.desk.query_report.export_query",
			**self.register(),
			file_format_type="Excel",
			visible_idx="[]",
			include_indentation="0",
		)
		must(reply.status == 200 and reply.body[:2] == b"PK", f"the export answers {reply.status}, no xlsx")
		return f"xlsx of {len(reply.body) // 1024} KB"

	def register(self) -> dict[str, str]:
		# a day more: the site may keep another time zone than this machine
		first, last = date.today() - timedelta(days=30), date.today() + timedelta(days=1)
		filters = {"from_date": first.isoformat(), "to_date": last.isoformat()}
		return {"report_name": "Appeal Register", "filters": json.dumps(filters)}


def main(base_url: str, logins: list, mail_dir: str) -> int:
	"""Run all steps against the site at `base_url`; 0 when every one passed.

	:param logins: (role label, user, password) rows; the users before the @ are agent, head and customer.
	:param mail_dir: where the site's mail ends as .eml files; a folder that is not there skips that step.
	"""
	smoke = Smoke(base_url, logins, mail_dir)
	try:
		smoke.run()
	except SmokeFailure as failure:
		print(f"smoke: failed after {smoke.steps} steps: {failure}", flush=True)
		return 1
	print(f"smoke: {smoke.steps} steps passed", flush=True)
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1], [("", *pair.split(":", 1)) for pair in sys.argv[3:]], sys.argv[2]))
