import unittest

from helpdesk_ext.rules.order_facts import Difference, differences

ITEM = {"row": "r1", "item_name": "Lamp", "quantity": 1.0, "delivered": 0.0}
BEFORE = {
	"order": "SO-1",
	"status": "To Deliver",
	"paid": 0.0,
	"items": [ITEM],
	"deliveries": [],
	"taken_at": 1,
}


class TestDifferences(unittest.TestCase):
	def test_the_same_has_none(self):
		self.assertEqual(differences(BEFORE, {**BEFORE, "items": [dict(ITEM)], "taken_at": 2}), [])

	def test_facts_of_the_order(self):
		self.assertEqual(
			differences(BEFORE, {**BEFORE, "status": "Completed", "paid": 5.0}),
			[
				Difference("status", None, None, "To Deliver", "Completed"),
				Difference("paid", None, None, 0.0, 5.0),
			],
		)

	def test_facts_of_a_row(self):
		self.assertEqual(
			differences(BEFORE, {**BEFORE, "items": [{**ITEM, "delivered": 1.0}]}),
			[Difference("items", "Lamp", "delivered", 0.0, 1.0)],
		)

	def test_rows_that_come_and_go(self):
		note = {"name": "DN-1", "tracking": "42"}
		self.assertEqual(
			differences(BEFORE, {**BEFORE, "items": [], "deliveries": [note]}),
			[
				Difference("items", "Lamp", None, "Lamp", None),
				Difference("deliveries", "DN-1", None, None, "DN-1"),
			],
		)

	def test_two_goods_of_one_name_are_two_rows(self):
		twin = {**ITEM, "row": "r2"}
		before = {**BEFORE, "items": [ITEM, twin]}
		after = {**BEFORE, "items": [{**ITEM, "quantity": 3.0}, twin]}
		self.assertEqual(differences(before, after), [Difference("items", "Lamp", "quantity", 1.0, 3.0)])
