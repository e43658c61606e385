"""What addressees, controllers and the issuer do, and who may not."""

import frappe
import frappe.utils

from helpdesk_ext.api import directives as api
from helpdesk_ext.constants import (
	ADDRESSEE,
	DIRECTIVE,
	EVENT,
	AddresseeState,
	DirectiveAction,
	DirectiveKind,
	DirectiveState,
	EventType,
	Role,
)
from helpdesk_ext.directives import overdue
from helpdesk_ext.directives.checks import check_close
from helpdesk_ext.directives.errors import (
	ControlError,
	DirectiveInputError,
	FingerprintError,
	FrozenError,
	NotAddresseeError,
	OpenExecutionError,
	StepError,
	TermError,
)
from helpdesk_ext.tests.directive_utils import DirectiveTestCase
from helpdesk_ext.tests.utils import make_user


class StepsTestCase(DirectiveTestCase):
	def acknowledge(self, directive, user=None):
		user = user or self.agent
		row = self.row(directive, user)
		with self.as_user(user):
			return api.acknowledge(row.name, directive.content_hash, str(row.modified))

	def report(self, directive, user=None, text="Done, see the list.", **more):
		user = user or self.agent
		row = self.row(directive, user)
		with self.as_user(user):
			return api.report_execution(row.name, text, modified=str(row.modified), **more)

	def accept(self, directive, user=None, by=None):
		row = self.row(directive, user)
		with self.as_user(by or self.head):
			return api.accept_execution(row.name, str(row.modified))

	def attach(self, row, user, file_name="proof.txt", text=b"proof"):
		with self.as_user(user):
			return frappe.get_doc(
				{
					"doctype": "File",
					"file_name": file_name,
					"content": text,
					"is_private": 1,
					"attached_to_doctype": ADDRESSEE,
					"attached_to_name": row.name,
				}
			).insert()

	def events(self, row, event_type=EventType.STATE) -> list:
		return frappe.get_all(
			EVENT,
			filters={"reference_doctype": ADDRESSEE, "reference_name": row.name, "event_type": event_type},
			fields=["from_value", "to_value", "actor", "details"],
			order_by="occurred_at asc, creation asc",
		)


class TestAcquaintance(StepsTestCase):
	def test_who_when_and_of_what(self):
		directive = self.issued()
		with self.at("2026-11-24 09:30:00"):
			self.acknowledge(directive)
		row = self.row(directive)
		self.assertEqual(row.state, AddresseeState.ACKNOWLEDGED)
		self.assertEqual(str(row.acknowledged_at), "2026-11-24 09:30:00")
		self.assertEqual(row.acknowledged_hash, directive.content_hash)
		self.assertEqual(row.due_on, row.execute_by)
		(event,) = self.events(row)
		self.assertEqual((event.to_value, event.actor), (AddresseeState.ACKNOWLEDGED, self.agent))

	def test_nobody_acknowledges_for_another(self):
		directive = self.issued(
			recipients=[{"user": self.agent, "controller": self.other}, {"user": self.responder}]
		)
		row = self.row(directive)
		for user in (self.head, self.deputy, self.other, self.manager, "Administrator"):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(NotAddresseeError):
				api.acknowledge(row.name, directive.content_hash, str(row.modified))
			with self.as_user(user), self.assertRaises(NotAddresseeError):
				api.refuse(row.name, "No", str(row.modified))
		for user in (self.responder, self.customer, "Guest"):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				api.acknowledge(row.name, directive.content_hash, str(row.modified))
		self.assertEqual(self.row(directive).state, AddresseeState.NOTIFIED)

	def test_the_text_shown_must_be_the_text_in_force(self):
		directive = self.issued()
		row = self.row(directive)
		with self.as_user(self.agent), self.assertRaises(FingerprintError):
			api.acknowledge(row.name, "0" * 64, str(row.modified))
		frappe.db.set_value(DIRECTIVE, directive.name, "directive_text", "Changed past the system")
		with self.as_user(self.agent), self.assertRaises(FingerprintError):
			api.acknowledge(row.name, directive.content_hash, str(row.modified))

	def test_once(self):
		directive = self.issued()
		row = self.row(directive)
		self.acknowledge(directive)
		with self.as_user(self.agent):
			with self.assertRaises(frappe.TimestampMismatchError):
				api.acknowledge(row.name, directive.content_hash, str(row.modified))
			with self.assertRaises(StepError):
				api.acknowledge(row.name, directive.content_hash)

	def test_refusal_with_a_note_and_a_second_thought(self):
		directive = self.issued(recipients=[{"user": self.agent, "controller": self.other}])
		row = self.row(directive)
		with self.as_user(self.agent):
			with self.assertRaises(DirectiveInputError):
				api.refuse(row.name, " ")
			api.refuse(row.name, "Not my duty")
		row = self.row(directive)
		self.assertEqual((row.state, row.refusal_note), (AddresseeState.REFUSED, "Not my duty"))
		self.assertEqual(self.events(row)[0].details, "Not my duty")
		self.assertEqual(
			self.notices("Addressee Refuses Acquaintance"), [tuple(sorted((self.head, self.other)))]
		)
		self.acknowledge(directive)
		row = self.row(directive)
		self.assertEqual((row.state, row.refusal_note), (AddresseeState.ACKNOWLEDGED, "Not my duty"))

	def test_nothing_is_acknowledged_on_a_cancelled_directive(self):
		directive = self.issued()
		row = self.row(directive)
		with self.as_user(self.head):
			api.do_action(directive.name, DirectiveAction.CANCEL, str(directive.modified), "Mistake")
		with self.as_user(self.agent), self.assertRaises(StepError):
			api.acknowledge(row.name, directive.content_hash)


