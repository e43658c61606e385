"""Events and terms are changed and deleted by nobody, by no road short of the database; and what is left of a
document that was deleted in the database misleads no report."""

import csv
import importlib
import json
import tempfile
from pathlib import Path
from unittest import mock

import frappe
import frappe.client
import frappe.desk.form.save
import frappe.desk.reportview
import frappe.utils
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.model.rename_doc import update_document_title

from helpdesk_ext import event_check
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, AppealState, TermState
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.permissions.events import has_support_event_permission
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.terms import sweep
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_fault,
	make_head,
	make_user,
)

FIELD = {EVENT: "to_value", DEADLINE: "is_missed"}
FORGED = {EVENT: "forged", DEADLINE: 1}
REPORTS = Path(__file__).parent.parent / "helpdesk_ext" / "report"
PERIOD = {"from_date": "2019-06-01", "to_date": "2019-06-30"}
# Ask the log alone unless they are narrowed (a million documents are not joined): they go on counting what was
# done for a document that somebody has deleted in the database, and the check is what tells of it.
OF_THE_LOG_ALONE = ("agent_performance", "service_kpi", "state_time", "two_date_comparison")
WITHOUT_PERIOD = ("backlog_ageing", "work_reports_not_handed_in")


class LogTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.head = make_head().name
		cls.manager = make_user("manager.log@example.com", "System Manager").name

	def lived_appeal(self) -> str:
		with self.at("2019-06-03 10:00"), self.as_user(self.agent):
			name = make_appeal().name
		with self.at("2019-06-03 12:00"), self.as_user(self.agent):
			talk.give_answer(name, "Here it is")
		with self.at("2019-06-04 10:00"), self.as_user("Guest"):
			talk.customer_reply(name, "It does not work")
		return name


def save_in_the_desk(doctype, name):
	doc = frappe.get_doc(doctype, name)
	doc.set(FIELD[doctype], FORGED[doctype])
	frappe.desk.form.save.savedocs(doc.as_json(), "Save")


def save_by_client(doctype, name):
	frappe.client.save({**frappe.get_doc(doctype, name).as_dict(), FIELD[doctype]: FORGED[doctype]})


def set_by_client(doctype, name):
	frappe.client.set_value(doctype, name, FIELD[doctype], FORGED[doctype])


def change_many_by_client(doctype, name):
	row = {"doctype": doctype, "docname": name, FIELD[doctype]: FORGED[doctype]}
	frappe.client.bulk_update(json.dumps([row]))


def edit_in_bulk(doctype, name):
	submit_cancel_or_update_docs(doctype, [name], "update", {FIELD[doctype]: FORGED[doctype]})


def set_by_script(doctype, name):
	frappe.get_doc(doctype, name).db_set(FIELD[doctype], FORGED[doctype])


def save_without_checks(doctype, name):
	doc = frappe.get_doc(doctype, name)
	doc.set(FIELD[doctype], FORGED[doctype])
	doc.flags.in_service = doc.flags.in_backfill = doc.flags.server_facts = True
	doc.save(ignore_permissions=True)


def submit_it(doctype, name):
	frappe.client.submit(frappe.get_doc(doctype, name).as_dict())


def cancel_it(doctype, name):
	frappe.client.cancel(doctype, name)


def copy_it(doctype, name):
	# what an amendment begins with; there is nothing to submit, cancel or amend
	frappe.copy_doc(frappe.get_doc(doctype, name)).insert()


def insert_another(doctype, name):
	frappe.client.insert({**frappe.get_doc(doctype, name).as_dict(), "name": None, "__islocal": 1})


def import_over_it(doctype, name):
	from frappe.core.doctype.data_import.importer import Importer

	fields = [field for field in frappe.get_meta(doctype).fields if field.fieldname == FIELD[doctype]]
	with tempfile.TemporaryDirectory() as folder:
		path = Path(folder) / "rows.csv"
		with path.open("w", newline="") as file:
			csv.writer(file).writerows([["ID", fields[0].label], [name, FORGED[doctype]]])
		record = frappe.new_doc("Data Import")
		record.update(
			{"reference_doctype": doctype, "import_type": "Update Existing Records", "payload_count": 1}
		)
		Importer(doctype, data_import=record, file_path=str(path), console=True).import_data()


def delete_it(doctype, name):
	frappe.delete_doc(doctype, name)


def delete_with_force(doctype, name):
	frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)


def delete_by_client(doctype, name):
	frappe.client.delete(doctype, name)


def delete_in_the_list(doctype, name):
	frappe.desk.reportview.delete_bulk(doctype, [name])


def rename_it(doctype, name):
	frappe.rename_doc(doctype, name, "renamed", force=True)


def rename_by_client(doctype, name):
	frappe.client.rename_doc(doctype, name, "renamed")


def rename_in_the_desk(doctype, name):
	update_document_title(doctype=doctype, docname=name, name="renamed")


def merge_with_another(doctype, name):
	other = frappe.get_all(doctype, {"name": ("!=", name)}, pluck="name", limit=1)[0]
	frappe.rename_doc(doctype, name, other, merge=True, force=True)


ROADS = (
	save_in_the_desk,
	save_by_client,
	set_by_client,
	change_many_by_client,
	edit_in_bulk,
	set_by_script,
	save_without_checks,
	submit_it,
	cancel_it,
	copy_it,
	insert_another,
	import_over_it,
	delete_it,
	delete_with_force,
	delete_by_client,
	delete_in_the_list,
	rename_it,
	rename_by_client,
	rename_in_the_desk,
	merge_with_another,
)
# These swallow the refusal and report it in their own way.
SILENT = (change_many_by_client, edit_in_bulk, import_over_it, delete_in_the_list)


