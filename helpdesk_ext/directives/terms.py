"""Until when: terms of the addressees, from their row, the directive or the settings.

A term that ends on a day off ends on the working day before it (Typical instruction on office work,
5.3: the opposite of the terms of claims), but never before the day of issue.
"""

from datetime import date
from functools import lru_cache

import frappe.utils

from helpdesk_ext import settings, working_time

# A term further off is a slip of the finger.
LONGEST_YEARS = 10


class Terms:
	"""Terms of one directive, issued on a day; asks the calendar once for every date."""

	def __init__(self, directive, issued_on: date):
		self.directive = directive
		self.issued_on = issued_on
		self.on_working_day = lru_cache(maxsize=None)(self._on_working_day)

	def of(self, row) -> tuple[date, date | None]:
		"""When an addressee of `row` is to acknowledge and to execute (None: nothing to execute)."""
		acknowledge_by = self._term(row, "acknowledge_by", "acknowledge_days")
		if not frappe.utils.cint(self.directive.needs_execution):
			return acknowledge_by, None
		execute_by = self._term(row, "execute_by", "execute_days")
		return min(acknowledge_by, execute_by), execute_by

	def _term(self, row, fieldname: str, setting: str) -> date:
		entered = row.get(fieldname) or self.directive.get(fieldname)
		if entered:
			return self.on_working_day(frappe.utils.getdate(entered))
		return self.on_working_day(
			frappe.utils.getdate(frappe.utils.add_days(self.issued_on, max(0, settings.get(setting))))
		)

	def _on_working_day(self, day: date) -> date:
		return on_working_day(day, self.issued_on)


def on_working_day(day: date, not_before: date) -> date:
	"""`day`, or the working day before it when it is a day off; never earlier than `not_before`."""
	return max(working_time.previous_working_day(day), not_before)


def latest_term(today: date) -> date:
	return frappe.utils.getdate(frappe.utils.add_years(today, LONGEST_YEARS))
