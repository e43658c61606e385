"""The one path for the past: demo data, and later the import of a paper journal.

`backfill_appeal` stores an appeal that has already happened (dates, moves, conversation, paper number) as
if it had happened here: the same columns, messages and events that the live path leaves. Everything it
makes is marked with the batch's name, and `remove_batch` removes a batch without trace.

Server code and the command line only: nothing here is whitelisted, and nothing else may set
`flags.in_backfill`, by which the controllers leave out what belongs to the present (the check against
the past, the session's workflow rights, mail, assignment, notifications).
"""

import contextlib
from collections.abc import Iterable
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.model.naming import make_autoname
from frappe.utils.global_search import update_global_search

from helpdesk_ext.appeals.repeats import mark_repeated
from helpdesk_ext.constants import (
	APPEAL,
	DEADLINE,
	EVENT,
	MESSAGE,
	REPORT_SOURCE,
	REQUEST,
	WORK_REPORT,
	Channel,
	Confirmation,
	Delivery,
	Direction,
	RequestState,
)
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.rules.history import HistoryError, Life, replay
from helpdesk_ext.rules.transitions import OPEN
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms import past
from helpdesk_ext.working_time import elapsed_seconds

MARK = "Backfill Mark"
MARK_COLUMNS = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"batch",
	"reference_doctype",
	"reference_name",
)

# What the caller may say about the appeal itself; everything else follows from the steps.
APPEAL_FIELDS = frozenset(
	{
		"subject",
		"appeal_text",
		"channel",
		"received_at",
		"registered_at",
		"category",
		"appeal_priority",
		"customer",
		"contact",
		"contact_name",
		"contact_email",
		"contact_phone",
		"order_number",
		"sales_order",
		"delivery_note",
		"item_code",
		"company",
		"paper_number",
		"language",
		"resolution_kind",
		"previous_appeal",
		"portal_user",
	}
)
OTHER_KEYS = frozenset({"steps", "registered_by", "duplicate_of"})
REQUIRED = ("subject", "appeal_text", "received_at", "channel")


class BackfillError(frappe.ValidationError):
	"""The data cannot be stored; nothing of the appeal was."""


# --- storing


def backfill_appeal(data: dict[str, Any], batch: str) -> str:
	"""Store one appeal of the past and return its number.

	:param data: fields of the appeal (APPEAL_FIELDS), and
		`steps`: what happened after the filing, oldest first (see rules.history; the appeal's own text
		is the first message and is not repeated there),
		`registered_by`: the employee who wrote the appeal down; without it the customer filed it,
		`duplicate_of`: number of the appeal it was joined to (the last step of its life),
	:param batch: name of the batch, for `remove_batch`.
	:raises BackfillError: naming the field or the step, with nothing of this appeal stored.
	"""
	data = checked(data, batch)
	life = lived(data)
	frappe.db.savepoint("backfill_appeal")
	try:
		number = next_number(data["received_at"])
		if came_by_form(data):
			store_request(data, number, RequestState.CONVERTED, batch)
		appeal = store_appeal(data, life, number)
		store_messages(appeal, life)
		store_events(appeal, life)
		store_todo(appeal)
		mark(APPEAL, [number], batch)
		marks.mark_appeal(number)
	except Exception:
		frappe.db.rollback(save_point="backfill_appeal")
		raise
	return number


def backfill_request(data: dict[str, Any], batch: str, state: str, **values) -> str:
	"""Store a request that never became an appeal (suspected spam, stuck, rejected) and return its number.

	:param values: further fields of the request, e.g. `spam_reasons` or `conversion_error`.
	"""
	data = checked(data, batch)
	return store_request(data, next_number(data["received_at"]), state, batch, **values)


def checked(data: dict[str, Any], batch: str) -> dict[str, Any]:
	"""The data with its date as a date; BackfillError for anything unknown or missing."""
	check_given(data, batch, APPEAL_FIELDS | OTHER_KEYS, REQUIRED)
	return {**data, "received_at": frappe.utils.get_datetime(data["received_at"])}


