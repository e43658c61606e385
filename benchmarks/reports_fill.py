"""A site full of appeals for benchmarks/reports.py: rows by INSERT … SELECT, so MariaDB only.

Every value follows from the row's number, so the same number gives the same site. Appeals lie evenly over the
year that ends today, in the order of their numbers; names of events, messages and terms are hashes, as in life.
"""

import time
from datetime import datetime, timedelta

import frappe
import frappe.utils

from helpdesk_ext.rules.percentiles import GROWTH

DAYS = 365
AGENTS, CUSTOMERS = 20, 200
EXPECTED_ANSWER_SECONDS = 18_000
TABLES = (
	"Support Appeal", "Appeal Message", "Support Event", "Support Deadline", "Issue", "Sales Order",
	"Sales Order Item", "Delivery Note", "Delivery Note Item", "Order Inquiry", "Order Inquiry Exchange",
	"Fault Notice", "Staff Work Report", "Directive", "Directive Addressee",
)  # fmt: skip
# a derived table with a limit is made once, not written into the statement over and over
KEPT = "LIMIT 100000000"
STANDARD = {
	"creation": "'{end}'",
	"modified": "'{end}'",
	"owner": "'Administrator'",
	"modified_by": "'Administrator'",
}


class Fill:
	"""What the statements share."""

	def __init__(self, appeals: int):
		self.appeals = appeals
		today = frappe.utils.getdate()
		self.end = datetime(today.year, today.month, today.day)
		self.begin = self.end - timedelta(days=DAYS)
		self.categories = frappe.get_all("Appeal Category", filters={"is_group": 0}, pluck="name")
		self.report: list[tuple] = []

	def insert(self, doctype: str, columns: dict[str, str], source: str, where: str = "1=1") -> None:
		"""`columns`: name -> SQL expression over `source`."""
		columns = {**STANDARD, **columns}
		began = time.perf_counter()
		frappe.db.sql(
			f"INSERT INTO `tab{doctype}` ({', '.join(f'`{name}`' for name in columns)}) "
			f"SELECT {', '.join(columns.values())} FROM {source} WHERE {where}".replace(
				"{end}", str(self.end)
			)
		)
		rows = frappe.db.sql("SELECT ROW_COUNT()")[0][0]
		frappe.db.commit()
		self.report.append((doctype, rows, round(time.perf_counter() - began)))
		print(self.report[-1], flush=True)


def fill(appeals: int, *, issues: bool = False, others: bool = False) -> None:
	"""Fill the site. Indexes are made after the rows, as a restore does it: sorted, not one by one."""
	new = Fill(appeals)
	taken = {doctype: drop_indexes(doctype) for doctype in TABLES[:4]}
	try:
		make_appeals(new)
		make_messages(new)
		make_events(new)
		make_terms(new)
		if issues:
			make_issues(new)
		if others:
			make_orders(new)
			make_documents(new)
	finally:
		for doctype, definitions in taken.items():
			add_indexes(doctype, definitions)
	for doctype in TABLES:
		frappe.db.sql(f"ANALYZE TABLE `tab{doctype}`")


def clean_up() -> None:
	"""Take all rows away again."""
	for doctype in TABLES:
		frappe.db.sql_ddl(f"TRUNCATE `tab{doctype}`")


def drop_indexes(doctype: str) -> list[str]:
	lines = frappe.db.sql(f"SHOW CREATE TABLE `tab{doctype}`")[0][1].split("\n")
	found = [line.strip().rstrip(",") for line in lines if line.strip().startswith(("KEY ", "UNIQUE KEY "))]
	names = [line.split("`")[1] for line in found]
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` " + ", ".join(f"DROP KEY `{name}`" for name in names))
	return found


def add_indexes(doctype: str, definitions: list[str]) -> None:
	began = time.perf_counter()
	frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` " + ", ".join(f"ADD {line}" for line in definitions))
	print(f"indexes of {doctype}: {time.perf_counter() - began:.0f} s", flush=True)


