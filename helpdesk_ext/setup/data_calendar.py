"""The working calendar a new site starts with, so that terms can be counted on the first day.

English is the stored name; people see the translation, as with the categories.
"""

VERSION = 1

OFFICE_HOURS = "Office Hours with Lunch"

# Monday to Friday 9:00 to 18:00 with an hour for lunch: 40 hours, the standard week of art. 91 of the
# Russian Labour Code. Public holidays are the site's own to choose: a Holiday List of ERPNext.
CALENDAR = {
	"calendar_name": OFFICE_HOURS,
	"intervals": [
		{"weekday": "From Monday to Friday", "from_time": "09:00", "to_time": "13:00"},
		{"weekday": "From Monday to Friday", "from_time": "14:00", "to_time": "18:00"},
	],
}
