"""An addressee's steps: acquaintance, execution, its acceptance, and what the issuer may do for him.

Every step locks the directive first and the addressee's row second, so two at once are told apart and
never wait for each other in a circle.
"""

from datetime import date, datetime

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, AddresseeState, DirectiveState, EventType, Role
from helpdesk_ext.directives import attachments, notices
from helpdesk_ext.directives.checks import checked_note, may_issue
from helpdesk_ext.directives.content import is_unaltered
from helpdesk_ext.directives.errors import (
	ControlError,
	DirectiveInputError,
	FingerprintError,
	FrozenError,
	NotAddresseeError,
	StepError,
	TermError,
)
from helpdesk_ext.directives.lifecycle import now
from helpdesk_ext.directives.progress import follow_step
from helpdesk_ext.directives.terms import latest_term, on_working_day
from helpdesk_ext.documents.checks import differs, moved_to
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.documents.moves import lock, may_set_server_facts, save_server_facts
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.rules.directive_flow import DONE, STEPS
from helpdesk_ext.rules.text import clip, is_blank, plain_text

TEXT_LENGTH = 50_000
DETAILS_LENGTH = 1_000


# --- the addressee


def acknowledge(name: str, content_hash: str, modified: str | None = None):
	"""The session's user has read the directive, as it is now. For himself only.

	:param content_hash: fingerprint of the text he was shown.
	"""
	directive, row = opened(name, modified)
	check_own(row)
	check_fingerprint(directive, content_hash)
	row.acknowledged_at = now()
	row.acknowledged_hash = directive.content_hash
	return take_step(directive, row, AddresseeState.ACKNOWLEDGED)


def refuse(name: str, note: str, modified: str | None = None):
	"""The session's user refuses to acknowledge, and says why. For himself only."""
	directive, row = opened(name, modified)
	check_own(row)
	row.refusal_note = checked_note(note, _("Say why you refuse to acknowledge."))
	row.refused_at = now()
	take_step(directive, row, AddresseeState.REFUSED, row.refusal_note)
	notices.tell(row, notices.REFUSED, [directive.issuer, row.controller])
	return row


def report_execution(name: str, text: str, files: tuple[str, ...] = (), modified: str | None = None):
	"""The session's user reports what was done. For himself only.

	:param files: names of files he has attached to his row as proof.
	"""
	directive, row = opened(name, modified)
	check_own(row)
	if not frappe.utils.cint(row.needs_execution):
		refuse_input(_("This directive is to be acknowledged only: there is nothing to report."), StepError)
	if is_blank(text):
		refuse_input(_("Write what was done: an empty report cannot be sent."))
	row.execution_text = plain_text(text)
	if len(row.execution_text) > TEXT_LENGTH:
		refuse_input(
			_("The report has {0} characters, at most {1} fit: attach the rest as a file.").format(
				len(row.execution_text), TEXT_LENGTH
			)
		)
	attachments.check_attached(files, [row.name])
	row.reported_at = now()
	take_step(directive, row, AddresseeState.REPORTED, row.execution_text)
	notices.tell(row, notices.REPORTED, [row.controller or directive.issuer])
	return row


# --- the controller


def accept_execution(name: str, modified: str | None = None):
	"""The execution is accepted, by the controller or the issuer's side; never by the addressee."""
	directive, row = opened(name, modified)
	check_control(directive, row)
	row.accepted_at = now()
	row.accepted_by = frappe.session.user
	take_step(directive, row, AddresseeState.ACCEPTED)
	notices.tell(row, notices.ACCEPTED, [row.user])
	return row


def return_execution(name: str, note: str, modified: str | None = None):
	"""The execution goes back to the addressee with a remark."""
	directive, row = opened(name, modified)
	check_control(directive, row)
	row.return_note = checked_note(note, _("Say what is still to be done."))
	row.return_count = frappe.utils.cint(row.return_count) + 1
	take_step(directive, row, AddresseeState.RETURNED, row.return_note)
	notices.tell(row, notices.RETURNED, [row.user])
	return row


# --- the issuer's side


