"""What the Desk's appeal form, list and intake dialog call. Staff only: every method first asks whether the
session user may read or write the very appeal it is about (see permissions.py), then hands over to the
services in helpdesk_ext.appeals."""

import frappe
import frappe.utils
from frappe import _
from frappe.model.workflow import get_transitions

from helpdesk_ext.appeals import assignment, conversation, staff_intake
from helpdesk_ext.appeals import duplicates as duplicate_service
from helpdesk_ext.appeals import order_panel as panel_service
from helpdesk_ext.appeals.reply_values import render_for
from helpdesk_ext.constants import APPEAL, EVENT, MESSAGE, AppealAction, Direction, EventType, Role
from helpdesk_ext.rules.templates import PLACEHOLDERS, unknown_placeholders

MESSAGES_SHOWN = 100
EVENTS_SHOWN = 200
MESSAGE_FIELDS = [
	"name",
	"direction",
	"is_public",
	"marks_answer",
	"sent_at",
	"author",
	"author_name",
	"channel",
	"delivery_status",
	"message_text",
]
EVENTS_IN_THREAD = (EventType.STATE, EventType.AGENT)


class ActionNotOpenError(frappe.ValidationError):
	"""The workflow offers the session user no such action from the appeal's present state."""


# Reading


@frappe.whitelist()
def get_conversation(appeal: str, whole: bool = False) -> dict:
	"""Messages, files and changes of state of an appeal, oldest first. Whoever may read the appeal.

	:param whole: all messages instead of the last hundred.
	"""
	doc = _appeal(appeal, "read")
	messages = frappe.get_all(
		MESSAGE,
		filters={"appeal": doc.name},
		fields=MESSAGE_FIELDS,
		order_by="sent_at desc, creation desc",
		limit_page_length=0 if frappe.utils.cint(whole) else MESSAGES_SHOWN + 1,
	)
	has_earlier = not frappe.utils.cint(whole) and len(messages) > MESSAGES_SHOWN
	if has_earlier:
		messages = messages[:MESSAGES_SHOWN]
	messages.reverse()
	_add_files(messages)
	return {
		"messages": messages,
		"has_earlier": has_earlier,
		"events": _events(doc, messages[0].sent_at if has_earlier else None),
		# the document's own has_permission leaves a message for the user when it says no
		"may_write": bool(frappe.has_permission(APPEAL, "write", doc=doc)),
	}


@frappe.whitelist()
def get_order_panel(appeal: str) -> dict:
	"""Orders and earlier appeals beside an appeal. Whoever may read the appeal; orders by the user's rights."""
	_appeal(appeal, "read", load=False)
	return panel_service.get_order_panel(appeal)


@frappe.whitelist()
def get_likely_duplicates(appeal: str) -> list[dict]:
	"""Appeals that are probably about the same thing. Whoever may read the appeal."""
	return duplicate_service.likely_duplicates(_appeal(appeal, "read"))


@frappe.whitelist()
def get_reply_templates(appeal: str) -> list[dict]:
	"""Templates for an answer: those of the appeal's category and language first. Readers of the appeal."""
	doc = _appeal(appeal, "read")
	templates = frappe.get_list(
		"Reply Template",
		filters={"disabled": 0},
		fields=["name", "language", "category", "is_public"],
		order_by="name asc",
		limit_page_length=0,
	)
	return sorted(
		templates,
		key=lambda row: (
			not (row.category and row.category == doc.category),
			bool(row.language and doc.language and row.language != doc.language),
			bool(row.category and row.category != doc.category),
		),
	)


@frappe.whitelist()
def render_reply_template(appeal: str, template: str) -> dict:
	"""A template filled in for an appeal, with what could not be filled in. Readers of both."""
	doc = _appeal(appeal, "read")
	source = frappe.get_doc("Reply Template", template)
	source.check_permission("read")
	rendered = render_for(doc, source.template_text)
	return {
		"text": rendered.text,
		"unknown": rendered.unknown,
		"empty": rendered.empty,
		"is_public": source.is_public,
	}


@frappe.whitelist()
def get_placeholders(text: str = "") -> dict:
	"""Placeholders a template may name, in words, and the unknown ones in `text`. Readers of templates."""
	frappe.has_permission("Reply Template", "read", throw=True)
	return {
		"placeholders": [{"name": name, "meaning": _(meaning)} for name, meaning in PLACEHOLDERS.items()],
		"unknown": unknown_placeholders(text),
	}


