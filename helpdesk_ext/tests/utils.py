"""The base class of our tests and the factories they share.

It leans on nothing but `unittest` and the stable part of the framework, so the same tests run under
pytest and under the framework's own runner, on every framework version we support.
"""

import contextlib
import unittest
from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.constants import APPEAL, FAULT, Role

# The framework's own runner would otherwise build test records for everything our links can reach.
test_ignore = ["Sales Order", "Delivery Note", "Customer", "Contact", "Item", "Company", "User", "Language"]


NOTIFICATION_LOG = "frappe.desk.doctype.notification_log.notification_log"


class HelpdeskTestCase(unittest.TestCase):
	"""Every test runs as Administrator inside a transaction that is rolled back afterwards.

	What `setUpClass` makes is kept, on the site too: make users and the like there.
	"""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		# only what this class makes from here on is kept, nothing that whoever ran before has left
		frappe.db.rollback()
		cls.is_kept = False

	def setUp(self):
		super().setUp()
		frappe.set_user("Administrator")
		frappe.flags.in_test = True
		# A test runs the framework's notifications in its own transaction, and their mails fail on a site
		# that has no mail account.
		mails = mock.patch(f"{NOTIFICATION_LOG}.send_notification_email")
		mails.start()
		self.addCleanup(mails.stop)
		self._begin()
		self.addCleanup(self._put_back)

	def _begin(self):
		cls = type(self)
		if cls.is_kept:
			frappe.db.rollback()
		else:
			frappe.db.commit()
			cls.is_kept = True

	def _put_back(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.local.message_log = []
		frappe.clear_document_cache("Helpdesk Ext Settings", "Helpdesk Ext Settings")

	@contextlib.contextmanager
	def as_user(self, user: str):
		"""Run the block as `user`, then return to the user before."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	@contextlib.contextmanager
	def at(self, moment: str):
		"""Run the block with the clock of the site standing at `moment` ("2026-03-02 10:00")."""
		fixed = frappe.utils.get_datetime(moment)
		with mock.patch.object(frappe.utils, "now_datetime", lambda: fixed):
			yield fixed

	@contextlib.contextmanager
	def assertRefused(self, exception: type[Exception], *fragments: str):
		"""The block raises `exception` whose message holds every fragment."""
		with self.assertRaises(exception) as caught:
			yield caught
		message = str(caught.exception)
		for fragment in fragments:
			self.assertIn(fragment, message)

	def set_settings(self, **values):
		"""Change the settings for this test (rolled back with it)."""
		settings = frappe.get_doc("Helpdesk Ext Settings")
		settings.update(values)
		settings.save(ignore_permissions=True)


def make_user(email: str, *roles: str, first_name: str | None = None):
	"""A user with exactly these roles; an existing one gets them.

	As it lies in the database: saving a user takes seconds (the framework forgets all it has cached), and
	a suite makes hundreds. What saving sets off, our hook too, is tested with users that are saved.
	"""
	if not frappe.db.exists("User", email):
		name = first_name or email.split("@")[0]
		user = frappe.new_doc("User")
		user.update({"name": email, "email": email, "first_name": name, "full_name": name})
		user.db_insert()
		# the Desk does not open without
		if not frappe.db.exists("Notification Settings", email):
			frappe.new_doc("Notification Settings").update({"name": email, "user": email}).db_insert()
	elif not frappe.db.get_value("User", email, "enabled"):
		frappe.db.set_value("User", email, "enabled", 1)
	held = {"parenttype": "User", "parent": email, "parentfield": "roles"}
	if sorted(frappe.get_all("Has Role", filters=held, pluck="role")) != sorted(roles):
		frappe.db.delete("Has Role", held)
		for idx, role in enumerate(roles, 1):
			frappe.new_doc("Has Role").update({**held, "role": role, "idx": idx}).db_insert()
	at_desk = any(frappe.db.get_value("Role", role, "desk_access") for role in roles)
	frappe.db.set_value("User", email, "user_type", "System User" if at_desk else "Website User")
	frappe.clear_cache(user=email)
	frappe.clear_document_cache("User", email)
	return frappe.get_doc("User", email)


def make_agent(email: str = "agent.test@example.com"):
	return make_user(email, Role.AGENT)


def make_head(email: str = "head.test@example.com"):
	return make_user(email, Role.HEAD, Role.AGENT)


def make_administrator(email: str = "it.test@example.com"):
	return make_user(email, Role.IT_ADMIN)


def make_responder(email: str = "responder.test@example.com"):
	return make_user(email, Role.RESPONDER)


def make_customer(name: str = "Test Customer", portal_user: str | None = None, **values):
	"""An ERPNext customer, with a portal user when one is named."""
	existing = frappe.db.get_value("Customer", {"customer_name": name})
	if existing:
		customer = frappe.get_doc("Customer", existing)
	else:
		customer = frappe.new_doc("Customer")
		customer.update({"customer_name": name, "customer_type": "Individual", **values})
		customer.insert(ignore_permissions=True, ignore_mandatory=True)
	if portal_user and portal_user not in [row.user for row in customer.portal_users]:
		customer.append("portal_users", {"user": portal_user})
		customer.save(ignore_permissions=True)
	return customer


def make_item(code: str, group: str):
	"""An Item of the group, without stock keeping."""
	unit = frappe.db.get_value("UOM", "Nos") or frappe.db.get_value("UOM", {}, "name")
	item = frappe.new_doc("Item")
	item.update(
		{"item_code": code, "item_name": code, "item_group": group, "stock_uom": unit, "is_stock_item": 0}
	)
	return item.insert(ignore_permissions=True)


def make_sales_order(customer: str, **values):
	"""A Sales Order of the customer as it lies in the database, without ERPNext's stock and prices."""
	order = frappe.new_doc("Sales Order")
	order.update(
		{
			"name": f"SO-TEST-{frappe.generate_hash(length=8)}",
			"customer": customer,
			"customer_name": frappe.db.get_value("Customer", customer, "customer_name"),
			"company": frappe.db.get_value("Company", {}, "name"),
			"transaction_date": frappe.utils.nowdate(),
			"docstatus": 1,
			**values,
		}
	)
	order.db_insert()
	return order


def make_fault(**values):
	"""A fault notice, reported by the session user."""
	fault = frappe.new_doc(FAULT)
	fault.update(
		{
			"subject": "Printer does not print",
			"fault_part": "Printer or Scanner",
			"workplace": "Room 12",
			"description": "The red lamp flashes",
			**values,
		}
	)
	return fault.insert()


def make_appeal(**values):
	"""A staff-made appeal, inserted by the session user."""
	appeal = frappe.new_doc(APPEAL)
	appeal.update(
		{
			"subject": "Parcel did not arrive",
			"appeal_text": "Where is my parcel?",
			"channel": "Via Phone",
			"contact_name": "Ivan Petrov",
			"contact_email": "ivan.petrov@example.com",
			"contact_phone": "+7 912 000-11-22",
			**values,
		}
	)
	return appeal.insert()
