"""The appeal's side of a fault: its link, the answer held back, the count on the fault."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.appeals.errors import FaultLinkError
from helpdesk_ext.background import enqueue_later
from helpdesk_ext.constants import APPEAL, FAULT, FaultState
from helpdesk_ext.documents.checks import differs, is_entered
from helpdesk_ext.documents.moves import is_server_call
from helpdesk_ext.rules.fault_flow import OPEN


def check_fault_link(appeal) -> None:
	"""A fault that is newly named is one the employee sees and that was not rejected; the answer is held
	back only by a fault that is still there."""
	if not appeal.fault_notice:
		appeal.fault_blocks_answer = 0
		return
	state = frappe.db.get_value(FAULT, appeal.fault_notice, "state")
	if is_entered(appeal, "fault_notice"):
		if not is_server_call(appeal):
			frappe.has_permission(FAULT, "read", doc=appeal.fault_notice, throw=True)
		if state == FaultState.REJECTED:
			_refuse(
				_("Fault {0} was rejected: name another one or report a new one.").format(appeal.fault_notice)
			)
	if not is_entered(appeal, "fault_blocks_answer"):
		return
	# the head's leave was for what the answer waited for then
	appeal.override_reason = None
	if state not in OPEN:
		_refuse(
			_("Fault {0} is settled, so the answer need not wait for it: untick the field {1}.").format(
				appeal.fault_notice, _("Answer Waits for Repair")
			)
		)


def follow_link(appeal) -> None:
	"""Count the appeals on the fault; one that comes to a confirmed fault is noted like the others.

	The fault's row is held: a confirmation at the same moment either sees the link or is seen by it.
	"""
	before = appeal.get_doc_before_save()
	if before and not differs(appeal, before, "fault_notice"):
		return
	for name in sorted({doc.fault_notice for doc in (before, appeal) if doc and doc.fault_notice}):
		state = frappe.db.get_value(FAULT, name, "state", for_update=True)
		values = {"appeal_count": frappe.db.count(APPEAL, {"fault_notice": name})}
		if name == appeal.fault_notice and state == FaultState.CONFIRMED:
			values["notes_pending"] = 1
			enqueue_later("helpdesk_ext.faults.customers.note_appeals", queue="long", fault=name)
		frappe.db.set_value(FAULT, name, values, update_modified=False)


def holding_fault(appeal) -> str | None:
	"""The fault for whose elimination the appeal's answer has to wait, if there is one."""
	if not appeal.fault_notice or not frappe.utils.cint(appeal.fault_blocks_answer):
		return None
	state = frappe.db.get_value(FAULT, appeal.fault_notice, "state")
	return appeal.fault_notice if state in OPEN else None


def _refuse(message: str) -> None:
	frappe.throw(message, FaultLinkError, title=_("Appeal Not Saved"))
