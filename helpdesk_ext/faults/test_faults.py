"""A fault from its registration to its confirmation: who may do what, which facts it takes, what is kept."""

import contextlib
from unittest import mock

import frappe
import frappe.client
import frappe.utils
from frappe.desk.form.save import savedocs
from frappe.model.workflow import WorkflowPermissionError, apply_workflow

from helpdesk_ext import guards, working_time
from helpdesk_ext.constants import APPEAL, EVENT, FAULT, EventType, FaultState, Role, Severity
from helpdesk_ext.constants import FaultAction as Action
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.faults import actions, assets, checks, notices
from helpdesk_ext.faults.similar import similar_faults
from helpdesk_ext.helpdesk_ext.doctype.fault_part.fault_part import PartNotUsableError, PartTreeError
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_administrator,
	make_agent,
	make_appeal,
	make_fault,
	make_head,
	make_responder,
	make_user,
)

HOUR = 3600


class FaultTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent("agent.fault@example.com").name
		cls.other = make_agent("other.fault@example.com").name
		cls.head = make_head("head.fault@example.com").name
		cls.deputy = make_user("deputy.fault@example.com", Role.DEPUTY).name
		cls.it = make_administrator("it.fault@example.com").name
		cls.responder = make_responder("responder.fault@example.com").name

	def setUp(self):
		super().setUp()
		self.told = []
		telling = mock.patch.object(
			notices,
			"tell",
			lambda doc, name, users: self.told.append((name, {user for user in users if user})),
		)
		telling.start()
		self.addCleanup(telling.stop)

	def report(self, user=None, **values):
		with self.as_user(user or self.agent):
			return make_fault(**values)

	def act(self, user, fault, action, answer_customers=False, **values):
		with self.as_user(user):
			actions.do_action(fault.name, action, None, values, answer_customers)
		fault.reload()
		return fault

	def facts(self, **values):
		now = frappe.utils.now_datetime().replace(microsecond=0)
		return {
			"cause": "Cable or Connection",
			"fix_text": "Cable replaced",
			"downtime_from": str(now),
			"downtime_until": str(now),
			"downtime_before_notice": 1,
			**values,
		}

	def accepted(self, **values):
		return self.act(self.it, self.report(**values), Action.ACCEPT)

	def eliminated(self, **values):
		return self.act(self.it, self.accepted(**values), Action.ELIMINATE, **self.facts())

	def confirmed(self, **values):
		return self.act(self.agent, self.eliminated(**values), Action.CONFIRM)

	def stored(self, fault, fieldname):
		return frappe.db.get_value(FAULT, fault.name, fieldname)

	def events(self, fault, event_type):
		return frappe.get_all(
			EVENT,
			filters={"reference_name": fault.name, "event_type": event_type},
			fields=["from_value", "to_value", "actor"],
			order_by="occurred_at asc",
		)


# --- the roads by which a document is changed


def by_save(name, changes):
	doc = frappe.get_doc(FAULT, name)
	doc.update(changes)
	doc.save()


def by_set_value(name, changes):
	frappe.client.set_value(FAULT, name, changes)


def by_form(name, changes):
	doc = frappe.get_doc(FAULT, name).as_dict()
	doc.update(changes)
	savedocs(frappe.as_json(doc), "Save")


ROADS = (by_save, by_set_value, by_form)


class RoadsTestCase(FaultTestCase):
	def refused_on_every_road(self, user, fault, changes, exception, *fragments):
		before = frappe.db.get_value(FAULT, fault.name, ["modified", *changes])
		for road in ROADS:
			with self.subTest(road=road.__name__, changes=changes), self.as_user(user):
				with self.assertRefused(exception, *fragments):
					road(fault.name, changes)
		self.assertEqual(frappe.db.get_value(FAULT, fault.name, ["modified", *changes]), before)


