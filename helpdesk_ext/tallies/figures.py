"""What is counted by day, each from one table: which rows, by which moment, which numbers. Formulas: docs/kpi.md."""

from collections.abc import Callable
from typing import Any, NamedTuple

import frappe
import frappe.utils
from frappe.query_builder import Case, CustomFunction
from frappe.query_builder.functions import Coalesce, Count, Sum

from helpdesk_ext.constants import APPEAL, DEADLINE, EVENT, MESSAGE, Direction, EventType, TermKind, TermState
from helpdesk_ext.reports import dimensions
from helpdesk_ext.reports.appeals import criteria, narrowed, of_appeals
from helpdesk_ext.reports.figures import grouped
from helpdesk_ext.reports.filters import within
from helpdesk_ext.rules.tally import Span, Tallies, Tally
from helpdesk_ext.rules.transitions import ALL_STATES, OPEN, RESOLVED

SETTLED = sorted(ALL_STATES - OPEN)
# Columns of the appeal by which a day's counts are kept besides the whole.
GROUPS = tuple(dimensions.COLUMNS.values())
ORDER, ORDER_ITEM, SUBMITTED = "Sales Order", "Sales Order Item", 1
DELIVERY, DELIVERY_ITEM = "Delivery Note", "Delivery Note Item"
Hex = CustomFunction("HEX", ["text"])
# The one part of a period that is not divided.
WHOLE = ""


def nothing(_table) -> list:
	return []


class Figure(NamedTuple):
	"""One thing that is counted.

	`moment`: the column by which it counts in a day. `appeal`: the column that names the appeal; None of what is
	not about appeals, which no filter of a report narrows. `rows`: criteria. `numbers`: what is counted besides the
	rows. `length`: a column of seconds and that of their buckets; rows without a length are left out.
	`told_apart`: columns each value of which is counted by itself. `spread`: makes of the query one with further
	tables, and names the value in them that is told apart too; a row counts once in each of them. `set_aside`:
	whether duplicates and spam count too.
	"""

	doctype: str
	moment: str
	appeal: str | None
	rows: Callable[[Any], list] = nothing
	numbers: Callable[[Any], list] = nothing
	length: tuple[str, str] | None = None
	told_apart: tuple[str, ...] = ()
	spread: Callable[[Any, Any], tuple] | None = None
	set_aside: bool = False

	@property
	def is_divided(self) -> bool:
		"""Whether it is kept by columns of the appeal too, besides the whole."""
		return bool(self.appeal) and not self.told_apart and not self.spread

	def query(self, filters: frappe._dict, spans: list[Span], *, joined: bool = False):
		"""The rows counted in the spans, of the appeals that filters and rights leave; nothing selected yet."""
		table = frappe.qb.DocType(self.doctype)
		query = narrowed(frappe.qb.from_(table), [*self.rows(table), in_spans(table[self.moment], spans)])
		if self.length:
			query = query.where(table[self.length[0]].isnotnull())
		if not self.appeal:
			return query
		if self.doctype == APPEAL:
			return narrowed(query, criteria(table, filters, set_aside=self.set_aside))
		return of_appeals(query, table[self.appeal], filters, joined=joined, set_aside=self.set_aside)

	def groups(self, column: str | None, part: Any) -> list:
		"""What to group by: what is told apart, the appeal's `column`, and `part` where it is an expression."""
		table = frappe.qb.DocType(self.doctype)
		found = [table[name] for name in self.told_apart]
		if column:
			found.append(frappe.qb.DocType(APPEAL)[column])
		return found if isinstance(part, str) else [*found, part]

	def count(
		self, filters: frappe._dict, spans: list[Span], column: str | None = None, part: Any = WHOLE
	) -> Tallies:
		"""Counted now: (what is told apart …, value of the appeal's `column` or None, `part`) -> tally.

		:param part: an expression over the moment, or one text for all.
		"""
		table = frappe.qb.DocType(self.doctype)
		query, groups, many = (
			self.query(filters, spans, joined=bool(column)),
			self.groups(column, part),
			Count("*"),
		)
		if self.spread:
			query, apart = self.spread(query, table)
			groups, many = [apart, *groups], Count(table.name).distinct()
		size, aggregates = len(groups), [many]
		if self.length:
			seconds, bucket = (table[name] for name in self.length)
			groups = [*groups, bucket]
			aggregates.append(Sum(seconds))
		found = Tallies()
		for row in grouped(query, groups, [*aggregates, *self.numbers(table)]):
			key = list(row[:size])
			key = [*key, part] if isinstance(part, str) else [*key[:-1], str(key[-1])]
			if not column:
				key.insert(-1, None)
			numbers = [frappe.utils.cint(number) for number in row[len(groups) :]]
			buckets = {frappe.utils.cint(row[size]): numbers[0]} if self.length else {}
			found.put(tuple(key), Tally(numbers, buckets))
		return found


