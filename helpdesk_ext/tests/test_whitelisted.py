"""Every method a request can reach: listed, annotated, POST where it writes, refused to strangers."""

import importlib
import inspect
import pkgutil
import unittest

import frappe
import frappe.utils

import helpdesk_ext
from helpdesk_ext.constants import Role
from helpdesk_ext.setup.data_roles import DESK_ROLES
from helpdesk_ext.tests.directive_utils import make_directive
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal, make_customer, make_fault
from helpdesk_ext.whitelist import METHODS, STAFF

TABLE = {method.path: method for method in METHODS}
# Nobody the department knows: refused by every method that is not for anybody.
STRANGERS = {
	"Guest": None,
	"stranger.customer@example.com": (Role.CUSTOMER,),
	"other.desk@example.com": ("Website Manager",),
}


def bare_user(email: str, *roles: str) -> str:
	"""A user with these roles, without what saving a user sets going: a hundred of them cost a second."""
	if frappe.db.exists("User", email):
		frappe.db.delete("Has Role", {"parent": email, "parenttype": "User"})
	else:
		user = frappe.new_doc("User")
		user.update(
			{"name": email, "email": email, "first_name": email, "enabled": 1, "user_type": "System User"}
		)
		user.db_insert()
	for role in roles:
		row = frappe.new_doc("Has Role")
		row.update({"parent": email, "parenttype": "User", "parentfield": "roles", "role": role})
		row.name = frappe.generate_hash(length=10)
		row.db_insert()
	frappe.clear_cache(user=email)
	return email


def import_everything() -> list[str]:
	"""Import every module of the app (a method is known only once its module is loaded); names of all."""
	names = []
	for module in pkgutil.walk_packages(helpdesk_ext.__path__, "helpdesk_ext."):
		if ".tests." not in module.name and ".test_" not in module.name and ".patches." not in module.name:
			importlib.import_module(module.name)
			names.append(module.name)
	return names


def whitelisted() -> dict:
	"""path -> function, for every whitelisted function or method of the app."""
	import_everything()
	return {
		f"{function.__module__}.{function.__qualname__}": function
		for function in frappe.whitelisted
		if function.__module__.split(".")[0] == "helpdesk_ext" and "test" not in function.__module__
	}


def listed() -> dict:
	"""The whitelisted ones that the table knows; a missing one is the business of one test only."""
	return {path: function for path, function in whitelisted().items() if path in TABLE}


class TestTable(unittest.TestCase):
	def test_every_whitelisted_method_is_in_the_table(self):
		self.assertEqual(sorted(set(whitelisted()) - set(TABLE)), [], "add it to helpdesk_ext/whitelist.py")
		self.assertEqual(sorted(set(TABLE) - set(whitelisted())), [])

	def test_only_methods_for_anybody_are_open_to_guests(self):
		for path, function in listed().items():
			self.assertEqual(function in frappe.guest_methods, not TABLE[path].roles, path)

	def test_writing_methods_take_post_only(self):
		for path, function in listed().items():
			methods = frappe.allowed_http_methods_for_whitelisted_func[function]
			if TABLE[path].writes:
				self.assertEqual(list(methods), ["POST"], path)

	def test_arguments_are_annotated(self):
		for path, function in listed().items():
			for name, parameter in inspect.signature(function).parameters.items():
				if name != "self":
					self.assertIsNot(parameter.annotation, inspect.Parameter.empty, f"{path}: {name}")

	def test_docstrings_say_who_may_call(self):
		for path, function in listed().items():
			self.assertTrue(inspect.getdoc(function), path)