class TestRegistration(RoadsTestCase):
	def test_any_employee_of_ours_reports_a_fault(self):
		for user in (self.agent, self.head, self.deputy, self.it, self.responder):
			with self.subTest(user=user):
				fault = self.report(user)
				self.assertEqual((fault.reporter, fault.state), (user, FaultState.REGISTERED))
				self.assertTrue(fault.registered_at and fault.noticed_at and fault.due_at)

	def test_a_stranger_does_not(self):
		for roles in ((Role.CUSTOMER,), ("Website Manager",), (Role.SYSTEM_MANAGER,)):
			user = make_user("stranger.fault@example.com", *roles).name
			with self.subTest(roles=roles), self.assertRefused(frappe.PermissionError):
				self.report(user)

	def test_term_is_counted_in_working_hours_by_severity(self):
		self.set_settings(fault_hours_high=3)
		with self.at("2026-03-02 16:30"):
			fault = self.report(severity=Severity.HIGH)
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-02 16:30"), 3 * HOUR)
		self.assertEqual(frappe.utils.get_datetime(fault.due_at), expected)

	def test_no_hours_in_the_settings_is_no_term(self):
		self.set_settings(fault_hours_low=0)
		self.assertIsNone(self.report(severity=Severity.LOW).due_at)

	def test_severity_is_the_parts_own_unless_another_was_chosen(self):
		page = {"fault_part": "Payment on the Site", "page_url": "https://shop.example/pay"}
		self.assertEqual(self.report(**page).severity, Severity.CRITICAL)
		self.assertEqual(self.report(**page, severity=Severity.LOW).severity, Severity.LOW)

	def test_texts_are_stored_plain(self):
		fault = self.report(
			subject=" <b>Printer</b>\n jams ", description="line\r\n<script>x</script>", browser="<i>"
		)
		self.assertEqual(fault.subject, "‹b›Printer‹/b› jams")
		self.assertEqual(fault.description, "line\n‹script›x‹/script›")

	def test_empty_and_endless_texts_are_refused(self):
		for values, field in (
			({"subject": " \u200b "}, "Fault in Short"),
			({"description": " "}, "Description of Fault"),
			({"description": "a" * 50_001}, "Description of Fault"),
		):
			with self.subTest(field=field), self.assertRefused(checks.FaultTextError, field):
				self.report(**values)

	def test_place_is_required_as_the_part_says(self):
		with self.assertRefused(checks.WhereMissingError, "Workplace or Room"):
			self.report(workplace=None)
		with self.assertRefused(checks.WhereMissingError, "Address of Page"):
			self.report(fault_part="Catalogue on the Site")
		self.report(workplace=None, inventory_number="INV-7")
		self.report(fault_part="Catalogue on the Site", page_url="shop.example/list?a=1")
		self.report(fault_part="Internal System", workplace=None)

	def test_a_script_is_no_address(self):
		for address in ("javascript:alert(1)", "data:text/html,x", "mailto:a@b.example"):
			with self.subTest(address=address), self.assertRefused(checks.WhereMissingError, "https://"):
				self.report(fault_part="Page of the Site", page_url=address)

	def test_group_and_unused_part_are_refused(self):
		with self.assertRefused(PartNotUsableError, "group of parts"):
			self.report(fault_part="Workplace Equipment")
		frappe.db.set_value("Fault Part", "Printer or Scanner", "disabled", 1)
		with self.assertRefused(PartNotUsableError, "not used any more"):
			self.report()

	def test_it_cannot_fail_since_tomorrow(self):
		tomorrow = frappe.utils.add_to_date(frappe.utils.now_datetime(), days=1)
		with self.assertRefused(checks.FaultDateError, "Fails Since"):
			self.report(noticed_at=tomorrow)

	def test_negative_numbers_are_refused(self):
		with self.assertRaises(frappe.NonNegativeError):
			self.report(people_affected=-1)

	def test_facts_of_the_server_are_not_sent_along(self):
		for values in (
			{"reporter": self.other},
			{"registered_at": "2020-01-01 10:00:00"},
			{"repair_seconds": 5},
			{"customers_told_at": "2020-01-01 10:00:00"},
		):
			with self.subTest(values=values), self.assertRefused(ServerFactError):
				self.report(**values)

	def test_elimination_is_not_part_of_a_report(self):
		with self.assertRefused(checks.NotYoursToChangeError, "What Was Done"):
			self.report(fix_text="Done")
		with self.assertRefused(checks.NotYoursToChangeError, "Responsible Administrator"):
			self.report(administrator=self.it)
		fault = self.report(repairs=[{"eliminated_at": "2020-01-01 10:00:00"}])
		self.assertEqual(fault.repairs, [])

	def test_it_begins_at_the_beginning(self):
		with self.assertRefused(WorkflowPermissionError):
			self.report(state=FaultState.CONFIRMED)

	def test_administrators_are_told_at_once_of_a_critical_one_the_head_too(self):
		self.report()
		name, users = self.told[-1]
		self.assertEqual(name, notices.REGISTERED)
		self.assertIn(self.it, users)
		self.assertNotIn(self.head, users)
		self.report(severity=Severity.CRITICAL)
		name, users = self.told[-1]
		self.assertEqual(name, notices.CRITICAL)
		self.assertLessEqual({self.it, self.head}, users)

	def test_without_an_administrator_the_head_is_told(self):
		frappe.db.set_value("User", self.it, "enabled", 0)
		with mock.patch.object(notices, "_users_with", lambda role: [self.head] if role == Role.HEAD else []):
			self.report()
		self.assertEqual(self.told[-1], (notices.REGISTERED, {self.head}))

	def test_a_fault_is_kept_for_good(self):
		fault = self.report()
		with self.assertRaises(KeptError):
			frappe.delete_doc(FAULT, fault.name, force=True)


