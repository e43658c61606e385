"""Directives of the past, for demo data and the import of a paper journal: stored as the live path leaves
them, with number, fingerprint, rows of addressees, states and events of their own dates.

Server code only, like helpdesk_ext.backfill, whose rules hold here.
"""

from datetime import datetime
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.model.naming import make_autoname

from helpdesk_ext.backfill import check_given, insert_checked, mark, refuse
from helpdesk_ext.constants import ADDRESSEE, DIRECTIVE, ActorKind, AddresseeState, DirectiveState, EventType
from helpdesk_ext.directives import lifecycle, numbering, progress
from helpdesk_ext.directives.content import fingerprint_of
from helpdesk_ext.directives.steps import due_on
from helpdesk_ext.directives.terms import Terms, on_working_day
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.rules.directive_flow import DONE, STEPS

FIELDS = frozenset(
	{
		"directive_kind",
		"subject",
		"directive_text",
		"signatory_position",
		"signatory_name",
		"basis_doctype",
		"basis_name",
		"acknowledge_by",
		"execute_by",
		"controller",
		"needs_execution",
	}
)
OTHER_KEYS = frozenset(
	{
		"issuer",
		"drafted_at",
		"issued_at",
		"recipients",
		"people",
		"closed_at",
		"cancelled_at",
		"cancel_reason",
	}
)
REQUIRED = ("directive_kind", "subject", "directive_text", "issuer", "issued_at", "people")
STATE_OF = {
	"acknowledge": AddresseeState.ACKNOWLEDGED,
	"refuse": AddresseeState.REFUSED,
	"report": AddresseeState.REPORTED,
	"accept": AddresseeState.ACCEPTED,
	"return": AddresseeState.RETURNED,
	"release": AddresseeState.RELEASED,
}
EXTEND = "extend"


def backfill_directive(data: dict[str, Any], batch: str) -> str:
	"""Store one issued directive of the past and return its name.

	:param data: fields of the directive (FIELDS), and
		`issuer`: user who issued it, `issued_at`, `drafted_at` (by default the issue),
		`people`: the addressees, each {"user", and if they differ "via_role", "acknowledge_by",
		"execute_by", "controller", "steps"}; a step is {"at", "kind", "by", "text"} with kind one of
		acknowledge, refuse, report, accept, return, release, extend ("execute_by": the new term), oldest
		first; "by" is needed only for what the addressee does not do himself (default: the controller),
		`recipients`: rows as addressed ({"role"} or {"user"}); by default each of the people,
		`closed_at`, or `cancelled_at` with `cancel_reason`: by the issuer.
	:param batch: name of the batch, for helpdesk_ext.backfill.remove_batch.
	:raises BackfillError: naming what is wrong, with nothing of this directive stored.
	"""
	data = checked(data, batch)
	frappe.db.savepoint("backfill_directive")
	try:
		directive = build(data)
		people = lived(directive, data)
		moves = moves_of(directive, data, people)
		store(directive, data, people, moves)
		mark(DIRECTIVE, [directive.name], batch)
		mark(ADDRESSEE, [person.row.name for person in people], batch)
	except Exception:
		frappe.db.rollback(save_point="backfill_directive")
		raise
	return directive.name


def checked(data: dict[str, Any], batch: str) -> dict[str, Any]:
	check_given(data, batch, FIELDS | OTHER_KEYS, REQUIRED)
	issued_at = moment(data["issued_at"])
	return {**data, "issued_at": issued_at, "drafted_at": moment(data.get("drafted_at") or issued_at)}


def build(data: dict[str, Any]):
	"""The directive as it was issued, without its addressees."""
	directive = frappe.new_doc(DIRECTIVE)
	directive.update({fieldname: data[fieldname] for fieldname in FIELDS if fieldname in data})
	directive.update(
		{
			"issuer": data["issuer"],
			"issued_at": data["issued_at"],
			"directive_date": data["issued_at"].date(),
			"recipients": data.get("recipients") or [{"user": person["user"]} for person in data["people"]],
		}
	)
	lifecycle.sign(directive)
	directive.registration_number = numbering.next_number(directive.directive_kind, data["issued_at"].year)
	return directive


def lived(directive, data: dict[str, Any]) -> list:
	"""Each addressee's row with what it became, and his events."""
	terms = Terms(directive, data["issued_at"].date())
	people = []
	for person in data["people"]:
		acknowledge_by, execute_by = terms.of(frappe._dict(person))
		row = frappe.new_doc(ADDRESSEE)
		row.update(
			{
				"subject": directive.subject,
				"registration_number": directive.registration_number,
				"user": person["user"],
				"user_name": frappe.utils.get_fullname(person["user"]),
				"via_role": person.get("via_role"),
				"state": AddresseeState.NOTIFIED,
				"acknowledge_by": acknowledge_by,
				"execute_by": execute_by,
				"first_execute_by": execute_by,
				"controller": person.get("controller") or data.get("controller") or data["issuer"],
				"needs_execution": frappe.utils.cint(directive.needs_execution),
			}
		)
		if row.controller == row.user:
			row.controller = data["issuer"] if data["issuer"] != row.user else None
		first = {"user": row.user, "via_role": row.via_role, "acknowledge_by": acknowledge_by}
		found = frappe._dict(row=row, events=[], done_at=None, changed_at=data["issued_at"])
		found.issued = frappe._dict(first, execute_by=execute_by, controller=row.controller)
		for step in person.get("steps") or []:
			take(found, step)
		row.due_on = due_on(row)
		people.append(found)
	directive.addressee_count = len(people)
	directive.content_hash = fingerprint_of(directive, [person.issued for person in people])
	for person in people:
		if person.row.acknowledged_at:
			person.row.acknowledged_hash = directive.content_hash
	return people


