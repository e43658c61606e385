"""Orders, inquiries, faults, work reports and directives beside the appeals."""

import frappe
from fill_sql import AGENTS, DAYS, Fill, bucket, chance, exponential, later, pick


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


def make_inquiries(new: Fill) -> None:
	"""An inquiry to every tenth appeal, answered."""
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


def make_faults(new: Fill) -> None:
	"""A fault to every hundredth appeal, confirmed."""
	parts = frappe.get_all("Fault Part", pluck="name")
	faults = new.appeals // 100
	length = exponential(50, 20_000, "seq")
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


def make_work_reports(new: Fill) -> None:
	"""One a week of each agent, of ten years."""
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


def make_directives(new: Fill) -> None:
	"""One a day to every agent, of ten years."""
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