def in_spans(moment, spans: list[Span]):
	"""Criterion: the moment lies in one of the spans."""
	found = None
	for span in spans:
		begin, end = within(moment, span.first, span.last)
		found = (begin & end) if found is None else found | (begin & end)
	return found


def number_of(condition):
	return Sum(Case().when(condition, 1).else_(0))


# --- rows and numbers


def opening(event) -> list:
	"""Moves into the backlog. The states are named one by one: so an index leads to these moves alone."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type.isin([EventType.REGISTERED, EventType.STATE]),
		event.to_value.isin(sorted(OPEN)),
		event.from_value.isnull() | event.from_value.isin(SETTLED),
	]


def settling(event) -> list:
	"""Moves out of the backlog."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type == EventType.STATE,
		event.from_value.isin(sorted(OPEN)),
		event.to_value.isin(SETTLED),
	]


def moving(event) -> list:
	"""Moves from state to state, and into the first one. The states by name: an index leads from them to the days."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type.isin([EventType.REGISTERED, EventType.STATE]),
		event.from_value.isnull() | event.from_value.isin(sorted(ALL_STATES)),
	]


def staying(event) -> list:
	"""Moves out of a state somebody waited in."""
	return [
		event.reference_doctype == APPEAL,
		event.event_type == EventType.STATE,
		event.from_value.isin(sorted(OPEN | RESOLVED)),
	]


def taking(event) -> list:
	return [event.reference_doctype == APPEAL, event.event_type == EventType.AGENT]


def outgoing(message) -> list:
	return [message.direction == Direction.OUTGOING]


def terms_of(kind: str) -> Callable[[Any], list]:
	return lambda term: [
		term.reference_doctype == APPEAL,
		term.term_kind == kind,
		term.state != TermState.WITHDRAWN,
	]


def kept_and_missed(term) -> list:
	"""Open and overdue is missed; not yet due is neither."""
	now = str(frappe.utils.now_datetime())
	missed = (term.is_missed == 1) | ((term.state == TermState.RUNNING) & (term.due_at < now))
	kept = (term.state == TermState.ENDED) & (term.is_missed == 0)
	return [number_of(kept), number_of(missed)]


def once_and_again(appeal) -> list:
	"""Solved at the first contact; reopened."""
	once = (appeal.answer_count < 2) & (appeal.reopen_count == 0) & (appeal.is_repeated == 0)
	return [number_of(once), number_of(appeal.reopen_count > 0)]


def still_open(appeal) -> list:
	return [number_of(appeal.state.isin(sorted(OPEN)))]


def reopened(appeal) -> list:
	return [number_of(appeal.reopen_count > 0)]


def submitted(order) -> list:
	return [order.docstatus == SUBMITTED]


def asking_whereabouts(appeal) -> list:
	"""Appeals that only ask where the order is; the query is one `with_category`."""
	is_asking = frappe.qb.DocType("Appeal Category").is_order_status_question == 1
	return [Count(Case().when(is_asking, appeal.name)).distinct()]


def outgoing_deliveries(note) -> list:
	return [note.docstatus == SUBMITTED, note.is_return == 0]


def item_groups_of_appeal(query, appeal) -> tuple:
	"""The group of the item an appeal is about, or else each group of its order."""
	item, ordered = frappe.qb.DocType("Item"), frappe.qb.DocType(ORDER_ITEM)
	query = with_category(query, appeal).left_join(item).on(item.name == appeal.item_code)
	query = query.left_join(ordered).on((ordered.parent == appeal.sales_order) & item.name.isnull())
	group = Coalesce(item.item_group, ordered.item_group)
	return query.where(group.isnotnull()), group


def item_groups_of_order(query, order) -> tuple:
	ordered = frappe.qb.DocType(ORDER_ITEM)
	return query.join(ordered).on(ordered.parent == order.name), ordered.item_group


def carriers_of_appeal(query, appeal) -> tuple:
	"""The carrier of the delivery an appeal is about, or else each one of its order."""
	own, sent = frappe.qb.DocType(DELIVERY).as_("own"), frappe.qb.DocType(DELIVERY_ITEM)
	others = frappe.qb.DocType(DELIVERY).as_("others")
	query = with_category(query, appeal).left_join(own).on(own.name == appeal.delivery_note)
	query = query.left_join(sent).on((sent.against_sales_order == appeal.sales_order) & own.name.isnull())
	query = query.left_join(others).on((others.name == sent.parent) & (others.docstatus == SUBMITTED))
	carrier = Coalesce(own.transporter_name, others.transporter_name)
	return query.where(own.name.isnotnull() | others.name.isnotnull()), in_bytes(carrier)


def carriers_of_delivery(query, note) -> tuple:
	return query, in_bytes(note.transporter_name)


def with_category(query, appeal):
	category = frappe.qb.DocType("Appeal Category")
	return query.left_join(category).on(category.name == appeal.category)


def in_bytes(text):
	"""A name as it is written. Some databases take no notice of the case of letters, and which of the writings they
	would name is open."""
	return Hex(Coalesce(text, ""))


def length_of_appeal(moment: str, seconds: str, bucket: str) -> Figure:
	return Figure(APPEAL, moment, "name", length=(seconds, bucket))


# One that counts something else than before gets another name: kept days without it are counted anew.
FIGURES = {
	"received": Figure(APPEAL, "received_at", "name", numbers=still_open),
	"received_answered": Figure(
		APPEAL,
		"received_at",
		"name",
		numbers=reopened,
		length=("first_answer_seconds", "first_answer_bucket"),
	),
	"received_by_item_group": Figure(
		APPEAL, "received_at", "name", numbers=asking_whereabouts, spread=item_groups_of_appeal
	),
	"received_by_carrier": Figure(
		APPEAL, "received_at", "name", numbers=asking_whereabouts, spread=carriers_of_appeal
	),
	"deliveries_by_carrier": Figure(
		DELIVERY, "posting_date", None, rows=outgoing_deliveries, spread=carriers_of_delivery
	),
	"orders": Figure(ORDER, "transaction_date", None, rows=submitted),
	"orders_by_item_group": Figure(
		ORDER, "transaction_date", None, rows=submitted, spread=item_groups_of_order
	),
	"first_answer": length_of_appeal("first_answered_at", "first_answer_seconds", "first_answer_bucket"),
	"resolution": length_of_appeal("first_resolved_at", "resolution_seconds", "resolution_bucket"),
	"full_resolution": length_of_appeal("resolved_at", "full_resolution_seconds", "full_resolution_bucket"),
	"solved": Figure(APPEAL, "resolved_at", "name", numbers=once_and_again),
	"next_answer": Figure(
		MESSAGE, "sent_at", "appeal", rows=outgoing, length=("reply_seconds", "reply_bucket")
	),
	"sla_first": Figure(
		DEADLINE, "due_at", "reference_name", rows=terms_of(TermKind.FIRST_ANSWER), numbers=kept_and_missed
	),
	"sla_full": Figure(
		DEADLINE, "due_at", "reference_name", rows=terms_of(TermKind.RESOLUTION), numbers=kept_and_missed
	),
	"opened": Figure(EVENT, "occurred_at", "reference_name", rows=opening),
	"settled": Figure(EVENT, "occurred_at", "reference_name", rows=settling),
	"moves": Figure(
		EVENT,
		"occurred_at",
		"reference_name",
		rows=moving,
		told_apart=("from_value", "to_value"),
		set_aside=True,
	),
	"stays": Figure(
		EVENT,
		"occurred_at",
		"reference_name",
		rows=staying,
		numbers=lambda event: [Sum(event.business_seconds)],
		length=("calendar_seconds", "calendar_bucket"),
		told_apart=("from_value",),
	),
	"taken": Figure(EVENT, "occurred_at", "reference_name", rows=taking, told_apart=("to_value",)),
	"words": Figure(
		MESSAGE,
		"sent_at",
		"appeal",
		rows=outgoing,
		numbers=lambda message: [number_of(message.is_public == 1)],
		told_apart=("author",),
	),
}
