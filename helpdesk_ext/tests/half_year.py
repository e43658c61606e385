"""Half a year of a small department in 2018, the same on every site: documents of every kind and fate, for
comparing reports between databases and frameworks. Nothing is drawn by lot and nothing depends on today.

Everything has its own categories, parts, departments, employees and customers, in a time no other document of a
site lies in; names are both Russian and English, and in both cases, so that another order of letters shows.
"""

from datetime import date, datetime, timedelta

import frappe

from helpdesk_ext.backfill import backfill_appeal
from helpdesk_ext.constants import (
	APPEAL,
	FAULT,
	INQUIRY,
	POLICY,
	AppealAction,
	Channel,
	DirectiveKind,
	FaultState,
	InquiryAction,
	PolicyFor,
	Priority,
	ReportAction,
	ReportPeriod,
	Role,
)
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.inquiries.backfill import PASS_ON, backfill_inquiry
from helpdesk_ext.terms import policies
from helpdesk_ext.tests.inquiry_utils import make_department, make_responder, make_type
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_customer, make_head, make_sales_order, make_user
from helpdesk_ext.work_reports.backfill import backfill_report

BATCH = "Half a year of a test"
BEGIN, NOW = datetime(2018, 1, 8, 8, 50), "2018-07-02 12:00:00"
CALENDAR = "Office of the Half Year"
ROOT = "Half Year Appeals"
CATEGORIES = ("ёмкости половины года", "Доставка половины года", "half year parcels", "Half Year Returns")
PARTS_ROOT, PARTS = "Half Year Parts", ("Ёлка половины года", "база половины года", "Half Year Wires")
CAUSES = ("износ половины года", "Износ Половины Года по ошибке")
LOGISTICS, SALES = "логистика половины года", "Half Year Sales"
WHEREABOUTS, ANYTHING = "Где заказ половины года", "half year question"
CUSTOMERS = ("Ёлкин Половины Года", "half Year Ltd", "Half Year Inc")
CARRIERS = ("Ёж-доставка", "swift of half a year", "Swift of Half a Year", None)
GROUPS = ("Products", "Services")
CHANNELS = (
	Channel.WEB_FORM,
	Channel.EMAIL,
	Channel.PHONE,
	Channel.MESSENGER,
	Channel.IN_PERSON,
	Channel.PAPER,
)
PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)
SEVERITIES = ("Severity Low", "Severity Normal", "Severity High", "Severity Critical")
APPEALS, ORDERS, FAULTS = 48, 18, 14
HOUR = timedelta(hours=1)


