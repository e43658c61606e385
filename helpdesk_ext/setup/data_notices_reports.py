"""Notices about work reports: when one is due, handed in, accepted, returned."""

from helpdesk_ext.constants import WORK_REPORT
from helpdesk_ext.documents import notices
from helpdesk_ext.setup.seeding import Seed

_PERIOD = "{{ frappe.utils.formatdate(doc.period_from) }} – {{ frappe.utils.formatdate(doc.period_to) }}"
_WHOSE = "<p>{{ _(doc.report_kind) }}: {{ doc.employee_name | e }}, " + _PERIOD + "</p>"

NOTICES = (
	(
		"Work Report Is Due",
		'{{ _("Work report {0} is due on {1}").format(doc.name, frappe.utils.formatdate(doc.due_on)) }}',
		_WHOSE
		+ '<p>{{ _("The draft is ready: compile the figures, add the text and hand the report in.") }}</p>',
	),
	(
		"Work Report Handed In",
		'{{ _("Work report {0} of {1} awaits your review").format(doc.name, doc.employee_name) }}',
		_WHOSE,
	),
	(
		"Work Report Accepted",
		'{{ _("Work report {0} has been accepted").format(doc.name) }}',
		_WHOSE + "{% if doc.review_note %}<p>{{ doc.review_note | e }}</p>{% endif %}",
	),
	(
		"Work Report Returned",
		'{{ _("Work report {0} has been returned").format(doc.name) }}',
		_WHOSE + '<p>{{ _("Why Returned") }}: {{ doc.return_reason | e }}</p>',
	),
)


def seeds() -> list[Seed]:
	"""One Notification record for each notice."""
	return [
		notices.seed(name, WORK_REPORT, subject, message, "employee") for name, subject, message in NOTICES
	]
