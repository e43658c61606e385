"""What an inquiry needs to know of its appeal: read once, with the appeal's row locked."""

import frappe

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.documents.moves import lock

FACTS = (
	"name",
	"state",
	"agent",
	"customer",
	"customer_name",
	"contact_name",
	"sales_order",
	"state_changed_at",
)


def hold(inquiry, appeal=None) -> None:
	"""Lock the inquiry's appeal and keep it for the saves that follow; `appeal` when the caller has it locked
	already. Calling again costs nothing."""
	held = inquiry.flags.held_appeal
	if not inquiry.appeal:
		inquiry.flags.held_appeal = None
	elif appeal:
		inquiry.flags.held_appeal = appeal
	elif not _is_of(inquiry, held) and frappe.db.exists(APPEAL, inquiry.appeal):
		inquiry.flags.held_appeal = lock(inquiry.appeal)


def release(inquiry) -> None:
	"""The save is done: the next one asks anew."""
	inquiry.flags.pop("held_appeal", None)


def held_appeal(inquiry):
	"""The appeal's document as it was locked, for the one who changes it; used up by that."""
	held = inquiry.flags.pop("held_appeal", None)
	return held if _is_of(inquiry, held) else lock(inquiry.appeal)


def appeal_of(inquiry):
	"""The appeal's facts (FACTS), all None without an appeal or where it does not exist."""
	held = inquiry.flags.held_appeal
	if _is_of(inquiry, held):
		return held
	read = inquiry.appeal and frappe.db.get_value(APPEAL, inquiry.appeal, FACTS, as_dict=True)
	return read or frappe._dict.fromkeys(FACTS)


def _is_of(inquiry, held) -> bool:
	# a payload's flags carry no document
	return bool(held) and getattr(held, "doctype", None) == APPEAL and held.name == inquiry.appeal
