import unittest

from helpdesk_ext import connections
from helpdesk_ext.constants import APPEAL
from helpdesk_ext.tests.utils import HelpdeskTestCase


class TestConnections(HelpdeskTestCase):
	def test_order_dashboard_gets_appeals_once(self):
		data = connections.sales_order({"fieldname": "sales_order", "transactions": [{"items": ["Project"]}]})
		again = connections.sales_order(data)
		self.assertEqual(sum(APPEAL in group["items"] for group in again["transactions"]), 1)
		self.assertEqual(again["transactions"][0]["items"], ["Project"])
		self.assertNotIn(APPEAL, again.get("non_standard_fieldnames", {}))

	def test_dashboard_with_another_field_name_is_told_ours(self):
		data = connections.customer({"fieldname": "party", "transactions": []})
		self.assertEqual(data["non_standard_fieldnames"][APPEAL], "customer")

	def test_empty_dashboard_is_filled(self):
		self.assertEqual(connections.customer({})["fieldname"], "customer")


if __name__ == "__main__":
	unittest.main()
