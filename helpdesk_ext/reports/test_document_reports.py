"""The reports on faults, directives and work reports against figures by hand."""

from datetime import date, datetime, timedelta

import frappe

from helpdesk_ext.constants import DirectiveKind, FaultState, Role
from helpdesk_ext.directives.backfill import backfill_directive
from helpdesk_ext.faults.backfill import backfill_fault
from helpdesk_ext.reports.test_reports import BATCH, all_rows, module
from helpdesk_ext.tests.report_utils import told_report
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_head, make_user

MARCH = {"from_date": "2019-03-01", "to_date": "2019-03-31"}
PART, CAUSE = "Printer or Scanner", "Equipment Worn Out"


def run(name: str, **filters) -> list[dict]:
	"""The rows, without the totals."""
	return [row for row in module(name).execute({**MARCH, **filters})[1] if not row.get("bold")]


class DocumentReportTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent("figures.agent@example.com").name
		cls.other = make_agent("figures.other@example.com").name
		cls.head = make_head("figures.head@example.com").name
		cls.admin = make_user("figures.admin@example.com", Role.IT_ADMIN).name


class TestFaults(DocumentReportTestCase):
	def setUp(self):
		super().setUp()
		# repaired in 2 h and in 6 h; one still broken; one rejected
		self.fault(datetime(2019, 3, 4, 10), repaired_after=2)
		self.fault(datetime(2019, 3, 11, 10), repaired_after=6)
		self.fault(datetime(2019, 3, 18, 10))
		self.fault(datetime(2019, 3, 19, 10), rejected=True)

	def fault(self, registered: datetime, repaired_after: int | None = None, rejected: bool = False) -> str:
		steps = []
		if rejected:
			steps = [
				{
					"at": registered + timedelta(hours=1),
					"to": FaultState.REJECTED,
					"user": self.admin,
					"reject_reason": "No fault",
				}
			]
		elif repaired_after:
			end = registered + timedelta(hours=repaired_after)
			steps = [
				{"at": registered + timedelta(hours=1), "to": FaultState.ACCEPTED, "user": self.admin},
				{
					"at": end,
					"to": FaultState.ELIMINATED,
					"user": self.admin,
					"cause": CAUSE,
					"fix_text": "Rollers replaced",
					"downtime_from": registered,
					"downtime_until": registered + timedelta(hours=1),
				},
			]
		data = {
			"subject": "Printer of a test",
			"fault_part": PART,
			"workplace": "Desk of a test",
			"description": "Paper jam",
			"reporter": self.agent,
			"registered_at": registered,
			"steps": steps,
		}
		return backfill_fault(data, BATCH)

	def test_by_part_by_hand(self):
		(row,) = run("Faults and MTTR")
		expected = {
			"key": PART,
			"registered": 3,
			"open_now": row["open_now"],
			"eliminated": 2,
			"mttr": 4.0,
			"mttr_median": 4.0,
			"mttr_p90": 6.0,
			# 31 days / 3 faults
			"mtbf": 248.0,
			"downtime": 2.0,
		}
		self.assertEqual({name: row[name] for name in expected}, expected)
		self.assertGreaterEqual(row["open_now"], 1)

	def test_by_cause_and_for_one_severity(self):
		rows = {row["key"]: row for row in run("Faults and MTTR", by="By Cause")}
		self.assertEqual((rows[CAUSE]["eliminated"], rows[CAUSE]["downtime"]), (2, 2.0))
		self.assertEqual(
			[row for row in run("Faults and MTTR", severity="Severity Critical") if row["registered"]], []
		)


class TestDirectives(DocumentReportTestCase):
	def setUp(self):
		super().setUp()
		issued = datetime(2019, 3, 4, 10)
		read = {"at": issued + timedelta(hours=2), "kind": "acknowledge"}

		def done(day: int) -> list[dict]:
			reported = datetime(2019, 3, day, 12)
			return [
				read,
				{"at": reported, "kind": "report", "text": "Done"},
				{"at": reported + timedelta(hours=1), "kind": "accept", "by": self.head},
			]

		backfill_directive(
			{
				"directive_kind": DirectiveKind.INSTRUCTION,
				"subject": "Instruction of a test",
				"directive_text": "Do it",
				"issuer": self.head,
				"issued_at": issued,
				"execute_by": date(2019, 3, 15),
				"acknowledge_by": date(2019, 3, 6),
				"controller": self.head,
				"needs_execution": 1,
				"people": [
					{"user": self.agent, "steps": done(14)},
					{"user": self.other, "steps": done(18)},
					{"user": self.admin, "steps": [read]},
				],
			},
			BATCH,
		)

	def test_in_time_late_and_overdue_by_hand(self):
		rows = {row["user"]: row for row in run("Directive Execution")}
		names = ("acknowledged", "in_time", "late", "overdue", "discipline")
		found = {user: tuple(row[name] for name in names) for user, row in rows.items()}
		self.assertEqual(
			found,
			{
				self.agent: (1, 1, 0, 0, 100.0),
				self.other: (1, 0, 1, 0, 0.0),
				self.admin: (1, 0, 0, 1, 0.0),
			},
		)
		total = all_rows("Directive Execution")[-1]
		self.assertEqual(tuple(total[name] for name in names), (3, 1, 1, 1, 33.3))

	def test_the_list_behind_a_number_has_the_directives_of_the_report(self):
		first = module("Directive Execution").execute(MARCH)[0][0]
		self.assertEqual(len(first["directives"]), 1)
		filters = {"directive": ("in", first["directives"]), "execute_by": ("<", "2019-12-31")}
		self.assertEqual(frappe.db.count("Directive Addressee", filters), 3)

	def test_other_kind_and_other_month_show_nothing(self):
		self.assertEqual(run("Directive Execution", directive_kind=DirectiveKind.ORDER), [])
		self.assertEqual(run("Directive Execution", from_date="2019-05-01", to_date="2019-05-31"), [])


class TestWorkReports(DocumentReportTestCase):
	def test_in_time_and_late_by_hand(self):
		self.set_settings(month_report_day=5)
		told_report(self.agent, datetime(2019, 3, 4, 12), BATCH)
		told_report(self.other, datetime(2019, 3, 20, 12), BATCH)
		rows = {row["employee"]: row for row in run("Work Report Discipline")}
		names = ("due", "in_time", "late", "missing", "discipline")
		found = {employee: tuple(row[name] for name in names) for employee, row in rows.items()}
		self.assertEqual(found, {self.agent: (1, 1, 0, 0, 100.0), self.other: (1, 0, 1, 0, 0.0)})
		total = all_rows("Work Report Discipline")[-1]
		self.assertEqual(tuple(total[name] for name in names), (2, 1, 1, 0, 50.0))
