"""What waits for whom: the queues counted on the pages of the roles.

A queue is a DocType with conditions on its columns, of the few kinds that the list of the Desk takes as
they are: a card must open exactly the rows it counts.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass

from helpdesk_ext.constants import (
	ADDRESSEE,
	APPEAL,
	DIRECTIVE,
	FAULT,
	INQUIRY,
	WORK_REPORT,
	AddresseeState,
	AppealState,
	FaultState,
	InquiryState,
	ReportState,
	Role,
)
from helpdesk_ext.rules import directive_flow, fault_flow, inquiry_flow, transitions, work_report_flow

# field -> [operator, value], or several such
Conditions = dict[str, list]

_SET = ["is", "set"]


@dataclass(frozen=True)
class Reader:
	"""Who looks, and when: the user, the departments he answers for, the moment, his roles, and who are the
	heads."""

	user: str
	departments: tuple[str, ...]
	now: datetime.datetime
	roles: frozenset[str] = frozenset()
	heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Queue:
	"""`conditions` answers for a reader what a row must be."""

	doctype: str
	conditions: Callable[[Reader], Conditions]

	def filters(self, reader: Reader) -> list[list]:
		"""The conditions as the database's filters: [DocType, field, operator, value]."""
		return [
			[self.doctype, fieldname, *condition]
			for fieldname, condition in self.conditions(reader).items()
			for condition in _each(condition)
		]

	def route_options(self, reader: Reader) -> dict[str, list]:
		"""The conditions as a list of the Desk takes them: several of one field as texts."""
		return {
			fieldname: [json.dumps(each) for each in _each(condition)]
			if len(_each(condition)) > 1
			else condition
			for fieldname, condition in self.conditions(reader).items()
		}


def _each(condition: list) -> list[list]:
	return condition if isinstance(condition[0], list) else [condition]


def _one_of(values) -> list:
	"""One of `values`; of none nothing is, for the field is always filled."""
	values = sorted(values)
	if len(values) > 1:
		return ["in", values]
	# the Desk's list drops a choice among one, and would show everything
	return ["=", values[0]] if values else ["is", "not set"]


def _my_departments(reader: Reader) -> list:
	return _one_of(reader.departments)


def _passed(reader: Reader) -> list:
	# an empty term is earlier than any for the framework's filters
	return [["<", reader.now.strftime("%Y-%m-%d %H:%M:%S")], _SET]


def _due_today(reader: Reader) -> list:
	"""Not past yet, and before midnight by the site's clock: a term at this very second is still kept."""
	tomorrow = reader.now.date() + datetime.timedelta(days=1)
	return [[">=", reader.now.strftime("%Y-%m-%d %H:%M:%S")], ["<", f"{tomorrow} 00:00:00"]]


def _by_tonight(reader: Reader) -> list:
	"""Past, or past by midnight."""
	return [_due_today(reader)[1], _SET]


def _day_passed(reader: Reader) -> list:
	return [["<", reader.now.strftime("%Y-%m-%d")], _SET]


def _whose_reports(reader: Reader) -> list:
	"""The head reviews the employees', the deputy director the heads' (the department's among them); nobody
	his own."""
	if {Role.HEAD, Role.DEPUTY} <= reader.roles:
		return ["!=", reader.user]
	if Role.HEAD in reader.roles:
		return ["not in", sorted({reader.user, *reader.heads})]
	return _one_of(reader.heads if Role.DEPUTY in reader.roles else ())


def _is(value) -> list:
	return ["=", value]


def _state(*states) -> Conditions:
	return {"state": _one_of(states)}


def _open_appeals(**more: list) -> Conditions:
	return {**_state(*transitions.OPEN), **more}


def _appeals_at_departments(**more: list) -> Conditions:
	return {**_state(AppealState.AWAITING_DEPARTMENT), **more}


# It is the addressee's turn to act.
TO_EXECUTE = frozenset({AddresseeState.ACKNOWLEDGED, AddresseeState.RETURNED})

