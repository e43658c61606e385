"""Who sees directives and rows of addressees: list and document from one predicate, at every road."""

from unittest import mock

import frappe
import frappe.client
import frappe.desk.form.assign_to
import frappe.desk.form.utils
import frappe.share

from helpdesk_ext import permissions
from helpdesk_ext.api import directives as api
from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, EVENT, DirectiveKind, Role
from helpdesk_ext.directives import notices
from helpdesk_ext.documents import notices as sender
from helpdesk_ext.permissions import directives as predicates
from helpdesk_ext.setup import data_notices_directives
from helpdesk_ext.setup.data_notices_directives import NOTICES
from helpdesk_ext.setup.seeding import apply_seeds
from helpdesk_ext.tests.directive_utils import DirectiveTestCase
from helpdesk_ext.tests.utils import make_user


class TestVisibility(DirectiveTestCase):
	def setUp(self):
		super().setUp()
		self.it_admin = make_user("it.directive@example.com", Role.IT_ADMIN).name
		self.instruction = self.issued(recipients=[{"user": self.agent, "controller": self.responder}])
		self.head_draft = self.draft()
		self.order = self.issued(directive_kind=DirectiveKind.ORDER, recipients=[{"user": self.other}])
		self.order_draft = self.draft(directive_kind=DirectiveKind.ORDER)
		self.order_to_head = self.issued(directive_kind=DirectiveKind.ORDER, recipients=[{"user": self.head}])
		self.all = (self.instruction, self.head_draft, self.order, self.order_draft, self.order_to_head)
		self.sees = {
			self.head: {self.instruction.name, self.head_draft.name, self.order_to_head.name},
			self.deputy: {doc.name for doc in self.all},
			self.manager: {doc.name for doc in self.all},
			self.agent: {self.instruction.name},
			self.responder: {self.instruction.name},
			self.other: {self.order.name},
			self.it_admin: set(),
			self.customer: set(),
			"Guest": set(),
		}

	def test_list_and_document_agree_for_everybody(self):
		names = [doc.name for doc in self.all]
		for user, expected in self.sees.items():
			with self.subTest(user=user), self.as_user(user):
				listed = set()
				if frappe.has_permission(DIRECTIVE, "read"):
					listed = set(frappe.get_list(DIRECTIVE, filters={"name": ("in", names)}, pluck="name"))
				readable = {
					name
					for name in names
					if frappe.has_permission(DIRECTIVE, "read", doc=frappe.get_doc(DIRECTIVE, name))
				}
				self.assertEqual(listed, expected)
				self.assertEqual(readable, expected)

	def test_rows_agree_for_everybody(self):
		rows = {row.name: row for doc in self.all for row in self.rows(doc).values()}
		of = {
			doc.name: next(iter(self.rows(doc).values())).name
			for doc in (self.instruction, self.order, self.order_to_head)
		}
		expected = {
			self.head: {of[self.instruction.name], of[self.order_to_head.name]},
			self.deputy: set(rows),
			self.manager: set(rows),
			self.agent: {of[self.instruction.name]},
			self.responder: {of[self.instruction.name]},
			self.other: {of[self.order.name]},
			self.it_admin: set(),
			self.customer: set(),
			"Guest": set(),
		}
		for user, seen in expected.items():
			with self.subTest(user=user), self.as_user(user):
				listed = set()
				if frappe.has_permission(ADDRESSEE, "read"):
					listed = set(
						frappe.get_list(ADDRESSEE, filters={"name": ("in", list(rows))}, pluck="name")
					)
				readable = {
					name for name, row in rows.items() if frappe.has_permission(ADDRESSEE, "read", doc=row)
				}
				self.assertEqual(listed, seen)
				self.assertEqual(readable, seen)

	def test_the_predicates_always_answer_yes_or_no(self):
		row = self.row(self.instruction)
		for user in self.sees:
			for ptype in ("read", "write", "create", "delete", "print", "export", "email", "share", "report"):
				for doc, check in (
					(self.instruction, predicates.has_directive_permission),
					(frappe._dict(name="DRV-NO-SUCH"), predicates.has_directive_permission),
					(row, predicates.has_directive_addressee_permission),
					(frappe._dict(name="no-such"), predicates.has_directive_addressee_permission),
				):
					self.assertIsInstance(check(doc, ptype, user), bool, (user, ptype))
			for doctype, query in (
				(DIRECTIVE, predicates.directive_query),
				(ADDRESSEE, predicates.directive_addressee_query),
			):
				condition = query(user)
				self.assertIsInstance(condition, str)
				if not self.sees[user] and user != self.it_admin:
					self.assertEqual(condition, permissions.NOTHING, doctype)

	def test_events_are_seen_as_their_documents(self):
		"""The head reads nothing of the deputy director's orders in the log either."""
		events = dict(
			frappe.get_all(
				EVENT,
				filters={
					"reference_doctype": DIRECTIVE,
					"reference_name": ("in", [doc.name for doc in self.all]),
				},
				fields=["name", "reference_name"],
				as_list=True,
			)
		)
		self.assertGreaterEqual(len(events), len(self.all))
		for user, expected in self.sees.items():
			with self.subTest(user=user), self.as_user(user):
				if not frappe.has_permission(EVENT, "read"):
					continue
				listed = frappe.get_list(
					EVENT, filters={"name": ("in", list(events))}, pluck="reference_name"
				)
				self.assertEqual(set(listed), expected)
				readable = {
					document
					for name, document in events.items()
					if frappe.has_permission(EVENT, "read", doc=frappe.get_doc(EVENT, name))
				}
				self.assertEqual(readable, expected)

	def test_an_employee_without_a_role_of_ours_sees_nothing_more(self):
		frappe.db.delete("Has Role", {"parent": self.agent, "parenttype": "User"})
		frappe.clear_cache(user=self.agent)
		self.addCleanup(make_user, self.agent, Role.AGENT)
		with self.as_user(self.agent):
			self.assertFalse(frappe.has_permission(DIRECTIVE, "read", doc=self.instruction))
			self.assertFalse(predicates.may_see_directive(self.instruction.name))
			self.assertFalse(frappe.has_permission(ADDRESSEE, "read", doc=self.row(self.instruction)))

	def test_an_addressee_sees_only_his_row_on_the_page_and_the_sheet(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		with self.as_user(self.agent):
			page = api.get_directive_page(directive.name)
			self.assertEqual([row.user for row in page["rows"]], [self.agent])
			self.assertEqual(page["own"].user, self.agent)
			self.assertEqual(sorted(page["own"].may), ["acknowledge", "refuse"])
			self.assertFalse(page["may_manage"])
			sheet = self.printed(directive, "Directive Acquaintance Sheet")
			self.assertIn("Clara Agent", sheet)
			self.assertNotIn("Dmitri Agent", sheet)
		with self.as_user(self.head):
			page = api.get_directive_page(directive.name)
			self.assertEqual({row.user for row in page["rows"]}, {self.agent, self.other})
			self.assertIn("release", page["rows"][0].may)
			self.assertIn("Dmitri Agent", self.printed(directive, "Directive Acquaintance Sheet"))

	def printed(self, directive, print_format):
		return frappe.get_print(
			DIRECTIVE, directive.name, print_format, doc=frappe.get_doc(DIRECTIVE, directive.name)
		)

	def test_the_document_is_printed_with_number_date_text_and_signatory(self):
		directive = self.issued(subject="Duty <on> holidays")
		with self.as_user(self.head):
			html = self.printed(directive, "Directive Document")
		for text in (
			directive.registration_number,
			"Answer every appeal within two hours",
			"Anna Head",
			directive.content_hash,
		):
			self.assertIn(text, html)
		self.assertIn(frappe.utils.formatdate(directive.directive_date, "dd.MM.yyyy"), html)

	def test_the_sheet_shows_the_log_and_leaves_lines_for_signatures(self):
		directive = self.issued()
		with self.at("2026-11-24 09:30:00"), self.as_user(self.agent):
			api.acknowledge(self.row(directive).name, directive.content_hash)
		with self.as_user(self.head):
			html = self.printed(directive, "Directive Acquaintance Sheet")
		self.assertIn("24.11.2026 09:30", html)
		self.assertIn(directive.content_hash[:16], html)
		self.assertEqual(html.count('class="empty"'), 5)


class TestStrangers(DirectiveTestCase):
	"""Comments, files, shares, assignments by who may not."""

	def setUp(self):
		super().setUp()
		self.directive = self.issued()
		self.addressee = self.row(self.directive)
		self.targets = ((DIRECTIVE, self.directive.name), (ADDRESSEE, self.addressee.name))

	def test_comments(self):
		for doctype, name in self.targets:
			for user in (self.other, self.responder, self.customer):
				with self.subTest(user=user, doctype=doctype), self.as_user(user):
					with self.assertRaises(frappe.PermissionError):
						frappe.desk.form.utils.add_comment(doctype, name, "Seen", user, user)
			with self.as_user(self.agent):
				self.assertTrue(
					frappe.desk.form.utils.add_comment(doctype, name, "Seen", self.agent, "Clara")
				)

	def test_files(self):
		for doctype, name in self.targets:
			for user in (self.other, self.responder, self.customer):
				with self.subTest(user=user, doctype=doctype), self.as_user(user):
					with self.assertRaises(frappe.PermissionError):
						self.file(doctype, name).insert()
		with self.as_user(self.agent):
			with self.assertRaises((frappe.PermissionError, frappe.ValidationError)):
				self.file(*self.targets[0]).insert()
			own = self.file(*self.targets[1]).insert()
		self.assertEqual(own.is_private, 1)
		with self.as_user(self.other):
			self.assertFalse(own.has_permission("read"))
		with self.as_user(self.head):
			self.assertTrue(own.has_permission("read"))

	def file(self, doctype, name):
		return frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "note.txt",
				"content": b"note",
				"is_private": 0,
				"attached_to_doctype": doctype,
				"attached_to_name": name,
			}
		)

	def test_shares_and_assignments(self):
		for doctype, name in self.targets:
			for user in (self.other, self.responder, self.customer, self.manager):
				with self.subTest(user=user, doctype=doctype), self.as_user(user):
					with self.assertRaises((frappe.PermissionError, frappe.ValidationError)):
						frappe.share.add(doctype, name, user=self.other, write=1)
					with self.assertRaises((frappe.PermissionError, frappe.ValidationError)):
						frappe.desk.form.assign_to.add(
							{"doctype": doctype, "name": name, "assign_to": [self.other], "description": "Do"}
						)
			# not even by the issuer to somebody who does not see it by his own right
			with self.as_user(self.head), self.assertRaises((frappe.PermissionError, frappe.ValidationError)):
				frappe.share.add(doctype, name, user=self.customer)

	def test_reading_by_other_doors(self):
		with self.as_user(self.other):
			for doctype, name in self.targets:
				with self.assertRaises(frappe.PermissionError):
					frappe.client.get(doctype, name)
				self.assertFalse(frappe.client.get_value(doctype, "name", {"name": name}))
			with self.assertRaises(frappe.PermissionError):
				api.get_directive_page(self.directive.name)
			with self.assertRaises(frappe.PermissionError):
				api.get_addressee_page(self.addressee.name)
			with self.assertRaises(frappe.PermissionError):
				api.find_staff("User", "a", "name", 0, 20)

	def test_staff_are_found_by_who_writes_directives(self):
		with self.as_user(self.head):
			found = dict(api.find_staff("User", "directive@example.com", "name", 0, 50))
		self.assertIn(self.agent, found)
		self.assertNotIn(self.customer, found)
		self.assertNotIn(self.manager, found)


