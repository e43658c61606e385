import frappe
import frappe.utils
from frappe.model.workflow import WorkflowPermissionError, apply_workflow

from helpdesk_ext.appeals import conversation, errors
from helpdesk_ext.constants import APPEAL, EVENT, MESSAGE, AppealAction, AppealState, EventType, Priority
from helpdesk_ext.documents.checks import KeptError, ServerFactError
from helpdesk_ext.helpdesk_ext.doctype.appeal_category.appeal_category import CategoryNotUsableError
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_customer,
	make_head,
	make_sales_order,
)


def put(name: str, **values):
	"""What a PUT of the REST interface or client.set_value does."""
	appeal = frappe.get_doc(APPEAL, name)
	appeal.update(values)
	appeal.save()
	return appeal


def events_of(name: str, event_type: str) -> list[tuple]:
	rows = frappe.get_all(
		EVENT,
		filters={"reference_name": name, "event_type": event_type},
		fields=["from_value", "to_value"],
		order_by="creation asc",
	)
	return [(row.from_value, row.to_value) for row in rows]


class AppealTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.other = make_agent("second.agent.test@example.com").name
		cls.head = make_head().name

	def appeal(self, by: str | None = None, **values):
		with self.as_user(by or self.agent):
			return make_appeal(**values)


class TestRegistration(AppealTestCase):
	def test_agent_who_registers_an_appeal_keeps_it(self):
		with self.at("2026-03-02 10:00"):
			appeal = self.appeal(received_at="2026-03-01 09:30:00")
		stored = frappe.get_doc(APPEAL, appeal.name)
		self.assertEqual(stored.agent, self.agent)
		self.assertEqual(stored.state, AppealState.NEW)
		self.assertEqual(str(stored.received_at), "2026-03-01 09:30:00")
		self.assertEqual(str(stored.registered_at), "2026-03-02 10:00:00")
		self.assertTrue(stored.company)
		self.assertTrue(stored.language)
		self.assertEqual(stored.phone_digits, "79120001122")
		self.assertEqual(stored.email_key, "ivan.petrov@example.com")

	def test_registration_leaves_its_events_and_opens_the_conversation(self):
		appeal = self.appeal()
		self.assertEqual(events_of(appeal.name, EventType.REGISTERED), [(None, AppealState.NEW)])
		self.assertEqual(events_of(appeal.name, EventType.AGENT), [(None, self.agent)])
		message = frappe.get_doc(MESSAGE, {"appeal": appeal.name})
		self.assertEqual(message.message_text, "Where is my parcel?")
		self.assertEqual(message.author_name, "Ivan Petrov")
		self.assertTrue(message.is_public)
		self.assertEqual(frappe.db.get_value(APPEAL, appeal.name, "message_count"), 1)

	def test_administrator_does_not_become_an_agent(self):
		self.assertFalse(frappe.db.get_value(APPEAL, make_appeal().name, "agent") == "Administrator")

	def test_appeal_of_the_inbox_takes_the_number_of_its_request(self):
		appeal = frappe.new_doc(APPEAL)
		appeal.update({"subject": "From the form", "appeal_text": "text", "appeal_request": "APL-2019-00077"})
		appeal.flags.ignore_links = True
		appeal.insert(ignore_permissions=True)
		self.assertEqual(appeal.name, "APL-2019-00077")
		self.assertFalse(frappe.db.exists(MESSAGE, {"appeal": appeal.name}))

	def test_priority_comes_from_the_category_unless_another_was_chosen(self):
		category = frappe.new_doc("Appeal Category")
		category.update({"category_name": "Urgent Test Category", "default_priority": Priority.URGENT})
		category.insert()
		self.assertEqual(self.appeal(category=category.name).appeal_priority, Priority.URGENT)
		chosen = self.appeal(category=category.name, appeal_priority=Priority.LOW)
		self.assertEqual(chosen.appeal_priority, Priority.LOW)