class TestSight(FaultTestCase):
	def test_the_department_and_the_administrators_see_all_others_their_own(self):
		of_agent, of_responder = self.report(), self.report(self.responder)
		names = {of_agent.name, of_responder.name}
		for user in (self.agent, self.other, self.head, self.deputy, self.it):
			with self.subTest(user=user), self.as_user(user):
				listed = set(frappe.get_list(FAULT, pluck="name", limit_page_length=0))
				self.assertLessEqual(names, listed)
				for name in names:
					self.assertTrue(frappe.has_permission(FAULT, "read", doc=name))
		with self.as_user(self.responder):
			listed = set(frappe.get_list(FAULT, pluck="name", limit_page_length=0))
			self.assertEqual(listed & names, {of_responder.name})
			self.assertFalse(frappe.has_permission(FAULT, "read", doc=of_agent.name))
			self.assertTrue(frappe.has_permission(FAULT, "read", doc=of_responder.name))

	def test_right_to_write_is_the_reporters_and_the_administrators_until_it_is_settled(self):
		fault = self.report()
		expected = {self.agent: 1, self.it: 1, self.head: 1, self.other: 0, self.deputy: 0, self.responder: 0}

		def rights():
			return {
				user: int(frappe.has_permission(FAULT, "write", doc=fault.name, user=user))
				for user in expected
			}

		self.assertEqual(rights(), expected)
		frappe.db.set_value(FAULT, fault.name, "state", FaultState.CONFIRMED)
		self.assertEqual(rights(), dict.fromkeys(expected, 0) | {self.head: 1})

	def test_a_stranger_sees_none(self):
		fault = self.report()
		user = make_user("stranger.fault@example.com", "Website Manager").name
		with self.as_user(user):
			self.assertFalse(frappe.has_permission(FAULT, "read", doc=fault.name))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list(FAULT)

	def test_nobody_hangs_anything_on_a_fault_he_does_not_see(self):
		"""Comment, file, share, assignment by an employee of another department."""
		fault = self.report()
		target = {"reference_doctype": FAULT, "reference_name": fault.name}
		attacks = (
			{"doctype": "Comment", "comment_type": "Comment", "content": "x", **target},
			{
				"doctype": "File",
				"file_name": "x.txt",
				"content": "x",
				"attached_to_doctype": FAULT,
				"attached_to_name": fault.name,
			},
			{"doctype": "DocShare", "share_doctype": FAULT, "share_name": fault.name, "user": self.responder},
			{"doctype": "ToDo", "description": "x", "reference_type": FAULT, "reference_name": fault.name},
		)
		for values in attacks:
			with self.subTest(values["doctype"]), self.as_user(self.responder):
				with self.assertRaises(frappe.PermissionError):
					frappe.get_doc(values).insert(ignore_permissions=True)

	def test_pictures_of_the_reporter_are_private(self):
		fault = self.report()
		picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
		with self.as_user(self.agent), mock.patch.object(guards, "_check_content"):
			file = frappe.get_doc(
				{
					"doctype": "File",
					"file_name": "lamp.png",
					"content": picture,
					"is_private": 0,
					"attached_to_doctype": FAULT,
					"attached_to_name": fault.name,
				}
			).insert()
		self.assertEqual(file.is_private, 1)
		self.assertTrue(file.file_url.startswith("/private/files/"))


class TestSimilar(FaultTestCase):
	def similar(self, user=None, **values):
		with self.as_user(user or self.agent):
			return {row.name: row.alike for row in similar_faults(values)}

	def test_open_faults_of_the_same_part_place_page_or_words_are_offered(self):
		printer = self.report(
			subject="Barometer zzq does not print", workplace="Room zzq", inventory_number="INV-zzq"
		)
		page = self.report(
			subject="Cart is empty",
			fault_part="Page of the Site",
			page_url="https://www.zzq.example/cart/?id=1",
		)
		self.assertIn("same part fails", self.similar(fault_part="Printer or Scanner")[printer.name])
		self.assertEqual(self.similar(inventory_number="INV-zzq"), {printer.name: ["same equipment"]})
		self.assertEqual(
			self.similar(page_url="http://zzq.example/cart"), {page.name: ["same page of the site"]}
		)
		both = self.similar(workplace="Room zzq", subject="barometers jam")
		self.assertEqual(both, {printer.name: ["same workplace", "similar words in subject"]})

	def test_a_word_alone_says_nothing_of_another_part(self):
		self.report(subject="Barometer zzq")
		self.assertEqual(self.similar(subject="Barometer", fault_part="Internal System"), {})

	def test_russian_words_agree_whatever_their_case_and_ending(self):
		fault = self.report(subject="Барометр не печатает", workplace="Каб. zzq")
		self.assertIn(fault.name, self.similar(workplace="Каб. zzq", subject="нет барометра"))

	def test_settled_faults_and_the_fault_itself_are_not_offered(self):
		fault = self.report(inventory_number="INV-zzq")
		self.assertEqual(self.similar(inventory_number="INV-zzq", name=fault.name), {})
		self.act(self.it, fault, Action.REJECT, reject_reason="No fault")
		self.assertEqual(self.similar(inventory_number="INV-zzq"), {})

	def test_one_query_and_only_what_one_sees(self):
		self.report(inventory_number="INV-zzq")
		self.assertEqual(self.similar(self.responder, inventory_number="INV-zzq"), {})
		with self.as_user(self.agent), mock.patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			similar_faults({"inventory_number": "INV-zzq", "subject": "some words here"})
		self.assertEqual(sql.call_count, 1)

	def test_wildcards_and_quotes_are_only_letters(self):
		self.assertEqual(self.similar(workplace="'; drop table x", subject="100%'\\ _____"), {})


