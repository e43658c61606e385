"""Files that go with a message: private, and the sender's or the appeal's own."""

import frappe
from frappe import _

from helpdesk_ext.appeals.errors import ForeignFileError
from helpdesk_ext.constants import APPEAL, MESSAGE, REQUEST
from helpdesk_ext.permissions import has_appeal_request_permission


def attach(message, appeal, file_names: list[str]) -> None:
	"""Hang the files on the message.

	:raises ForeignFileError: one of them is public, somebody else's or not there.
	"""
	for name in file_names:
		file = frappe.db.get_value(
			"File", name, ["owner", "is_private", "attached_to_doctype", "attached_to_name"], as_dict=True
		)
		if not file or not file.is_private or not _may_send(file, appeal):
			frappe.throw(
				_("This file cannot be sent: attach it anew."),
				ForeignFileError,
				title=_("Message Not Posted"),
			)
		frappe.db.set_value(
			"File",
			name,
			{"attached_to_doctype": MESSAGE, "attached_to_name": message.name},
			update_modified=False,
		)


def _may_send(file, appeal) -> bool:
	if file.attached_to_doctype == REQUEST:
		# the files of a request go with it when it is converted or merged
		request = frappe._dict(name=file.attached_to_name)
		return has_appeal_request_permission(request, "read", frappe.session.user)
	if file.attached_to_doctype:
		return (file.attached_to_doctype, file.attached_to_name) == (APPEAL, appeal.name)
	return file.owner == frappe.session.user
