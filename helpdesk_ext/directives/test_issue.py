"""Issuing: who may, to whom, with which number, terms and fingerprint."""

import time
from unittest import mock

import frappe
import frappe.utils
from frappe.model.workflow import apply_workflow

from helpdesk_ext import working_time
from helpdesk_ext.api import directives as api
from helpdesk_ext.constants import (
	ADDRESSEE,
	DIRECTIVE,
	AddresseeState,
	DirectiveAction,
	DirectiveKind,
	DirectiveState,
	EventType,
	Role,
)
from helpdesk_ext.directives import content, numbering
from helpdesk_ext.directives.errors import (
	BasisError,
	DirectiveInputError,
	IssuerError,
	RecipientError,
	TermError,
)
from helpdesk_ext.directives.terms import on_working_day
from helpdesk_ext.tests.directive_utils import DirectiveTestCase
from helpdesk_ext.tests.utils import make_appeal, make_user


class TestWhoIssues(DirectiveTestCase):
	def test_each_kind_has_its_issuer(self):
		for kind, issuer, others in (
			(DirectiveKind.ORDER, self.deputy, (self.head, self.agent, self.manager)),
			(DirectiveKind.REGULATION, self.head, (self.deputy, self.agent, self.manager)),
			(DirectiveKind.INSTRUCTION, self.head, (self.deputy, self.agent, self.responder)),
		):
			self.assertEqual(self.issued(issuer, directive_kind=kind).state, DirectiveState.ISSUED)
			for other in others:
				with self.subTest(kind=kind, other=other), self.assertRaises(frappe.PermissionError):
					self.draft(other, directive_kind=kind)

	def test_issuing_without_the_right_is_refused_by_every_road(self):
		draft = self.draft(directive_kind=DirectiveKind.ORDER)
		for user in (self.head, self.agent, self.manager):
			with self.as_user(user):
				for road in (
					lambda: apply_workflow(frappe.get_doc(DIRECTIVE, draft.name), DirectiveAction.ISSUE),
					lambda: frappe.client.set_value(DIRECTIVE, draft.name, "state", DirectiveState.ISSUED),
					lambda: api.do_action(draft.name, DirectiveAction.ISSUE, str(draft.modified)),
					lambda: (
						frappe.get_doc(DIRECTIVE, draft.name).update({"state": DirectiveState.ISSUED}).save()
					),
				):
					with self.subTest(user=user):
						self.assertRaises((frappe.PermissionError, frappe.ValidationError), road)
		self.assertEqual(self.state(draft), DirectiveState.DRAFT)
		self.assertEqual(self.rows(draft), {})

	def test_the_right_holds_whatever_the_sites_workflow_says(self):
		"""A workflow that lets the head issue everything does not make him a deputy director."""
		draft = self.draft(directive_kind=DirectiveKind.ORDER)
		with self.as_user(self.head):
			doc = frappe.get_doc(DIRECTIVE, draft.name)
			doc.state = DirectiveState.ISSUED
			with mock.patch("frappe.model.document.Document.check_permission"):
				self.assertRaises(IssuerError, doc.save)

	def test_a_draft_does_not_change_into_anothers_kind(self):
		draft = self.draft()
		with self.as_user(self.head):
			draft.directive_kind = DirectiveKind.ORDER
			self.assertRaises(IssuerError, draft.save)

	def test_the_api_issues_once(self):
		draft = self.draft()
		with self.as_user(self.head):
			answer = api.do_action(draft.name, DirectiveAction.ISSUE, str(draft.modified))
			self.assertEqual(answer["state"], DirectiveState.ISSUED)
			with self.assertRaises(frappe.TimestampMismatchError):
				api.do_action(draft.name, DirectiveAction.ISSUE, str(draft.modified))
			with self.assertRaises(DirectiveInputError):
				api.do_action(draft.name, DirectiveAction.ISSUE, "")

	def test_drafts_begin_at_the_beginning_and_without_server_facts(self):
		for values in (
			{"state": DirectiveState.ISSUED},
			{"registration_number": "1"},
			{"content_hash": "0" * 64},
			{"issued_at": "2026-03-02 10:00:00"},
		):
			with self.subTest(values=values), self.assertRaises(frappe.ValidationError):
				self.draft(**values)