QUEUES: dict[str, Queue] = {
	# --- agents
	"open_appeals_of_mine": Queue(APPEAL, lambda reader: _open_appeals(agent=_is(reader.user))),
	"appeals_of_mine_overdue": Queue(
		APPEAL, lambda reader: _open_appeals(agent=_is(reader.user), due_at=_passed(reader))
	),
	"appeals_of_mine_due_today": Queue(
		APPEAL, lambda reader: _open_appeals(agent=_is(reader.user), due_at=_due_today(reader))
	),
	"appeals_of_mine_unanswered": Queue(
		APPEAL, lambda reader: _open_appeals(agent=_is(reader.user), unanswered_since=_SET)
	),
	"appeals_of_mine_at_departments": Queue(
		APPEAL, lambda reader: _appeals_at_departments(agent=_is(reader.user))
	),
	"inquiries_of_mine_with_departments": Queue(
		INQUIRY,
		lambda reader: {**_state(*inquiry_flow.WITH_DEPARTMENT), "asked_by": _is(reader.user)},
	),
	"inquiries_of_mine_come_back": Queue(
		INQUIRY,
		lambda reader: {
			**_state(InquiryState.ANSWERED, InquiryState.RETURNED),
			"asked_by": _is(reader.user),
		},
	),
	# --- anybody of the staff
	"faults_of_mine_open": Queue(
		FAULT, lambda reader: {**_state(*fault_flow.OPEN), "reporter": _is(reader.user)}
	),
	"faults_of_mine_to_confirm": Queue(
		FAULT, lambda reader: {**_state(FaultState.ELIMINATED), "reporter": _is(reader.user)}
	),
	"work_reports_of_mine_not_handed_in": Queue(
		WORK_REPORT,
		lambda reader: {**_state(*work_report_flow.WITH_AUTHOR), "employee": _is(reader.user)},
	),
	"directives_to_acknowledge": Queue(
		ADDRESSEE, lambda reader: {**_state(AddresseeState.NOTIFIED), "user": _is(reader.user)}
	),
	"directives_to_execute": Queue(
		ADDRESSEE,
		lambda reader: {**_state(*TO_EXECUTE), "user": _is(reader.user), "needs_execution": _is(1)},
	),
	# --- departments which answer
	"inquiries_to_my_department": Queue(
		INQUIRY,
		lambda reader: {**_state(*inquiry_flow.WITH_DEPARTMENT), "department": _my_departments(reader)},
	),
	"inquiries_to_my_department_late": Queue(
		INQUIRY,
		lambda reader: {
			**_state(*inquiry_flow.WITH_DEPARTMENT),
			"department": _my_departments(reader),
			"due_at": _passed(reader),
		},
	),
	"inquiries_answered_by_me": Queue(
		INQUIRY,
		lambda reader: {
			**_state(InquiryState.ANSWERED, InquiryState.CLOSED),
			"answered_by": _is(reader.user),
		},
	),
	# --- the administrator
	"faults_to_accept": Queue(FAULT, lambda reader: _state(FaultState.REGISTERED)),
	"faults_in_repair": Queue(FAULT, lambda reader: _state(FaultState.ACCEPTED, FaultState.IN_REPAIR)),
	"faults_returned": Queue(FAULT, lambda reader: _state(FaultState.RETURNED)),
	"faults_overdue": Queue(FAULT, lambda reader: {**_state(*fault_flow.BROKEN), "due_at": _passed(reader)}),
	"faults_to_be_confirmed": Queue(FAULT, lambda reader: _state(FaultState.ELIMINATED)),
	# --- the head and the deputy director
	"appeals_overdue": Queue(APPEAL, lambda reader: _open_appeals(due_at=_passed(reader))),
	"appeals_due_today": Queue(APPEAL, lambda reader: _open_appeals(due_at=_due_today(reader))),
	"appeals_unanswered": Queue(APPEAL, lambda reader: _open_appeals(unanswered_since=_SET)),
	"appeals_at_departments": Queue(APPEAL, lambda reader: _appeals_at_departments()),
	"work_reports_to_accept": Queue(
		WORK_REPORT,
		lambda reader: {**_state(ReportState.UNDER_REVIEW), "employee": _whose_reports(reader)},
	),
	"work_reports_overdue": Queue(
		WORK_REPORT, lambda reader: {**_state(*work_report_flow.WITH_AUTHOR), "due_on": _day_passed(reader)}
	),
	"directives_of_mine_in_force": Queue(
		DIRECTIVE, lambda reader: {**_state(*directive_flow.IN_FORCE), "issuer": _is(reader.user)}
	),
	"executions_to_accept": Queue(
		ADDRESSEE,
		lambda reader: {**_state(AddresseeState.REPORTED), "controller": _is(reader.user)},
	),
	# a row's due date is that of what its addressee owes next
	"executions_overdue": Queue(ADDRESSEE, lambda reader: {"due_on": _day_passed(reader)}),
	"acknowledgements_overdue": Queue(
		ADDRESSEE,
		lambda reader: {**_state(AddresseeState.NOTIFIED), "due_on": _day_passed(reader)},
	),
	"inquiries_late": Queue(
		INQUIRY,
		lambda reader: {**_state(*inquiry_flow.WITH_DEPARTMENT), "due_at": _passed(reader)},
	),
	# --- lists on the pages
	"faults_to_repair": Queue(FAULT, lambda reader: _state(*fault_flow.BROKEN)),
	"directives_still_to_do": Queue(ADDRESSEE, lambda reader: {"user": _is(reader.user), "due_on": _SET}),
	"appeals_pressing": Queue(APPEAL, lambda reader: _open_appeals(due_at=_by_tonight(reader))),
	"faults_open": Queue(FAULT, lambda reader: _state(*fault_flow.OPEN)),
}