class TestEquipment(FaultTestCase):
	def asset(self, name, **values):
		asset = frappe.new_doc("Asset")
		asset.update({"name": name, "asset_name": f"Laptop {name}", **values})
		asset.db_insert()
		return asset.name

	def test_equipment_is_found_by_the_number_on_its_label(self):
		asset = self.asset("ACC-ASS-zzq-1")
		self.assertEqual(self.report(inventory_number=asset).asset, asset)
		self.assertEqual(self.report(inventory_number="Laptop ACC-ASS-zzq-1").asset, asset)
		self.assertIsNone(self.report(inventory_number="no such").asset)

	def test_a_number_two_have_finds_none(self):
		self.asset("ACC-ASS-zzq-1", asset_name="Twin")
		self.asset("ACC-ASS-zzq-2", asset_name="Twin")
		self.assertIsNone(assets.find_asset("Twin"))

	def test_chosen_equipment_gives_its_number(self):
		asset = self.asset("ACC-ASS-zzq-1")
		self.assertEqual(self.report(workplace=None, asset=asset).inventory_number, asset)


class TestMoves(RoadsTestCase):
	def test_the_whole_way(self):
		fault = self.report()
		self.act(self.it, fault, Action.ACCEPT)
		self.assertEqual((fault.state, fault.administrator), (FaultState.ACCEPTED, self.it))
		self.act(self.it, fault, Action.START_REPAIR)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual((fault.state, fault.eliminated_by), (FaultState.ELIMINATED, self.it))
		self.act(self.agent, fault, Action.CONFIRM)
		self.assertEqual((fault.state, fault.confirmed_by), (FaultState.CONFIRMED, self.agent))
		self.assertEqual(
			[(row.to_value, row.actor) for row in self.events(fault, EventType.STATE)],
			[
				(FaultState.ACCEPTED, self.it),
				(FaultState.IN_REPAIR, self.it),
				(FaultState.ELIMINATED, self.it),
				(FaultState.CONFIRMED, self.agent),
			],
		)
		for fieldname in ("accepted_at", "repair_started_at", "eliminated_at", "confirmed_at"):
			self.assertTrue(fault.get(fieldname), fieldname)

	def test_only_administrators_accept_and_repair(self):
		fault = self.report()
		for user in (self.agent, self.head, self.deputy, self.other):
			with (
				self.subTest(user=user),
				self.assertRaises((actions.FaultActionError, frappe.PermissionError)),
			):
				self.act(user, fault, Action.ACCEPT)
			self.refused_on_every_road(
				user,
				fault,
				{"state": FaultState.ACCEPTED},
				(WorkflowPermissionError, frappe.PermissionError),
			)

	def test_moves_out_of_turn_are_refused(self):
		fault = self.report()
		for state in (FaultState.IN_REPAIR, FaultState.CONFIRMED, FaultState.RETURNED):
			self.refused_on_every_road(
				self.it, fault, {"state": state}, (WorkflowPermissionError, checks.NotYoursToJudgeError)
			)

	def test_of_two_at_once_the_second_is_told(self):
		fault = self.report()
		seen = str(fault.modified)
		self.act(self.it, fault, Action.ACCEPT)
		with self.as_user(self.it), self.assertRefused(actions.FaultChangedError, "changed meanwhile"):
			actions.do_action(fault.name, Action.START_REPAIR, seen, {})

	def test_who_is_told_of_what(self):
		fault = self.report()
		self.told.clear()
		self.act(self.it, fault, Action.ACCEPT)
		self.assertEqual(self.told.pop(), (notices.ACCEPTED, {self.agent}))
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual(self.told.pop(), (notices.ELIMINATED, {self.agent}))
		self.act(self.agent, fault, Action.RETURN, return_reason="Still flashes")
		self.assertEqual(self.told.pop(), (notices.RETURNED, {self.it}))
		rejected = self.report()
		self.act(self.it, rejected, Action.REJECT, reject_reason="No paper")
		self.assertEqual(self.told.pop(), (notices.REJECTED, {self.agent}))

	def test_head_is_told_too_when_the_reporter_cannot_confirm(self):
		fault = self.act(self.it, self.report(self.it), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		name, users = self.told[-1]
		self.assertEqual(name, notices.ELIMINATED)
		self.assertIn(self.head, users)
		gone = self.accepted()
		frappe.db.set_value("User", self.agent, "enabled", 0)
		self.addCleanup(frappe.db.set_value, "User", self.agent, "enabled", 1)
		self.act(self.it, gone, Action.ELIMINATE, **self.facts())
		self.assertIn(self.head, self.told[-1][1])

	def test_rejecting_needs_a_reason(self):
		fault = self.report()
		self.refused_on_every_road(
			self.it, fault, {"state": FaultState.REJECTED}, checks.ReasonMissingError, "Reason of Rejection"
		)
		self.act(self.it, fault, Action.REJECT, reject_reason="It was not plugged in")
		self.assertEqual(fault.state, FaultState.REJECTED)

	def test_responsible_is_an_enabled_administrator(self):
		fault = self.accepted()
		for user in (self.agent, "Guest"):
			self.refused_on_every_road(
				self.it, fault, {"administrator": user}, checks.AdministratorChoiceError
			)
		second = make_administrator("second.it.fault@example.com").name
		frappe.db.set_value("User", second, "enabled", 0)
		frappe.clear_document_cache("User", second)
		self.refused_on_every_road(self.it, fault, {"administrator": second}, checks.AdministratorChoiceError)
		frappe.db.set_value("User", second, "enabled", 1)
		frappe.clear_document_cache("User", second)
		with self.as_user(self.it):
			by_save(fault.name, {"administrator": second})
		(event,) = self.events(fault, EventType.RESPONSIBLE)[-1:]
		self.assertEqual((event.from_value, event.to_value), (self.it, second))

	def test_term_follows_the_severity_unless_it_is_set_by_hand(self):
		with self.at("2026-03-02 10:00"):
			fault = self.accepted()
			with self.as_user(self.it):
				by_save(fault.name, {"severity": Severity.LOW})
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-02 10:00"), 40 * HOUR)
			self.assertEqual(self.stored(fault, "due_at"), expected)
			with self.as_user(self.it):
				by_save(fault.name, {"severity": Severity.HIGH, "due_at": "2026-03-02 12:00:00"})
			self.assertEqual(str(self.stored(fault, "due_at")), "2026-03-02 12:00:00")
			self.assertEqual(len(self.events(fault, EventType.TERM)), 2)
			self.refused_on_every_road(
				self.it, fault, {"due_at": "2026-03-02 09:00:00"}, checks.FaultDateError, "Elimination Due On"
			)

	def test_a_fault_that_turns_critical_is_told_of(self):
		fault = self.accepted()
		self.told.clear()
		with self.as_user(self.it):
			by_save(fault.name, {"severity": Severity.CRITICAL})
		self.assertEqual([name for name, users in self.told], [notices.CRITICAL])


class TestElimination(RoadsTestCase):
	def test_facts_are_required_on_every_road(self):
		fault = self.accepted()
		for missing, label in (
			("cause", "Cause of Fault"),
			("fix_text", "What Was Done"),
			("downtime_from", "Real Start of Downtime"),
			("downtime_until", "Real End of Downtime"),
		):
			self.refused_on_every_road(
				self.it,
				fault,
				{**self.facts(**{missing: None}), "state": FaultState.ELIMINATED},
				checks.EliminationFactError,
				label,
			)
		with self.as_user(self.it), self.assertRaises(checks.EliminationFactError):
			apply_workflow(frappe.get_doc(FAULT, fault.name), Action.ELIMINATE)

	def test_facts_in_the_same_save_are_enough(self):
		for road in ROADS:
			fault = self.accepted()
			with self.subTest(road=road.__name__), self.as_user(self.it):
				road(fault.name, {**self.facts(), "state": FaultState.ELIMINATED})
			self.assertEqual(self.stored(fault, "state"), FaultState.ELIMINATED)

	def test_a_cause_that_says_too_little_needs_words(self):
		fault = self.accepted()
		with self.assertRefused(checks.EliminationFactError, "Cause in Words"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="Cause Not Found"))
		self.act(
			self.it,
			fault,
			Action.ELIMINATE,
			**self.facts(cause="Cause Not Found", cause_text="Gone by itself"),
		)

	def test_a_cause_out_of_use_and_one_that_is_none_are_refused(self):
		frappe.db.set_value("Fault Cause", "Power Failure", "disabled", 1)
		fault = self.accepted()
		with self.assertRefused(checks.EliminationFactError, "not used any more"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="Power Failure"))
		with self.assertRaises(frappe.LinkValidationError):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts(cause="No Such Cause"))

	def test_impossible_downtimes_are_refused_on_every_road(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report(noticed_at="2026-03-02 09:00:00")
		with self.at("2026-03-02 12:00"):
			self.act(self.it, fault, Action.ACCEPT)
			for start, end, fragment in (
				("2026-03-02 11:00:00", "2026-03-02 10:30:00", "cannot end before it starts"),
				("2026-03-02 09:00:00", "2026-03-02 12:30:00", "in the future"),
				("2026-03-02 08:59:00", "2026-03-02 11:00:00", "before the fault was noticed"),
			):
				self.refused_on_every_road(
					self.it,
					fault,
					{
						**self.facts(downtime_from=start, downtime_until=end, downtime_before_notice=0),
						"state": FaultState.ELIMINATED,
					},
					checks.DowntimeError,
					fragment,
				)
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(
					downtime_from="2026-03-02 08:59:00",
					downtime_until="2026-03-02 11:00:00",
					downtime_before_notice=1,
				),
			)
		self.assertEqual(fault.downtime_seconds, 2 * HOUR + 60)

	def test_a_correction_before_the_confirmation_is_checked_and_measured_anew(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report()
		with self.at("2026-03-02 14:30"):
			self.act(self.it, fault, Action.ACCEPT)
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 10:00:00", downtime_until="2026-03-02 12:00:00"),
			)
			self.refused_on_every_road(
				self.it, fault, {"downtime_until": "2026-03-02 09:00:00"}, checks.DowntimeError
			)
			with self.as_user(self.it):
				by_save(fault.name, {"downtime_until": "2026-03-02 13:00:00"})
		fault.reload()
		self.assertEqual(fault.downtime_seconds, 3 * HOUR)
		self.assertEqual(str(fault.repairs[0].downtime_until), "2026-03-02 13:00:00")

	def test_lengths_in_calendar_and_working_time(self):
		"""Monday 16:00 to Tuesday 12:00 of an office that works from 9 to 18 with an hour of lunch at 13."""
		with self.at("2026-03-02 16:00"):
			fault = self.report(noticed_at="2026-03-02 15:00:00")
		with self.at("2026-03-02 17:00"):
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-03 12:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 15:00:00", downtime_until="2026-03-03 11:30:00"),
			)
		self.assertEqual((fault.reaction_seconds, fault.reaction_business_seconds), (HOUR, HOUR))
		self.assertEqual((fault.repair_seconds, fault.repair_business_seconds), (20 * HOUR, 5 * HOUR))
		self.assertEqual((fault.downtime_seconds, fault.downtime_business_seconds), (20.5 * HOUR, 5.5 * HOUR))

	def test_a_site_that_fills_a_fact_by_its_workflow_does_not_get_round_the_others(self):
		workflow = frappe.get_doc("Workflow", "Fault Notice Flow")
		for row in workflow.states:
			if row.state == FaultState.ELIMINATED:
				row.update_field, row.update_value = "cause", "Power Failure"
		workflow.save()
		self.addCleanup(frappe.clear_cache, doctype=FAULT)
		fault = self.accepted()
		with self.as_user(self.it), self.assertRaises(checks.EliminationFactError):
			apply_workflow(frappe.get_doc(FAULT, fault.name), Action.ELIMINATE)
		for row in workflow.states:
			if row.state == FaultState.ELIMINATED:
				row.update_field, row.update_value = "reporter", self.it
		workflow.save()
		with self.as_user(self.it):
			doc = frappe.get_doc(FAULT, fault.name)
			doc.update(self.facts())
			doc.save()
			with self.assertRaises(ServerFactError):
				apply_workflow(doc, Action.ELIMINATE)


