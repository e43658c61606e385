"""Departments that answer inquiries. Who is entered here sees the inquiries put to the department."""

import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.constants import INQUIRY, Role
from helpdesk_ext.permissions import roles_of
from helpdesk_ext.permissions.inquiries import forget_departments
from helpdesk_ext.rules.contact import is_valid_email
from helpdesk_ext.rules.inquiry_flow import OPEN
from helpdesk_ext.rules.text import plain_line


class DepartmentError(frappe.ValidationError):
	"""The department cannot be kept like this."""


class ResponderDepartment(Document):
	def before_insert(self):
		self.department_name = plain_line(self.department_name)

	def validate(self):
		self.check_email()
		self.check_hours()
		self.check_users()

	def on_update(self):
		forget_departments()
		self.warn_of_open_inquiries()

	def check_email(self):
		self.email = (self.email or "").strip() or None
		if self.email and not is_valid_email(self.email):
			self.refuse(_("{0} is no e-mail address: correct it or leave it empty.").format(self.email))

	def check_hours(self):
		if (self.answer_hours or 0) < 0:
			self.refuse(_("The hours to answer cannot be below zero."))

	def check_users(self):
		"""Each employee once, enabled when entered, and with the role: others would see nothing."""
		seen = set()
		before = self.get_doc_before_save()
		known = {row.user for row in before.users} if before else set()
		for row in self.users:
			if row.user in seen:
				self.refuse(_("{0} is entered twice: take one row out.").format(row.user))
			seen.add(row.user)
			if row.user in known:
				continue
			if not frappe.db.get_value("User", row.user, "enabled"):
				self.refuse(_("{0} is disabled and cannot answer: choose another employee.").format(row.user))
			if Role.RESPONDER not in roles_of(row.user):
				self.refuse(
					_("{0} has not got the role {1}: give it to the user first.").format(
						row.user, _(Role.RESPONDER)
					)
				)

	def warn_of_open_inquiries(self):
		"""A department out of use leaves its open inquiries to nobody."""
		if not self.disabled or not self.has_value_changed("disabled") or self.is_new():
			return
		left = frappe.db.count(INQUIRY, {"department": self.name, "state": ("in", sorted(OPEN))})
		if left:
			frappe.msgprint(
				_("{0} open inquiries lie with this department: pass them to another one.").format(left),
				title=_("Inquiries Left Over"),
				indicator="orange",
			)

	def refuse(self, message: str):
		frappe.throw(message, DepartmentError, title=_("Department Not Saved"))
