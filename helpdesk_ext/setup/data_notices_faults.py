"""Words of the notices about faults (documents.notices): name, who is told anyway, subject, message."""

from helpdesk_ext.constants import FAULT
from helpdesk_ext.documents import notices as documents_notices
from helpdesk_ext.faults import notices
from helpdesk_ext.setup.seeding import Seed

_WHAT = '<p>{{ _(doc.fault_part) | e }}. {{ _("Severity of Fault") }}: {{ _(doc.severity) | e }}.</p>'
_WHERE = (
	"{% set where = doc.workplace or doc.inventory_number or doc.page_url %}"
	'{% if where %}<p>{{ _("Where It Fails") }}: {{ where | e }}</p>{% endif %}'
)
_DUE = (
	"{% if doc.due_at %}"
	'<p>{{ _("Elimination Due On") }}: {{ frappe.utils.format_datetime(doc.due_at) }}</p>'
	"{% endif %}"
)
_DESCRIPTION = "<p>{{ doc.description | e }}</p>"

# name, field with a user who is told anyway, subject, message
NOTICES = (
	(
		notices.REGISTERED,
		"administrator",
		'{{ _("Fault {0} is reported: {1}").format(doc.name, doc.subject) }}',
		_WHAT + _WHERE + _DUE + _DESCRIPTION,
	),
	(
		notices.CRITICAL,
		"administrator",
		'{{ _("CRITICAL fault {0}: {1}").format(doc.name, doc.subject) }}',
		_WHAT + _WHERE + _DUE + _DESCRIPTION,
	),
	(
		notices.ACCEPTED,
		"reporter",
		'{{ _("Fault {0} is accepted: {1}").format(doc.name, doc.subject) }}',
		_DUE,
	),
	(
		notices.ELIMINATED,
		"reporter",
		'{{ _("Fault {0} is eliminated, please check: {1}").format(doc.name, doc.subject) }}',
		'<p>{{ _("Confirm that it works again, or return it and say what still fails.") }}</p>'
		'{% if doc.cause %}<p>{{ _("Cause of Fault") }}: {{ _(doc.cause) | e }}</p>{% endif %}'
		'{% if doc.fix_text %}<p>{{ _("What Was Done") }}: {{ doc.fix_text | e }}</p>{% endif %}',
	),
	(
		notices.RETURNED,
		"administrator",
		'{{ _("Fault {0} is not eliminated: {1}").format(doc.name, doc.subject) }}',
		'<p>{{ _("What Still Fails") }}: {{ (doc.return_reason or "") | e }}</p>',
	),
	(
		notices.REJECTED,
		"reporter",
		'{{ _("Fault notice {0} is rejected: {1}").format(doc.name, doc.subject) }}',
		'<p>{{ _("Reason of Rejection") }}: {{ (doc.reject_reason or "") | e }}</p>',
	),
	(
		notices.CONFIRMED,
		"administrator",
		'{{ _("Fault {0} is gone: {1}").format(doc.name, doc.subject) }}',
		'{% if doc.appeal_count %}<p>{{ _("Appeals about the Fault") }}: {{ doc.appeal_count }}. '
		'{{ _("Open the fault to have all waiting customers answered in one step.") }}</p>{% endif %}',
	),
)


def seeds() -> list[Seed]:
	"""One Notification record per notice."""
	return [
		documents_notices.seed(name, FAULT, subject, message, field)
		for name, field, subject, message in NOTICES
	]