class TestJudgement(RoadsTestCase):
	def test_reporter_or_head_confirm_and_nobody_else(self):
		fault = self.eliminated()
		for user in (self.other, self.deputy, self.it, self.responder):
			self.refused_on_every_road(
				user,
				fault,
				{"state": FaultState.CONFIRMED},
				(checks.NotYoursToJudgeError, frappe.PermissionError, WorkflowPermissionError),
			)
		self.act(self.head, fault, Action.CONFIRM)
		self.assertEqual(fault.confirmed_by, self.head)

	def test_nobody_confirms_the_own_repair_but_the_head(self):
		fault = self.act(self.it, self.report(self.it), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.refused_on_every_road(
			self.it, fault, {"state": FaultState.CONFIRMED}, checks.NotYoursToJudgeError, "own repair"
		)
		both = make_user("both.fault@example.com", Role.HEAD, Role.IT_ADMIN).name
		own = self.act(both, self.report(both), Action.ACCEPT)
		self.act(both, own, Action.ELIMINATE, **self.facts())
		self.act(both, own, Action.CONFIRM)
		self.assertEqual(own.confirmed_by, both)

	def test_a_site_without_our_workflow_keeps_the_rule(self):
		frappe.db.set_value("Workflow", "Fault Notice Flow", "is_active", 0)
		frappe.clear_cache(doctype=FAULT)
		frappe.cache().hdel("workflow", FAULT)
		self.addCleanup(frappe.clear_cache, doctype=FAULT)
		self.addCleanup(lambda: frappe.cache().hdel("workflow", FAULT))
		fault = self.report()
		with self.as_user(self.it):
			by_save(fault.name, {"state": FaultState.ACCEPTED})
			by_save(fault.name, {**self.facts(), "state": FaultState.ELIMINATED})
		self.refused_on_every_road(
			self.it, fault, {"state": FaultState.CONFIRMED}, checks.NotYoursToJudgeError
		)

	def test_a_responder_confirms_what_he_reported(self):
		fault = self.act(self.it, self.report(self.responder), Action.ACCEPT)
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.act(self.responder, fault, Action.CONFIRM)
		self.assertEqual(fault.confirmed_by, self.responder)

	def test_the_form_offers_only_what_passes(self):
		fault = self.eliminated()
		for user, expected in (
			(self.agent, [Action.CONFIRM, Action.RETURN]),
			(self.head, [Action.CONFIRM, Action.RETURN]),
			(self.it, []),
			(self.other, []),
		):
			with self.subTest(user=user), self.as_user(user):
				self.assertEqual(actions.open_actions(frappe.get_doc(FAULT, fault.name)), expected)

	def test_returning_needs_words_and_keeps_what_was_declared(self):
		with self.at("2026-03-02 10:00"):
			fault = self.report()
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-02 12:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(downtime_from="2026-03-02 10:00:00", downtime_until="2026-03-02 11:00:00"),
			)
		with self.at("2026-03-02 12:30"):
			self.refused_on_every_road(
				self.agent,
				fault,
				{"state": FaultState.RETURNED},
				checks.ReasonMissingError,
				"What Still Fails",
			)
			self.act(self.agent, fault, Action.RETURN, return_reason="Still flashes")
		self.assertEqual((fault.state, fault.return_count), (FaultState.RETURNED, 1))
		self.assertEqual((fault.fix_text, fault.downtime_until, fault.eliminated_at), (None, None, None))
		self.assertIsNone(fault.repair_seconds)
		(row,) = fault.repairs
		self.assertEqual((row.fix_text, row.return_reason), ("Cable replaced", "Still flashes"))
		self.assertEqual((row.eliminated_by, row.returned_by), (self.it, self.agent))
		return fault

	def test_a_repeated_repair_adds_up(self):
		fault = self.test_returning_needs_words_and_keeps_what_was_declared()
		with self.at("2026-03-02 16:00"):
			self.act(
				self.it,
				fault,
				Action.ELIMINATE,
				**self.facts(
					fix_text="New printer",
					downtime_from="2026-03-02 10:30:00",
					downtime_until="2026-03-02 15:00:00",
				),
			)
			self.assertIsNone(fault.return_reason)
			self.act(self.agent, fault, Action.CONFIRM)
		self.assertEqual([row.fix_text for row in fault.repairs], ["Cable replaced", "New printer"])
		self.assertEqual(fault.repair_seconds, 6 * HOUR)
		self.assertEqual(fault.downtime_seconds, 5 * HOUR)

	def test_a_second_return_needs_words_of_its_own(self):
		fault = self.act(self.agent, self.eliminated(), Action.RETURN, return_reason="Still")
		self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		with self.assertRaises(checks.ReasonMissingError):
			self.act(self.agent, fault, Action.RETURN)

	def test_registered_again_it_begins_a_new_life(self):
		with self.at("2026-03-02 10:00"):
			fault = self.confirmed()
			first = fault.repair_seconds
		with self.at("2026-03-09 10:00"):
			for user in (self.agent, self.it):
				with self.subTest(user=user), self.assertRaises(frappe.PermissionError):
					self.act(user, fault, Action.REOPEN, return_reason="Again")
			with self.assertRaises(checks.ReasonMissingError):
				self.act(self.head, fault, Action.REOPEN)
			self.act(self.head, fault, Action.REOPEN, return_reason="It fails again")
			self.assertEqual((fault.state, fault.reopen_count), (FaultState.REGISTERED, 1))
			self.assertEqual((fault.confirmed_at, fault.eliminated_at), (None, None))
			expected = working_time.due_after(frappe.utils.get_datetime("2026-03-09 10:00"), 24 * HOUR)
			self.assertEqual(fault.due_at, expected)
			self.act(self.it, fault, Action.ACCEPT)
		with self.at("2026-03-09 12:00"):
			self.act(self.it, fault, Action.ELIMINATE, **self.facts())
		self.assertEqual(fault.repair_seconds, first + 2 * HOUR)
		self.assertEqual(fault.repairs[0].return_reason, "It fails again")

	def test_a_settled_fault_is_frozen(self):
		fault = self.confirmed()
		for changes in (
			{"fix_text": "Other"},
			{"subject": "Other"},
			{"downtime_until": "2020-01-01 10:00:00"},
			{"administrator": None},
			{"customer_answer": "Other"},
		):
			self.refused_on_every_road(self.head, fault, changes, checks.NotYoursToChangeError)
			self.refused_on_every_road(self.it, fault, changes, frappe.PermissionError)


