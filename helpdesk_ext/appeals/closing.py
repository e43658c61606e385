"""The daily sweep that closes answered appeals nobody came back to."""

import frappe
import frappe.utils

from helpdesk_ext import settings
from helpdesk_ext.background import as_system, each
from helpdesk_ext.constants import APPEAL, ActorKind, AppealState
from helpdesk_ext.documents.moves import move_by_system

CLOSED_AT_ONCE = 1000
REASON = "No reply within the term of automatic closing"


def close_answered_appeals() -> int:
	"""Close appeals answered more than `auto_close_days` ago. Returns how many closed.

	A customer's reply would have reopened the appeal, so the state alone tells that none came.
	"""
	days = settings.get("auto_close_days")
	answered_before = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=-days)
	due = frappe.get_all(
		APPEAL,
		filters={"state": AppealState.ANSWERED, "resolved_at": ("<=", answered_before)},
		order_by="resolved_at asc",
		limit=CLOSED_AT_ONCE,
		pluck="name",
	)
	with as_system():
		return each(due, _close, "Automatic closing of an appeal failed")


def _close(name: str) -> None:
	appeal = frappe.get_doc(APPEAL, name, for_update=True)
	# the customer or an agent may have come in between
	if appeal.state == AppealState.ANSWERED:
		move_by_system(appeal, AppealState.CLOSED, actor_kind=ActorKind.SYSTEM, details=REASON)