class TestRefusals(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		for name, roles in STRANGERS.items():
			if roles:
				bare_user(name, *roles)
		self.owner = bare_user("owner.of.appeal@example.com", Role.CUSTOMER)
		self.customer = make_customer("Customer of Whitelist Test")
		self.appeal = make_appeal(customer=self.customer.name)
		self.appeal.db_set("portal_user", self.owner)
		self.request = self.make_request()
		self.fault = make_fault()
		self.inquiry = self.make_inquiry()
		self.directive = self.make_directive()
		self.report = self.report_of("owner.of.report@example.com")

	def make_inquiry(self) -> str:
		"""Put to a department, as it lies in the database."""
		inquiry = frappe.new_doc("Order Inquiry")
		inquiry.update(
			{
				"name": f"INQ-T-{frappe.generate_hash(length=8)}",
				"appeal": self.appeal.name,
				"inquiry_type": "Whereabouts of Order",
				"department": "Logistics Team",
				"question": "Where is it?",
				"state": "Inquiry Sent",
				"asked_at": frappe.utils.now_datetime(),
			}
		)
		inquiry.db_insert()
		return inquiry.name

	def make_directive(self):
		"""Addressed to somebody of each role."""
		people = [bare_user(f"{frappe.scrub(role)}.whitelist@example.com", role) for role in DESK_ROLES]
		return make_directive(people)

	def report_of(self, user: str) -> str:
		"""A work report of the user, as it lies in the database."""
		report = frappe.new_doc("Staff Work Report")
		report.update({"name": f"WRP-T-{frappe.generate_hash(length=8)}", "employee": user})
		report.update({"report_kind": "Employee Work Report", "state": "Report Compiled"})
		report.db_insert()
		return report.name

	def row_of(self, user: str) -> str:
		"""The user's own row of the directive, else anybody's."""
		rows = {"directive": self.directive.name}
		own = frappe.db.get_value("Directive Addressee", {**rows, "user": user})
		return own or frappe.db.get_value("Directive Addressee", rows)

	def make_request(self):
		request = frappe.new_doc("Appeal Request")
		request.update(
			{
				"subject": "Casino",
				"appeal_text": "Casino",
				"email": "sender@example.com",
				"contact_name": "Sender",
				"state": "Suspected Spam",
			}
		)
		request.name = "APL-2026-T0001"
		request.db_insert()
		return request

	def arguments(self, function, of_request: bool) -> dict:
		values = {
			"appeal": self.appeal.name,
			"name": self.request.name if of_request else self.appeal.name,
			"names": [self.appeal.name],
			"duplicate_of": self.appeal.name,
			"modified": str(self.appeal.modified),
			"text": "Text of a stranger",
			"kind": "answer",
			"client_token": "token-of-a-stranger-0001",
			"action": "Take Appeal",
			"to_user": "other.desk@example.com",
			"sales_order": "SO-0001",
			"customer": self.customer.name,
			"values": {"subject": "Subject", "appeal_text": "Text", "channel": "Via Phone"},
			"typed": "Whitelist",
			"policy": frappe.db.get_value("Support Policy", {}, "name"),
			"template": frappe.db.get_value("Reply Template", {}, "name"),
			"note": "Note",
			"number": self.appeal.name,
			"solved": 1,
			"file": "no-such-file",
			"email": "someone@example.com",
			"doctype": "Support Appeal",
			"calendar": {"round_the_clock": 1},
			"current_filters": "{}",
			"filters": {"queue": "directives_to_acknowledge"},
			"queue": "directives_to_acknowledge",
			"field": "state",
			"directive": self.directive.name,
			"addressee": self.row_of("support_agent.whitelist@example.com"),
			"addressees": [self.row_of("support_agent.whitelist@example.com")],
			"content_hash": self.directive.content_hash,
			"acknowledged_on": frappe.utils.nowdate(),
			"files": [],
			"execute_by": frappe.utils.add_days(frappe.utils.nowdate(), 60),
			"reason": "Reason",
			"txt": "whitelist",
			"searchfield": "name",
			"start": 0,
			"page_len": 20,
			"fault": self.fault.name,
			"inquiry": self.inquiry,
			"inquiry_type": "Whereabouts of Order",
			"department": "Sales Team",
			"report": self.report,
			"period_kind": "Report for a Month",
			"inventory_number": "INV-0001",
		}
		needed = {}
		for name, parameter in inspect.signature(function).parameters.items():
			if parameter.default is inspect.Parameter.empty or name == "number":
				self.assertIn(name, values, f"say in this test what to pass as {name}")
				needed[name] = values[name]
		return needed

	def calls(self):
		for path, function in listed().items():
			yield TABLE[path], function, self.arguments(function, ".requests." in path)

	def assertPermissionError(self, method, function, arguments, user):
		with self.subTest(method=method.path, user=user), self.as_user(user):
			self.assertRaises(frappe.PermissionError, function, **arguments)

	def test_strangers_are_refused_by_every_method_of_the_department(self):
		checked = 0
		for method, function, arguments in self.calls():
			if method.roles:
				for user in STRANGERS:
					self.assertPermissionError(method, function, arguments, user)
					checked += 1
		self.assertGreaterEqual(checked, 60)

	def test_a_role_the_table_does_not_name_is_refused(self):
		"""Each role of the department alone, by every method that is not its own."""
		checked = 0
		for role in (*DESK_ROLES, Role.SYSTEM_MANAGER):
			user = bare_user(f"only.{frappe.scrub(role)}@example.com", role)
			for method, function, arguments in self.calls():
				if method.roles and role not in method.roles:
					self.assertPermissionError(method, function, arguments, user)
					checked += 1
		self.assertGreaterEqual(checked, 60)

	def test_everybody_in_the_table_gets_past_the_check(self):
		"""Reading methods, as each role alone: a check that refuses its own people proves nothing."""
		roles = (*DESK_ROLES, Role.SYSTEM_MANAGER)
		people = {role: bare_user(f"{frappe.scrub(role)}.whitelist@example.com", role) for role in roles}
		passed = 0
		for method, function, arguments in self.calls():
			for role in method.roles:
				if not method.writes:
					user = people[role]
					own = {"addressee": self.row_of(user)} if "addressee" in arguments else {}
					if "report" in arguments:
						own["report"] = self.report_of(user)
					with self.subTest(method=method.path, role=role), self.as_user(user):
						function(**{**arguments, **own})
						passed += 1
		self.assertGreaterEqual(passed, 60)

	def test_agent_who_sees_only_own_appeals_is_refused_anothers(self):
		agent = bare_user("narrow.whitelist@example.com", Role.AGENT)
		other = bare_user("wide.whitelist@example.com", Role.AGENT)
		self.set_settings(agents_see_only_own=1)
		self.appeal.db_set("agent", other)
		for method, function, arguments in self.calls():
			if method.roles == STAFF or "appeal" in arguments:
				if arguments.get("appeal") == self.appeal.name:
					self.assertPermissionError(method, function, arguments, agent)

	def test_guest_and_another_customer_get_nothing_by_number_alone(self):
		before = frappe.db.count("Appeal Message")
		asked = 0
		for method, function, arguments in self.calls():
			if not method.roles and "key" in inspect.signature(function).parameters:
				for user in ("Guest", "stranger.customer@example.com"):
					for key in ({}, {"key": "0" * 43}):
						with self.subTest(method=method.path, user=user, key=key), self.as_user(user):
							with self.assertRaises((frappe.PermissionError, frappe.DoesNotExistError)):
								function(**arguments, **key)
						asked += 1
		self.assertGreaterEqual(asked, 12)
		self.assertEqual(frappe.db.count("Appeal Message"), before)
