"""The past of an appeal as a list of steps, replayed into the columns, messages and events it would
have left had it happened here. Pure Python: backfill.py stores what comes out.

A step is a dict with `at` (datetime) and `kind`:

	assign     agent; by (a user, or nothing when the system chose)
	action     action (of the workflow); by
	message    text; incoming; public (default yes); answer; by / author_name; channel; files
	verdict    solved: the customer's «solved» / «not solved» by button
	auto_close nobody wrote for the auto-close term
	category, priority   value; by

Messages have the consequences they have in life: an answer moves the appeal to its answered state, the
customer's reply brings it back.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpdesk_ext.constants import (
	ActorKind,
	AppealAction,
	AppealState,
	Direction,
	EventType,
	LastMessageBy,
	Priority,
)
from helpdesk_ext.rules import durations
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.rules.terms import AppealFacts
from helpdesk_ext.rules.transitions import CLOSED, WORKFLOW


class HistoryError(ValueError):
	"""The steps contradict each other, the workflow or the calendar; the text says which one and how."""


@dataclass
class Life:
	"""One appeal during the replay; afterwards `columns`, `messages` and `events` are what to store."""

	received_at: datetime
	filed_by_customer: bool
	registered_at: datetime
	registered_by: str | None = None
	state: str = AppealState.NEW
	agent: str | None = None
	category: str | None = None
	appeal_priority: str = Priority.NORMAL
	elapsed: durations.Elapsed = durations.seconds_between
	columns: dict[str, Any] = field(default_factory=dict)
	messages: list[dict[str, Any]] = field(default_factory=list)
	events: list[dict[str, Any]] = field(default_factory=list)
	# (moment, what the terms hang on) after every step
	facts: list[tuple[datetime, AppealFacts]] = field(default_factory=list)

	def __post_init__(self):
		self.columns.update(
			state_changed_at=self.registered_at,
			message_count=0,
			answer_count=0,
			reopen_count=0,
			has_unread_reply=0,
			last_message_at=None,
			last_message_by=None,
			unanswered_since=None,
			reopened_at=None,
			first_answered_at=None,
			first_resolved_at=None,
			resolved_at=None,
			closed_at=None,
		)

	# --- steps

	def register(self) -> None:
		kind = ActorKind.CUSTOMER if self.filed_by_customer else ActorKind.STAFF
		self.note(EventType.REGISTERED, None, self.state, self.registered_at, kind, self.registered_by)

	def step_assign(self, step: dict) -> None:
		self.set_agent(step["agent"], step["at"], step.get("by"))

	def step_action(self, step: dict) -> None:
		if not step.get("by"):
			raise HistoryError(f"{step['action']}: the step does not say by whom")
		self.act(step["action"], step["at"], step["by"])

	def step_category(self, step: dict) -> None:
		self.note(EventType.CATEGORY, self.category, step["value"], step["at"], ActorKind.STAFF, step["by"])
		self.category = step["value"]

	def step_priority(self, step: dict) -> None:
		before = self.appeal_priority
		self.note(EventType.PRIORITY, before, step["value"], step["at"], ActorKind.STAFF, step["by"])
		self.appeal_priority = step["value"]

	def step_verdict(self, step: dict) -> None:
		target = AppealState.CLOSED if step["solved"] else AppealState.REOPENED
		self.move_by_system(target, step["at"], ActorKind.CUSTOMER)

	def step_auto_close(self, step: dict) -> None:
		self.move_by_system(AppealState.CLOSED, step["at"], ActorKind.SYSTEM)

	def step_message(self, step: dict) -> None:
		if step.get("incoming"):
			self.hear(step)
		else:
			self.say(step)

	# --- what the steps are made of

	def hear(self, step: dict) -> None:
		"""The customer's words; the first ones are the appeal itself and change nothing."""
		first = not self.messages
		self.keep(step, Direction.INCOMING, public=True)
		self.note(EventType.MESSAGE, None, Direction.INCOMING, step["at"], ActorKind.CUSTOMER)
		self.columns.update(last_message_at=step["at"], last_message_by=LastMessageBy.CUSTOMER)
		self.columns["unanswered_since"] = self.columns["unanswered_since"] or step["at"]
		if first:
			return
		self.columns["has_unread_reply"] = 1
		if self.state == AppealState.AWAITING_CUSTOMER:
			self.move_by_system(AppealState.IN_PROGRESS, step["at"], ActorKind.CUSTOMER)
		elif self.state in (AppealState.ANSWERED, AppealState.CLOSED):
			self.move_by_system(AppealState.REOPENED, step["at"], ActorKind.CUSTOMER)

	def say(self, step: dict) -> None:
		"""Words of the staff: a public one is an answer to the customer, an internal one a note."""
		if not step.get("by"):
			raise HistoryError("a message of the staff does not say by whom")
		public = step.get("public", True)
		self.keep(step, Direction.OUTGOING, public=public)
		self.note(EventType.MESSAGE, None, Direction.OUTGOING, step["at"], ActorKind.STAFF, step["by"])
		self.columns["has_unread_reply"] = 0
		if not public:
			return
		self.columns.update(last_message_at=step["at"], last_message_by=LastMessageBy.STAFF)
		self.note_next_answer(step["at"])
		self.columns["first_answered_at"] = self.columns["first_answered_at"] or step["at"]
		self.columns["answer_count"] += 1
		if not self.agent:
			self.set_agent(step["by"], step["at"], step["by"])
		if step.get("answer"):
			self.act(AppealAction.ANSWER, step["at"], step["by"])

	def note_next_answer(self, at: datetime) -> None:
		"""The wait of the customer's first unanswered message, on the answer; the first one has its own."""
		if self.columns["first_answered_at"]:
			seconds = self.elapsed(self.columns["unanswered_since"], at)
			self.messages[-1].update(reply_seconds=seconds, reply_bucket=bucket_of(seconds))
		self.columns["unanswered_since"] = None

	def keep(self, step: dict, direction: str, *, public: bool) -> None:
		if not (step.get("text") or "").strip():
			raise HistoryError("a message without text")
		self.columns["message_count"] += 1
		self.messages.append(
			{
				"direction": direction,
				"is_public": int(public),
				"marks_answer": int(bool(step.get("answer"))),
				"sent_at": step["at"],
				"author": step.get("by"),
				"author_name": step.get("author_name"),
				"channel": step.get("channel"),
				"message_text": step["text"],
				"files": step.get("files") or [],
			}
		)

	def act(self, action: str, at: datetime, by: str) -> None:
		"""A person's move, by the table of the workflow."""
		for move in WORKFLOW.transitions:
			if (move.state, move.action) == (self.state, action):
				if action == AppealAction.TAKE and not self.agent:
					self.set_agent(by, at, by)
				return self.enter(move.next_state, at, ActorKind.STAFF, by)
		raise HistoryError(f"no action {action!r} in the state {self.state!r}")

	def move_by_system(self, target: str, at: datetime, actor_kind: str) -> None:
		if not WORKFLOW.is_system_move(self.state, target):
			raise HistoryError(f"the system does not move from {self.state!r} to {target!r}")
		self.enter(target, at, actor_kind)

	def enter(self, target: str, at: datetime, actor_kind: str, by: str | None = None) -> None:
		since = self.columns["state_changed_at"]
		self.note(EventType.STATE, self.state, target, at, actor_kind, by, since)
		self.state = target
		self.columns["state_changed_at"] = at
		self.columns["closed_at"] = at if target == AppealState.CLOSED else None
		if target in CLOSED:
			self.columns["unanswered_since"] = None
		if target == AppealState.ANSWERED:
			self.columns["first_resolved_at"] = self.columns["first_resolved_at"] or at
			self.columns["resolved_at"] = at
		if target == AppealState.REOPENED:
			self.columns["reopen_count"] += 1
			self.columns["reopened_at"] = at

	def set_agent(self, agent: str, at: datetime, by: str | None) -> None:
		kind = ActorKind.STAFF if by else ActorKind.SYSTEM
		self.note(EventType.AGENT, self.agent, agent, at, kind, by)
		self.agent = agent

	def note(
		self,
		event_type: str,
		from_value: str | None,
		to_value: str | None,
		at: datetime,
		actor_kind: str,
		actor: str | None = None,
		since: datetime | None = None,
	) -> None:
		self.events.append(
			{
				"event_type": event_type,
				"from_value": from_value,
				"to_value": to_value,
				"at": at,
				"actor_kind": actor_kind,
				"actor": actor if actor_kind == ActorKind.STAFF else None,
				"since": since,
			}
		)

	def facts_now(self) -> AppealFacts:
		"""What the terms of the appeal hang on at this point."""
		moments = ("first_answered_at", "unanswered_since", "reopened_at")
		return AppealFacts(self.state, self.received_at, *(self.columns[moment] for moment in moments))

	def finished(self) -> "Life":
		moments = ("first_answered_at", "first_resolved_at", "resolved_at")
		known = (self.columns[moment] for moment in moments)
		self.columns.update(durations.lengths(self.received_at, *known, elapsed=self.elapsed))
		self.columns.update(
			state=self.state, agent=self.agent, category=self.category, appeal_priority=self.appeal_priority
		)
		return self