# --- expressions


def chance(salt: int, number: str = "n") -> str:
	"""Between 0 and 1, by the row's number."""
	return f"(CRC32(CONCAT({salt}, '-', {number})) / 4294967296)"


def exponential(salt: int, mean: int, number: str = "n") -> str:
	return f"FLOOR(1 - {mean} * LN(1 - {chance(salt, number)}))"


def pick(values: list[str], salt: int, number: str = "n") -> str:
	listed = ", ".join(frappe.db.escape(value) for value in values)
	return f"ELT(1 + FLOOR({chance(salt, number)} * {len(values)}), {listed})"


def bucket(seconds: str) -> str:
	"""rules.percentiles.bucket_of in SQL."""
	return f"IF({seconds} IS NULL OR {seconds} < 1, 0, 1 + FLOOR(LN({seconds}) / LN({GROWTH}) + 1e-9))"


def later(moment: str, seconds: str) -> str:
	return f"({moment} + INTERVAL ({seconds}) SECOND)"


# --- tables


def make_appeals(new: Fill) -> None:
	"""Nine of ten are closed; two in a hundred duplicates or spam; what came last week may be open."""
	step = DAYS * 86400 / new.appeals
	source = f"""(
		SELECT n, received_at, state, answered_in,
			IF(state IN ('Appeal Closed', 'Appeal Answered'), answered_in + IF({chance(5)} < 0.7, 0,
				{exponential(6, 40_000)}), NULL) AS resolved_in,
			{chance(7)} < 0.08 AND state IN ('Appeal Closed', 'Appeal Answered') AS again
		FROM (
			SELECT n, received_at, state,
				IF(state IN ('New Appeal', 'Duplicate Appeal', 'Spam Appeal') OR
					(state = 'Appeal In Progress' AND {chance(4)} < 0.5), NULL, lag) AS answered_in
			FROM (
				SELECT n, received_at, lag,
					CASE
						WHEN dice < 0.01 THEN 'Duplicate Appeal' WHEN dice < 0.02 THEN 'Spam Appeal'
						WHEN received_at > '{new.end - timedelta(days=5)}' AND dice < 0.6 THEN
							ELT(1 + FLOOR({chance(2)} * 4), 'New Appeal', 'Appeal In Progress',
								'Awaiting Customer', 'Appeal Answered')
						WHEN dice > 0.99 THEN 'Appeal In Progress' WHEN dice > 0.985 THEN 'Awaiting Customer'
						ELSE 'Appeal Closed' END AS state
				FROM (
					SELECT seq AS n, '{new.begin}' + INTERVAL FLOOR(seq * {step} - 1) SECOND AS received_at,
						{chance(1, "seq")} AS dice, {exponential(3, EXPECTED_ANSWER_SECONDS, "seq")} AS lag
					FROM seq_1_to_{new.appeals} {KEPT}
				) AS numbers {KEPT}
			) AS lives {KEPT}
		) AS answers {KEPT}
	) AS appeals"""
	full = f"resolved_in + again * {exponential(8, 90_000)}"
	new.insert(
		"Support Appeal",
		{
			"name": "CONCAT('BENCH-', LPAD(n, 7, '0'))",
			"subject": "CONCAT('Benchmark ', n)",
			"state": "state",
			"category": pick(new.categories, 10),
			"appeal_priority": pick(
				["Priority Normal"] * 8 + ["Priority Low", "Priority High", "Priority Urgent"], 11
			),
			"agent": f"CONCAT('agent', 1 + FLOOR({chance(12)} * {AGENTS}), '@bench.example')",
			"channel": pick(["Via Web Form"] * 6 + ["Via E-mail", "Via Phone", "Via Messenger"], 13),
			"customer": f"CONCAT('Bench Customer ', 1 + FLOOR({chance(14)} * {CUSTOMERS}))",
			"contact_name": "'Bench Mark'",
			"contact_email": "CONCAT('b', n, '@example.com')",
			"email_key": "CONCAT('b', n, '@example.com')",
			"phone_digits": "CONCAT('7912', LPAD(n, 7, '0'))",
			"appeal_text": "REPEAT('Where is my parcel? ', 10)",
			"sales_order": f"CONCAT('BENCH-SO-', 1 + FLOOR({chance(15)} * {new.appeals // 2}))",
			"received_at": "received_at",
			"registered_at": "received_at",
			"state_changed_at": f"COALESCE({later('received_at', full)}, received_at)",
			"last_message_at": f"COALESCE({later('received_at', full)}, received_at)",
			"last_message_by": "IF(answered_in IS NULL, 'From Customer', 'From Staff')",
			"first_answered_at": later("received_at", "answered_in"),
			"first_answer_seconds": "answered_in",
			"first_answer_bucket": bucket("answered_in"),
			"first_resolved_at": later("received_at", "resolved_in"),
			"resolution_seconds": "resolved_in",
			"resolution_bucket": bucket("resolved_in"),
			"resolved_at": later("received_at", full),
			"full_resolution_seconds": full,
			"full_resolution_bucket": bucket(f"({full})"),
			"closed_at": f"IF(state = 'Appeal Closed', {later('received_at', full + ' + 259200')}, NULL)",
			"answer_count": "IF(answered_in IS NULL, 0, 1 + again)",
			"reopen_count": "again",
			"is_repeated": f"{chance(16)} < 0.05",
			"idx": "0",
		},
		source,
	)


