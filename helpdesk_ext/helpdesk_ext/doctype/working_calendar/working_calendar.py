import frappe
import frappe.utils
from frappe import _
from frappe.model.document import Document

from helpdesk_ext import settings, working_time
from helpdesk_ext.deadlines.calendar import WHOLE_DAY, BusinessCalendar, CalendarError
from helpdesk_ext.deadlines.week import DAYS_OF, first_overlap, overlap_of_day
from helpdesk_ext.helpdesk_ext.doctype.working_calendar import preview, use
from helpdesk_ext.rules.text import plain_line
from helpdesk_ext.working_time import interval_of

# A calendar must offer so much working time within so many days, or terms in it are never met.
NEEDED_SECONDS = 3600
WITHIN_DAYS = 366


class WorkingCalendarError(frappe.ValidationError):
	"""Hours, holidays or exceptions from which no terms can be counted."""


class CalendarInUseError(frappe.ValidationError):
	"""Open terms are counted by the calendar."""


class WorkingCalendar(Document):
	"""Working hours in which terms are counted; `working_time` answers questions about them."""

	def validate(self):
		self.clean_texts()
		self.check()
		self.check_default_in_use()
		self.warn_of_use()

	def check(self):
		"""Everything that must hold before terms are counted by this calendar, saved or only previewed."""
		self.check_intervals()
		self.check_overlaps()
		self.check_exceptions()
		self.check_working_time()

	def on_change(self):
		working_time.forget()

	def after_rename(self, old, new, merge=False):
		use.rename_in_terms(old, new)
		working_time.forget()

	def on_trash(self):
		if number := use.live_terms(self.name):
			frappe.throw(
				_(
					"{0} open terms are counted by the working calendar {1}: it cannot be deleted. Tick {2} instead."
				).format(number, frappe.bold(_(self.name)), _(self.meta.get_label("disabled"))),
				CalendarInUseError,
				title=_("Working Calendar Not Deleted"),
			)

	def after_delete(self):
		working_time.forget()

	def holiday_warning(self) -> str:
		"""What its keeper should know of its holiday list; for the notice."""
		today = frappe.utils.now_datetime().date()
		return "".join(preview.holiday_warnings(self, today)[:1])

	def clean_texts(self):
		self.calendar_name = plain_line(self.calendar_name)
		for row in self.exceptions:
			row.note = plain_line(row.note)

	def check_intervals(self):
		if self.round_the_clock:
			return
		for row in self.intervals:
			if row.weekday not in DAYS_OF:
				_refuse(_("Working Hours of the Week, row {0}: choose the days.").format(row.idx))
			_check_times(
				row, _("Working Hours of the Week, row {0}: enter both times, for example 9:00 and 18:00.")
			)
			_check_length(row, _("Working Hours of the Week, row {0}: the interval ends when it begins."))

	def check_overlaps(self):
		overlap = None if self.round_the_clock else first_overlap(working_time.hours_of_week(self))
		if overlap:
			_refuse(
				_(
					"Two intervals overlap: {0} {1} and {2} {3}. Change the times or remove one of the rows."
				).format(
					preview.day_name(overlap.day),
					preview.times(overlap.interval),
					preview.day_name(overlap.other_day),
					preview.times(overlap.other),
				)
			)

	def check_exceptions(self):
		rows_of: dict = {}
		for row in self.exceptions:
			if not row.exception_date:
				_refuse(_("Exceptions on Single Dates, row {0}: enter the date.").format(row.idx))
			if row.is_working:
				self._check_exception_times(row)
			else:
				row.from_time = row.to_time = None
			rows_of.setdefault(frappe.utils.getdate(row.exception_date), []).append(row)
		for day, rows in rows_of.items():
			self._check_date(day, rows)

	def _check_exception_times(self, row):
		if not (row.from_time or "").strip() and not (row.to_time or "").strip():
			row.from_time = row.to_time = None
			return
		_check_times(
			row,
			_(
				"Exceptions on Single Dates, row {0}: enter both times, for example 9:00 and 18:00, or neither."
			),
		)
		_check_length(row, _("Exceptions on Single Dates, row {0}: the interval ends when it begins."))

	def _check_date(self, day, rows):
		if len(rows) == 1:
			return
		shown = frappe.utils.format_date(day)
		intervals = [interval_of(row) for row in rows]
		if not all(row.is_working for row in rows) or not all(intervals):
			_refuse(
				_(
					"Exceptions on Single Dates: {0} stands there twice. Several rows of one date must all "
					"be working ones with times."
				).format(shown)
			)
		if overlap := overlap_of_day(intervals):
			_refuse(
				_("Exceptions on Single Dates: on {0} two intervals overlap, {1} and {2}.").format(
					shown, *(preview.times(interval) for interval in overlap)
				)
			)

	def check_working_time(self):
		calendar = self.business_calendar()
		today = frappe.utils.now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
		try:
			calendar.check_reachable(today, NEEDED_SECONDS, WITHIN_DAYS)
		except CalendarError:
			_refuse(
				_(
					"Within a year from today this calendar has not one hour of working time: every working day is a "
					"holiday or a day off. Check the holiday list {0} and the exceptions."
				).format(frappe.bold(self.holiday_list or "—"))
			)

	def business_calendar(self) -> BusinessCalendar:
		"""The calendar of the rows as they stand, saved or not."""
		try:
			return working_time.build(self)
		except CalendarError as error:
			_refuse(working_time.error_text(error.code))

	def check_default_in_use(self):
		if self.disabled and not self.is_new() and settings.get("working_calendar") == self.name:
			_refuse(
				_(
					"This calendar is the default one: choose another in {0} before you put it out of use."
				).format(_("Helpdesk Ext Settings"))
			)

	def warn_of_use(self):
		"""Out of use means no longer offered: who names it goes on counting by it, and is said so."""
		before = self.get_doc_before_save()
		users = use.users_of(self.name) if self.disabled and before and not before.disabled else []
		if users:
			frappe.msgprint(
				_("Still counted by this calendar: {0}. Choose another one there.").format(", ".join(users)),
				title=_("Working Calendar Still Counts"),
				indicator="orange",
			)


def _check_times(row, text):
	"""Both times are there and are times of day; they are stored as they are shown."""
	interval = interval_of(row)
	if not interval:
		_refuse(text.format(row.idx))
	row.from_time, row.to_time = (moment.strftime("%H:%M") for moment in interval)


def _check_length(row, text):
	"""From midnight to midnight is the whole day; any other equal times are a slip of the finger."""
	if row.from_time == row.to_time and interval_of(row) != WHOLE_DAY:
		_refuse(text.format(row.idx))


def _refuse(message):
	frappe.throw(message, WorkingCalendarError, title=_("Working Calendar Not Saved"))
