"""What must hold for every directive, whatever road it comes by and whatever a site's Workflow says."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import BASIS_DOCTYPES, DIRECTIVE, DirectiveState
from helpdesk_ext.directives.content import FROZEN, recipients_of
from helpdesk_ext.directives.errors import (
	BasisError,
	DirectiveInputError,
	FrozenError,
	IssuerError,
	OpenExecutionError,
	RecipientError,
	ReplacementError,
	TermError,
)
from helpdesk_ext.directives.progress import count_addressees
from helpdesk_ext.directives.recipients import STAFF_ROLES, staff_by_name
from helpdesk_ext.directives.terms import latest_term
from helpdesk_ext.documents.checks import differs, is_entered, moved_to
from helpdesk_ext.documents.moves import is_server_call, may_set_server_facts
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules.directive_flow import ISSUER_OF
from helpdesk_ext.rules.text import is_blank, plain_line, plain_text

SUBJECT_LENGTH = 140
TEXT_LENGTH = 100_000
NOTE_LENGTH = 2_000
MOST_RECIPIENTS = 500

# Kept by the server; a person who sends another value is told so.
SERVER_FACTS = (
	"registration_number",
	"directive_date",
	"issuer",
	"issued_at",
	"content_hash",
	"closed_at",
	"replaced_by",
	"state_changed_at",
)
# The addressees' acts change them behind an open form.
PUT_BACK = ("addressee_count", "acknowledged_count", "executed_count", "overdue_count", "owner", "creation")


# --- issued ones


def check_frozen(directive) -> None:
	"""What was issued (or cancelled) stays as it is."""
	before = directive.get_doc_before_save()
	if not before or before.state == DirectiveState.DRAFT or may_set_server_facts(directive):
		return
	changed = [fieldname for fieldname in FROZEN if differs(directive, before, fieldname)]
	if recipients_of(directive) != recipients_of(before):
		changed.append("recipients")
	if frappe.utils.cint(directive.docstatus):
		changed.append("state")
	# the reason belongs to the act of cancelling
	if moved_to(directive) != DirectiveState.CANCELLED and differs(directive, before, "cancel_reason"):
		changed.append("cancel_reason")
	if changed:
		frappe.throw(
			_(
				"{0} is fixed since the directive was issued: cancel the directive or issue a new one in its place."
			).format(_(directive.meta.get_label(changed[0]))),
			FrozenError,
			title=_("Directive Is Fixed"),
		)


# --- who may


def check_issuer(directive) -> None:
	"""Orders are the deputy director's, regulations and instructions the head's: from the draft on."""
	if is_server_call(directive) or may_set_server_facts(directive):
		return
	before = directive.get_doc_before_save()
	for kind in {directive.directive_kind, before.directive_kind if before else directive.directive_kind}:
		if not may_issue(kind, frappe.session.user):
			frappe.throw(
				_("“{0}” is issued by the role {1}, and only by it.").format(
					_(kind), _(ISSUER_OF.get(kind) or "")
				),
				IssuerError,
				title=_("Not Yours to Issue"),
			)


def may_issue(kind: str | None, user: str) -> bool:
	"""Whether `user` writes, issues, cancels and follows up directives of this kind."""
	return ISSUER_OF.get(kind) in roles_of(user)


# --- texts


def clean_texts(directive) -> None:
	for fieldname in ("subject", "signatory_position", "signatory_name"):
		if directive.get(fieldname):
			directive.set(fieldname, plain_line(directive.get(fieldname)))
	for fieldname in ("directive_text", "cancel_reason"):
		if directive.get(fieldname) and (directive.is_new() or directive.has_value_changed(fieldname)):
			directive.set(fieldname, plain_text(directive.get(fieldname)))


def check_texts(directive) -> None:
	if directive.directive_kind not in ISSUER_OF:
		_refuse(
			_("Choose the kind of directive: {0}.").format(", ".join(_(kind) for kind in ISSUER_OF)),
			DirectiveInputError,
		)
	if is_blank(directive.subject):
		_refuse(_("Fill in the subject of the directive: what is it about?"), DirectiveInputError)
	if len(directive.subject) > SUBJECT_LENGTH:
		_refuse(
			_("The subject of the directive has {0} characters, at most {1} fit: shorten it.").format(
				len(directive.subject), SUBJECT_LENGTH
			),
			DirectiveInputError,
		)
	if is_blank(directive.directive_text):
		_refuse(_("Write the text of the directive: what is to be done?"), DirectiveInputError)
	if len(directive.directive_text) > TEXT_LENGTH:
		_refuse(
			_("The directive has {0} characters, at most {1} fit: put the rest into an attachment.").format(
				len(directive.directive_text), TEXT_LENGTH
			),
			DirectiveInputError,
		)


def checked_note(text, what: str) -> str:
	"""A reason or remark as plain text; refuses an empty or too long one. `what`: how to ask for it."""
	if is_blank(text):
		_refuse(what, DirectiveInputError)
	text = plain_text(text)
	if len(text) > NOTE_LENGTH:
		_refuse(
			_("The note has {0} characters, at most {1} fit: shorten it.").format(len(text), NOTE_LENGTH),
			DirectiveInputError,
		)
	return text


# --- addressees and terms


def check_recipients(directive) -> None:
	"""Each row names one employee or one role of ours."""
	rows = directive.recipients or []
	if len(rows) > MOST_RECIPIENTS:
		_refuse(
			_("The directive has {0} rows of addressees, at most {1} fit: address a whole role.").format(
				len(rows), MOST_RECIPIENTS
			),
			RecipientError,
		)
	for row in rows:
		if bool(row.role) == bool(row.user):
			_refuse(
				_("Row {0} of the addressees: name either an employee or a role.").format(row.idx),
				RecipientError,
			)
		if row.role and row.role not in STAFF_ROLES:
			_refuse(
				_("Row {0} of the addressees: {1} is no role of the department's staff.").format(
					row.idx, _(row.role)
				),
				RecipientError,
			)
		if row.user and row.user == row.controller:
			_refuse(
				_("Row {0} of the addressees: nobody controls his own execution.").format(row.idx),
				RecipientError,
			)
	if moved_to(directive) == DirectiveState.ISSUED and not rows:
		_refuse(_("Say whom the directive is addressed to before it is issued."), RecipientError)


def check_terms(directive) -> None:
	"""The execution not before the acquaintance; nothing in the past when it is issued."""
	before = directive.get_doc_before_save()
	if before and before.state != DirectiveState.DRAFT:
		return
	today = frappe.utils.getdate(frappe.utils.now_datetime())
	is_issued = moved_to(directive) == DirectiveState.ISSUED
	for row in (directive, *(directive.recipients or [])):
		dates = [
			frappe.utils.getdate(row.get(name)) for name in ("acknowledge_by", "execute_by") if row.get(name)
		]
		if len(dates) == 2 and dates[0] > dates[1] and frappe.utils.cint(directive.needs_execution):
			_refuse(
				_("{0}: the execution cannot end before the acquaintance.").format(_place(row)), TermError
			)
		if any(day > latest_term(today) for day in dates):
			_refuse(_("{0}: the term is too far in the future.").format(_place(row)), TermError)
		if is_issued and any(day < today for day in dates):
			_refuse(
				_("{0}: the term is already over. Set a new one before you issue the directive.").format(
					_place(row)
				),
				TermError,
			)


def check_controllers(directive) -> None:
	"""Controllers are employees who can log in."""
	before = directive.get_doc_before_save()
	if before and before.state != DirectiveState.DRAFT:
		return
	names = {row.controller for row in (directive, *(directive.recipients or [])) if row.controller}
	if not names or not _controllers_changed(directive, before):
		return
	staff = staff_by_name(names, set())
	for name in sorted(names):
		if name not in staff or not staff[name].enabled:
			_refuse(
				_("{0} cannot control the execution: choose an employee who works here.").format(name),
				RecipientError,
			)


# --- links


def check_basis(directive) -> None:
	"""A document the issuer may read; checked when it is entered and again at issue."""
	if not directive.basis_name:
		if moved_to(directive) == DirectiveState.ISSUED:
			directive.basis_doctype = None
		return
	entered = is_entered(directive, "basis_name") or is_entered(directive, "basis_doctype")
	if not entered and moved_to(directive) != DirectiveState.ISSUED:
		return
	kind = directive.basis_doctype
	if kind not in BASIS_DOCTYPES or not frappe.db.exists("DocType", kind, cache=True):
		_refuse(
			_("A directive cannot be grounded on this kind of document: choose another basis."), BasisError
		)
	# the same words for a missing document and for one that is not the issuer's to see
	known = frappe.db.exists(kind, directive.basis_name)
	if not known or not frappe.has_permission(kind, "read", doc=directive.basis_name):
		_refuse(
			_("You see no {0} {1}: choose another basis.").format(_(kind), directive.basis_name), BasisError
		)
	if kind == DIRECTIVE and directive.basis_name == directive.name:
		_refuse(_("A directive is no basis of itself: choose another one."), BasisError)


def check_replaced(directive) -> None:
	"""Only a directive in force, of a kind the issuer issues himself, is replaced, and only once."""
	if not directive.replaces:
		return
	if not is_entered(directive, "replaces") and moved_to(directive) != DirectiveState.ISSUED:
		return
	old = frappe.db.get_value(DIRECTIVE, directive.replaces, ["state", "directive_kind"], as_dict=True)
	if (
		not old
		or directive.replaces == directive.name
		or not may_issue(old.directive_kind, frappe.session.user)
	):
		_refuse(_("Directive {0} is not yours to replace.").format(directive.replaces), ReplacementError)
	if old.state in (DirectiveState.DRAFT, DirectiveState.CANCELLED):
		_refuse(
			_("Directive {0} is in the state “{1}” and cannot be replaced.").format(
				directive.replaces, _(old.state)
			),
			ReplacementError,
		)


def check_cancel_reason(directive) -> None:
	if moved_to(directive) == DirectiveState.CANCELLED:
		directive.cancel_reason = checked_note(
			directive.cancel_reason, _("Give the reason of the cancellation.")
		)


def check_close(directive) -> None:
	"""A directive leaves the control when nobody owes anything on it."""
	if moved_to(directive) != DirectiveState.CLOSED:
		return
	counts = count_addressees([directive.name]).get(directive.name)
	owing = counts["addressee_count"] - counts["executed_count"] if counts else 0
	if owing:
		_refuse(
			_("{0} addressees have not executed the directive: wait for them or release them first.").format(
				owing
			),
			OpenExecutionError,
		)


# --- shared


def _controllers_changed(directive, before) -> bool:
	if not before or moved_to(directive) == DirectiveState.ISSUED:
		return True
	return directive.controller != before.controller or recipients_of(directive) != recipients_of(before)


def _place(row) -> str:
	return _("Row {0} of the addressees").format(row.idx) if row.get("parent") else _("Terms for all")


def _refuse(message: str, exception: type[Exception]) -> None:
	frappe.throw(message, exception, title=_("Directive Not Saved"))