class TestNoRoad(LogTestCase):
	def rows(self, doctype: str, filters: dict) -> list:
		return frappe.get_all(doctype, filters, ["*"], order_by="name asc")

	def test_no_road_changes_or_deletes_a_row(self):
		appeal = self.lived_appeal()
		of_appeal = {"reference_name": appeal}
		for doctype in (EVENT, DEADLINE):
			before, count = self.rows(doctype, of_appeal), frappe.db.count(doctype)
			name = before[0].name
			for user in ("Administrator", self.manager, self.head):
				for road in ROADS:
					with self.subTest(doctype=doctype, user=user, road=road.__name__):
						self.try_road(road, doctype, name, user)
						self.assertEqual(self.rows(doctype, of_appeal), before)
						self.assertEqual(frappe.db.count(doctype), count)

	def try_road(self, road, doctype: str, name: str, user: str):
		"""Nothing is committed or rolled back on the way: what a road had done by then would be seen."""
		with (
			self.as_user(user),
			mock.patch.object(frappe.db, "commit"),
			mock.patch.object(frappe.db, "rollback"),
		):
			if road in SILENT:
				try:
					road(doctype, name)
				except frappe.ValidationError:
					pass
			else:
				with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
					road(doctype, name)
		frappe.clear_messages()

	def test_documents_with_events_are_deleted_by_no_road(self):
		appeal = self.lived_appeal()
		fault = make_fault().name
		for doctype, name in ((APPEAL, appeal), ("Fault Notice", fault)):
			events = frappe.db.count(EVENT, {"reference_name": name})
			for user in ("Administrator", self.manager, self.head):
				for road in (delete_it, delete_by_client, delete_in_the_list, delete_with_force):
					with self.subTest(doctype=doctype, user=user, road=road.__name__):
						self.try_road(road, doctype, name, user)
						self.assertTrue(frappe.db.exists(doctype, name))
			self.assertEqual(frappe.db.count(EVENT, {"reference_name": name}), events)
		for doctype in FLOWS:
			with self.subTest(doctype=doctype), self.assertRaises(KeptError):
				frappe.new_doc(doctype).run_method("on_trash")

	def test_the_clearing_of_old_logs_does_not_know_ours(self):
		from frappe.core.doctype.log_settings.log_settings import _supports_log_clearing

		for doctype in (EVENT, DEADLINE):
			self.assertFalse(_supports_log_clearing(doctype), doctype)


class TestDocumentGone(LogTestCase):
	def figures(self) -> dict:
		found = {}
		with self.at("2019-07-10 09:00"):
			for path in sorted(REPORTS.glob("*/*.py")):
				if path.stem == path.parent.name:
					module = importlib.import_module(
						f"helpdesk_ext.helpdesk_ext.report.{path.stem}.{path.stem}"
					)
					filters = {} if path.stem in WITHOUT_PERIOD else dict(PERIOD)
					found[path.stem] = json.loads(frappe.as_json(module.execute(filters)[1:]))
		return found

	def lose(self) -> str:
		"""An appeal that somebody has deleted in the database; its events and terms are still there."""
		name = self.lived_appeal()
		frappe.db.delete(APPEAL, {"name": name})
		frappe.db.delete(MESSAGE, {"appeal": name})
		frappe.clear_document_cache(APPEAL, name)
		return name

	def test_reports_of_documents_count_as_if_it_had_never_been_and_none_breaks(self):
		self.lived_appeal()
		before = self.figures()
		self.lose()
		after = self.figures()
		self.assertEqual(set(after), set(before))
		for report, rows in before.items():
			if report not in OF_THE_LOG_ALONE:
				with self.subTest(report=report):
					self.assertEqual(after[report], rows)

	def test_the_check_names_it_and_the_rebuild_leaves_it(self):
		name = self.lose()
		log = frappe.get_all(EVENT, {"reference_name": name}, ["*"], order_by="name asc")
		problems = [text for found, text in event_check._differences(APPEAL) if found == name]
		self.assertEqual(problems, ["log: events of a document that is no more"])
		event_check.rebuild(APPEAL)
		self.assertEqual(frappe.get_all(EVENT, {"reference_name": name}, ["*"], order_by="name asc"), log)

	def test_the_sweep_withdraws_its_terms_and_tells_nobody(self):
		name = self.lose()
		running = {"reference_name": name, "state": TermState.RUNNING}
		self.assertTrue(frappe.db.count(DEADLINE, running))
		errors = frappe.db.count("Error Log")
		with self.at("2019-07-10 09:00"), mock.patch.object(sweep.notices, "tell") as tell:
			for _sweep in range(2):
				for row in frappe.get_all(DEADLINE, running, pluck="name"):
					sweep.look_at(row, frappe.utils.now_datetime())
		self.assertEqual(tell.call_args_list, [])
		self.assertEqual(frappe.db.count(DEADLINE, running), 0)
		self.assertEqual(frappe.db.count("Error Log"), errors)

	def test_its_events_are_read_by_nobody_who_saw_only_the_document(self):
		name = self.lose()
		event = frappe.get_doc(EVENT, {"reference_name": name, "to_value": AppealState.NEW})
		with self.as_user(self.agent):
			self.assertFalse(has_support_event_permission(event))
