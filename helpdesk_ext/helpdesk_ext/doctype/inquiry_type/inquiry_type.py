"""Types of inquiry: who usually answers, what the answer contains, in which words the customer reads it."""

import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_ext.inquiries.facts import label_of
from helpdesk_ext.rules.inquiry_facts import KINDS
from helpdesk_ext.rules.inquiry_reply import unknown_placeholders
from helpdesk_ext.rules.text import plain_line, plain_text


class InquiryTypeError(frappe.ValidationError):
	"""The type cannot be kept like this."""


class InquiryType(Document):
	def before_insert(self):
		self.type_name = plain_line(self.type_name)

	def validate(self):
		self.question_template = plain_text(self.question_template)
		self.reply_template = plain_text(self.reply_template)
		self.check_facts()
		self.check_texts()

	def check_facts(self):
		"""Each fact is one an answer can hold, and stands here once."""
		seen = set()
		for row in self.facts:
			if row.fact_field not in KINDS:
				self.refuse(
					_("An answer has no fact {0}: choose one of the list in row {1}.").format(
						row.fact_field, row.idx
					)
				)
			if row.fact_field in seen:
				self.refuse(_("{0} is entered twice: take one row out.").format(label_of(row.fact_field)))
			seen.add(row.fact_field)

	def check_texts(self):
		for fieldname in ("question_template", "reply_template"):
			unknown = unknown_placeholders(self.get(fieldname))
			if unknown:
				self.refuse(
					_("Nothing is known of {0} in {1}: correct the words in braces.").format(
						", ".join(f"{{{name}}}" for name in unknown), _(self.meta.get_label(fieldname))
					)
				)

	def refuse(self, message: str):
		frappe.throw(message, InquiryTypeError, title=_("Inquiry Type Not Saved"))
