"""What was handed in does not change: every road around it."""

import json
from unittest import mock

import frappe
import frappe.client
import frappe.desk.form.save
import frappe.model.workflow

from helpdesk_ext.api import work_reports as api
from helpdesk_ext.constants import (
	REPORT_FIGURE,
	REPORT_FORM,
	REPORT_SOURCE,
	WORK_REPORT,
	ReportAction,
	ReportState,
)
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.tests.report_utils import IN_MONTH, ReportTestCase, message_row, taken
from helpdesk_ext.work_reports import lifecycle
from helpdesk_ext.work_reports.checks import FrozenReportError


class TestFrozen(ReportTestCase):
	"""What was handed in does not change by any road, for anybody, whatever happens to its sources."""

	def setUp(self):
		super().setUp()
		self.appeal = taken(self.agent, first_answered_at=IN_MONTH, first_answer_seconds=600)
		message_row(self.appeal, self.agent, marks_answer=1)
		self.report = self.handed_in(done_text="What I did", plans_text="What I shall do")
		self.before = self.content()

	def content(self) -> str:
		doc = frappe.get_doc(WORK_REPORT, self.report.name).as_dict(no_nulls=True)
		for volatile in ("modified", "modified_by"):
			doc.pop(volatile, None)
			for row in doc.figures:
				row.pop(volatile, None)
		sources = frappe.get_all(
			REPORT_SOURCE, filters={"report": self.report.name}, fields=["*"], order_by="name asc"
		)
		return frappe.as_json([doc, sources])

	def roads(self, doctype: str, name: str, field: str, value):
		"""Every way a value of a document can be changed by a request."""
		document = frappe.get_doc(doctype, name).as_dict()
		document[field] = value

		def import_row():
			doc = frappe.get_doc(doctype, name)
			doc.update({field: value})
			doc.flags.via_data_import = True
			doc.save()

		def save_form():
			frappe.desk.form.save.savedocs(frappe.as_json(document), "Save")

		def rest_put():
			doc = frappe.get_doc(doctype, name, for_update=True)
			doc.update({field: value})
			doc.save()

		return {
			"form": save_form,
			"REST": rest_put,
			"client.save": lambda: frappe.client.save(frappe.as_json(document)),
			"client.set_value": lambda: frappe.client.set_value(doctype, name, field, value),
			"client.set_value of many": lambda: frappe.client.set_value(doctype, name, {field: value}),
			"bulk": lambda: frappe.client.bulk_update(
				json.dumps([{"doctype": doctype, "docname": name, field: value}])
			),
			"import": import_row,
		}

	def assertUnchanged(self, road):
		frappe.db.savepoint("road")
		result, error = None, None
		try:
			with mock.patch.multiple(frappe.db, commit=mock.DEFAULT, rollback=mock.DEFAULT):
				result = road()
		except Exception as caught:
			error = caught
		self.assertEqual(self.content(), self.before)
		refused = error is not None or bool(result and result.get("failed_docs"))
		self.assertTrue(refused, "nothing said")
		frappe.db.rollback(save_point="road")

	def test_by_no_road_and_by_nobody(self):
		everybody = (self.agent, self.head, self.deputy, self.manager, "Administrator")
		for field, value, users in (
			("done_text", "Forged", everybody),
			("period_from", "2031-02-01", ("Administrator",)),
			("report_form", None, ("Administrator",)),
			("content_hash", "0" * 64, (self.head,)),
			("employee", self.other, ("Administrator",)),
		):
			for user in users:
				for label, road in self.roads(WORK_REPORT, self.report.name, field, value).items():
					with self.subTest(field=field, user=user, road=label), self.as_user(user):
						self.assertUnchanged(road)

	def test_a_workflow_that_writes_a_field_does_not(self):
		workflow = frappe.get_doc("Workflow", "Staff Work Report Flow")
		for row in workflow.states:
			if row.state == ReportState.ACCEPTED:
				row.update({"update_field": "done_text", "update_value": "Forged"})
		workflow.save()
		frappe.clear_cache(doctype=WORK_REPORT)
		self.addCleanup(frappe.clear_cache, doctype=WORK_REPORT)
		with self.as_user(self.head):
			self.assertUnchanged(
				lambda: frappe.model.workflow.apply_workflow(
					frappe.get_doc(WORK_REPORT, self.report.name), ReportAction.ACCEPT
				)
			)

	def test_with_the_right_to_review_too(self):
		"""Accepting and changing in one save."""
		doc = frappe.get_doc(WORK_REPORT, self.report.name)
		doc.update({"state": ReportState.ACCEPTED, "done_text": "Forged"})
		with (
			self.as_user(self.head),
			self.assertRefused(FrozenReportError, self.report.name, "Work Done in Period"),
		):
			doc.save()
		doc = frappe.get_doc(WORK_REPORT, self.report.name)
		doc.state = ReportState.RETURNED
		doc.return_reason = "Why"
		self.figure(doc, "appeals_answered").next_plan = 100
		with self.as_user(self.head), self.assertRefused(FrozenReportError):
			doc.save()

	def test_accepted_one_takes_no_remark_any_more(self):
		self.move(self.report, ReportAction.ACCEPT, self.head)
		self.before = self.content()
		for field in ("review_note", "return_reason", "done_text", "state"):
			doc = frappe.get_doc(WORK_REPORT, self.report.name)
			doc.set(field, ReportState.RETURNED if field == "state" else "Later")
			with self.subTest(field=field), self.as_user("Administrator"):
				with self.assertRaises((FrozenReportError, ServerFactError, frappe.PermissionError)):
					doc.save()
			self.assertEqual(self.content(), self.before)

	def test_rows_are_not_changed_by_themselves(self):
		row = self.report.figures[0]
		for user in (self.agent, self.head, "Administrator"):
			roads = self.roads(REPORT_FIGURE, row.name, "value", 99)
			roads["next plan"] = self.roads(REPORT_FIGURE, row.name, "next_plan", 5)["REST"]
			roads["delete"] = lambda: frappe.client.delete(REPORT_FIGURE, row.name)
			roads["insert"] = lambda: frappe.client.insert(
				{
					"doctype": REPORT_FIGURE,
					"parent": self.report.name,
					"parenttype": WORK_REPORT,
					"parentfield": "figures",
					"figure": "meetings",
					"value": 3,
				}
			)
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					self.assertUnchanged(road)

	def test_sources_are_nobodys_to_change(self):
		source = frappe.get_all(REPORT_SOURCE, filters={"report": self.report.name}, pluck="name")[0]
		for user in (self.agent, self.head, self.manager, "Administrator"):
			roads = self.roads(REPORT_SOURCE, source, "seconds", 1)
			roads["delete"] = lambda: frappe.client.delete(REPORT_SOURCE, source)
			roads["rename"] = lambda: frappe.rename_doc(REPORT_SOURCE, source, "another")
			roads["insert"] = lambda: frappe.client.insert(
				{"doctype": REPORT_SOURCE, "report": self.report.name, "figure": "meetings"}
			)
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					self.assertUnchanged(road)

	def test_nobody_deletes_or_renames_a_report(self):
		for user in (self.agent, self.head, self.manager, "Administrator"):
			with self.subTest(user=user), self.as_user(user):
				with self.assertRaises((KeptError, frappe.PermissionError)):
					frappe.delete_doc(WORK_REPORT, self.report.name)
				with self.assertRaises(frappe.ValidationError):
					frappe.rename_doc(WORK_REPORT, self.report.name, "WRP-X")

	def test_whatever_happens_to_the_sources_and_to_the_form(self):
		frappe.db.set_value("Support Appeal", self.appeal, {"state": "Spam Appeal", "agent": self.other})
		frappe.db.set_value("Support Appeal", self.appeal, "first_answer_seconds", 5)
		frappe.db.delete("Appeal Message", {"appeal": self.appeal})
		taken(self.agent)
		form = frappe.get_doc(REPORT_FORM, self.report.report_form)
		form.figures = form.figures[:2]
		form.approved_by = "Somebody else"
		form.save()
		self.assertEqual(self.content(), self.before)
		self.assertTrue(lifecycle.is_intact(frappe.get_doc(WORK_REPORT, self.report.name)))
		accepted = self.move(self.report, ReportAction.ACCEPT, self.head)
		self.assertEqual(
			(self.value(accepted, "appeals_taken"), self.value(accepted, "first_answer")), (1, 600)
		)
		self.assertEqual((accepted.form_version, form.form_version), (1, 2))
		self.assertTrue(lifecycle.is_intact(accepted))

	def test_what_is_changed_in_the_database_shows(self):
		"""The last road, past every check: the fingerprint tells."""
		for doctype, name, field in (
			(WORK_REPORT, self.report.name, "done_text"),
			(REPORT_FIGURE, self.report.figures[0].name, "value"),
			(REPORT_SOURCE, frappe.db.get_value(REPORT_SOURCE, {"report": self.report.name}), "seconds"),
		):
			with self.subTest(doctype=doctype):
				frappe.db.savepoint("forged")
				frappe.db.set_value(doctype, name, field, "77")
				with self.as_user(self.head):
					self.assertFalse(api.check_intact(self.report.name)["intact"])
				frappe.db.rollback(save_point="forged")
		with self.as_user(self.head):
			self.assertTrue(api.check_intact(self.report.name)["intact"])
