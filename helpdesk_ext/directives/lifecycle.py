"""What a directive does as it lives: it is issued to people, carried out, cancelled or replaced."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, ActorKind, AddresseeState, DirectiveState
from helpdesk_ext.directives import notices, numbering, progress
from helpdesk_ext.directives.content import fingerprint_of
from helpdesk_ext.directives.errors import ReplacementError
from helpdesk_ext.directives.recipients import expand, named
from helpdesk_ext.documents.checks import moved_to
from helpdesk_ext.documents.moves import lock, move_by_system
from helpdesk_ext.rules.directive_flow import DONE, FLOW, ISSUER_OF

COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"directive",
	"subject",
	"registration_number",
	"user",
	"user_name",
	"via_role",
	"state",
	"due_on",
	"acknowledge_by",
	"execute_by",
	"first_execute_by",
	"controller",
	"needs_execution",
)


def set_defaults(directive) -> None:
	"""A draft belongs to whoever writes it."""
	directive.state = directive.state or FLOW.initial
	directive.issuer = frappe.session.user


def note_facts(directive) -> None:
	"""What the server keeps of a move, before it is stored."""
	moved = moved_to(directive)
	if moved == DirectiveState.ISSUED:
		issue(directive)
	if moved == DirectiveState.CLOSED:
		directive.closed_at = now()


def issue(directive) -> None:
	"""Number, date, signature and addressees; from here on all of it is fixed, under its fingerprint."""
	at = now()
	directive.issuer = frappe.session.user
	directive.issued_at = at
	directive.directive_date = at.date()
	sign(directive)
	addressees = expand(directive, at.date())
	directive.registration_number = numbering.next_number(directive.directive_kind, at.year)
	directive.addressee_count = len(addressees.people)
	directive.content_hash = fingerprint_of(directive, addressees.people)
	directive.flags.addressees = addressees


def sign(directive) -> None:
	"""Who signs, and as what, unless the draft names another wording."""
	if not directive.signatory_name:
		directive.signatory_name = frappe.utils.get_fullname(directive.issuer)
	if not directive.signatory_position:
		directive.signatory_position = _(ISSUER_OF[directive.directive_kind], lang=numbering.site_language())


def follow_move(directive) -> None:
	"""What follows a move, once the directive is stored."""
	if directive.state == DirectiveState.ISSUED:
		follow_issue(directive)
	elif directive.state == DirectiveState.CANCELLED:
		release_all(directive)
	elif directive.state == DirectiveState.EXECUTED:
		notices.tell(directive, notices.EXECUTED, [directive.issuer])


def follow_issue(directive) -> None:
	addressees = directive.flags.pop("addressees")
	store_addressees(directive, addressees.people)
	if directive.replaces:
		withdraw_replaced(directive)
	notices.tell(directive, notices.ISSUED, [person.user for person in addressees.people])
	if addressees.left_out:
		frappe.msgprint(
			_("Left out, because they cannot log in any more: {0}.").format(
				frappe.utils.escape_html(named(addressees.left_out))
			),
			title=_("Directive Issued"),
			indicator="orange",
		)


def store_addressees(directive, people) -> None:
	"""A row for each, in one statement: three hundred inserts would keep the issuer waiting."""
	issued_at, user = directive.issued_at, directive.issuer
	needs_execution = frappe.utils.cint(directive.needs_execution)
	frappe.db.bulk_insert(
		ADDRESSEE,
		COLUMNS,
		[
			(
				frappe.generate_hash(length=10),
				issued_at,
				issued_at,
				user,
				user,
				directive.name,
				directive.subject,
				directive.registration_number,
				person.user,
				person.user_name,
				person.via_role,
				AddresseeState.NOTIFIED,
				person.acknowledge_by,
				person.acknowledge_by,
				person.execute_by,
				person.execute_by,
				person.controller,
				needs_execution,
			)
			for person in people
		],
	)


def withdraw_replaced(directive) -> None:
	"""The directive in whose place this one stands is cancelled, and both name each other."""
	old = lock(directive.replaces, DIRECTIVE)
	if old.state in (DirectiveState.DRAFT, DirectiveState.CANCELLED):
		# somebody was quicker
		frappe.throw(
			_("Directive {0} is in the state “{1}” and cannot be replaced.").format(old.name, _(old.state)),
			ReplacementError,
			title=_("Directive Not Issued"),
		)
	old.replaced_by = directive.name
	old.cancel_reason = _("Replaced by {0}", lang=numbering.site_language()).format(
		directive.registration_number
	)
	move_by_system(old, DirectiveState.CANCELLED, actor_kind=ActorKind.STAFF)


def release_all(directive) -> None:
	"""Nobody owes anything on a cancelled directive; what was done stays as it was."""
	open_rows = {"directive": directive.name, "state": ("not in", sorted(DONE))}
	users = frappe.get_all(ADDRESSEE, filters=open_rows, pluck="user", limit_page_length=0)
	if not users:
		return
	at = now()
	row = frappe.qb.DocType(ADDRESSEE)
	(
		frappe.qb.update(row)
		.set(row.state, AddresseeState.RELEASED)
		.set(row.due_on, None)
		.set(row.released_at, at)
		.set(row.release_note, directive.cancel_reason)
		.set(row.modified, at)
		.set(row.modified_by, frappe.session.user)
		.where((row.directive == directive.name) & row.state.notin(sorted(DONE)))
	).run()
	progress.store_counts(directive.name, progress.count_addressees([directive.name])[directive.name])
	notices.tell(directive, notices.CANCELLED, users)


def now():
	"""Now, without the fraction that a form would lose on its way back."""
	return frappe.utils.now_datetime().replace(microsecond=0)
