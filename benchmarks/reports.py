"""The reports at size: paired with ERPNext's on the same tickets, and all of ours at a million appeals.

`--fill 200000 --issues` then `--pairs`: every question asked of ERPNext's report and of ours in one run.
`--fill 1000000 --others` then `--all`: every report of ours over a month and over a year.
`--sweep 250000`: the watch over the terms when nothing is due, and when a hundred are.
Filling empties the tables first: give it a site of its own. `--empty` empties them again.
Each report runs in a process of its own: the seconds are the median of its runs after a first one (one run more
for what takes over a second, none for a minute's report), the memory is how much its peak lies above the process before the first run.
"""

import json
import resource
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import frappe
import frappe.utils

# run as a file on a bench
sys.path.insert(0, str(Path(__file__).parent))
import common
import reports_fill

PEER = "erpnext.support.report"
OURS = "helpdesk_ext.helpdesk_ext.report"
YEAR, MONTH = 365, 30
# ours, the peer's, its filters, how much faster ours has to be
PAIRS = (
	("arrival_heat_map", {}, "support_hour_distribution", {}, 500),
	(
		"service_kpi",
		{"by": "By Month"},
		"issue_analytics",
		{"based_on": "Customer", "range": "Monthly"},
		20,
	),
	(
		"service_kpi",
		{"by": "By Agent"},
		"issue_analytics",
		{"based_on": "Assigned To", "range": "Weekly"},
		20,
	),
	("state_time", {}, "issue_summary", {"based_on": "Issue Type"}, 20),
	("agent_performance", {}, "issue_summary", {"based_on": "Assigned To"}, 20),
	("appeal_register", {}, "issue_summary", {"based_on": "Issue Type"}, 20),
	("first_answers", {}, "first_response_time_for_issues", {}, 1),
)
REPORTS = (
	("appeal_register", {}),
	("service_kpi", {}),
	("service_kpi", {"by": "By Week"}),
	("service_kpi", {"by": "By Agent"}),
	("agent_performance", {}),
	("department_answer_time", {}),
	("faults_and_mttr", {}),
	("order_contact_rate", {}),
	("order_contact_rate", {"by": "By Item Group"}),
	("backlog_ageing", {}),
	("state_time", {}),
	("arrival_heat_map", {}),
	("work_report_discipline", {}),
	("directive_execution", {}),
	("two_date_comparison", {}),
)
TARGETS = {MONTH: 0.3, YEAR: 2.0}
# a report that takes longer than this is run once
SLOW_SECONDS = 15


def main() -> None:
	options = common.parser(__doc__)
	options.add_argument("--fill", type=int, metavar="APPEALS")
	options.add_argument("--issues", action="store_true", help="ERPNext's Issue of every appeal too")
	options.add_argument("--others", action="store_true", help="orders, inquiries, faults, directives too")
	options.add_argument("--empty", action="store_true")
	options.add_argument("--pairs", action="store_true")
	options.add_argument("--all", action="store_true")
	options.add_argument("--sweep", type=int, metavar="OPEN")
	options.add_argument("--plans", action="store_true", help="the index of every statement, with --all")
	options.add_argument("--only", help="one report of ours")
	options.add_argument("--one", help="one measurement, as its own process runs it")
	chosen = options.parse_args()
	with common.connected(chosen.site):
		if chosen.one:
			print(json.dumps(measured(**json.loads(chosen.one))))
			return
		print(common.surroundings())
		if chosen.fill:
			reports_fill.clean_up()
			reports_fill.fill(chosen.fill, issues=chosen.issues, others=chosen.others)
		if chosen.pairs:
			show_pairs(chosen)
		if chosen.all:
			show_all(chosen)
		if chosen.sweep:
			show_sweep(chosen.sweep)
		if chosen.empty:
			reports_fill.clean_up()


# --- one measurement


def measured(kind: str, filters: dict, plans: bool = False) -> dict:
	"""Seconds, megabytes and rows of one report, in this process."""
	execute = runner(kind)
	before = megabytes()
	began = time.perf_counter()
	rows = execute(frappe._dict(filters))[1]
	first = time.perf_counter() - began
	again = [first] if first > SLOW_SECONDS else once_more(execute, filters, 1 if first > 1 else 5)
	found = {
		"seconds": common.percentile(again, 0.5),
		"first": first,
		"megabytes": megabytes() - before,
		"peak": megabytes(),
		"rows": len(rows),
	}
	if plans:
		found["plans"] = explained(execute, filters)
	return found


def once_more(execute, filters: dict, times: int) -> list[float]:
	seconds = []
	for _ in range(times):
		began = time.perf_counter()
		execute(frappe._dict(filters))
		seconds.append(time.perf_counter() - began)
	return seconds


def runner(kind: str):
	if kind == "first_answers":
		return first_answers
	package, _, name = kind.rpartition(".")
	return frappe.get_module(f"{package or OURS}.{name}.{name}").execute


def first_answers(filters: dict):
	"""The one question of ERPNext's First Response Time: the mean by day, here with median and p90."""
	from helpdesk_ext.reports import dimensions
	from helpdesk_ext.reports.appeals import validated
	from helpdesk_ext.tallies.reading import lengths_of

	filters = validated(filters)
	days = dimensions.slices(dimensions.DAY, filters.from_date, filters.to_date)
	return None, list(lengths_of("first_answer", filters, days).items())


