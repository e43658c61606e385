from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.appeals import bell, checks, posting, replies
from helpdesk_ext.appeals import conversation as talk
from helpdesk_ext.appeals.errors import AppealTextError, ConversationError, ForeignFileError
from helpdesk_ext.constants import (
	APPEAL,
	ASSIGNMENT_RULE,
	EVENT,
	MESSAGE,
	ActorKind,
	AppealState,
	Channel,
	Delivery,
	Direction,
	EventType,
	LastMessageBy,
)
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_customer,
	make_head,
	make_user,
)


class ConversationTestCase(HelpdeskTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.agent = make_agent().name
		cls.other = make_agent("second.agent.test@example.com").name
		cls.head = make_head().name
		cls.stranger = make_user("stranger.test@example.com", "Customer").name

	def appeal(self, state: str | None = None, **values) -> str:
		with self.as_user(self.agent):
			name = make_appeal(**values).name
		if state:
			frappe.db.set_value(APPEAL, name, "state", state)
		return name

	def answer(self, name: str, text: str = "Here it is", **values):
		with self.as_user(self.agent):
			return talk.give_answer(name, text, **values)

	def reply(self, name: str, text: str = "And now?", **values):
		with self.as_user("Guest"):
			return talk.customer_reply(name, text, **values)

	def note(self, name: str, text: str = "Ask Petrov", **values):
		return talk.post_message(name, direction=Direction.OUTGOING, text=text, is_public=False, **values)

	def value(self, name: str, field):
		return frappe.db.get_value(APPEAL, name, field)

	def count(self, name: str) -> int:
		return frappe.db.count(MESSAGE, {"appeal": name})


class TestAnswer(ConversationTestCase):
	def test_answer_is_posted_and_moves_the_appeal(self):
		name = self.appeal()
		message = self.answer(name, "<b>Tomorrow</b>\nby noon")
		self.assertEqual(message.message_text, "‹b›Tomorrow‹/b›\nby noon")
		self.assertEqual((message.author, message.is_public, message.marks_answer), (self.agent, 1, 1))
		self.assertEqual(message.delivery_status, Delivery.QUEUED)
		appeal = frappe.get_doc(APPEAL, name)
		self.assertEqual(appeal.state, AppealState.ANSWERED)
		self.assertEqual(appeal.last_message_by, LastMessageBy.STAFF)
		self.assertEqual((appeal.answer_count, appeal.message_count), (1, 2))
		self.assertTrue(appeal.first_answered_at)

	def test_empty_answer_is_refused(self):
		name = self.appeal()
		for empty in ("", "  \n", None, "\u200b"):
			with self.subTest(empty=empty), self.assertRefused(ConversationError, "empty"):
				self.answer(name, empty)
		self.assertEqual(self.value(name, "state"), AppealState.NEW)

	def test_second_of_two_agents_is_told_and_nothing_is_posted(self):
		name = self.appeal()
		frappe.db.set_value(APPEAL, name, "agent", None)
		seen = self.value(name, "modified")
		self.answer(name, "First", modified=str(seen))
		with (
			self.as_user(self.head),
			self.assertRefused(frappe.TimestampMismatchError, "changed meanwhile", "not lost"),
		):
			talk.give_answer(name, "Second", modified=str(seen))
		self.assertEqual(self.count(name), 2)
		with self.as_user(self.head):
			talk.give_answer(name, "Second", modified=str(self.value(name, "modified")))
		self.assertEqual(self.count(name), 3)

	def test_answering_an_appeal_of_nobody_takes_it(self):
		name = self.appeal()
		frappe.db.set_value(APPEAL, name, "agent", None)
		self.answer(name)
		self.assertEqual(self.value(name, "agent"), self.agent)

	def test_agent_does_not_answer_a_colleagues_appeal(self):
		name = self.appeal()
		with self.as_user(self.other), self.assertRefused(frappe.PermissionError):
			talk.give_answer(name, "Not mine")
		self.assertEqual(self.count(name), 1)

	def test_stranger_answers_nothing(self):
		name = self.appeal()
		for user in ("Guest", self.stranger):
			with self.subTest(user=user), self.as_user(user):
				with self.assertRefused(frappe.PermissionError):
					talk.give_answer(name, "I am from support")
				with self.assertRefused(frappe.PermissionError):
					talk.post_message(name, direction=Direction.OUTGOING, text="x", is_public=True)
				with self.assertRefused(frappe.PermissionError):
					self.note(name)
		self.assertEqual(self.count(name), 1)

	def test_answer_while_a_department_is_asked_names_the_way(self):
		name = self.appeal(AppealState.AWAITING_DEPARTMENT)
		with self.assertRefused(ConversationError, "Awaiting Department", "Resume"):
			self.answer(name)

	def test_answer_given_by_phone_is_recorded_and_not_mailed(self):
		name = self.appeal()
		message = self.answer(name, channel=Channel.PHONE)
		self.assertEqual((message.channel, message.delivery_status), (Channel.PHONE, Delivery.NOT_MAILED))
		self.assertTrue(self.value(name, "first_answered_at"))

	def test_customer_without_mail_is_owed_none(self):
		self.assertEqual(self.answer(self.appeal(contact_email=None)).delivery_status, Delivery.NOT_MAILED)

	def test_kind_of_resolution_goes_with_the_answer(self):
		name = self.appeal()
		self.answer(name, resolution_kind="Money Returned")
		self.assertEqual(self.value(name, "resolution_kind"), "Money Returned")

	def test_more_said_after_the_answer_leaves_its_time(self):
		name = self.appeal()
		with self.at("2026-12-02 10:00"):
			self.answer(name)
		with self.at("2026-12-03 10:00"):
			self.answer(name, "One thing more")
		self.assertEqual(str(self.value(name, "resolved_at")), "2026-12-02 10:00:00")
		self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)

	def test_deleted_customer_does_not_stop_the_answer(self):
		customer = make_customer("Soon Gone")
		name = self.appeal(customer=customer.name)
		frappe.db.delete("Customer", {"name": customer.name})
		self.answer(name)
		self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)

	def test_answer_with_a_wrong_contact_left_from_before_is_sent(self):
		name = self.appeal()
		frappe.db.set_value(APPEAL, name, "contact_phone", "ask the secretary")
		self.answer(name)
		self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)


