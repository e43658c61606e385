"""Reports by mail: the key figures weekly to the head, monthly to the deputy director. Switched off, and
addressed to nobody real, until somebody of the site names the recipients."""

import json

import frappe.utils

from helpdesk_ext.rules.mail_periods import last_whole
from helpdesk_ext.setup.seeding import Seed

DOCTYPE = "Auto Email Report"
REPORT = "Service KPI"
VERSION = 1
# Whoever enables the mail writes a real address: this one is refused (permissions.report_mail).
NOBODY_YET = "write-the-address-here@example.com"
# The form writes the report's filters down as soon as it is opened; the rest is for the site to choose.
KEPT = ("enabled", "email_to", "user", "sender", "day_of_week", "filter_meta")

# (name and subject, how often, words above the figures)
MAILS = (
	(
		"Service Figures of the Week",
		"Weekly",
		"Key figures of technical support for the last whole week, by category of appeals, beside the week before.",
	),
	(
		"Service Figures of the Month",
		"Monthly",
		"Key figures of technical support for the last whole month, by category of appeals, beside the month before.",
	),
)


def seeds() -> list[Seed]:
	"""One disabled Auto Email Report for each mail; name and words are translated when it is sent."""
	return [
		Seed(
			DOCTYPE,
			name,
			{
				"report": REPORT,
				"report_type": "Script Report",
				"user": "Administrator",
				"enabled": 0,
				"send_if_data": 1,
				"no_of_rows": 1000,
				"format": "XLSX",
				"frequency": frequency,
				"day_of_week": "Monday",
				"email_to": NOBODY_YET,
				"description": words,
				"filters": _filters(frequency),
				"from_date_field": "from_date",
				"to_date_field": "to_date",
				"dynamic_date_period": frequency,
			},
			VERSION,
			kept=KEPT,
		)
		for name, frequency, words in MAILS
	]


def _filters(frequency: str) -> str:
	"""The form wants the two days filled in; each mail sets its own."""
	first, last = last_whole(frequency, frappe.utils.getdate())
	return json.dumps({"from_date": str(first), "to_date": str(last), "by": "By Category"})
