"""The department's documents over HTTP: an inquiry answered by logistics and told to the customer, a fault
eliminated and its customers told. Steps of tests/smoke.py, run after the main job."""

import json
import secrets
import urllib.parse

INQUIRY, FAULT, APPEAL = "Order Inquiry", "Fault Notice", "Support Appeal"
FACTS = {"order_whereabouts": "на сортировке", "delivery_date": "2030-01-15", "carrier": "Быстрый курьер"}
FIXED = "Оплата на сайте снова работает. Payment works again."


class DocumentSteps:
	"""Mixed into the smoke run: uses its visitors, `must`, `until`."""

	def steps_of_documents(self):
		return (
			self.agent_registers_a_call_about_an_order,
			self.agent_asks_the_department,
			self.agent_cannot_answer_meanwhile,
			self.department_sees_its_inquiry_and_no_appeal,
			self.department_answers_with_its_facts,
			self.agent_puts_the_answer_into_the_reply,
			self.agent_reports_a_fault_from_an_appeal,
			self.administrator_eliminates_the_fault,
			self.reporter_confirms_and_has_the_customers_told,
			self.customer_of_the_fault_is_told_once,
		)

	# --- inquiry

	def agent_registers_a_call_about_an_order(self):
		order = self.listed(self.agent, "Sales Order", {"docstatus": 1}, ["name", "customer"])[0]
		self.call = self.registered(customer=order["customer"], sales_order=order["name"])
		return f"{self.call}, order {order['name']}"

	def agent_asks_the_department(self):
		reply = self.done(
			self.agent.post(
				"helpdesk_ext.api.inquiries.ask",
				inquiry_type="Whereabouts of Order",
				appeal=self.call,
				modified=self.agent.field(self.call, "modified"),
			),
			"asking the department",
		)
		self.inquiry = reply["name"]
		state = self.agent.field(self.call, "state")
		self.check(state == "Awaiting Department", f"after the question the appeal is {state}")
		return f"{self.inquiry}, due {reply['due_at']}"

	def agent_cannot_answer_meanwhile(self):
		refused = self.say(self.call, "Too early")
		self.check(refused.status == 417, f"answering while a department is asked answers {refused.status}")
		return "refused"

	def department_sees_its_inquiry_and_no_appeal(self):
		self.logistics = self.visitor("logistics")
		rows = self.listed(self.logistics, INQUIRY, {"name": self.inquiry}, ["name", "state", "due_at"])
		self.check(rows and rows[0]["state"] == "Inquiry Sent", "the department does not see its inquiry")
		refused = self.logistics.document(APPEAL, self.call).status
		self.check(refused in (403, 404), f"the department reads the appeal: {refused}")
		orders = self.logistics.get("/api/resource/Sales%20Order").status
		self.check(orders in (403, 404), f"the department lists orders: {orders}")
		return f"inquiry read; appeal {refused}, orders {orders}"

	def department_answers_with_its_facts(self):
		half = self.answer_inquiry({"answer_text": "Скоро."})
		self.check(half.status == 417, f"an answer without its facts answers {half.status}")
		self.done(self.answer_inquiry({**FACTS, "answer_text": "Проверено у перевозчика."}), "the answer")
		state = self.agent.field(self.call, "state")
		self.check(state == "Appeal In Progress", f"after the answer the appeal is {state}")
		return f"incomplete refused, complete taken; appeal {state}"

	def answer_inquiry(self, values: dict):
		modified = json.loads(self.logistics.document(INQUIRY, self.inquiry).body)["data"]["modified"]
		return self.logistics.post(
			"helpdesk_ext.api.inquiries.do_action",
			inquiry=self.inquiry,
			action="Answer Inquiry",
			modified=modified,
			values=values,
		)

	def agent_puts_the_answer_into_the_reply(self):
		reply = self.agent.get("/api/method/helpdesk_ext.api.inquiries.get_reply", inquiry=self.inquiry)
		text = self.done(reply, "the text for the customer")["text"]
		self.check(FACTS["order_whereabouts"] in text, "the reply lacks the fact of the department")
		self.done(self.say(self.call, text), "answering the customer")
		state = self.agent.field(self.call, "state")
		self.check(state == "Appeal Answered", f"after the reply the appeal is {state}")
		return f"{len(text)} characters, {state}"

	# --- fault

	def agent_reports_a_fault_from_an_appeal(self):
		self.held = self.registered(contact_email=f"fault-{secrets.token_hex(4)}@example.com")
		reply = self.agent.post(
			"helpdesk_ext.api.faults.report_from_appeal",
			appeal=self.held,
			modified=self.agent.field(self.held, "modified"),
			values={
				"subject": "Smoke: оплата не проходит",
				"fault_part": "Payment on the Site",
				"page_url": "https://shop.example/checkout",
				"description": "Страница оплаты показывает ошибку.",
			},
		)
		self.fault = self.done(reply, "reporting the fault")["name"]
		self.check(self.agent.field(self.held, "fault_notice") == self.fault, "the appeal is not linked")
		return f"{self.fault}, {self.held}"

	def administrator_eliminates_the_fault(self):
		admin = self.visitor("admin")
		self.fault_action(admin, "Accept Fault")
		now = json.loads(admin.document(FAULT, self.fault).body)["data"]["accepted_at"][:19]
		early = self.try_fault_action(
			admin, "Eliminate Fault", {**self.elimination(now), "downtime_until": "2020-01-01 10:00:00"}
		)
		self.check(early.status == 417, f"a downtime that ends before it begins answers {early.status}")
		self.fault_action(admin, "Eliminate Fault", self.elimination(now))
		return "accepted, eliminated; impossible downtime refused"

	def elimination(self, moment: str) -> dict:
		return {
			"cause": "Provider or Outside Service",
			"cause_text": "Bank",
			"fix_text": "Переключено на запасной шлюз.",
			"downtime_from": moment,
			"downtime_until": moment,
		}

	def reporter_confirms_and_has_the_customers_told(self):
		reply = self.try_fault_action(
			self.agent, "Confirm Elimination", {"customer_answer": FIXED}, answer_customers=1
		)
		self.done(reply, "confirming")
		return "confirmed"

	def customer_of_the_fault_is_told_once(self):
		self.wait(self.messages_told, "the customer of the fault was not told")
		told = self.messages_told()
		self.check(len(told) == 1, f"the customer was told {len(told)} times")
		state = self.agent.field(self.held, "state")
		self.check(state == "Appeal Answered", f"after the repair the appeal is {state}")
		return f"one answer, {state}"

	def messages_told(self) -> list:
		rows = self.listed(
			self.agent, "Appeal Message", {"appeal": self.held, "is_public": 1}, ["name", "message_text"]
		)
		return [row for row in rows if FIXED in row["message_text"]]

	# --- helpers

	def registered(self, **values) -> str:
		given = {
			"subject": "Smoke: звонок",
			"appeal_text": "Клиент спрашивает по телефону.",
			"channel": "Via Phone",
			"contact_name": "Пётр Звонков",
			**values,
		}
		reply = self.agent.post("helpdesk_ext.api.desk.register_appeal", values=given)
		name = self.done(reply, "registering the call")["name"]
		taken = self.agent.post(
			"helpdesk_ext.api.desk.do_action",
			appeal=name,
			action="Take Appeal",
			modified=self.agent.field(name, "modified"),
		)
		self.done(taken, "taking the call")
		return name

	def say(self, appeal: str, text: str):
		return self.agent.post(
			"helpdesk_ext.api.desk.send_message",
			appeal=appeal,
			text=text,
			kind="answer",
			modified=self.agent.field(appeal, "modified"),
			client_token=secrets.token_hex(16),
		)

	def fault_action(self, visitor, action: str, values: dict | None = None) -> None:
		self.done(self.try_fault_action(visitor, action, values), action)

	def try_fault_action(self, visitor, action: str, values: dict | None = None, **more):
		modified = json.loads(visitor.document(FAULT, self.fault).body)["data"]["modified"]
		return visitor.post(
			"helpdesk_ext.api.faults.do_action",
			fault=self.fault,
			action=action,
			modified=modified,
			values=values or {},
			**more,
		)

	def visitor(self, login: str):
		found = type(self.agent)(self.base_url)
		found.log_in(*self.passwords[login])
		found.get("/app")
		return found

	def listed(self, visitor, doctype: str, filters: dict, fields: list[str]) -> list[dict]:
		reply = visitor.get(
			f"/api/resource/{urllib.parse.quote(doctype)}",
			filters=json.dumps(filters),
			fields=json.dumps(fields),
			limit_page_length=20,
		)
		self.check(reply.status == 200, f"the list of {doctype} answers {reply.status}: {reply.text[:300]}")
		return json.loads(reply.body)["data"]

	def done(self, reply, what: str):
		self.check(reply.status == 200, f"{what} answers {reply.status}: {reply.text[:500]}")
		return reply.message
