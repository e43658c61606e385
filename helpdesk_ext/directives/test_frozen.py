"""An issued directive stays as it is, by every road the framework offers; cancelling and replacing keep both."""

import json
from unittest import mock

import frappe
import frappe.client
import frappe.desk.doctype.bulk_update.bulk_update
import frappe.desk.form.save
import frappe.model.workflow

from helpdesk_ext.api import directives as api
from helpdesk_ext.constants import (
	ADDRESSEE,
	DIRECTIVE,
	AddresseeState,
	DirectiveAction,
	DirectiveKind,
	DirectiveState,
)
from helpdesk_ext.directives import content, steps
from helpdesk_ext.directives.errors import DirectiveInputError, FrozenError, ReplacementError
from helpdesk_ext.documents.checks import KeptError
from helpdesk_ext.tests.directive_utils import DirectiveTestCase

CHANGES = {
	"subject": "Another subject",
	"directive_text": "Another text",
	"directive_kind": DirectiveKind.REGULATION,
	"execute_by": "2030-01-09",
	"acknowledge_by": "2030-01-08",
	"needs_execution": 0,
	"signatory_name": "Somebody Else",
	"signatory_position": "Somebody",
	"content_hash": "0" * 64,
	"registration_number": "X-1",
	"directive_date": "2020-01-01",
	"issued_at": "2020-01-01 10:00:00",
	"cancel_reason": "No reason",
	"replaced_by": "itself",
	"closed_at": "2020-01-01 10:00:00",
	"issuer": "Administrator",
}