def acknowledge_on_paper(names: list[str], acknowledged_on: str, files: tuple[str, ...]) -> list:
	"""Addressees have signed the sheet of acquaintance; the issuer's side enters it with the scan.

	:param acknowledged_on: day of the signature.
	:param files: names of the scans, attached to one of the rows; every row gets them.
	"""
	directive, rows = opened_together(names)
	check_manager(directive)
	at = signed_at(directive, acknowledged_on)
	attachments.check_attached(files, [row.name for row in rows])
	if not files:
		refuse_input(_("Attach the scan of the signed sheet of acquaintance."))
	check_fingerprint(directive, directive.content_hash)
	for row in rows:
		row.acknowledged_at = at
		row.acknowledged_on_paper = 1
		row.acknowledgement_entered_by = frappe.session.user
		row.acknowledged_hash = directive.content_hash
		store_step(row, AddresseeState.ACKNOWLEDGED)
		attachments.attach_to_others(files, row.name)
	follow_step(directive)
	return rows


def extend_term(names: list[str], execute_by: str, reason: str) -> list:
	"""Another term of execution, by the issuer's side; the first term and the reason are kept."""
	directive, rows = opened_together(names)
	check_manager(directive)
	reason = checked_note(reason, _("Give the reason for the new term."))
	day = new_term(execute_by)
	for row in rows:
		check_not_own(directive, row)
		if row.state in DONE or not frappe.utils.cint(row.needs_execution):
			refuse_input(_("{0} has nothing left to execute.").format(row.user_name), StepError)
		if row.execute_by and frappe.utils.getdate(row.execute_by) == day:
			refuse_input(_("The term of {0} is this day already.").format(row.user_name), TermError)
		before = row.execute_by
		row.execute_by = day
		row.extension_reason = reason
		row.due_on = due_on(row)
		save_server_facts(row)
		record_event(row, EventType.TERM, str(before or ""), str(day), details=clip(reason, DETAILS_LENGTH))
		notices.tell(row, notices.EXTENDED, [row.user, row.controller])
	follow_step(directive)
	return rows


def release(names: list[str], reason: str) -> list:
	"""Addressees who cannot execute any more (left, ill) owe nothing; the reason is kept."""
	directive, rows = opened_together(names)
	check_manager(directive)
	reason = checked_note(reason, _("Give the reason of the release."))
	for row in rows:
		check_not_own(directive, row)
		row.released_at = now()
		row.release_note = reason
		store_step(row, AddresseeState.RELEASED, reason)
		notices.tell(row, notices.RELEASED, [row.user])
	follow_step(directive)
	return rows


# --- a step


def opened(name: str, modified: str | None):
	"""The directive and the addressee's row, both held, after the check that nobody was quicker."""
	directive = lock(frappe.db.get_value(ADDRESSEE, name, "directive"), DIRECTIVE)
	row = lock(name, ADDRESSEE)
	if modified and frappe.utils.get_datetime(modified) != frappe.utils.get_datetime(row.modified):
		frappe.throw(
			_("{0} was changed meanwhile by {1}: look at it again, then repeat.").format(
				row.user_name, frappe.utils.get_fullname(row.modified_by)
			),
			frappe.TimestampMismatchError,
			title=_("Not Done"),
		)
	return directive, row


def opened_together(names: list[str]):
	"""The rows of several addressees of one directive, and the directive, all held."""
	names = list(dict.fromkeys(names))
	directives = set(
		frappe.get_all(ADDRESSEE, filters={"name": ("in", names or [""])}, pluck="directive", distinct=True)
	)
	if len(directives) != 1:
		refuse_input(_("Choose addressees of one directive."))
	directive = lock(directives.pop(), DIRECTIVE)
	return directive, [lock(name, ADDRESSEE) for name in sorted(names)]


def take_step(directive, row, state: str, details: str | None = None):
	store_step(row, state, details)
	follow_step(directive)
	return row


def store_step(row, state: str, details: str | None = None) -> None:
	check_possible(row.state, state, row)
	row.state = state
	row.due_on = due_on(row)
	row.flags.step_details = clip(details, DETAILS_LENGTH) or None
	save_server_facts(row)


def due_on(row) -> date | None:
	"""The nearest day by which the addressee himself owes something; nothing while others are on."""
	if row.state in (AddresseeState.NOTIFIED, AddresseeState.REFUSED):
		return row.acknowledge_by
	if row.state in (AddresseeState.ACKNOWLEDGED, AddresseeState.RETURNED):
		return row.execute_by if frappe.utils.cint(row.needs_execution) else None
	return None


# --- the row's own checks, for every road


