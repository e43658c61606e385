"""Everybody at every road the framework offers to a document: who must not see sees nothing, who must not
change changes nothing. The same roads walked by the head prove that the test walks them right."""

import contextlib
import json
from functools import partial
from pathlib import Path
from unittest import mock

import frappe
import frappe.client
import frappe.desk.form.assign_to
import frappe.desk.form.load
import frappe.desk.form.save
import frappe.desk.form.utils
import frappe.desk.reportview
import frappe.desk.search
import frappe.model.workflow
import frappe.share
import frappe.www.printview

from helpdesk_ext import permissions
from helpdesk_ext.appeals import conversation
from helpdesk_ext.constants import APPEAL, EVENT, MESSAGE, AppealAction, AppealState, Role
from helpdesk_ext.permissions import events
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_customer,
	make_head,
	make_user,
)

SECRET = "kumquat-7731"
OURS = (APPEAL, MESSAGE, EVENT)


class PermissionTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.other = make_agent("second.agent.test@example.com").name
		cls.head = make_head().name
		cls.deputy = make_user("deputy.test@example.com", Role.DEPUTY).name
		cls.manager = make_user("manager.test@example.com", "System Manager").name
		cls.customer_user = make_user("stranger.test@example.com", "Customer").name
		cls.strangers = (
			"Guest",
			cls.customer_user,
			make_user("it.test@example.com", Role.IT_ADMIN).name,
			make_user("responder.test@example.com", Role.RESPONDER).name,
			make_user("desk.test@example.com", "Website Manager").name,
		)

	def setUp(self):
		super().setUp()
		with self.as_user(self.agent):
			self.name = make_appeal(subject=f"Parcel {SECRET}", appeal_text=f"Text {SECRET}").name
		self.names = {
			APPEAL: self.name,
			MESSAGE: frappe.db.get_value(MESSAGE, {"appeal": self.name}),
			EVENT: frappe.db.get_value(EVENT, {"reference_name": self.name}),
		}

	@contextlib.contextmanager
	def request(self, **form):
		"""The surroundings of a request; its commits and rollbacks would tear the test's transaction."""
		before, response = frappe.local.form_dict, frappe.local.response
		frappe.local.form_dict, frappe.local.response = frappe._dict(form), frappe._dict(docs=[])
		quiet = mock.patch.multiple(frappe.db, commit=mock.DEFAULT, rollback=mock.DEFAULT)
		try:
			with quiet:
				yield frappe.local.response
		finally:
			frappe.local.form_dict, frappe.local.response = before, response
			frappe.local.message_log = []

	def walk(self, road, **form) -> tuple[str, Exception | None]:
		"""What comes out of a road, as text, and the error it ended with."""
		with self.request(**form) as response:
			try:
				result, error = road(), None
			except Exception as caught:
				result, error = str(caught), caught
			out = frappe.as_json([result, response, frappe.local.message_log])
		return out, error


def call(command: str):
	"""What /api/method does after it has let the caller in, overrides included."""
	command = frappe.get_hooks("override_whitelisted_methods", {}).get(command, [command])[-1]
	return frappe.call(frappe.get_attr(command), **frappe.local.form_dict)


def value_roads(doctype: str, name: str):
	"""Roads by which a document or its values are read: label -> (callable, form of the request)."""
	fields = {APPEAL: "subject", MESSAGE: "message_text", EVENT: "reference_name"}[doctype]
	listed = {
		"doctype": doctype,
		"fields": json.dumps(["name", fields]),
		"filters": json.dumps({"name": name}),
	}
	form = {"doctype": doctype, "fields": json.dumps([f"`tab{doctype}`.`{fields}`"])}
	return {
		"client.get": (lambda: frappe.client.get(doctype, name), {}),
		"client.get_list": (lambda: frappe.client.get_list(**listed), {}),
		"client.get_value": (lambda: frappe.client.get_value(doctype, fields, {"name": name}), {}),
		"form.getdoc": (lambda: frappe.desk.form.load.getdoc(doctype, name), {}),
		"form.get_docinfo": (
			lambda: [frappe.desk.form.load.getdoc(doctype, name), frappe.local.response],
			{},
		),
		"reportview.get": (
			lambda: frappe.desk.reportview.get(),
			{**form, "filters": json.dumps([[doctype, "name", "=", name]])},
		),
		"print": (
			lambda: frappe.www.printview.get_html_and_style(doctype, name, no_letterhead=True),
			{},
		),
	}