class TestNotes(ConversationTestCase):
	def test_note_among_staff_is_no_answer(self):
		name = self.appeal()
		with self.as_user(self.other):
			message = self.note(name)
		self.assertFalse(message.is_public)
		appeal = frappe.get_doc(APPEAL, name)
		self.assertEqual((appeal.state, appeal.message_count, appeal.answer_count), (AppealState.NEW, 2, 0))
		self.assertEqual(appeal.last_message_by, LastMessageBy.CUSTOMER)
		self.assertFalse(appeal.first_answered_at)

	def test_note_cannot_be_the_answer(self):
		with self.as_user(self.agent), self.assertRefused(ConversationError):
			self.note(self.appeal(), marks_answer=True)

	def test_long_message_is_refused(self):
		with self.as_user(self.agent), self.assertRefused(AppealTextError, "60000"):
			self.note(self.appeal(), "a" * 60_000)

	def test_message_from_the_future_is_refused(self):
		with self.as_user(self.agent), self.assertRefused(ConversationError, "future"):
			self.note(self.appeal(), sent_at="2099-01-01 10:00:00", channel=Channel.PHONE)


class TestGivenElsewhere(ConversationTestCase):
	"""An answer by phone, in person, on paper or by messenger has a moment of its own."""

	RECEIVED = "2026-03-02 10:00:30"

	def given(self, sent_at, channel=Channel.PHONE):
		with self.at("2026-03-05 12:00"):
			return self.answer(self.appeal(received_at=self.RECEIVED), channel=channel, sent_at=sent_at)

	def test_answer_is_dated_when_it_was_given(self):
		message = self.given("2026-03-04 09:30:00")
		given = frappe.utils.get_datetime("2026-03-04 09:30:00")
		self.assertEqual(message.sent_at, given)
		appeal = frappe.get_doc(APPEAL, message.appeal)
		self.assertEqual(appeal.first_answered_at, given)
		self.assertEqual(appeal.first_answer_seconds, 2 * 86400 - 30 * 60 - 30)
		self.assertEqual(appeal.resolved_at, frappe.utils.get_datetime("2026-03-05 12:00"))

	def test_minute_of_receipt_is_not_before_it(self):
		self.assertEqual(self.given("2026-03-02 10:00").sent_at, frappe.utils.get_datetime(self.RECEIVED))

	def test_moments_that_cannot_be_are_refused(self):
		for sent_at, words in (
			("2026-03-02 09:59:00", "before the appeal was received"),
			("2026-03-05 12:02:00", "in the future"),
			("<b>soon</b>", "&lt;b&gt;soon&lt;/b&gt; is no date"),
		):
			with self.subTest(sent_at=sent_at), self.assertRefused(ConversationError, words):
				self.given(sent_at)

	def test_mailed_answer_has_no_date_of_its_own(self):
		for channel in (None, Channel.EMAIL, Channel.WEB_FORM):
			with self.subTest(channel=channel), self.assertRefused(ConversationError, "Answer Given On"):
				self.given("2026-03-04 09:30:00", channel)


