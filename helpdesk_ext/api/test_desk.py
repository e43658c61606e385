import frappe
import frappe.utils

from helpdesk_ext.api import desk
from helpdesk_ext.appeals import conversation
from helpdesk_ext.constants import APPEAL, MESSAGE, AppealAction, AppealState, Channel
from helpdesk_ext.tests.store import make_order
from helpdesk_ext.tests.utils import (
	HelpdeskTestCase,
	make_agent,
	make_appeal,
	make_customer,
	make_head,
	make_user,
)


class DeskCase(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.agent = make_agent("desk.agent@example.com").name
		self.appeal = make_appeal(agent=self.agent).name

	def send(self, kind: str, text: str = "We found it.", **values):
		"""Send as the agent who has just loaded the form."""
		doc = frappe.get_doc(APPEAL, self.appeal)
		values = {"modified": str(doc.modified), "client_token": frappe.generate_hash(length=20), **values}
		with self.as_user(self.agent):
			return desk.send_message(self.appeal, text, kind, **values)

	def take(self):
		with self.as_user(self.agent):
			desk.do_action(self.appeal, AppealAction.TAKE, self.modified())

	def modified(self) -> str:
		return str(frappe.db.get_value(APPEAL, self.appeal, "modified"))

	def state(self) -> str:
		return frappe.db.get_value(APPEAL, self.appeal, "state")


class TestSendMessage(DeskCase):
	def test_answer_is_public_and_moves_the_appeal(self):
		sent = self.send("answer", channel=Channel.PHONE)
		message = frappe.get_doc(MESSAGE, sent["message"])
		self.assertEqual((message.is_public, message.marks_answer, message.channel), (1, 1, Channel.PHONE))
		self.assertEqual(self.state(), AppealState.ANSWERED)

	def test_everything_said_elsewhere_is_dated_when_it_was_said(self):
		given = frappe.utils.add_to_date(frappe.utils.now_datetime(), minutes=-30).replace(microsecond=0)
		frappe.db.set_value(APPEAL, self.appeal, "received_at", frappe.utils.add_to_date(given, hours=-1))
		for kind in ("message", "answer"):
			with self.subTest(kind=kind):
				sent = self.send(kind, channel=Channel.IN_PERSON, sent_at=str(given))
				self.assertEqual(frappe.db.get_value(MESSAGE, sent["message"], "sent_at"), given)

	def test_note_is_internal_and_moves_nothing(self):
		message = frappe.get_doc(MESSAGE, self.send("note")["message"])
		self.assertEqual((message.is_public, message.marks_answer), (0, 0))
		self.assertEqual(self.state(), AppealState.NEW)

	def test_question_waits_for_the_customer(self):
		self.take()
		message = frappe.get_doc(MESSAGE, self.send("question")["message"])
		self.assertEqual((message.is_public, message.marks_answer), (1, 0))
		self.assertEqual(self.state(), AppealState.AWAITING_CUSTOMER)

	def test_only_send_leaves_the_state(self):
		self.take()
		self.assertEqual(frappe.get_doc(MESSAGE, self.send("message")["message"]).is_public, 1)
		self.assertEqual(self.state(), AppealState.IN_PROGRESS)

	def test_question_outside_its_states_posts_nothing(self):
		before = frappe.db.count(MESSAGE, {"appeal": self.appeal})
		frappe.db.savepoint("question")
		with self.assertRefused(desk.ActionNotOpenError, AppealAction.ASK_CUSTOMER, AppealState.NEW):
			self.send("question")
		frappe.db.rollback(save_point="question")
		self.assertEqual(frappe.db.count(MESSAGE, {"appeal": self.appeal}), before)

	def test_second_of_two_agents_is_told_whatever_he_sends(self):
		self.take()
		for kind in ("answer", "question", "message"):
			with self.assertRefused(frappe.TimestampMismatchError, "Your text is not lost"):
				self.send(kind, modified="2020-01-01 00:00:00.000000")

	def test_double_click_makes_one_message(self):
		self.take()
		seen = self.modified()
		first = self.send("question", client_token="t" * 32, modified=seen)
		again = self.send("question", client_token="t" * 32, modified=seen)
		self.assertEqual(first["message"], again["message"])

	def test_unknown_kind_is_refused(self):
		with self.assertRefused(frappe.ValidationError, "shout"):
			self.send("shout")

	def test_colleague_may_note_but_not_answer(self):
		colleague = make_agent("desk.colleague@example.com").name
		with self.as_user(colleague):
			frappe.local.message_log = []
			self.assertFalse(desk.get_conversation(self.appeal)["may_write"])
			self.assertEqual(frappe.local.message_log, [])
			desk.send_message(self.appeal, "Ask me", "note", self.modified(), "n" * 32)
			with self.assertRaises(frappe.PermissionError):
				desk.send_message(self.appeal, "Answer", "answer", self.modified(), "a" * 32)


class TestConversation(DeskCase):
	def test_thread_holds_messages_files_and_moves_oldest_first(self):
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": "act.txt",
				"content": b"act of inspection",
				"is_private": 1,
				"attached_to_doctype": APPEAL,
				"attached_to_name": self.appeal,
			}
		).insert(ignore_permissions=True)
		self.take()
		self.send("message", files=frappe.as_json([file.name]))
		thread = desk.get_conversation(self.appeal)
		self.assertEqual(
			[row.message_text for row in thread["messages"]], ["Where is my parcel?", "We found it."]
		)
		self.assertEqual([row["name"] for row in thread["messages"][1].files], [file.name])
		self.assertIn(AppealState.IN_PROGRESS, [row.to_value for row in thread["events"]])

	def test_long_conversation_comes_in_parts(self):
		for number in range(desk.MESSAGES_SHOWN + 3):
			conversation.post_message(
				self.appeal, direction="Outgoing Message", text=f"note {number}", is_public=False
			)
		part = desk.get_conversation(self.appeal)
		self.assertEqual((len(part["messages"]), part["has_earlier"]), (desk.MESSAGES_SHOWN, True))
		whole = desk.get_conversation(self.appeal, whole=True)
		self.assertEqual((len(whole["messages"]), whole["has_earlier"]), (desk.MESSAGES_SHOWN + 4, False))


