"""What staff does with requests that did not become appeals by themselves: stuck and suspected ones."""

import frappe
from frappe import _

from helpdesk_ext.appeals import conversion
from helpdesk_ext.constants import APPEAL, REQUEST, Role

STAFF = (Role.AGENT, Role.HEAD)


@frappe.whitelist(methods=["POST"])
def accept(name: str) -> dict:
	"""Register the request as an appeal now. Agents and the head, who may read it."""
	_check_staff(name)
	return {"appeal": conversion.accept(name)}


@frappe.whitelist(methods=["POST"])
def reject(name: str, note: str) -> None:
	"""Make no appeal of it; `note` says why. Agents and the head, who may read it."""
	_check_staff(name)
	conversion.reject(name, note)


@frappe.whitelist(methods=["POST"])
def merge(name: str, appeal: str) -> dict:
	"""Add it to an appeal. Agents and the head, who may read the request and write the appeal."""
	_check_staff(name)
	frappe.has_permission(APPEAL, "write", doc=appeal, throw=True)
	return {"message": conversion.merge(name, appeal)}


def _check_staff(name: str) -> None:
	roles = frappe.get_roles()
	if not any(role in roles for role in STAFF):
		frappe.throw(
			_("Only staff of technical support may decide on requests."),
			frappe.PermissionError,
			title=_("Not Allowed Here"),
		)
	frappe.has_permission(REQUEST, "read", doc=name, throw=True)