def make_issues(new: Fill) -> None:
	"""ERPNext's Issue of every appeal: the same times, category, agent and customer."""
	new.insert(
		"Issue",
		{
			"name": "REPLACE(name, 'BENCH', 'ISS')",
			"creation": "received_at",
			"opening_date": "DATE(received_at)",
			"opening_time": "TIME(received_at)",
			"subject": "subject",
			"description": "appeal_text",
			"customer": "customer",
			"issue_type": "category",
			"priority": "appeal_priority",
			"_assign": "CONCAT('[\"', agent, '\"]')",
			"status": """CASE WHEN state = 'Appeal Closed' THEN 'Closed' WHEN state = 'Appeal Answered' THEN
				'Resolved' WHEN state = 'Awaiting Customer' THEN 'Replied' ELSE 'Open' END""",
			"agreement_status": "IF(first_answer_seconds < 40000, 'SLA Fulfilled', 'SLA Failed')",
			"first_response_time": "first_answer_seconds",
			"first_responded_on": "first_answered_at",
			"avg_response_time": "first_answer_seconds",
			"resolution_time": "full_resolution_seconds",
			"user_resolution_time": "resolution_seconds",
			"resolution_date": "resolved_at",
			"total_hold_time": "0",
			"raised_by": "contact_email",
		},
		"`tabSupport Appeal`",
	)


def make_messages(new: Fill) -> None:
	"""What the customer wrote, the first answer, and for each third appeal a question more and its answer."""
	reply = exponential(20, 15_000, "name")
	asked = f"first_answered_at + INTERVAL {exponential(21, 20_000, 'name')} SECOND"
	kinds = (
		("in", "received_at", "'Incoming Message'", "NULL", "1=1"),
		("out", "first_answered_at", "'Outgoing Message'", "NULL", "first_answered_at IS NOT NULL"),
		("in2", asked, "'Incoming Message'", "NULL", more()),
		("out2", f"{asked} + INTERVAL {reply} SECOND", "'Outgoing Message'", reply, more()),
	)
	for kind, sent_at, direction, seconds, where in kinds:
		new.insert(
			"Appeal Message",
			{
				"name": f"LEFT(MD5(CONCAT(name, '{kind}')), 16)",
				"appeal": "name",
				"direction": direction,
				"is_public": "1",
				"sent_at": sent_at,
				"author": f"IF({direction} = 'Incoming Message', NULL, agent)",
				"author_name": "'Bench Mark'",
				"message_text": "REPEAT('Where is my parcel? ', 10)",
				"reply_seconds": seconds,
				"reply_bucket": bucket(seconds) if seconds != "NULL" else "0",
			},
			"`tabSupport Appeal`",
			where,
		)


