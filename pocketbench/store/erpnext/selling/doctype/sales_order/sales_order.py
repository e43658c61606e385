import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document

from erpnext import sales

# (all delivered, all billed) -> status of a submitted order
STATUSES = {
	(False, False): "To Deliver and Bill",
	(True, False): "To Bill",
	(False, True): "To Deliver",
	(True, True): "Completed",
}
# statuses a person gives a submitted order; they stay whatever happens to the goods
HELD = ("Closed", "On Hold")


class SalesOrder(Document):
	def validate(self):
		sales.fill(self)
		self.set_delivery_dates()
		self.set_status()

	def before_submit(self):
		self.set_status()

	def before_cancel(self):
		self.set_status()

	def set_delivery_dates(self):
		"""A row without a date takes the order's; the order's is the latest of its rows."""
		for row in self.items:
			row.delivery_date = row.delivery_date or self.delivery_date
			row.transaction_date = self.transaction_date
		dates = [frappe.utils.getdate(row.delivery_date) for row in self.items if row.delivery_date]
		self.delivery_date = max(dates) if dates else None
		if not dates and self.order_type == "Sales" and not self.skip_delivery_note:
			frappe.throw(_("An order needs a date of delivery"), title=_("No Date of Delivery"))

	def set_status(self):
		"""status, delivery_status and billing_status as docstatus, goods and bills say."""
		self.delivery_status = sales.progress_word(self.per_delivered or 0, "Delivered")
		self.billing_status = sales.progress_word(self.per_billed or 0, "Billed")
		if self.docstatus == 0:
			self.status = "Draft"
		elif self.docstatus == 2:
			self.status = "Cancelled"
		elif self.status not in HELD:
			delivered = (self.per_delivered or 0) >= 100 or bool(self.skip_delivery_note)
			self.status = STATUSES[delivered, (self.per_billed or 0) >= 100]

	@frappe.whitelist(methods=["POST"])
	def update_status(self, status: str):
		"""Close, hold or (status "Draft") reopen a submitted order. Needs the right to write it."""
		self.check_permission("write")
		if self.docstatus != 1 or status not in (*HELD, "Draft"):
			frappe.throw(_("Order {0} cannot become {1}").format(self.name, status), title=_("Not Possible"))
		self.status = status
		self.set_status()
		self.db_set("status", self.status)

	def follow(self):
		"""Take over what the submitted delivery notes and invoices made from this order have done."""
		names = [row.name for row in self.items]
		delivered = sales.submitted_sums("Delivery Note Item", "Delivery Note", "so_detail", names, "qty")
		billed = sales.submitted_sums("Sales Invoice Item", "Sales Invoice", "so_detail", names, "amount")
		for row in self.items:
			row.db_set({"delivered_qty": delivered.get(row.name, 0), "billed_amt": billed.get(row.name, 0)})
		sales.refuse_excess(self.items, "qty", "delivered_qty")
		sales.refuse_excess(self.items, "amount", "billed_amt")
		self.per_delivered = sales.percent(self.items, "qty", "delivered_qty")
		self.per_billed = sales.percent(self.items, "amount", "billed_amt")
		self.set_status()
		fields = ("per_delivered", "per_billed", "status", "delivery_status", "billing_status")
		self.db_set({field: self.get(field) for field in fields})
