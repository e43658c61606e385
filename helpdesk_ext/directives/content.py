"""What a directive says once it is issued, and the fingerprint of it that every addressee acknowledges."""

import frappe
import frappe.utils

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE
from helpdesk_ext.rules.fingerprint import fingerprint

# Fixed at issue; nothing changes them afterwards.
FROZEN = (
	"directive_kind",
	"registration_number",
	"directive_date",
	"issuer",
	"signatory_position",
	"signatory_name",
	"basis_doctype",
	"basis_name",
	"subject",
	"directive_text",
	"acknowledge_by",
	"execute_by",
	"controller",
	"needs_execution",
	"issued_at",
	"content_hash",
	"addressee_count",
	"replaces",
)
RECIPIENT = ("role", "user", "acknowledge_by", "execute_by", "controller")
# What is part of the fingerprint: the document as it is printed and signed.
SIGNED = (
	"directive_kind",
	"registration_number",
	"directive_date",
	"issuer",
	"signatory_position",
	"signatory_name",
	"basis_doctype",
	"basis_name",
	"subject",
	"directive_text",
	"replaces",
)
PERSON = ("user", "via_role", "acknowledge_by", "execute_by", "controller")


def fingerprint_of(directive, people) -> str:
	"""Fingerprint of the directive as issued to `people` (rows with the columns of PERSON, first terms)."""
	content = {fieldname: directive.get(fieldname) for fieldname in SIGNED}
	content["directive_date"] = frappe.utils.getdate(directive.directive_date)
	content["needs_execution"] = frappe.utils.cint(directive.needs_execution)
	content["people"] = [
		{fieldname: person.get(fieldname) for fieldname in PERSON}
		for person in sorted(people, key=lambda person: person.get("user"))
	]
	content["files"] = files_of(directive)
	return fingerprint(content)


def is_unaltered(directive) -> bool:
	"""Whether what lies in the database is still what was issued."""
	people = frappe.get_all(
		ADDRESSEE,
		filters={"directive": directive.name},
		fields=["user", "via_role", "acknowledge_by", "first_execute_by as execute_by", "controller"],
		limit_page_length=0,
	)
	return bool(directive.content_hash) and fingerprint_of(directive, people) == directive.content_hash


def files_of(directive) -> list[list[str]]:
	"""Name and fingerprint of every file attached to the directive, in a fixed order."""
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": DIRECTIVE, "attached_to_name": directive.name},
		fields=["file_name", "content_hash"],
		limit_page_length=0,
	)
	return sorted([file.file_name or "", file.content_hash or ""] for file in files)


def recipients_of(directive) -> list[tuple]:
	"""The rows of recipients in a form that can be compared, whether stored or sent by a form."""
	return [
		tuple(str(row.get(fieldname) or "") for fieldname in RECIPIENT) for row in directive.recipients or []
	]
