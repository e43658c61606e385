"""Who may be mailed a report of ours, and what the mail says."""

import io
import json
from unittest import mock

import frappe
from frappe.email.doctype.auto_email_report import auto_email_report as framework
from openpyxl import load_workbook

from helpdesk_ext.constants import Role
from helpdesk_ext.documents.notices import in_language
from helpdesk_ext.permissions import prepared_reports, report_mail
from helpdesk_ext.permissions.report_mail import ReportRecipientError
from helpdesk_ext.reports.test_reports import HEAD, ReportTestCase
from helpdesk_ext.setup import data_auto_reports, removal
from helpdesk_ext.setup.data_auto_reports import DOCTYPE, MAILS, NOBODY_YET
from helpdesk_ext.tests.utils import make_agent, make_responder, make_user

AGENT = "mail.agent@example.com"
DEPUTY = "mail.deputy@example.com"
RESPONDER = "mail.responder@example.com"
BUYER = "mail.buyer@example.com"
SETTER = "mail.setter@example.com"
STRANGER = "mail.stranger@example.com"
# sets up reports by mail, and sees his own appeals only
CLERK = "mail.clerk@example.com"
WEEKLY = MAILS[0][0]
# The Monday after a week with two appeals received (4 and 5 March) and two solved.
MONDAY = "2019-03-11 08:00"


