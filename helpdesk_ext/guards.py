"""Doors of the framework that stand open to any logged-in user: comments, files, shares and assignments
may be hung on any document by whoever knows its name. On our documents they may not."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.background import SYSTEM_USER
from helpdesk_ext.constants import EVENT, INQUIRY, MESSAGE, REQUEST

MODULE = "Helpdesk Ext"
# Written by our services alone: nobody hangs anything on them by hand.
SERVICE_ONLY = (REQUEST, MESSAGE, EVENT)


def guard_comment(doc, method=None) -> None:
	"""Comment.validate: on our documents only by who may read them, and under his own name."""
	if not _watched(doc.reference_doctype):
		return
	_require(doc.reference_doctype, doc.reference_name, "read")
	if doc.is_new() and doc.comment_type == "Comment":
		doc.comment_email = frappe.session.user
		doc.comment_by = frappe.utils.get_fullname(frappe.session.user)


def guard_share(doc, method=None) -> None:
	"""DocShare.validate: our documents are shared by staff with staff, never with everybody."""
	if not _watched(doc.share_doctype):
		return
	_require(doc.share_doctype, doc.share_name, "write")
	if doc.everyone or not _may_get(doc.share_doctype, doc.share_name, doc.user):
		_refuse(_("Appeals can be shared only with staff who work with them."))


def guard_assignment(doc, method=None) -> None:
	"""ToDo.validate: our documents are assigned by who may change them, to who may read them."""
	if not _watched(doc.reference_type) or not _says_something_new(doc):
		return
	_require(doc.reference_type, doc.reference_name, "write")
	user = doc.allocated_to
	if user and not _may_get(doc.reference_type, doc.reference_name, user):
		_refuse(_("Appeals can be assigned only to staff who work with them."))


def guard_file_insert(doc, method=None) -> None:
	"""File.before_insert: files of our documents are uploaded by who may, private, and of a known kind."""
	if doc.is_folder or not _is_ours(doc.attached_to_doctype):
		return
	_require_file_right(doc)
	_refuse_remote(doc)
	_refuse_foreign_content(doc)
	_check_content(doc)
	if not doc.is_private:
		_make_private(doc)


def guard_file(doc, method=None) -> None:
	"""File.before_validate (the framework moves files in its validate): a stored file of ours stays private and stays where it is; none comes in sideways."""
	if doc.is_folder or doc.is_new():
		return
	before = doc.get_doc_before_save()
	was_ours = bool(before) and _is_ours(before.attached_to_doctype)
	is_ours = _is_ours(doc.attached_to_doctype)
	if not was_ours and not is_ours:
		return
	if is_ours and not doc.is_private:
		_refuse(_("Files of appeals are always private."))
	if not before or not _moved(before, doc) or _server_side():
		return
	for attached_to in (before, doc):
		if _is_ours(attached_to.attached_to_doctype):
			_require_file_right(attached_to)
	if is_ours:
		_refuse_remote(doc)
		_refuse_foreign_content(doc)
		if not was_ours:
			_check_content(doc)


def _server_side() -> bool:
	return bool(frappe.flags.helpdesk_server_side) or frappe.session.user == SYSTEM_USER


def _is_ours(doctype) -> bool:
	if not doctype or not frappe.db.exists("DocType", doctype, cache=True):
		return False
	return frappe.get_meta(doctype).module == MODULE


def _watched(doctype) -> bool:
	"""One of our documents, touched by somebody else than our own code."""
	return not _server_side() and _is_ours(doctype)


def _require(doctype: str, name, right: str) -> None:
	if not name or not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, right, doc=name):
		_refuse(_("You have no right to do this with {0} {1}.").format(_(doctype), name or ""))


def _may_get(doctype: str, name: str, user: str) -> bool:
	"""Whether the document may be shared with `user` or assigned to him: an inquiry stays with its department,
	an appeal goes to whoever works on appeals."""
	return bool(frappe.has_permission(doctype, "read", doc=name if doctype == INQUIRY else None, user=user))


def _require_file_right(file) -> None:
	if _server_side():
		return
	if file.attached_to_doctype in SERVICE_ONLY:
		_refuse(_("Attach files to the appeal and send them with a message."))
	_require(file.attached_to_doctype, file.attached_to_name, "write")


def _says_something_new(todo) -> bool:
	"""Closing an assignment, or changing its text, needs no right on the document."""
	return todo.is_new() or any(
		todo.has_value_changed(field) for field in ("allocated_to", "reference_type", "reference_name")
	)


def _moved(before, doc) -> bool:
	return any(
		before.get(field) != doc.get(field)
		for field in ("attached_to_doctype", "attached_to_name", "file_url")
	)


def _check_content(doc) -> None:
	from helpdesk_ext.appeals.attachments import check_file, explain, stored_bytes
	from helpdesk_ext.rules.uploads import UploadError

	try:
		check_file(doc.file_name, stored_bytes(doc))
	except UploadError as error:
		_refuse(explain(error), frappe.ValidationError)


def _refuse_remote(doc) -> None:
	if not (doc.file_url or "").startswith(("/private/files/", "/files/")):
		_refuse(_("Please upload the file instead of linking it."), frappe.ValidationError)


def _refuse_foreign_content(doc) -> None:
	"""A file named by its address: the framework makes a new File of any address, and who owns that may
	read it. So a stored file that others use too must be one the user may read, or one he has just sent
	himself (the framework keeps equal contents once)."""
	if _server_side():
		return
	others = frappe.get_all(
		"File", filters={"file_url": doc.file_url, "name": ["!=", doc.name or ""]}, pluck="name"
	)
	if not others or any(frappe.get_doc("File", name).has_permission("read") for name in others):
		return
	if not _sent_just_now(doc):
		_refuse(_("You have no right to this file."))


def _sent_just_now(doc) -> bool:
	from helpdesk_ext.appeals.attachments import stored_bytes

	request = getattr(frappe.local, "request", None)
	content = stored_bytes(doc)
	for sent in request.files.values() if request else ():
		sent.stream.seek(0)
		if sent.stream.read() == content:
			return True
	return False


def _make_private(doc) -> None:
	"""The framework has already written the file into the public folder: take it back, write it anew."""
	from helpdesk_ext.appeals.attachments import stored_bytes

	content = stored_bytes(doc)
	used_elsewhere = frappe.db.exists("File", {"file_url": doc.file_url, "name": ["!=", doc.name]})
	if doc.file_url and not used_elsewhere:
		doc.delete_file_from_filesystem()
	doc.is_private = 1
	doc.file_url = None
	doc.save_file(content=content)


def _refuse(message: str, exception=frappe.PermissionError) -> None:
	frappe.throw(message, exception, title=_("Not Allowed Here"))
