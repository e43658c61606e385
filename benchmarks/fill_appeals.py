"""Appeals with all that hangs on them, and ERPNext's Issues beside them."""

from datetime import timedelta

from fill_sql import AGENTS, CUSTOMERS, DAYS, KEPT, Fill, bucket, chance, exponential, later, pick

EXPECTED_ANSWER_SECONDS = 18_000


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
