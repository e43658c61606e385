"""The rows of deadlines of one document, in memory: what happens to them as its promises change.

Used with the stored rows when a document is saved, and with none when a past life is told (backfill).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import frappe

from helpdesk_ext import working_time
from helpdesk_ext.constants import TermState
from helpdesk_ext.rules.terms import Promise

LIVE = (TermState.RUNNING, TermState.PAUSED)
# promise -> the values of its new row, or None where nothing is promised
Maker = Callable[[Promise], dict[str, Any] | None]


class Ledger:
	"""The live and ended rows of one document; `changed` names those to be stored."""

	def __init__(self, make: Maker, rows: Iterable[dict] = ()):
		self.make = make
		self.rows = [frappe._dict(row) for row in rows]
		self.changed: list[frappe._dict] = []

	def live(self) -> list[frappe._dict]:
		return [row for row in self.rows if row.state in LIVE]

	def follow(self, promises: list[Promise], now: datetime, is_withdrawn: Callable[[str], bool]) -> None:
		"""Bring the rows to the promises that hold at `now`."""
		wanted = {(promise.kind, promise.started_at): promise for promise in promises}
		for row in self.live():
			promise = wanted.pop((row.term_kind, row.started_at), None)
			if not promise:
				self.change(row, ended(row, now, is_withdrawn(row.term_kind)))
			elif promise.is_paused != (row.state == TermState.PAUSED):
				self.change(row, stopped(row, now) if promise.is_paused else resumed(row, now))
		for promise in wanted.values():
			self.promise(promise, now)

	def promise(self, promise: Promise, now: datetime) -> None:
		values = self.make(promise)
		if not values:
			return
		row = frappe._dict(values, term_kind=promise.kind, started_at=promise.started_at)
		row.update(state=TermState.RUNNING, next_check_at=row.warn_at)
		self.rows.append(row)
		self.change(row, stopped(row, now) if promise.is_paused else {})

	def redate(self, row: frappe._dict, due_at: datetime) -> None:
		"""Another due moment for a running row: the document's own term was changed."""
		if row.due_at != due_at:
			self.change(row, {"due_at": due_at, "next_check_at": due_at})

	def change(self, row: frappe._dict, values: dict[str, Any]) -> None:
		row.update(values)
		if row not in self.changed:
			self.changed.append(row)

	def nearest_due(self) -> datetime | None:
		"""The next moment by which something is owed; None while nothing runs."""
		return min((row.due_at for row in self.live() if row.state == TermState.RUNNING), default=None)


def stopped(row: frappe._dict, now: datetime) -> dict[str, Any]:
	"""The clock stands: what was left of the term and of the time to its warning is kept."""
	return {
		"state": TermState.PAUSED,
		"paused_at": max(now, row.started_at),
		"left_seconds": max(0, working_time.seconds_left(now, row.due_at, row.working_calendar)),
		"next_check_at": None,
	}


def resumed(row: frappe._dict, now: datetime) -> dict[str, Any]:
	"""What was left begins to run again; a term already used up stays due when it was."""
	stood = working_time.working_seconds(row.paused_at, now, row.working_calendar) or 0
	values = {
		"state": TermState.RUNNING,
		"paused_at": None,
		"paused_seconds": (row.paused_seconds or 0) + stood,
		"next_check_at": now,
	}
	if not row.left_seconds:
		return values
	due_at = working_time.due_after(now, row.left_seconds, row.working_calendar)
	if row.warned_at:
		return {**values, "due_at": due_at, "next_check_at": due_at}
	to_warning = max(0, working_time.seconds_left(row.paused_at, row.warn_at, row.working_calendar))
	warn_at = working_time.due_after(now, to_warning, row.working_calendar)
	return {**values, "due_at": due_at, "warn_at": warn_at, "next_check_at": warn_at}


def ended(row: frappe._dict, now: datetime, is_withdrawn: bool) -> dict[str, Any]:
	"""Owed no more: taken back, or kept or missed."""
	# a clock set back meanwhile ends nothing before it began
	closed = {"ended_at": max(now, row.started_at), "next_check_at": None, "paused_at": None}
	if is_withdrawn:
		return {**closed, "state": TermState.WITHDRAWN}
	missed = row.is_missed or (row.state == TermState.RUNNING and now > row.due_at)
	return {**closed, "state": TermState.ENDED, "is_missed": int(bool(missed))}
