"""People and directives for the tests of directives."""

from unittest import mock

import frappe

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, DirectiveKind, DirectiveState, Role
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_user


class DirectiveTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.head = make_user("head.directive@example.com", Role.HEAD, first_name="Anna Head").name
		cls.deputy = make_user("deputy.directive@example.com", Role.DEPUTY, first_name="Boris Deputy").name
		cls.agent = make_user("agent.directive@example.com", Role.AGENT, first_name="Clara Agent").name
		cls.other = make_user("other.directive@example.com", Role.AGENT, first_name="Dmitri Agent").name
		cls.responder = make_user(
			"responder.directive@example.com", Role.RESPONDER, first_name="Egor Responder"
		).name
		cls.manager = make_user("manager.directive@example.com", Role.SYSTEM_MANAGER).name
		cls.customer = make_user("customer.directive@example.com", Role.CUSTOMER).name

	def setUp(self):
		super().setUp()
		self.told = []
		patch = mock.patch("helpdesk_ext.documents.notices.background.enqueue_later", self.note_notice)
		patch.start()
		self.addCleanup(patch.stop)

	def note_notice(self, method, **kwargs):
		if "notification" in kwargs:
			self.told.append((kwargs["notification"], kwargs["name"], tuple(kwargs["users"])))

	def draft(self, user: str | None = None, **values):
		"""A draft by the head (or `user`), addressed to the agent unless `recipients` say otherwise."""
		values.setdefault("recipients", [{"user": self.agent}])
		values.setdefault("directive_kind", DirectiveKind.INSTRUCTION)
		author = user or (self.deputy if values["directive_kind"] == DirectiveKind.ORDER else self.head)
		with self.as_user(author):
			return frappe.get_doc(
				{
					"doctype": DIRECTIVE,
					"subject": "Answers within two hours",
					"directive_text": "1. Answer every appeal within two hours.\n2. Report on Friday.",
					**values,
				}
			).insert()

	def issue(self, directive, user: str | None = None):
		"""Issue a draft as its author (or `user`); the directive as stored."""
		with self.as_user(user or directive.owner):
			directive.reload()
			directive.state = DirectiveState.ISSUED
			directive.save()
		return frappe.get_doc(DIRECTIVE, directive.name)

	def issued(self, user: str | None = None, **values):
		return self.issue(self.draft(user, **values))

	def rows(self, directive) -> dict:
		"""Rows of the addressees by user."""
		names = frappe.get_all(ADDRESSEE, filters={"directive": directive.name}, pluck="name")
		found = [frappe.get_doc(ADDRESSEE, name) for name in names]
		return {row.user: row for row in found}

	def row(self, directive, user: str | None = None):
		return self.rows(directive)[user or self.agent]

	def state(self, doc) -> str:
		return frappe.db.get_value(doc.doctype, doc.name, "state")

	def notices(self, name: str) -> list:
		return [users for notification, _doc, users in self.told if notification == name]


def make_directive(users: list[str], kind: str = DirectiveKind.INSTRUCTION):
	"""A directive issued by the session user (Administrator holds all roles) to these users."""
	directive = frappe.get_doc(
		{
			"doctype": DIRECTIVE,
			"directive_kind": kind,
			"subject": "Answers within two hours",
			"directive_text": "Answer every appeal within two hours.",
			"recipients": [{"user": user} for user in users],
		}
	).insert()
	directive.state = DirectiveState.ISSUED
	directive.save()
	return directive