class TestOnPaper(StepsTestCase):
	def paper(self, directive, users, day, by=None, files=None):
		rows = [self.row(directive, user) for user in users]
		files = [self.attach(rows[0], self.head, "sheet.txt", b"signed").name] if files is None else files
		with self.as_user(by or self.head):
			return api.acknowledge_on_paper([row.name for row in rows], day, files)

	def test_one_scan_for_all_who_signed_the_sheet(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		today = frappe.utils.nowdate()
		self.paper(directive, (self.agent, self.other), today)
		for row in self.rows(directive).values():
			self.assertEqual((row.state, row.acknowledged_on_paper), (AddresseeState.ACKNOWLEDGED, 1))
			self.assertEqual(row.acknowledgement_entered_by, self.head)
			self.assertEqual(str(row.acknowledged_at.date()), today)
			self.assertEqual(row.acknowledged_hash, directive.content_hash)
			files = frappe.get_all(
				"File", filters={"attached_to_name": row.name}, fields=["is_private", "content_hash", "name"]
			)
			self.assertEqual([file.is_private for file in files], [1])
			with self.as_user(self.head), self.assertRaises(FrozenError):
				frappe.delete_doc("File", files[0].name)

	def test_not_without_a_scan_and_on_no_impossible_day(self):
		directive = self.issued()
		with self.assertRaises(DirectiveInputError):
			self.paper(directive, [self.agent], frappe.utils.nowdate(), files=[])
		for day in ("2020-01-01", frappe.utils.add_days(frappe.utils.nowdate(), 2), ""):
			with self.subTest(day=day), self.assertRaises(DirectiveInputError):
				self.paper(directive, [self.agent], str(day))
		foreign = self.attach(self.row(self.issued()), self.head, "foreign.txt", b"foreign")
		with self.assertRaises(DirectiveInputError):
			self.paper(directive, [self.agent], frappe.utils.nowdate(), files=[foreign.name])

	def test_only_the_issuers_side_enters_signatures(self):
		directive = self.issued(recipients=[{"user": self.agent, "controller": self.other}])
		for user in (self.agent, self.other, self.deputy, self.manager):
			with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
				self.paper(directive, [self.agent], frappe.utils.nowdate(), by=user)


class TestExecution(StepsTestCase):
	def test_reported_accepted_and_the_directive_follows(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		self.acknowledge(directive)
		self.assertEqual(self.state(directive), DirectiveState.IN_EXECUTION)
		file = self.attach(self.row(directive), self.agent)
		self.report(directive, files=[file.name])
		self.assertEqual(self.notices("Addressee Reports Execution"), [(self.head,)])
		self.accept(directive)
		row = self.row(directive)
		self.assertEqual((row.state, row.accepted_by), (AddresseeState.ACCEPTED, self.head))
		self.assertEqual(self.state(directive), DirectiveState.IN_EXECUTION)
		self.acknowledge(directive, self.other)
		self.report(directive, self.other)
		self.accept(directive, self.other)
		stored = frappe.get_doc(DIRECTIVE, directive.name)
		self.assertEqual(stored.state, DirectiveState.EXECUTED)
		self.assertEqual(
			(stored.addressee_count, stored.acknowledged_count, stored.executed_count, stored.overdue_count),
			(2, 2, 2, 0),
		)
		self.assertEqual(self.notices("Directive Carried Out"), [(self.head,)])
		with self.as_user(self.head):
			api.do_action(directive.name, DirectiveAction.CLOSE, str(stored.modified))
		stored.reload()
		self.assertEqual(stored.state, DirectiveState.CLOSED)
		self.assertTrue(stored.closed_at)

	def test_nobody_accepts_his_own(self):
		order = self.issued(
			directive_kind=DirectiveKind.ORDER, recipients=[{"user": self.head}, {"user": self.deputy}]
		)
		for user in (self.head, self.deputy):
			self.acknowledge(order, user)
			self.report(order, user)
			for road in (api.accept_execution, lambda name: api.return_execution(name, "More")):
				with self.subTest(user=user), self.as_user(user), self.assertRaises(ControlError):
					road(self.row(order, user).name)
		self.accept(order, self.head, by=self.deputy)

	def test_only_the_controller_and_the_issuers_side_accept(self):
		directive = self.issued(
			recipients=[{"user": self.agent, "controller": self.responder}, {"user": self.other}]
		)
		self.acknowledge(directive)
		self.report(directive)
		row = self.row(directive)
		for user in (self.other, self.customer, self.manager):
			with self.subTest(user=user), self.as_user(user), self.assertRaises(frappe.PermissionError):
				api.accept_execution(row.name)
		with self.as_user(self.responder):
			api.return_execution(row.name, "The list is missing")
		row = self.row(directive)
		self.assertEqual(
			(row.state, row.return_note, row.return_count),
			(AddresseeState.RETURNED, "The list is missing", 1),
		)
		self.assertEqual(row.due_on, row.execute_by)
		self.assertEqual(self.notices("Execution of Directive Returned"), [(self.agent,)])
		self.report(directive, text="With the list")
		with self.as_user(self.responder):
			api.accept_execution(row.name)
		self.assertEqual(
			[event.details for event in self.events(row)],
			[None, "Done, see the list.", "The list is missing", "With the list", None],
		)

	def test_steps_come_in_their_order(self):
		directive = self.issued()
		row = self.row(directive)
		with self.as_user(self.agent), self.assertRaises(StepError):
			api.report_execution(row.name, "Done")
		with self.as_user(self.head), self.assertRaises(StepError):
			api.accept_execution(row.name)
		self.acknowledge(directive)
		for text in ("", "   "):
			with self.assertRaises(DirectiveInputError):
				self.report(directive, text=text)
		with self.as_user(self.head), self.assertRaises(StepError):
			api.return_execution(row.name, "Remark")
		self.report(directive)
		with self.as_user(self.head), self.assertRaises(DirectiveInputError):
			api.return_execution(row.name, "")

	def test_reporting_for_another_is_refused(self):
		directive = self.issued()
		self.acknowledge(directive)
		for user in (self.head, "Administrator"):
			with self.as_user(user), self.assertRaises(NotAddresseeError):
				api.report_execution(self.row(directive).name, "Done")

	def test_proofs_are_of_the_own_row_and_stay_once_sent(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		self.acknowledge(directive)
		foreign = self.attach(self.row(directive, self.other), self.other, "others.txt", b"others")
		with self.assertRaises(DirectiveInputError):
			self.report(directive, files=[foreign.name])
		with self.assertRaises(frappe.PermissionError):
			self.attach(self.row(directive, self.other), self.agent)
		own = self.attach(self.row(directive), self.agent)
		self.report(directive, files=[own.name])
		with self.as_user(self.agent):
			self.assertRaises(FrozenError, frappe.delete_doc, "File", own.name)
		with self.assertRaises(frappe.PermissionError):
			self.attach(self.row(directive), self.agent, "late.txt", b"late")

	def test_only_to_be_acknowledged(self):
		directive = self.issued(needs_execution=0, recipients=[{"user": self.agent}, {"user": self.other}])
		self.acknowledge(directive)
		with self.as_user(self.agent), self.assertRaises(StepError):
			api.report_execution(self.row(directive).name, "Done")
		self.assertIsNone(self.row(directive).due_on)
		self.acknowledge(directive, self.other)
		self.assertEqual(self.state(directive), DirectiveState.EXECUTED)

	def test_a_directive_is_not_closed_while_somebody_owes(self):
		directive = self.issued()
		with self.as_user(self.head):
			with self.assertRaises(DirectiveInputError):
				api.do_action(directive.name, DirectiveAction.CLOSE, str(directive.modified))
		doc = frappe.get_doc(DIRECTIVE, directive.name)
		doc.load_doc_before_save()
		doc.state = DirectiveState.CLOSED
		with self.assertRefused(OpenExecutionError, "1"):
			check_close(doc)


class TestTermsAndRelease(StepsTestCase):
	def test_a_moved_term_keeps_the_first_one_and_the_reason(self):
		directive = self.issued(execute_by=frappe.utils.add_days(frappe.utils.nowdate(), 5))
		self.acknowledge(directive)
		row = self.row(directive)
		first, new = row.execute_by, frappe.utils.getdate(frappe.utils.add_days(row.execute_by, 14))
		with self.as_user(self.head):
			api.extend_term([row.name], str(new), "Illness")
		row = self.row(directive)
		self.assertEqual(row.first_execute_by, first)
		self.assertLessEqual(row.execute_by, new)
		self.assertGreater(row.execute_by, first)
		self.assertEqual(row.extension_reason, "Illness")
		self.assertEqual(row.due_on, row.execute_by)
		(event,) = self.events(row, EventType.TERM)
		self.assertEqual(
			(event.from_value, event.to_value, event.details), (str(first), str(row.execute_by), "Illness")
		)
		self.assertEqual(self.notices("Term of Directive Moved"), [tuple(sorted((self.agent, self.head)))])
		with self.as_user(self.agent):
			self.report(directive)
		with self.as_user(self.head):
			api.extend_term([row.name], str(frappe.utils.add_days(new, 14)), "Again")
		self.assertEqual(self.row(directive).first_execute_by, first)

	def test_bad_terms_and_missing_reasons(self):
		directive = self.issued()
		row = self.row(directive)
		for day, reason in (("2020-01-01", "R"), ("2200-01-01", "R"), ("", "R"), (str(row.execute_by), "R")):
			with self.subTest(day=day), self.as_user(self.head), self.assertRaises(TermError):
				api.extend_term([row.name], day, reason)
		with self.as_user(self.head), self.assertRaises(DirectiveInputError):
			api.extend_term([row.name], str(frappe.utils.add_days(row.execute_by, 7)), "")

	def test_only_the_issuers_side_moves_terms_and_releases_and_nobody_his_own(self):
		directive = self.issued(recipients=[{"user": self.agent, "controller": self.other}])
		row = self.row(directive)
		day = str(frappe.utils.add_days(row.execute_by, 7))
		for user in (self.agent, self.other, self.deputy, self.manager):
			with self.subTest(user=user), self.as_user(user):
				self.assertRaises(frappe.PermissionError, api.extend_term, [row.name], day, "R")
				self.assertRaises(frappe.PermissionError, api.release, [row.name], "R")
		second = self.head_too()
		directive = self.issued(recipients=[{"user": second}])
		row = self.row(directive, second)
		with self.as_user(second):
			self.assertRaises(ControlError, api.extend_term, [row.name], day, "R")
			self.assertRaises(ControlError, api.release, [row.name], "R")

	def head_too(self):
		return make_user("second.head.directive@example.com", Role.HEAD).name

	def test_an_addressee_disabled_in_between_is_released_by_the_issuer(self):
		directive = self.issued(recipients=[{"user": self.agent}, {"user": self.other}])
		self.acknowledge(directive)
		self.report(directive)
		self.accept(directive)
		frappe.db.set_value("User", self.other, "enabled", 0)
		row = self.row(directive, self.other)
		with self.as_user(self.head):
			page = api.get_directive_page(directive.name)
			self.assertEqual({row.user for row in page["rows"] if row.is_disabled}, {self.other})
			with self.assertRaises(DirectiveInputError):
				api.release([row.name], "")
			api.release([row.name], "Has left")
		row = self.row(directive, self.other)
		self.assertEqual(
			(row.state, row.release_note, row.due_on), (AddresseeState.RELEASED, "Has left", None)
		)
		self.assertEqual(self.state(directive), DirectiveState.EXECUTED)

	def test_rows_of_two_directives_are_not_mixed(self):
		one, two = self.issued(), self.issued()
		with self.as_user(self.head), self.assertRaises(DirectiveInputError):
			api.release([self.row(one).name, self.row(two).name], "R")
		with self.as_user(self.head), self.assertRaises(frappe.ValidationError):
			api.release([], "R")


class TestOverdue(StepsTestCase):
	def issued_long_ago(self):
		with self.at("2026-03-02 10:00"):
			return self.issued(
				acknowledge_by="2026-03-04",
				execute_by="2026-03-10",
				recipients=[{"user": self.agent, "controller": self.other}, {"user": self.responder}],
			)

	def sweep(self, moment):
		self.told.clear()
		with self.at(moment):
			for directive in sorted(overdue.overdue_untold()):
				overdue.tell_of_directive(directive)
			overdue.refresh_counts()
		return self.notices("Own Term of Directive Is Over"), self.notices("Directive Is Overdue")

	def test_overdue_are_counted_and_told_once(self):
		directive = self.issued_long_ago()
		self.assertEqual(self.sweep("2026-03-04 08:00"), ([], []))
		own, issuers = self.sweep("2026-03-05 08:00")
		self.assertEqual(sorted(own), sorted([(self.agent,), (self.responder,)]))
		self.assertEqual(issuers, [tuple(sorted((self.head, self.other)))])
		self.assertEqual(frappe.db.get_value(DIRECTIVE, directive.name, "overdue_count"), 2)
		self.assertEqual(self.sweep("2026-03-06 08:00"), ([], []))
		with self.at("2026-03-06 09:00"):
			self.acknowledge(directive)
			self.acknowledge(directive, self.responder)
		self.assertEqual(frappe.db.get_value(DIRECTIVE, directive.name, "overdue_count"), 0)
		self.assertEqual(self.sweep("2026-03-10 08:00"), ([], []))
		own, issuers = self.sweep("2026-03-11 08:00")
		self.assertEqual((len(own), len(issuers)), (2, 1))

	def test_a_moved_term_is_told_anew_when_it_is_over(self):
		directive = self.issued_long_ago()
		with self.at("2026-03-04 09:00"):
			self.acknowledge(directive)
			self.acknowledge(directive, self.responder)
		self.sweep("2026-03-11 08:00")
		with self.at("2026-03-11 09:00"), self.as_user(self.head):
			api.extend_term([self.row(directive).name], "2026-03-20", "Illness")
		self.assertEqual(self.sweep("2026-03-20 08:00"), ([], []))
		self.assertEqual(self.sweep("2026-03-21 08:00")[0], [(self.agent,)])

	def test_the_whole_sweep_runs(self):
		self.issued_long_ago()
		with self.at("2026-03-05 08:00"):
			self.assertGreaterEqual(overdue.tell_overdue(), 1)
			self.assertEqual(overdue.tell_overdue(), 0)

	def test_the_filter_of_the_list_finds_exactly_the_overdue(self):
		directive = self.issued_long_ago()
		with self.at("2026-03-04 09:00"):
			self.acknowledge(directive)
		with self.as_user(self.head):
			late = frappe.get_list(
				ADDRESSEE, filters={"directive": directive.name, "due_on": ("<", "2026-03-05")}, pluck="user"
			)
		self.assertEqual(late, [self.responder])
