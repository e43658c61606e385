"""Reading at size: form opening by statements, the list of 20 at 2,000 and at 200,000 appeals, the register
over a month and a year with the index each statement uses.

It fills the site itself (rows named BENCH-…, taken away afterwards unless --keep), so give it a site of its
own or one whose figures may be disturbed for some minutes.
"""

import random
import sys
import time
from datetime import timedelta
from pathlib import Path

import frappe
import frappe.utils

# run as a file, on a bench and inside pocketbench alike
sys.path.insert(0, str(Path(__file__).parent))
import common

from helpdesk_ext.appeals.order_panel import get_order_panel
from helpdesk_ext.constants import APPEAL, AppealState, Channel, LastMessageBy, Priority, Role
from helpdesk_ext.helpdesk_ext.report.appeal_register import appeal_register

SMALL, LARGE = 2_000, 200_000
DAYS = 365
STATES = (
	(AppealState.CLOSED, 90),
	(AppealState.ANSWERED, 4),
	(AppealState.IN_PROGRESS, 2),
	(AppealState.NEW, 1),
	(AppealState.AWAITING_CUSTOMER, 1),
	(AppealState.DUPLICATE, 1),
	(AppealState.SPAM, 1),
)
COLUMNS = (
	"name", "creation", "modified", "owner", "modified_by", "docstatus", "subject", "state", "category",
	"appeal_priority", "agent", "channel", "customer", "contact_name", "contact_email", "appeal_text",
	"received_at", "registered_at", "state_changed_at", "last_message_at", "last_message_by",
	"first_answered_at", "first_answer_seconds", "first_resolved_at", "resolved_at", "resolution_seconds",
	"reopen_count", "phone_digits", "email_key",
)  # fmt: skip


def fill(first: int, last: int) -> float:
	"""Rows BENCH-first … BENCH-last, spread evenly over the last year; seconds it took."""
	began = time.perf_counter()
	dice = random.Random(first)
	facts = Facts()
	rows = (row(number, dice, facts) for number in range(first, last))
	frappe.db.bulk_insert(APPEAL, list(COLUMNS), rows, chunk_size=2_000)
	frappe.db.commit()
	return time.perf_counter() - began


class Facts:
	"""What the rows refer to."""

	def __init__(self):
		self.now = frappe.utils.now_datetime().replace(microsecond=0)
		self.categories = frappe.get_all("Appeal Category", filters={"is_group": 0}, pluck="name")
		self.customers = frappe.get_all("Customer", pluck="name", limit=500) or [None]
		self.agents = agents() or ["Administrator"]


def agents() -> list[str]:
	return sorted(
		frappe.get_all("Has Role", {"role": Role.AGENT, "parenttype": "User"}, pluck="parent", distinct=True)
	)


def row(number: int, dice: random.Random, facts: Facts) -> tuple:
	received = facts.now - timedelta(seconds=dice.randrange(DAYS * 86400))
	state = dice.choices([name for name, _ in STATES], weights=[weight for _, weight in STATES])[0]
	answered = state in (AppealState.CLOSED, AppealState.ANSWERED)
	seconds = int(dice.expovariate(1 / 18_000)) if answered else None
	moment = received + timedelta(seconds=seconds) if answered else None
	last = moment or received
	return (
		f"BENCH-{number:07d}", received, last, "Administrator", "Administrator", 0, f"Benchmark {number}", state,
		dice.choice(facts.categories), Priority.NORMAL, dice.choice(facts.agents), Channel.WEB_FORM,
		dice.choice(facts.customers), "Bench Mark", f"b{number}@example.com", "Where is my parcel? " * 10,
		received, received, last, last, LastMessageBy.STAFF if answered else LastMessageBy.CUSTOMER,
		moment, seconds, moment, moment, seconds,
		int(answered and dice.random() < 0.08), f"7912{number:07d}", f"b{number}@example.com",
	)  # fmt: skip


def clean_up() -> None:
	frappe.db.delete(APPEAL, {"name": ("like", "BENCH-%")})
	frappe.db.commit()


# --- what is measured


def list_of_twenty(user: str) -> None:
	"""What the Desk's list asks for: newest talk first, with the user's rights."""
	frappe.set_user(user)
	frappe.get_list(
		APPEAL,
		fields=[
			"name",
			"subject",
			"state",
			"agent",
			"customer_name",
			"category",
			"received_at",
			"has_unread_reply",
		],
		order_by="last_message_at desc",
		limit_page_length=20,
	)
	frappe.set_user("Administrator")


def list_times(users: list[str]) -> dict[str, float]:
	"""Median milliseconds of 40 lists, for a user who sees all and for one who sees own and unassigned."""
	return {
		user: 1000 * common.percentile(common.timed(lambda user=user: list_of_twenty(user), 40), 0.5)
		for user in users
	}