class TestWhoWritesWhat(RoadsTestCase):
	def test_reporter_corrects_the_report_until_it_is_accepted(self):
		fault = self.report()
		with self.as_user(self.agent):
			by_save(fault.name, {"subject": "Corrected"})
		self.act(self.it, fault, Action.ACCEPT)
		self.refused_on_every_road(
			self.agent, fault, {"subject": "Again"}, checks.NotYoursToChangeError, "Fault in Short"
		)
		with self.as_user(self.it):
			by_save(fault.name, {"subject": "By the administrator"})

	def test_reporter_does_not_write_the_elimination(self):
		fault = self.accepted()
		for changes in ({"fix_text": "Done"}, {"cause": "Power Failure"}, {"due_at": "2030-01-01 10:00:00"}):
			self.refused_on_every_road(self.agent, fault, changes, checks.NotYoursToChangeError)

	def test_another_agent_changes_nothing(self):
		self.refused_on_every_road(self.other, self.report(), {"subject": "Mine"}, frappe.PermissionError)

	def test_facts_of_the_server_are_refused_on_every_road(self):
		fault = self.accepted()
		for changes in (
			{"reporter": self.it},
			{"accepted_at": "2020-01-01 10:00:00"},
			{"repair_seconds": 1},
			{"return_count": 7},
			{"confirmed_by": self.it},
		):
			self.refused_on_every_road(self.it, fault, changes, ServerFactError)

	def test_rows_of_repairs_and_counts_are_put_back(self):
		fault = self.eliminated()
		for road in ROADS:
			with self.subTest(road=road.__name__), self.as_user(self.it):
				doc = frappe.get_doc(FAULT, fault.name)
				rows = [row.as_dict() for row in doc.repairs]
				rows[0]["downtime_from"] = "2020-01-01 10:00:00"
				if road is by_set_value:
					with contextlib.suppress(frappe.ValidationError):
						road(fault.name, {"repairs": rows, "told_count": 5})
				else:
					road(fault.name, {"repairs": rows, "told_count": 5})
			stored = frappe.get_doc(FAULT, fault.name)
			self.assertEqual(str(stored.repairs[0].downtime_from), str(stored.downtime_from))
			self.assertEqual((len(stored.repairs), stored.told_count), (1, 0))


