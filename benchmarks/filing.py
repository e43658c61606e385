"""How fast an appeal is filed: the insert of an Appeal Request against ERPNext's Issue, paired in one run.

The kinds take turns, so that another program on the machine hurts them all alike. Where there is no Issue
(pocketbench) the yardstick is a bare DocType with the request's own fields and no controller.
"""

import cProfile
import io
import pstats
import secrets
import sys
import time
from pathlib import Path

import frappe

# run as a file, on a bench and inside pocketbench alike
sys.path.insert(0, str(Path(__file__).parent))
import common

from helpdesk_ext.appeals.conversion import convert_request
from helpdesk_ext.constants import APPEAL, REQUEST, Channel

BARE = "Filing Yardstick"
YARDSTICK = "Filing Yardstick of Terms"
SUBJECT = "Benchmark: where is my parcel?"
TEXT = "The parcel should have come yesterday. " * 8
CONVERT = "helpdesk_ext.appeals.conversion.convert_request"
# own time of these says where a conversion goes
PARTS = (
	("insert of the appeal", "document.py", "insert"),
	("message", "conversation.py", "post_message"),
	("events", "events.py", "record_event"),
	("assignment rule", "assignment_rule.py", "apply"),
	("confirmation mail", "mailing.py", "queue_confirmation"),
	("terms, planned", "follow.py", "plan"),
	("terms, written", "follow.py", "write"),
	("SQL", "database.py", "sql"),
)


def request():
	document = frappe.new_doc(REQUEST)
	document.update(typed())
	return document


def typed() -> dict:
	return {
		"subject": SUBJECT,
		"appeal_text": TEXT,
		"contact_name": "Bench Mark",
		"email": f"b{secrets.token_hex(4)}@example.com",
		"phone": "+7 912 000-11-22",
	}


def issue():
	document = frappe.new_doc("Issue")
	document.update(
		{"subject": SUBJECT, "description": TEXT, "raised_by": f"b{secrets.token_hex(4)}@example.com"}
	)
	return document


def bare():
	document = frappe.new_doc(BARE)
	document.update(typed())
	return document


def appeal():
	document = frappe.new_doc(APPEAL)
	values = typed()
	document.update(
		{
			"subject": values["subject"],
			"appeal_text": values["appeal_text"],
			"channel": Channel.PHONE,
			"contact_name": values["contact_name"],
			"contact_email": values["email"],
			"contact_phone": values["phone"],
		}
	)
	return document


MAKERS = {"request": request, "issue": issue, "bare": bare, "appeal": appeal}


def insert_for(kind: str, seconds: float) -> tuple[int, list[float]]:
	"""Insert and commit, one after another, for `seconds`; how many, and how long each took."""
	make, took = MAKERS[kind], []
	end = time.perf_counter() + seconds
	while time.perf_counter() < end:
		began = time.perf_counter()
		make().insert(ignore_permissions=True)
		frappe.db.commit()
		took.append(time.perf_counter() - began)
	return len(took), took


def measure(
	kinds: list[str], processes: int, rounds: int, seconds: float
) -> dict[str, tuple[float, float, float]]:
	"""kind → (inserts per second, median ms, 95th percentile ms) over all rounds."""
	counts = dict.fromkeys(kinds, 0)
	took: dict[str, list[float]] = {kind: [] for kind in kinds}
	for _ in range(rounds):
		for kind in kinds:
			for number, times in common.in_processes(processes, insert_for, kind, seconds):
				counts[kind] += number
				took[kind].extend(times)
	return {
		kind: (
			counts[kind] / (rounds * seconds),
			1000 * common.percentile(took[kind], 0.5),
			1000 * common.percentile(took[kind], 0.95),
		)
		for kind in kinds
	}


def main() -> None:
	options = common.parser(__doc__)
	options.add_argument("--processes", default="1,2,4")
	options.add_argument("--rounds", type=int, default=3)
	options.add_argument("--seconds", type=float, default=4)
	options.add_argument("--conversions", type=int, default=60)
	options.add_argument("--sla", action="store_true", help="with ERPNext's own agreement on every Issue")
	chosen = options.parse_args()
	with common.connected(chosen.site):
		print(common.surroundings())
		make_bare_doctype()
		kinds = ["request", "issue" if frappe.db.exists("DocType", "Issue") else "bare"]
		kinds = list(dict.fromkeys([*kinds, "bare"]))
		try:
			if chosen.sla:
				make_agreement()
			compare(kinds, chosen)
			show_conversion(chosen.conversions)
		finally:
			clean_up()


def compare(kinds: list[str], chosen) -> None:
	yardstick = kinds[1]
	rows = []
	for processes in map(int, chosen.processes.split(",")):
		# the parent's connection must not wait in a transaction while the children write
		frappe.db.commit()
		figures = measure(kinds, processes, chosen.rounds, chosen.seconds)
		for kind in kinds:
			speed, median, high = figures[kind]
			ratio = speed / figures[yardstick][0]
			rows.append((processes, kind, f"{speed:.0f}", f"{median:.1f}", f"{high:.1f}", f"{ratio:.2f}×"))
	common.table(
		rows, ("processes", "insert of", "per second", "median ms", "p95 ms", f"against {yardstick}")
	)