def replay(
	steps: list[dict],
	*,
	received_at: datetime,
	now: datetime,
	filed_by_customer: bool,
	registered_at: datetime | None = None,
	registered_by: str | None = None,
	category: str | None = None,
	appeal_priority: str = Priority.NORMAL,
	elapsed: durations.Elapsed = durations.seconds_between,
) -> Life:
	"""The life of an appeal received at `received_at` after `steps`; `now` is the moment nothing may pass.

	Raises HistoryError naming the number of the step (from 1) that cannot have happened.
	"""
	life = Life(
		received_at=received_at,
		filed_by_customer=filed_by_customer,
		registered_at=registered_at or received_at,
		registered_by=registered_by,
		category=category,
		appeal_priority=appeal_priority or Priority.NORMAL,
		elapsed=elapsed,
	)
	if not received_at <= life.registered_at <= now:
		raise HistoryError("received, registered and now do not follow each other")
	life.register()
	before = received_at
	for number, step in enumerate(steps, 1):
		try:
			before = checked_moment(step, before, now)
			one_step(life, step)
		except (HistoryError, KeyError) as error:
			raise HistoryError(f"step {number}: {error}") from error
	return life.finished()


def checked_moment(step: dict, before: datetime, now: datetime) -> datetime:
	if not before <= step["at"] <= now:
		raise HistoryError(f"{step['at']} is not between {before} and {now}")
	return step["at"]


def one_step(life: Life, step: dict) -> None:
	handler = getattr(life, f"step_{step['kind']}", None)
	if not handler:
		raise HistoryError(f"unknown kind {step['kind']!r}")
	handler(step)
	life.facts.append((step["at"], life.facts_now()))
