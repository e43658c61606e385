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
from helpdesk_ext.reports.figures import NOTHING, grouped, lengths_by
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import hours, share
from helpdesk_ext.rules.inquiry_flow import WITH_DEPARTMENT

COUNTS = ("answered", "returned", "passed", "recalled", "late", "waiting", "open_now", "open_late")


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
	"""Figures of the turns for every value of `keys` (department, inquiry_type); of all of them, (), without."""
	table, turn = selection.table, selection.turn
	ended_groups = [turn.department if key == "department" else table[key] for key in keys]
	rows: dict[tuple, dict[str, Any]] = {}
	for names, found in (
		(COUNTS[:6], grouped(selection.turns(), ended_groups, _ended(turn))),
		(COUNTS[6:], grouped(selection.open(), [table[key] for key in keys], _open(table))),
	):
		for row in found:
			counts = rows.setdefault(tuple(row[: len(keys)]), dict.fromkeys(COUNTS, 0))
			# sums come as decimals from one database and as whole numbers from another
			counts.update(zip(names, map(frappe.utils.cint, row[len(keys) :]), strict=True))
	answers = selection.turns((InquiryEntry.ANSWERED,))
	times = lengths_by(answers, turn.business_seconds, turn.business_bucket, ended_groups)
	return {key: _finished(counts, times.get(key, NOTHING)) for key, counts in rows.items()}


def nothing() -> dict[str, Any]:
	"""The figures where no question was put."""
	return _finished(dict.fromkeys(COUNTS, 0), NOTHING)


def _ended(turn) -> list:
	counted = [
		*(turn.kind == kind for kind in (InquiryEntry.ANSWERED, InquiryEntry.RETURNED, InquiryEntry.PASSED)),
		turn.kind == InquiryEntry.RECALLED,
		turn.kind.isin(list(ENDS)) & (turn.was_late == 1),
	]
	return [*(Sum(Case().when(one, 1).else_(0)) for one in counted), Sum(turn.waiting_seconds)]


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