class TestCustomerReply(ConversationTestCase):
	def test_reply_brings_the_appeal_back_to_work(self):
		for state, expected in (
			(AppealState.AWAITING_CUSTOMER, AppealState.IN_PROGRESS),
			(AppealState.NEW, AppealState.NEW),
			(AppealState.IN_PROGRESS, AppealState.IN_PROGRESS),
			(AppealState.AWAITING_DEPARTMENT, AppealState.AWAITING_DEPARTMENT),
			(AppealState.REOPENED, AppealState.REOPENED),
			(AppealState.SPAM, AppealState.SPAM),
		):
			with self.subTest(state=state):
				name = self.appeal(state)
				message = self.reply(name)
				self.assertEqual(message.appeal, name)
				self.assertEqual(self.value(name, "state"), expected)
				self.assertTrue(self.value(name, "has_unread_reply"))
				self.assertEqual(self.value(name, "last_message_by"), LastMessageBy.CUSTOMER)

	def test_reply_inside_the_window_reopens(self):
		self.set_settings(reopen_window_days=14)
		for closing in (None, AppealState.CLOSED):
			with self.subTest(closed=bool(closing)):
				with self.at("2026-12-01 10:00"):
					name = self.appeal(received_at="2026-11-01 10:00:00")
					self.answer(name)
				if closing:
					frappe.db.set_value(APPEAL, name, "state", closing)
				with self.at("2026-12-15 09:59"):
					message = self.reply(name)
				self.assertEqual(message.appeal, name)
				self.assertEqual(self.value(name, "state"), AppealState.REOPENED)
				self.assertEqual(self.value(name, "reopen_count"), 1)

	def test_late_reply_opens_one_linked_appeal(self):
		self.set_settings(reopen_window_days=14)
		with self.at("2026-12-01 10:00"):
			name = self.appeal(received_at="2026-11-01 10:00:00", contact_name="Anna")
			self.answer(name)
		with self.at("2026-12-16 10:00"):
			first = self.reply(name, "Broken again")
			second = self.reply(name, "Hello?")
		self.assertNotEqual(first.appeal, name)
		self.assertEqual(second.appeal, first.appeal, "a second late reply belongs to the same new appeal")
		self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)
		follow_up = frappe.get_doc(APPEAL, first.appeal)
		self.assertEqual(follow_up.previous_appeal, name)
		self.assertEqual((follow_up.contact_name, follow_up.appeal_text), ("Anna", "Broken again"))
		self.assertEqual(follow_up.state, AppealState.NEW)
		self.assertEqual(follow_up.agent, self.agent)
		self.assertEqual(follow_up.message_count, 2)

	def test_late_reply_follows_one_of_the_same_instant(self):
		"""A transaction that began before the first late reply was committed cannot see the appeal it
		opened by reading; the locked row of the old appeal names it."""
		self.set_settings(reopen_window_days=0)
		name = self.appeal()
		self.answer(name)
		first = self.reply(name).appeal
		self.assertEqual(self.value(name, "continued_in"), first)
		frappe.db.set_value(APPEAL, first, "previous_appeal", None)
		self.assertEqual(self.reply(name).appeal, first)

	def test_window_of_no_days_never_reopens(self):
		self.set_settings(reopen_window_days=0)
		name = self.appeal()
		self.answer(name)
		self.assertNotEqual(self.reply(name).appeal, name)

	def test_reply_to_a_duplicate_lands_on_the_last_original(self):
		first, second, third = self.appeal(), self.appeal(), self.appeal()
		for name, original in ((first, second), (second, third)):
			frappe.db.set_value(APPEAL, name, {"state": AppealState.DUPLICATE, "duplicate_of": original})
		self.assertEqual(self.reply(first).appeal, third)

	def test_circle_of_duplicates_loses_no_reply(self):
		first, second = self.appeal(), self.appeal()
		frappe.db.set_value(APPEAL, first, {"state": AppealState.DUPLICATE, "duplicate_of": second})
		frappe.db.set_value(APPEAL, second, {"state": AppealState.DUPLICATE, "duplicate_of": first})
		self.assertIn(self.reply(first).appeal, (first, second))

	def test_reply_does_not_reach_a_strangers_appeal(self):
		original = self.appeal()
		duplicate = self.appeal(contact_email="other@example.com", contact_phone="+7 999 555-44-33")
		frappe.db.set_value(APPEAL, duplicate, {"state": AppealState.DUPLICATE, "duplicate_of": original})
		self.assertEqual(self.reply(duplicate, "my address is …").appeal, duplicate)

	def test_reply_leaves_its_events_without_a_name(self):
		name = self.appeal(AppealState.AWAITING_CUSTOMER)
		self.reply(name)
		rows = frappe.get_all(
			EVENT,
			filters={"reference_name": name, "event_type": ("in", (EventType.MESSAGE, EventType.STATE))},
			fields=["event_type", "actor_kind", "actor"],
			order_by="creation desc",
			limit=2,
		)
		self.assertEqual({row.event_type for row in rows}, {EventType.MESSAGE, EventType.STATE})
		self.assertEqual({(row.actor_kind, row.actor) for row in rows}, {(ActorKind.CUSTOMER, None)})

	def test_reply_passes_the_guards_of_strangers_with_the_rule_at_work(self):
		"""Saving for a guest runs the assignment rule: to-dos and comments made in a guest's name."""
		rule = frappe.get_doc("Assignment Rule", ASSIGNMENT_RULE)
		rule.update({"users": [{"user": self.agent}], "disabled": 0})
		rule.save()
		self.addCleanup(frappe.clear_document_cache, "Assignment Rule", ASSIGNMENT_RULE)
		self.addCleanup(rule.clear_cache)
		name = self.appeal()
		self.answer(name)
		todo = frappe.new_doc("ToDo")
		todo.update(
			{
				"allocated_to": self.agent,
				"reference_type": APPEAL,
				"reference_name": name,
				"description": "x",
				"status": "Closed",
			}
		)
		todo.insert()
		self.assertEqual(self.reply(name).appeal, name)
		unassigned = self.appeal()
		frappe.db.set_value(APPEAL, unassigned, "agent", None)
		self.assertEqual(self.reply(unassigned).appeal, unassigned)
		self.assertEqual(self.value(unassigned, "agent"), self.agent)


