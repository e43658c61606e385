"""What waits for whom: a card opens exactly the rows it counts."""

from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import frappe
from frappe.desk.doctype.number_card import number_card

from helpdesk_ext.api import queues
from helpdesk_ext.constants import (
	ADDRESSEE,
	APPEAL,
	DEPARTMENT,
	DIRECTIVE,
	FAULT,
	INQUIRY,
	REQUEST,
	WORK_REPORT,
	AddresseeState,
	AppealState,
	DirectiveKind,
	DirectiveState,
	FaultState,
	InquiryState,
	ReportState,
	RequestState,
	Role,
)
from helpdesk_ext.rules.queues import QUEUES, Reader
from helpdesk_ext.setup import data_roles
from helpdesk_ext.setup.data_queue_blocks import BLOCKS
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user

NOW = "2026-03-04 12:00:00"
EARLIER, LATER = "2026-03-04 11:00:00", "2026-03-04 13:00:00"
LAST_SECOND, MIDNIGHT = "2026-03-04 23:59:59", "2026-03-05 00:00:00"
YESTERDAY, TODAY = "2026-03-03", "2026-03-04"
DAY = ("overdue", "due_today")
OF_CONDITIONS = {"module": "Helpdesk Ext", "type": "Document Type"}


def cards() -> list:
	return frappe.get_all(
		"Number Card", filters={"module": "Helpdesk Ext", "type": "Custom"}, fields=["*"], limit_page_length=0
	)


def queue_of(card) -> str:
	return frappe.parse_json(card.filters_json)["queue"]


def as_the_list_reads(doctype: str, route_options: dict) -> list[list]:
	"""Filters the Desk's list makes of route options (parse_filters_from_route_options in both versions)."""
	filters = []
	for fieldname, value in route_options.items():
		texts = value[0].startswith("[") and value[0].endswith("]")
		for each in map(frappe.parse_json, value) if texts else [value]:
			filters.append([doctype, fieldname, *each])
	return filters


