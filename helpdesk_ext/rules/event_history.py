"""What the log of events says a document must look like. Pure Python."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from helpdesk_ext.constants import AppealState, EventType
from helpdesk_ext.rules.durations import Elapsed, seconds_between


class Entry(NamedTuple):
	"""One row of the log, as far as states and responsibility go."""

	event_type: str
	from_value: str | None
	to_value: str | None
	at: datetime
	calendar_seconds: float | None = None


def faults_of(entries: Iterable[Entry], elapsed: Elapsed = seconds_between) -> list[str]:
	"""Breaks in the chain of states: codes "no registration", "gap", "length", in the order they appear."""
	found = []
	state, since = None, None
	for entry in entries:
		if entry.event_type == EventType.REGISTERED:
			state, since = entry.to_value, entry.at
		elif entry.event_type == EventType.STATE:
			if state is None:
				found.append("no registration")
			elif (entry.from_value or None) != state or entry.at < since:
				found.append("gap")
			elif abs((entry.calendar_seconds or 0) - elapsed(since, entry.at)) > 1:
				found.append("length")
			state, since = entry.to_value, entry.at
	return found


def state_columns(entries: Iterable[Entry]) -> dict[str, Any]:
	"""`state` and `state_changed_at` of any document; nothing of an empty log."""
	columns: dict[str, Any] = {}
	for entry in entries:
		if entry.event_type in (EventType.REGISTERED, EventType.STATE):
			columns = {"state": entry.to_value, "state_changed_at": entry.at}
	return columns


def appeal_columns(entries: Iterable[Entry]) -> dict[str, Any]:
	"""The columns of an appeal that reports count, as its log has them."""
	entries = list(entries)
	columns = {
		**state_columns(entries),
		"agent": None,
		"reopen_count": 0,
		"first_resolved_at": None,
		"resolved_at": None,
		"reopened_at": None,
	}
	for entry in entries:
		if entry.event_type == EventType.AGENT:
			columns["agent"] = entry.to_value or None
		elif entry.event_type == EventType.STATE and entry.to_value == AppealState.ANSWERED:
			columns["first_resolved_at"] = columns["first_resolved_at"] or entry.at
			columns["resolved_at"] = entry.at
		elif entry.event_type == EventType.STATE and entry.to_value == AppealState.REOPENED:
			columns["reopen_count"] += 1
			columns["reopened_at"] = entry.at
	return columns