class TestVerdict(ConversationTestCase):
	def test_solved_closes_and_saying_it_twice_is_harmless(self):
		name = self.appeal()
		self.answer(name)
		with self.as_user("Guest"):
			talk.customer_verdict(name, solved=True)
			talk.customer_verdict(name, solved=True)
		self.assertEqual(self.value(name, "state"), AppealState.CLOSED)
		self.assertTrue(self.value(name, "closed_at"))

	def test_not_solved_reopens_and_wants_a_new_answer(self):
		name = self.appeal()
		self.answer(name)
		with self.as_user("Guest"):
			talk.customer_verdict(name, solved=False)
		self.assertEqual(self.value(name, "state"), AppealState.REOPENED)
		self.assertTrue(self.value(name, "has_unread_reply"))
		appeal = frappe.get_doc(APPEAL, name)
		self.assertFalse(checks.has_new_answer(appeal))

	def test_verdict_without_an_answer_is_refused(self):
		with self.as_user("Guest"), self.assertRefused(ConversationError, "no answer yet"):
			talk.customer_verdict(self.appeal(), solved=True)

	def test_not_solved_after_the_window_names_the_way(self):
		self.set_settings(reopen_window_days=1)
		with self.at("2026-12-01 10:00"):
			name = self.appeal(received_at="2026-11-01 10:00:00")
			self.answer(name)
		with self.at("2026-12-05 10:00"), self.assertRefused(ConversationError, "write a message"):
			talk.customer_verdict(name, solved=False)