class TestBadInput(AppealTestCase):
	def test_blank_subject_and_text_are_refused(self):
		for blank in ("", "   ", "\n\t", "\u200b", "\u2800"):
			with self.subTest(blank=blank):
				with self.assertRefused(errors.AppealTextError, "subject"):
					self.appeal(subject=blank)
				with self.assertRefused(errors.AppealTextError, "text"):
					self.appeal(appeal_text=blank)

	def test_long_text_is_refused_with_its_length_and_the_way_out(self):
		with self.assertRefused(errors.AppealTextError, "200000", "50000", "file"):
			self.appeal(appeal_text="a" * 200_000)
		with self.assertRefused(errors.AppealTextError, "141", "140"):
			self.appeal(subject="a" * 141)
		self.assertEqual(len(self.appeal(appeal_text="a" * 50_000).appeal_text), 50_000)

	def test_markup_is_stored_as_plain_text(self):
		script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
		appeal = self.appeal(
			subject=f"s {script}", appeal_text=f"t {script}", contact_name=f"n {script}", paper_number=script
		)
		stored = frappe.db.get_value(
			APPEAL, appeal.name, ["subject", "appeal_text", "contact_name", "paper_number"]
		)
		for value in stored:
			self.assertNotIn("<", value)

	def test_wrong_contact_is_refused_naming_the_field(self):
		with self.assertRefused(errors.ContactError, "ivan@", "E-mail"):
			self.appeal(contact_email="ivan@")
		with self.assertRefused(errors.ContactError, "12ab", "Phone"):
			self.appeal(contact_phone="12ab")

	def test_group_or_category_out_of_use_is_not_chosen(self):
		group, leaf, other = (
			frappe.new_doc("Appeal Category")
			.update({"category_name": f"Chosen Test {name}", "is_group": name == "Group"})
			.insert()
			for name in ("Group", "Leaf", "Other")
		)
		with self.assertRefused(CategoryNotUsableError, group.name):
			self.appeal(category=group.name)
		appeal = self.appeal(category=leaf.name)
		frappe.db.set_value("Appeal Category", [leaf.name, other.name], "disabled", 1)
		with self.as_user(self.agent):
			with self.assertRefused(CategoryNotUsableError, other.name):
				put(appeal.name, category=other.name)
			# what it was put under in time stays, and does not stop other changes
			self.assertEqual(put(appeal.name, subject="Still saved").category, leaf.name)

	def test_order_of_another_customer_is_refused(self):
		mine, other = make_customer("Order Owner"), make_customer("Somebody Else")
		order = make_sales_order(mine.name)
		with self.assertRefused(errors.OrderOfCustomerError, "no such order"):
			self.appeal(customer=other.name, sales_order=order.name)
		appeal = self.appeal(sales_order=order.name)
		self.assertEqual(appeal.customer, mine.name)
		self.assertEqual(appeal.customer_name, "Order Owner")
		with self.assertRefused(errors.OrderOfCustomerError), self.as_user(self.agent):
			put(appeal.name, customer=other.name)

	def test_customer_name_is_a_snapshot(self):
		customer = make_customer("Old Name")
		appeal = self.appeal(customer=customer.name)
		frappe.db.set_value("Customer", customer.name, "customer_name", "New Name")
		with self.as_user(self.agent):
			self.assertEqual(put(appeal.name, subject="Another").customer_name, "Old Name")
			self.assertEqual(put(appeal.name, customer_name="Forged").customer_name, "Old Name")

	def test_receipt_in_the_future_is_refused(self):
		with self.at("2026-03-02 10:00"):
			with self.assertRefused(errors.ReceivedDateError, "future", "Received On"):
				self.appeal(received_at="2026-03-02 10:05:00")
			ahead = self.appeal(received_at="2026-03-02 10:00:30")
		self.assertEqual(str(ahead.received_at), "2026-03-02 10:00:00")

	def test_receipt_is_fixed_by_the_first_answer(self):
		appeal = self.appeal()
		with self.as_user(self.agent):
			put(appeal.name, received_at="2026-01-01 10:00:00")
			conversation.give_answer(appeal.name, "Here it is")
			with self.assertRefused(errors.ReceivedDateError, "fixed"):
				put(appeal.name, received_at="2026-01-02 10:00:00")
			put(appeal.name, received_at="2026-01-01 10:00:00", subject="same date is no change")


