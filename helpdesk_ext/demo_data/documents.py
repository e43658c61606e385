"""The demo's documents between departments, over the same half year and about the same appeals."""

import random
from datetime import date, datetime, time, timedelta

import frappe
import frappe.utils

from helpdesk_ext import backfill
from helpdesk_ext.constants import (
	APPEAL,
	DEPARTMENT,
	EVENT,
	AppealState,
	DirectiveKind,
	EventType,
	FaultState,
	InquiryAction,
	ReportAction,
	ReportKind,
	ReportPeriod,
)
from helpdesk_ext.demo_data.document_texts import TEXTS, DirectiveText, DocumentTexts, FaultText
from helpdesk_ext.demo_data.office_hours import add_working, next_working
from helpdesk_ext.demo_data.people import user_id
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.inquiries.backfill import backfill_inquiry
from helpdesk_ext.setup.data_inquiries import LOGISTICS, SALES
from helpdesk_ext.work_reports.backfill import backfill_report

DAYS = 183
AGENTS = ("agent", "agent2", "agent3", "agent4")
RESPONDERS = {LOGISTICS: "logistics", SALES: "sales"}
MONTHS_REPORTED = 3
# Demo appeals about these are what a broken site makes customers write.
OF_THE_SITE = "Site or Equipment Fault"
TODAY_IS_PART = timedelta(hours=6)


def make(language: str, cut: datetime, dice: random.Random, batch: str) -> None:
	"""Departments with their employees, inquiries behind the waits of the appeals, faults, directives and the
	work reports of the last months."""
	maker = Maker(TEXTS[language], cut, dice, batch)
	maker.departments()
	maker.inquiries()
	maker.faults()
	maker.directives()
	maker.reports()


def unmake() -> None:
	"""What the demo put into records that stay: its employees in the departments."""
	for department in RESPONDERS:
		if frappe.db.exists(DEPARTMENT, department):
			frappe.db.delete(
				"Responder Department User", {"parent": department, "user": ("like", "%@demo.example")}
			)
			frappe.clear_document_cache(DEPARTMENT, department)


