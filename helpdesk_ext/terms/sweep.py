"""The watch over the terms: warns, marks breaches and escalates, each exactly once.

One query over an index finds the rows whose moment has come; each is looked at again under its own lock, so
two sweeps at once, or one after a day of outage, do nothing twice. What a late sweep finds already breached
is no longer warned of.
"""

import json
from datetime import datetime, timedelta

import frappe
import frappe.utils

from helpdesk_ext import background, working_time
from helpdesk_ext.constants import APPEAL, DEADLINE, FAULT, INQUIRY, Priority, Role, TermState
from helpdesk_ext.documents import notices
from helpdesk_ext.inquiries.departments import responders_of
from helpdesk_ext.setup.data_notices_terms import BREACHED, WARNED
from helpdesk_ext.tallies import marks

BATCH = 1000
URGENCY = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


def watch() -> int:
	"""Sweep: every term whose next moment has come; returns how many were looked at."""
	now = frappe.utils.now_datetime()
	term = frappe.qb.DocType(DEADLINE)
	# not get_all: it counts an empty moment as the earliest of all, and ended terms would fill every batch
	due = (
		frappe.qb.from_(term)
		.select(term.name)
		# as text a database may keep the moment with or without its fraction; look_at is exact
		.where(term.next_check_at < str(now.replace(microsecond=0) + timedelta(seconds=1)))
		.orderby(term.next_check_at)
		.limit(BATCH)
		.run(pluck=True)
	)
	with background.as_system():
		return background.each(due, lambda name: look_at(name, now), "Watch over a term failed")


def look_at(name: str, now: datetime) -> None:
	"""Do what is due on one term at `now`, and note when to look again."""
	deadline = frappe.get_doc(DEADLINE, name, for_update=True)
	if deadline.state != TermState.RUNNING or not deadline.next_check_at or deadline.next_check_at > now:
		# another sweep was quicker, or the term has ended since
		return
	if not frappe.db.exists(deadline.reference_doctype, deadline.reference_name):
		# gone past the framework's checks: nobody is owed anything, and nobody is told
		values = {"state": TermState.WITHDRAWN, "ended_at": now, "next_check_at": None}
		return _write(deadline, values)
	doc = frappe.get_doc(deadline.reference_doctype, deadline.reference_name)
	if deadline.due_at <= now:
		values = _breach(deadline, doc, now)
	elif not deadline.warned_at:
		values = {"warned_at": now, "next_check_at": deadline.due_at}
		notices.tell(doc, WARNED[doc.doctype], responsible_for(doc))
	else:
		values = {"next_check_at": deadline.due_at}
	_write(deadline, values)


def _write(deadline, values: dict) -> None:
	frappe.db.set_value(DEADLINE, deadline.name, values, update_modified=False)
	# kept and missed terms count on the day they were due
	marks.mark_days([deadline.due_at])


def _breach(deadline, doc, now: datetime) -> dict:
	values = {"is_missed": 1}
	if not deadline.breached_at:
		values["breached_at"] = now
		# a department's lateness is told by the sweep of the inquiries
		if doc.doctype != INQUIRY:
			notices.tell(doc, BREACHED[doc.doctype], {*responsible_for(doc), *heads()})
	done, next_check_at = _escalate(deadline, doc, now)
	return {**values, "escalation_step": done, "next_check_at": next_check_at}


def _escalate(deadline, doc, now: datetime) -> tuple[int, datetime | None]:
	"""Take the steps whose moment has come; how many are taken in all, and when the next one is due."""
	done = frappe.utils.cint(deadline.escalation_step)
	for number, step in enumerate(json.loads(deadline.steps or "[]")):
		seconds = frappe.utils.flt(step.get("hours_after_breach")) * 3600
		due_at = working_time.due_after(deadline.due_at, seconds, deadline.working_calendar)
		if number < done:
			continue
		if due_at > now:
			return done, due_at
		_take(step, doc)
		done = number + 1
	return done, None


def _take(step: dict, doc) -> None:
	told = {step.get("told_user"), *holders_of(step.get("told_role"))}
	notices.tell(doc, BREACHED[doc.doctype], told)
	if doc.doctype != APPEAL:
		return
	if frappe.utils.cint(step.get("raise_priority")):
		place = URGENCY.index(doc.appeal_priority) if doc.appeal_priority in URGENCY else 0
		doc.appeal_priority = URGENCY[min(place + 1, len(URGENCY) - 1)]
	if step.get("reassign_to"):
		doc.agent = step["reassign_to"]
	doc.save(ignore_permissions=True)


# --- whom to tell


def responsible_for(doc) -> set[str]:
	"""Who has to act: the appeal's agent, the department's employees, the administrators."""
	if doc.doctype == APPEAL:
		return {doc.agent} if doc.agent else heads()
	if doc.doctype == INQUIRY:
		return {doc.responder} if doc.responder else set(responders_of(doc.department))
	if doc.doctype == FAULT and doc.administrator:
		return {doc.administrator}
	return holders_of(Role.IT_ADMIN)


def heads() -> set[str]:
	return holders_of(Role.HEAD)


def holders_of(role: str | None) -> set[str]:
	"""Enabled users who hold `role`."""
	if not role:
		return set()
	holder, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	query = (
		frappe.qb.from_(holder)
		.join(user)
		.on(user.name == holder.parent)
		.where((holder.parenttype == "User") & (holder.role == role) & (user.enabled == 1))
		.select(user.name)
	)
	return set(query.run(pluck=True))