class TestNotices(DirectiveTestCase):
	"""Every notice is rendered, in Russian and English, and told to who may read."""

	def render(self, notification, doc, user, language):
		frappe.db.set_value("User", user, "language", language)
		frappe.db.delete("Notification Log", {"for_user": user})
		sender._tell_one(
			sender._notification(notification),
			doc,
			frappe.db.get_value("User", user, ["name", "email", "full_name", "language"], as_dict=True),
			"2020-01-01 00:00:00",
		)
		return frappe.get_all("Notification Log", filters={"for_user": user}, pluck="subject")

	def test_all(self):
		apply_seeds(data_notices_directives.seeds())
		mails = mock.patch.object(sender, "_mail")
		mail = mails.start()
		self.addCleanup(mails.stop)
		directive = self.issued()
		row = self.row(directive)
		with self.as_user(self.agent):
			api.acknowledge(row.name, directive.content_hash)
			api.report_execution(row.name, "Done <b>all</b>")
		with self.as_user(self.head):
			api.return_execution(row.name, "More")
		for name, doctype, *_rest in NOTICES:
			doc = frappe.get_doc(doctype, directive.name if doctype == DIRECTIVE else row.name)
			for language, letters in (("ru", "[А-Яа-я]"), ("en", "[A-Za-z]")):
				with self.subTest(notice=name, language=language):
					(subject,) = self.render(name, doc, self.agent, language)
					self.assertIn(directive.registration_number, subject)
					self.assertRegex(subject.replace(directive.registration_number, ""), letters)
					body = mail.call_args.args[3]
					self.assertIn(frappe.utils.escape_html(directive.subject), body)
					self.assertNotIn("<b>", body)
					if language == "en":
						self.assertNotRegex(subject, "[А-Яа-я]")

	def test_every_constant_is_a_notice(self):
		constants = {value for name, value in vars(notices).items() if name.isupper()}
		self.assertEqual(constants, {notice[0] for notice in NOTICES})
