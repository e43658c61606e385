"""People and faults for the tests of faults, and the roads by which one is changed."""

from unittest import mock

import frappe
import frappe.client
import frappe.utils
from frappe.desk.form.save import savedocs

from helpdesk_ext.api import faults as api
from helpdesk_ext.constants import APPEAL, EVENT, FAULT, MESSAGE, Direction, Role
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.faults import actions, notices
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_administrator,
	make_agent,
	make_appeal,
	make_fault,
	make_head,
	make_responder,
	make_user,
)

HOUR = 3600
TEXT = "It works again."


class FaultTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent("agent.fault@example.com").name
		cls.other = make_agent("other.fault@example.com").name
		cls.head = make_head("head.fault@example.com").name
		cls.deputy = make_user("deputy.fault@example.com", Role.DEPUTY).name
		cls.it = make_administrator("it.fault@example.com").name
		cls.responder = make_responder("responder.fault@example.com").name

	def setUp(self):
		super().setUp()
		self.told = []
		telling = mock.patch.object(
			notices,
			"tell",
			lambda doc, name, users: self.told.append((name, {user for user in users if user})),
		)
		telling.start()
		self.addCleanup(telling.stop)

	def report(self, user=None, **values):
		with self.as_user(user or self.agent):
			return make_fault(**values)

	def act(self, user, fault, action, answer_customers=False, **values):
		with self.as_user(user):
			actions.do_action(fault.name, action, None, values, answer_customers)
		fault.reload()
		return fault

	def facts(self, **values):
		now = frappe.utils.now_datetime().replace(microsecond=0)
		return {
			"cause": "Cable or Connection",
			"fix_text": "Cable replaced",
			"downtime_from": str(now),
			"downtime_until": str(now),
			"downtime_before_notice": 1,
			**values,
		}

	def accepted(self, **values):
		return self.act(self.it, self.report(**values), Action.ACCEPT)

	def eliminated(self, **values):
		return self.act(self.it, self.accepted(**values), Action.ELIMINATE, **self.facts())

	def confirmed(self, **values):
		return self.act(self.agent, self.eliminated(**values), Action.CONFIRM)

	def stored(self, fault, fieldname):
		return frappe.db.get_value(FAULT, fault.name, fieldname)

	def events(self, fault, event_type):
		return frappe.get_all(
			EVENT,
			filters={"reference_name": fault.name, "event_type": event_type},
			fields=["from_value", "to_value", "actor"],
			order_by="occurred_at asc",
		)


def by_save(name, changes):
	doc = frappe.get_doc(FAULT, name)
	doc.update(changes)
	doc.save()


def by_set_value(name, changes):
	frappe.client.set_value(FAULT, name, changes)


def by_form(name, changes):
	doc = frappe.get_doc(FAULT, name).as_dict()
	doc.update(changes)
	savedocs(frappe.as_json(doc), "Save")


ROADS = (by_save, by_set_value, by_form)


class RoadsTestCase(FaultTestCase):
	def assertRefusedOnEveryRoad(self, user, fault, changes, exception, *fragments):
		before = frappe.db.get_value(FAULT, fault.name, ["modified", *changes])
		for road in ROADS:
			with self.subTest(road=road.__name__, changes=changes), self.as_user(user):
				with self.assertRefused(exception, *fragments):
					road(fault.name, changes)
		self.assertEqual(frappe.db.get_value(FAULT, fault.name, ["modified", *changes]), before)


class CustomersTestCase(FaultTestCase):
	def appeal(self, fault=None, user=None, state=None, **values) -> str:
		"""An appeal of `user`, hung on the fault."""
		with self.as_user(user or self.agent):
			name = make_appeal(**values).name
			if fault:
				actions.link_appeal(frappe.get_doc(APPEAL, name), fault.name, None, False)
		if state:
			frappe.db.set_value(APPEAL, name, "state", state)
		return name

	def messages(self, appeal, is_public=None):
		filters = {"appeal": appeal, "direction": Direction.OUTGOING}
		if is_public is not None:
			filters["is_public"] = is_public
		return frappe.get_all(
			MESSAGE, filters=filters, fields=["message_text", "author", "marks_answer", "delivery_status"]
		)

	def value(self, appeal, field):
		return frappe.db.get_value(APPEAL, appeal, field)

	def answer_all(self, fault, user=None, text=TEXT):
		with self.as_user(user or self.agent):
			return api.answer_customers(fault.name, text, str(self.stored(fault, "modified")))

	def confirm(self, fault):
		self.act(self.it, fault, Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		return self.act(self.agent, fault, Action.CONFIRM)