@frappe.whitelist()
def get_available_agents() -> list[dict]:
	"""Whom an appeal may be handed to, with full names. Whoever may write appeals."""
	frappe.has_permission(APPEAL, "write", throw=True)
	return frappe.get_all(
		"User",
		filters={"name": ["in", assignment.available_agents() or [""]]},
		fields=["name", "full_name"],
		order_by="full_name asc",
		limit_page_length=0,
	)


@frappe.whitelist()
def get_staff_names() -> dict[str, str]:
	"""Full names of those who work or worked on appeals, for lists and threads. Whoever may read appeals."""
	frappe.has_permission(APPEAL, "read", throw=True)
	user = frappe.qb.DocType("User")
	role = frappe.qb.DocType("Has Role")
	rows = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name, user.full_name)
		.distinct()
		.where(role.role.isin([Role.AGENT, Role.HEAD, Role.DEPUTY]))
		.run()
	)
	return dict(rows)


@frappe.whitelist()
def find_whose(typed: str) -> dict:
	"""Customers, orders and appeals by phone, e-mail, number or name. Whoever may register appeals."""
	frappe.has_permission(APPEAL, "create", throw=True)
	return staff_intake.find_whose(typed)


# Writing


@frappe.whitelist(methods=["POST"])
def send_message(
	appeal: str,
	text: str,
	kind: str,
	modified: str,
	client_token: str,
	channel: str | None = None,
	files: str | list | None = None,
	sent_at: str | None = None,
) -> dict:
	"""Say something on an appeal. Whoever may write it; the move is checked by the workflow.

	:param kind: "answer" (public, marks the appeal answered), "question" (public, then waits for the
		customer), "message" (public) or "note" (staff only).
	:param modified: the appeal as the sender saw it; everything public is refused when it has changed since.
	:param client_token: the same token never makes a second message.
	:param channel: how it reaches the customer when not by mail.
	:param files: names of File records uploaded to the appeal.
	:param sent_at: when it was said, for a channel that is not mail; now by default.
	"""
	# a note among staff changes nothing of the appeal: who sees it may leave one
	doc = _appeal(appeal, "read" if kind == "note" else "write")
	said = {
		"client_token": client_token,
		"file_names": tuple(frappe.parse_json(files) or ()) if files else (),
	}
	if kind == "note":
		message = conversation.post_message(
			doc.name, direction=Direction.OUTGOING, text=text, is_public=False, **said
		)
	elif kind == "answer":
		message = conversation.give_answer(
			doc.name, text, modified=modified, channel=channel or None, sent_at=sent_at, **said
		)
	elif kind in ("question", "message"):
		said.update(channel=channel or None, sent_at=sent_at)
		message = _say(doc.name, text, kind, modified, said)
	else:
		frappe.throw(_("Unknown kind of message: {0}").format(kind), title=_("Message Not Sent"))
	return {"message": message.name, "text": message.message_text}


def _say(name: str, text: str, kind: str, modified: str, said: dict):
	"""A public message that is no answer; a question also makes the appeal wait for the customer."""
	is_new = not frappe.db.exists(
		MESSAGE, {"client_token": conversation.token_key(name, said["client_token"])}
	)
	if is_new:
		conversation.check_unchanged(conversation.lock(name), modified)
	message = conversation.post_message(name, direction=Direction.OUTGOING, text=text, is_public=True, **said)
	if is_new and kind == "question":
		_do_action(frappe.get_doc(APPEAL, name), AppealAction.ASK_CUSTOMER)
	return message


@frappe.whitelist(methods=["POST"])
def mark_read(appeal: str) -> None:
	"""The responsible agent has seen the customer's reply: its row is no longer bold. Readers of the appeal;
	whose look counts is the service's to say."""
	_appeal(appeal, "read", load=False)
	conversation.mark_read(appeal)


@frappe.whitelist(methods=["POST"])
def do_action(appeal: str, action: str, modified: str, resolution_kind: str | None = None) -> dict:
	"""A workflow action from the form's buttons. Whoever may write the appeal and the workflow lets.

	:param resolution_kind: recorded with it when given (closing, answering).
	"""
	doc = _appeal(appeal, "write")
	conversation.check_unchanged(doc, modified)
	if resolution_kind:
		doc.resolution_kind = resolution_kind
	_do_action(doc, action)
	return {"state": doc.state}


