"""An answer in words: the note in the appeal's thread, the text for the customer, the usual question."""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext.constants import INQUIRY_TYPE
from helpdesk_ext.inquiries import snapshot
from helpdesk_ext.inquiries.about import appeal_of
from helpdesk_ext.inquiries.facts import shown_facts
from helpdesk_ext.rules.inquiry_reply import render_reply
from helpdesk_ext.rules.templates import RenderedTemplate


def reply_for(inquiry) -> RenderedTemplate:
	"""The type's text for the customer with the answer's facts in it; without such a text, what the
	department wrote."""
	template = frappe.get_cached_value(INQUIRY_TYPE, inquiry.inquiry_type, "reply_template")
	return render_reply(template or "{answer_text}", reply_values(inquiry))


def reply_values(inquiry) -> dict[str, str]:
	facts = {
		fieldname: value for fieldname, _label, value in shown_facts(inquiry.as_dict(), inquiry.currency)
	}
	order = snapshot.stored(inquiry)
	return {
		**facts,
		"customer_name": inquiry.customer_name or appeal_of(inquiry).contact_name,
		"order_number": inquiry.sales_order,
		"order_date": snapshot.shown("order_date", order.get("order_date")),
		"order_total": snapshot.shown("total", order.get("total"), inquiry.currency),
		"order_status": snapshot.shown("status", order.get("status")),
		"answer_text": inquiry.answer_text,
		"department": _(inquiry.department),
		"agent_name": frappe.utils.get_fullname(frappe.session.user),
	}


def question_for(inquiry_type: str, sales_order: str | None, appeal=None) -> str:
	"""The type's usual wording of the question.

	:param appeal: anything with the `customer_name` and `contact_name` of the appeal.
	"""
	template = frappe.get_cached_value(INQUIRY_TYPE, inquiry_type, "question_template")
	customer = appeal and (appeal.get("customer_name") or appeal.get("contact_name"))
	values = {"order_number": sales_order, "customer_name": customer}
	return render_reply(template or "", values).text


def note_of_answer(inquiry) -> str:
	"""The answer as the thread of the appeal shows it, in the language of who asked."""
	language = language_of(inquiry.asked_by)
	head = _("Answer of the department {0} to inquiry {1} ({2})", lang=language).format(
		_(inquiry.department, lang=language), inquiry.name, _(inquiry.inquiry_type, lang=language)
	)
	facts = [
		f"{label}: {value}"
		for _fieldname, label, value in shown_facts(inquiry.as_dict(), inquiry.currency, language)
	]
	return "\n\n".join(part for part in (head, "\n".join(facts), inquiry.answer_text) if part)


def note_of_return(inquiry) -> str:
	language = language_of(inquiry.asked_by)
	head = _(
		"The department {0} has returned inquiry {1} ({2}): it needs to be clarified", lang=language
	).format(_(inquiry.department, lang=language), inquiry.name, _(inquiry.inquiry_type, lang=language))
	return f"{head}\n\n{inquiry.return_reason}"


def language_of(user: str | None) -> str | None:
	return (user and frappe.get_cached_value("User", user, "language")) or frappe.db.get_default("lang")