class TestServerFacts(AppealTestCase):
	FORGED = (
		("registered_at", "2020-01-01 00:00:00"),
		("first_answered_at", "2020-01-01 00:00:00"),
		("first_answer_seconds", 1),
		("resolved_at", "2020-01-01 00:00:00"),
		("closed_at", "2020-01-01 00:00:00"),
		("message_count", 99),
		("answer_count", "99"),
		("reopen_count", 5),
		("open_inquiry_count", 1),
		("portal_user", "Administrator"),
		("appeal_request", "APL-2026-99999"),
		("previous_appeal", None),
		("due_at", "2030-01-01 00:00:00"),
		("last_message_at", "2030-01-01 00:00:00"),
	)

	def test_nobody_changes_what_the_server_keeps(self):
		first = self.appeal()
		for user in (self.agent, self.head, "Administrator"):
			appeal = self.appeal(by=self.agent)
			for fieldname, value in self.FORGED:
				value = first.name if fieldname == "previous_appeal" else value
				with self.subTest(user=user, field=fieldname), self.as_user(user):
					with self.assertRefused((ServerFactError, frappe.LinkValidationError)):
						put(appeal.name, **{fieldname: value})

	def test_nobody_registers_an_appeal_with_facts_of_the_server(self):
		for fieldname, value in self.FORGED:
			if not value or fieldname == "appeal_request":
				continue
			with (
				self.subTest(field=fieldname),
				self.assertRefused(ServerFactError, "kept by the system"),
			):
				self.appeal(**{fieldname: value})

	def test_request_number_cannot_be_taken_by_hand(self):
		request = frappe.get_doc(
			{"doctype": "Appeal Request", "subject": "s", "appeal_text": "t", "name": "APL-2019-00078"}
		)
		request.db_insert()
		with self.assertRefused(ServerFactError):
			self.appeal(appeal_request=request.name)

	def test_stale_form_does_not_mark_a_reply_unread(self):
		appeal = self.appeal()
		with self.as_user(self.agent):
			self.assertEqual(put(appeal.name, has_unread_reply=1).has_unread_reply, 0)

	def test_owner_and_creation_stay(self):
		appeal = self.appeal()
		with self.as_user(self.agent):
			put(appeal.name, owner="Administrator", creation="2001-01-01 00:00:00")
		stored = frappe.get_doc(APPEAL, appeal.name)
		self.assertEqual(stored.owner, self.agent)
		self.assertGreater(stored.creation.year, 2020)

	def test_flags_in_a_payload_open_nothing(self):
		flags = {"in_backfill": True, "ignore_permissions": True, "system_move": True, "server_facts": True}
		appeal = self.appeal()
		payload = {**frappe.get_doc(APPEAL, appeal.name).as_dict(), "flags": flags, "message_count": 50}
		with self.as_user(self.agent), self.assertRefused(ServerFactError):
			frappe.get_doc(payload).save()
		payload.update(message_count=1, state=AppealState.CLOSED)
		with self.as_user(self.agent), self.assertRefused(WorkflowPermissionError):
			frappe.get_doc(payload).save()

	def test_nothing_of_an_appeal_is_deleted_or_renamed(self):
		appeal = self.appeal()
		with self.assertRefused(KeptError):
			frappe.delete_doc(APPEAL, appeal.name)
		with self.assertRefused(frappe.ValidationError):
			frappe.rename_doc(APPEAL, appeal.name, "APL-2026-77777", force=True)


