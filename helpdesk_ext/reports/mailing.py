"""Our reports by mail (Auto Email Report): for whom, of which days, in whose language.

What the framework does is changed for reports of ours only: it sends whatever was set up once to whoever was
named once, of the last seven days with today's beginning, in the language of the server.
"""

from urllib.parse import urlencode

import frappe
import frappe.desk.query_report
import frappe.utils
from frappe import _
from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport

from helpdesk_ext.documents.notices import in_language
from helpdesk_ext.permissions import report_mail
from helpdesk_ext.rules.mail_periods import last_whole

TEMPLATE = "helpdesk_ext/templates/emails/mailed_report.html"
# More columns than a letter is wide: the figures go below each other.
WIDEST = 8


class MailedReport(AutoEmailReport):
	"""Auto Email Report, with its own ways for reports of ours."""

	def send(self) -> None:
		"""Mail it to those who may still see all of it; nothing when nobody may."""
		report = report_mail.find(self.report)
		if not report:
			return super().send()
		for language, recipients in self.readers(report).items():
			with in_language(language):
				self.mail_to(recipients)

	def get_report_content(self):
		"""The file or the letter; of ours only for a user who sees all of the report."""
		report = report_mail.find(self.report)
		if report:
			report_mail.require_full_sight(report)
		return super().get_report_content()

	def prepare_dynamic_filters(self) -> None:
		"""The last whole week, month …; the framework's own reckoning where the site asks for the current one."""
		if self.use_first_day_of_period or not report_mail.find(self.report):
			return super().prepare_dynamic_filters()
		first, last = last_whole(self.dynamic_date_period, frappe.utils.getdate())
		self.set_date_filters(str(first), str(last))

	def get_html_table(self, columns=None, data=None) -> str:
		"""The letter: the days, the cards of the report, the table when it is the letter that carries it."""
		if not report_mail.find(self.report):
			return super().get_html_table(columns, data)
		shown = [column for column in columns or [] if not column.get("hidden") and column.fieldname != "idx"]
		return frappe.render_template(
			TEMPLATE,
			{
				"title": _(self.name),
				"period": self.period(),
				"description": _(self.description) if self.description else "",
				"cards": self.cards(),
				"columns": shown,
				"rows": data or [],
				"is_turned": len(shown) > WIDEST and len(data or []) < len(shown),
				"link": self.link(),
				"report": _(self.report),
			},
		)

	# --- parts

	def readers(self, report: report_mail.Report) -> dict[str | None, list[str]]:
		"""Language -> addresses of those who may see all of the report today; the others are said."""
		found: dict[str | None, list[str]] = {}
		refused = []
		for address in dict.fromkeys(report_mail.addresses(self)):
			why = report_mail.why_not(address, report)
			if why:
				refused.append(why)
			else:
				language = frappe.db.get_value("User", {"email": address}, "language")
				found.setdefault(language, []).append(address)
		if refused:
			self.say_refused(refused)
		return found

	def say_refused(self, refused: list[str]) -> None:
		"""To whoever presses the button, and in the log for whoever looks after the site."""
		message = "<br>".join(refused)
		frappe.msgprint(message, title=_("Recipients of the Report"), indicator="orange")
		self.log_error(title="A report was not mailed to everybody it names", message=message)

	def mail_to(self, recipients: list[str]) -> None:
		content = self.get_report_content()
		if not content:
			return
		is_letter = self.format == "HTML"
		period = self.period()
		frappe.sendmail(
			recipients=recipients,
			sender=self.sender_email if self.sender else "",
			subject=f"{_(self.name)}: {period}" if period else _(self.name),
			message=content if is_letter else self.get_html_table(),
			attachments=None if is_letter else [{"fname": self.get_file_name(), "fcontent": content}],
			reference_doctype=self.doctype,
			reference_name=self.name,
			add_unsubscribe_link=0,
		)

	def period(self) -> str:
		"""The days the mail covers, as its reader writes them; nothing when the report has no period."""
		filters = self.plain_filters()
		days = [filters.get(name) for name in ("from_date", "to_date")]
		if not all(days):
			return ""
		return " – ".join(frappe.utils.formatdate(day) for day in days)

	def link(self) -> str:
		"""The report in the Desk, with the filters of the mail."""
		filters = {name: value for name, value in self.plain_filters().items() if value}
		return f"{frappe.utils.get_url_to_report(self.report, self.report_type)}?{urlencode(filters)}"

	def plain_filters(self) -> dict:
		return frappe.parse_json(self.filters) or {}

	def cards(self) -> list[dict]:
		"""The summary of the report, which the framework's table leaves out."""
		if self.report_type == "Report Builder":
			return []
		result = frappe.desk.query_report.run(
			self.report,
			filters=self.plain_filters(),
			ignore_prepared_report=True,
			are_default_filters=False,
		)
		return result.get("report_summary") or []
