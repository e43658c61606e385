import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.background import enqueue_later
from helpdesk_ext.rules.text import plain_line


class AbsenceError(frappe.ValidationError):
	"""Dates or people of an absence do not fit."""


class AgentAbsence(Document):
	"""Days on which an employee gets no new appeals. The sweep of each day reads it anew."""

	def validate(self):
		self.absence_reason = plain_line(self.absence_reason)
		self.check_dates()
		self.check_substitute()
		self.check_overlap()

	def check_dates(self):
		if frappe.utils.getdate(self.to_date) < frappe.utils.getdate(self.from_date):
			_refuse(_("The absence ends before it begins: correct the field {0}.").format(_("Absent Until")))

	def check_substitute(self):
		if self.substitute and self.substitute == self.agent:
			_refuse(
				_("Nobody stands in for himself: choose another employee in {0}.").format(
					_("Substitute Employee")
				)
			)

	def check_overlap(self):
		other = frappe.db.get_value(
			self.doctype,
			{
				"agent": self.agent,
				"name": ("!=", self.name or ""),
				"from_date": ("<=", self.to_date),
				"to_date": (">=", self.from_date),
			},
			["from_date", "to_date"],
		)
		if other:
			_refuse(
				_(
					"This employee is already marked absent from {0} to {1}: change that absence instead."
				).format(*(frappe.utils.format_date(day) for day in other))
			)

	def on_update(self):
		self.follow()

	def after_delete(self):
		self.follow()

	def follow(self):
		enqueue_later("helpdesk_ext.appeals.assignment.sync_rule_users")


def _refuse(message):
	frappe.throw(message, AbsenceError, title=_("Absence Not Saved"))
