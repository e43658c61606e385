"""The look ahead at holiday lists: a list that runs out makes working days of public holidays, unseen."""

import frappe
import frappe.utils

from helpdesk_ext import background, working_time
from helpdesk_ext.documents import notices
from helpdesk_ext.setup.data_notices_terms import HOLIDAYS_END
from helpdesk_ext.terms.sweep import heads

DAYS_BEFORE = 30


def tell_of_ending_lists() -> int:
	"""Daily sweep: tell the heads once of each list that ends within thirty days, has ended or is gone.

	Returns of how many calendars was told.
	"""
	calendars = frappe.get_all(
		working_time.CALENDAR,
		filters={"disabled": 0, "holiday_list": ("is", "set")},
		fields=["name", "holiday_list", "holidays_told"],
	)
	due = [row for row in calendars if (key := key_of(row.holiday_list)) and key != row.holidays_told]
	with background.as_system():
		return background.each(due, _tell, "Notice of a holiday list failed")


def key_of(holiday_list: str) -> str | None:
	"""What is to be told of a list, so that it is told once; None while nothing is."""
	ends = frappe.db.get_value(working_time.HOLIDAY_LIST, holiday_list, "to_date")
	today = frappe.utils.now_datetime().date()
	if ends and (frappe.utils.getdate(ends) - today).days >= DAYS_BEFORE:
		return None
	return f"{ends or 'gone'} {holiday_list}"[:140]


def _tell(row) -> None:
	notices.tell(frappe.get_doc(working_time.CALENDAR, row.name), HOLIDAYS_END, heads())
	frappe.db.set_value(
		working_time.CALENDAR,
		row.name,
		"holidays_told",
		key_of(row.holiday_list),
		update_modified=False,
	)