def form_statements() -> int:
	"""Statements of opening a form: the framework's getdoc, and the order panel."""
	from frappe.desk.form.load import getdoc

	name = frappe.get_all(APPEAL, filters={"sales_order": ("is", "set")}, pluck="name", limit=1)
	name = (name or frappe.get_all(APPEAL, pluck="name", limit=1))[0]
	getdoc(APPEAL, name)
	get_order_panel(name)
	with common.counted_queries() as statements:
		getdoc(APPEAL, name)
		get_order_panel(name)
	return len(statements)


def register(days: int) -> tuple[float, float, list[tuple[str, str]]]:
	"""(seconds of the figures and the chart, seconds of the rows, (statement's head, index used))."""
	today = frappe.utils.getdate()
	filters = {"from_date": today - timedelta(days=days - 1), "to_date": today}
	filters = appeal_register.validated_filters(filters)

	def figures():
		appeal_register.get_figures(filters)
		appeal_register.get_chart(filters)

	figures_took = common.percentile(common.timed(figures, 5), 0.5)
	rows_took = common.percentile(common.timed(lambda: appeal_register.get_data(filters), 5), 0.5)
	with captured() as calls:
		figures()
		appeal_register.get_data(filters)
	return figures_took, rows_took, [(head(query), explained(query, values)) for query, values in calls]


def captured():
	"""As common.counted_queries, with the values."""
	import contextlib

	@contextlib.contextmanager
	def capture():
		calls, original = [], frappe.db.sql

		def keeping(query, values=(), *arguments, **keywords):
			if APPEAL in str(query):
				calls.append((str(query), values))
			return original(query, values, *arguments, **keywords)

		frappe.db.sql = keeping
		try:
			yield calls
		finally:
			del frappe.db.sql

	return capture()


def head(query: str) -> str:
	return " ".join(query.replace("`", "").replace('"', "").split())[:60]


def explained(query: str, values) -> str:
	if frappe.db.db_type == "sqlite":
		return "; ".join(row[3] for row in frappe.db.sql(f"EXPLAIN QUERY PLAN {query}", values))
	plan = frappe.db.sql(f"EXPLAIN {query}", values, as_dict=True)[0]
	return f"{plan.key or 'no index'} ({plan.type}, {plan.rows} rows, {plan.Extra or ''})"


def main() -> None:
	options = common.parser(__doc__)
	options.add_argument("--rows", type=int, default=LARGE)
	options.add_argument("--keep", action="store_true", help="leave the rows in the site")
	chosen = options.parse_args()
	with common.connected(chosen.site):
		print(common.surroundings())
		print(f"\nform: {form_statements()} statements (getdoc and order panel)")
		clean_up()
		try:
			show_lists(chosen.rows)
			show_register()
		finally:
			frappe.set_user("Administrator")
			if not chosen.keep:
				clean_up()


def show_lists(rows: int) -> None:
	users = ["Administrator", *agents()[:1]]
	narrow = frappe.get_doc("Helpdesk Ext Settings").agents_see_only_own
	fill(1, SMALL)
	small = list_times(users)
	narrowed_small = narrowed(users[-1:])
	took = fill(SMALL, rows)
	if frappe.db.db_type == "mariadb":
		frappe.db.sql_ddl(f"ANALYZE TABLE `tab{APPEAL}`")
	else:
		frappe.db.sql("ANALYZE")
		frappe.db.commit()
	print(f"filled {rows:,} rows in {took:.0f} s\n")
	large = list_times(users)
	narrowed_large = narrowed(users[-1:])
	lines = [
		(user, f"{small[user]:.1f}", f"{large[user]:.1f}", f"{large[user] / small[user]:.2f}×")
		for user in users
	]
	for user, before in narrowed_small.items():
		after = narrowed_large[user]
		lines.append((f"{user}, own only", f"{before:.1f}", f"{after:.1f}", f"{after / before:.2f}×"))
	common.table(lines, ("list of 20 for", f"ms at {SMALL:,}", f"ms at {rows:,}", "ratio"))
	assert frappe.db.get_single_value("Helpdesk Ext Settings", "agents_see_only_own") == narrow


def narrowed(users: list[str]) -> dict[str, float]:
	"""The same with «agents see only own and unassigned», which is put back."""
	before = frappe.db.get_single_value("Helpdesk Ext Settings", "agents_see_only_own")
	try:
		set_narrow(1)
		return list_times(users)
	finally:
		set_narrow(before)


def set_narrow(value) -> None:
	frappe.db.set_single_value("Helpdesk Ext Settings", "agents_see_only_own", value)
	frappe.clear_document_cache("Helpdesk Ext Settings", "Helpdesk Ext Settings")


def show_register() -> None:
	print()
	plans = []
	lines = []
	for label, days in (("month", 30), ("year", DAYS)):
		figures, rows, statements = register(days)
		lines.append((label, f"{figures:.3f}", f"{rows:.3f}"))
		plans.extend((label, statement, index) for statement, index in statements)
	common.table(lines, ("register over a", "figures and chart, s", "rows, s"))
	print()
	common.table(plans, ("period", "statement", "index"))


if __name__ == "__main__":
	main()
