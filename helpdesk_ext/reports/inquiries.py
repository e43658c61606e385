"""The inquiries and turns a report speaks of, and the figures of departments.

A turn is the time a department had a question: from the moment it was put (asked, clarified, asked again,
passed on) to the answer, the return or the passing on, in the department's working time, written when the
turn ended (inquiries.turns).
"""

from datetime import date
from typing import Any

import frappe
import frappe.utils
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum

from helpdesk_ext.constants import EXCHANGE, INQUIRY, InquiryEntry
from helpdesk_ext.inquiries.customer_waits import ENDED
from helpdesk_ext.inquiries.turns import ENDS
from helpdesk_ext.permissions.inquiries import (
	departments_of,
	is_only_responder,
	visible_inquiries_condition,
)
from helpdesk_ext.reports.appeals import narrowed
from helpdesk_ext.reports.figures import NOTHING, Lengths, grouped, lengths_of
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import hours, share
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT
from helpdesk_ext.rules.tally import Tallies, Tally

ENDED_COUNTS = ("answered", "returned", "passed", "recalled", "late", "waiting")
OPEN_COUNTS = ("open_now", "open_late")


class Selection:
	"""What the filters and the user's rights leave of the inquiries asked in a period; every part of a report
	asks it and nothing else. The period is half-open: from 00:00 of the first day to 00:00 after the last."""

	def __init__(self, filters: frappe._dict, fields, first: date, last: date, department: str | None = None):
		"""`fields`: columns of the inquiry that the filters of the same name narrow; `department`: only what
		lay there, wherever the inquiry is now."""
		self.table = frappe.qb.DocType(INQUIRY)
		self.turn = frappe.qb.DocType(EXCHANGE)
		self.criteria = within(self.table.asked_at, first, last)
		self.criteria += [self.table[name] == filters[name] for name in fields if filters.get(name)]
		user = frappe.session.user
		visible = visible_inquiries_condition(self.table, user)
		if visible is not None:
			self.criteria.append(visible)
		# a department sees what another one had before it, but not that one's figures
		own = departments_of(user) if is_only_responder(user) else None
		self.departments = [department] if department else own
		if department and own is not None and department not in own:
			self.departments = []

	def query(self):
		"""All inquiries of the selection."""
		return narrowed(frappe.qb.from_(self.table), self.criteria)

	def open(self):
		"""Those that lie with a department."""
		query = self.query().where(self.table.state.isin(sorted(WITH_DEPARTMENT)))
		return self._of_departments(query, self.table.department)

	def turns(self, kinds=ENDED):
		"""The turns that have ended on these inquiries. What was taken back from its asker was no turn."""
		query = (
			frappe.qb.from_(self.turn)
			.join(self.table)
			.on((self.turn.parent == self.table.name) & (self.turn.parenttype == INQUIRY))
			.where(self.turn.kind.isin(list(kinds)) & self.turn.calendar_seconds.isnotnull())
		)
		return narrowed(self._of_departments(query, self.turn.department), self.criteria)

	def _of_departments(self, query, column):
		return query if self.departments is None else query.where(column.isin(self.departments or [""]))


def figures_by(selection: Selection, *keys: str) -> dict[tuple, dict[str, Any]]:
	"""Figures of the turns for every value of `keys` (department, inquiry_type), and under () of all of them."""
	ended, lying = count_ended(selection, keys), count_open(selection, keys)
	times = times_of(selection, keys, ended)
	rows = {}
	for key in {*ended, *lying}:
		numbers = [
			*(ended[key].numbers[: len(ENDED_COUNTS)] if key in ended else [0] * len(ENDED_COUNTS)),
			*(lying[key].numbers if key in lying else [0] * len(OPEN_COUNTS)),
		]
		counts = dict(zip((*ENDED_COUNTS, *OPEN_COUNTS), numbers, strict=True))
		rows[key] = _finished(counts, times.get(key, NOTHING))
	return rows


