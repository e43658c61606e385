from unittest import mock

import frappe
import frappe.utils

from helpdesk_ext.appeals import attachments, conversion, mailing
from helpdesk_ext.constants import (
	APPEAL,
	MESSAGE,
	REQUEST,
	AppealState,
	Channel,
	Confirmation,
	Direction,
	Priority,
	RequestState,
)
from helpdesk_ext.tests.intake_utils import FILING, PNG, IntakeTestCase, customer_one, file_as_guest
from helpdesk_ext.tests.utils import make_appeal, make_customer, make_sales_order, test_ignore  # noqa: F401


class ConversionTestCase(IntakeTestCase):
	def file(self, **values) -> str:
		return file_as_guest(**values)["number"]

	def request(self, number: str):
		return frappe.get_doc(REQUEST, number)

	def messages(self, number: str):
		return frappe.get_all(MESSAGE, filters={"appeal": number}, fields=["*"], order_by="sent_at asc")


class TestConversion(ConversionTestCase):
	def test_a_request_becomes_the_appeal_of_the_same_number(self):
		category = frappe.get_all(
			"Appeal Category", filters={"show_on_web_form": 1, "is_group": 0, "disabled": 0}, pluck="name"
		)[0]
		frappe.db.set_value("Appeal Category", category, "default_priority", Priority.HIGH)
		with self.at("2026-03-02 10:00"):
			number = self.file(files=[("slip.png", PNG)], category=category)
		with self.at("2026-03-02 10:07"):
			self.assertEqual(conversion.convert_request(number), number)
		appeal = frappe.get_doc(APPEAL, number)
		self.assertEqual(appeal.state, AppealState.NEW)
		self.assertEqual(appeal.subject, FILING["subject"])
		self.assertEqual(appeal.contact_email, FILING["email"])
		self.assertEqual(appeal.channel, Channel.WEB_FORM)
		self.assertEqual(appeal.appeal_priority, Priority.HIGH)
		self.assertEqual(appeal.category, category)
		self.assertEqual(str(appeal.received_at), "2026-03-02 10:00:00")
		self.assertEqual(str(appeal.registered_at), "2026-03-02 10:07:00")
		self.assertEqual(appeal.message_count, 1)
		request = self.request(number)
		self.assertEqual((request.state, request.support_appeal), (RequestState.CONVERTED, number))
		message = self.messages(number)[0]
		self.assertEqual((message.direction, message.is_public), (Direction.INCOMING, 1))
		self.assertEqual(message.message_text, FILING["appeal_text"])
		self.assertEqual(str(message.sent_at), "2026-03-02 10:00:00")
		files = attachments.files_of(MESSAGE, message.name)
		self.assertEqual([file.file_name for file in files], ["slip.png"])
		self.assertFalse(attachments.files_of(REQUEST, number))

	def test_twice_is_once(self):
		number = self.file()
		conversion.convert_request(number)
		self.assertEqual(conversion.convert_request(number), number)
		self.assertEqual(len(self.messages(number)), 1)

	def test_a_conversion_cut_off_half_way_is_finished(self):
		number = self.file(files=[("slip.png", PNG)])
		conversion._make_appeal(self.request(number))
		self.assertEqual(conversion.convert_request(number), number)
		self.assertEqual(len(self.messages(number)), 1)
		self.assertEqual(self.request(number).state, RequestState.CONVERTED)

	def test_a_guests_job_makes_it_as_the_system(self):
		number = self.file()
		with self.as_user("Guest"):
			conversion.convert_request(number)
			self.assertEqual(frappe.session.user, "Guest")
		self.assertEqual(frappe.db.get_value(APPEAL, number, "owner"), "Administrator")

	def test_a_category_deleted_meanwhile_does_not_stop_it(self):
		number = self.file()
		frappe.db.set_value(REQUEST, number, "category", "Gone Category")
		self.assertEqual(conversion.convert_request(number), number)
		self.assertIsNone(frappe.db.get_value(APPEAL, number, "category"))

	def test_a_category_taken_out_of_use_meanwhile_is_kept(self):
		category = frappe.db.get_value(
			"Appeal Category", {"show_on_web_form": 1, "is_group": 0, "disabled": 0}
		)
		number = self.file(category=category)
		frappe.db.set_value("Appeal Category", category, "disabled", 1)
		self.assertEqual(conversion.convert_request(number), number)
		self.assertEqual(frappe.db.get_value(APPEAL, number, "category"), category)

	def test_suspected_spam_waits(self):
		number = self.file(website="filled in")
		self.assertIsNone(conversion.convert_request(number))
		self.assertEqual(self.request(number).state, RequestState.SUSPECTED)
		self.assertFalse(frappe.db.exists(APPEAL, number))