class TestStates(AppealTestCase):
	def test_appeal_begins_new(self):
		with self.assertRefused(WorkflowPermissionError):
			self.appeal(state=AppealState.CLOSED)

	def test_jump_without_a_transition_is_refused(self):
		appeal = self.appeal()
		for state in (AppealState.CLOSED, AppealState.REOPENED, AppealState.AWAITING_CUSTOMER):
			with (
				self.subTest(state=state),
				self.as_user(self.agent),
				self.assertRefused(WorkflowPermissionError),
			):
				put(appeal.name, state=state)

	def test_jump_is_refused_when_the_site_has_switched_the_workflow_off(self):
		workflow = frappe.get_doc("Workflow", {"document_type": APPEAL, "is_active": 1})
		appeal = self.appeal()
		frappe.db.set_value("Workflow", workflow.name, "is_active", 0)
		self.addCleanup(frappe.clear_cache, doctype=APPEAL)
		frappe.clear_cache(doctype=APPEAL)
		frappe.cache.delete_key("workflow")
		self.addCleanup(frappe.cache.delete_key, "workflow")
		with self.as_user(self.agent):
			with self.assertRefused(WorkflowPermissionError, "does not go"):
				put(appeal.name, state=AppealState.CLOSED)
			with self.assertRefused(WorkflowPermissionError, "begins"):
				make_appeal(state=AppealState.CLOSED)
			self.assertEqual(put(appeal.name, state=AppealState.IN_PROGRESS).state, AppealState.IN_PROGRESS)

	def test_kanban_drag_does_not_answer_without_an_answer(self):
		appeal = self.appeal()
		with self.as_user(self.agent), self.assertRefused(errors.AnswerMissingError, "answer"):
			put(appeal.name, state=AppealState.ANSWERED)
		with self.as_user(self.agent), self.assertRefused(errors.AnswerMissingError):
			apply_workflow(frappe.get_doc(APPEAL, appeal.name), AppealAction.ANSWER)

	def test_written_message_may_be_called_the_answer_afterwards(self):
		appeal = self.appeal()
		with self.as_user(self.agent):
			conversation.post_message(
				appeal.name, direction="Outgoing Message", text="On Monday", is_public=True
			)
			apply_workflow(frappe.get_doc(APPEAL, appeal.name), AppealAction.ANSWER)
		self.assertEqual(frappe.db.get_value(APPEAL, appeal.name, "state"), AppealState.ANSWERED)

	def test_open_inquiry_holds_the_answer_back(self):
		appeal = self.appeal()
		frappe.db.set_value(APPEAL, appeal.name, "open_inquiry_count", 1)
		with self.as_user(self.agent), self.assertRefused(errors.OpenInquiryError, "1"):
			conversation.give_answer(appeal.name, "Here it is")

	def test_duplicate_names_its_original(self):
		appeal, original = self.appeal(), self.appeal()
		with self.as_user(self.agent):
			with self.assertRefused(errors.DuplicateLinkError, "Duplicate Of"):
				put(appeal.name, state=AppealState.DUPLICATE)
			with self.assertRefused(errors.DuplicateLinkError, "same appeal"):
				put(appeal.name, state=AppealState.DUPLICATE, duplicate_of=appeal.name)
			put(appeal.name, state=AppealState.DUPLICATE, duplicate_of=original.name)
			with self.assertRefused(errors.DuplicateLinkError, "duplicate of this one"):
				put(original.name, state=AppealState.DUPLICATE, duplicate_of=appeal.name)

	def test_restored_duplicate_forgets_its_original(self):
		appeal, original = self.appeal(), self.appeal()
		with self.as_user(self.agent):
			put(appeal.name, state=AppealState.DUPLICATE, duplicate_of=original.name)
		with self.as_user(self.head):
			restored = apply_workflow(frappe.get_doc(APPEAL, appeal.name), AppealAction.RESTORE)
		self.assertEqual(restored.state, AppealState.NEW)
		self.assertFalse(restored.duplicate_of)
		self.assertFalse(restored.closed_at)

	def test_who_takes_an_appeal_of_nobody_becomes_its_agent(self):
		appeal = make_appeal()
		frappe.db.set_value(APPEAL, appeal.name, "agent", None)
		with self.as_user(self.agent):
			taken = apply_workflow(frappe.get_doc(APPEAL, appeal.name), AppealAction.TAKE)
		self.assertEqual(taken.agent, self.agent)

	def test_times_lengths_and_counts_follow_the_moves(self):
		with self.at("2026-03-02 10:00"):
			appeal = self.appeal()
		with self.at("2026-03-02 11:00"), self.as_user(self.agent):
			conversation.give_answer(appeal.name, "First")
		with self.at("2026-03-03 10:00"):
			conversation.customer_reply(appeal.name, "No!")
		with self.at("2026-03-04 10:00"), self.as_user(self.agent):
			conversation.give_answer(appeal.name, "Second")
		with self.at("2026-03-05 10:00"), self.as_user(self.agent):
			apply_workflow(frappe.get_doc(APPEAL, appeal.name), AppealAction.CLOSE)
		stored = frappe.get_doc(APPEAL, appeal.name)
		self.assertEqual(stored.first_answer_seconds, 3600)
		self.assertEqual(stored.resolution_seconds, 3600)
		self.assertEqual(stored.full_resolution_seconds, 2 * 86400)
		self.assertEqual(stored.reopen_count, 1)
		self.assertEqual(str(stored.closed_at), "2026-03-05 10:00:00")
		self.assertEqual(stored.answer_count, 2)
		self.assertEqual(stored.message_count, 4)
		self.assertEqual(
			events_of(appeal.name, EventType.STATE),
			[
				(AppealState.NEW, AppealState.ANSWERED),
				(AppealState.ANSWERED, AppealState.REOPENED),
				(AppealState.REOPENED, AppealState.ANSWERED),
				(AppealState.ANSWERED, AppealState.CLOSED),
			],
		)
		seconds = frappe.get_all(
			EVENT,
			filters={"reference_name": appeal.name, "event_type": EventType.STATE},
			order_by="occurred_at asc",
			pluck="calendar_seconds",
		)
		self.assertEqual(seconds, [3600, 23 * 3600, 86400, 86400])