class TestReading(PermissionTestCase):
	def secret_of(self, doctype: str) -> str:
		return self.name if doctype == EVENT else SECRET

	def test_those_of_the_department_see_by_every_road(self):
		for user in (self.agent, self.other, self.head, self.deputy, self.manager, "Administrator"):
			for doctype in OURS:
				for label, (road, form) in value_roads(doctype, self.names[doctype]).items():
					with self.subTest(user=user, doctype=doctype, road=label), self.as_user(user):
						out, error = self.walk(road, **form)
						self.assertIsNone(error)
						self.assertIn(self.secret_of(doctype), out)

	def test_strangers_see_nothing_by_any_road(self):
		for user in self.strangers:
			for doctype in OURS:
				for label, (road, form) in value_roads(doctype, self.names[doctype]).items():
					with self.subTest(user=user, doctype=doctype, road=label), self.as_user(user):
						out, error = self.walk(road, **form)
						self.assertIsInstance(error, frappe.PermissionError)
						self.assertNotIn(SECRET, out)

	def test_strangers_cannot_count_search_or_group(self):
		"""A count by a filter tells, letter by letter, what others wrote."""
		like = json.dumps({"subject": ["like", f"%{SECRET}%"]})
		roads = {
			"client.get_count": ("frappe.client.get_count", {"doctype": APPEAL, "filters": like}),
			"reportview.get_count": (
				"frappe.desk.reportview.get_count",
				{"doctype": APPEAL, "filters": like, "fields": "[]", "distinct": "false"},
			),
			"group_by_count": (
				"frappe.desk.listview.get_group_by_count",
				{"doctype": APPEAL, "current_filters": like, "field": "assigned_to"},
			),
			"search_link": ("frappe.desk.search.search_link", {"doctype": APPEAL, "txt": self.name}),
		}
		for user in self.strangers[1:]:
			for label, (command, form) in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					_out, error = self.walk(partial(call, command), **form)
					self.assertIsInstance(error, frappe.PermissionError)
		with self.as_user(self.head):
			command, form = roads["client.get_count"]
			with self.request(**form):
				self.assertEqual(call(command), 1)

	def test_counting_other_doctypes_is_left_to_the_framework(self):
		with self.as_user(self.head), self.request(doctype="Language", filters="{}"):
			self.assertEqual(call("frappe.client.get_count"), frappe.db.count("Language"))

	def test_stranger_is_not_told_the_moves(self):
		document = frappe.get_doc(APPEAL, self.name).as_json()
		for user in self.strangers:
			with self.subTest(user=user), self.as_user(user):
				_out, error = self.walk(lambda: frappe.model.workflow.get_transitions(document))
				self.assertIsInstance(error, frappe.PermissionError)