def lived(data: dict[str, Any]) -> Life:
	first = {
		"at": data["received_at"],
		"kind": "message",
		"incoming": True,
		"text": data["appeal_text"],
		"author_name": data.get("contact_name"),
	}
	try:
		return replay(
			[first, *data.get("steps", ())],
			received_at=data["received_at"],
			now=frappe.utils.now_datetime(),
			registered_at=data.get("registered_at"),
			registered_by=data.get("registered_by"),
			filed_by_customer=not data.get("registered_by"),
			category=data.get("category"),
			appeal_priority=data.get("appeal_priority"),
			elapsed=elapsed_seconds,
		)
	except HistoryError as error:
		refuse(_("This cannot have happened: {0}").format(error))


def store_appeal(data: dict[str, Any], life: Life, number: str):
	appeal = frappe.new_doc(APPEAL)
	appeal.update({fieldname: data.get(fieldname) for fieldname in APPEAL_FIELDS if data.get(fieldname)})
	appeal.update(life.columns)
	appeal.registered_at = life.registered_at
	appeal.duplicate_of = data.get("duplicate_of")
	if came_by_form(data):
		appeal.appeal_request = number
	ledger = past.tell(appeal, life)
	insert_checked(
		appeal, life.registered_at, life.columns["state_changed_at"], data.get("registered_by"), name=number
	)
	past.write(appeal, ledger)
	update_global_search(appeal)
	mark_repeated(appeal)
	if appeal.appeal_request:
		frappe.db.set_value(REQUEST, number, "support_appeal", number, update_modified=False)
	return appeal


def store_messages(appeal, life: Life) -> None:
	for values in life.messages:
		files = values.pop("files")
		message = frappe.new_doc(MESSAGE)
		message.update({**values, "appeal": appeal.name, "channel": values["channel"] or appeal.channel})
		message.author_name = values["author_name"] or full_name(values["author"]) or appeal.contact_name
		message.delivery_status = delivery_of(values, appeal)
		insert_checked(message, values["sent_at"], values["sent_at"], values["author"])
		for file_name, content in files:
			attach(message.name, file_name, content)


def store_events(appeal, life: Life) -> None:
	for event in life.events:
		record_event(
			appeal,
			event["event_type"],
			event["from_value"],
			event["to_value"],
			at=event["at"],
			actor_kind=event["actor_kind"],
			actor=event["actor"],
			since=event["since"],
		)


def store_request(data: dict[str, Any], number: str, state: str, batch: str, **values) -> str:
	"""The request as the customer's form left it: checked as a live one, but not put into the queue."""
	request = frappe.new_doc(REQUEST)
	request.update(
		{
			"subject": data["subject"],
			"appeal_text": data["appeal_text"],
			"contact_name": data.get("contact_name"),
			"email": data.get("contact_email"),
			"phone": data.get("contact_phone"),
			"order_number": data.get("order_number"),
		}
	)
	request.clean_what_the_customer_typed()
	request.refuse_what_is_wrong()
	request.update(
		{
			"name": number,
			"state": state,
			# unchecked: what was offered then may be closed to customers now
			"category": data.get("category"),
			"received_at": data["received_at"],
			"channel": data["channel"],
			"language": data.get("language"),
			"portal_user": data.get("portal_user"),
			"confirmation_state": Confirmation.NONE,
			"creation": data["received_at"],
			"modified": data["received_at"],
			"owner": data.get("portal_user") or "Guest",
			"modified_by": "Administrator",
			**values,
		}
	)
	# written as it stands: its insert would stamp it with now and hand it to the conversion
	request.db_insert()
	mark(REQUEST, [number], batch)
	return number


def came_by_form(data: dict[str, Any]) -> bool:
	return data["channel"] == Channel.WEB_FORM and not data.get("registered_by")


def next_number(received_at) -> str:
	"""The next number of the live series, in the year of receipt."""
	return make_autoname(f"APL-{received_at.year}-.#####", APPEAL)


def delivery_of(message: dict[str, Any], appeal) -> str:
	mailed = message["is_public"] and message["direction"] == Direction.OUTGOING and appeal.contact_email
	return Delivery.SENT if mailed else Delivery.NOT_MAILED


