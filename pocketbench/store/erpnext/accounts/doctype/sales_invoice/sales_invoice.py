import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, getdate

from erpnext import sales


class SalesInvoice(Document):
	def validate(self):
		sales.take_posting_time(self)
		sales.fill(self)
		self.set_due_date()
		if self.docstatus == 0:
			self.outstanding_amount = flt(self.rounded_total) or self.grand_total
		self.set_status()

	def before_submit(self):
		sales.refuse_held_orders(self, "sales_order")
		self.set_status()

	def before_cancel(self):
		self.set_status()

	def on_submit(self):
		self.tell_sources()

	def on_cancel(self):
		self.tell_sources()

	def set_due_date(self):
		"""Due at once when nobody says; never before it is posted."""
		self.due_date = self.due_date or self.posting_date
		if getdate(self.due_date) < getdate(self.posting_date):
			frappe.throw(_("An invoice cannot be due before it is posted"), title=_("Due Too Early"))

	def set_status(self):
		"""From docstatus, what is outstanding and the due date."""
		if self.docstatus != 1:
			self.status = "Cancelled" if self.docstatus == 2 else "Draft"
		elif self.is_return:
			self.status = "Return"
		else:
			self.status = self.payment_status()

	def payment_status(self):
		"""Paid, Overdue, Partly Paid or Unpaid."""
		whole = flt(self.rounded_total) or flt(self.grand_total)
		outstanding = flt(self.outstanding_amount)
		if outstanding <= 0:
			return "Paid"
		if getdate(self.due_date) < getdate(frappe.utils.nowdate()):
			return "Overdue"
		return "Partly Paid" if outstanding < whole else "Unpaid"

	def record_payment(self, amount):
		"""Take `amount` (in the invoice's currency) off what is outstanding; the stand-in has no ledger."""
		self.outstanding_amount = max(flt(self.outstanding_amount) - flt(amount), 0)
		self.set_status()
		self.db_set({"outstanding_amount": self.outstanding_amount, "status": self.status})

	def tell_sources(self):
		for order in sales.orders_of(self, "sales_order"):
			frappe.get_doc("Sales Order", order).follow()
		for note in sales.orders_of(self, "delivery_note"):
			frappe.get_doc("Delivery Note", note).follow()
