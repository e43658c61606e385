"""Turns of inquiries from before the report on departments: their buckets and the waiting they have caused."""

import frappe

from helpdesk_ext.constants import EXCHANGE, INQUIRY
from helpdesk_ext.inquiries import customer_waits
from helpdesk_ext.rules.percentiles import bucket_of


def execute() -> None:
	ended = {"kind": ("in", customer_waits.ENDED), "business_seconds": ("is", "set"), "business_bucket": 0}
	for row in frappe.get_all(EXCHANGE, filters=ended, fields=["name", "business_seconds"]):
		frappe.db.set_value(
			EXCHANGE, row.name, "business_bucket", bucket_of(row.business_seconds), update_modified=False
		)
	asked = {"appeal": ("is", "set"), "asked_at": ("is", "set")}
	for appeal in frappe.get_all(
		INQUIRY, filters=asked, pluck="appeal", distinct=True, order_by="appeal asc"
	):
		customer_waits.recount(appeal)
