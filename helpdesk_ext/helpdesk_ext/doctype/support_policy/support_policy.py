import frappe
from frappe.model.document import Document

from helpdesk_ext.terms import policies, policy_checks


class SupportPolicy(Document):
	"""Terms promised on appeals, inquiries or faults. Its rules live in helpdesk_ext.terms."""

	def validate(self):
		policy_checks.clear_foreign_conditions(self)
		policy_checks.check_terms(self)
		policy_checks.check_warning(self)
		policy_checks.check_calendar(self)
		policy_checks.check_steps(self)
		policy_checks.check_it_can_be_met(self)

	def before_save(self):
		policy_checks.raise_version(self)

	def on_update(self):
		frappe.db.after_commit.add(policies.forget)
		policies.forget()

	def on_trash(self):
		policy_checks.refuse_to_go(self)

	def before_rename(self, old, new, merge=False):
		policy_checks.refuse_to_go(self)
