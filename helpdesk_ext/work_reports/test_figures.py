import frappe

from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	FAULT,
	INQUIRY,
	REPORT_SOURCE,
	WORK_REPORT,
	AppealState,
	EventType,
	ReportAction,
	TermState,
)
from helpdesk_ext.tests.report_utils import (
	IN_MONTH,
	ReportTestCase,
	appeal_row,
	event_row,
	message_row,
	row_of,
	taken,
)
from helpdesk_ext.work_reports import figures


class TestFigures(ReportTestCase):
	def sources(self, report, figure: str) -> set[str]:
		return set(
			frappe.get_all(
				REPORT_SOURCE,
				filters={"report": report.name, "figure": figure},
				pluck="reference_name",
				limit_page_length=0,
			)
		)

	def assertCounted(self, figure: str, expected: set[str]):
		"""The figure of the agent's report is made of exactly these documents."""
		report = self.compiled()
		self.assertEqual(self.sources(report, figure), expected)
		row = self.figure(report, figure)
		self.assertEqual(row.sample, len(expected))
		if row.unit == figures.IN_PIECES:
			self.assertEqual(row.value, len(expected))
		return report

	def test_days_of_the_period_are_whole(self):
		"""From 00:00 of the first day to the last moment of the last one."""
		inside = {taken(self.agent, "2031-03-01 00:00:00"), taken(self.agent, "2031-03-31 23:59:59.9")}
		taken(self.agent, "2031-02-28 23:59:59.9")
		taken(self.agent, "2031-04-01 00:00:00")
		self.assertCounted("appeals_taken", inside)

	def test_appeals_taken_twice_count_once_and_those_of_others_never(self):
		mine = taken(self.agent)
		event_row(mine, EventType.AGENT, self.agent, "2031-03-20 09:00:00")
		taken(self.other)
		self.assertCounted("appeals_taken", {mine})

	def test_spam_and_duplicates_count_nowhere(self):
		for state in (AppealState.SPAM, AppealState.DUPLICATE):
			name = taken(
				self.agent, state=state, first_answered_at=IN_MONTH, first_answer_seconds=60, due_at=IN_MONTH
			)
			event_row(name, EventType.STATE, AppealState.CLOSED)
			message_row(name, self.agent, marks_answer=1)
		report = self.compiled()
		counted = {row.figure: row.sample for row in report.figures if row.sample}
		self.assertEqual(counted, {"public_messages": 2})

	def test_answered_appeals_are_those_he_answered_himself(self):
		mine, others = appeal_row(self.other), appeal_row(self.agent)
		message_row(mine, self.agent, marks_answer=1)
		message_row(mine, self.agent, "2031-03-13 11:00:00", marks_answer=1)
		message_row(others, self.other, marks_answer=1)
		message_row(others, self.agent, marks_answer=0)
		self.assertCounted("appeals_answered", {mine})

	def test_closed_and_reopened_by_the_event_whatever_came_later(self):
		closed, reopened = appeal_row(self.agent, state=AppealState.REOPENED), appeal_row(self.agent)
		event_row(closed, EventType.STATE, AppealState.CLOSED)
		event_row(reopened, EventType.STATE, AppealState.REOPENED)
		event_row(appeal_row(self.other), EventType.STATE, AppealState.CLOSED)
		event_row(appeal_row(self.agent), EventType.STATE, AppealState.CLOSED, "2031-04-01 09:00:00")
		report = self.assertCounted("appeals_closed", {closed})
		self.assertEqual(self.sources(report, "appeals_reopened"), {reopened})

	def term(self, due_at: str, state: str = TermState.ENDED, missed: int = 0) -> str:
		name = appeal_row(self.agent)
		row_of(
			DEADLINE,
			reference_doctype=APPEAL,
			reference_name=name,
			term_kind="First Answer Term",
			state=state,
			due_at=due_at,
			is_missed=missed,
		)
		return name

	def test_overdue_appeals_missed_a_term_or_are_past_an_open_one(self):
		late = self.term(IN_MONTH, missed=1)
		self.term(IN_MONTH)
		self.term(IN_MONTH, TermState.WITHDRAWN, missed=1)
		self.term("2031-04-01 00:00:00", missed=1)
		open_one = self.term(IN_MONTH, TermState.RUNNING)
		self.assertCounted("appeals_overdue", {open_one, late})

	def test_term_that_has_not_run_out_is_not_overdue(self):
		late = self.term("2031-04-01 09:00:00", TermState.RUNNING)
		self.term("2031-04-05 09:00:00", TermState.RUNNING)
		report = self.compiled(period_from="2031-04-01")
		self.assertEqual(self.sources(report, "appeals_overdue"), {late})

	def test_messages_and_notes_are_told_apart(self):
		appeal = appeal_row(self.agent)
		message_row(appeal, self.agent)
		message_row(appeal, self.agent, is_public=0)
		message_row(appeal, self.agent, is_public=0)
		message_row(appeal, self.agent, direction="Incoming Message")
		report = self.compiled()
		self.assertEqual(
			(self.value(report, "public_messages"), self.value(report, "internal_notes")), (1, 2)
		)

	def test_inquiries_and_the_time_their_answers_took(self):
		asked = [
			row_of(
				INQUIRY,
				asked_by=self.agent,
				asked_at=IN_MONTH,
				answered_at=answered,
				answer_business_seconds=seconds,
			)
			for answered, seconds in ((IN_MONTH, 600), (IN_MONTH, 1800), ("2031-04-01 09:00:00", 9999))
		]
		row_of(INQUIRY, asked_by=self.other, asked_at=IN_MONTH)
		report = self.assertCounted("inquiries_sent", set(asked))
		row = self.figure(report, "inquiry_answer")
		self.assertEqual((row.value, row.sample), (1200, 2))

	def test_median_is_the_middle_length_or_the_mean_of_two(self):
		for seconds in (100, 900, 200):
			appeal_row(self.agent, first_answered_at=IN_MONTH, first_answer_seconds=seconds)
		for seconds in (100, 200, 500, 9000):
			appeal_row(self.agent, first_resolved_at=IN_MONTH, resolution_seconds=seconds)
		report = self.compiled()
		self.assertEqual((self.value(report, "first_answer"), self.value(report, "resolution")), (200, 350))
		self.assertEqual(self.figure(report, "inquiry_answer").sample, 0)

	def test_faults_reported_and_eliminated(self):
		reported = row_of(FAULT, reporter=self.agent, registered_at=IN_MONTH)
		eliminated = row_of(
			FAULT,
			reporter=self.other,
			registered_at=IN_MONTH,
			eliminated_by=self.admin,
			eliminated_at=IN_MONTH,
		)
		self.assertCounted("faults_reported", {reported})
		report = self.compiled(self.admin)
		self.assertEqual(self.sources(report, "faults_eliminated"), {eliminated})

	def test_meetings_that_took_place(self):
		made = [
			row_of("Event", owner=self.agent, starts_on=IN_MONTH, event_category=category, status=status)
			for category, status in (("Meeting", "Open"), ("Meeting", "Cancelled"), ("Other", "Open"))
		]
		self.assertCounted("meetings", {made[0]})

	def test_calls_are_counted_where_the_site_has_them(self):
		if not frappe.db.exists("DocType", "Call Log"):
			self.assertNotIn("calls", {row.figure for row in self.compiled().figures})
			return
		call = row_of("Call Log", employee_user_id=self.agent, start_time=IN_MONTH)
		self.assertCounted("calls", {call})

	def test_claims_are_left_out_while_there_is_no_such_document(self):
		shown = "claims" in {row.figure for row in self.compiled().figures}
		self.assertEqual(shown, bool(frappe.db.exists("DocType", "Customer Claim")))

	def test_an_administrators_report_shows_his_work_only(self):
		report = self.compiled(self.admin)
		self.assertEqual(
			{row.figure for row in report.figures}, {"faults_reported", "faults_eliminated", "meetings"}
		)
		self.assertNotIn("faults_eliminated", {row.figure for row in self.compiled().figures})

	def test_every_source_names_its_document_and_moment(self):
		appeal = taken(self.agent)
		report = self.compiled()
		(source,) = frappe.get_all(REPORT_SOURCE, filters={"report": report.name}, fields=["*"])
		self.assertEqual(
			(source.reference_doctype, source.reference_name, source.employee, str(source.at)[:19]),
			("Support Appeal", appeal, self.agent, IN_MONTH),
		)

	def test_compiling_again_counts_anew(self):
		first = taken(self.agent)
		report = self.compiled()
		second = taken(self.agent)
		report = self.move(report, ReportAction.BACK_TO_DRAFT)
		self.assertEqual(self.value(report, "appeals_taken"), 1)
		report = self.move(report, ReportAction.COMPILE)
		self.assertEqual(self.value(report, "appeals_taken"), 2)
		self.assertEqual(self.sources(report, "appeals_taken"), {first, second})
		self.assertEqual(
			frappe.db.count(WORK_REPORT, {"employee": self.agent, "period_from": "2031-03-01"}), 1
		)


