"""Compiling a month's work report of an agent with many appeals: seconds and statements.

From the `sites` folder of a bench: ../env/bin/python <repo>/benchmarks/work_reports.py --site SITE
It fills the site with a department's month and rolls everything back at the end.
"""

import argparse
import os
import random
import time
from datetime import datetime, timedelta

import frappe
import frappe.utils

MONTH = datetime(2031, 3, 1)
AGENTS = 10
TARGET_SECONDS, TARGET_STATEMENTS = 0.5, 30
PROCESSOR: list[float] = []


def main() -> None:
	parser = argparse.ArgumentParser()
	parser.add_argument("--site", required=True)
	parser.add_argument("--appeals", type=int, default=2000, help="of each agent in the month")
	parser.add_argument("--runs", type=int, default=5)
	options = parser.parse_args()
	frappe.init(site=options.site)
	frappe.connect()
	frappe.flags.in_test = True
	frappe.utils.now_datetime = lambda: datetime(2031, 4, 2, 10)
	try:
		measure(options)
	finally:
		frappe.db.rollback()
		frappe.destroy()


def measure(options) -> None:
	from helpdesk_ext.constants import REPORT_SOURCE

	agents = [make_user(f"bench.agent{number}@example.com") for number in range(AGENTS)]
	for agent in agents:
		fill(agent, options.appeals)
	print(f"{AGENTS} agents with {options.appeals} appeals each in the month")
	times, statements = [], []
	for agent in agents[: options.runs + 1]:
		report = new_report(agent)
		number, seconds = compile_it(report, agent)
		statements.append(number)
		times.append(seconds)
	# the first one fills the framework's caches
	print(f"first compile of the process: {times.pop(0):.3f} s, {statements.pop(0)} statements")
	report = frappe.get_doc("Staff Work Report", report)
	print({row.figure: (row.value, row.sample) for row in report.figures})
	print(f"sources: {frappe.db.count(REPORT_SOURCE, {'report': report.name})}")
	times.sort()
	print(
		f"compile: median {times[len(times) // 2]:.3f} s, longest {times[-1]:.3f} s, {max(statements)} statements"
	)
	spent = sorted(PROCESSOR[1:])
	print(f"processor time: median {spent[len(spent) // 2]:.3f} s, longest {spent[-1]:.3f} s")
	print(f"target: {TARGET_SECONDS} s, {TARGET_STATEMENTS} statements")


def make_user(email: str) -> str:
	if not frappe.db.exists("User", email):
		user = frappe.new_doc("User")
		user.update({"name": email, "email": email, "first_name": email, "full_name": email, "enabled": 1})
		user.update({"user_type": "System User"})
		user.db_insert()
		role = frappe.new_doc("Has Role")
		role.update({"parent": email, "parenttype": "User", "parentfield": "roles", "role": "Support Agent"})
		role.db_insert()
	return email


def fill(agent: str, number: int) -> None:
	"""A month of an agent: appeals, their events and messages, as rows."""
	chance = random.Random(agent)
	appeals, events, messages = [], [], []
	for index in range(number):
		name = f"BENCH-{agent}-{index}"
		received = MONTH + timedelta(seconds=chance.randrange(30 * 86400))
		answer = chance.randrange(600, 86400)
		answered = received + timedelta(seconds=answer)
		appeals.append(
			(
				name,
				"Appeal Closed",
				agent,
				received,
				answered,
				answer,
				answered,
				answer,
				answered + timedelta(days=1),
			)
		)
		for event_type, to_value, at in (
			("Agent Changed", agent, received),
			("State Changed", "Appeal In Progress", received),
			("State Changed", "Appeal Answered", answered),
			("State Changed", "Appeal Closed", answered + timedelta(days=1)),
		):
			events.append((frappe.generate_hash(length=12), "Support Appeal", name, event_type, to_value, at))
		messages.append((frappe.generate_hash(length=12), name, "Incoming Message", 1, 0, None, received))
		messages.append((frappe.generate_hash(length=12), name, "Outgoing Message", 1, 1, agent, answered))
	insert(
		"Support Appeal",
		(
			"name",
			"state",
			"agent",
			"received_at",
			"first_answered_at",
			"first_answer_seconds",
			"first_resolved_at",
			"resolution_seconds",
			"closed_at",
		),
		appeals,
	)
	insert(
		"Support Event",
		("name", "reference_doctype", "reference_name", "event_type", "to_value", "occurred_at"),
		events,
	)
	insert(
		"Appeal Message",
		("name", "appeal", "direction", "is_public", "marks_answer", "author", "sent_at"),
		messages,
	)


def insert(doctype: str, fields: tuple, rows: list) -> None:
	frappe.db.bulk_insert(doctype, list(fields), rows)


def new_report(agent: str) -> str:
	frappe.set_user(agent)
	report = frappe.new_doc("Staff Work Report")
	report.update({"period_kind": "Report for a Month", "period_from": "2031-03-01"})
	return report.insert().name


def compile_it(report: str, agent: str) -> tuple[int, float]:
	"""Statements and seconds of the click on «Compile Report»."""
	from helpdesk_ext.api.work_reports import do_action

	frappe.set_user(agent)
	modified = str(frappe.db.get_value("Staff Work Report", report, "modified"))
	counted = [0]
	used = processor_seconds()
	sql = frappe.db.sql

	def counting(*args, **kwargs):
		counted[0] += 1
		return sql(*args, **kwargs)

	frappe.db.sql = counting
	started = time.perf_counter()
	try:
		do_action(report, "Compile Report", modified)
	finally:
		frappe.db.sql = sql
	seconds = time.perf_counter() - started
	PROCESSOR.append(processor_seconds() - used)
	return counted[0], seconds


def processor_seconds() -> float:
	"""Processor time of this process and of the database's thread that serves it: what the click would take
	on a machine that does nothing else."""
	thread = frappe.db.sql("select tid from information_schema.processlist where id = connection_id()")[0][0]
	with open(f"/proc/{int(open_server())}/task/{thread}/stat") as stat:
		fields = stat.read().rsplit(")", 1)[1].split()
	return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_server() -> str:
	path = frappe.db.sql("select @@pid_file")[0][0]
	folder = frappe.db.sql("select @@datadir")[0][0]
	with open(path if os.path.isabs(path) else os.path.join(folder, path)) as pid:
		return pid.read()


if __name__ == "__main__":
	main()