class HalfYearTestCase(HelpdeskTestCase):
	"""The half year stands, and it is NOW, while a test of it runs."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.half_year = HalfYear()

	def setUp(self):
		super().setUp()
		self.addCleanup(policies.forget)
		self.enterContext(self.at(NOW))
		self.half_year.make()


class HalfYear:
	"""Makes it; `names` tells what to call a document whose real name depends on the counters of the site."""

	def __init__(self):
		self.names: dict[str, str] = {}
		self.appeals: list[str] = []
		self.users = self.make_people()

	def make_people(self) -> list[str]:
		"""Users are kept on a site, and made once."""
		self.agents = [
			make_user(f"half.year.{number}@example.com", Role.AGENT, first_name=name).name
			for number, name in enumerate(("Яна", "ёлка", "anna", "Boris"), 1)
		]
		self.head = make_head("half.year.head@example.com").name
		self.admin = make_user("half.year.it@example.com", Role.IT_ADMIN).name
		self.driver = make_responder("half.year.driver@example.com").name
		self.seller = make_responder("half.year.seller@example.com").name
		return [*self.agents, self.head, self.admin]

	def make(self) -> None:
		"""All documents, in the transaction of the caller, with the clock standing at NOW."""
		self.make_calendar_and_policies()
		self.make_masters()
		self.make_orders()
		for number in range(APPEALS):
			self.make_appeal(number)
		for number in range(FAULTS):
			self.make_fault(number)
		for number in range(3):
			self.make_directive(number)
		self.make_work_reports()

	def called(self, kind: str, name: str) -> str:
		"""Note what the document is called in the expected rows."""
		number = 1 + sum(label.startswith(f"{kind} ") for label in self.names.values())
		self.names[name] = f"{kind} {number}"
		return name

	# --- records

	def make_calendar_and_policies(self) -> None:
		calendar = frappe.new_doc("Working Calendar")
		calendar.calendar_name = CALENDAR
		for begin, end in (("09:00:00", "13:00:00"), ("14:00:00", "18:00:00")):
			hours = {"weekday": "From Monday to Friday", "from_time": begin, "to_time": end}
			calendar.append("intervals", hours)
		calendar.insert()
		for name in frappe.get_all(POLICY, pluck="name"):
			frappe.db.set_value(POLICY, name, "enabled", 0)
		for applies_to, hours in (
			(PolicyFor.APPEALS, {"first_answer_hours": 4, "next_answer_hours": 4, "resolution_hours": 24}),
			(PolicyFor.INQUIRIES, {"department_hours": 6}),
			(PolicyFor.FAULTS, {"repair_hours": 10}),
		):
			policy = frappe.new_doc(POLICY)
			policy.update({"policy_name": f"Half Year: {applies_to}", "applies_to": applies_to, **hours})
			policy.update({"application_order": 1, "working_calendar": CALENDAR, "warn_percent": 80})
			policy.insert()
		policies.forget()

	def make_masters(self) -> None:
		for doctype, field, root, names in (
			("Appeal Category", "category_name", ROOT, CATEGORIES),
			("Fault Part", "part_name", PARTS_ROOT, PARTS),
		):
			frappe.new_doc(doctype).update({field: root, "is_group": 1}).insert()
			for number, name in enumerate(names):
				record = frappe.new_doc(doctype)
				record.update({field: name, f"parent_{frappe.scrub(doctype)}": root})
				if doctype == "Appeal Category":
					record.is_order_status_question = int(number in (1, 2))
				record.insert()
		for name in CAUSES:
			frappe.new_doc("Fault Cause").update({"cause_name": name}).insert()
		make_department(LOGISTICS, self.driver, working_calendar=CALENDAR)
		make_department(SALES, self.seller)
		make_type(WHEREABOUTS, LOGISTICS, {"order_whereabouts": 1})
		make_type(ANYTHING, SALES, {}, needs_order=0)

	def make_orders(self) -> None:
		self.customers = [self.called("Customer", make_customer(name).name) for name in CUSTOMERS]
		self.orders = []
		for number in range(ORDERS):
			day = BEGIN.date() + timedelta(days=number * 9)
			order = make_sales_order(self.customers[number % 3], transaction_date=day, delivery_date=day)
			self.orders.append(self.called("Sales Order", order.name))
			# an order of both groups counts in both
			for group in GROUPS if number % 3 == 0 else GROUPS[:1]:
				self.add_row(order, "Sales Order Item", item_group=group)
			if number % 4 != 3:
				self.make_delivery(order, number, day)

	def make_delivery(self, order, number: int, day: date) -> None:
		note = frappe.new_doc("Delivery Note")
		note.update(
			{
				"name": f"DN-TEST-{frappe.generate_hash(length=8)}",
				"customer": order.customer,
				"company": order.company,
				"posting_date": day + timedelta(days=3),
				"docstatus": 1,
				"is_return": int(number == 5),
				"transporter_name": CARRIERS[number % len(CARRIERS)],
			}
		)
		note.db_insert()
		self.add_row(note, "Delivery Note Item", against_sales_order=order.name)

	def add_row(self, parent, doctype: str, **values) -> None:
		row = frappe.new_doc(doctype)
		row.update(
			{"parent": parent.name, "parenttype": parent.doctype, "parentfield": "items", "idx": 1, **values}
		)
		row.db_insert()

	# --- appeals and inquiries

	def make_appeal(self, number: int) -> None:
		received = BEGIN + timedelta(days=number * 7 // 2, minutes=number * 97 % 1440)
		fate = FATES[number % len(FATES)]
		told = fate(
			self, received + HOUR * (1 + number % 5), self.agents[number * 7 % len(self.agents)], number
		)
		order = self.orders[number % ORDERS] if number % 3 else None
		data = {
			"subject": f"Half year {number}",
			"appeal_text": "Где мой заказ?",
			"channel": CHANNELS[number % len(CHANNELS)],
			"category": CATEGORIES[number * 5 % len(CATEGORIES)],
			"appeal_priority": PRIORITIES[number // 2 % len(PRIORITIES)],
			"contact_name": f"Customer {number}",
			"contact_email": f"half.year.customer{number % 7}@example.com",
			"sales_order": order,
			"customer": order and frappe.db.get_value("Sales Order", order, "customer"),
			"received_at": received,
			**told,
		}
		if data["channel"] != Channel.WEB_FORM:
			data["registered_by"] = self.agents[number % len(self.agents)]
		inquiries = data.pop("inquiries", ())
		name = self.called(APPEAL, backfill_appeal(data, BATCH))
		self.appeals.append(name)
		for inquiry in inquiries:
			asked = {"appeal": name, "sales_order": order or self.orders[number % ORDERS], **inquiry}
			self.called(INQUIRY, backfill_inquiry(asked, BATCH))

	def said(self, at: datetime, by: str, **values) -> dict:
		return {"at": at, "kind": "message", "text": "Ответ", "by": by, **values}

	def heard(self, at: datetime) -> dict:
		return {"at": at, "kind": "message", "incoming": True, "text": "Ещё вопрос"}

	def act(self, at: datetime, action: str, by: str) -> dict:
		return {"at": at, "kind": "action", "action": action, "by": by}

	def untouched(self, at, agent, number):
		return {"steps": []}

	def in_hand(self, at, agent, number):
		return {"steps": [self.act(at, AppealAction.TAKE, agent), self.said(at + HOUR, agent, public=False)]}

	def solved(self, at, agent, number):
		late = at + timedelta(days=number % 9)
		return {
			"steps": [
				self.said(late, agent, answer=True),
				{"at": late + 5 * HOUR, "kind": "verdict", "solved": True},
			]
		}

	def asked_again(self, at, agent, number):
		again = at + timedelta(days=2, minutes=number)
		steps = [self.said(at, agent, answer=True), self.heard(again)]
		taken = self.act(again + HOUR, AppealAction.TAKE, self.agents[0])
		return {"steps": [*steps, taken, self.said(again + 3 * HOUR, self.agents[0], answer=True)]}

	def customer_asked(self, at, agent, number):
		steps = [self.act(at, AppealAction.TAKE, agent), self.said(at + HOUR, agent)]
		steps.append(self.act(at + HOUR, AppealAction.ASK_CUSTOMER, agent))
		if number % 3 == 0:
			return {"steps": steps}
		heard = at + timedelta(days=1, hours=number % 10)
		return {"steps": [*steps, self.heard(heard), self.said(heard + 2 * HOUR, agent, answer=True)]}

	def department_asked(self, at, agent, number):
		"""Asked, returned or passed on, clarified, answered; the appeal waits from the first to the last."""
		took = HOUR * (3 + number * 5 % 60)
		steps = [
			self.act(at, AppealAction.TAKE, agent),
			self.act(at + HOUR, AppealAction.ASK_DEPARTMENT, agent),
		]
		end = at + HOUR + took
		answer = {"action": InquiryAction.ANSWER, "text": "В пути", "facts": {"order_whereabouts": "в пути"}}
		turns = [{"at": end, "by": self.driver, **answer}]
		if number % 2:
			turns = [
				{
					"at": at + HOUR + took / 4,
					"by": self.driver,
					"action": InquiryAction.RETURN,
					"text": "Какой?",
				},
				{"at": at + HOUR + took / 2, "by": agent, "action": InquiryAction.CLARIFY, "text": "Синий"},
				*turns,
			]
		elif number % 4:
			passed = {"action": PASS_ON, "department": SALES, "text": "Не наш"}
			turns = [
				{"at": at + HOUR + took / 3, "by": self.driver, **passed},
				{**turns[0], "by": self.seller},
			]
		asked = {"inquiry_type": WHEREABOUTS, "asked_at": at + HOUR, "asked_by": agent, "steps": turns}
		steps += [self.act(end, AppealAction.RESUME, agent), self.said(end + HOUR, agent, answer=True)]
		return {"steps": steps, "inquiries": [asked]}

	def two_departments_asked(self, at, agent, number):
		"""One answers, the other still has it or gave it back too late."""
		steps = [
			self.act(at, AppealAction.TAKE, agent),
			self.act(at + HOUR, AppealAction.ASK_DEPARTMENT, agent),
		]
		asked = {"asked_at": at + HOUR, "asked_by": agent}
		given = {"at": at + 3 * HOUR, "by": self.seller, "action": InquiryAction.ANSWER, "text": "Да"}
		withdrawn = {"at": at + 30 * HOUR, "by": agent, "action": InquiryAction.CANCEL, "text": "Не нужно"}
		return {
			"steps": steps,
			"inquiries": [
				{**asked, "inquiry_type": ANYTHING, "question": "Можно?", "steps": [given]},
				{**asked, "inquiry_type": WHEREABOUTS, "steps": [withdrawn] if number % 2 else []},
			],
		}

	def spam(self, at, agent, number):
		return {"steps": [self.act(at, AppealAction.MARK_SPAM, agent)]}

	def duplicate(self, at, agent, number):
		return {"steps": [self.act(at, AppealAction.MARK_DUPLICATE, agent)], "duplicate_of": self.appeals[-1]}

	def changed(self, at, agent, number):
		steps = [
			{"at": at, "kind": "assign", "agent": agent, "by": self.head},
			{"at": at, "kind": "category", "value": CATEGORIES[3], "by": agent},
			{"at": at, "kind": "priority", "value": Priority.URGENT, "by": agent},
		]
		return {"steps": [*steps, self.said(at + timedelta(days=1), agent, answer=True)]}

	def closed_and_reopened(self, at, agent, number):
		steps = [self.said(at, agent, answer=True), {"at": at + timedelta(days=7), "kind": "auto_close"}]
		return {"steps": [*steps, self.heard(at + timedelta(days=8))]}

	# --- the other documents

	def make_fault(self, number: int) -> None:
		registered = BEGIN + timedelta(days=number * 12, hours=number * 5 % 24)
		steps = []

		def step(hours: int, to: str, user: str | None = None, **facts):
			at = registered + HOUR * hours
			steps.append({"at": at, "to": to, "user": user or self.admin, **facts})

		if number % 5 == 4:
			step(2, FaultState.REJECTED, reject_reason="Нет неполадки")
		elif number % 5:
			length = 3 + number * 11 % 90
			step(1, FaultState.ACCEPTED)
			step(
				length,
				FaultState.ELIMINATED,
				cause=CAUSES[number % 2],
				fix_text="Заменено",
				downtime_from=registered,
				downtime_until=registered + HOUR * (length - 1),
			)
			if number % 2:
				step(length + 2, FaultState.CONFIRMED, self.agents[0])
		data = {
			"subject": f"Half year fault {number}",
			"fault_part": PARTS[number % len(PARTS)],
			"severity": SEVERITIES[number % 4],
			"workplace": "Room of the half year",
			"description": "Не работает",
			"reporter": self.agents[0],
			"registered_at": registered,
			"steps": steps,
			"appeals": self.appeals[number : number + number % 3] if number % 2 else [],
		}
		self.called(FAULT, backfill_fault(data, BATCH))

	def make_directive(self, number: int) -> None:
		issued = datetime(2018, 2 + number, 5, 10)
		read = {"at": issued + HOUR, "kind": "acknowledge"}
		people = []
		for place, user in enumerate(self.agents):
			steps = [read] if (place + number) % 4 else []
			if steps and (place + number) % 3:
				done = issued + timedelta(days=6 * (place + 1))
				steps += [
					{"at": done, "kind": "report", "text": "Сделано"},
					{"at": done + HOUR, "kind": "accept", "by": self.head},
				]
			people.append({"user": user, "steps": steps})
		backfill_directive(
			{
				"directive_kind": DirectiveKind.REGULATION if number == 1 else DirectiveKind.INSTRUCTION,
				"subject": f"Half year directive {number}",
				"directive_text": "Сделать",
				"issuer": self.head,
				"issued_at": issued,
				"acknowledge_by": issued.date() + timedelta(days=2),
				"execute_by": issued.date() + timedelta(days=14),
				"controller": self.head,
				"needs_execution": 1,
				"people": people,
			},
			BATCH,
		)

	def make_work_reports(self) -> None:
		for month in (2, 3, 4):
			for place, user in enumerate(self.agents):
				if (place + month) % 4 == 3:
					continue
				made = datetime(2018, month + 1, 3 + place * (month % 3), 16)
				steps = [
					{"at": made + HOUR, "action": ReportAction.COMPILE},
					{"at": made + 2 * HOUR, "action": ReportAction.SUBMIT},
				]
				if place == 2:
					back = {"at": made + 3 * HOUR, "action": ReportAction.RETURN, "by": self.head}
					steps.append({**back, "reason": "Дополнить"})
				data = {
					"employee": user,
					"period_kind": ReportPeriod.MONTH,
					"period_from": date(2018, month, 1),
					"made_at": made,
					"steps": steps,
				}
				backfill_report(data, BATCH)


FATES = (
	HalfYear.untouched,
	HalfYear.in_hand,
	HalfYear.solved,
	HalfYear.asked_again,
	HalfYear.customer_asked,
	HalfYear.department_asked,
	HalfYear.solved,
	HalfYear.two_departments_asked,
	HalfYear.spam,
	HalfYear.duplicate,
	HalfYear.changed,
	HalfYear.department_asked,
	HalfYear.closed_and_reopened,
)