@frappe.whitelist(methods=["POST"])
def mark_duplicate(appeal: str, duplicate_of: str, modified: str) -> dict:
	"""Mark an appeal as the duplicate of another. Who may write the first and read the second."""
	doc = _appeal(appeal, "write")
	_appeal(duplicate_of, "read", load=False)
	conversation.check_unchanged(doc, modified)
	doc.duplicate_of = duplicate_of
	_do_action(doc, AppealAction.MARK_DUPLICATE)
	return {"state": doc.state}


@frappe.whitelist(methods=["POST"])
def hand_over(names: str | list, to_user: str, note: str | None = None) -> list:
	"""Give appeals to another agent, with a result for each. The head of the department; the service asks."""
	frappe.has_permission(APPEAL, "write", throw=True)
	return assignment.hand_over(frappe.parse_json(names), to_user, note or "")


@frappe.whitelist(methods=["POST"])
def link_order(appeal: str, sales_order: str, modified: str) -> None:
	"""Link an order, and its customer while the appeal has none. Writers of the appeal, readers of the order."""
	doc = _appeal(appeal, "write")
	order = frappe.get_doc("Sales Order", sales_order)
	order.check_permission("read")
	conversation.check_unchanged(doc, modified)
	doc.sales_order = order.name
	doc.customer = doc.customer or order.customer
	doc.save()


@frappe.whitelist(methods=["POST"])
def link_customer(appeal: str, customer: str, modified: str, contact: str | None = None) -> None:
	"""Link a customer (and the contact it was found by). Writers of the appeal, readers of the customer."""
	doc = _appeal(appeal, "write")
	frappe.get_doc("Customer", customer).check_permission("read")
	conversation.check_unchanged(doc, modified)
	doc.customer = customer
	if contact:
		doc.contact = contact
	doc.save()


@frappe.whitelist(methods=["POST"])
def register_appeal(values: str | dict) -> dict:
	"""An appeal that came by phone, on a visit or on paper. Whoever may create appeals."""
	frappe.has_permission(APPEAL, "create", throw=True)
	doc = staff_intake.register_appeal(frappe._dict(frappe.parse_json(values)))
	return {"name": doc.name}


# Shared


def _appeal(name: str, ptype: str, load: bool = True):
	"""The appeal, after the check that the session user may `ptype` it."""
	if not load:
		frappe.has_permission(APPEAL, ptype, doc=name, throw=True)
		return None
	doc = frappe.get_doc(APPEAL, name)
	doc.check_permission(ptype)
	return doc


def _do_action(doc, action: str) -> None:
	"""Save `doc` in the state to which `action` leads; fields set on it before are saved with it."""
	transition = next((row for row in get_transitions(doc) if row["action"] == action), None)
	if not transition:
		frappe.throw(
			_("“{0}” is not possible while the appeal is in the state “{1}”.").format(
				_(action), _(doc.state)
			),
			ActionNotOpenError,
			title=_("Action Not Possible"),
		)
	doc.state = transition["next_state"]
	doc.save()


def _add_files(messages: list) -> None:
	by_name = {message.name: message for message in messages}
	for message in messages:
		message.files = []
	if not by_name:
		return
	for file in frappe.get_all(
		"File",
		filters={"attached_to_doctype": MESSAGE, "attached_to_name": ["in", list(by_name)]},
		fields=["name", "file_name", "file_url", "file_size", "attached_to_name"],
		order_by="creation asc",
		limit_page_length=0,
	):
		by_name[file.pop("attached_to_name")].files.append(file)


def _events(doc, since) -> list[dict]:
	"""Changes of state and agent for the thread; readable by whoever may read the appeal."""
	filters = {
		"reference_doctype": APPEAL,
		"reference_name": doc.name,
		"event_type": ["in", EVENTS_IN_THREAD],
	}
	if since:
		filters["occurred_at"] = [">=", since]
	return frappe.get_all(
		EVENT,
		filters=filters,
		fields=["event_type", "from_value", "to_value", "occurred_at", "actor_kind", "actor"],
		order_by="occurred_at asc",
		limit_page_length=EVENTS_SHOWN,
	)