class TestFrozen(DirectiveTestCase):
	def setUp(self):
		super().setUp()
		self.directive = self.issued()
		self.before = self.stored()

	def stored(self) -> str:
		doc = frappe.get_doc(DIRECTIVE, self.directive.name).as_dict(no_nulls=True)
		for fieldname in ("modified", "modified_by"):
			doc.pop(fieldname)
		for row in doc.recipients:
			row.pop("modified"), row.pop("modified_by")
		return json.dumps(doc, default=str, sort_keys=True)

	def assertUnchanged(self):
		self.assertEqual(self.stored(), self.before)
		self.assertTrue(content.is_unaltered(frappe.get_doc(DIRECTIVE, self.directive.name)))

	def loaded(self):
		return frappe.get_doc(DIRECTIVE, self.directive.name)

	def value_of(self, fieldname: str):
		return self.directive.name if CHANGES[fieldname] == "itself" else CHANGES[fieldname]

	def assertRoadRefused(self, road, exception=frappe.ValidationError, **more):
		frappe.db.savepoint("road")
		with self.subTest(**more), self.as_user(self.head):
			with self.assertRaises(exception):
				road()
			frappe.db.rollback(save_point="road")
			self.assertUnchanged()

	def test_rest_put(self):
		for fieldname in CHANGES:
			self.assertRoadRefused(
				lambda f=fieldname: self.loaded().update({f: self.value_of(f)}).save(), field=fieldname
			)
		self.assertRoadRefused(lambda: self.loaded().update({"subject": "S"}).save(), FrozenError)

	def test_recipients(self):
		def added():
			doc = self.loaded()
			doc.append("recipients", {"user": self.other})
			doc.save()

		def removed():
			doc = self.loaded()
			doc.recipients = []
			doc.save()

		def changed():
			doc = self.loaded()
			doc.recipients[0].execute_by = "2030-01-01"
			doc.save()

		for road in (added, removed, changed):
			self.assertRoadRefused(road, FrozenError, by=road.__name__)

	def test_rows_of_recipients_past_the_directive(self):
		row = self.directive.recipients[0]

		def saved():
			child = frappe.get_doc("Directive Recipient", row.name)
			child.user = self.other
			child.save()

		def inserted():
			frappe.get_doc(
				{
					"doctype": "Directive Recipient",
					"parent": self.directive.name,
					"parenttype": DIRECTIVE,
					"parentfield": "recipients",
					"user": self.other,
				}
			).insert()

		roads = {
			"save": saved,
			"insert": inserted,
			"delete": lambda: frappe.delete_doc("Directive Recipient", row.name),
			"client.delete": lambda: frappe.client.delete("Directive Recipient", row.name),
			"client.set_value": lambda: frappe.client.set_value(
				"Directive Recipient", row.name, "user", self.other
			),
			"client.insert": lambda: frappe.client.insert(
				{
					"doctype": "Directive Recipient",
					"parent": self.directive.name,
					"parenttype": DIRECTIVE,
					"parentfield": "recipients",
					"user": self.other,
				}
			),
		}
		for name, road in roads.items():
			self.assertRoadRefused(road, (frappe.ValidationError, frappe.PermissionError), by=name)

	def test_client_set_value(self):
		for fieldname in CHANGES:
			self.assertRoadRefused(
				lambda f=fieldname: frappe.client.set_value(
					DIRECTIVE, self.directive.name, f, self.value_of(f)
				),
				field=fieldname,
			)

	def test_client_save_and_the_form(self):
		sent = {**self.loaded().as_dict(), "subject": "Another subject"}
		self.assertRoadRefused(lambda: frappe.client.save(json.dumps(sent, default=str)), FrozenError)
		with mock.patch.object(frappe.db, "rollback"):
			self.assertRoadRefused(
				lambda: frappe.desk.form.save.savedocs(json.dumps(sent, default=str), "Save"), FrozenError
			)

	def test_bulk_edit_and_bulk_update(self):
		update = frappe.desk.doctype.bulk_update.bulk_update
		quiet = mock.patch.multiple(frappe.db, commit=mock.DEFAULT, rollback=mock.DEFAULT)
		with quiet, self.as_user(self.head):
			failed = update.submit_cancel_or_update_docs(
				DIRECTIVE,
				json.dumps([self.directive.name]),
				"update",
				json.dumps({"subject": "Another subject"}),
			)
		self.assertEqual(failed, [self.directive.name])
		self.assertUnchanged()
		with self.as_user(self.head):
			docs = [{"doctype": DIRECTIVE, "docname": self.directive.name, "subject": "Another subject"}]
			answer = frappe.client.bulk_update(json.dumps(docs))
		self.assertEqual(len(answer["failed_docs"]), 1)
		self.assertUnchanged()

	def test_data_import(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.pop, "in_import", None)
		for fieldname in CHANGES:
			self.assertRoadRefused(
				lambda f=fieldname: self.loaded().update({f: self.value_of(f)}).save(), field=fieldname
			)

		def issued_by_import():
			doc = frappe.get_doc(DIRECTIVE, self.directive.name).as_dict()
			frappe.get_doc({**doc, "name": None, "state": DirectiveState.ISSUED, "__islocal": 1}).insert()

		self.assertRoadRefused(issued_by_import)

	def test_the_workflows_update_field(self):
		"""A site's workflow may write a field with a move; not one that is fixed."""
		workflow = frappe.get_doc("Workflow", "Directive Flow")
		for state in workflow.states:
			if state.state == DirectiveState.CANCELLED:
				state.update_field, state.update_value = "directive_text", "Another text"
		workflow.flags.ignore_validate = True
		workflow.save()
		frappe.clear_document_cache("Workflow", "Directive Flow")
		self.addCleanup(frappe.clear_document_cache, "Workflow", "Directive Flow")

		def applied():
			doc = self.loaded()
			frappe.model.workflow.apply_workflow(doc, DirectiveAction.CANCEL)

		with mock.patch("helpdesk_ext.directives.checks.check_cancel_reason"):
			self.assertRoadRefused(applied, FrozenError)

	def test_states_only_along_the_flow(self):
		for state in (
			DirectiveState.DRAFT,
			DirectiveState.IN_EXECUTION,
			DirectiveState.EXECUTED,
			DirectiveState.CLOSED,
		):
			self.assertRoadRefused(lambda s=state: self.loaded().update({"state": s}).save(), state=state)
			self.assertRoadRefused(
				lambda s=state: frappe.client.set_value(DIRECTIVE, self.directive.name, "state", s),
				state=state,
			)
		self.assertRoadRefused(
			lambda: self.loaded().update({"docstatus": 1}).save(),
			(frappe.ValidationError, frappe.PermissionError),
		)

	def test_counts_a_form_sends_back_are_put_back(self):
		with self.as_user(self.head):
			doc = self.loaded().update({"acknowledged_count": 7, "overdue_count": 3})
			doc.save()
		self.assertUnchanged()

	def test_nothing_is_deleted_or_renamed(self):
		for doctype, name in ((DIRECTIVE, self.directive.name), (ADDRESSEE, self.row(self.directive).name)):
			with self.subTest(doctype=doctype):
				self.assertRaises(KeptError, frappe.delete_doc, doctype, name, ignore_permissions=True)
				with self.as_user(self.head):
					self.assertRaises(frappe.PermissionError, frappe.client.delete, doctype, name)
		with self.assertRaises(frappe.ValidationError):
			frappe.rename_doc(DIRECTIVE, self.directive.name, "DRV-NEW", force=True)

	def test_files_of_an_issued_directive(self):
		draft = self.draft()
		with self.as_user(self.head):
			file = self.attach(draft, "scan.txt", b"first")
		issued = self.issue(draft)
		frappe.db.savepoint("files")
		with self.as_user(self.head):
			self.assertRaises(FrozenError, self.attach, issued, "late.txt", b"late")
			self.assertRaises(FrozenError, frappe.delete_doc, "File", file.name)
			file.reload()
			file.attached_to_name = self.draft().name
			self.assertRaises(FrozenError, file.save)
		frappe.db.rollback(save_point="files")
		self.assertTrue(content.is_unaltered(issued))
		frappe.db.set_value("File", file.name, "content_hash", "0")
		self.assertFalse(content.is_unaltered(issued))

	def attach(self, doc, file_name: str, text: bytes):
		return frappe.get_doc(
			{
				"doctype": "File",
				"file_name": file_name,
				"content": text,
				"is_private": 1,
				"attached_to_doctype": doc.doctype,
				"attached_to_name": doc.name,
			}
		).insert()

	def test_rows_of_addressees_are_not_written_by_hand(self):
		row = self.row(self.directive)
		changes = {
			"state": AddresseeState.ACCEPTED,
			"user": self.other,
			"acknowledged_at": "2026-03-02 10:00:00",
			"execute_by": "2030-01-01",
			"due_on": "2030-01-01",
			"controller": self.agent,
			"execution_text": "Done",
			"released_at": "2026-03-02 10:00:00",
			"needs_execution": 0,
		}
		for user in (self.agent, self.head):
			for fieldname, value in changes.items():
				with self.subTest(user=user, field=fieldname), self.as_user(user):
					with self.assertRaises(FrozenError):
						frappe.client.set_value(ADDRESSEE, row.name, fieldname, value)
					with self.assertRaises(FrozenError):
						frappe.get_doc(ADDRESSEE, row.name).update({fieldname: value}).save()
		with self.as_user(self.head), self.assertRaises((FrozenError, frappe.PermissionError)):
			frappe.get_doc(
				{"doctype": ADDRESSEE, "directive": self.directive.name, "user": self.other, "user_name": "O"}
			).insert()
		with self.assertRaises(FrozenError):
			frappe.get_doc(
				{"doctype": ADDRESSEE, "directive": self.directive.name, "user": self.other, "user_name": "O"}
			).insert()
		self.assertEqual(self.row(self.directive).state, AddresseeState.NOTIFIED)