class TestIssue(DirectiveTestCase):
	def test_issued_directive_has_number_date_signature_fingerprint_and_event(self):
		with self.at("2026-03-02 10:00:30"):
			issued = self.issued()
		self.assertEqual(str(issued.directive_date), "2026-03-02")
		self.assertEqual(str(issued.issued_at), "2026-03-02 10:00:30")
		self.assertEqual(issued.issuer, self.head)
		self.assertEqual(issued.signatory_name, "Anna Head")
		self.assertTrue(issued.signatory_position)
		self.assertRegex(issued.registration_number, r"\d+/2026$")
		self.assertRegex(issued.content_hash, "^[0-9a-f]{64}$")
		self.assertTrue(content.is_unaltered(issued))
		events = frappe.get_all(
			"Support Event",
			filters={"reference_doctype": DIRECTIVE, "reference_name": issued.name},
			fields=["event_type", "to_value", "actor"],
			order_by="occurred_at asc, creation asc",
		)
		self.assertIn(
			{"event_type": EventType.STATE, "to_value": DirectiveState.ISSUED, "actor": self.head}, events
		)

	def test_addressees_are_told_and_stand_in_their_list(self):
		issued = self.issued(recipients=[{"user": self.agent}, {"user": self.responder}])
		self.assertEqual(
			self.notices("Directive to Acknowledge"), [tuple(sorted((self.agent, self.responder)))]
		)
		row = self.row(issued)
		self.assertEqual(row.state, AddresseeState.NOTIFIED)
		self.assertEqual(row.user_name, "Clara Agent")
		self.assertEqual(row.controller, self.head)
		self.assertEqual(row.registration_number, issued.registration_number)
		with self.as_user(self.agent):
			self.assertEqual(
				frappe.get_list(ADDRESSEE, filters={"directive": issued.name}, pluck="user"), [self.agent]
			)
			self.assertIn(issued.name, frappe.get_list(DIRECTIVE, pluck="name", limit_page_length=0))

	def test_the_fingerprint_is_of_text_kind_addressees_terms_and_files(self):
		issued = self.issued()
		for table, values in (
			(DIRECTIVE, {"directive_text": "Another text"}),
			(DIRECTIVE, {"subject": "Another subject"}),
			(DIRECTIVE, {"directive_kind": DirectiveKind.REGULATION}),
			(DIRECTIVE, {"registration_number": "X-1"}),
			(ADDRESSEE, {"first_execute_by": "2030-01-09"}),
			(ADDRESSEE, {"user": self.other}),
		):
			with self.subTest(values=values):
				name = issued.name if table == DIRECTIVE else self.rows(issued).popitem()[1].name
				fieldname = next(iter(values))
				before = frappe.db.get_value(table, name, fieldname)
				frappe.db.set_value(table, name, values)
				self.assertFalse(content.is_unaltered(frappe.get_doc(DIRECTIVE, issued.name)))
				frappe.db.set_value(table, name, fieldname, before)
				self.assertTrue(content.is_unaltered(frappe.get_doc(DIRECTIVE, issued.name)))

	def test_empty_texts_are_refused(self):
		for values in ({"subject": "  "}, {"directive_text": "\u200b"}, {"subject": "x" * 200}):
			with self.subTest(values=values), self.assertRaises(DirectiveInputError):
				self.draft(**values)

	def test_markup_in_a_directive_is_plain_text(self):
		draft = self.draft(subject="<b>Bold</b>", directive_text="<script>alert(1)</script>")
		self.assertNotIn("<", draft.subject + draft.directive_text)


class TestNumbers(DirectiveTestCase):
	def number(self, directive) -> int:
		return int(directive.registration_number.split("-")[-1].split("/")[0])

	def test_every_kind_counts_for_itself_within_the_year(self):
		with self.at("2031-03-02 10:00"):
			first, second = self.issued(), self.issued()
			order = self.issued(directive_kind=DirectiveKind.ORDER)
			regulation = self.issued(directive_kind=DirectiveKind.REGULATION)
		with self.at("2032-01-02 10:00"):
			next_year = self.issued()
		self.assertEqual(
			[self.number(doc) for doc in (first, second, order, regulation, next_year)], [1, 2, 1, 1, 1]
		)
		self.assertEqual(len({doc.registration_number for doc in (first, order, regulation, next_year)}), 4)

	def test_drafts_and_refused_issues_leave_no_gap(self):
		with self.at("2033-03-02 10:00"):
			self.draft()
			self.assertIsNone(self.draft().registration_number)
			refused = self.draft(recipients=[])
			frappe.db.savepoint("refused_issue")
			self.assertRaises(RecipientError, self.issue, refused)
			frappe.db.rollback(save_point="refused_issue")
			self.assertEqual(self.number(self.issued()), 1)

	def test_the_letters_are_the_sites_language(self):
		for language, number in (("ru", "П-7/2026"), ("en", "Order-7/2026")):
			with mock.patch.object(numbering, "site_language", return_value=language):
				self.assertEqual(numbering.written(DirectiveKind.ORDER, 7, 2026), number)


