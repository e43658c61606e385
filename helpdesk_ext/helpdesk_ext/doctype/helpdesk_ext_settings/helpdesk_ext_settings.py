"""The one page of settings: checked as a whole, acted upon only where a value has changed."""

import re

import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.rules.uploads import CHECKS as KNOWN_TYPES

# fieldname -> (least, most). The most keeps a typing slip (300 for 30) from switching a limit off.
LIMITS = {
	"max_files": (1, 50),
	"max_file_megabytes": (1, 200),
	"filings_per_address_per_hour": (1, 10_000),
	"filings_per_hour": (1, 100_000),
	"mails_per_recipient_per_day": (1, 1_000),
	"max_links_in_text": (0, 1_000),
	"reopen_window_days": (0, 3_650),
	"auto_close_days": (1, 3_650),
	"access_link_days": (1, 3_650),
	"duplicate_window_days": (1, 3_650),
	"report_row_limit": (100, 100_000),
	# working hours; 0: no term
	"fault_hours_critical": (0, 2_000),
	"fault_hours_high": (0, 2_000),
	"fault_hours_normal": (0, 2_000),
	"fault_hours_low": (0, 2_000),
	"month_report_day": (1, 28),
	"report_reminder_days": (0, 30),
	"acknowledge_days": (1, 365),
	"execute_days": (1, 365),
}
_HEADER = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")


class HelpdeskExtSettings(Document):
	def validate(self):
		self.validate_limits()
		self.validate_file_types()
		self.validate_spam_words()
		self.validate_proxy_header()
		self.validate_order_number_field()

	def on_update(self):
		self.forget_permissions_of_agents()
		self.sync_assignment_rule()

	def validate_limits(self):
		"""Every number within its bounds, the message naming both."""
		for fieldname, (least, most) in LIMITS.items():
			value = frappe.utils.flt(self.get(fieldname))
			if not least <= value <= most:
				frappe.throw(
					_("{0} must be a number from {1} to {2}, not {3}.").format(
						self.label_of(fieldname), least, most, int(value) if value == int(value) else value
					),
					title=_("Setting out of Bounds"),
				)

	def validate_file_types(self):
		"""Only types whose content we can tell; written down in one form."""
		types = re.split(r"[\s,;]+", (self.allowed_file_types or "").lower())
		types = list(dict.fromkeys(name.lstrip(".") for name in types if name.lstrip(".")))
		unknown = [name for name in types if name not in KNOWN_TYPES]
		if unknown:
			frappe.throw(
				_("{0}: the app cannot check files of these types: {1}. Known types: {2}.").format(
					self.label_of("allowed_file_types"), ", ".join(unknown), ", ".join(sorted(KNOWN_TYPES))
				),
				title=_("Unknown File Type"),
			)
		self.allowed_file_types = " ".join(types)

	def validate_spam_words(self):
		"""One word or phrase a line, no empty lines, none twice."""
		lines = [" ".join(line.split()) for line in (self.spam_words or "").splitlines()]
		self.spam_words = "\n".join(dict.fromkeys(line for line in lines if line))

	def validate_proxy_header(self):
		self.proxy_address_header = (self.proxy_address_header or "").strip()
		if self.proxy_address_header and not _HEADER.match(self.proxy_address_header):
			frappe.throw(
				_("{0} must be the name of an HTTP header, such as X-Real-IP.").format(
					self.label_of("proxy_address_header")
				),
				title=_("Wrong Header Name"),
			)

	def validate_order_number_field(self):
		"""The field customers may type besides the order's number must hold text and exist."""
		self.order_number_field = (self.order_number_field or "").strip()
		if not self.order_number_field:
			return
		field = frappe.get_meta("Sales Order").get_field(self.order_number_field)
		if not field or field.fieldtype not in ("Data", "Small Text", "Int"):
			frappe.throw(
				_(
					"{0}: Sales Order has no text field named {1}. Give the field's name, not its label."
				).format(
					self.label_of("order_number_field"),
					frappe.bold(frappe.utils.escape_html(self.order_number_field)),
				),
				title=_("Unknown Order Field"),
			)

	def forget_permissions_of_agents(self):
		"""Who sees what is cached with the users' permissions."""
		if self.has_value_changed("agents_see_only_own") or self.has_value_changed("customers_see_company"):
			frappe.clear_cache(doctype=APPEAL)

	def sync_assignment_rule(self):
		if self.sync_assignment_users and self.has_value_changed("sync_assignment_users"):
			from helpdesk_ext.appeals.assignment import sync_rule_users

			sync_rule_users()

	def label_of(self, fieldname: str) -> str:
		return frappe.bold(_(self.meta.get_label(fieldname)))
