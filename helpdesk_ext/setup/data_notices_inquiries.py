"""Notices of inquiries: to the department when it is asked, to the asker when it has answered."""

from helpdesk_ext.constants import INQUIRY
from helpdesk_ext.documents.notices import seed
from helpdesk_ext.inquiries import telling
from helpdesk_ext.setup.seeding import Seed

_QUESTION = (
	'<p style="white-space: pre-wrap">{{ doc.question | e }}</p>'
	'{% if doc.due_at %}<p>{{ _("Answer needed by {0}").format(frappe.utils.format_datetime(doc.due_at)) }}</p>'
	"{% endif %}"
)
_ANSWER = '<p style="white-space: pre-wrap">{{ (doc.answer_text or "") | e }}</p>'
_WITHDRAWAL = '<p style="white-space: pre-wrap">{{ (doc.withdraw_reason or "") | e }}</p>'
_RETURN = '<p style="white-space: pre-wrap">{{ (doc.return_reason or "") | e }}</p>'

# name, subject, message, field of a user who is told anyway
NOTICES = (
	(
		telling.ASKED,
		'{{ _("New inquiry {0}: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"responder",
	),
	(
		telling.CLARIFIED,
		'{{ _("Inquiry {0} was clarified: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"responder",
	),
	(
		telling.ASKED_AGAIN,
		'{{ _("Inquiry {0} was asked once more: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"responder",
	),
	(
		telling.PASSED,
		'{{ _("Inquiry {0} was passed to your department: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"responder",
	),
	(
		telling.WITHDRAWN,
		'{{ _("Inquiry {0} was withdrawn: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_WITHDRAWAL,
		"responder",
	),
	(
		telling.ANSWERED,
		'{{ _("The department has answered inquiry {0}: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_ANSWER,
		"asked_by",
	),
	(
		telling.RETURNED,
		'{{ _("The department has returned inquiry {0}: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_RETURN,
		"asked_by",
	),
	(
		telling.LATE_AT_DEPARTMENT,
		'{{ _("Your answer to inquiry {0} is overdue: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"responder",
	),
	(
		telling.LATE_FOR_ASKER,
		'{{ _("The department is late with inquiry {0}: {1}").format(doc.name, _(doc.inquiry_type)) }}',
		_QUESTION,
		"asked_by",
	),
)


def seeds() -> list[Seed]:
	"""One Notification record for each notice."""
	return [seed(name, INQUIRY, subject, message, field) for name, subject, message, field in NOTICES]