class TestAddressees(DirectiveTestCase):
	def test_a_role_is_its_holders_at_the_day_of_issue_and_each_once(self):
		draft = self.draft(
			recipients=[
				{"role": Role.AGENT},
				{"role": Role.RESPONDER},
				{"user": self.agent},
				{"user": self.agent},
			]
		)
		newcomer = make_user("newcomer.directive@example.com", Role.AGENT, Role.RESPONDER).name
		rows = self.rows(self.issue(draft))
		self.assertLessEqual({self.agent, self.other, self.responder, newcomer}, set(rows))
		self.assertEqual(rows[self.other].via_role, Role.AGENT)
		self.assertFalse(rows[self.agent].via_role)
		self.assertNotIn(self.head, rows)

	def test_a_disabled_user_is_left_out_and_named(self):
		frappe.db.set_value("User", self.other, "enabled", 0)
		issued = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		self.assertEqual(list(self.rows(issued)), [self.agent])
		self.assertTrue(any("Dmitri Agent" in str(message) for message in frappe.local.message_log))

	def test_nobody_left_is_refused(self):
		frappe.db.set_value("User", self.other, "enabled", 0)
		with self.assertRefused(RecipientError, "Dmitri Agent"):
			self.issued(recipients=[{"user": self.other}])

	def test_a_role_without_users_is_refused_by_name(self):
		frappe.db.delete("Has Role", {"role": Role.IT_ADMIN, "parenttype": "User"})
		draft = self.draft(recipients=[{"user": self.agent}, {"role": Role.IT_ADMIN}])
		with self.assertRefused(RecipientError, "IT Administrator", "2"):
			self.issue(draft)
		self.assertEqual(self.state(draft), DirectiveState.DRAFT)
		self.assertEqual(self.rows(draft), {})

	def test_only_employees_are_addressed(self):
		for user in (self.customer, "Administrator", "Guest"):
			with self.subTest(user=user), self.assertRaises(RecipientError):
				self.issued(recipients=[{"user": user}])
		for role in ("System Manager", "Customer"):
			with self.subTest(role=role), self.assertRaises(RecipientError):
				self.draft(recipients=[{"role": role}])

	def test_a_row_names_either_a_user_or_a_role(self):
		for row in ({}, {"user": self.agent, "role": Role.AGENT}):
			with self.subTest(row=row), self.assertRefused(RecipientError, "1"):
				self.draft(recipients=[row])

	def test_an_issuer_does_not_address_himself_by_a_role(self):
		second = make_user("second.head.directive@example.com", Role.HEAD).name
		rows = self.rows(self.issued(recipients=[{"role": Role.HEAD}]))
		self.assertIn(second, rows)
		self.assertNotIn(self.head, rows)

	def test_controllers_are_employees_and_nobody_controls_himself(self):
		for controller in (self.customer, "Administrator"):
			with self.assertRefused(RecipientError, controller):
				self.draft(controller=controller)
		with self.assertRaises(RecipientError):
			self.draft(recipients=[{"user": self.agent, "controller": self.agent}])
		issued = self.issued(
			controller=self.agent,
			recipients=[
				{"user": self.agent},
				{"user": self.other},
				{"user": self.responder, "controller": self.other},
			],
		)
		controllers = {user: row.controller for user, row in self.rows(issued).items()}
		self.assertEqual(
			controllers, {self.agent: self.head, self.other: self.agent, self.responder: self.other}
		)

	def test_three_hundred_addressees_in_seconds_and_few_queries(self):
		role = Role.RESPONDER
		users = [f"many{number}.directive@example.com" for number in range(300)]
		now = frappe.utils.now()
		columns = ("name", "creation", "modified", "owner", "modified_by")
		frappe.db.bulk_insert(
			"User",
			(*columns, "email", "first_name", "full_name", "enabled", "user_type"),
			[(user, now, now, user, user, user, user, user, 1, "System User") for user in users],
		)
		frappe.db.bulk_insert(
			"Has Role",
			(*columns, "parent", "parenttype", "parentfield", "role"),
			[
				(frappe.generate_hash(length=10), now, now, user, user, user, "User", "roles", role)
				for user in users
			],
		)
		draft = self.draft(recipients=[{"role": role}])
		few, _took, _issued = self.counted_issue(self.draft())
		many, took, issued = self.counted_issue(draft)
		self.assertGreaterEqual(issued.addressee_count, 300)
		self.assertEqual(frappe.db.count(ADDRESSEE, {"directive": issued.name}), issued.addressee_count)
		self.assertLessEqual(many, 60)
		self.assertLessEqual(many - few, 5)
		self.assertLess(took, 5)

	def counted_issue(self, draft):
		"""(number of queries, seconds, the directive) of an issue."""
		queries = []
		run = frappe.db.sql

		def counted(*args, **kwargs):
			queries.append(args[0])
			return run(*args, **kwargs)

		began = time.monotonic()
		with mock.patch.object(frappe.db, "sql", counted):
			issued = self.issue(draft)
		return len(queries), time.monotonic() - began, issued


