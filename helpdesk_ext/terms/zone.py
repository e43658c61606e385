"""The site's time zone is changed: what becomes of the terms that run.

The framework stores moments as the site's clock shows them and converts none of them when the zone changes:
each is read as the same time of day in the new zone, while the clock jumps by the difference. A term that
runs would lose or win as much. So open terms are laid out anew: each keeps the working time that was left of
it. Lengths that begin before the change and end after it are off by the difference; whoever changes the zone
is told so, and `System Settings` keeps who did it and when.

The sweep compares the zone with the one it last saw, so a change by any road, and with a dead queue, is
followed; doing it twice changes nothing.
"""

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import background, working_time
from helpdesk_ext.constants import APPEAL, DEADLINE, EventType, TermState
from helpdesk_ext.deadlines.calendar import BusinessCalendar
from helpdesk_ext.documents.events import record_event
from helpdesk_ext.tallies import marks
from helpdesk_ext.terms.ledger import LIVE

KNOWN = "helpdesk_ext_time_zone"
MOVED = ("due_at", "warn_at", "next_check_at")


def warn(settings, method: str | None = None) -> None:
	"""System Settings.on_update: say what the change means, and follow it once it is committed."""
	before = settings.get_doc_before_save()
	if not before or not before.time_zone or before.time_zone == settings.time_zone:
		return
	if not frappe.db.get_global(KNOWN):
		frappe.db.set_global(KNOWN, before.time_zone)
	background.enqueue_later("helpdesk_ext.terms.zone.follow", queue="long")
	count = frappe.db.count(DEADLINE, {"state": ("in", LIVE)})
	if count:
		frappe.msgprint(
			_(
				"Stored moments are not converted: each is now read as the same time of day in {0}. {1} open terms "
				"keep the working time that was left of them and become due accordingly. Lengths of what is open "
				"now will be off by the difference of the two zones."
			).format(frappe.bold(settings.time_zone), count),
			title=_("Time Zone of Site Changed"),
			indicator="orange",
		)


def follow() -> int:
	"""Job and sweep: lay open terms out anew when the zone is another than the last known one.

	All of them in one transaction: one half in either zone would be worse than none. Returns how many moved.
	"""
	present, known = frappe.utils.get_system_timezone(), frappe.db.get_global(KNOWN)
	if present == known:
		return 0
	frappe.db.set_global(KNOWN, present)
	if not known:
		return 0
	with background.as_system():
		return _move_all(known, present)


def _move_all(known: str, present: str) -> int:
	rows = frappe.get_all(
		DEADLINE,
		filters={"state": ("in", LIVE)},
		fields=[
			"name",
			"reference_doctype",
			"reference_name",
			"state",
			"working_calendar",
			"paused_at",
			*MOVED,
		],
	)
	layout = _Layout(known, present)
	moved = 0
	for row in rows:
		try:
			values = layout.anew(row)
		except ValueError:
			# a calendar that answers no more: the term stays as it is
			frappe.log_error(title="Term not moved to the new time zone", message=frappe.get_traceback())
			continue
		frappe.db.set_value(DEADLINE, row.name, values, update_modified=False)
		doc = frappe._dict(doctype=row.reference_doctype, name=row.reference_name)
		record_event(doc, EventType.TERM, str(row.due_at), str(values["due_at"]))
		moved += 1
	marks.mark_everything()
	_redate_documents({(row.reference_doctype, row.reference_name) for row in rows})
	return moved


def _redate_documents(documents: set[tuple[str, str]]) -> None:
	"""The nearest due moment on the documents themselves."""
	for doctype, name in sorted(documents):
		states = (TermState.RUNNING,) if doctype == APPEAL else LIVE
		nearest = frappe.get_all(
			DEADLINE,
			filters={"reference_doctype": doctype, "reference_name": name, "state": ("in", states)},
			pluck="due_at",
			order_by="due_at asc",
			limit=1,
		)
		frappe.db.set_value(doctype, name, "due_at", nearest[0] if nearest else None, update_modified=False)


class _Layout:
	"""Moments of one zone laid out in another, by the working time between them and now."""

	def __init__(self, known: str, present: str):
		self.old, self.new = working_time.clock_of(known), working_time.clock_of(present)
		self.known, self.present = known, present
		self.now = frappe.utils.now_datetime().replace(microsecond=0)
		self.calendars: dict[tuple[str | None, str], BusinessCalendar] = {}

	def anew(self, row) -> dict:
		"""The columns of a row as they are in the new zone; what is stopped keeps the moment it stopped at."""
		paused_at = row.paused_at and self.new.moment(self.old.instant(row.paused_at))
		before = row.paused_at or self.old.moment(self.new.instant(self.now))
		after = paused_at or self.now
		was, becomes = (self.calendar(row.working_calendar, zone) for zone in (self.known, self.present))
		values = {"paused_at": paused_at}
		for field in MOVED:
			at = row[field]
			left = at and was.business_seconds_between(before, at)
			values[field] = at and becomes.add_business_time(after, left).replace(microsecond=0)
		return values

	def calendar(self, name: str | None, zone: str) -> BusinessCalendar:
		key = (name, zone)
		if key not in self.calendars:
			record, tz = working_time.record_of(name), working_time.zone_of(zone)
			self.calendars[key] = (
				working_time.build(record, tz) if record else BusinessCalendar.round_the_clock(zone=tz)
			)
		return self.calendars[key]