class TestCancel(DirectiveTestCase):
	def cancel(self, directive, reason="Written by mistake", user=None):
		with self.as_user(user or self.head):
			return api.do_action(
				directive.name,
				DirectiveAction.CANCEL,
				str(frappe.db.get_value(DIRECTIVE, directive.name, "modified")),
				reason,
			)

	def test_a_reason_is_asked_for_by_every_road(self):
		for directive in (self.draft(), self.issued()):
			for reason in (None, "", "  "):
				with self.assertRaises(DirectiveInputError):
					self.cancel(directive, reason)
			with self.as_user(self.head), self.assertRaises(DirectiveInputError):
				frappe.client.set_value(DIRECTIVE, directive.name, "state", DirectiveState.CANCELLED)
			with self.as_user(self.head), self.assertRaises(DirectiveInputError):
				frappe.model.workflow.apply_workflow(
					frappe.get_doc(DIRECTIVE, directive.name), DirectiveAction.CANCEL
				)

	def test_cancelling_releases_who_still_owes_and_tells_them(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		row = self.row(directive)
		with self.as_user(self.agent):
			steps.acknowledge(row.name, directive.content_hash)
			steps.report_execution(row.name, "Done")
		with self.as_user(self.head):
			steps.accept_execution(row.name)
		self.cancel(directive)
		rows = self.rows(directive)
		self.assertEqual(rows[self.agent].state, AddresseeState.ACCEPTED)
		self.assertEqual(rows[self.other].state, AddresseeState.RELEASED)
		self.assertEqual(rows[self.other].release_note, "Written by mistake")
		self.assertIsNone(rows[self.other].due_on)
		self.assertEqual(self.notices("Directive Withdrawn"), [(self.other,)])
		stored = frappe.get_doc(DIRECTIVE, directive.name)
		self.assertEqual(
			(stored.state, stored.cancel_reason), (DirectiveState.CANCELLED, "Written by mistake")
		)
		self.assertEqual((stored.executed_count, stored.overdue_count), (2, 0))
		self.assertTrue(content.is_unaltered(stored))

	def test_the_reason_does_not_change_afterwards(self):
		directive = self.issued()
		self.cancel(directive)
		with self.as_user(self.head), self.assertRaises(FrozenError):
			frappe.client.set_value(DIRECTIVE, directive.name, "cancel_reason", "Another")

	def test_only_the_issuers_side_cancels(self):
		directive = self.issued()
		for user in (self.agent, self.deputy, self.manager):
			with self.assertRaises(frappe.PermissionError):
				self.cancel(directive, user=user)


class TestReplace(DirectiveTestCase):
	def test_replacing_keeps_both_and_links_both_ways(self):
		old = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		draft = self.draft(subject="Answers within one hour", replaces=old.name)
		self.assertEqual(self.state(old), DirectiveState.ISSUED)
		new = self.issue(draft)
		stored = frappe.get_doc(DIRECTIVE, old.name)
		self.assertEqual((stored.state, stored.replaced_by), (DirectiveState.CANCELLED, new.name))
		self.assertEqual(new.replaces, old.name)
		self.assertIn(new.registration_number, stored.cancel_reason)
		self.assertEqual({row.state for row in self.rows(old).values()}, {AddresseeState.RELEASED})
		self.assertEqual({row.state for row in self.rows(new).values()}, {AddresseeState.NOTIFIED})
		self.assertTrue(content.is_unaltered(stored))

	def test_once_and_only_what_is_in_force(self):
		old = self.issued()
		second = self.draft(replaces=old.name)
		self.issue(self.draft(replaces=old.name))
		self.assertRaises(ReplacementError, self.issue, second)
		with self.assertRaises(ReplacementError):
			self.draft(replaces=self.draft().name)

	def test_the_head_does_not_replace_an_order_of_the_deputy_director(self):
		order = self.issued(directive_kind=DirectiveKind.ORDER, recipients=[{"user": self.head}])
		with self.assertRaises(ReplacementError):
			self.draft(replaces=order.name)

	def test_two_replacing_the_same_at_once(self):
		"""The second comes between the first one's check and its issue."""
		old = self.issued()
		draft = self.draft(replaces=old.name)
		frappe.db.set_value(DIRECTIVE, old.name, "state", DirectiveState.CANCELLED)
		with mock.patch("helpdesk_ext.directives.checks.check_replaced"):
			self.assertRaises(ReplacementError, self.issue, draft)
