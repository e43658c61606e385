"""The appeal's side of a fault: its link, and the answer held back until the repair."""

import frappe

from helpdesk_ext.api import faults as api
from helpdesk_ext.appeals import conversation
from helpdesk_ext.appeals.errors import FaultLinkError, FaultNotEliminatedError
from helpdesk_ext.constants import APPEAL, EVENT, FAULT, AppealState, EventType, FaultState
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents.checks import ServerFactError
from helpdesk_ext.faults import checks
from helpdesk_ext.inquiries import waiting
from helpdesk_ext.tests.fault_utils import CustomersTestCase
from helpdesk_ext.tests.utils import make_appeal


class TestLink(CustomersTestCase):
	def test_appeals_are_counted_on_the_fault(self):
		fault, second = self.report(), self.report()
		name = self.appeal(fault)
		self.appeal(fault, self.other)
		self.assertEqual(self.stored(fault, "appeal_count"), 2)
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")), second.name)
		self.assertEqual((self.stored(fault, "appeal_count"), self.stored(second, "appeal_count")), (1, 1))
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")))
		self.assertEqual(self.stored(second, "appeal_count"), 0)

	def test_a_rejected_fault_is_not_named(self):
		fault = self.act(self.it, self.report(), Action.REJECT, reject_reason="None")
		with self.assertRefused(FaultLinkError, "was rejected"):
			self.appeal(fault)

	def test_another_agents_appeal_is_not_linked(self):
		fault, name = self.report(), self.appeal()
		with self.as_user(self.other), self.assertRaises(frappe.PermissionError):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name)

	def test_linking_what_somebody_has_changed_is_refused(self):
		fault, name = self.report(), self.appeal()
		with self.as_user(self.agent), self.assertRaises(frappe.TimestampMismatchError):
			api.link_appeal(name, "2020-01-01 10:00:00", fault.name)

	def test_a_fault_is_reported_from_an_appeal_in_one_step(self):
		name = self.appeal()
		values = {
			"subject": "Payment fails",
			"fault_part": "Payment on the Site",
			"page_url": "https://shop.example/pay",
			"description": "Error 500",
			"customers_affected": 1,
			"reporter": self.other,
			"state": FaultState.CONFIRMED,
		}
		with self.as_user(self.agent):
			made = api.report_from_appeal(name, frappe.as_json(values), str(self.value(name, "modified")), 1)
		fault = frappe.get_doc(FAULT, made["name"])
		self.assertEqual((fault.reporter, fault.state), (self.agent, FaultState.REGISTERED))
		self.assertEqual((fault.subject, fault.appeal_count), ("Payment fails", 1))
		self.assertEqual(self.value(name, ["fault_notice", "fault_blocks_answer"]), (fault.name, 1))

	def test_nothing_is_half_reported(self):
		name = self.appeal()
		before = frappe.db.count(FAULT)
		frappe.db.savepoint("half")
		with self.as_user(self.agent), self.assertRaises(checks.WhereMissingError):
			api.report_from_appeal(
				name,
				{"subject": "x", "fault_part": "Payment on the Site", "description": "y"},
				str(self.value(name, "modified")),
			)
		self.assertEqual((frappe.db.count(FAULT), self.value(name, "fault_notice")), (before, None))

	def test_a_fault_without_appeals_confirms_quietly(self):
		fault = self.confirmed()
		self.assertEqual((fault.appeal_count, fault.notes_pending), (0, 1))
		self.assertFalse(frappe.db.exists(APPEAL, {"fault_notice": fault.name}))
		self.assertIsInstance(make_appeal().fault_blocks_answer, int)


class TestHeldBack(CustomersTestCase):
	def blocked(self, fault):
		name = self.appeal(fault)
		with self.as_user(self.agent):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name, True)
		return name

	def answer(self, name, user=None):
		with self.as_user(user or self.agent):
			return conversation.give_answer(name, "Here")

	def test_only_the_agents_mark_holds_the_answer_back(self):
		fault = self.report()
		free, held = self.appeal(fault), self.blocked(fault)
		self.answer(free)
		with self.assertRefused(FaultNotEliminatedError, fault.name):
			self.answer(held)
		self.assertEqual(self.messages(held, 1)[:0], [])
		self.assertNotEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_every_road_is_held(self):
		held = self.blocked(self.report())
		for change in (
			lambda: frappe.client.set_value(APPEAL, held, "state", AppealState.ANSWERED),
			lambda: frappe.get_doc(APPEAL, held).update({"state": AppealState.ANSWERED}).save(),
		):
			with self.as_user(self.agent), self.assertRaises(FaultNotEliminatedError):
				change()

	def test_confirmation_and_rejection_set_it_free(self):
		fault = self.report()
		held = self.blocked(fault)
		self.confirm(fault)
		self.answer(held)
		fault = self.report()
		held = self.blocked(fault)
		self.act(self.it, fault, Action.REJECT, reject_reason="None")
		self.answer(held)
		self.assertEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_elimination_alone_does_not(self):
		fault = self.report()
		held = self.blocked(fault)
		self.act(self.it, fault, Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		with self.assertRaises(FaultNotEliminatedError):
			self.answer(held)

	def test_a_settled_fault_is_nothing_to_wait_for(self):
		fault = self.confirm(self.report())
		name = self.appeal(fault)
		with self.as_user(self.agent), self.assertRefused(FaultLinkError, "settled"):
			api.link_appeal(name, str(self.value(name, "modified")), fault.name, True)

	def test_head_lets_it_be_answered_with_a_reason_and_once(self):
		fault = self.report()
		held = self.blocked(fault)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			waiting.override(held, "Cannot wait")
		with self.as_user(self.agent), self.assertRaises(ServerFactError):
			frappe.client.set_value(APPEAL, held, "override_reason", "Cannot wait")
		with self.as_user(self.head):
			waiting.override(held, "Cannot wait")
		event = frappe.get_last_doc(EVENT, {"reference_name": held, "event_type": EventType.OVERRIDE})
		self.assertEqual(event.actor, self.head)
		self.answer(held)
		self.assertEqual(self.value(held, "state"), AppealState.ANSWERED)

	def test_the_heads_leave_ends_with_a_new_mark(self):
		held = self.blocked(self.report())
		with self.as_user(self.head):
			waiting.override(held, "Cannot wait")
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")))
		fault = self.report()
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")), fault.name, True)
		with self.assertRaises(FaultNotEliminatedError):
			self.answer(held)

	def test_the_mark_goes_with_the_link(self):
		held = self.blocked(self.report())
		with self.as_user(self.agent):
			api.link_appeal(held, str(self.value(held, "modified")))
		self.assertEqual(self.value(held, ["fault_notice", "fault_blocks_answer"]), (None, 0))