@contextlib.contextmanager
def in_the_past():
	"""While it lasts the framework assigns nobody, notifies nobody, calls no webhook and counts no users.

	Its own flags for work on old data; without them every unassigned appeal of the past would go to
	today's agents.
	"""
	flags = ("in_patch", "in_import")
	before = {flag: frappe.flags.get(flag) for flag in flags}
	frappe.flags.update(dict.fromkeys(flags, True))
	try:
		yield
	finally:
		frappe.flags.update(before)


def full_name(user: str | None) -> str | None:
	return frappe.utils.get_fullname(user) if user else None


def attach(message_name: str, file_name: str, content: bytes) -> None:
	file = frappe.new_doc("File")
	file.update(
		{
			"file_name": file_name,
			"content": content,
			"is_private": 1,
			"attached_to_doctype": MESSAGE,
			"attached_to_name": message_name,
		}
	)
	file.insert(ignore_permissions=True)


def store_todo(appeal) -> None:
	"""Open work stands on the agent's list, as after a live assignment."""
	if not appeal.agent or appeal.state not in OPEN:
		return
	todo = frappe.new_doc("ToDo")
	todo.update(
		{
			"allocated_to": appeal.agent,
			"assigned_by": "Administrator",
			"reference_type": APPEAL,
			"reference_name": appeal.name,
			"description": f"{appeal.name}: {frappe.utils.escape_html(appeal.subject)}",
			"date": appeal.received_at.date(),
		}
	)
	todo.insert(ignore_permissions=True)


def insert_checked(document, created, changed, user: str | None, *, name: str | None = None) -> None:
	"""Insert with every check of a live insert and its own dates, without what follows a live insert.

	The framework's `insert` would stamp the document with now and open a Workflow Action of today for
	a move that was made long ago.
	"""
	document.flags.in_backfill = True
	document.set("__islocal", True)
	document.check_if_latest()
	document._validate_links()
	document.run_method("before_insert")
	document.set_new_name(set_name=name)
	document.set_parent_in_children()
	document.flags.in_insert = True
	document.run_before_save_methods()
	document._validate()
	user = user or "Administrator"
	document.update({"creation": created, "modified": changed, "owner": user, "modified_by": user})
	document.db_insert()
	for row in document.get_all_children():
		row.update({"creation": created, "modified": changed, "owner": user, "modified_by": user})
		row.db_insert()


# --- marks


def mark(doctype: str, names: Iterable[str], batch: str) -> None:
	"""Note that `names` belong to the batch. The removal leaves alone whatever is not noted."""
	now = frappe.utils.now()
	rows = [
		(frappe.generate_hash(length=10), now, now, "Administrator", "Administrator", batch, doctype, name)
		for name in names
	]
	if rows:
		frappe.db.bulk_insert(MARK, MARK_COLUMNS, rows)


def marked(batch: str, doctype: str | None = None) -> list[str]:
	"""Names of the batch's documents of one DocType (or of all), oldest mark first."""
	filters = {"batch": batch}
	if doctype:
		filters["reference_doctype"] = doctype
	return frappe.get_all(MARK, filters=filters, pluck="reference_name", order_by="creation asc, name asc")


# --- removal