def megabytes() -> float:
	return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def explained(execute, filters: dict) -> list[tuple]:
	"""Seconds and plan of every statement of a run."""
	calls, original = [], frappe.db.sql

	def keeping(query, values=(), *arguments, **keywords):
		began = time.perf_counter()
		answer = original(query, values, *arguments, **keywords)
		calls.append((str(query), values, time.perf_counter() - began))
		return answer

	frappe.db.sql = keeping
	try:
		execute(frappe._dict(filters))
	finally:
		del frappe.db.sql
	plans = []
	for query, values, seconds in calls:
		if seconds < 0.02:
			continue
		plan = frappe.db.sql(f"EXPLAIN {query}", values, as_dict=True)
		used = "; ".join(f"{row.table}: {row.key} ({row.type}, {row.rows}, {row.Extra})" for row in plan)
		plans.append((f"{seconds:.3f}", " ".join(query.split())[:1500], used))
	return plans


def in_own_process(site: str, kind: str, filters: dict, plans: bool = False) -> dict:
	call = json.dumps({"kind": kind, "filters": filters, "plans": plans})
	command = [sys.executable, __file__, "--site", site, "--one", call]
	answer = subprocess.run(command, capture_output=True, text=True, check=False)
	if answer.returncode:
		sys.exit(answer.stderr)
	return json.loads(answer.stdout.splitlines()[-1])


def period(days: int) -> dict:
	last = frappe.utils.getdate() - timedelta(days=1)
	return {"from_date": str(last - timedelta(days=days - 1)), "to_date": str(last)}


# --- tables


def show_pairs(chosen) -> None:
	"""One after the other, so that another program on the machine hurts both alike."""
	rows = []
	for kind, filters, peer, peer_filters, target in PAIRS:
		ours = in_own_process(chosen.site, kind, {**period(YEAR), **filters})
		theirs = in_own_process(
			chosen.site, f"{PEER}.{peer}", {**period(YEAR), "company": "", **peer_filters}
		)
		ratio = theirs["seconds"] / ours["seconds"]
		rows.append(
			(
				label(peer, peer_filters),
				label(kind, filters),
				f"{theirs['seconds']:.2f} s, {theirs['megabytes']:.0f} MB",
				f"{ours['seconds']:.3f} s, {ours['megabytes']:.0f} MB",
				f"{ratio:.1f}×",
				f"≥ {target}×",
				verdict(ratio >= target),
			)
		)
		print(rows[-1], flush=True)
	common.table(rows, ("ERPNext", "ours", "theirs", "ours", "ratio", "target", ""))


def show_all(chosen) -> None:
	rows = []
	for kind, filters in REPORTS:
		if chosen.only and kind != chosen.only:
			continue
		cells, growth = [], 0
		for days, target in TARGETS.items():
			dates = {} if kind == "backlog_ageing" else period(days)
			found = in_own_process(chosen.site, kind, {**dates, **filters}, chosen.plans)
			cells += [f"{found['seconds']:.3f}", f"≤ {target}: {verdict(found['seconds'] <= target)}"]
			growth = max(growth, found["megabytes"])
			for plan in found.get("plans", ()):
				print(days, *plan, sep="\n   ", flush=True)
		rows.append((label(kind, filters), *cells, f"{growth:.0f}"))
		print(rows[-1], flush=True)
	common.table(rows, ("report", "month, s", "", "year, s", "", "memory, MB"))


def label(kind: str, filters: dict) -> str:
	return ", ".join([kind.replace("_", " "), *filters.values()])


def verdict(held: bool) -> str:
	return "held" if held else "**missed**"


# --- the watch over the terms


def show_sweep(number: int) -> None:
	"""`number` documents with a running term, of which none and then a hundred have come to their moment."""
	from helpdesk_ext.constants import DEADLINE
	from helpdesk_ext.terms import sweep

	now = frappe.utils.now_datetime().replace(microsecond=0)
	names = frappe.get_all(DEADLINE, pluck="name", limit=number)
	running = len(names)
	for start in range(0, running, 5000):
		frappe.db.set_value(
			DEADLINE,
			{"name": ("in", names[start : start + 5000])},
			{
				"state": "Term Running",
				"due_at": now + timedelta(days=30),
				"next_check_at": now + timedelta(days=20),
			},
			update_modified=False,
		)
	frappe.db.commit()
	idle = common.timed(sweep.watch, 5)
	due = names[:100]
	frappe.db.set_value(
		DEADLINE, {"name": ("in", due)}, {"next_check_at": now, "warned_at": None}, update_modified=False
	)
	frappe.db.commit()
	with common.counted_queries() as statements:
		began = time.perf_counter()
		looked_at = sweep.watch()
		busy = time.perf_counter() - began
	print(
		f"sweep over {running:,} running terms: {1000 * common.percentile(idle, 0.5):.1f} ms when nothing is due; "
		f"{looked_at} due: {busy:.2f} s, {len(statements)} statements"
	)


if __name__ == "__main__":
	main()
