"""Who works on an appeal. `agent` is the truth; the framework's rule chooses, its to-dos only mirror.

The rule writes a ToDo; a hook copies its choice into `agent`. The other way round, a change of `agent`
brings the to-dos after it. Neither ever calls the other back: the copy writes past the controller, and
what the mirror writes is not copied.
"""

import frappe
import frappe.utils
from frappe import _
from frappe.automation.doctype.assignment_rule.assignment_rule import apply as apply_rules
from frappe.desk.form import assign_to

from helpdesk_ext import settings
from helpdesk_ext.appeals.agents import available_agents, may_be_agent
from helpdesk_ext.background import as_system, each, enqueue_later
from helpdesk_ext.constants import APPEAL, ASSIGNMENT_RULE, ActorKind, Direction, EventType, Role
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.permissions import is_head
from helpdesk_ext.rules.transitions import CLOSED, OPEN
from helpdesk_ext.tallies import marks

# The conversion job assigns at once; the sweep leaves it that long.
GRACE_MINUTES = 2
SWEPT_AT_ONCE = 200
HANDED_OVER_AT_ONCE = 500
SAVEPOINT = "helpdesk_ext_hand_over"


class HandOverError(frappe.ValidationError):
	"""The hand-over as a whole cannot be done."""


# --- the pool


def sync_rule_users() -> None:
	"""Make the users of the assignment rule the present agents (setting `sync_assignment_users`).

	A rule without users fails on the next appeal, so an empty pool puts it to sleep and the first agent
	wakes it; a rule the site itself has switched off keeps its users and stays off.
	"""
	if not settings.get("sync_assignment_users") or not frappe.db.exists("Assignment Rule", ASSIGNMENT_RULE):
		return
	rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
	pool, present = available_agents(), [row.user for row in rule.users]
	if sorted(pool) == sorted(present):
		return
	if rule.disabled and present and pool:
		return
	rule.disabled = 0 if pool else 1
	rule.set("users", [{"user": name} for name in pool])
	rule.flags.ignore_mandatory = True
	rule.save(ignore_permissions=True)


def sync_after_user_change(doc, method: str | None = None) -> None:
	"""Hook of User: agents come, go and change roles. The work itself is done by a job."""
	if frappe.flags.in_install or frappe.flags.in_migrate or frappe.flags.in_patch:
		return
	if not _concerns_agents(doc):
		return
	enqueue_later("helpdesk_ext.appeals.assignment.follow_user", user=doc.name)


def follow_user(user: str) -> None:
	"""Job: the rule's users again, and the open appeals of somebody who no longer works on appeals."""
	with as_system():
		if not (frappe.db.exists("User", user) and may_be_agent(user)):
			release_appeals_of(user)
		sync_rule_users()


def _concerns_agents(user) -> bool:
	if any(row.role in (Role.AGENT, Role.HEAD) for row in user.get("roles", [])):
		return True
	before = user.get_doc_before_save()
	return bool(before and any(row.role in (Role.AGENT, Role.HEAD) for row in before.get("roles", [])))


def release_appeals_of(user: str) -> int:
	"""Give the open appeals of `user` back to nobody; the rule then finds somebody. Returns how many."""
	names = frappe.get_all(APPEAL, filters={"agent": user, "state": ("in", sorted(OPEN))}, pluck="name")
	return each(names, _release, "Releasing an appeal failed")


def _release(name: str) -> None:
	set_agent(name, None, actor_kind=ActorKind.SYSTEM)
	mirror_agent(name)
	apply_rules(doctype=APPEAL, name=name)


# --- ToDo and agent


def copy_agent_from_todo(doc, method: str | None = None) -> None:
	"""Hook of ToDo: what the rule (or the Assign To of the Desk) chose becomes the agent."""
	if doc.reference_type != APPEAL or doc.status != "Open" or not doc.allocated_to:
		return
	if frappe.flags.helpdesk_mirroring or not may_be_agent(doc.allocated_to):
		return
	state, agent = frappe.db.get_value(APPEAL, doc.reference_name, ["state", "agent"]) or (None, None)
	if not state or state in CLOSED or agent == doc.allocated_to:
		return
	if agent and not _may_reassign(doc, agent):
		# a to-do beside the agent's: help asked for, not the work handed over
		return
	kind = ActorKind.SYSTEM if doc.assignment_rule else None
	set_agent(doc.reference_name, doc.allocated_to, actor_kind=kind)


def _may_reassign(todo, agent: str) -> bool:
	if todo.assignment_rule:
		return False
	return is_head(frappe.session.user) or agent == frappe.session.user


def set_agent(name: str, agent: str | None, *, actor_kind: str | None = None) -> None:
	"""Write the agent past the controller (it may be in the middle of saving this appeal), with the event.

	`modified` moves on, so that a form opened before is told to reload instead of writing the old agent
	back.
	"""
	appeal = frappe.get_doc(APPEAL, name, for_update=True)
	former = appeal.agent
	if (former or None) == (agent or None):
		return
	frappe.db.set_value(APPEAL, name, "agent", agent)
	record_event(appeal, EventType.AGENT, former, agent, actor_kind=actor_kind)
	marks.mark_appeal(name)


def read_back_agent(appeal) -> None:
	"""Take over what the rule wrote while `appeal` was being inserted."""
	agent, modified = frappe.db.get_value(APPEAL, appeal.name, ["agent", "modified"])
	if agent:
		appeal.agent, appeal.modified = agent, modified


