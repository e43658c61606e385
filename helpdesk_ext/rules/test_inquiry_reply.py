import unittest

from helpdesk_ext.rules.inquiry_reply import render_reply, unknown_placeholders

TEXT = (
	"Dear {customer_name},\n\n"
	"order {order_number} is here: {order_whereabouts}.\n"
	"Carrier {carrier}, number {tracking_number}.\n"
	"New day: {delivery_date}.\n\n"
	"{answer_text}\n\n"
	"Regards, {agent_name}"
)


class TestReply(unittest.TestCase):
	def rendered(self, **values):
		return render_reply(
			TEXT, {"customer_name": "Ann", "order_number": "SO-1", "agent_name": "Bob", **values}
		)

	def test_facts_come_into_their_lines(self):
		reply = self.rendered(
			order_whereabouts="store",
			carrier="Post",
			tracking_number="42",
			delivery_date="5 March",
			answer_text="Sorry.",
		)
		self.assertEqual(
			reply.text,
			"Dear Ann,\n\norder SO-1 is here: store.\nCarrier Post, number 42.\nNew day: 5 March.\n\nSorry.\n\nRegards, Bob",
		)
		self.assertEqual((reply.unknown, reply.empty), ((), ()))

	def test_lines_without_any_of_their_facts_are_left_out(self):
		"""The number of the order alone is no fact: its line goes too."""
		reply = self.rendered(delivery_date="5 March")
		self.assertEqual(reply.text, "Dear Ann,\n\nNew day: 5 March.\n\nRegards, Bob")
		self.assertEqual(reply.empty, ())

	def test_what_is_missing_in_a_line_that_stays_is_left_to_be_seen(self):
		reply = self.rendered(carrier="Post")
		self.assertIn("Carrier Post, number {tracking_number}.", reply.text)
		self.assertEqual(reply.empty, ("tracking_number",))

	def test_a_greeting_without_a_name_is_left_out(self):
		self.assertEqual(render_reply("Dear {customer_name},\nhello", {}).text, "hello")

	def test_values_are_never_looked_at_again(self):
		reply = self.rendered(answer_text="{agent_name} {carrier}")
		self.assertIn("{agent_name} {carrier}", reply.text)

	def test_unknown_placeholders_stay_and_are_reported(self):
		reply = render_reply("See {no_such_thing}", {})
		self.assertEqual((reply.text, reply.unknown), ("See {no_such_thing}", ("no_such_thing",)))
		self.assertEqual(unknown_placeholders("{carrier} {no_such_thing}"), ("no_such_thing",))

	def test_nothing_gives_nothing(self):
		self.assertEqual(render_reply("", {}).text, "")
		self.assertEqual(render_reply(None, {}).text, "")
