"""What the Desk's inquiry form and the appeal's form call about inquiries. Every method first asks whether the
session user may see or change the very inquiry or appeal it is about (permissions.inquiries), then hands over to
helpdesk_ext.inquiries."""

import frappe
from frappe import _

from helpdesk_ext.constants import APPEAL, DEPARTMENT, INQUIRY, INQUIRY_TYPE
from helpdesk_ext.inquiries import reply, service, waiting

LISTED = [
	"name",
	"state",
	"inquiry_type",
	"department",
	"sales_order",
	"due_at",
	"is_late",
	"asked_at",
	"answered_at",
	"asked_by",
	"responder",
	"return_reason",
]


# Reading


@frappe.whitelist()
def get_inquiries(appeal: str) -> list[dict]:
	"""The inquiries of an appeal, oldest first. Whoever may read the appeal."""
	frappe.has_permission(APPEAL, "read", doc=appeal, throw=True)
	return frappe.get_list(
		INQUIRY, filters={"appeal": appeal}, fields=LISTED, order_by="creation asc", limit_page_length=0
	)


@frappe.whitelist()
def get_choices(appeal: str | None = None, sales_order: str | None = None) -> dict:
	"""Types with their departments and ready questions, and departments, in use. Whoever may ask; with an
	appeal: whoever may read it."""
	frappe.has_permission(INQUIRY, "create", throw=True)
	about = frappe._dict()
	if appeal:
		about = frappe.get_doc(APPEAL, appeal)
		about.check_permission("read")
	order = sales_order or about.get("sales_order")
	types = frappe.get_list(
		INQUIRY_TYPE,
		filters={"disabled": 0},
		fields=["name", "department", "needs_order"],
		order_by="sort_order asc, name asc",
		limit_page_length=0,
	)
	departments = frappe.get_list(DEPARTMENT, filters={"disabled": 0}, order_by="name asc", pluck="name")
	return {
		"sales_order": order,
		"types": [
			{**row, "question": reply.question_for(row.name, order, about), "label": _(row.name)}
			for row in types
		],
		"departments": [{"value": name, "label": _(name)} for name in departments],
	}


@frappe.whitelist()
def get_reply(inquiry: str) -> dict:
	"""The answer in the words for the customer. Whoever may read the inquiry's appeal."""
	doc = frappe.get_doc(INQUIRY, inquiry)
	doc.check_permission("read")
	frappe.has_permission(APPEAL, "read", doc=doc.appeal or None, throw=True)
	rendered = reply.reply_for(doc)
	return {"text": rendered.text, "left": [*rendered.unknown, *rendered.empty]}


# Writing


@frappe.whitelist(methods=["POST"])
def ask(
	inquiry_type: str,
	department: str | None = None,
	question: str | None = None,
	sales_order: str | None = None,
	appeal: str | None = None,
	modified: str | None = None,
) -> dict:
	"""Ask a department, from an appeal or on its own. Whoever may create inquiries and write the appeal."""
	frappe.has_permission(INQUIRY, "create", throw=True)
	doc = service.ask(
		{
			"inquiry_type": inquiry_type,
			"department": department,
			"question": question,
			"sales_order": sales_order,
			"appeal": appeal,
		},
		modified=modified,
	)
	return {"name": doc.name, "due_at": doc.due_at}


@frappe.whitelist(methods=["POST"])
def do_action(inquiry: str, action: str, modified: str, values: str | dict | None = None) -> dict:
	"""A workflow action with what belongs to it. Whoever may write the inquiry and the workflow lets; which
	side may do what is the service's to say."""
	doc = service.act(inquiry, action, frappe.parse_json(values) if values else None, modified=modified)
	return {"state": doc.state}


@frappe.whitelist(methods=["POST"])
def pass_on(inquiry: str, department: str, reason: str, modified: str) -> dict:
	"""Give the inquiry to another department. Whoever may write it."""
	service.pass_on(inquiry, department, reason, modified=modified)
	# the department that had it may not see it any more
	return {"department": department}


@frappe.whitelist(methods=["POST"])
def refresh_facts(inquiry: str, modified: str) -> dict:
	"""Read the order anew into the inquiry; what has changed is shown. Whoever may write the inquiry."""
	return service.refresh_facts(inquiry, modified=modified)


@frappe.whitelist(methods=["POST"])
def answer_before_departments(appeal: str, reason: str, modified: str) -> dict:
	"""Let an appeal be answered though departments have not answered. The head of the department."""
	doc = waiting.override(appeal, reason, modified)
	return {"state": doc.state}
