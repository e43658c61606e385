import frappe
from frappe import _
from frappe.model.document import Document

PORTAL_ROLE = "Customer"


class Customer(Document):
	def autoname(self):
		"""A customer goes by its name; a namesake gets a number."""
		self.name, number = self.customer_name, 0
		while frappe.db.exists("Customer", self.name):
			number += 1
			self.name = f"{self.customer_name} - {number}"

	def validate(self):
		self.give_portal_role()

	def on_update(self):
		self.make_primary_contact()

	def give_portal_role(self):
		"""A new portal user gets the portal's role, if whoever saves may give roles; else he is told."""
		for row in self.portal_users:
			if not row.is_new() or PORTAL_ROLE in frappe.get_roles(row.user):
				continue
			if "System Manager" in frappe.get_roles():
				frappe.get_doc("User", row.user).add_roles(PORTAL_ROLE)
			else:
				frappe.msgprint(
					_("User {0} still needs the role {1}").format(row.user, _(PORTAL_ROLE)), alert=True
				)

	def make_primary_contact(self):
		"""An e-mail or a phone typed into the customer becomes its primary contact."""
		if self.customer_primary_contact or not (self.email_id or self.mobile_no):
			return
		contact = frappe.new_doc("Contact")
		contact.first_name = self.customer_name
		contact.is_primary_contact = 1
		contact.append("links", {"link_doctype": "Customer", "link_name": self.name})
		if self.email_id:
			contact.append("email_ids", {"email_id": self.email_id, "is_primary": 1})
		if self.mobile_no:
			contact.append("phone_nos", {"phone": self.mobile_no, "is_primary_mobile_no": 1})
		contact.insert(ignore_permissions=self.flags.ignore_permissions)
		self.db_set("customer_primary_contact", contact.name)