def count_ended(selection: Selection, keys: tuple[str, ...]) -> Tallies:
	"""ENDED_COUNTS and the seconds of the answers, with how many answers lie in each bucket."""
	turn = selection.turn
	is_timed = (turn.kind == InquiryEntry.ANSWERED) & turn.business_seconds.isnotnull()
	groups = [*ended_groups(selection, keys), Case().when(is_timed, turn.business_bucket)]
	found = Tallies()
	for row in grouped(selection.turns(), groups, _ended(turn, is_timed)):
		*key, bucket = row[: len(groups)]
		# sums come as decimals from one database and as whole numbers from another
		numbers = [frappe.utils.cint(number) for number in row[len(groups) :]]
		buckets = {} if bucket is None else {frappe.utils.cint(bucket): numbers[0]}
		put_with_whole(found, tuple(key), numbers, buckets)
	return found


def count_open(selection: Selection, keys: tuple[str, ...]) -> Tallies:
	"""OPEN_COUNTS."""
	groups, found = [selection.table[key] for key in keys], Tallies()
	for row in grouped(selection.open(), groups, _open(selection.table)):
		numbers = [frappe.utils.cint(number) for number in row[len(groups) :]]
		put_with_whole(found, tuple(row[: len(groups)]), numbers, {})
	return found


def put_with_whole(tallies: Tallies, key: tuple, numbers: list[int], buckets: dict[int, int]) -> None:
	for place in {key, ()}:
		tallies.put(place, Tally(numbers, buckets))


def times_of(selection: Selection, keys: tuple[str, ...], ended: Tallies) -> dict[tuple, Lengths]:
	"""How long the answers took, of every key and of the whole."""
	answers = {
		key: Tally([sum(tally.buckets.values()), tally.numbers[-1]], tally.buckets)
		for key, tally in ended.items()
		if tally.buckets
	}
	turn, query = selection.turn, selection.turns((InquiryEntry.ANSWERED,))
	query = query.where(turn.business_seconds.isnotnull())
	found = {}
	for part, groups in (([()], []), (set(answers) - {()}, ended_groups(selection, keys))):
		counted = Tallies({key: answers[key] for key in part if key in answers})
		found.update(lengths_of(counted, query, turn.business_seconds, turn.business_bucket, groups))
	return found


def ended_groups(selection: Selection, keys: tuple[str, ...]) -> list:
	return [selection.turn.department if key == "department" else selection.table[key] for key in keys]


def nothing() -> dict[str, Any]:
	"""The figures where no question was put."""
	return _finished(dict.fromkeys((*ENDED_COUNTS, *OPEN_COUNTS), 0), NOTHING)


def _ended(turn, is_timed) -> list:
	counted = [
		*(turn.kind == kind for kind in (InquiryEntry.ANSWERED, InquiryEntry.RETURNED, InquiryEntry.PASSED)),
		turn.kind == InquiryEntry.RECALLED,
		turn.kind.isin(list(ENDS)) & (turn.was_late == 1),
	]
	return [
		*(Sum(Case().when(one, 1).else_(0)) for one in counted),
		Sum(turn.waiting_seconds),
		Sum(Case().when(is_timed, turn.business_seconds).else_(0)),
	]


def _open(table) -> list:
	now = str(frappe.utils.now_datetime().replace(microsecond=0))
	return [Count("*"), Sum(Case().when(table.due_at < now, 1).else_(0))]


def _finished(counts: dict[str, int], times) -> dict[str, Any]:
	"""The counts with what follows from them; lengths in hours, the share in per cent."""
	ended = counts["answered"] + counts["returned"] + counts["passed"]
	late = counts["late"] + counts["open_late"]
	return {
		**counts,
		"turns": ended + counts["recalled"] + counts["open_now"],
		"late_share": share(late, ended + counts["open_late"]),
		"waiting": hours(counts["waiting"]),
		**{f"{name}_hours": hours(getattr(times, name)) for name in ("mean", "median", "p90")},
	}
