"""Who is told of what happens to a fault. The words are Notification records (setup.data_notices_faults)."""

import frappe

from helpdesk_ext.constants import APPEAL, FaultState, Role, Severity
from helpdesk_ext.documents.checks import moved_to
from helpdesk_ext.documents.notices import tell

REGISTERED = "Fault Reported"
CRITICAL = "Critical Fault Reported"
ACCEPTED = "Fault Taken Up"
ELIMINATED = "Fault Reported Eliminated"
RETURNED = "Fault Not Eliminated"
REJECTED = "Fault Notice Turned Down"
CONFIRMED = "Fault Gone for Good"


def announce_registration(fault) -> None:
	"""The administrators, of every fault at once; of a critical one the head too."""
	is_critical = fault.severity == Severity.CRITICAL
	tell(fault, CRITICAL if is_critical else REGISTERED, _administrators_and_heads(is_critical))


def announce_move(fault) -> None:
	"""What a move means to others."""
	_ANNOUNCEMENTS.get(moved_to(fault), _nobody)(fault)


def announce_severity(fault) -> None:
	"""A fault that has turned critical is told of as one."""
	if fault.severity == Severity.CRITICAL:
		tell(fault, CRITICAL, _administrators_and_heads(True))


def agents_of_appeals(fault) -> list[str]:
	"""The agents of the appeals that hang on the fault."""
	return frappe.get_all(
		APPEAL,
		filters={"fault_notice": fault.name, "agent": ("is", "set")},
		distinct=True,
		pluck="agent",
		order_by="agent asc",
	)


def _accepted(fault) -> None:
	tell(fault, ACCEPTED, [fault.reporter])


def _eliminated(fault) -> None:
	# who repaired his own fault, or has left, does not confirm it: the head does
	confirms = fault.reporter != fault.eliminated_by and _is_enabled(fault.reporter)
	tell(fault, ELIMINATED, [fault.reporter] if confirms else [fault.reporter, *_users_with(Role.HEAD)])


def _returned(fault) -> None:
	# the elimination is forgotten with the return
	tell(fault, RETURNED, [fault.administrator, fault.get_doc_before_save().eliminated_by])


def _rejected(fault) -> None:
	tell(fault, REJECTED, [fault.reporter, *agents_of_appeals(fault)])


def _confirmed(fault) -> None:
	tell(fault, CONFIRMED, [fault.administrator, *agents_of_appeals(fault)])


def _nobody(fault) -> None:
	pass


_ANNOUNCEMENTS = {
	FaultState.ACCEPTED: _accepted,
	FaultState.ELIMINATED: _eliminated,
	FaultState.RETURNED: _returned,
	FaultState.REJECTED: _rejected,
	FaultState.CONFIRMED: _confirmed,
	# registered again
	FaultState.REGISTERED: announce_registration,
}


def _administrators_and_heads(heads_too: bool) -> list[str]:
	administrators = _users_with(Role.IT_ADMIN)
	# a department without an administrator: somebody must know
	return administrators + (_users_with(Role.HEAD) if heads_too or not administrators else [])


def _users_with(role: str) -> list[str]:
	"""Enabled users who hold the role; Administrator holds every one and is told of none."""
	user, held = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	rows = (
		frappe.qb.from_(user)
		.join(held)
		.on((held.parent == user.name) & (held.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((held.role == role) & (user.enabled == 1) & user.name.notin(["Administrator", "Guest"]))
		.orderby(user.name)
		.run()
	)
	return [name for (name,) in rows]


def _is_enabled(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))
