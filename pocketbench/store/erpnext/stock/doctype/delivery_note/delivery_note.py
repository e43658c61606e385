import frappe
from frappe.model.document import Document

from erpnext import sales


class DeliveryNote(Document):
	def validate(self):
		sales.take_posting_time(self)
		sales.fill(self)
		self.set_status()

	def before_submit(self):
		sales.refuse_held_orders(self, "against_sales_order")
		self.set_status()

	def before_cancel(self):
		self.set_status()

	def on_submit(self):
		self.tell_orders()

	def on_cancel(self):
		self.tell_orders()

	def set_status(self):
		"""Draft, then To Bill until all is billed (or goods came back), Completed, Cancelled."""
		if self.docstatus == 0:
			self.status = "Draft"
		elif self.docstatus == 2:
			self.status = "Cancelled"
		elif (self.per_billed or 0) >= 100:
			self.status = "Completed"
		elif (self.per_returned or 0) >= 100:
			self.status = "Return Issued"
		else:
			self.status = "To Bill"

	def tell_orders(self):
		for order in sales.orders_of(self, "against_sales_order"):
			frappe.get_doc("Sales Order", order).follow()

	def follow(self):
		"""Take over what the submitted invoices made from this note have billed."""
		names = [row.name for row in self.items]
		billed = sales.submitted_sums("Sales Invoice Item", "Sales Invoice", "dn_detail", names, "amount")
		for row in self.items:
			row.db_set("billed_amt", billed.get(row.name, 0))
		self.per_billed = sales.percent(self.items, "amount", "billed_amt")
		self.set_status()
		self.db_set({"per_billed": self.per_billed, "status": self.status})
