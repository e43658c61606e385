"""How far a directive is: counts of its addressees, and the moves of the directive that follow from them."""

import frappe
import frappe.utils
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, ActorKind, AddresseeState, DirectiveState
from helpdesk_ext.documents.moves import move_by_system
from helpdesk_ext.rules.directive_flow import DONE


def follow_step(directive) -> None:
	"""After a step of an addressee: store the counts, move the directive when its time has come.

	:param directive: loaded and locked by the caller.
	"""
	counts = count_addressees([directive.name])[directive.name]
	store_counts(directive.name, counts)
	directive.update(counts)
	following = next_state(directive.state, counts)
	if following:
		move_by_system(directive, following, actor_kind=ActorKind.STAFF)


def next_state(state: str, counts: dict) -> str | None:
	"""Where the directive goes by itself: into execution by the first who is acquainted, to executed by the
	last who owes anything."""
	if state not in (DirectiveState.ISSUED, DirectiveState.IN_EXECUTION):
		return None
	if counts["executed_count"] >= counts["addressee_count"]:
		return DirectiveState.EXECUTED
	if state == DirectiveState.ISSUED and counts["acknowledged_count"]:
		return DirectiveState.IN_EXECUTION
	return None


def count_addressees(directives: list[str]) -> dict[str, dict]:
	"""Counts of each directive, by one grouped query.

	`executed_count`: who owes nothing any more (accepted, released, or acquainted where nothing is to be
	executed); `overdue_count`: whose nearest term is over.
	"""
	row = frappe.qb.DocType(ADDRESSEE)
	today = frappe.utils.getdate(frappe.utils.now_datetime())
	is_done = row.state.isin(sorted(DONE)) | (
		(row.needs_execution == 0) & (row.state == AddresseeState.ACKNOWLEDGED)
	)
	found = (
		frappe.qb.from_(row)
		.select(
			row.directive,
			Count(row.name).as_("addressee_count"),
			Count(row.acknowledged_at).as_("acknowledged_count"),
			Sum(Case().when(is_done, 1).else_(0)).as_("executed_count"),
			Sum(Case().when(row.due_on < today, 1).else_(0)).as_("overdue_count"),
		)
		.where(row.directive.isin(directives or [""]))
		.groupby(row.directive)
	).run(as_dict=True)
	return {
		counts.pop("directive"): {name: frappe.utils.cint(value) for name, value in counts.items()}
		for counts in found
	}


def store_counts(directive: str, counts: dict) -> None:
	"""Counts change behind an open form; its time of change stays, or the issuer could never save."""
	frappe.db.set_value(DIRECTIVE, directive, counts, update_modified=False)
