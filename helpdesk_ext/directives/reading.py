"""What the forms show: the text as issued, one's own row, and how far the others are."""

import frappe
import frappe.utils

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, AddresseeState, DirectiveState
from helpdesk_ext.directives.checks import may_issue
from helpdesk_ext.directives.steps import may_control
from helpdesk_ext.rules.directive_flow import DONE, STEPS

ROWS_SHOWN = 500
ROW = [
	"name",
	"modified",
	"directive",
	"user",
	"user_name",
	"via_role",
	"state",
	"due_on",
	"acknowledge_by",
	"execute_by",
	"first_execute_by",
	"extension_reason",
	"controller",
	"needs_execution",
	"acknowledged_at",
	"acknowledged_on_paper",
	"refused_at",
	"refusal_note",
	"execution_text",
	"reported_at",
	"accepted_at",
	"accepted_by",
	"return_note",
	"return_count",
	"released_at",
	"release_note",
]


def page_of(directive) -> dict:
	"""For the directive's form. Rows by the reader's own rights: an addressee sees only his."""
	user = frappe.session.user
	rows = frappe.get_list(
		ADDRESSEE,
		filters={"directive": directive.name},
		fields=ROW,
		order_by="user_name asc, name asc",
		limit_page_length=ROWS_SHOWN,
	)
	add_files(rows)
	gone = disabled_among({row.user for row in rows})
	for row in rows:
		row.may = what_may(directive, row, user)
		row.is_disabled = row.user in gone
	own = next((row for row in rows if row.user == user), None)
	return {
		"text": text_of(directive),
		"own": own,
		"rows": rows,
		"may_manage": may_issue(directive.directive_kind, user),
		"people": names_of({row.controller for row in rows} | {row.accepted_by for row in rows}),
	}


def page_of_row(row) -> dict:
	"""For the form of an addressee's row."""
	directive = frappe.get_doc(DIRECTIVE, row.directive)
	shown = frappe._dict({fieldname: row.get(fieldname) for fieldname in ROW})
	add_files([shown])
	shown.may = what_may(directive, shown, frappe.session.user)
	return {
		"text": text_of(directive),
		"own": shown if row.user == frappe.session.user else None,
		"rows": [shown],
		"may_manage": may_issue(directive.directive_kind, frappe.session.user),
		"people": names_of({row.controller, row.accepted_by}),
	}


def text_of(directive) -> dict:
	"""The directive as it is read, with its fingerprint; nothing of it is HTML."""
	files = frappe.get_all(
		"File",
		filters={"attached_to_doctype": DIRECTIVE, "attached_to_name": directive.name},
		fields=["name", "file_name", "file_url"],
		order_by="creation asc",
		limit_page_length=0,
	)
	return {
		"name": directive.name,
		"kind": directive.directive_kind,
		"state": directive.state,
		"issuer": directive.issuer,
		"registration_number": directive.registration_number,
		"directive_date": directive.directive_date,
		"subject": directive.subject,
		"directive_text": directive.directive_text,
		"signatory_position": directive.signatory_position,
		"signatory_name": directive.signatory_name,
		"content_hash": directive.content_hash,
		"cancel_reason": directive.cancel_reason,
		"replaced_by": directive.replaced_by,
		"files": files,
	}


def what_may(directive, row, user: str) -> list[str]:
	"""Names of the steps `user` may make with the row now; the methods ask again."""
	if directive.state in (DirectiveState.DRAFT, DirectiveState.CANCELLED):
		return []
	own, control = row.user == user, may_control(directive, row, user)
	manage = may_issue(directive.directive_kind, user)
	needs_execution = frappe.utils.cint(row.needs_execution)
	wanted = {
		"acknowledge": own and _leads(row, AddresseeState.ACKNOWLEDGED),
		"refuse": own and _leads(row, AddresseeState.REFUSED),
		"report": own and needs_execution and _leads(row, AddresseeState.REPORTED),
		"accept": control and _leads(row, AddresseeState.ACCEPTED),
		"return": control and _leads(row, AddresseeState.RETURNED),
		"paper": manage and _leads(row, AddresseeState.ACKNOWLEDGED),
		"extend": manage and needs_execution and row.state not in DONE,
		"release": manage and _leads(row, AddresseeState.RELEASED),
	}
	if own and row.user != directive.issuer:
		wanted["extend"] = wanted["release"] = False
	return [step for step, is_open in wanted.items() if is_open]


def add_files(rows: list) -> None:
	by_name = {row.name: row for row in rows}
	for row in rows:
		row.files = []
		row.is_overdue = is_overdue(row)
	if not by_name:
		return
	for file in frappe.get_all(
		"File",
		filters={"attached_to_doctype": ADDRESSEE, "attached_to_name": ("in", list(by_name))},
		fields=["name", "file_name", "file_url", "attached_to_name"],
		order_by="creation asc",
		limit_page_length=0,
	):
		by_name[file.pop("attached_to_name")].files.append(file)


def is_overdue(row) -> bool:
	"""The planned day is over and nothing has been done."""
	today = frappe.utils.getdate(frappe.utils.now_datetime())
	return bool(row.due_on and frappe.utils.getdate(row.due_on) < today)


def disabled_among(users: set[str]) -> set[str]:
	"""Those of `users` who cannot log in any more: the issuer releases them."""
	filters = {"name": ("in", sorted(users) or [""]), "enabled": 0}
	return set(frappe.get_all("User", filters=filters, pluck="name", limit_page_length=0))


def names_of(users: set) -> dict[str, str]:
	return dict(
		frappe.get_all(
			"User",
			filters={"name": ("in", sorted(user for user in users if user) or [""])},
			fields=["name", "full_name"],
			as_list=True,
			limit_page_length=0,
		)
	)


def _leads(row, state: str) -> bool:
	return (row.state, state) in STEPS