class TestOverlaps(FaultTestCase):
	def down(self, start, end, **values):
		fault = self.act(self.it, self.report(**values), Action.ACCEPT)
		return self.act(
			self.it,
			fault,
			Action.ELIMINATE,
			**self.facts(downtime_from=f"2026-03-02 {start}:00", downtime_until=f"2026-03-02 {end}:00"),
		)

	def test_overlapping_downtimes_are_listed_on_both(self):
		part = {"fault_part": "Internal System", "workplace": None}
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", **part)
			self.assertNotIn("10:00", first.overlaps or "")
			second = self.down("11:00", "13:00", **part)
			third = self.down("13:00", "14:00", **part)
		first.reload()
		self.assertIn(f"{second.name}: 2026-03-02 11:00 – 2026-03-02 13:00", first.overlaps)
		self.assertIn(f"{first.name}: 2026-03-02 10:00 – 2026-03-02 12:00", second.overlaps)
		self.assertNotIn(second.name, third.overlaps or "")

	def test_the_same_equipment_counts_though_the_part_is_another(self):
		asset = frappe.new_doc("Asset")
		asset.update({"name": "ACC-ASS-zzq-9", "asset_name": "Laptop"})
		asset.db_insert()
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", asset=asset.name, fault_part="Computer at Workplace")
			second = self.down("11:00", "13:00", asset=asset.name, fault_part="Network at Workplace")
		self.assertIn(first.name, second.overlaps)

	def test_a_corrected_downtime_leaves_the_other_fault(self):
		part = {"fault_part": "Internal System", "workplace": None}
		with self.at("2026-03-02 18:00"):
			first = self.down("10:00", "12:00", **part)
			second = self.down("11:00", "13:00", **part)
			with self.as_user(self.it):
				by_save(second.name, {"downtime_from": "2026-03-02 12:30:00"})
		self.assertNotIn(second.name, self.stored(first, "overlaps") or "")
		self.assertNotIn(first.name, self.stored(second, "overlaps") or "")