class TestCards(HelpdeskTestCase):
	"""Rows are stored without their controllers: what is tested is the counting."""

	def setUp(self):
		super().setUp()
		for doctype in (APPEAL, INQUIRY, FAULT, WORK_REPORT, DIRECTIVE, ADDRESSEE):
			frappe.db.delete(doctype)
		roles = data_roles.DESK_ROLES
		self.people = {
			role: make_user(f"{frappe.scrub(role)}.queues@example.com", role).name for role in roles
		}
		self.department = self.make_department("Department of Queues", self.people[Role.RESPONDER])
		self.other = self.make_department("Other Department of Queues")

	def make_department(self, name: str, *users: str) -> str:
		department = frappe.get_doc(
			{"doctype": DEPARTMENT, "department_name": name, "users": [{"user": user} for user in users]}
		)
		department.name = name
		department.db_insert()
		for row in department.users:
			row.parent = name
			row.db_insert()
		return name

	def row(self, doctype: str, **values) -> str:
		doc = frappe.new_doc(doctype)
		doc.update(values)
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
		return doc.name

	def count(self, queue: str, user: str, now: str = NOW) -> int:
		"""What the card says, after a look at what its list would show."""
		with self.as_user(user), self.at(now):
			answer = queues.count({"queue": queue})
			rows = frappe.get_list(
				answer["route"][1],
				filters=as_the_list_reads(answer["route"][1], answer["route_options"]),
				pluck="name",
				limit_page_length=0,
			)
		self.assertEqual(len(rows), answer["value"], queue)
		self.assertEqual(answer["route"][1], QUEUES[queue].doctype)
		return answer["value"]

	def test_every_queue_is_shown_and_every_card_has_its_queue(self):
		self.assertEqual({queue_of(card) for card in cards()} | set(BLOCKS.values()), set(QUEUES))
		for card in cards():
			self.assertEqual(card.document_type, QUEUES[queue_of(card)].doctype, card.name)
			self.assertEqual(card.method, "helpdesk_ext.api.queues.count")

	def test_conditions_name_columns(self):
		reader = Reader("user@example.com", (), frappe.utils.get_datetime(NOW))
		for name, queue in QUEUES.items():
			for _doctype, fieldname, *_condition in queue.filters(reader):
				self.assertTrue(frappe.get_meta(queue.doctype).has_field(fieldname), f"{name}.{fieldname}")

	def test_unknown_queue_is_refused(self):
		with self.assertRefused(frappe.ValidationError, "no such queue"):
			queues.count('{"queue": "salaries"}')

	def test_agent_counts_open_appeals_of_his_own(self):
		agent = self.people[Role.AGENT]
		for state, owner in (
			(AppealState.NEW, agent),
			(AppealState.AWAITING_DEPARTMENT, agent),
			(AppealState.CLOSED, agent),
			(AppealState.NEW, self.people[Role.HEAD]),
		):
			self.row(APPEAL, state=state, agent=owner)
		self.assertEqual(self.count("open_appeals_of_mine", agent), 2)

	def make_appeals_of_a_day(self):
		"""Of the agent, of another, of nobody: terms before, at and after NOW, at midnight, and none."""
		mine = self.people[Role.AGENT]
		for agent in (mine, "other@example.com", None):
			for state, due_at in (
				(AppealState.IN_PROGRESS, YESTERDAY),
				(AppealState.AWAITING_CUSTOMER, EARLIER),
				(AppealState.NEW, NOW),
				(AppealState.AWAITING_DEPARTMENT, LATER),
				(AppealState.REOPENED, LAST_SECOND),
				(AppealState.IN_PROGRESS, MIDNIGHT),
				(AppealState.AWAITING_CUSTOMER, None),
				# of what is answered or closed nothing is late
				(AppealState.ANSWERED, EARLIER),
				(AppealState.CLOSED, LATER),
			):
				self.row(APPEAL, state=state, agent=agent, due_at=due_at, unanswered_since=due_at)

	def test_day_of_the_department_and_of_an_agent(self):
		self.make_appeals_of_a_day()
		of_the_department = {"overdue": 6, "due_today": 9, "unanswered": 18, "at_departments": 3}
		for role in (Role.HEAD, Role.DEPUTY, Role.AGENT):
			for queue, number in of_the_department.items():
				self.assertEqual(self.count(f"appeals_{queue}", self.people[role]), number, (role, queue))
		agent = self.people[Role.AGENT]
		for queue, number in of_the_department.items():
			self.assertEqual(self.count(f"appeals_of_mine_{queue}", agent), number / 3, queue)
			self.assertEqual(self.count(f"appeals_of_mine_{queue}", self.people[Role.HEAD]), 0, queue)
		self.assertEqual(self.count("appeals_pressing", self.people[Role.HEAD]), 15)

	def test_agent_of_narrow_sight_counts_what_he_sees(self):
		self.make_appeals_of_a_day()
		self.set_settings(agents_see_only_own=1)
		agent = self.people[Role.AGENT]
		seen = {"appeals_overdue": 4, "appeals_due_today": 6, "appeals_unanswered": 12}
		for queue, number in {**seen, "appeals_at_departments": 2, "appeals_pressing": 10}.items():
			self.assertEqual(self.count(queue, agent), number, queue)
		self.assertEqual(self.count("appeals_overdue", self.people[Role.HEAD]), 6)

	def test_term_is_kept_until_its_second_is_over(self):
		head = self.people[Role.HEAD]
		self.row(APPEAL, state=AppealState.NEW, due_at=NOW)
		self.row(APPEAL, state=AppealState.NEW, due_at=f"{NOW}.000000")
		for now, late, today in (
			("2026-03-04 11:59:59", 0, 2),
			("2026-03-04 12:00:00", 0, 2),
			("2026-03-04 12:00:00.900000", 0, 2),
			("2026-03-04 12:00:01", 2, 0),
		):
			self.assertEqual(self.count("appeals_overdue", head, now), late, now)
			self.assertEqual(self.count("appeals_due_today", head, now), today, now)

	def test_day_ends_at_midnight_of_the_site(self):
		head = self.people[Role.HEAD]
		for due_at in (LAST_SECOND, MIDNIGHT):
			self.row(APPEAL, state=AppealState.NEW, due_at=due_at)
		for now, late, today in (
			("2026-03-04 23:59:59", 0, 1),
			("2026-03-05 00:00:00", 1, 1),
			("2026-03-05 00:00:01", 2, 0),
		):
			self.assertEqual(self.count("appeals_overdue", head, now), late, now)
			self.assertEqual(self.count("appeals_due_today", head, now), today, now)

	def test_today_is_the_day_of_the_sites_time_zone(self):
		"""The same instant is 25 hours further on in Kiritimati than in Pago Pago: never the same day."""
		head = self.people[Role.HEAD]
		for zone, expected in (("Pacific/Pago_Pago", (0, 1)), ("Pacific/Kiritimati", (1, 1))):
			today = datetime.now(ZoneInfo(zone)).date()
			self.row(APPEAL, state=AppealState.NEW, due_at=f"{today} 23:59:59")
			with (
				self.as_user(head),
				mock.patch("frappe.utils.data.get_system_timezone", lambda zone=zone: zone),
			):
				found = [queues.count({"queue": f"appeals_{queue}"})["value"] for queue in DAY]
			self.assertEqual(tuple(found), expected, zone)

	def test_pressing_appeals_name_who_answers_for_them(self):
		agent = self.people[Role.AGENT]
		frappe.db.set_value("User", agent, "full_name", "Anna Agent")
		for due_at, owner in ((LATER, agent), (EARLIER, None), (MIDNIGHT, agent)):
			self.row(APPEAL, state=AppealState.NEW, due_at=due_at, agent=owner, sales_order="SO")
		found = self.rows("appeals_pressing", self.people[Role.HEAD])["rows"]
		self.assertEqual([row["details"] for row in found], ["SO", "Anna Agent · SO"])
		self.assertEqual([row["is_late"] for row in found], [True, False])

	def test_cards_of_conditions_open_what_they_count(self):
		"""Cards without a queue: the framework counts and makes the list of the same conditions."""
		self.make_appeals_of_a_day()
		self.row(APPEAL, state=AppealState.ANSWERED, has_unread_reply=1)
		for state in (RequestState.SUSPECTED, RequestState.STUCK, RequestState.RECEIVED):
			self.row(REQUEST, state=state)
		expected = {
			"Appeals Open Now": 21,
			"Appeals Waiting for Customers": 6,
			"Appeals without an Agent": 7,
			"Requests Needing a Decision": 2,
			"Unread Replies of Customers": 1,
		}
		plain = frappe.get_all("Number Card", filters=OF_CONDITIONS, pluck="name")
		self.assertEqual(set(plain), set(expected))
		for name in plain:
			card = frappe.get_doc("Number Card", name)
			filters = frappe.parse_json(card.filters_json)
			with self.as_user(self.people[Role.HEAD]):
				counted = number_card.get_result(card.as_dict(), card.filters_json)
				listed = frappe.get_list(card.document_type, filters=filters, limit_page_length=0)
			self.assertEqual((counted, len(listed)), (expected[name], expected[name]), name)

	def test_agent_counts_his_inquiries(self):
		agent = self.people[Role.AGENT]
		for state in (
			InquiryState.SENT,
			InquiryState.ACCEPTED,
			InquiryState.ANSWERED,
			InquiryState.RETURNED,
			InquiryState.CLOSED,
		):
			self.row(INQUIRY, state=state, asked_by=agent, owner=agent, department=self.department)
		self.row(INQUIRY, state=InquiryState.SENT, asked_by="other@example.com", department=self.department)
		self.assertEqual(self.count("inquiries_of_mine_with_departments", agent), 2)
		self.assertEqual(self.count("inquiries_of_mine_come_back", agent), 2)

	def make_inquiries_to_departments(self):
		for department, state, due_at in (
			(self.department, InquiryState.SENT, EARLIER),
			(self.department, InquiryState.ACCEPTED, LATER),
			(self.department, InquiryState.ACCEPTED, NOW),
			(self.department, InquiryState.ANSWERED, EARLIER),
			(self.department, InquiryState.RETURNED, EARLIER),
			(self.other, InquiryState.SENT, EARLIER),
		):
			self.row(INQUIRY, state=state, department=department, due_at=due_at, asked_at=EARLIER)

	def test_responder_counts_what_waits_for_his_department(self):
		self.make_inquiries_to_departments()
		responder = self.people[Role.RESPONDER]
		self.row(
			INQUIRY,
			state=InquiryState.CLOSED,
			department=self.department,
			answered_by=responder,
			asked_at=EARLIER,
		)
		self.assertEqual(self.count("inquiries_to_my_department", responder), 3)
		self.assertEqual(self.count("inquiries_to_my_department_late", responder), 1)
		self.assertEqual(self.count("inquiries_answered_by_me", responder), 1)

	def test_head_counts_what_is_late_in_every_department(self):
		self.make_inquiries_to_departments()
		self.assertEqual(self.count("inquiries_late", self.people[Role.HEAD]), 2)
		self.assertEqual(self.count("inquiries_to_my_department", self.people[Role.HEAD]), 0)

	def rows(self, queue: str, user: str) -> dict:
		with self.as_user(user), self.at(NOW):
			return queues.get_rows(queue)

	def test_rows_stand_in_the_order_of_their_terms(self):
		responder = self.people[Role.RESPONDER]
		for name, due_at in (("later", LATER), ("none", None), ("late", EARLIER)):
			self.row(
				INQUIRY,
				state=InquiryState.SENT,
				department=self.department,
				sales_order=name,
				due_at=due_at,
				asked_at=EARLIER,
			)
		self.row(INQUIRY, state=InquiryState.SENT, department=self.other, due_at=EARLIER, asked_at=EARLIER)
		found = self.rows("inquiries_to_my_department", responder)
		self.assertEqual([row["details"].split(" · ")[0] for row in found["rows"]], ["late", "later", "none"])
		self.assertEqual([row["is_late"] for row in found["rows"]], [True, False, False])
		self.assertTrue(found["rows"][0]["term"].endswith(" 11:00"))
		self.assertEqual((found["total"], found["doctype"]), (3, INQUIRY))
		self.assertEqual(found["route_options"]["state"][0], "in")

	def test_rows_are_few_and_the_number_is_whole(self):
		it_admin = self.people[Role.IT_ADMIN]
		for number in range(queues.ROWS + 3):
			due_at = EARLIER if number % 2 else None
			self.row(FAULT, state=FaultState.REGISTERED, subject=f"Fault {number}", due_at=due_at)
		found = self.rows("faults_to_repair", it_admin)
		self.assertEqual((len(found["rows"]), found["total"]), (queues.ROWS, queues.ROWS + 3))
		self.assertEqual([row["is_late"] for row in found["rows"]], [True] * 5 + [False] * 3)

	def test_term_that_is_a_day_lasts_to_its_end(self):
		agent = self.people[Role.AGENT]
		for day in (TODAY, YESTERDAY):
			self.row(ADDRESSEE, state=AddresseeState.NOTIFIED, user=agent, due_on=day, subject=day)
		found = self.rows("directives_still_to_do", agent)["rows"]
		self.assertEqual(
			[(row["title"], row["is_late"]) for row in found], [(YESTERDAY, True), (TODAY, False)]
		)

	def test_person_who_is_his_own_customer_is_named_once(self):
		agent = self.people[Role.AGENT]
		names = {"customer_name": "Ivan", "contact_name": "Ivan", "sales_order": "SO"}
		self.row(APPEAL, state=AppealState.NEW, agent=agent, **names)
		(row,) = self.rows("open_appeals_of_mine", agent)["rows"]
		self.assertEqual(row["details"], "Ivan · SO")

	def test_rows_of_what_one_may_not_read_are_refused(self):
		with self.assertRefused(frappe.PermissionError):
			self.rows("open_appeals_of_mine", self.people[Role.RESPONDER])
		with self.assertRefused(frappe.ValidationError, "no such queue"):
			self.rows("work_reports_to_accept", self.people[Role.HEAD])

	def test_administrator_counts_faults_by_what_is_to_be_done(self):
		agent, it_admin = self.people[Role.AGENT], self.people[Role.IT_ADMIN]
		for state, due_at, reporter in (
			(FaultState.REGISTERED, EARLIER, agent),
			(FaultState.ACCEPTED, LATER, agent),
			(FaultState.IN_REPAIR, EARLIER, it_admin),
			(FaultState.RETURNED, None, it_admin),
			(FaultState.ELIMINATED, EARLIER, agent),
			(FaultState.CONFIRMED, EARLIER, agent),
			(FaultState.REJECTED, EARLIER, agent),
		):
			self.row(FAULT, state=state, due_at=due_at, reporter=reporter, owner=reporter)
		expected = {
			"faults_to_accept": 1,
			"faults_in_repair": 2,
			"faults_returned": 1,
			"faults_overdue": 2,
			"faults_to_be_confirmed": 1,
			"faults_open": 5,
			"faults_of_mine_open": 2,
		}
		self.assertEqual({queue: self.count(queue, it_admin) for queue in expected}, expected)
		self.assertEqual(self.count("faults_of_mine_to_confirm", agent), 1)
		self.assertEqual(self.count("faults_of_mine_open", agent), 3)

	def test_head_counts_the_reports_of_others_and_everybody_his_own(self):
		head, agent = self.people[Role.HEAD], self.people[Role.AGENT]
		for state, employee in (
			(ReportState.UNDER_REVIEW, agent),
			(ReportState.UNDER_REVIEW, head),
			(ReportState.DRAFT, agent),
			(ReportState.RETURNED, agent),
			(ReportState.ACCEPTED, agent),
			(ReportState.COMPILED, head),
		):
			self.row(WORK_REPORT, state=state, employee=employee, owner=employee, due_on=YESTERDAY)
		self.row(WORK_REPORT, state=ReportState.DRAFT, employee="other@example.com", due_on=TODAY)
		self.assertEqual(self.count("work_reports_to_accept", head), 1)
		# the head's own is the deputy director's to accept, an employee's is not
		self.assertEqual(self.count("work_reports_to_accept", self.people[Role.DEPUTY]), 1)
		self.assertEqual(self.count("work_reports_to_accept", agent), 0)
		both = make_user("both.queues@example.com", Role.HEAD, Role.DEPUTY).name
		self.assertEqual(self.count("work_reports_to_accept", both), 2)
		self.assertEqual(self.count("work_reports_of_mine_not_handed_in", agent), 2)
		self.assertEqual(self.count("work_reports_of_mine_not_handed_in", head), 1)
		self.assertEqual(self.count("work_reports_overdue", head), 3)

	def test_issuer_counts_his_directives_in_force(self):
		head, deputy = self.people[Role.HEAD], self.people[Role.DEPUTY]
		for state, issuer in (
			(DirectiveState.ISSUED, head),
			(DirectiveState.IN_EXECUTION, head),
			(DirectiveState.DRAFT, head),
			(DirectiveState.CLOSED, head),
			(DirectiveState.ISSUED, deputy),
		):
			self.row(DIRECTIVE, state=state, issuer=issuer, directive_kind=DirectiveKind.REGULATION)
		self.assertEqual(self.count("directives_of_mine_in_force", head), 2)

	def test_addressees_and_controllers_count_their_directives(self):
		agent, head = self.people[Role.AGENT], self.people[Role.HEAD]
		for state, due_on, needs in (
			(AddresseeState.NOTIFIED, YESTERDAY, 1),
			(AddresseeState.ACKNOWLEDGED, YESTERDAY, 1),
			(AddresseeState.ACKNOWLEDGED, None, 0),
			(AddresseeState.RETURNED, TODAY, 1),
			(AddresseeState.REPORTED, None, 1),
			(AddresseeState.ACCEPTED, None, 1),
			(AddresseeState.RELEASED, None, 1),
		):
			self.row(
				ADDRESSEE, state=state, user=agent, controller=head, due_on=due_on, needs_execution=needs
			)
		self.row(ADDRESSEE, state=AddresseeState.NOTIFIED, user=self.people[Role.DEPUTY], due_on=TODAY)
		self.assertEqual(self.count("directives_to_acknowledge", agent), 1)
		self.assertEqual(self.count("directives_to_execute", agent), 2)
		self.assertEqual(self.count("executions_to_accept", head), 1)
		self.assertEqual(self.count("executions_overdue", head), 2)
		self.assertEqual(self.count("acknowledgements_overdue", head), 1)
