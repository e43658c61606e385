"""A site full of appeals for benchmarks/reports.py: rows by INSERT … SELECT, so MariaDB only.

Every value follows from the row's number, so the same number gives the same site. Appeals lie evenly over the
year that ends today, in the order of their numbers; names of events, messages and terms are hashes, as in life.
"""

import frappe
from fill_appeals import make_appeals, make_events, make_issues, make_messages, make_terms
from fill_others import make_directives, make_faults, make_inquiries, make_orders, make_work_reports
from fill_sql import Fill, add_indexes, drop_indexes

TABLES = (
	"Support Appeal", "Appeal Message", "Support Event", "Support Deadline", "Issue", "Sales Order",
	"Sales Order Item", "Delivery Note", "Delivery Note Item", "Order Inquiry", "Order Inquiry Exchange",
	"Fault Notice", "Staff Work Report", "Directive", "Directive Addressee",
)  # fmt: skip


def fill(appeals: int, *, issues: bool = False, others: bool = False) -> None:
	"""Fill the site. Indexes are made after the rows, as a restore does it: sorted, not one by one."""
	new = Fill(appeals)
	taken = {doctype: drop_indexes(doctype) for doctype in TABLES[:4]}
	try:
		make_appeals(new)
		make_messages(new)
		make_events(new)
		make_terms(new)
		if issues:
			make_issues(new)
		if others:
			make_orders(new)
			make_inquiries(new)
			make_faults(new)
			make_work_reports(new)
			make_directives(new)
	finally:
		for doctype, definitions in taken.items():
			add_indexes(doctype, definitions)
	for doctype in TABLES:
		frappe.db.sql(f"ANALYZE TABLE `tab{doctype}`")


def clean_up() -> None:
	"""Take all rows away again."""
	for doctype in TABLES:
		frappe.db.sql_ddl(f"TRUNCATE `tab{doctype}`")