def show_conversion(number: int) -> None:
	"""Conversion of requests and appeals made by staff: speed, statements, and where the time goes."""
	names = []
	for _ in range(number):
		document = request().insert(ignore_permissions=True)
		names.append(document.name)
	frappe.db.commit()
	convert_request(names[0])
	with common.counted_queries() as statements:
		convert_request(names[1])
	began = time.perf_counter()
	for name in names[2 : number // 2]:
		convert_request(name)
	each = (time.perf_counter() - began) / (number // 2 - 2)
	profile = cProfile.Profile()
	profile.enable()
	for name in names[number // 2 :]:
		convert_request(name)
	profile.disable()
	print(f"\nconversion: {1000 * each:.1f} ms each, {len(statements)} statements, with its confirmation")
	common.table(shares(profile), ("part of a conversion", "share, %"))
	appeal().insert(ignore_permissions=True)
	with common.counted_queries() as statements:
		appeal().insert(ignore_permissions=True)
	seconds = common.timed(one_staff_appeal, 30)
	print(
		f"\nmade by staff: {1000 * common.percentile(seconds, 0.5):.1f} ms each, {len(statements)} statements"
	)


def one_staff_appeal() -> None:
	appeal().insert(ignore_permissions=True)
	frappe.db.commit()


def shares(profile: cProfile.Profile) -> list[tuple[str, str]]:
	"""Cumulated time of PARTS against the whole; parts hold one another, so the sum is over 100."""
	stats = pstats.Stats(profile, stream=io.StringIO())
	whole = stats.total_tt
	found = []
	for label, file_name, function in PARTS:
		times = [
			row[3]
			for (path, _line, name), row in stats.stats.items()
			if path.endswith("/" + file_name) and name == function
		]
		found.append((label, f"{100 * max(times, default=0) / whole:.0f}"))
	return found


# --- before and after


def make_bare_doctype() -> None:
	if frappe.db.exists("DocType", BARE):
		return
	fields = [
		{
			"fieldname": field.fieldname,
			"fieldtype": field.fieldtype,
			"label": field.label,
			"options": field.options,
		}
		for field in frappe.get_meta(REQUEST).fields
	]
	frappe.get_doc(
		{
			"doctype": "DocType",
			"name": BARE,
			"module": "Helpdesk Ext",
			"custom": 1,
			"autoname": "YRD-.YYYY.-.#####",
			"fields": fields,
			"permissions": [{"role": "System Manager", "read": 1, "create": 1}],
		}
	).insert()


def make_agreement() -> None:
	"""ERPNext's default Service Level Agreement for Issues: what our terms are on our side."""
	frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 1)
	if not frappe.db.exists("Issue Priority", YARDSTICK):
		frappe.get_doc({"doctype": "Issue Priority", "name": YARDSTICK}).insert()
	year = frappe.utils.now_datetime().year
	if not frappe.db.exists("Holiday List", YARDSTICK):
		frappe.get_doc(
			{
				"doctype": "Holiday List",
				"holiday_list_name": YARDSTICK,
				"from_date": f"{year}-01-01",
				"to_date": f"{year + 1}-12-31",
			}
		).insert()
	days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	hours = {"start_time": "09:00:00", "end_time": "18:00:00"}
	agreement = frappe.get_doc(
		{
			"doctype": "Service Level Agreement",
			"service_level": YARDSTICK,
			"document_type": "Issue",
			"default_service_level_agreement": 1,
			"enabled": 1,
			"apply_sla_for_resolution": 1,
			"holiday_list": YARDSTICK,
			"default_priority": YARDSTICK,
			"priorities": [
				{
					"priority": YARDSTICK,
					"default_priority": 1,
					"response_time": 4 * 3600,
					"resolution_time": 24 * 3600,
				}
			],
			"support_and_resolution": [{"workday": day, **hours} for day in days],
			"sla_fulfilled_on": [{"status": "Resolved"}, {"status": "Closed"}],
			"pause_sla_on": [{"status": "Replied"}],
		}
	).insert()
	frappe.db.commit()
	probe = issue().insert(ignore_permissions=True)
	assert probe.service_level_agreement == agreement.name, "the agreement applies to the issues"


def forget_agreement() -> None:
	for name in frappe.get_all("Service Level Agreement", filters={"service_level": YARDSTICK}, pluck="name"):
		frappe.delete_doc("Service Level Agreement", name, force=True)
		frappe.db.set_single_value("Support Settings", "track_service_level_agreement", 0)


def clean_up() -> None:
	"""Take away what was inserted, and the jobs it left in a queue that others share."""
	if frappe.db.exists("DocType", "Service Level Agreement"):
		forget_agreement()
	forget_jobs()
	if frappe.db.exists("DocType", "Issue"):
		frappe.db.delete("Issue", {"subject": SUBJECT})
	appeals = frappe.get_all(APPEAL, filters={"subject": SUBJECT}, pluck="name")
	for start in range(0, len(appeals), 500):
		names = ("in", appeals[start : start + 500])
		frappe.db.delete("Appeal Message", {"appeal": names})
		frappe.db.delete("ToDo", {"reference_type": APPEAL, "reference_name": names})
		for doctype in (
			"Support Event",
			"Support Deadline",
			"Access Key",
			"Email Queue",
			"Comment",
			"Workflow Action",
		):
			frappe.db.delete(doctype, {"reference_name": names})
		frappe.db.delete(APPEAL, {"name": names})
	frappe.db.delete(REQUEST, {"subject": SUBJECT})
	frappe.db.commit()
	frappe.delete_doc("DocType", BARE, force=True)
	frappe.db.commit()


def forget_jobs() -> None:
	from frappe.utils.background_jobs import get_queue

	queue = get_queue("short")
	for job in queue.get_jobs():
		if job.kwargs.get("site") == frappe.local.site and CONVERT in str(job.kwargs.get("method")):
			queue.remove(job)


if __name__ == "__main__":
	main()