class TestDefinitions(ReportTestCase):
	def test_table_is_of_documents_that_exist_or_are_optional(self):
		for figure in figures.FIGURES.values():
			with self.subTest(figure=figure.key):
				self.assertTrue(figure.optional or frappe.db.exists("DocType", figure.doctype))
				self.assertIn(figure.unit, ("In Pieces", "In Time"))
				self.assertLessEqual(len(figure.key), 60)

	def test_headings_tell_the_figures_apart(self):
		headings = [figure.heading for figure in figures.FIGURES.values()]
		self.assertEqual(len(set(headings)), len(headings))


class TestCost(ReportTestCase):
	def test_statements_do_not_grow_with_the_documents(self):
		"""Own statements of the whole click; the framework's keeping of Workflow Actions comes on top."""
		from unittest import mock

		from helpdesk_ext.api.work_reports import do_action

		def cost(report) -> int:
			found = []
			sql = frappe.db.sql

			def counting(query, *args, **kwargs):
				found.append(str(query))
				return sql(query, *args, **kwargs)

			with mock.patch.object(frappe.db, "sql", counting), self.as_user(report.employee):
				do_action(report.name, ReportAction.COMPILE, str(report.modified))
			return len([query for query in found if "Workflow" not in query])

		self.compiled(self.admin)
		few = cost(self.new_report())
		for _number in range(40):
			appeal = taken(self.other, first_answered_at=IN_MONTH, first_answer_seconds=60)
			message_row(appeal, self.other, marks_answer=1)
		many = cost(self.new_report(self.other))
		# a median more
		self.assertLessEqual(many, few + 1)
		self.assertLessEqual(many, 30)

	def test_ten_thousand_sources(self):
		appeals = [
			(f"APL-M-{number}", "Appeal In Progress", self.agent, IN_MONTH, IN_MONTH, number)
			for number in range(10_000)
		]
		columns = ["name", "state", "agent", "received_at", "first_answered_at", "first_answer_seconds"]
		frappe.db.bulk_insert("Support Appeal", columns, appeals)
		report = self.move(self.compiled(), ReportAction.SUBMIT)
		row = self.figure(report, "first_answer")
		self.assertEqual((row.sample, row.value), (10_000, 4999.5))
		self.assertEqual(frappe.db.count(REPORT_SOURCE, {"report": report.name}), 10_000)
