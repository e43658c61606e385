"""What the form of a working calendar asks while it is being filled in."""

import frappe
import frappe.utils

from helpdesk_ext.helpdesk_ext.doctype.working_calendar import preview
from helpdesk_ext.helpdesk_ext.doctype.working_calendar.working_calendar import WorkingCalendarError

CALENDAR = "Working Calendar"
FIELDS = ("round_the_clock", "holiday_list")
ROWS = {
	"intervals": ("weekday", "from_time", "to_time"),
	"exceptions": ("exception_date", "is_working", "from_time", "to_time"),
}


@frappe.whitelist()
def preview_calendar(calendar: str | dict) -> dict:
	"""What a working calendar says as it stands on the form, saved or not: lines, warnings and the error that
	saving would meet. Whoever may read working calendars."""
	frappe.has_permission(CALENDAR, "read", throw=True)
	record = _record(frappe.parse_json(calendar))
	try:
		record.check()
	except WorkingCalendarError as error:
		frappe.clear_last_message()
		return {"lines": [], "warnings": [], "error": str(error)}
	return {**preview.describe(record, record.business_calendar()), "error": ""}


def _record(values: dict):
	"""A new document of what the form holds; only what the preview needs is taken from the request."""
	record = frappe.new_doc(CALENDAR)
	record.update({field: frappe.utils.cstr(values.get(field)) for field in FIELDS})
	for table, fields in ROWS.items():
		record.set(table, [])
		for row in values.get(table) or []:
			record.append(table, {field: row.get(field) for field in fields})
	record.round_the_clock = frappe.utils.cint(record.round_the_clock)
	return record