def more() -> str:
	return f"(first_answered_at IS NOT NULL AND {chance(22, 'name')} < 0.33)"


def make_events(new: Fill) -> None:
	"""Five and a half events an appeal: registered, given to an agent, and its moves."""
	taken = (
		f"received_at + INTERVAL FLOOR({chance(30, 'name')} * COALESCE(first_answer_seconds, 3600)) SECOND"
	)
	waited = f"(first_resolved_at IS NOT NULL AND {chance(31, 'name')} < 0.3)"
	middle = f"received_at + INTERVAL FLOOR(first_answer_seconds + {chance(32, 'name')} * (resolution_seconds - first_answer_seconds)) SECOND"
	worked = f"TIMESTAMPDIFF(SECOND, {taken}, first_resolved_at)"
	new_for = f"TIMESTAMPDIFF(SECOND, received_at, {taken})"
	states = "state IN ('Appeal Closed', 'Appeal Answered')"
	taken_over = "state NOT IN ('New Appeal', 'Duplicate Appeal', 'Spam Appeal')"
	aside = "state IN ('Duplicate Appeal', 'Spam Appeal')"
	kinds = (
		("reg", "Document Registered", "NULL", "'New Appeal'", "received_at", "NULL", "1=1"),
		("agent", "Agent Changed", "NULL", "agent", taken, "NULL", "1=1"),
		("take", "State Changed", "'New Appeal'", "'Appeal In Progress'", taken, new_for, taken_over),
		("aside", "State Changed", "'New Appeal'", "state", taken, new_for, aside),
		("wait", "State Changed", "'Appeal In Progress'", "'Awaiting Customer'", middle, "3600", waited),
		("wait1", "State Changed", "'Appeal In Progress'", "'Awaiting Customer'", f"{taken} + INTERVAL 1 HOUR",
			"3600", "state = 'Awaiting Customer'"),
		("back", "State Changed", "'Awaiting Customer'", "'Appeal In Progress'", middle, "7200", waited),
		("solve", "State Changed", "'Appeal In Progress'", "'Appeal Answered'", "first_resolved_at", worked, states),
		("again", "State Changed", "'Appeal Answered'", "'Appeal Reopened'", "first_resolved_at + INTERVAL 60 SECOND",
			"60", "reopen_count > 0"),
		("solve2", "State Changed", "'Appeal Reopened'", "'Appeal Answered'", "resolved_at",
			"full_resolution_seconds - resolution_seconds", "reopen_count > 0"),
		("close", "State Changed", "'Appeal Answered'", "'Appeal Closed'", "closed_at", "259200",
			"closed_at IS NOT NULL"),
	)  # fmt: skip
	for kind, event_type, before, after, at, seconds, where in kinds:
		new.insert(
			"Support Event",
			{
				"name": f"LEFT(MD5(CONCAT(name, '{kind}')), 16)",
				"reference_doctype": "'Support Appeal'",
				"reference_name": "name",
				"event_type": f"'{event_type}'",
				"from_value": before,
				"to_value": after,
				"occurred_at": at,
				"occurred_epoch": f"UNIX_TIMESTAMP({at})",
				"actor_kind": "'Staff Member'",
				"actor": "agent",
				"calendar_seconds": seconds,
				"business_seconds": f"FLOOR(({seconds}) / 4)",
				"calendar_bucket": bucket(f"({seconds})"),
			},
			"`tabSupport Appeal`",
			where,
		)


