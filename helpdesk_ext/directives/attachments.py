"""Files of directives: those of an issued one are part of what was issued, proofs stay with their row."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.background import server_side
from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, AddresseeState, DirectiveState
from helpdesk_ext.directives.errors import DirectiveInputError, FrozenError

# The addressee still collects his proofs.
COLLECTING = (AddresseeState.NOTIFIED, AddresseeState.ACKNOWLEDGED, AddresseeState.RETURNED)


def guard_insert(file, method=None) -> None:
	"""File.before_insert: nothing is added to what was issued."""
	if _is_fixed_directive(file.attached_to_doctype, file.attached_to_name) and not _is_server():
		_refuse()


def guard_change(file, method=None) -> None:
	"""File.before_validate: a file of an issued directive, and a proof that was sent, stay as they are."""
	before = file.get_doc_before_save()
	if not before or _is_server():
		return
	is_changed = any(
		before.get(field) != file.get(field)
		for field in ("attached_to_doctype", "attached_to_name", "file_url", "file_name", "content_hash")
	)
	if is_changed and (
		is_kept(before) or _is_fixed_directive(file.attached_to_doctype, file.attached_to_name)
	):
		_refuse()


def guard_deletion(file, method=None) -> None:
	"""File.on_trash: likewise, whoever owns the file."""
	if not _is_server() and is_kept(file):
		_refuse()


def is_kept(file) -> bool:
	"""Whether the file belongs to what was issued, or to a step that was made."""
	if file.attached_to_doctype == DIRECTIVE:
		return _is_fixed_directive(DIRECTIVE, file.attached_to_name)
	if file.attached_to_doctype != ADDRESSEE:
		return False
	row = frappe.db.get_value(
		ADDRESSEE, file.attached_to_name, ["state", "acknowledged_on_paper", "reported_at"], as_dict=True
	)
	if not row:
		return False
	made_at = row.reported_at or (row.acknowledged_on_paper and frappe.utils.now_datetime()) or None
	is_sent = bool(made_at and frappe.utils.get_datetime(file.creation) <= _end_of_second(made_at))
	return row.state not in COLLECTING or is_sent


def check_attached(files: tuple[str, ...], rows: list[str]) -> None:
	"""The files named are attached to one of the rows: nobody shows the proofs of others."""
	if not files:
		return
	found = frappe.get_all(
		"File",
		filters={
			"name": ("in", list(files)),
			"attached_to_doctype": ADDRESSEE,
			"attached_to_name": ("in", rows),
		},
		pluck="name",
	)
	if set(files) - set(found):
		frappe.throw(_("A file is missing: attach it again."), DirectiveInputError, title=_("Not Done"))


def attach_to_others(files: tuple[str, ...], row: str) -> None:
	"""One scan of a sheet that many have signed: each row of them shows it."""
	for name in files:
		source = frappe.db.get_value(
			"File", name, ["file_name", "file_url", "attached_to_name"], as_dict=True
		)
		if source.attached_to_name == row:
			continue
		copy = frappe.new_doc("File")
		copy.update(
			{
				"file_name": source.file_name,
				"file_url": source.file_url,
				"is_private": 1,
				"attached_to_doctype": ADDRESSEE,
				"attached_to_name": row,
			}
		)
		with server_side():
			copy.insert(ignore_permissions=True)


def _is_fixed_directive(doctype, name) -> bool:
	if doctype != DIRECTIVE or not name:
		return False
	state = frappe.db.get_value(DIRECTIVE, name, "state")
	return bool(state) and state != DirectiveState.DRAFT


def _end_of_second(at):
	return frappe.utils.get_datetime(at).replace(microsecond=999999)


def _is_server() -> bool:
	"""Our own code, or the removal of a batch of the past."""
	return bool(frappe.flags.helpdesk_server_side or frappe.flags.in_patch or frappe.flags.in_uninstall)


def _refuse() -> None:
	frappe.throw(
		_("Files of an issued directive and proofs that were sent stay as they are."),
		FrozenError,
		title=_("Directive Is Fixed"),
	)