class MailTestCase(ReportTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		make_agent(AGENT)
		make_responder(RESPONDER)
		make_user(DEPUTY, Role.DEPUTY)
		make_user(BUYER, Role.CUSTOMER)
		make_user(SETTER, "Report Manager", Role.HEAD)
		make_user(STRANGER, "Report Manager")
		make_user(CLERK, "Report Manager", Role.AGENT)

	def setUp(self):
		super().setUp()
		self.sent = []
		sendmail = mock.patch("frappe.sendmail", lambda **mail: self.sent.append(frappe._dict(mail)))
		sendmail.start()
		self.addCleanup(sendmail.stop)

	def mail(self, report="Service KPI", to=HEAD, **values):
		doc = frappe.new_doc(DOCTYPE)
		doc.update(
			{
				"report": report,
				"user": "Administrator",
				"report_type": frappe.db.get_value("Report", report, "report_type"),
				"email_to": to,
				"format": "XLSX",
				"frequency": "Weekly",
				"no_of_rows": 100,
				"filters": json.dumps({"from_date": "2019-03-01", "to_date": "2019-03-31"}),
				**values,
			}
		)
		return doc

	def as_today(self, moment=MONDAY):
		return mock.patch("frappe.utils.getdate", _getdate(moment))


def _getdate(moment):
	original = frappe.utils.getdate

	def getdate(value=None, *args, **kwargs):
		return original(value, *args, **kwargs) if value else original(moment)

	return getdate


class TestRecipients(MailTestCase):
	def test_only_who_sees_all_of_it_is_admitted(self):
		self.set_settings(agents_see_only_own=1)
		make_user("mail.off@example.com", Role.HEAD)
		frappe.db.set_value("User", "mail.off@example.com", "enabled", 0)
		for address, words in (
			("head@elsewhere.example", "not the address of any user"),
			(NOBODY_YET, NOBODY_YET),
			("mail.off@example.com", "disabled"),
			(BUYER, "not an employee"),
			(AGENT, "does not see all"),
			(RESPONDER, "does not see all"),
			(STRANGER, "does not see all"),
			("Guest", "not the address"),
		):
			for together in (address, f"{HEAD}\n{address}", f"{HEAD},{address}", f"{address};{HEAD}"):
				with self.subTest(together), self.assertRefused(ReportRecipientError, words, address.lower()):
					report_mail.guard(self.mail(to=together))
		for address in (HEAD, DEPUTY, HEAD.upper(), f"{HEAD}\n{DEPUTY}"):
			self.mail(to=address, enabled=1).insert()

	def test_the_way_out_names_who_may_get_it(self):
		with self.assertRefused(ReportRecipientError, "may be mailed to", HEAD):
			frappe.db.delete("Has Role", {"parenttype": "User", "parent": ("!=", HEAD)})
			self.mail(to="nobody@example.com").insert()

	def test_full_sight_is_asked_of_the_report_itself(self):
		# agents see every fault and, unless the setting narrows it, every appeal; the head not every order
		self.mail("Faults and MTTR", AGENT).insert()
		self.set_settings(agents_see_only_own=0)
		self.mail("Service KPI", AGENT).insert()
		self.mail("Directive Execution", DEPUTY).insert()
		with self.assertRaises(ReportRecipientError):
			self.mail("Directive Execution", HEAD).insert()
		with self.assertRaises(ReportRecipientError):
			self.mail("Inquiry Register", RESPONDER).insert()

	def test_permission_of_the_framework_that_narrows_counts(self):
		frappe.get_doc(
			{
				"doctype": "User Permission",
				"user": HEAD,
				"allow": "Appeal Category",
				"for_value": "Other Matter",
			}
		).insert()
		self.addCleanup(frappe.clear_cache, user=HEAD)
		with self.assertRaises(ReportRecipientError):
			self.mail().insert()

	def test_roles_the_site_chose_for_the_report_count(self):
		frappe.get_doc(
			{"doctype": "Custom Role", "report": "Service KPI", "roles": [{"role": Role.DEPUTY}]}
		).insert()
		with self.assertRaises(ReportRecipientError):
			self.mail(to=HEAD).insert()
		self.mail(to=DEPUTY).insert()

	def test_copies_and_lists_of_our_documents_are_guarded_like_the_reports(self):
		copy = frappe.get_doc(
			{
				"doctype": "Report",
				"report_name": "Copy of Key Figures",
				"ref_doctype": "Support Appeal",
				"report_type": "Custom Report",
				"reference_report": "Service KPI",
				"is_standard": "No",
			}
		)
		listed = frappe.get_doc(
			{
				"doctype": "Report",
				"report_name": "List of Appeals",
				"ref_doctype": "Support Appeal",
				"report_type": "Report Builder",
				"is_standard": "No",
			}
		)
		for report in (copy, listed):
			report.insert()
			with self.subTest(report.name), self.assertRaises(ReportRecipientError):
				self.mail(report.name, RESPONDER).insert()
			self.mail(report.name, HEAD).insert()
		# a copy has roles of its own, and is opened by those of the original
		frappe.get_doc(
			{"doctype": "Custom Role", "report": "Service KPI", "roles": [{"role": Role.DEPUTY}]}
		).insert()
		with self.assertRaises(ReportRecipientError):
			self.mail(copy.name, HEAD).insert()

	def test_reports_of_others_are_left_alone(self):
		doc = self.mail(
			"Permitted Documents For User", "anybody@elsewhere.example", report_type="Script Report"
		).insert()
		self.assertEqual(frappe.db.get_value(doc.doctype, doc.name, "email_to"), "anybody@elsewhere.example")

	def test_a_disabled_record_may_name_anybody_until_it_is_enabled(self):
		doc = self.mail(to=NOBODY_YET, enabled=0).insert()
		doc.enabled = 1
		with self.assertRefused(ReportRecipientError, NOBODY_YET):
			doc.save()

	def test_only_who_sees_all_sets_it_up(self):
		with self.as_user(STRANGER), self.assertRefused(frappe.PermissionError, "can have it mailed"):
			self.mail(user=STRANGER).insert()
		with self.as_user(SETTER):
			self.mail(user=SETTER).insert()
		for user in (HEAD, AGENT, RESPONDER, BUYER, "Guest"):
			with self.subTest(user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				self.mail(user=user).insert()


class TestSending(MailTestCase):
	def test_whoever_lost_the_right_gets_nothing_more(self):
		doc = self.mail(to=f"{HEAD}\n{DEPUTY}").insert()
		doc.send()
		self.assertEqual(sorted(address for mail in self.sent for address in mail.recipients), [DEPUTY, HEAD])

		make_user(HEAD, Role.RESPONDER)
		self.assertEqual(self.readers(doc), [DEPUTY])
		make_user(HEAD, Role.HEAD)
		frappe.db.set_value("User", DEPUTY, "enabled", 0)
		self.assertEqual(self.readers(doc), [HEAD])
		# an address that came past every check
		frappe.db.set_value(DOCTYPE, doc.name, "email_to", f"spy@elsewhere.example,{HEAD}")
		self.assertEqual(self.readers(doc), [HEAD])
		frappe.db.set_value(DOCTYPE, doc.name, "email_to", "spy@elsewhere.example")
		self.assertEqual(self.readers(doc), [])
		self.assertTrue(frappe.db.exists("Error Log", {"reference_name": doc.name}))

	def readers(self, doc) -> list[str]:
		self.sent.clear()
		framework.send_now(doc.name)
		return [address for mail in self.sent for address in mail.recipients]

	def test_a_setting_that_narrows_stops_the_mail(self):
		self.set_settings(agents_see_only_own=0)
		doc = self.mail(to=AGENT).insert()
		self.assertEqual(self.readers(doc), [AGENT])
		self.set_settings(agents_see_only_own=1)
		self.assertEqual(self.readers(doc), [])

	def test_the_schedule_sends_and_one_bad_address_stops_no_other_report(self):
		doc = self.mail(frequency="Monthly").insert()
		other = self.mail(to=DEPUTY, frequency="Monthly").insert()
		frappe.db.set_value(DOCTYPE, doc.name, "email_to", "spy@elsewhere.example")
		frappe.db.set_value(DOCTYPE, {"name": ("not in", (doc.name, other.name))}, "enabled", 0)
		framework.send_monthly()
		self.assertEqual([mail.recipients for mail in self.sent], [[DEPUTY]])

	def test_who_does_not_see_all_sends_and_downloads_nothing(self):
		self.set_settings(agents_see_only_own=1)
		doc = self.mail().insert()
		listed = frappe.get_doc(
			{
				"doctype": "Report",
				"report_name": "List of Appeals",
				"ref_doctype": "Support Appeal",
				"report_type": "Report Builder",
				"is_standard": "No",
			}
		).insert()
		# the framework would list them as the user of the record, for whoever presses the button
		as_another = self.mail(listed.name).insert()
		for user in (CLERK, STRANGER, AGENT, RESPONDER, HEAD):
			for name in (doc.name, as_another.name):
				for press in (framework.send_now, framework.download):
					with self.as_user(user), self.subTest(user=user, name=name):
						with self.assertRaises(frappe.PermissionError):
							press(name)
		self.assertEqual(self.sent, [])

	def test_the_last_whole_week_in_the_readers_language_with_the_figures_of_the_report(self):
		frappe.db.set_value("User", HEAD, "language", "ru")
		frappe.db.set_value("User", DEPUTY, "language", "en")
		frappe.db.set_value(DOCTYPE, WEEKLY, {"email_to": f"{HEAD} {DEPUTY}", "enabled": 1})
		with self.as_today():
			framework.send_now(WEEKLY)
		russian, english = sorted(self.sent, key=lambda mail: mail.recipients[0], reverse=True)
		self.assertEqual((russian.recipients, english.recipients), ([HEAD], [DEPUTY]))
		days = " – ".join(frappe.utils.formatdate(day) for day in ("2019-03-04", "2019-03-10"))
		self.assertEqual(english.subject, f"Service Figures of the Week: {days}")
		self.assertEqual(russian.subject, f"Показатели техподдержки за неделю: {days}")
		for words in ("Поступило обращений", "Период отчета", "последнюю полную неделю", "Открыть отчет"):
			self.assertIn(words, russian.message)
		self.assertIn("FRT Median, h", english.message)
		self.assertNotIn("Traceback", english.message)

		(attached,) = english.attachments
		self.assertEqual(attached["fname"], "Service-KPI.xlsx")
		rows = list(load_workbook(io.BytesIO(attached["fcontent"])).active.iter_rows(values_only=True))
		heading, *figures = rows
		received, median = heading.index("Appeals Received"), heading.index("FRT Median, h")
		self.assertEqual(sum(row[received] for row in figures), 2)
		self.assertEqual([row[median] for row in figures if row[received]], [3.0])

	def test_a_letter_carries_the_table_itself(self):
		doc = self.mail(format="HTML").insert()
		doc.send()
		(mail,) = self.sent
		self.assertIsNone(mail.attachments)
		self.assertIn("TTR Full 90 %, h", mail.message)
		self.assertIn("27", mail.message)

	def test_the_month_that_is_over(self):
		doc = self.mail(
			dynamic_date_period="Monthly", from_date_field="from_date", to_date_field="to_date"
		).insert()
		with mock.patch("frappe.utils.getdate", _getdate("2019-04-03")):
			doc.get_report_content()
		self.assertEqual((doc.filters["from_date"], doc.filters["to_date"]), ("2019-03-01", "2019-03-31"))


class TestSeeds(MailTestCase):
	def test_both_come_disabled_and_addressed_to_nobody(self):
		for name, frequency, _words in MAILS:
			doc = frappe.get_doc(DOCTYPE, name)
			self.assertEqual((doc.enabled, doc.email_to, doc.frequency), (0, NOBODY_YET, frequency))

	def test_opening_the_form_is_no_edit(self):
		"""It writes the filters of the report down and saves."""
		from helpdesk_ext.setup.seeding import fingerprint

		doc = frappe.get_doc(DOCTYPE, WEEKLY)
		before = fingerprint(doc, data_auto_reports.KEPT)
		doc.filter_meta = json.dumps([{"fieldname": "from_date", "label": "Period From", "reqd": 1}])
		doc.save()
		doc.update({"enabled": 1, "email_to": HEAD})
		doc.save()
		self.assertEqual(fingerprint(frappe.get_doc(DOCTYPE, WEEKLY), data_auto_reports.KEPT), before)

	def test_words_are_translated(self):
		with in_language("ru"):
			for seed in data_auto_reports.seeds():
				for words in (seed.name, seed.values["description"]):
					self.assertNotEqual(frappe._(words), words)

	def test_they_go_with_the_app_and_others_stay(self):
		ours = self.mail().insert()
		others = self.mail("Permitted Documents For User", HEAD, report_type="Script Report").insert()
		removal.remove_report_mails(removal.our_doctypes())
		for name in (ours.name, *(name for name, *_rest in MAILS)):
			self.assertFalse(frappe.db.exists(DOCTYPE, name))
		self.assertTrue(frappe.db.exists(DOCTYPE, others.name))


class TestPreparedReports(MailTestCase):
	def test_none_of_ours_is_kept(self):
		from frappe.core.doctype.prepared_report.prepared_report import make_prepared_report

		for user in (HEAD, AGENT, RESPONDER, BUYER, "Administrator"):
			with self.subTest(user), self.as_user(user):
				with self.assertRefused(frappe.PermissionError, "never kept"):
					make_prepared_report("Service KPI", {"from_date": "2019-03-01", "to_date": "2019-03-31"})

	def test_a_report_the_framework_found_slow_is_counted_at_once_again(self):
		frappe.db.set_value("Report", "Service KPI", "prepared_report", 1)
		prepared_reports.count_at_once()
		self.assertEqual(frappe.db.get_value("Report", "Service KPI", "prepared_report"), 0)