def make_terms(new: Fill) -> None:
	"""Two terms an appeal, and one more for each further question; running ones are watched."""
	kinds = (
		("First Answer Term", "first_answered_at", 40_000, "1=1"),
		("Resolution Term", "resolved_at", 90_000, "1=1"),
		("Next Answer Term", "first_answered_at + INTERVAL 1 DAY", 100_000, more()),
	)
	for kind, ended, length, where in kinds:
		due = f"(received_at + INTERVAL {length} SECOND)"
		runs = f"({ended} IS NULL AND state NOT IN ('Duplicate Appeal', 'Spam Appeal'))"
		new.insert(
			"Support Deadline",
			{
				"name": f"LEFT(MD5(CONCAT(name, '{kind}')), 16)",
				"reference_doctype": "'Support Appeal'",
				"reference_name": "name",
				"term_kind": f"'{kind}'",
				"state": f"""IF(state IN ('Duplicate Appeal', 'Spam Appeal'), 'Term Withdrawn',
					IF({runs}, 'Term Running', 'Term Ended'))""",
				"started_at": "received_at",
				"due_at": due,
				"ended_at": ended,
				"warn_at": f"(received_at + INTERVAL {length} * 0.8 SECOND)",
				"is_missed": f"COALESCE({ended} > {due}, {runs} AND {due} < '{new.end}')",
				"support_policy": "'Usual Terms of Appeals'",
				"policy_version": "1",
				"term_seconds": str(length),
				"next_check_at": f"IF({runs} AND {due} > '{new.end}', {due} + INTERVAL 30 DAY, NULL)",
			},
			"`tabSupport Appeal`",
			where,
		)


def make_orders(new: Fill) -> None:
	"""An order and its delivery for every second appeal, of one item each."""
	number, step = new.appeals // 2, DAYS * 86400 * 2 / new.appeals
	source = f"""(SELECT seq AS n, DATE('{new.begin}' + INTERVAL FLOOR(seq * {step} - 1) SECOND) AS day
		FROM seq_1_to_{number}) AS orders"""
	groups = frappe.get_all("Item Group", filters={"is_group": 0}, pluck="name")
	common = {"docstatus": "1", "company": "'Bench'"}
	new.insert("Sales Order", {**common, "name": "CONCAT('BENCH-SO-', n)", "transaction_date": "day"}, source)
	new.insert(
		"Delivery Note",
		{
			**common,
			"name": "CONCAT('BENCH-DN-', n)",
			"posting_date": "day",
			"transporter_name": pick(["Post", "Courier", "Pick-up", "Cargo"], 41),
		},
		source,
	)
	child = {"docstatus": "1", "parentfield": "'items'"}
	new.insert(
		"Sales Order Item",
		{
			**child,
			"name": "CONCAT('BENCH-SOI-', n)",
			"parent": "CONCAT('BENCH-SO-', n)",
			"parenttype": "'Sales Order'",
			"item_group": pick(groups, 42),
		},
		source,
	)
	new.insert(
		"Delivery Note Item",
		{
			**child,
			"name": "CONCAT('BENCH-DNI-', n)",
			"parent": "CONCAT('BENCH-DN-', n)",
			"parenttype": "'Delivery Note'",
			"against_sales_order": "CONCAT('BENCH-SO-', n)",
		},
		source,
	)


