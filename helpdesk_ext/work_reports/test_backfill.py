import frappe

from helpdesk_ext.backfill import BackfillError, remove_batch
from helpdesk_ext.constants import EVENT, REPORT_SOURCE, WORK_REPORT, ReportAction, ReportKind, ReportState
from helpdesk_ext.tests.report_utils import MONTH, ReportTestCase, taken
from helpdesk_ext.work_reports import lifecycle
from helpdesk_ext.work_reports.backfill import backfill_report

BATCH = "report-backfill-test"


class TestBackfillReport(ReportTestCase):
	def data(self, **values) -> dict:
		return {
			"employee": self.agent,
			"period_from": MONTH,
			"made_at": "2031-04-01 09:00:00",
			"done_text": "Much",
			"plans": {"appeals_answered": 12},
			"steps": [
				{"at": "2031-04-01 09:05:00", "action": ReportAction.COMPILE},
				{"at": "2031-04-01 09:30:00", "action": ReportAction.SUBMIT},
				{"at": "2031-04-01 15:00:00", "action": ReportAction.ACCEPT, "by": self.head},
			],
			**values,
		}

	def test_report_of_the_past_is_like_one_made_then(self):
		taken(self.agent)
		name = backfill_report(self.data(), BATCH)
		report = frappe.get_doc(WORK_REPORT, name)
		self.assertEqual(report.state, ReportState.ACCEPTED)
		self.assertEqual(str(report.creation), "2031-04-01 09:00:00")
		self.assertEqual(
			(str(report.compiled_at), str(report.submitted_at)),
			("2031-04-01 09:05:00", "2031-04-01 09:30:00"),
		)
		self.assertEqual((report.submitted_by, report.accepted_by), (self.agent, self.head))
		self.assertEqual(
			(report.owner, report.employee_name),
			(self.agent, frappe.db.get_value("User", self.agent, "full_name")),
		)
		self.assertEqual(self.value(report, "appeals_taken"), 1)
		self.assertEqual(self.figure(report, "appeals_answered").next_plan, 12)
		self.assertTrue(lifecycle.is_intact(report))
		events = frappe.get_all(
			EVENT,
			filters={"reference_name": name},
			fields=["to_value", "actor", "calendar_seconds"],
			order_by="occurred_at asc",
		)
		self.assertEqual(
			[(row.to_value, row.actor) for row in events],
			[
				(ReportState.DRAFT, self.agent),
				(ReportState.COMPILED, self.agent),
				(ReportState.UNDER_REVIEW, self.agent),
				(ReportState.ACCEPTED, self.head),
			],
		)
		self.assertEqual([row.calendar_seconds for row in events[1:]], [300, 1500, 19800])

	def test_nobody_is_told_of_the_past(self):
		before = frappe.db.count("Notification Log"), frappe.db.count("Workflow Action")
		backfill_report(self.data(), BATCH)
		self.assertEqual((frappe.db.count("Notification Log"), frappe.db.count("Workflow Action")), before)

	def test_plan_reaches_the_next_report_and_the_department_counts_it(self):
		february = self.data(period_from="2031-02-01", made_at="2031-03-01 09:00:00", plans_text="Faster")
		for step, at in zip(february["steps"], ("09:05", "09:30", "10:00"), strict=True):
			step["at"] = f"2031-03-03 {at}:00"
		backfill_report(february, BATCH)
		march = frappe.get_doc(WORK_REPORT, backfill_report(self.data(), BATCH))
		self.assertEqual(march.previous_plans, "Faster")
		self.assertEqual(self.figure(march, "appeals_answered").plan, 12)
		department = self.data(
			report_kind=ReportKind.DEPARTMENT, employee=self.head, made_at="2031-04-01 16:00:00", plans={}
		)
		department["steps"] = [
			{"at": "2031-04-01 16:05:00", "action": ReportAction.COMPILE},
			{"at": "2031-04-01 16:30:00", "action": ReportAction.SUBMIT},
		]
		report = frappe.get_doc(WORK_REPORT, backfill_report(department, BATCH))
		self.assertEqual(self.figure(report, "appeals_answered", self.agent).plan, 12)
		self.assertIn(self.other, report.missing_employees)

	def test_returned_and_late_ones(self):
		steps = [
			{"at": "2031-04-01 09:05:00", "action": ReportAction.COMPILE},
			{"at": "2031-04-01 09:30:00", "action": ReportAction.SUBMIT},
			{"at": "2031-04-01 15:00:00", "action": ReportAction.RETURN, "by": self.head, "reason": "Plans?"},
		]
		report = frappe.get_doc(WORK_REPORT, backfill_report(self.data(steps=steps), BATCH))
		self.assertEqual(
			(report.state, report.return_reason, report.return_count), (ReportState.RETURNED, "Plans?", 1)
		)
		with self.at("2031-05-20 10:00"):
			late = self.data(employee=self.other)
			for step, day in zip(late["steps"], (18, 19, 19), strict=True):
				step["at"] = f"2031-04-{day} 12:00:00"
			self.assertEqual(frappe.db.get_value(WORK_REPORT, backfill_report(late, BATCH), "is_late"), 1)

	def test_what_cannot_have_happened_is_refused_and_leaves_nothing(self):
		before = frappe.db.count(WORK_REPORT), frappe.db.count(REPORT_SOURCE)
		submit = {"at": "2031-04-01 09:30:00", "action": ReportAction.SUBMIT}
		compiled = {"at": "2031-04-01 09:05:00", "action": ReportAction.COMPILE}
		for values in (
			{"steps": [submit]},
			{"steps": [{**compiled, "at": "2031-03-31 09:00:00"}]},
			{"steps": [{**compiled, "at": "2032-01-01 09:00:00"}]},
			{"steps": [compiled, submit, {"at": "2031-04-01 10:00:00", "action": ReportAction.RETURN}]},
			{"colour": "red"},
			{"made_at": None},
		):
			with self.subTest(values=values), self.assertRefused(BackfillError):
				backfill_report(self.data(**values), BATCH)
		with self.assertRefused(BackfillError):
			backfill_report(self.data(), "")
		with self.assertRaises(frappe.ValidationError):
			backfill_report(self.data(employee=self.deputy), BATCH)
		self.assertEqual((frappe.db.count(WORK_REPORT), frappe.db.count(REPORT_SOURCE)), before)

	def test_a_batch_is_removed_without_trace(self):
		taken(self.agent)
		before = (
			frappe.db.count(WORK_REPORT),
			frappe.db.count(REPORT_SOURCE),
			frappe.db.count("Work Report Figure"),
		)
		name = backfill_report(self.data(), BATCH)
		remove_batch(BATCH)
		after = (
			frappe.db.count(WORK_REPORT),
			frappe.db.count(REPORT_SOURCE),
			frappe.db.count("Work Report Figure"),
		)
		self.assertEqual(after, before)
		self.assertFalse(frappe.db.exists(EVENT, {"reference_name": name}))