class TestWriting(PermissionTestCase):
	def roads(self, doctype: str, name: str) -> dict:
		field, value = {
			APPEAL: ("subject", "Forged"),
			MESSAGE: ("message_text", "Forged"),
			EVENT: ("to_value", "Forged"),
		}[doctype]
		stored = frappe.get_doc(doctype, name)
		stored.set(field, value)
		changed = stored.as_json()
		fresh = {
			**{
				key: val for key, val in stored.as_dict().items() if key in ("doctype", "appeal", "direction")
			},
			field: value,
			"subject": "Forged",
			"appeal_text": "Forged",
			"__islocal": 1,
			"name": "new-document-1",
		}

		def rest_put():
			document = frappe.get_doc(doctype, name)
			document.update({field: value})
			document.save()

		return {
			"rest put": rest_put,
			"client.set_value": lambda: frappe.client.set_value(doctype, name, field, value),
			"client.save": lambda: frappe.client.save(changed),
			"client.insert": lambda: frappe.client.insert(fresh),
			"client.bulk_update": lambda: self.bulk_update(doctype, name, field, value),
			"savedocs of a stored one": lambda: frappe.desk.form.save.savedocs(changed, "Save"),
			"savedocs of a new one": lambda: frappe.desk.form.save.savedocs(
				json.dumps(fresh, default=str), "Save"
			),
			"client.delete": lambda: frappe.client.delete(doctype, name),
			"client.rename_doc": lambda: frappe.client.rename_doc(doctype, name, "FORGED-1"),
			"add_comment": lambda: frappe.desk.form.utils.add_comment(
				doctype, name, "Forged", "head.test@example.com", "Head"
			),
			"assign": lambda: frappe.desk.form.assign_to.add(
				{
					"doctype": doctype,
					"name": name,
					"assign_to": [frappe.session.user],
					"description": "Forged",
				}
			),
			"share": lambda: frappe.share.add(doctype, name, frappe.session.user, read=1, write=1),
			"attach": lambda: frappe.get_doc(
				{
					"doctype": "File",
					"file_name": "forged.txt",
					"content": "Forged",
					"attached_to_doctype": doctype,
					"attached_to_name": name,
				}
			).insert(),
		}

	def bulk_update(self, doctype: str, name: str, field: str, value: str):
		row = {"doctype": doctype, "docname": name, field: value}
		result = frappe.client.bulk_update(json.dumps([row]))
		if result["failed_docs"]:
			raise frappe.PermissionError(str(result["failed_docs"]))

	def traces(self, doctype: str, name: str):
		hung = (
			("Comment", "reference_doctype", "reference_name"),
			("ToDo", "reference_type", "reference_name"),
			("DocShare", "share_doctype", "share_name"),
			("File", "attached_to_doctype", "attached_to_name"),
		)
		return (
			frappe.db.get_value(doctype, name, "*", as_dict=True),
			frappe.db.count(doctype),
			[frappe.db.count(table, {kind: doctype, key: name}) for table, kind, key in hung],
		)

	def test_strangers_change_nothing_by_any_road(self):
		for user in self.strangers:
			for doctype in OURS:
				name = self.names[doctype]
				before = self.traces(doctype, name)
				for label, road in self.roads(doctype, name).items():
					with self.subTest(user=user, doctype=doctype, road=label), self.as_user(user):
						_out, error = self.walk(road)
						self.assertIsNotNone(error)
						self.assertNotIsInstance(error, (TypeError, AttributeError, KeyError))
						self.assertEqual(self.traces(doctype, name), before)

	def test_readers_of_the_department_change_nothing_either(self):
		"""The deputy director and the system manager read; a colleague reads what is not his."""
		for user in (self.deputy, self.manager, self.other):
			for doctype in OURS:
				name = self.names[doctype]
				for label, road in self.roads(doctype, name).items():
					if label in ("add_comment", "client.insert", "savedocs of a new one"):
						continue
					before = self.traces(doctype, name)
					with self.subTest(user=user, doctype=doctype, road=label), self.as_user(user):
						_out, error = self.walk(road)
						self.assertIsNotNone(error)
						self.assertEqual(self.traces(doctype, name), before)

	def test_roads_are_real(self):
		"""The head changes an appeal by them, so what stopped the strangers was not a slip of this test."""
		for label in ("rest put", "client.set_value", "client.save", "client.bulk_update"):
			with self.subTest(road=label), self.as_user(self.head):
				frappe.db.set_value(APPEAL, self.name, "subject", "Before")
				_out, error = self.walk(self.roads(APPEAL, self.name)[label])
				self.assertIsNone(error)
				self.assertEqual(frappe.db.get_value(APPEAL, self.name, "subject"), "Forged")
		for label in ("savedocs of a new one", "client.insert", "add_comment", "assign"):
			with self.subTest(road=label), self.as_user(self.head):
				before = self.traces(APPEAL, self.name)
				_out, error = self.walk(self.roads(APPEAL, self.name)[label])
				self.assertIsNone(error)
				self.assertNotEqual(self.traces(APPEAL, self.name), before)

	def test_strangers_move_no_appeal(self):
		document = frappe.get_doc(APPEAL, self.name).as_json()
		roads = {
			"apply_workflow": lambda: frappe.model.workflow.apply_workflow(document, AppealAction.TAKE),
			"bulk": lambda: frappe.model.workflow.bulk_workflow_approval(
				json.dumps([self.name]), APPEAL, AppealAction.TAKE
			),
			"set_value": lambda: frappe.client.set_value(APPEAL, self.name, "state", AppealState.IN_PROGRESS),
		}
		for user in (*self.strangers, self.deputy, self.manager, self.other):
			for label, road in roads.items():
				with self.subTest(user=user, road=label), self.as_user(user):
					self.walk(road)
					self.assertEqual(frappe.db.get_value(APPEAL, self.name, "state"), AppealState.NEW)
		with self.as_user(self.agent):
			self.assertIsNone(self.walk(roads["bulk"])[1])
		self.assertEqual(frappe.db.get_value(APPEAL, self.name, "state"), AppealState.IN_PROGRESS)

	def test_forged_state_does_not_open_a_closed_appeal(self):
		"""Rights are judged by the stored appeal, not by what the request says it is."""
		frappe.db.set_value(APPEAL, self.name, {"state": AppealState.SPAM, "agent": self.other})
		document = frappe.get_doc(APPEAL, self.name)
		document.update({"state": AppealState.NEW, "agent": self.agent, "subject": "Forged"})
		self.assertFalse(permissions.has_support_appeal_permission(document, "write", self.agent))
		with self.as_user(self.agent):
			_out, error = self.walk(lambda: frappe.client.save(document.as_json()))
		self.assertIsInstance(error, frappe.PermissionError)
		self.assertNotEqual(frappe.db.get_value(APPEAL, self.name, "subject"), "Forged")

	def test_names_of_methods_in_a_payload_switch_no_check_off(self):
		document = frappe.get_doc(APPEAL, self.name).as_dict()
		for method in (
			"validate",
			"before_save",
			"validate_workflow",
			"on_update",
			"check_permission",
			"_validate",
		):
			forged = {**document, "message_count": 99, "state": AppealState.CLOSED, method: 1}
			with self.subTest(method=method), self.as_user(self.agent):
				_out, error = self.walk(lambda forged=forged: frappe.client.save(frappe.as_json(forged)))
				self.assertIsNotNone(error)
				self.assertEqual(
					frappe.db.get_value(APPEAL, self.name, ["message_count", "state"]), (1, AppealState.NEW)
				)