def take(person, step: dict[str, Any]) -> None:
	"""One step of an addressee, as the live one leaves it."""
	row, at, text = person.row, moment(step["at"]), step.get("text")
	if at < person.changed_at or at > frappe.utils.now_datetime():
		refuse(_("Step {0} of {1} is out of its time.").format(step["kind"], row.user))
	if step["kind"] == EXTEND:
		day = on_working_day(frappe.utils.getdate(step["execute_by"]), at.date())
		person.events.append(
			(EventType.TERM, str(row.execute_by), str(day), at, step.get("by") or row.controller, text)
		)
		row.execute_by, row.extension_reason = day, text
		return
	state = STATE_OF.get(step["kind"])
	if (row.state, state) not in STEPS:
		refuse(_("{0}: not possible in the state “{1}”.").format(row.user, _(row.state)))
	own = step["kind"] in ("acknowledge", "refuse", "report")
	actor = row.user if own else step.get("by") or row.controller
	person.events.append((EventType.STATE, row.state, state, at, actor, text))
	row.update(facts_of(step["kind"], at, actor, text, row))
	row.state = state
	person.changed_at = at
	if is_done(row):
		person.done_at = at


def facts_of(kind: str, at: datetime, actor: str | None, text: str | None, row) -> dict[str, Any]:
	return {
		"acknowledge": {"acknowledged_at": at},
		"refuse": {"refused_at": at, "refusal_note": text},
		"report": {"reported_at": at, "execution_text": text},
		"accept": {"accepted_at": at, "accepted_by": actor},
		"return": {"return_note": text, "return_count": frappe.utils.cint(row.return_count) + 1},
		"release": {"released_at": at, "release_note": text},
	}[kind]


def is_done(row) -> bool:
	return row.state in DONE or (not row.needs_execution and row.state == AddresseeState.ACKNOWLEDGED)


def moves_of(directive, data: dict[str, Any], people: list) -> list[tuple]:
	"""(state, when, who) of the directive after its draft, oldest first."""
	moves = [(DirectiveState.ISSUED, data["issued_at"], data["issuer"])]
	acknowledged = sorted(
		(person.row.acknowledged_at, person.row.user) for person in people if person.row.acknowledged_at
	)
	done = sorted(
		(person.done_at, person.row.accepted_by or person.row.user) for person in people if person.done_at
	)
	all_done = len(done) == len(people)
	if acknowledged and not (all_done and acknowledged[0][0] >= done[-1][0]):
		moves.append((DirectiveState.IN_EXECUTION, *acknowledged[0]))
	if all_done:
		moves.append((DirectiveState.EXECUTED, *done[-1]))
	for key, state in (("closed_at", DirectiveState.CLOSED), ("cancelled_at", DirectiveState.CANCELLED)):
		if data.get(key):
			moves.append((state, moment(data[key]), data["issuer"]))
	if [at for _state, at, _who in moves] != sorted(at for _state, at, _who in moves):
		refuse(_("The dates of the directive “{0}” are not in order.").format(directive.subject))
	if data.get("closed_at") and not all_done:
		refuse(_("The directive “{0}” is closed, but not all have executed it.").format(directive.subject))
	return moves


def store(directive, data: dict[str, Any], people: list, moves: list[tuple]) -> None:
	state, changed_at, _who = moves[-1]
	directive.state, directive.state_changed_at = state, changed_at
	if data.get("closed_at"):
		directive.closed_at = moment(data["closed_at"])
	if data.get("cancelled_at"):
		directive.cancel_reason = data.get("cancel_reason")
		release_open(people, changed_at, data)
	name = make_autoname(f"DRV-{data['drafted_at'].year}-.#####", DIRECTIVE)
	changed_at = max([changed_at, *(person.changed_at for person in people)])
	insert_checked(directive, data["drafted_at"], changed_at, data["issuer"], name=name)
	for person in people:
		person.row.directive = directive.name
		insert_checked(person.row, data["issued_at"], person.changed_at, data["issuer"])
		record_steps(person, data["issued_at"])
	record_moves(directive, data, moves)
	counts = progress.count_addressees([directive.name])[directive.name]
	progress.store_counts(directive.name, counts)


def release_open(people: list, at: datetime, data: dict[str, Any]) -> None:
	for person in people:
		if not is_done(person.row):
			person.row.update(
				{
					"state": AddresseeState.RELEASED,
					"released_at": at,
					"release_note": data.get("cancel_reason"),
					"due_on": None,
				}
			)
			person.changed_at = at


def record_steps(person, issued_at: datetime) -> None:
	since = issued_at
	for event_type, from_value, to_value, at, actor, text in person.events:
		record_event(
			person.row,
			event_type,
			from_value,
			to_value,
			at=at,
			actor_kind=ActorKind.STAFF,
			actor=actor,
			details=text,
			since=since,
		)
		if event_type == EventType.STATE:
			since = at


def record_moves(directive, data: dict[str, Any], moves: list[tuple]) -> None:
	before, since = DirectiveState.DRAFT, data["drafted_at"]
	staff = {"actor_kind": ActorKind.STAFF}
	record_event(directive, EventType.REGISTERED, None, before, at=since, actor=data["issuer"], **staff)
	for state, at, actor in moves:
		record_event(directive, EventType.STATE, before, state, at=at, actor=actor, since=since, **staff)
		before, since = state, at


def moment(value) -> datetime:
	return frappe.utils.get_datetime(value).replace(microsecond=0)
