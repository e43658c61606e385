"""Confirming a fault with 500 linked appeals: the click, and the work behind it.

It makes the appeals as rows (named BENCH-…, taken away afterwards), confirms the fault as its reporter does by
the form, and then does the worker's job to the end: the note in every appeal and the answer to every customer.
"""

import sys
import time
from pathlib import Path
from unittest import mock

import frappe
import frappe.utils

# run as a file, on a bench and inside pocketbench alike
sys.path.insert(0, str(Path(__file__).parent))
import common

from helpdesk_ext import backfill
from helpdesk_ext.api import faults as api
from helpdesk_ext.constants import APPEAL, FAULT, MESSAGE, AppealState, Channel, Direction, FaultAction, Role
from helpdesk_ext.faults import customers
from helpdesk_ext.tests.utils import make_fault, make_user

APPEALS = 500
TARGET_SECONDS, TARGET_QUERIES = 1.0, 60
COLUMNS = (
	"name", "creation", "modified", "owner", "modified_by", "docstatus", "subject", "state", "agent", "channel",
	"contact_name", "contact_email", "appeal_text", "received_at", "registered_at", "state_changed_at",
	"last_message_at", "fault_notice",
)  # fmt: skip


def people() -> tuple[str, str, list[str]]:
	agents = [make_user(f"agent{n}.bench@example.com", Role.AGENT).name for n in range(5)]
	administrator = make_user("it.bench@example.com", Role.IT_ADMIN).name
	return agents[0], administrator, agents


def eliminated_fault(reporter: str, administrator: str):
	frappe.set_user(reporter)
	fault = make_fault(subject="Benchmark of faults")
	frappe.set_user(administrator)
	now = str(frappe.utils.now_datetime().replace(microsecond=0))
	facts = {
		"cause": "Cable or Connection",
		"fix_text": "Cable replaced",
		"downtime_from": now,
		"downtime_until": now,
		"downtime_before_notice": 1,
	}
	for action, values in ((FaultAction.ACCEPT, {}), (FaultAction.ELIMINATE, facts)):
		fault.reload()
		api.do_action(fault.name, action, str(fault.modified), values)
	frappe.set_user("Administrator")
	fault.reload()
	return fault


def link_appeals(fault, agents: list[str], run: str) -> list[str]:
	now = frappe.utils.now_datetime().replace(microsecond=0)
	names = [f"BENCH-F{run}-{number:04d}" for number in range(APPEALS)]
	rows = (
		(
			name, now, now, "Administrator", "Administrator", 0, f"Benchmark {name}", AppealState.IN_PROGRESS,
			agents[number % len(agents)], Channel.PHONE, "Bench", f"bench{number}@example.com", "Text", now, now, now,
			now, fault.name,
		)
		for number, name in enumerate(names)
	)  # fmt: skip
	frappe.db.bulk_insert(APPEAL, list(COLUMNS), rows)
	frappe.db.set_value(FAULT, fault.name, "appeal_count", len(names), update_modified=False)
	frappe.db.commit()
	return names


def confirm(fault, reporter: str) -> tuple[float, int]:
	"""Seconds and statements of the click, its commit with them."""
	frappe.set_user(reporter)
	modified = str(frappe.db.get_value(FAULT, fault.name, "modified"))
	with common.counted_queries() as statements:
		began = time.perf_counter()
		api.do_action(
			fault.name,
			FaultAction.CONFIRM,
			modified,
			{"customer_answer": "It works again."},
			answer_customers=True,
		)
		frappe.db.commit()
		seconds = time.perf_counter() - began
	frappe.set_user("Administrator")
	return seconds, len(statements)


def work(job, name: str) -> tuple[float, int]:
	began = time.perf_counter()
	done = job(name)
	frappe.db.commit()
	return time.perf_counter() - began, done


def check(names: list[str]) -> None:
	"""Everybody once, nobody twice."""
	for is_public in (0, 1):
		said = frappe.get_all(
			MESSAGE,
			filters={"appeal": ("in", names), "is_public": is_public, "direction": Direction.OUTGOING},
			pluck="appeal",
		)
		assert sorted(said) == sorted(names), (
			f"{len(said)} messages in {len(set(said))} of {len(names)} appeals"
		)


def main() -> None:
	options = common.parser(__doc__).parse_args()
	with common.connected(options.site), mock.patch.object(frappe, "enqueue"):
		reporter, administrator, agents = people()
		clicks, made = [], []
		try:
			for run in range(3):
				fault = eliminated_fault(reporter, administrator)
				names = link_appeals(fault, agents, f"{run}")
				made.append((fault.name, names))
				clicks.append(confirm(fault, reporter))
			notes = work(customers.note_appeals, made[-1][0])
			answers = work(customers.answer_customers, made[-1][0])
			check(made[-1][1])
		finally:
			frappe.db.rollback()
			frappe.set_user("Administrator")
			for name, names in made:
				for part in backfill.chunks(names):
					backfill.remove_documents(APPEAL, part)
				backfill.remove_documents(FAULT, [name])
			frappe.db.commit()
		report(clicks, notes, answers)


def report(clicks, notes, answers) -> None:
	print(common.surroundings())
	slowest = max(seconds for seconds, _ in clicks)
	queries = max(count for _, count in clicks)
	common.table(
		[
			(
				f"click: confirm and order the answers, {APPEALS} appeals",
				f"{slowest:.2f} s",
				f"≤ {TARGET_SECONDS} s",
			),
			("statements of the click", queries, f"≤ {TARGET_QUERIES}"),
			(f"worker: notes in {notes[1]} appeals", f"{notes[0]:.1f} s", ""),
			(f"worker: answers to {answers[1]} customers", f"{answers[0]:.1f} s", ""),
		],
		("what", "result (slowest of three)", "target"),
	)


if __name__ == "__main__":
	main()