class TestOwnOnly(PermissionTestCase):
	"""With the setting on, an agent sees his own appeals and those of nobody."""

	def setUp(self):
		super().setUp()
		self.set_settings(agents_see_only_own=1)
		with self.as_user(self.agent):
			self.unassigned = make_appeal().name
		frappe.db.set_value(APPEAL, self.unassigned, "agent", None)

	def listed(self, doctype: str, user: str) -> set[str]:
		with self.as_user(user):
			return set(frappe.get_list(doctype, pluck="name", limit_page_length=0))

	def test_list_and_document_agree_for_everybody(self):
		conversation_of = {APPEAL: "name", MESSAGE: "appeal", EVENT: "reference_name"}
		for user in (self.agent, self.other, self.head, self.deputy, self.manager):
			for doctype, column in conversation_of.items():
				shown = self.listed(doctype, user)
				for name in frappe.get_all(
					doctype, filters={column: ("in", (self.name, self.unassigned))}, pluck="name"
				):
					with self.subTest(user=user, doctype=doctype, name=name):
						document = frappe.get_doc(doctype, name)
						self.assertEqual(name in shown, document.has_permission("read", user=user))

	def test_colleagues_appeal_is_hidden_with_all_that_hangs_on_it(self):
		for doctype in OURS:
			with self.subTest(doctype=doctype):
				self.assertNotIn(self.names[doctype], self.listed(doctype, self.other))
				self.assertIn(self.names[doctype], self.listed(doctype, self.agent))
				self.assertIn(self.names[doctype], self.listed(doctype, self.deputy))
		self.assertIn(self.unassigned, self.listed(APPEAL, self.other))
		for doctype in OURS:
			for label, (road, form) in value_roads(doctype, self.names[doctype]).items():
				with self.subTest(doctype=doctype, road=label), self.as_user(self.other):
					out, _error = self.walk(road, **form)
					self.assertNotIn(SECRET, out)

	def test_count_is_of_what_one_sees(self):
		with self.as_user(self.other), self.request(doctype=APPEAL, filters=json.dumps({"name": self.name})):
			self.assertEqual(call("frappe.client.get_count"), 0)

	def test_no_note_is_left_on_a_hidden_appeal(self):
		with self.as_user(self.other), self.assertRefused(frappe.PermissionError):
			conversation.post_message(self.name, direction="Outgoing Message", text="x", is_public=False)

	def test_reports_get_the_same_condition(self):
		table = frappe.qb.DocType(APPEAL)
		names = (self.name, self.unassigned)
		for user, expected in (
			(self.agent, set(names)),
			(self.other, {self.unassigned}),
			(self.head, set(names)),
			(self.deputy, set(names)),
			(self.customer_user, set()),
			("Guest", set()),
		):
			condition = permissions.visible_appeals_condition(table, user)
			query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
			rows = (query.where(condition) if condition is not None else query).run()
			with self.subTest(user=user):
				self.assertEqual({name for (name,) in rows}, expected)


