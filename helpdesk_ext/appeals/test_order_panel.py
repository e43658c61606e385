import frappe
import frappe.utils

from helpdesk_ext.appeals.order_panel import ORDERS_SHOWN, get_order_panel
from helpdesk_ext.constants import APPEAL, AppealState, Channel, Role
from helpdesk_ext.tests.store import counted_queries, make_delivery, make_invoice, make_order
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_agent, make_appeal, make_customer, make_user

QUERY_LIMIT = 5


class TestOrderPanel(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_customer("Panel Customer").name

	def panel(self, **values):
		return get_order_panel(make_appeal(**values).name)

	def test_orders_come_with_items_delivery_and_money(self):
		order = make_order(
			self.customer, items=(("Lamp", 2, 1), ("Shade", 1, 0)), rounded_total=1500, advance_paid=200
		)
		note = make_delivery(order, rows=2, lr_no="TRACK-1", transporter_name="Post")
		make_invoice({order: 900}, paid=300)
		shown = self.panel(customer=self.customer)["orders"][0]
		self.assertEqual(
			[(item["item_name"], item["quantity"], item["delivered"]) for item in shown["items"]],
			[("Lamp", 2, 1), ("Shade", 1, 0)],
		)
		self.assertEqual(
			[(row["name"], row["tracking"], row["carrier"]) for row in shown.deliveries],
			[(note, "TRACK-1", "Post")],
		)
		self.assertEqual((shown.total, shown.paid, shown.outstanding), (1500, 500, 1000))

	def test_contact_typed_into_the_form_is_told_from_a_login(self):
		buyer = make_user("buyer.panel@example.com", Role.CUSTOMER).name
		appeal = make_appeal(customer=self.customer).name
		for channel, user, customer, unproven in (
			(Channel.WEB_FORM, None, self.customer, True),
			(Channel.WEB_FORM, buyer, self.customer, False),
			(Channel.WEB_FORM, None, None, False),
			(Channel.PHONE, None, self.customer, False),
		):
			values = {"channel": channel, "portal_user": user, "customer": customer}
			with self.subTest(**values):
				frappe.db.set_value(APPEAL, appeal, values)
				self.assertIs(get_order_panel(appeal)["contact_unproven"], unproven)

	def test_payment_of_an_invoice_over_two_orders_is_shared_by_amount(self):
		first, second = make_order(self.customer), make_order(self.customer)
		make_invoice({first: 300, second: 700}, paid=500)
		paid = {order.name: order.paid for order in self.panel(customer=self.customer)["orders"]}
		self.assertEqual((paid[first], paid[second]), (150, 350))

	def test_returns_and_cancelled_invoices_are_no_payment(self):
		order = make_order(self.customer)
		make_invoice({order: 400}, paid=400, is_return=1)
		make_invoice({order: 400}, paid=400, docstatus=2)
		self.assertEqual(self.panel(customer=self.customer)["orders"][0].paid, 0)

	def test_own_order_comes_first_even_when_older_than_the_shown_ones(self):
		own = make_order(self.customer, transaction_date="2020-01-01", items=(("Old lamp", 1, 1),))
		for _ in range(ORDERS_SHOWN + 2):
			make_order(self.customer)
		appeal = make_appeal(customer=self.customer, sales_order=own).name
		get_order_panel(appeal)
		with counted_queries() as queries:
			orders = get_order_panel(appeal)["orders"]
		self.assertEqual((orders[0].name, orders[0].is_own), (own, True))
		self.assertEqual(orders[0]["items"][0]["item_name"], "Old lamp")
		self.assertEqual(len(orders), ORDERS_SHOWN + 1)
		self.assertLessEqual(len(queries), QUERY_LIMIT, queries)

	def test_agent_needs_at_most_five_queries(self):
		for _ in range(4):
			order = make_order(self.customer)
			make_delivery(order)
			make_invoice({order: 100}, paid=50)
		appeal = make_appeal(customer=self.customer, sales_order=order).name
		make_appeal(customer=self.customer)
		user = make_user("panel.agent@example.com", Role.AGENT, "Sales User").name
		with self.as_user(user):
			get_order_panel(appeal)
			with counted_queries() as queries:
				panel = get_order_panel(appeal)
		self.assertEqual(len(panel["orders"]), 4)
		self.assertLessEqual(len(queries), QUERY_LIMIT, queries)

	def test_user_without_rights_on_orders_is_told_so(self):
		make_order(self.customer)
		appeal = make_appeal(customer=self.customer).name
		deputy = make_user("panel.deputy@example.com", Role.SYSTEM_MANAGER).name
		with self.as_user(deputy):
			allowed = bool(frappe.has_permission("Sales Order", "read"))
			panel = get_order_panel(appeal)
		self.assertEqual(panel["orders_allowed"], allowed)
		if not allowed:
			self.assertEqual(panel["orders"], [])

	def test_stranger_gets_no_panel(self):
		appeal = make_appeal(customer=self.customer).name
		stranger = make_user("panel.stranger@example.com", "Sales User").name
		with self.as_user(stranger), self.assertRaises(frappe.PermissionError):
			get_order_panel(appeal)

	def test_appeal_without_customer_names_the_typed_order(self):
		panel = self.panel(order_number="A-17")
		self.assertEqual((panel["orders"], panel["typed_order"]), ([], "A-17"))

	def test_other_appeals_say_why_and_keep_keys_to_themselves(self):
		other = make_appeal(customer=self.customer, contact_email="other@example.com", contact_phone="").name
		panel = self.panel(customer=self.customer, contact_email="third@example.com", contact_phone="")
		row = next(row for row in panel["previous_appeals"] if row.name == other)
		self.assertEqual(row.alike, ["Same customer"])
		self.assertNotIn("email_key", row)
		self.assertIn(other, panel["duplicates"])

	def test_old_and_spam_appeals_are_shown_but_not_suggested(self):
		long_ago = frappe.utils.add_days(frappe.utils.now_datetime(), -40)
		old = make_appeal(customer=self.customer, received_at=long_ago).name
		spam = make_appeal(customer=self.customer).name
		frappe.db.set_value("Support Appeal", spam, "state", AppealState.SPAM)
		panel = self.panel(customer=self.customer)
		shown = [row.name for row in panel["previous_appeals"]]
		self.assertTrue({old, spam} <= set(shown))
		self.assertFalse({old, spam} & set(panel["duplicates"]))

	def test_agent_of_own_appeals_only_sees_no_others(self):
		self.set_settings(agents_see_only_own=1)
		other_agent = make_agent("panel.other@example.com").name
		others = make_appeal(customer=self.customer, agent=other_agent).name
		me = make_agent("panel.me@example.com").name
		mine = make_appeal(customer=self.customer, agent=me).name
		with self.as_user(me):
			panel = get_order_panel(mine)
		self.assertNotIn(others, [row.name for row in panel["previous_appeals"]])
		with self.as_user(me), self.assertRaises(frappe.PermissionError):
			get_order_panel(others)
