"""Files that come with an appeal: checked all together before anything is saved, stored private."""

from typing import NamedTuple

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import settings
from helpdesk_ext.background import SYSTEM_USER, server_side
from helpdesk_ext.rules.uploads import UploadError, check_upload, parse_types

UPLOAD_FIELD = "files"
MEGABYTE = 1024 * 1024


class Upload(NamedTuple):
	name: str
	content: bytes


def read_uploads() -> tuple[list[Upload], list[str]]:
	"""The files of the present request that may be stored, and a sentence for each that may not."""
	request = getattr(frappe.local, "request", None)
	sent = [file for file in request.files.getlist(UPLOAD_FIELD) if file.filename] if request else []
	most = settings.get("max_files")
	if len(sent) > most:
		return [], [_("At most {0} files can be sent at once; there are {1}.").format(most, len(sent))]
	return check_all((file.filename, file.stream.read(max_bytes() + 1)) for file in sent)


def check_all(files) -> tuple[list[Upload], list[str]]:
	"""As read_uploads, for pairs of name and content."""
	taken, refused = [], []
	for filename, content in files:
		try:
			taken.append(Upload(check_file(filename, content), content))
		except UploadError as error:
			refused.append(explain(error))
	return taken, refused


def check_file(filename: str, content: bytes) -> str:
	"""The name under which one file may be stored. Raises UploadError."""
	return check_upload(filename, content, settings.get("allowed_file_types"), max_bytes())


def explain(error: UploadError) -> str:
	"""A refused file in words: which one, why, and what can be sent."""
	name = error.filename
	if error.code == UploadError.EMPTY:
		return _("The file {0} is empty. Please choose another one.").format(name)
	if error.code == UploadError.TOO_LARGE:
		return _("The file {0} is larger than {1} MB.").format(name, settings.get("max_file_megabytes"))
	if error.code == UploadError.WRONG_CONTENT:
		return _("The content of the file {0} is not what its name says.").format(name)
	if error.code == UploadError.NO_NAME:
		return _("A file without a name cannot be taken.")
	types = ", ".join(sorted(parse_types(settings.get("allowed_file_types"))))
	return _("The file {0} is of a kind that cannot be taken. These can: {1}.").format(name, types)


def max_bytes() -> int:
	"""The largest file in bytes."""
	return settings.get("max_file_megabytes") * MEGABYTE


def save_private(uploads: list[Upload], doctype: str, name: str) -> list[str]:
	"""Store checked files with a document; the names of the File records. Rolled back with the caller."""
	names = []
	for upload in uploads:
		file = frappe.new_doc("File")
		file.update(
			{
				"file_name": upload.name,
				"attached_to_doctype": doctype,
				"attached_to_name": name,
				"is_private": 1,
				"content": upload.content,
			}
		)
		with server_side():
			file.insert(ignore_permissions=True)
			# an owner may read, change and delete a file past every other rule
			file.db_set("owner", SYSTEM_USER, update_modified=False)
		names.append(file.name)
	return names


def stored_bytes(file) -> bytes:
	"""The content of a File as it lies on the disk. (Its own get_content guesses an encoding, and in newer
	versions of the framework takes nearly every picture for text.)"""
	with open(file.get_full_path(), "rb") as stored:
		return stored.read()


def files_of(doctype: str, names) -> list:
	"""The files of these documents: name, file_name, file_size, attached_to_name."""
	names = [names] if isinstance(names, str) else list(names)
	if not names:
		return []
	return frappe.get_all(
		"File",
		filters={"attached_to_doctype": doctype, "attached_to_name": ["in", names], "is_folder": 0},
		fields=["name", "file_name", "file_size", "attached_to_name"],
		order_by="creation asc",
	)
