"""Notices about directives: name, DocType, subject, message, field of who is told at any rate."""

from helpdesk_ext.documents import notices
from helpdesk_ext.setup.seeding import Seed

_DIRECTIVE = "<p>{{ _(doc.directive_kind) }} {{ doc.registration_number | e }}: {{ doc.subject | e }}</p>"
_ROW = "<p>{{ doc.registration_number | e }}: {{ doc.subject | e }}</p>"

NOTICES = (
	(
		"Directive to Acknowledge",
		"Directive",
		'{{ _("To acknowledge: {0} {1}, {2}").format(_(doc.directive_kind), doc.registration_number, doc.subject) }}',
		_DIRECTIVE
		+ '<p>{{ _("A directive is addressed to you. Read it and confirm that you are acquainted with it.") }}</p>',
		"issuer",
	),
	(
		"Directive Withdrawn",
		"Directive",
		'{{ _("No longer in force: {0} {1}, {2}").format(_(doc.directive_kind), doc.registration_number or "", doc.subject) }}',
		_DIRECTIVE + '<p>{{ _("Reason:") }} {{ (doc.cancel_reason or "") | e }}</p>',
		"issuer",
	),
	(
		"Directive Carried Out",
		"Directive",
		'{{ _("All addressees are done: {0} {1}, {2}").format(_(doc.directive_kind), doc.registration_number, doc.subject) }}',
		_DIRECTIVE + '<p>{{ _("The directive can be removed from control.") }}</p>',
		"issuer",
	),
	(
		"Directive Is Overdue",
		"Directive",
		'{{ _("Overdue addressees: {0}. {1}, {2}").format(doc.overdue_count, doc.registration_number, doc.subject) }}',
		_DIRECTIVE + '<p>{{ _("The term of some addressees is over. Remind them or move the term.") }}</p>',
		"issuer",
	),
	(
		"Addressee Refuses Acquaintance",
		"Directive Addressee",
		'{{ _("{0} refuses to acknowledge {1}").format(doc.user_name, doc.registration_number) }}',
		_ROW + '<p>{{ _("Reason:") }} {{ (doc.refusal_note or "") | e }}</p>',
		"controller",
	),
	(
		"Addressee Reports Execution",
		"Directive Addressee",
		'{{ _("{0} reports the execution of {1}").format(doc.user_name, doc.registration_number) }}',
		_ROW
		+ '<p style="white-space: pre-wrap">{{ (doc.execution_text or "") | e }}</p>'
		+ '<p>{{ _("Accept the execution or return it with a remark.") }}</p>',
		"controller",
	),
	(
		"Execution of Directive Accepted",
		"Directive Addressee",
		'{{ _("Your execution of {0} is accepted").format(doc.registration_number) }}',
		_ROW,
		"user",
	),
	(
		"Execution of Directive Returned",
		"Directive Addressee",
		'{{ _("Your execution of {0} is returned").format(doc.registration_number) }}',
		_ROW + '<p>{{ _("Remark:") }} {{ (doc.return_note or "") | e }}</p>',
		"user",
	),
	(
		"Term of Directive Moved",
		"Directive Addressee",
		'{{ _("New term for {0}: {1}").format(doc.registration_number, frappe.utils.formatdate(doc.execute_by)) }}',
		_ROW + '<p>{{ _("Reason:") }} {{ (doc.extension_reason or "") | e }}</p>',
		"user",
	),
	(
		"Addressee Released from Directive",
		"Directive Addressee",
		'{{ _("You are released from {0}").format(doc.registration_number) }}',
		_ROW + '<p>{{ _("Reason:") }} {{ (doc.release_note or "") | e }}</p>',
		"user",
	),
	(
		"Own Term of Directive Is Over",
		"Directive Addressee",
		'{{ _("Your term for {0} ended on {1}").format(doc.registration_number, frappe.utils.formatdate(doc.due_on)) }}',
		_ROW,
		"user",
	),
)


def seeds() -> list[Seed]:
	"""One Notification record for each notice."""
	return [notices.seed(*notice) for notice in NOTICES]