def make_documents(new: Fill) -> None:
	"""An inquiry to every tenth appeal, a fault to every hundredth, directives and work reports of ten years."""
	number = new.appeals // 10
	moment = f"('{new.begin}' + INTERVAL FLOOR(seq * {DAYS * 86400 / number} - 1) SECOND)"
	departments = frappe.get_all("Responder Department", pluck="name")
	length = exponential(50, 20_000, "seq")
	new.insert(
		"Order Inquiry",
		{
			"name": "CONCAT('BENCH-INQ-', LPAD(seq, 7, '0'))",
			"state": "'Inquiry Answered'",
			"inquiry_type": "'Whereabouts of Order'",
			"department": pick(departments, 51, "seq"),
			"appeal": "CONCAT('BENCH-', LPAD(seq * 10, 7, '0'))",
			"asked_by": "'agent1@bench.example'",
			"asked_at": moment,
			"answered_at": later(moment, length),
			"answer_seconds": length,
			"answer_business_seconds": length,
			"due_at": later(moment, "30000"),
			"is_late": f"{length} > 30000",
			"ask_count": "1",
		},
		f"seq_1_to_{number}",
	)
	for kind, after in (("Question Asked", "0"), ("Answer Given", length)):
		new.insert(
			"Order Inquiry Exchange",
			{
				"name": f"LEFT(MD5(CONCAT(seq, '{kind}')), 16)",
				"parent": "CONCAT('BENCH-INQ-', LPAD(seq, 7, '0'))",
				"parenttype": "'Order Inquiry'",
				"parentfield": "'exchanges'",
				"kind": f"'{kind}'",
				"department": pick(departments, 51, "seq"),
				"at": later(moment, after),
				"calendar_seconds": after if after != "0" else "NULL",
				"business_seconds": after if after != "0" else "NULL",
				"was_late": f"({after}) > 30000",
			},
			f"seq_1_to_{number}",
		)
	parts = frappe.get_all("Fault Part", pluck="name")
	faults = new.appeals // 100
	moment = f"('{new.begin}' + INTERVAL FLOOR(seq * {DAYS * 86400 / faults} - 1) SECOND)"
	new.insert(
		"Fault Notice",
		{
			"name": "CONCAT('BENCH-FLT-', seq)",
			"state": "'Fault Confirmed'",
			"subject": "'Benchmark'",
			"fault_part": pick(parts, 60, "seq"),
			"severity": pick(["Severity Low", "Severity Normal", "Severity High"], 61, "seq"),
			"registered_at": moment,
			"eliminated_at": later(moment, length),
			"repair_seconds": length,
			"repair_bucket": bucket(length),
			"repair_business_seconds": length,
			"downtime_seconds": length,
			"downtime_business_seconds": length,
			"appeal_count": "3",
		},
		f"seq_1_to_{faults}",
	)
	weeks = AGENTS * 520
	day = f"DATE('{new.end}' - INTERVAL FLOOR(seq / {AGENTS}) WEEK)"
	new.insert(
		"Staff Work Report",
		{
			"name": "CONCAT('BENCH-WR-', seq)",
			"report_kind": "'Employee Work Report'",
			"employee": f"CONCAT('agent', 1 + MOD(seq, {AGENTS}), '@bench.example')",
			"state": "'Report Accepted'",
			"period_kind": "'Report for a Week'",
			"period_from": f"{day} - INTERVAL 7 DAY",
			"period_to": day,
			"due_on": day,
			"submitted_at": day,
			"is_late": f"{chance(70, 'seq')} < 0.1",
			"report_key": "CONCAT('BENCH-', seq)",
		},
		f"seq_1_to_{weeks}",
	)
	new.insert(
		"Directive",
		{
			"name": "CONCAT('BENCH-DIR-', seq)",
			"directive_kind": "'Instruction of Head'",
			"state": "'Directive Closed'",
			"subject": "'Benchmark'",
			"issued_at": f"'{new.end}' - INTERVAL seq DAY",
		},
		"seq_1_to_3650",
	)
	new.insert(
		"Directive Addressee",
		{
			"name": "CONCAT('BENCH-ADR-', seq)",
			"directive": f"CONCAT('BENCH-DIR-', 1 + FLOOR((seq - 1) / {AGENTS}))",
			"user": f"CONCAT('agent', 1 + MOD(seq, {AGENTS}), '@bench.example')",
			"state": "'Execution Accepted'",
			"needs_execution": "1",
			"execute_by": f"DATE('{new.end}' - INTERVAL seq / {AGENTS} - 7 DAY)",
			"reported_at": f"'{new.end}' - INTERVAL (seq / {AGENTS} - 10 * {chance(80, 'seq')}) DAY",
			"acknowledged_at": f"'{new.end}' - INTERVAL seq / {AGENTS} DAY",
		},
		f"seq_1_to_{3650 * AGENTS}",
	)
