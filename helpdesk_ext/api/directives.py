"""What the forms and lists of directives call. Employees only: every method first asks whether the session
user may read or write the very directive or addressee's row (permissions/directives.py), then hands over to
helpdesk_ext.directives, which asks whose step it is."""

import frappe
import frappe.utils
from frappe import _
from frappe.model.workflow import get_transitions

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, DirectiveAction
from helpdesk_ext.directives import reading, steps
from helpdesk_ext.directives.checks import may_issue
from helpdesk_ext.directives.errors import StepError
from helpdesk_ext.directives.recipients import staff_names

# Reading


@frappe.whitelist()
def get_directive_page(directive: str) -> dict:
	"""The text as issued, the reader's own row and the rows he sees. Whoever may read the directive."""
	doc = frappe.get_doc(DIRECTIVE, directive)
	doc.check_permission("read")
	return reading.page_of(doc)


@frappe.whitelist()
def get_addressee_page(addressee: str) -> dict:
	"""The text of the directive and what the reader may do with the row. Whoever may read the row."""
	row = _row(addressee)
	return reading.page_of_row(row)


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def find_staff(
	doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict | str | None = None
) -> list:
	"""Employees to address or to name as controller, for a Link field. Whoever may create directives."""
	frappe.has_permission(DIRECTIVE, "create", throw=True)
	return staff_names(txt, start, page_len)


# The addressee


@frappe.whitelist(methods=["POST"])
def acknowledge(addressee: str, content_hash: str, modified: str | None = None) -> dict:
	"""Acknowledge a directive. The addressee himself only.

	:param content_hash: fingerprint of the text that was shown.
	"""
	_row(addressee)
	return _answer(steps.acknowledge(addressee, content_hash, modified))


@frappe.whitelist(methods=["POST"])
def refuse(addressee: str, note: str, modified: str | None = None) -> dict:
	"""Refuse to acknowledge, with a note. The addressee himself only."""
	_row(addressee)
	return _answer(steps.refuse(addressee, note, modified))


@frappe.whitelist(methods=["POST"])
def report_execution(
	addressee: str, text: str, files: str | list | None = None, modified: str | None = None
) -> dict:
	"""Report the execution. The addressee himself only.

	:param files: names of files attached to the addressee's row.
	"""
	_row(addressee)
	return _answer(steps.report_execution(addressee, text, _list(files), modified))


# The controller


@frappe.whitelist(methods=["POST"])
def accept_execution(addressee: str, modified: str | None = None) -> dict:
	"""Accept an execution. The controller, who issues such directives, or the deputy director; never one's own."""
	_row(addressee)
	return _answer(steps.accept_execution(addressee, modified))


@frappe.whitelist(methods=["POST"])
def return_execution(addressee: str, note: str, modified: str | None = None) -> dict:
	"""Return an execution with a remark. As accept_execution."""
	_row(addressee)
	return _answer(steps.return_execution(addressee, note, modified))


# Who issued it


@frappe.whitelist(methods=["POST"])
def acknowledge_on_paper(addressees: str | list, acknowledged_on: str, files: str | list) -> dict:
	"""Enter signatures on paper with their scan. Who issues directives of this kind."""
	names = _rows(addressees)
	steps.acknowledge_on_paper(names, acknowledged_on, _list(files))
	return {"done": len(names)}


@frappe.whitelist(methods=["POST"])
def extend_term(addressees: str | list, execute_by: str, reason: str) -> dict:
	"""Set another term of execution. Who issues directives of this kind."""
	names = _rows(addressees)
	rows = steps.extend_term(names, execute_by, reason)
	return {"done": len(names), "execute_by": str(rows[0].execute_by)}


@frappe.whitelist(methods=["POST"])
def release(addressees: str | list, reason: str) -> dict:
	"""Release addressees. Who issues directives of this kind."""
	names = _rows(addressees)
	steps.release(names, reason)
	return {"done": len(names)}


@frappe.whitelist(methods=["POST"])
def do_action(directive: str, action: str, modified: str, reason: str | None = None) -> dict:
	"""Issue, close or cancel. Who may write the directive and whom the workflow lets.

	:param reason: of a cancellation.
	"""
	doc = frappe.get_doc(DIRECTIVE, directive, for_update=True)
	doc.check_permission("write")
	_check_unchanged(doc, modified)
	transition = next((row for row in get_transitions(doc) if row["action"] == action), None)
	if not transition or not may_issue(doc.directive_kind, frappe.session.user):
		frappe.throw(
			_("“{0}” is not possible while the directive is in the state “{1}”.").format(
				_(action), _(doc.state)
			),
			StepError,
			title=_("Not Done"),
		)
	if action == DirectiveAction.CANCEL:
		doc.cancel_reason = reason
	doc.state = transition["next_state"]
	doc.save()
	return {"state": doc.state, "registration_number": doc.registration_number}


# Shared


def _row(name: str, ptype: str = "read"):
	"""The addressee's row, after the check that the session user may read it."""
	row = frappe.get_doc(ADDRESSEE, name)
	row.check_permission(ptype)
	return row


def _rows(names: str | list) -> list[str]:
	names = list(dict.fromkeys(_list(names)))
	if not names:
		frappe.throw(_("Choose addressees of one directive."), title=_("Not Done"))
	for name in names:
		_row(name, "write")
	return names


def _list(value: str | list | None) -> tuple:
	return tuple(frappe.parse_json(value) or ()) if value else ()


def _check_unchanged(doc, modified: str) -> None:
	if modified and frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(doc.modified):
		frappe.throw(
			_("{0} was changed meanwhile by {1}: look at it again, then repeat.").format(
				doc.name, frappe.utils.get_fullname(doc.modified_by)
			),
			frappe.TimestampMismatchError,
			title=_("Not Done"),
		)


def _answer(row) -> dict:
	return {"state": row.state, "modified": str(row.modified), "directive": row.directive}