# Where a document leaves rows of others: DocType, its fields of kind and name.
TRACES = (
	("ToDo", "reference_type", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("View Log", "reference_doctype", "reference_name"),
	("DocShare", "share_doctype", "share_name"),
	("Notification Log", "document_type", "document_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Activity Log", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("Email Queue", "reference_doctype", "reference_name"),
	("Access Key", "reference_doctype", "reference_name"),
	(EVENT, "reference_doctype", "reference_name"),
	(DEADLINE, "reference_doctype", "reference_name"),
	("Workflow Action", "reference_doctype", "reference_name"),
	("Tag Link", "document_type", "document_name"),
)
# Records with a life beyond their own table (a user's contact, a tree, an item's price) go by the
# framework's own deletion; documents that were never posted to a ledger go by their rows.
DELETED_BY_FRAMEWORK = ("User", "Customer", "Item", "Contact", "Address", "Appeal Category")
CHUNK = 200


def remove_batch(batch: str) -> int:
	"""Remove every document the batch made, with all that hangs on it; returns how many there were.

	Documents that others have added since (a real answer, a comment) go with the appeal they hang on;
	whatever bears no mark of the batch stays.
	"""
	marks = frappe.get_all(
		MARK,
		filters={"batch": batch},
		fields=["reference_doctype", "reference_name"],
		order_by="creation desc, name desc",
	)
	by_doctype: dict[str, list[str]] = {}
	for row in marks:
		by_doctype.setdefault(row.reference_doctype, []).append(row.reference_name)
	# what refers to others goes before them
	first = [APPEAL, REQUEST, *(d for d in by_doctype if d not in DELETED_BY_FRAMEWORK)]
	# in the past: a deletion of today would leave a comment for every record it takes
	with in_the_past():
		for doctype in dict.fromkeys([*first, *by_doctype]):
			for names in chunks(by_doctype.get(doctype, [])):
				remove_documents(doctype, names)
	frappe.db.delete(MARK, {"batch": batch})
	return len(marks)


def remove_documents(doctype: str, names: list[str]) -> None:
	if doctype == APPEAL:
		for name in names:
			marks.mark_appeal(name)
		messages = frappe.get_all(MESSAGE, filters={"appeal": ("in", names)}, pluck="name")
		for part in chunks(messages):
			remove_documents(MESSAGE, part)
	if doctype == WORK_REPORT:
		frappe.db.delete(REPORT_SOURCE, {"report": ("in", names)})
	remove_traces(doctype, names)
	if doctype in DELETED_BY_FRAMEWORK:
		for name in names:
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)
		return
	for table in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(table.options, {"parenttype": doctype, "parent": ("in", names)})
	frappe.db.delete(doctype, {"name": ("in", names)})


def remove_traces(doctype: str, names: list[str]) -> None:
	attached = {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}
	for file in frappe.get_all("File", filters=attached, pluck="name"):
		# by the framework, so that the file leaves the disk too
		frappe.delete_doc("File", file, force=True, ignore_permissions=True, delete_permanently=True)
	for trace, kind, name in TRACES:
		found = {kind: doctype, name: ("in", names)}
		for table in frappe.get_meta(trace).get_table_fields():
			parents = frappe.get_all(trace, filters=found, pluck="name")
			frappe.db.delete(table.options, {"parenttype": trace, "parent": ("in", parents or [""])})
		frappe.db.delete(trace, found)
	search = frappe.qb.Table("__global_search")
	frappe.qb.from_(search).delete().where((search.doctype == doctype) & search.name.isin(names)).run()


def chunks(names: list[str]) -> Iterable[list[str]]:
	"""Names in portions a database takes in one statement."""
	for start in range(0, len(names), CHUNK):
		yield names[start : start + CHUNK]


def mark_contacts_of_users(batch: str) -> None:
	"""The framework makes a Contact for a user some time after; those of the batch's users go with it."""
	users = marked(batch, "User")
	known = set(marked(batch, "Contact"))
	found = frappe.get_all("Contact", filters={"user": ("in", users or [""])}, pluck="name")
	mark("Contact", [name for name in found if name not in known], batch)


def check_given(data: dict[str, Any], batch: str, known: frozenset[str], required: Iterable[str]) -> None:
	"""Refuse a backfill without a batch, with fields it does not know, or without those it needs."""
	if not batch:
		refuse(_("A backfill needs the name of its batch, or it could not be removed."))
	unknown = sorted(set(data) - known)
	if unknown:
		refuse(_("The backfill does not know the fields {0}.").format(", ".join(unknown)))
	missing = [fieldname for fieldname in required if not data.get(fieldname)]
	if missing:
		refuse(_("The backfill misses the fields {0}.").format(", ".join(missing)))


def refuse(message: str) -> None:
	frappe.throw(message, BackfillError, title=_("Backfill of Past Data"))