class TestEditRights(AppealTestCase):
	def test_agent_does_not_change_a_colleagues_appeal(self):
		appeal = self.appeal(by=self.other)
		with self.as_user(self.agent), self.assertRefused(frappe.PermissionError):
			put(appeal.name, subject="Mine now")
		with self.as_user(self.agent), self.assertRefused(frappe.PermissionError):
			put(appeal.name, agent=self.agent, subject="Mine now")

	def test_rule_holds_even_when_the_appeal_is_shared_for_writing(self):
		appeal = self.appeal(by=self.other)
		frappe.share.add_docshare(
			APPEAL, appeal.name, self.agent, write=1, flags={"ignore_share_permission": True}
		)
		with self.as_user(self.agent), self.assertRefused(frappe.PermissionError, "not yours"):
			put(appeal.name, subject="Mine now")

	def test_only_the_head_changes_a_closed_appeal(self):
		appeal = self.appeal()
		with self.as_user(self.agent):
			put(appeal.name, state=AppealState.SPAM)
			with self.assertRefused(frappe.PermissionError):
				put(appeal.name, subject="Not spam")
		with self.as_user(self.head):
			put(appeal.name, subject="Looked at")

	def test_agent_takes_for_himself_and_passes_on_only_his_own(self):
		appeal = make_appeal()
		frappe.db.set_value(APPEAL, appeal.name, "agent", None)
		with self.as_user(self.agent):
			with self.assertRefused(errors.AgentChoiceError, "head"):
				put(appeal.name, agent=self.other)
			put(appeal.name, agent=self.agent)
			put(appeal.name, agent=self.other)
			with self.assertRefused(frappe.PermissionError):
				put(appeal.name, agent=self.agent)
		with self.as_user(self.head):
			put(appeal.name, agent=self.agent)
		self.assertEqual(
			[to for _former, to in events_of(appeal.name, EventType.AGENT)][-3:],
			[self.agent, self.other, self.agent],
		)

	def test_responsible_employee_works_on_appeals(self):
		appeal = self.appeal()
		with self.as_user(self.head), self.assertRefused(errors.AgentChoiceError, "Guest"):
			put(appeal.name, agent="Guest")

	def test_changes_leave_events(self):
		categories = []
		for name in ("Event Category A", "Event Category B"):
			category = frappe.new_doc("Appeal Category")
			category.category_name = name
			categories.append(category.insert().name)
		appeal = self.appeal(category=categories[0])
		customer = make_customer("Linked Later")
		with self.as_user(self.agent):
			put(appeal.name, category=categories[1], appeal_priority=Priority.HIGH, customer=customer.name)
		self.assertEqual(events_of(appeal.name, EventType.CATEGORY), [tuple(categories)])
		self.assertEqual(events_of(appeal.name, EventType.PRIORITY), [(Priority.NORMAL, Priority.HIGH)])
		self.assertEqual(events_of(appeal.name, EventType.CUSTOMER_LINKED), [(None, None)])