class TestActions(DeskCase):
	def restrict_to_customer(self, customer: str) -> None:
		"""The agent may see this customer's documents only."""
		frappe.get_doc(
			{"doctype": "User Permission", "user": self.agent, "allow": "Customer", "for_value": customer}
		).insert(ignore_permissions=True)

	def test_closing_keeps_the_kind_of_resolution(self):
		self.send("answer")
		with self.as_user(self.agent):
			desk.do_action(self.appeal, AppealAction.CLOSE, self.modified(), resolution_kind="Problem Solved")
		stored = frappe.db.get_value(APPEAL, self.appeal, ["state", "resolution_kind"])
		self.assertEqual(stored, (AppealState.CLOSED, "Problem Solved"))

	def test_action_from_the_wrong_state_names_both(self):
		with (
			self.as_user(self.agent),
			self.assertRefused(desk.ActionNotOpenError, "Close Appeal", "New Appeal"),
		):
			desk.do_action(self.appeal, AppealAction.CLOSE, self.modified())

	def test_action_on_a_stale_form_is_refused(self):
		with self.as_user(self.agent), self.assertRaises(frappe.TimestampMismatchError):
			desk.do_action(self.appeal, AppealAction.TAKE, "2020-01-01 00:00:00")

	def test_duplicate_is_marked_in_one_step(self):
		original = make_appeal().name
		with self.as_user(self.agent):
			desk.mark_duplicate(self.appeal, original, self.modified())
		stored = frappe.db.get_value(APPEAL, self.appeal, ["state", "duplicate_of"])
		self.assertEqual(stored, (AppealState.DUPLICATE, original))

	def test_linking_an_order_brings_its_customer(self):
		customer = make_customer("Desk Customer").name
		order = make_order(customer)
		user = make_user(self.agent, "Support Agent", "Sales User").name
		with self.as_user(user):
			desk.link_order(self.appeal, order, self.modified())
		stored = frappe.db.get_value(APPEAL, self.appeal, ["sales_order", "customer"])
		self.assertEqual(stored, (order, customer))

	def test_order_the_user_may_not_read_is_not_linked(self):
		order = make_order(make_customer("Desk Customer").name)
		make_user(self.agent, "Support Agent", "Sales User")
		self.restrict_to_customer(make_customer("Desk Other Customer").name)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			desk.link_order(self.appeal, order, self.modified())
		self.assertFalse(frappe.db.get_value(APPEAL, self.appeal, "sales_order"))

	def test_customer_is_linked(self):
		customer = make_customer("Desk Customer").name
		make_user(self.agent, "Support Agent", "Sales User")
		with self.as_user(self.agent):
			desk.link_customer(self.appeal, customer, self.modified())
		self.assertEqual(frappe.db.get_value(APPEAL, self.appeal, "customer"), customer)

	def test_customer_the_user_may_not_read_is_not_linked(self):
		customer = make_customer("Desk Customer").name
		make_user(self.agent, "Support Agent", "Sales User")
		self.restrict_to_customer(make_customer("Desk Other Customer").name)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			desk.link_customer(self.appeal, customer, self.modified())
		self.assertFalse(frappe.db.get_value(APPEAL, self.appeal, "customer"))

	def test_head_hands_over_and_agent_does_not(self):
		head, colleague = (
			make_head("desk.head@example.com").name,
			make_agent("desk.colleague@example.com").name,
		)
		with self.as_user(self.agent), self.assertRaises(frappe.PermissionError):
			desk.hand_over([self.appeal], colleague)
		with self.as_user(head):
			result = desk.hand_over(frappe.as_json([self.appeal, "APL-NONE"]), colleague, "please")
		self.assertEqual([row["done"] for row in result], [True, False])
		self.assertEqual(frappe.db.get_value(APPEAL, self.appeal, "agent"), colleague)

	def test_available_agents_have_names(self):
		with self.as_user(self.agent):
			self.assertIn(self.agent, [row.name for row in desk.get_available_agents()])

	def test_staff_have_names_and_customers_are_not_among_them(self):
		customer = make_user("desk.customer@example.com", "Customer").name
		with self.as_user(self.agent):
			names = desk.get_staff_names()
		self.assertEqual(names[self.agent], frappe.utils.get_fullname(self.agent))
		self.assertNotIn(customer, names)

	def test_registered_appeal_gives_its_number(self):
		with self.as_user(self.agent):
			made = desk.register_appeal(
				frappe.as_json({"subject": "Lamp", "appeal_text": "Broken", "contact_name": "Anna"})
			)
		self.assertEqual(
			frappe.db.get_value(APPEAL, made["name"], ["subject", "agent"]), ("Lamp", self.agent)
		)