class TestStuckRequests(ConversionTestCase):
	def stick(self, number: str):
		with mock.patch.object(conversion, "post_message", side_effect=frappe.ValidationError("No room")):
			self.assertIsNone(conversion.convert_request(number))

	def test_an_error_leaves_nothing_half_made_and_is_kept(self):
		with self.at("2026-03-02 10:00"):
			number = self.file()
			self.stick(number)
		self.assertFalse(frappe.db.exists(APPEAL, number))
		request = self.request(number)
		self.assertEqual(request.state, RequestState.STUCK)
		self.assertIn("No room", request.conversion_error)
		self.assertEqual(request.attempts, 1)
		self.assertEqual(str(request.next_attempt_at), "2026-03-02 10:05:00")

	def test_pauses_grow_to_a_day(self):
		self.assertEqual([conversion._pause(n) for n in (1, 2, 3, 4)], [5, 10, 20, 40])
		self.assertEqual(conversion._pause(100), 24 * 60)

	def test_the_sweep_takes_lost_and_due_ones_only(self):
		with self.at("2026-03-02 10:00"):
			lost, stuck = self.file(), self.file(email="second@example.com")
			self.stick(stuck)
		with self.at("2026-03-02 10:00:30"):
			conversion.retry_unconverted()
			self.assertEqual(self.request(lost).state, RequestState.RECEIVED)
		with self.at("2026-03-02 10:02"):
			conversion.retry_unconverted()
			self.assertEqual(self.request(lost).state, RequestState.CONVERTED)
			self.assertEqual(self.request(stuck).state, RequestState.STUCK)
		with self.at("2026-03-02 10:06"):
			conversion.retry_unconverted()
		self.assertEqual(self.request(stuck).state, RequestState.CONVERTED)
		self.assertIsNone(self.request(stuck).conversion_error)


class TestDecisions(ConversionTestCase):
	def test_accepting_spam_registers_it_and_confirms(self):
		number = self.file(website="x")
		with mock.patch.object(mailing, "queue_confirmation") as confirm:
			self.assertEqual(conversion.accept(number), number)
		confirm.assert_called_once_with(number)
		self.assertEqual(frappe.db.get_value(APPEAL, number, "state"), AppealState.NEW)

	def test_accepting_what_fails_again_says_why(self):
		number = self.file()
		with mock.patch.object(conversion, "post_message", side_effect=frappe.ValidationError("No room")):
			with self.assertRefused(frappe.ValidationError, "No room"):
				conversion.accept(number)
		self.assertEqual(self.request(number).state, RequestState.STUCK)

	def test_rejecting_needs_a_reason(self):
		number = self.file(website="x")
		self.assertRaises(frappe.ValidationError, conversion.reject, number, " \n")
		conversion.reject(number, "Advertising")
		request = self.request(number)
		self.assertEqual((request.state, request.decision_note), (RequestState.REJECTED, "Advertising"))
		self.assertEqual(request.confirmation_state, Confirmation.NONE)

	def test_merging_adds_text_and_files_to_the_appeal(self):
		appeal = make_appeal(contact_email="ivan.filing@example.com")
		number = self.file(website="x", files=[("slip.png", PNG)])
		conversion.merge(number, appeal.name)
		added = [row for row in self.messages(appeal.name) if row.message_text == FILING["appeal_text"]]
		self.assertEqual(len(added), 1)
		self.assertEqual(len(attachments.files_of(MESSAGE, added[0].name)), 1)
		self.assertEqual(self.request(number).merged_into, appeal.name)
		self.assertFalse(frappe.db.exists(APPEAL, number))

	def test_settled_requests_are_not_decided_again(self):
		number = self.file()
		conversion.convert_request(number)
		self.assertRaises(frappe.ValidationError, conversion.accept, number)
		self.assertRaises(frappe.ValidationError, conversion.reject, number, "No")
		self.assertRaises(frappe.ValidationError, conversion.merge, number, number)


class TestCustomerOfARequest(ConversionTestCase):
	def test_the_portal_users_customer_and_order_are_linked(self):
		customer = make_customer("Portal One Test", portal_user=customer_one()).name
		order = make_sales_order(customer)
		with self.as_user(customer_one()):
			request = frappe.new_doc(REQUEST)
			request.update({**FILING, "order_number": f" № {order.name}"})
			request.insert(ignore_permissions=True)
		conversion.convert_request(request.name)
		appeal = frappe.get_doc(APPEAL, request.name)
		self.assertEqual((appeal.customer, appeal.sales_order), (customer, order.name))
		self.assertEqual(appeal.portal_user, customer_one())

	def test_unknown_and_foreign_orders_file_alike(self):
		foreign = make_sales_order(make_customer("Somebody Else Test").name).name
		for typed in (foreign, "SO-NO-SUCH", "'; drop table --", "%"):
			number = self.file(order_number=typed)
			self.assertEqual(conversion.convert_request(number), number)
			appeal = frappe.get_doc(APPEAL, number)
			self.assertFalse(appeal.sales_order or appeal.customer, typed)
			self.assertEqual(appeal.order_number, typed)