def refuse_by_hand(row) -> None:
	"""Rows are written by these methods; a save by REST, form or import that changes anything is not."""
	if may_set_server_facts(row):
		return
	before = row.get_doc_before_save()
	changed = [field for field in row.meta.get_valid_columns() if field in own_columns(row)]
	if not before or any(differs(row, before, field) for field in changed):
		frappe.throw(
			_("Acquaintance and execution are recorded by the buttons of the directive, not by hand."),
			FrozenError,
			title=_("Not Done"),
		)


def own_columns(row) -> set[str]:
	return {field.fieldname for field in row.meta.fields}


def check_step(row) -> None:
	moved = moved_to(row)
	if moved:
		check_possible(row.get_doc_before_save().state, moved, row)


def check_possible(before: str, state: str, row) -> None:
	if (before, state) not in STEPS:
		refuse_input(
			_("{0}: not possible in the state “{1}”.").format(row.user_name or row.user, _(before)), StepError
		)


def record_step(row) -> None:
	before = row.get_doc_before_save()
	if before and before.state != row.state:
		record_event(
			row, EventType.STATE, before.state, row.state, details=row.flags.pop("step_details", None)
		)


# --- who may


def check_own(row) -> None:
	if row.user != frappe.session.user:
		frappe.throw(
			_("Only {0} can do this: nobody acknowledges or reports for another person.").format(
				row.user_name
			),
			NotAddresseeError,
			title=_("Not Done"),
		)


def may_control(directive, row, user: str) -> bool:
	"""Whether `user` accepts the execution of `row`: its controller, the issuer's side, the deputy
	director; never the addressee."""
	if user == row.user:
		return False
	return (
		user in (row.controller, directive.issuer)
		or may_issue(directive.directive_kind, user)
		or Role.DEPUTY in roles_of(user)
	)


def check_control(directive, row) -> None:
	user = frappe.session.user
	if user == row.user:
		frappe.throw(
			_("Nobody accepts his own execution: leave it to the controller."),
			ControlError,
			title=_("Not Done"),
		)
	if not may_control(directive, row, user):
		frappe.throw(
			_("The execution is accepted by the controller or by who issued the directive."),
			ControlError,
			title=_("Not Done"),
		)


def check_manager(directive) -> None:
	"""Terms, releases and signatures on paper are the issuer's side's."""
	if not may_issue(directive.directive_kind, frappe.session.user):
		frappe.throw(_("Only who issues such directives can do this."), ControlError, title=_("Not Done"))


def check_not_own(directive, row) -> None:
	"""Nobody lets himself off what another has ordered."""
	if row.user == frappe.session.user and row.user != directive.issuer:
		frappe.throw(
			_("Your own term and release are for who issued the directive."),
			ControlError,
			title=_("Not Done"),
		)


# --- facts


def check_fingerprint(directive, content_hash: str) -> None:
	"""What was shown is what was issued, and nobody has changed it past the system."""
	if directive.state in (DirectiveState.DRAFT, DirectiveState.CANCELLED):
		refuse_input(_("The directive is not in force."), StepError)
	if content_hash != directive.content_hash:
		refuse_input(
			_("You were shown another text than the one in force: open the directive again and read it."),
			FingerprintError,
		)
	if not is_unaltered(directive):
		refuse_input(
			_("The text does not match its fingerprint any more: tell who issued the directive."),
			FingerprintError,
		)


def signed_at(directive, day: str) -> datetime:
	"""The moment of a signature on paper: its day, not before the issue and not in the future."""
	at = frappe.utils.get_datetime(day) if day else None
	if not at:
		refuse_input(_("Say on which day the sheet was signed."))
	if at.date() > now().date() or at.date() < frappe.utils.getdate(directive.directive_date):
		refuse_input(
			_("The sheet was signed between the day of issue and today: correct the date."), TermError
		)
	return min(max(at.replace(microsecond=0), frappe.utils.get_datetime(directive.issued_at)), now())


def new_term(execute_by: str) -> date:
	if not execute_by:
		refuse_input(_("Choose the new term."), TermError)
	today = now().date()
	day = frappe.utils.getdate(execute_by)
	if day < today or day > latest_term(today):
		refuse_input(_("The new term is not in the past and not too far in the future."), TermError)
	return on_working_day(day, today)


def refuse_input(message: str, exception: type[Exception] = DirectiveInputError) -> None:
	frappe.throw(message, exception, title=_("Not Done"))
