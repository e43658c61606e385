"""Headings of the figures of work reports, by their keys. Pure, so that the translations can be checked
without a site."""

HEADINGS: dict[str, str] = {
	"appeals_taken": "Appeals Taken into Work",
	"appeals_answered": "Appeals Given an Answer",
	"appeals_closed": "Appeals Brought to Close",
	"appeals_reopened": "Appeals Opened Again",
	"appeals_overdue": "Appeals past Their Term",
	"public_messages": "Messages Written to Customers",
	"internal_notes": "Notes Written among Staff",
	"inquiries_sent": "Inquiries Sent to Departments",
	"faults_reported": "Faults Reported in Period",
	"faults_eliminated": "Faults Eliminated in Period",
	"claims": "Claims Registered in Period",
	"calls": "Telephone Calls Held",
	"meetings": "Meetings Held",
	"first_answer": "Median until First Answer",
	"resolution": "Median until Resolution",
	"inquiry_answer": "Median Working Time of Departments' Answers",
}