class Maker:
	def __init__(self, texts: DocumentTexts, cut: datetime, dice: random.Random, batch: str):
		self.texts, self.cut, self.dice, self.batch = texts, cut, dice, batch

	def departments(self) -> None:
		for department, login in RESPONDERS.items():
			record = frappe.get_doc(DEPARTMENT, department)
			if user_id(login) not in [row.user for row in record.users]:
				record.append("users", {"user": user_id(login)})
				record.save(ignore_permissions=True)

	# --- inquiries

	def inquiries(self) -> None:
		"""Every wait for a department had its inquiry: asked as it began, answered as it ended."""
		for wait in self.waits():
			department = LOGISTICS if self.dice.random() < 0.6 else SALES
			kind = "Whereabouts of Order" if department == LOGISTICS else "Contents and Sum of Order"
			data = {
				"appeal": wait.appeal,
				"sales_order": wait.sales_order,
				"inquiry_type": kind,
				"department": department,
				"asked_by": wait.agent,
				"asked_at": wait.began,
				"steps": self.answering(wait, department),
			}
			backfill_inquiry(data, self.batch)

	def answering(self, wait, department: str) -> list[dict]:
		responder = user_id(RESPONDERS[department])
		ended = wait.ended or self.cut
		took = ended - wait.began
		steps = []
		accepted = wait.began + took * self.dice.uniform(0.1, 0.4)
		if accepted < self.cut - timedelta(minutes=5) and (wait.ended or self.dice.random() < 0.5):
			steps.append({"at": accepted, "action": InquiryAction.ACCEPT, "by": responder})
		if wait.ended:
			steps.append(
				{
					"at": wait.ended,
					"action": InquiryAction.ANSWER,
					"by": responder,
					**self.answer(wait, department),
				}
			)
		return steps

	def answer(self, wait, department: str) -> dict:
		text = self.dice.choice(self.texts.inquiry_answers)
		if department == SALES:
			return {"text": text, "facts": {"order_contents": text}}
		delivery = wait.ended.date() + timedelta(days=self.dice.randrange(1, 5))
		where = self.dice.choice(self.texts.whereabouts)
		return {"text": text, "facts": {"order_whereabouts": where, "delivery_date": delivery}}

	def waits(self) -> list:
		"""Stays of the demo's appeals in the state of waiting for a department, oldest first."""
		appeals = backfill.marked(self.batch, APPEAL)
		found = []
		for part in backfill.chunks(appeals):
			rows = frappe.get_all(
				EVENT,
				filters={
					"reference_doctype": APPEAL,
					"reference_name": ("in", part),
					"event_type": EventType.STATE,
				},
				fields=["reference_name", "from_value", "to_value", "occurred_at"],
				order_by="occurred_at asc, creation asc",
			)
			orders = dict(
				frappe.get_all(
					APPEAL, filters={"name": ("in", part)}, fields=["name", "sales_order"], as_list=True
				)
			)
			agents = dict(
				frappe.get_all(APPEAL, filters={"name": ("in", part)}, fields=["name", "agent"], as_list=True)
			)
			open_waits = {}
			for row in rows:
				if row.to_value == AppealState.AWAITING_DEPARTMENT:
					wait = frappe._dict(
						appeal=row.reference_name,
						sales_order=orders[row.reference_name],
						agent=agents[row.reference_name],
						began=row.occurred_at,
						ended=None,
					)
					open_waits[row.reference_name] = wait
					# departments are not asked about cancelled orders
					if wait.agent and frappe.db.get_value("Sales Order", wait.sales_order, "docstatus") == 1:
						found.append(wait)
				elif row.from_value == AppealState.AWAITING_DEPARTMENT and row.reference_name in open_waits:
					open_waits.pop(row.reference_name).ended = row.occurred_at
		return sorted(found, key=lambda wait: wait.began)

	# --- faults

	def faults(self) -> None:
		"""A fault every ten days or so; the youngest ones are in every stage of repair."""
		moments = sorted(
			next_working(self.cut - timedelta(days=self.dice.uniform(6, DAYS))) for _number in range(18)
		)
		for number, registered in enumerate(moments):
			self.fault(self.texts.faults[number % len(self.texts.faults)], registered)
		for number, reached in enumerate(
			(FaultState.ELIMINATED, FaultState.IN_REPAIR, FaultState.ACCEPTED, FaultState.REGISTERED)
		):
			registered = next_working(self.cut - timedelta(days=3 - number * 0.7))
			self.fault(
				self.texts.faults[number * 3 % len(self.texts.faults)],
				min(registered, self.cut - TODAY_IS_PART),
				reached,
			)

	def fault(self, text: FaultText, registered: datetime, until: str = FaultState.CONFIRMED) -> None:
		reporter = user_id(self.dice.choice((*AGENTS, "logistics", "sales")))
		is_page = text.where.startswith("https://")
		data = {
			"subject": text.subject,
			"fault_part": text.part,
			"description": text.description,
			"severity": text.severity,
			"reporter": reporter,
			"registered_at": registered,
			"noticed_at": registered - timedelta(minutes=self.dice.randrange(10, 90)),
			"people_affected": text.people,
			("page_url" if is_page else "workplace"): text.where,
			"steps": self.repair(text, registered, reporter, until),
			"appeals": self.appeals_of(text, registered),
		}
		backfill_fault(data, self.batch)

	def repair(self, text: FaultText, registered: datetime, reporter: str, until: str) -> list[dict]:
		admin = user_id("admin")
		accepted = add_working(registered, self.dice.uniform(0.2, 1.5))
		started = add_working(accepted, 0.3)
		eliminated = add_working(started, text.hours * self.dice.uniform(0.7, 1.4))
		confirmed = add_working(eliminated, self.dice.uniform(0.3, 4))
		facts = {
			"cause": text.cause,
			"fix_text": text.fix,
			"downtime_from": registered,
			"downtime_until": eliminated,
			"cause_text": text.fix,
		}
		steps = [
			{"at": accepted, "to": FaultState.ACCEPTED, "user": admin},
			{"at": started, "to": FaultState.IN_REPAIR, "user": admin},
			{"at": eliminated, "to": FaultState.ELIMINATED, "user": admin, **facts},
			{"at": confirmed, "to": FaultState.CONFIRMED, "user": reporter},
		]
		order = (
			FaultState.REGISTERED,
			FaultState.ACCEPTED,
			FaultState.IN_REPAIR,
			FaultState.ELIMINATED,
			FaultState.CONFIRMED,
		)
		return [step for step in steps[: order.index(until)] if step["at"] <= self.cut]

	def appeals_of(self, text: FaultText, registered: datetime) -> list[str]:
		"""Appeals about the site that came in the days after a fault customers felt."""
		if not text.for_customers:
			return []
		return frappe.get_all(
			APPEAL,
			filters={
				"name": ("in", backfill.marked(self.batch, APPEAL)),
				"category": OF_THE_SITE,
				"fault_notice": ("is", "not set"),
				"received_at": ("between", [registered, registered + timedelta(days=4)]),
			},
			pluck="name",
			limit=4,
		)

	# --- directives

	def directives(self) -> None:
		for number, text in enumerate((*self.texts.directives, *self.texts.directives[2:])):
			age = DAYS - 20 - number * 17 if number < 8 else 5 - 2 * (number - 8)
			self.directive(text, next_working(self.cut - timedelta(days=max(age, 1))))

	def directive(self, text: DirectiveText, issued: datetime) -> None:
		by_deputy = text.kind == DirectiveKind.ORDER
		issuer = user_id("deputy" if by_deputy else "head")
		logins = ("head", *AGENTS, "logistics", "sales", "admin") if by_deputy else AGENTS
		execute_by = issued.date() + timedelta(days=14)
		data = {
			"directive_kind": text.kind,
			"subject": text.subject,
			"directive_text": text.text,
			"issuer": issuer,
			"issued_at": issued,
			"acknowledge_by": issued.date() + timedelta(days=3),
			"execute_by": execute_by,
			"controller": issuer,
			"needs_execution": 1,
			"people": [
				{"user": user_id(login), "steps": self.execution(issued, issuer, number)}
				for number, login in enumerate(logins)
			],
		}
		last = [step["at"] for person in data["people"] for step in person["steps"]]
		if (
			all(len(person["steps"]) == 3 for person in data["people"])
			and max(last) + timedelta(days=1) < self.cut
		):
			data["closed_at"] = add_working(max(last), 3)
		backfill_directive(data, self.batch)

	def execution(self, issued: datetime, issuer: str, number: int) -> list[dict]:
		acknowledged = add_working(issued, self.dice.uniform(0.5, 14))
		reported = add_working(acknowledged, self.dice.uniform(8, 70))
		accepted = add_working(reported, self.dice.uniform(1, 9))
		steps = [
			{"at": acknowledged, "kind": "acknowledge"},
			{"at": reported, "kind": "report", "text": self.texts.executed},
			{"at": accepted, "kind": "accept", "by": issuer},
		]
		return [step for step in steps if step["at"] <= self.cut]

	# --- work reports

	def reports(self) -> None:
		"""Monthly reports of the agents and of the department, accepted but for the last one."""
		first = self.cut.date().replace(day=1)
		months = []
		for _number in range(MONTHS_REPORTED):
			first = (first - timedelta(days=1)).replace(day=1)
			months.insert(0, first)
		for month in months:
			self.month(month, is_last=month == months[-1])

	def month(self, month: date, *, is_last: bool) -> None:
		ended = frappe.utils.get_last_day(month)
		made = next_working(datetime.combine(ended + timedelta(days=1), time(10)))
		authors = AGENTS[:-1] if is_last else AGENTS
		for number, login in enumerate(authors):
			self.report(
				ReportKind.EMPLOYEE,
				user_id(login),
				month,
				made + timedelta(minutes=20 * number),
				user_id("head"),
				accept=not is_last or number < 2,
			)
		self.report(
			ReportKind.DEPARTMENT,
			user_id("head"),
			month,
			add_working(made, 12),
			user_id("deputy"),
			accept=not is_last,
		)

	def report(
		self, kind: str, author: str, month: date, made: datetime, reviewer: str, *, accept: bool
	) -> None:
		steps = [
			{"at": made + timedelta(minutes=5), "action": ReportAction.COMPILE},
			{"at": made + timedelta(minutes=40), "action": ReportAction.SUBMIT},
		]
		if accept:
			steps.append({"at": add_working(made, 10), "action": ReportAction.ACCEPT, "by": reviewer})
		backfill_report(
			{
				"report_kind": kind,
				"employee": author,
				"period_kind": ReportPeriod.MONTH,
				"period_from": month,
				"made_at": made,
				"done_text": self.texts.done,
				"problems_text": self.texts.problems,
				"plans_text": self.texts.plans,
				"steps": [step for step in steps if step["at"] <= self.cut],
			},
			self.batch,
		)
