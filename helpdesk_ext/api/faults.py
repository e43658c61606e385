"""What the forms of faults and appeals call about faults. Employees only: every method first asks for the
right to the very document it is about (permissions.faults), then hands over to helpdesk_ext.faults."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import APPEAL, FAULT, FaultState, Role
from helpdesk_ext.faults import actions, assets, customers, similar
from helpdesk_ext.permissions import roles_of

ANSWERS_CUSTOMERS = frozenset({Role.AGENT, Role.HEAD})


# Reading


@frappe.whitelist()
def get_similar(values: str | dict) -> list[dict]:
	"""Open faults like the one being described, as far as one sees them. Whoever may report faults."""
	frappe.has_permission(FAULT, "create", throw=True)
	values = frappe.parse_json(values) or {}
	return similar.similar_faults(
		{name: str(value) for name, value in values.items() if value and name in similar.ASKED}
	)


@frappe.whitelist()
def find_equipment(inventory_number: str) -> dict:
	"""The equipment with this number on its label. Whoever may report faults."""
	frappe.has_permission(FAULT, "create", throw=True)
	asset = assets.find_asset(inventory_number)
	return {"asset": asset, "description": assets.describe(asset)}


@frappe.whitelist()
def get_fault_page(fault: str) -> dict:
	"""What stands on the form of a fault beside its fields. Whoever may read the fault."""
	doc = _fault(fault, "read")
	may_answer = doc.state == FaultState.CONFIRMED and not doc.customers_told_at and _answers_customers()
	waiting = customers.waiting_appeals(doc) if doc.appeal_count else []
	return {
		"actions": actions.open_actions(doc),
		"appeals": actions.appeals_of(doc),
		"waiting": len(waiting),
		"unreached": len([row for row in waiting if not customers.is_reachable(row)]),
		"may_answer": may_answer,
		"answers_customers": _answers_customers(),
		"suggested_answer": customers.suggested_answer(doc),
	}


# Writing


@frappe.whitelist(methods=["POST"])
def do_action(
	fault: str,
	action: str,
	modified: str,
	values: str | dict | None = None,
	answer_customers: bool = False,
) -> dict:
	"""A workflow action with the facts that belong to it. Whoever may change the fault and the workflow lets.

	:param values: facts of the action (actions.FACTS); others are left alone.
	:param answer_customers: with a confirmation by an agent or the head: the customers are answered too.
	"""
	answer_customers = bool(frappe.utils.cint(answer_customers))
	if answer_customers:
		_require_answering()
	return actions.do_action(fault, action, modified, frappe.parse_json(values) or {}, answer_customers)


@frappe.whitelist(methods=["POST"])
def answer_customers(fault: str, text: str, modified: str) -> dict:
	"""Have every customer who waits on a fault answered, once. Agents and the head, who see the fault."""
	_require_answering()
	doc = actions.locked(fault, modified, "read")
	return customers.order_answer(doc, text)


@frappe.whitelist(methods=["POST"])
def report_from_appeal(appeal: str, values: str | dict, modified: str, blocks_answer: bool = False) -> dict:
	"""Report a fault out of an appeal and link them. Whoever may write the appeal and report faults."""
	doc = _appeal(appeal)
	frappe.has_permission(FAULT, "create", throw=True)
	fault = actions.report_from_appeal(
		doc, frappe.parse_json(values) or {}, modified, bool(frappe.utils.cint(blocks_answer))
	)
	return {"name": fault.name}


@frappe.whitelist(methods=["POST"])
def link_appeal(appeal: str, modified: str, fault: str | None = None, blocks_answer: bool = False) -> None:
	"""Hang an appeal on a fault; without one, take it off. Writers of the appeal, readers of the fault."""
	doc = _appeal(appeal)
	if fault:
		_fault(fault, "read")
	actions.link_appeal(doc, fault, modified, bool(frappe.utils.cint(blocks_answer)))


# Shared


def _fault(name: str, ptype: str):
	doc = frappe.get_doc(FAULT, name)
	doc.check_permission(ptype)
	return doc


def _appeal(name: str):
	doc = frappe.get_doc(APPEAL, name)
	doc.check_permission("write")
	return doc


def _answers_customers() -> bool:
	return bool(roles_of(frappe.session.user) & ANSWERS_CUSTOMERS)


def _require_answering() -> None:
	if not _answers_customers():
		frappe.throw(
			_("The customers are answered by the employees who work on appeals."),
			frappe.PermissionError,
			title=_("Customers Not Answered"),
		)