class TestTerms(DirectiveTestCase):
	def terms(self, **values):
		row = self.row(self.issued(**values))
		return str(row.acknowledge_by), row.execute_by and str(row.execute_by), str(row.due_on)

	def test_terms_come_from_the_row_then_the_directive_then_the_settings(self):
		self.set_settings(acknowledge_days=2, execute_days=9)
		with self.at("2026-03-02 10:00"):
			# a Monday; the 4th is a Wednesday, the 11th likewise
			self.assertEqual(self.terms(), ("2026-03-04", "2026-03-11", "2026-03-04"))
			own = {"acknowledge_by": "2026-03-03", "execute_by": "2026-03-10"}
			self.assertEqual(self.terms(**own)[:2], ("2026-03-03", "2026-03-10"))
			row = {"user": self.agent, "acknowledge_by": "2026-03-05", "execute_by": "2026-03-06"}
			self.assertEqual(self.terms(**own, recipients=[row])[:2], ("2026-03-05", "2026-03-06"))

	def test_a_term_on_a_day_off_is_the_working_day_before(self):
		def previous(day, calendar=None):
			return (
				day
				if day.weekday() < 5
				else frappe.utils.getdate(frappe.utils.add_days(day, 4 - day.weekday()))
			)

		with mock.patch.object(working_time, "previous_working_day", previous), self.at("2026-03-02 10:00"):
			# 7 and 8 March 2026 are Saturday and Sunday
			self.assertEqual(
				self.terms(acknowledge_by="2026-03-07", execute_by="2026-03-15")[:2],
				("2026-03-06", "2026-03-13"),
			)
		with mock.patch.object(working_time, "previous_working_day", previous):
			saturday = frappe.utils.getdate("2026-03-07")
			self.assertEqual(on_working_day(saturday, saturday), saturday)

	def test_the_acquaintance_does_not_end_after_the_execution(self):
		with self.at("2026-03-02 10:00"):
			self.assertEqual(self.terms(execute_by="2026-03-03")[:2], ("2026-03-03", "2026-03-03"))
			with self.assertRaises(TermError):
				self.draft(acknowledge_by="2026-03-05", execute_by="2026-03-04")

	def test_nothing_to_execute_has_no_term_of_execution(self):
		with self.at("2026-03-02 10:00"):
			self.assertIsNone(self.terms(needs_execution=0)[1])

	def test_terms_in_the_past_or_too_far_are_refused(self):
		with self.at("2026-03-02 10:00"):
			old = self.draft(recipients=[{"user": self.agent, "execute_by": "2026-03-01"}])
			with self.assertRefused(TermError, "1"):
				self.issue(old)
			with self.assertRaises(TermError):
				self.draft(execute_by="2126-03-01")


class TestBasis(DirectiveTestCase):
	def test_a_document_the_issuer_reads(self):
		appeal = make_appeal()
		draft = self.draft(basis_doctype="Support Appeal", basis_name=appeal.name)
		self.assertEqual(self.issue(draft).basis_name, appeal.name)

	def test_what_the_issuer_does_not_see_is_no_basis(self):
		order = self.draft(directive_kind=DirectiveKind.ORDER)
		with self.assertRaises(BasisError):
			self.draft(basis_doctype=DIRECTIVE, basis_name=order.name)
		appeal = make_appeal()
		draft = self.draft(basis_doctype="Support Appeal", basis_name=appeal.name)
		with mock.patch("helpdesk_ext.directives.checks.frappe.has_permission", return_value=False):
			self.assertRaises(BasisError, self.issue, draft)

	def test_other_kinds_of_document_are_no_basis(self):
		with self.assertRaises(BasisError):
			self.draft(basis_doctype="User", basis_name=self.agent)
		with self.assertRaises(frappe.ValidationError):
			self.draft(basis_doctype="Support Appeal", basis_name="APL-NO-SUCH")