class TestTemplates(DeskCase):
	def make_template(self, name: str, text: str = "Hello", **values) -> str:
		template = frappe.new_doc("Reply Template")
		template.update({"template_name": name, "template_text": text, **values})
		return template.insert(ignore_permissions=True).name

	def test_template_is_filled_from_appeal_and_order(self):
		customer = make_customer("Desk Customer").name
		order = make_order(customer, rounded_total=1250, transaction_date="2026-02-03")
		frappe.db.set_value(APPEAL, self.appeal, {"sales_order": order, "customer": customer})
		make_user(self.agent, "Support Agent", "Sales User")
		template = self.make_template("T1", "{contact_name}: {order_number}, {order_date}, {order_total}")
		# an old template may name what is offered no more
		text = frappe.db.get_value("Reply Template", template, "template_text")
		frappe.db.set_value("Reply Template", template, "template_text", text + " {gift}")
		with self.as_user(self.agent):
			rendered = desk.render_reply_template(self.appeal, template)
		self.assertIn(f"Ivan Petrov: {order}, {frappe.utils.formatdate('2026-02-03')}", rendered["text"])
		self.assertIn("250", rendered["text"])
		self.assertEqual((rendered["unknown"], rendered["empty"]), (("gift",), ()))

	def test_order_placeholders_without_order_stay_visible(self):
		template = self.make_template("T2", "{order_date}")
		with self.as_user(self.agent):
			rendered = desk.render_reply_template(self.appeal, template)
		self.assertEqual((rendered["text"], rendered["empty"]), ("{order_date}", ("order_date",)))

	def test_templates_of_the_category_come_first_and_unused_ones_not_at_all(self):
		category = (
			frappe.get_doc({"doctype": "Appeal Category", "category_name": "Desk Test Category"})
			.insert(ignore_permissions=True)
			.name
		)
		frappe.db.set_value(APPEAL, self.appeal, "category", category)
		self.make_template("AAA general")
		self.make_template("ZZZ of category", category=category)
		self.make_template("ZZZ unused", disabled=1)
		with self.as_user(self.agent):
			names = [row.name for row in desk.get_reply_templates(self.appeal)]
		self.assertEqual(names[0], "ZZZ of category")
		self.assertIn("AAA general", names)
		self.assertNotIn("ZZZ unused", names)

	def test_placeholders_are_explained(self):
		with self.as_user(self.agent):
			told = desk.get_placeholders("{agent_name} {nobody}")
		self.assertEqual(told["unknown"], ("nobody",))
		self.assertIn("agent_name", [row["name"] for row in told["placeholders"]])


class TestStrangers(DeskCase):
	def test_stranger_is_refused_by_every_method(self):
		other = make_appeal().name
		calls = [
			(desk.get_conversation, (self.appeal,)),
			(desk.get_order_panel, (self.appeal,)),
			(desk.get_likely_duplicates, (self.appeal,)),
			(desk.get_reply_templates, (self.appeal,)),
			(desk.render_reply_template, (self.appeal, "x")),
			(desk.get_placeholders, ()),
			(desk.get_available_agents, ()),
			(desk.get_staff_names, ()),
			(desk.find_whose, ("anna@example.com",)),
			(desk.send_message, (self.appeal, "x", "note", "", "t" * 32)),
			(desk.send_message, (self.appeal, "x", "answer", "", "t" * 32)),
			(desk.mark_read, (self.appeal,)),
			(desk.do_action, (self.appeal, AppealAction.TAKE, self.modified())),
			(desk.mark_duplicate, (self.appeal, other, self.modified())),
			(desk.hand_over, ([self.appeal], self.agent)),
			(desk.link_order, (self.appeal, "x", self.modified())),
			(desk.link_customer, (self.appeal, "x", self.modified())),
			(desk.register_appeal, ({"subject": "x"},)),
		]
		whitelisted = {
			function.__name__
			for function in vars(desk).values()
			if callable(function)
			and getattr(function, "__module__", "") == desk.__name__
			and function in frappe.whitelisted
		}
		self.assertEqual(whitelisted, {function.__name__ for function, _ in calls})
		for stranger in (make_user("desk.stranger@example.com", "Customer").name, "Guest"):
			for function, args in calls:
				with self.subTest(function=function.__name__, user=stranger), self.as_user(stranger):
					with self.assertRaises(frappe.PermissionError):
						function(*args)
