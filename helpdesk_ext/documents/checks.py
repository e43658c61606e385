"""What must hold for every document of the department, whatever road it comes by and whatever a site's
Workflow says. Each check takes the document and refuses by an error that says what to do."""

import frappe
import frappe.utils
from frappe import _
from frappe.model.workflow import WorkflowPermissionError

from helpdesk_ext.documents.moves import may_set_server_facts
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules.flows import FLOWS


class ServerFactError(frappe.ValidationError):
	"""A fact that only the server keeps was sent from outside."""


class KeptError(frappe.ValidationError):
	"""Documents of the department are never deleted or renamed."""


def check_server_facts(doc, facts: tuple[str, ...], put_back: tuple[str, ...] = ()) -> None:
	"""Refuse `facts` when a person sends them; restore those of `put_back`, which a form sends innocently."""
	if may_set_server_facts(doc):
		return
	before = doc.get_doc_before_save()
	for fieldname in facts:
		if differs(doc, before, fieldname):
			frappe.throw(
				_("{0} is kept by the system and cannot be entered.").format(
					_(doc.meta.get_label(fieldname))
				),
				ServerFactError,
				title=_("Document Not Saved"),
			)
	for fieldname in put_back:
		if before:
			doc.set(fieldname, before.get(fieldname))


def check_first_state(doc) -> None:
	"""A new document begins its flow at the beginning."""
	initial = FLOWS[doc.doctype].initial
	doc.state = doc.state or initial
	if doc.is_new() and doc.state != initial:
		frappe.throw(
			_("{0} begins in the state {1}.").format(_(doc.doctype), _(initial)),
			WorkflowPermissionError,
			title=_("Move Refused"),
		)


def check_move_by_table(doc) -> None:
	"""The moves of our own table, for a site that has switched the Workflow off."""
	before = doc.get_doc_before_save()
	if not before or before.state == doc.state:
		return
	moves = FLOWS[doc.doctype].moves_from(before.state, roles_of(frappe.session.user))
	if doc.state not in {move.next_state for move in moves}:
		frappe.throw(
			_("{0} does not go from {1} to {2}.").format(doc.name, _(before.state), _(doc.state)),
			WorkflowPermissionError,
			title=_("Move Refused"),
		)


def refuse_deletion(doc) -> None:
	frappe.throw(
		_("{0} {1} is kept for good: nothing of the department's work is deleted or renamed.").format(
			_(doc.doctype), doc.name
		),
		KeptError,
		title=_("Document Is Kept"),
	)


# --- questions checks ask


def is_entered(doc, fieldname: str) -> bool:
	"""Whether the field has a value that this save brings in."""
	before = doc.get_doc_before_save()
	return bool(doc.get(fieldname)) and (not before or differs(doc, before, fieldname))


def moved_to(doc) -> str | None:
	"""The state this save moves a stored document to; None when it moves nowhere."""
	before = doc.get_doc_before_save()
	return doc.state if before and before.state != doc.state else None


def differs(doc, before, fieldname: str) -> bool:
	"""Compare a value of a request (text, empty text) with the stored one, by the kind of field.

	`before` is None for a new document: then anything but an empty value differs.
	"""
	return _comparable(doc, fieldname) != (_comparable(before, fieldname) if before else None)


def _comparable(doc, fieldname: str):
	value = doc.get(fieldname)
	if value in (None, "", 0, "0"):
		return None
	field = doc.meta.get_field(fieldname)
	if not field:
		return value
	if field.fieldtype == "Datetime":
		return frappe.utils.get_datetime(value).replace(microsecond=0)
	if field.fieldtype == "Date":
		return frappe.utils.getdate(value)
	if field.fieldtype in ("Int", "Check", "Duration", "Float", "Currency"):
		return frappe.utils.flt(value) or None
	return str(value)