class TestParts(HelpdeskTestCase):
	def part(self, name, group=None, **values):
		doc = frappe.new_doc("Fault Part")
		doc.update({"part_name": name, "parent_fault_part": group, **values})
		return doc.insert()

	def test_tree_has_groups_with_leaves(self):
		for group in frappe.get_all("Fault Part", filters={"is_group": 1}, pluck="name"):
			self.assertTrue(frappe.db.exists("Fault Part", {"parent_fault_part": group}), group)
		self.assertFalse(
			frappe.db.exists("Fault Part", {"is_group": 0, "parent_fault_part": ("is", "not set")})
		)

	def test_circles_and_wrong_parents_are_refused(self):
		group = self.part("Zzq Group", is_group=1)
		leaf = self.part("Zzq  Leaf ", "Zzq Group")
		self.assertEqual(leaf.name, "Zzq Leaf")
		inner = self.part("Zzq Inner", "Zzq Group", is_group=1)
		for doc, parent in ((group, "Zzq Group"), (group, "Zzq Inner"), (inner, "Zzq Leaf")):
			doc.reload()
			doc.parent_fault_part = parent
			with self.subTest(parent=parent), self.assertRaises(PartTreeError):
				doc.save()

	def test_a_group_stays_one_and_a_part_in_use_becomes_none(self):
		group = frappe.get_doc("Fault Part", "Workplace Equipment")
		group.is_group = 0
		with self.assertRefused(PartTreeError, "must stay a group"):
			group.save()
		group.reload()
		group.disabled = 1
		with self.assertRefused(PartTreeError, "out of use first"):
			group.save()
		make_fault()
		part = frappe.get_doc("Fault Part", "Printer or Scanner")
		part.is_group = 1
		with self.assertRefused(PartTreeError, "cannot become a group"):
			part.save()


class TestAppealIsNotTouched(FaultTestCase):
	def test_a_fault_without_appeals_confirms_quietly(self):
		fault = self.confirmed()
		self.assertEqual((fault.appeal_count, fault.notes_pending), (0, 1))
		self.assertFalse(frappe.db.exists(APPEAL, {"fault_notice": fault.name}))
		self.assertIsInstance(make_appeal().fault_blocks_answer, int)
