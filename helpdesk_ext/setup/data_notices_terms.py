"""Notices of terms that run out, by kind of document."""

from helpdesk_ext.constants import APPEAL, FAULT, INQUIRY

WARNED = {
	APPEAL: "Term of Appeal Runs Out",
	INQUIRY: "Term of Inquiry Runs Out",
	FAULT: "Term of Fault Runs Out",
}
BREACHED = {
	APPEAL: "Term of Appeal Missed",
	INQUIRY: "Term of Inquiry Missed",
	FAULT: "Term of Fault Missed",
}
HOLIDAYS_END = "Holiday List Runs Out"
FIELDS = {APPEAL: "agent", INQUIRY: "responder", FAULT: "administrator"}

WARNING = '{{ _("Soon due: {0} {1}").format(_(doc.doctype), doc.name) }}'
BREACH = '{{ _("Overdue: {0} {1}").format(_(doc.doctype), doc.name) }}'
BODY = (
	"<p>{{ (doc.get('subject') or doc.get('inquiry_type') or '') | e }}</p>"
	"<p>{{ _('It is due on {0}.').format(frappe.utils.format_datetime(doc.due_at, 'short')) if doc.due_at else '' }}</p>"
)
HOLIDAYS_SUBJECT = '{{ _("Holidays of the working calendar {0} run out").format(_(doc.name)) }}'
HOLIDAYS_BODY = (
	"<p>{{ doc.holiday_warning() | e }}</p>"
	"<p>{{ _('Terms would count public holidays as working days.') }}</p>"
)


def notices() -> list[tuple[str, str, str, str, str]]:
	"""Name, DocType, subject, message and the field of who is told, for each notice."""
	of_terms = [
		(names[doctype], doctype, subject, BODY, FIELDS[doctype])
		for names, subject in ((WARNED, WARNING), (BREACHED, BREACH))
		for doctype in names
	]
	return [*of_terms, (HOLIDAYS_END, "Working Calendar", HOLIDAYS_SUBJECT, HOLIDAYS_BODY, "owner")]