def follow_agent(appeal) -> None:
	"""Bring the to-dos after a changed agent, once the change is committed."""
	enqueue_later("helpdesk_ext.appeals.assignment.mirror_agent", appeal=appeal.name)


def mirror_agent(appeal: str) -> None:
	"""Job: the agent has an open to-do for the appeal, and nobody else has."""
	agent, state, subject = frappe.db.get_value(APPEAL, appeal, ["agent", "state", "subject"]) or (None,) * 3
	if not state:
		return
	reference = {"reference_type": APPEAL, "reference_name": appeal}
	frappe.flags.helpdesk_mirroring = True
	try:
		with as_system():
			for todo in frappe.get_all(
				"ToDo",
				filters={**reference, "status": ("!=", "Cancelled")},
				fields=["name", "allocated_to", "status"],
			):
				if todo.allocated_to != agent:
					assign_to.set_status(
						APPEAL, appeal, todo.name, todo.allocated_to, "Cancelled", ignore_permissions=True
					)
			if agent and state not in CLOSED:
				_add_todo(appeal, agent, subject)
	finally:
		frappe.flags.helpdesk_mirroring = False


def _add_todo(appeal: str, agent: str, subject: str) -> None:
	open_todo = {"reference_type": APPEAL, "reference_name": appeal, "allocated_to": agent, "status": "Open"}
	if frappe.db.exists("ToDo", open_todo):
		return
	assign_to.add(
		{
			"assign_to": [agent],
			"doctype": APPEAL,
			"name": appeal,
			"description": f"{appeal}: {frappe.utils.escape_html(subject)}",
		},
		ignore_permissions=True,
	)


# --- the sweep


def assign_unassigned() -> int:
	"""Sweep: assign what a lost queue left, and what belongs to somebody who left. Returns how many."""
	with as_system():
		_release_of_leavers()
		older = frappe.utils.add_to_date(frappe.utils.now_datetime(), minutes=-GRACE_MINUTES)
		names = frappe.get_all(
			APPEAL,
			filters={
				"agent": ("is", "not set"),
				"state": ("in", sorted(OPEN)),
				"registered_at": ("<=", older),
			},
			order_by="registered_at asc",
			limit=SWEPT_AT_ONCE,
			pluck="name",
		)
		return each(names, _assign, "Assigning an appeal failed")


def _assign(name: str) -> None:
	chosen = frappe.db.get_value(
		"ToDo",
		{"reference_type": APPEAL, "reference_name": name, "status": "Open", "allocated_to": ("is", "set")},
		"allocated_to",
	)
	if chosen and may_be_agent(chosen):
		# the rule had chosen; only the copy was lost
		set_agent(name, chosen, actor_kind=ActorKind.SYSTEM)
		return
	mirror_agent(name)
	apply_rules(doctype=APPEAL, name=name)


def _release_of_leavers() -> None:
	table = frappe.qb.DocType(APPEAL)
	rows = (
		frappe.qb.from_(table)
		.select(table.agent)
		.distinct()
		.where(table.state.isin(sorted(OPEN)) & table.agent.isnotnull() & (table.agent != ""))
		.run()
	)
	for (user,) in rows:
		if not may_be_agent(user):
			release_appeals_of(user)


# --- hand-over


def hand_over(names: list[str], to_user: str, note: str | None = None) -> list[dict]:
	"""Give appeals to another employee in one step; for the head of the department.

	Each appeal stands alone: one that cannot be given is reported and the others go.

	:param note: written into each conversation as a message among staff.
	:returns: a row per appeal: `name`, `done`, `message` (why not).
	:raises frappe.PermissionError: for anybody but the head.
	:raises HandOverError: the employee cannot take appeals, or there are too many at once.
	"""
	if not is_head(frappe.session.user):
		frappe.throw(
			_("Only the head of the department hands appeals over."),
			frappe.PermissionError,
			title=_("Hand-over Refused"),
		)
	if not to_user or not may_be_agent(to_user):
		_refuse_hand_over(_("{0} does not work on appeals: choose another employee.").format(to_user or "—"))
	if len(names) > HANDED_OVER_AT_ONCE:
		_refuse_hand_over(_("At most {0} appeals are handed over at once.").format(HANDED_OVER_AT_ONCE))
	return [_hand_over_one(name, to_user, note) for name in dict.fromkeys(names)]


def _hand_over_one(name: str, to_user: str, note: str | None) -> dict:
	frappe.db.savepoint(SAVEPOINT)
	try:
		appeal = frappe.get_doc(APPEAL, name, for_update=True)
		appeal.check_permission("write")
		if appeal.state in CLOSED:
			_refuse_hand_over(_("It is closed: what is done stays with who did it."))
		appeal.agent = to_user
		appeal.save()
		if note and note.strip():
			from helpdesk_ext.appeals.conversation import post_message

			post_message(name, direction=Direction.OUTGOING, text=note, is_public=False)
	except Exception as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		if frappe.message_log:
			frappe.clear_last_message()
		return {
			"name": name,
			"done": False,
			"message": str(error) or _("The appeal could not be handed over."),
		}
	return {"name": name, "done": True, "message": None}


def _refuse_hand_over(message: str) -> None:
	frappe.throw(message, HandOverError, title=_("Hand-over Refused"))
