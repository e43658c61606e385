"""Work reports of the past, for demo data and the import of a paper archive: compiled from what the site
holds, stored with the dates, states and events of their own time.

Server code only, like helpdesk_ext.backfill, whose rules hold here.
"""

from datetime import datetime
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.model.naming import make_autoname

from helpdesk_ext.backfill import check_given, insert_checked, mark, refuse
from helpdesk_ext.constants import (
	WORK_REPORT,
	ActorKind,
	EventType,
	ReportAction,
	ReportKind,
	ReportState,
)
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.rules.work_report_flow import FLOW
from helpdesk_ext.work_reports import checks, forms, lifecycle, rows
from helpdesk_ext.work_reports.compiling import compile_report

FIELDS = frozenset(
	{"report_kind", "employee", "period_kind", "period_from", "report_form", *checks.TEXTS, "review_note"}
)
OTHER_KEYS = frozenset({"made_at", "plans", "steps"})
REQUIRED = ("employee", "period_from", "made_at")


def backfill_report(data: dict[str, Any], batch: str) -> str:
	"""Store one work report of the past and return its name.

	The figures are compiled from the documents the site holds of the period, so store those first, and the
	employees' reports before the department's.

	:param data: fields of the report (FIELDS; `employee` is the author, of a department's report the head),
		`made_at`: when the draft was made,
		`plans`: numbers planned for the next period, by figure ({"appeals_answered": 120}),
		`steps`: the moves since, oldest first: {"at", "action", "by", "reason"} with `action` one of
		ReportAction; "by" is the author unless given, "reason" belongs to a return. Without steps it is a
		draft without figures.
	:param batch: name of the batch, for helpdesk_ext.backfill.remove_batch.
	:raises BackfillError: naming what is wrong, with nothing of this report stored.
	"""
	data = checked(data, batch)
	moves = lived(data)
	frappe.db.savepoint("backfill_report")
	try:
		report = store(data, moves)
		mark(WORK_REPORT, [report.name], batch)
	except Exception:
		frappe.db.rollback(save_point="backfill_report")
		raise
	return report.name


def checked(data: dict[str, Any], batch: str) -> dict[str, Any]:
	"""The data with its dates as dates; BackfillError for anything unknown or missing."""
	check_given(data, batch, FIELDS | OTHER_KEYS, REQUIRED)
	return {**data, "made_at": moment(data["made_at"])}


def lived(data: dict[str, Any]) -> list[dict[str, Any]]:
	"""The steps as moves of the flow: from, to, at, by, reason."""
	state, before, now = FLOW.initial, data["made_at"], frappe.utils.now_datetime()
	moves = []
	for number, step in enumerate(data.get("steps", ()), 1):
		at = moment(step["at"])
		target = next(
			(
				move.next_state
				for move in FLOW.transitions
				if (move.state, move.action) == (state, step["action"])
			),
			None,
		)
		if not target or not before <= at <= now:
			refuse(_("This cannot have happened: {0}").format(f"{number}. {step['action']}"))
		if step["action"] == ReportAction.RETURN and not step.get("reason"):
			refuse(_("This cannot have happened: {0}").format(f"{number}. {step['action']}"))
		moves.append(
			{
				"from": state,
				"to": target,
				"at": at,
				"by": step.get("by") or data["employee"],
				"reason": step.get("reason"),
			}
		)
		state, before = target, at
	return moves


def store(data: dict[str, Any], moves: list[dict]):
	report = frappe.new_doc(WORK_REPORT)
	report.update({field: data.get(field) for field in FIELDS if data.get(field)})
	report.report_kind = report.report_kind or ReportKind.EMPLOYEE
	report.employee_name = frappe.db.get_value("User", report.employee, "full_name") or report.employee
	report.report_form = report.report_form or forms.usual_form(report.report_kind)
	report.state = moves[-1]["to"] if moves else FLOW.initial
	name = make_autoname(f"WRP-{data['made_at'].year}-.#####", WORK_REPORT)
	changed = moves[-1]["at"] if moves else data["made_at"]
	insert_checked(report, data["made_at"], changed, report.employee, name=name)
	stamped = {"state_changed_at": changed}
	if any(move["to"] == ReportState.COMPILED for move in moves):
		compile_report(report)
		for row in report.figures:
			mine = not row.employee or report.report_kind == ReportKind.EMPLOYEE
			row.next_plan = (data.get("plans") or {}).get(row.figure) if mine else row.next_plan
		rows.store_compiled(report)
	for move in moves:
		stamped.update(facts_of(report, move, stamped))
	report.update(stamped)
	if report.submitted_at and report.state != ReportState.DRAFT:
		report.content_hash = lifecycle.fingerprint(report)
	# written as it stands: a save would stamp it with now
	report.db_update()
	store_events(report, data, moves)
	return report


def facts_of(report, move: dict, known: dict) -> dict[str, Any]:
	"""Columns a move leaves behind."""
	at, by, target = move["at"], move["by"], move["to"]
	if target == ReportState.COMPILED:
		return {"compiled_at": at}
	if target == ReportState.UNDER_REVIEW:
		late = known.get("is_late") or (
			not known.get("return_count") and at.date() > frappe.utils.getdate(report.due_on)
		)
		return {"submitted_at": at, "submitted_by": by, "is_late": int(bool(late)), "return_reason": None}
	if target == ReportState.RETURNED:
		return {"return_count": known.get("return_count", 0) + 1, "return_reason": move["reason"]}
	if target == ReportState.ACCEPTED:
		return {"accepted_at": at, "accepted_by": by}
	return {}


def store_events(report, data: dict[str, Any], moves: list[dict]) -> None:
	author = report.employee
	record_event(
		report,
		EventType.REGISTERED,
		None,
		FLOW.initial,
		at=data["made_at"],
		actor_kind=ActorKind.STAFF,
		actor=author,
	)
	since = data["made_at"]
	for move in moves:
		record_event(
			report,
			EventType.STATE,
			move["from"],
			move["to"],
			at=move["at"],
			actor_kind=ActorKind.STAFF,
			actor=move["by"],
			details=report.content_hash
			if move["to"] in (ReportState.UNDER_REVIEW, ReportState.ACCEPTED)
			else None,
			since=since,
		)
		since = move["at"]


def moment(value) -> datetime:
	return frappe.utils.get_datetime(value).replace(microsecond=0)
