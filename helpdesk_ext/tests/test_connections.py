import unittest

import frappe
from frappe.desk.notifications import get_open_count

from helpdesk_ext import connections
from helpdesk_ext.constants import APPEAL, DIRECTIVE, FAULT, INQUIRY, DirectiveKind, InquiryState
from helpdesk_ext.tests.utils import HelpdeskTestCase, make_appeal


class TestConnections(HelpdeskTestCase):
	def test_order_dashboard_gets_appeals_once(self):
		data = connections.sales_order({"fieldname": "sales_order", "transactions": [{"items": ["Project"]}]})
		again = connections.sales_order(data)
		for doctype in (APPEAL, INQUIRY):
			self.assertEqual(sum(doctype in group["items"] for group in again["transactions"]), 1)
		self.assertEqual(again["transactions"][0]["items"], ["Project"])
		self.assertNotIn(APPEAL, again.get("non_standard_fieldnames", {}))

	def test_dashboard_with_another_field_name_is_told_ours(self):
		data = connections.customer({"fieldname": "party", "transactions": []})
		self.assertEqual(data["non_standard_fieldnames"], {APPEAL: "customer", INQUIRY: "customer"})

	def test_link_fields_are_named_as_the_dashboards_say(self):
		for doctype in connections.OURS:
			for fieldname in ("sales_order", "customer"):
				self.assertEqual(frappe.get_meta(doctype).get_field(fieldname).fieldtype, "Link")

	def test_appeal_counts_its_papers(self):
		appeal, other = make_appeal(subject="With papers"), make_appeal(subject="Without")
		self.store(INQUIRY, appeal=appeal.name, state=InquiryState.SENT)
		self.store(INQUIRY, appeal=other.name, state=InquiryState.SENT)
		self.store(
			DIRECTIVE, basis_doctype=APPEAL, basis_name=appeal.name, directive_kind=DirectiveKind.REGULATION
		)
		self.store(APPEAL, previous_appeal=appeal.name)
		fault = self.store(FAULT, subject="Broken")
		frappe.db.set_value(APPEAL, appeal.name, "fault_notice", fault)
		found = get_open_count(APPEAL, appeal.name)["count"]
		counts = {
			row.get("doctype") or row.get("name"): row["count"] for rows in found.values() for row in rows
		}
		self.assertEqual(counts, {INQUIRY: 1, DIRECTIVE: 1, APPEAL: 1, FAULT: 1})

	def store(self, doctype: str, **values) -> str:
		doc = frappe.new_doc(doctype)
		doc.update(values)
		doc.name = frappe.generate_hash(length=10)
		doc.db_insert()
		return doc.name

	def test_empty_dashboard_is_filled(self):
		self.assertEqual(connections.customer({})["fieldname"], "customer")


if __name__ == "__main__":
	unittest.main()