class TestTokens(ConversationTestCase):
	def test_same_token_twice_gives_the_first_message(self):
		name = self.appeal()
		first = self.answer(name, client_token="abc")
		again = self.answer(name, "Sent twice", client_token="abc")
		self.assertEqual(first.name, again.name)
		self.assertEqual((self.count(name), self.value(name, "answer_count")), (2, 1))

	def test_token_of_another_appeal_tells_nothing(self):
		one, two = self.appeal(), self.appeal()
		self.assertNotEqual(self.reply(one, client_token="t").name, self.reply(two, client_token="t").name)

	def test_same_token_racing_leaves_one_message(self):
		"""Another request has posted the token between our look and our insert."""
		self.set_settings(reopen_window_days=0)
		name = self.appeal()
		self.answer(name)
		first = self.reply(name, client_token="race")
		appeals = frappe.db.count(APPEAL)
		real, asked = posting.message_of, []

		def blind_at_first(key, for_update=False):
			asked.append(for_update)
			return real(key, for_update) if for_update else None

		with (
			mock.patch.object(posting, "message_of", blind_at_first),
			mock.patch.object(replies, "_follow_up_of", lambda appeal: None),
		):
			again = self.reply(name, client_token="race")
		self.assertEqual(again.name, first.name)
		self.assertEqual(asked, [False, True])
		self.assertEqual(frappe.db.count(APPEAL), appeals, "the loser's new appeal is gone with it")


class TestFiles(ConversationTestCase):
	def file(self, **values) -> str:
		file = frappe.new_doc("File")
		file.update(
			{"file_name": f"a{frappe.generate_hash(length=6)}.txt", "content": "hello", "is_private": 1}
		)
		file.update(values)
		return file.insert(ignore_permissions=True).name

	def test_file_of_the_appeal_goes_with_the_message(self):
		name = self.appeal()
		with self.as_user(self.agent):
			file = self.file(attached_to_doctype=APPEAL, attached_to_name=name)
		message = self.answer(name, file_names=[file])
		self.assertEqual(
			frappe.db.get_value("File", file, ["attached_to_doctype", "attached_to_name"]),
			(MESSAGE, message.name),
		)

	def test_file_of_somebody_else_is_refused(self):
		name, other = self.appeal(), self.appeal()
		strange = [self.file(), self.file(attached_to_doctype=APPEAL, attached_to_name=other), "no-such-file"]
		for file in strange:
			with self.subTest(file=file), self.assertRefused(ForeignFileError, "attach it anew"):
				self.answer(name, file_names=[file])


class TestUnread(ConversationTestCase):
	def test_only_the_agents_look_counts(self):
		name = self.appeal()
		self.reply(name)
		modified = self.value(name, "modified")
		with self.as_user(self.other):
			self.assertFalse(talk.mark_read(name))
		self.assertTrue(self.value(name, "has_unread_reply"))
		with self.as_user(self.agent):
			self.assertTrue(talk.mark_read(name))
			self.assertFalse(talk.mark_read(name))
		self.assertFalse(self.value(name, "has_unread_reply"))
		self.assertEqual(self.value(name, "modified"), modified)

	def test_answering_reads(self):
		name = self.appeal()
		self.reply(name)
		self.answer(name)
		self.assertFalse(self.value(name, "has_unread_reply"))

	def test_bell_rings_for_the_agent_with_the_subject_escaped(self):
		name = self.appeal(subject="5 < 6 & Co")
		with mock.patch.object(bell, "enqueue_later") as queued:
			self.reply(name)
		queued.assert_called_once_with("helpdesk_ext.appeals.bell.notify_agent", appeal=name)
		bell.notify_agent(name)
		log = frappe.get_doc("Notification Log", {"document_name": name, "for_user": self.agent})
		self.assertIn("5 &lt; 6 &amp; Co", log.subject)
		self.assertEqual(log.document_type, APPEAL)

	def test_bell_keeps_silent_once_read(self):
		name = self.appeal()
		self.reply(name)
		with self.as_user(self.agent):
			talk.mark_read(name)
		bell.notify_agent(name)
		self.assertFalse(frappe.db.exists("Notification Log", {"document_name": name, "type": "Alert"}))
