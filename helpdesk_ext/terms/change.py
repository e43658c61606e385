"""A changed policy reaches the open terms it made only when somebody says so, seeing first what would move."""

import frappe

from helpdesk_ext import background
from helpdesk_ext.constants import APPEAL, DEADLINE, EventType, TermState
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.rules.policies import promised_seconds
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms.follow import dated, frozen
from helpdesk_ext.terms.policies import in_order

SHOWN = 100


def preview(policy: str) -> dict:
	"""How many running terms of appeals would move, and the first hundred: document, kind, due now and then."""
	moved = [row for row in _of(policy) if row["new_due_at"] != row["due_at"]]
	return {"count": len(moved), "rows": moved[:SHOWN]}


def start(policy: str) -> int:
	"""Hand the change to a worker; returns how many terms it will move."""
	count = preview(policy)["count"]
	if count:
		background.enqueue_later("helpdesk_ext.terms.change.apply", queue="long", policy=policy)
	return count


def apply(policy: str) -> int:
	"""Job: move the running terms of the policy to its present version. Run again, it finds nothing left."""
	with background.as_system():
		return background.each(_of(policy), _move, "Policy could not be applied to a term")


def _of(policy: str) -> list[dict]:
	"""Running terms of appeals made by an older version of the policy, with what it promises now."""
	present = next((row for row in in_order() if row["name"] == policy), None)
	if not present:
		return []
	rows = frappe.get_all(
		DEADLINE,
		filters={
			"support_policy": policy,
			"policy_version": ("<", present["policy_version"]),
			"reference_doctype": APPEAL,
			"state": TermState.RUNNING,
		},
		fields=["name", "reference_name", "term_kind", "started_at", "due_at", "paused_seconds"],
		order_by="due_at asc",
	)
	# what was stopped in between has used up another part of its term: it keeps the one it has
	fitting = [row for row in rows if not row.paused_seconds and promised_seconds(present, row.term_kind)]
	return [_anew(row, present) for row in fitting]


def _anew(row, policy: dict) -> dict:
	from helpdesk_ext.rules.terms import Promise
	from helpdesk_ext.working_time import due_after

	seconds = promised_seconds(policy, row.term_kind)
	calendar = policy["working_calendar"]
	due_at = due_after(row.started_at, seconds, calendar)
	promise = Promise(row.term_kind, row.started_at)
	values = {**frozen(policy), **dated(promise, due_at, seconds, calendar, policy["warn_percent"])}
	return {**row, "new_due_at": due_at, "values": values}


def _move(row: dict) -> None:
	deadline = frappe.get_doc(DEADLINE, row["name"], for_update=True)
	if deadline.state != TermState.RUNNING or deadline.is_missed:
		return
	values = {**row["values"], "warned_at": None, "next_check_at": row["values"]["warn_at"]}
	frappe.db.set_value(DEADLINE, deadline.name, values, update_modified=False)
	appeal = frappe.get_doc(APPEAL, row["reference_name"])
	record_event(appeal, EventType.TERM, str(row["due_at"]), str(row["new_due_at"]))
	marks.mark_days([row["due_at"], row["new_due_at"]])
	nearest = frappe.get_all(
		DEADLINE,
		filters={"reference_doctype": APPEAL, "reference_name": appeal.name, "state": TermState.RUNNING},
		pluck="due_at",
		order_by="due_at asc",
		limit=1,
	)
	frappe.db.set_value(APPEAL, appeal.name, "due_at", nearest[0] if nearest else None, update_modified=False)
