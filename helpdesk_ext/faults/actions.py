"""The moves of a fault as its form makes them: an action together with the facts that belong to it, in one
save and under a lock, so that of two people at once the second is told."""

import frappe
import frappe.utils
from frappe import _
from frappe.model.workflow import get_transitions

from helpdesk_ext.appeals.conversation import check_unchanged
from helpdesk_ext.constants import APPEAL, FAULT, FaultAction
from helpdesk_ext.documents.moves import lock
from helpdesk_ext.faults import customers
from helpdesk_ext.faults.checks import ELIMINATION, REPORT
from helpdesk_ext.permissions import is_head
from helpdesk_ext.permissions.faults import is_reporter

# What a person may say together with an action.
FACTS = {
	FaultAction.ACCEPT: ("administrator", "severity", "due_at"),
	FaultAction.START_REPAIR: ("administrator",),
	FaultAction.ELIMINATE: (*ELIMINATION, "customer_answer"),
	FaultAction.CONFIRM: ("customer_answer",),
	FaultAction.RETURN: ("return_reason",),
	FaultAction.REJECT: ("reject_reason",),
	FaultAction.REOPEN: ("return_reason",),
}
JUDGED = (FaultAction.CONFIRM, FaultAction.RETURN)


class FaultActionError(frappe.ValidationError):
	"""The workflow offers the session's user no such action from the fault's present state."""


class FaultChangedError(frappe.TimestampMismatchError):
	"""Somebody was faster."""


def do_action(name: str, action: str, modified, values: dict, answer_customers: bool = False) -> dict:
	"""Move a fault with the facts of the move, as who may change it.

	:param answer_customers: with a confirmation: have the waiting customers answered in the same step.
	:raises FaultChangedError: the fault is not the one the user was looking at any more.
	"""
	fault = locked(name, modified, "write")
	transition = next((row for row in get_transitions(fault) if row["action"] == action), None)
	if not transition:
		frappe.throw(
			_("“{0}” is not possible while the fault is in the state “{1}”.").format(
				_(action), _(fault.state)
			),
			FaultActionError,
			title=_("Action Not Possible"),
		)
	for fieldname in FACTS[action]:
		if fieldname in values:
			fault.set(fieldname, values[fieldname])
	fault.state = transition["next_state"]
	fault.save()
	answered = None
	if answer_customers and action == FaultAction.CONFIRM:
		answered = customers.order_answer(fault, fault.customer_answer)
	return {"state": fault.state, "answered": answered}


def open_actions(fault) -> list[str]:
	"""Actions that would really pass for the session's user: the workflow knows roles only."""
	user = frappe.session.user
	if not frappe.has_permission(FAULT, "write", doc=fault):
		return []
	may_judge = is_head(user) or (is_reporter(fault.reporter, user) and user != fault.eliminated_by)
	actions = dict.fromkeys(row["action"] for row in get_transitions(fault))
	return [action for action in actions if may_judge or action not in JUDGED]


def locked(name: str, modified, ptype: str):
	"""The fault as it is now, held, for who may `ptype` it; refused when it has changed since the user saw it."""
	fault = lock(name, FAULT)
	# before anything is said about it
	fault.check_permission(ptype)
	if modified and frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(fault.modified):
		frappe.throw(
			_("Fault {0} was changed meanwhile by {1}: look at it again.").format(
				fault.name, frappe.utils.get_fullname(fault.modified_by)
			),
			FaultChangedError,
			title=_("Fault Notice Not Saved"),
		)
	return fault


# --- from an appeal


def report_from_appeal(appeal, values: dict, modified, blocks_answer: bool):
	"""Register a fault out of an appeal and hang the appeal on it, both or neither."""
	check_unchanged(appeal, modified)
	fault = frappe.new_doc(FAULT)
	fault.update({fieldname: values.get(fieldname) for fieldname in REPORT if values.get(fieldname)})
	fault.insert()
	link_appeal(appeal, fault.name, None, blocks_answer)
	return fault


def link_appeal(appeal, fault: str | None, modified, blocks_answer: bool) -> None:
	"""Hang an appeal on a fault, or take it off (no fault); the caller has checked the right to write it."""
	check_unchanged(appeal, modified)
	appeal.fault_notice = fault or None
	appeal.fault_blocks_answer = int(bool(fault and blocks_answer))
	appeal.save()


def appeals_of(fault) -> list[dict]:
	"""The linked appeals the session's user may read; the administrators see their number only."""
	if not frappe.has_permission(APPEAL, "read"):
		return []
	return frappe.get_list(
		APPEAL,
		filters={"fault_notice": fault.name},
		fields=[
			"name",
			"subject",
			"state",
			"agent",
			"customer_name",
			"contact_name",
			"received_at",
			"fault_blocks_answer",
		],
		order_by="received_at desc",
		limit_page_length=200,
	)