class TestPredicates(PermissionTestCase):
	def test_document_side_always_says_yes_or_no(self):
		document = frappe.get_doc(APPEAL, self.name)
		message, event = (frappe.get_doc(doctype, self.names[doctype]) for doctype in (MESSAGE, EVENT))
		for user in (*self.strangers, self.agent, self.other, self.head, self.deputy, self.manager):
			for ptype in (
				"read",
				"write",
				"create",
				"delete",
				"share",
				"print",
				"export",
				"submit",
				"import",
				"email",
			):
				for check, doc in (
					(permissions.has_support_appeal_permission, document),
					(permissions.has_appeal_message_permission, message),
					(events.has_support_event_permission, event),
				):
					self.assertIsInstance(check(doc, ptype, user), bool)

	def test_nobody_deletes_shares_or_imports_by_right(self):
		document = frappe.get_doc(APPEAL, self.name)
		for user in (self.agent, self.head, self.deputy, self.manager):
			for ptype in ("delete", "share", "import", "submit", "cancel", "amend"):
				self.assertFalse(
					permissions.has_support_appeal_permission(document, ptype, user), (user, ptype)
				)

	def test_portal_shows_ones_own_and_by_setting_the_companys(self):
		customer = make_customer("Portal Company", portal_user=self.customer_user).name
		own = frappe._dict(portal_user=self.customer_user, customer=None)
		company = frappe._dict(portal_user="colleague@example.com", customer=customer)
		other = frappe._dict(portal_user=None, customer=make_customer("Other Company").name)
		nobody = frappe._dict(portal_user=None, customer=None)
		for setting, expected in ((0, [True, False, False, False]), (1, [True, True, False, False])):
			self.set_settings(customers_see_company=setting)
			seen = [
				permissions.portal_may_see(row, self.customer_user) for row in (own, company, other, nobody)
			]
			self.assertEqual(seen, expected)
			for row in (own, company, nobody, frappe._dict(portal_user="Guest")):
				self.assertFalse(permissions.portal_may_see(row, "Guest"))
				self.assertFalse(permissions.portal_may_see(row, ""))

	def test_workspace_is_for_the_department(self):
		for user, expected in (
			(self.agent, True),
			(self.head, True),
			(self.deputy, True),
			(self.manager, True),
			("it.test@example.com", True),
			("responder.test@example.com", True),
			("desk.test@example.com", False),
			(self.customer_user, False),
			("Guest", False),
		):
			with self.subTest(user=user), self.as_user(user):
				self.assertEqual(permissions.may_open_workspace(), expected)

	def test_icon_is_shown_to_whoever_a_workspace_of_ours_admits(self):
		folder = Path(frappe.get_app_path("helpdesk_ext", "helpdesk_ext", "workspace"))
		admitted = {
			row["role"]
			for path in folder.glob("*/*.json")
			for row in json.loads(path.read_text(encoding="utf-8"))["roles"]
		}
		self.assertEqual(permissions.OPENS_WORKSPACE, admitted)
