"""The appeals of the demo: who wrote what when, and how the department dealt with it.

Every appeal gets a whole life from filing to closing; what would lie after the demo's moment is cut off,
so the youngest appeals are new, in work, waiting or answered by themselves.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from helpdesk_ext.constants import AppealAction, Channel, Priority
from helpdesk_ext.demo_data.names import Words
from helpdesk_ext.demo_data.office_hours import add_working, next_working, writing_moment
from helpdesk_ext.demo_data.people import SHOWCASE, Person, user_id
from helpdesk_ext.demo_data.pictures import picture_of_damage
from helpdesk_ext.demo_data.shop import Order
from helpdesk_ext.demo_data.story import DAYS_AFTER_ORDER, Story, Voices

DAYS = 183
AUTO_CLOSE_DAYS = 7
AGENTS = ("agent", "agent2", "agent3", "agent4")
CHANNELS = {
	Channel.WEB_FORM: 56,
	Channel.EMAIL: 15,
	Channel.PHONE: 16,
	Channel.MESSENGER: 8,
	Channel.IN_PERSON: 2,
	Channel.PAPER: 3,
}
HIGH = ("Damaged or Lost Parcel", "Site or Equipment Fault", "Claim of Customer", "Conflict Situation")
# subjects of which people write more often than of others
FREQUENT = {
	"Where Is My Order": 5,
	"Damaged or Lost Parcel": 2,
	"Return or Exchange": 2,
	"Payment of Order": 2,
}


class Plan:
	"""One appeal to be: the data for the backfill, and the plan it repeats or continues."""

	def __init__(
		self, data: dict[str, Any], joined_to: "Plan | None" = None, continues: "Plan | None" = None
	):
		self.data = data
		self.joined_to = joined_to
		self.continues = continues
		self.number: str | None = None

	@property
	def received_at(self) -> datetime:
		return self.data["received_at"]


class Writer:
	"""Writes plans: one seeded source of chance, so the same day gives the same demo."""

	def __init__(
		self,
		words: Words,
		voices: Voices,
		stories: tuple[Story, ...],
		people: list[Person],
		orders: list[Order],
		templates: list[tuple[str, str]],
		cut: datetime,
		language: str,
		company: str,
		dice: random.Random,
	):
		self.words, self.voices, self.stories = words, voices, stories
		self.people, self.orders, self.templates = people, orders, templates
		self.cut, self.language, self.company, self.dice = cut, language, company, dice
		self.by_customer: dict[str, list[Person]] = {}
		for person in people:
			self.by_customer.setdefault(person.customer, []).append(person)
		self.turn = 0
		self.paper = 0

	# --- which appeals

	def plans(self, number: int) -> list[Plan]:
		"""`number` plans, oldest first."""
		plans = self.showcase()
		while len(plans) < number:
			plan = self.plan(self.moment_of_filing())
			plans.append(plan)
			follower = self.follower(plan)
			if follower:
				plans.append(follower)
		return sorted(plans[:number], key=lambda plan: plan.received_at)

	def moment_of_filing(self) -> datetime:
		"""Fewer at weekends, a little more from month to month, a good handful in the last days."""
		while True:
			if self.dice.random() < 0.045:
				ago = min(4 * 24 * 60, int(self.dice.expovariate(1 / 1200)))
				return self.cut - timedelta(minutes=5 + ago)
			age = DAYS * self.dice.random() ** 1.15
			day = self.cut - timedelta(days=age)
			if day.weekday() >= 5 and self.dice.random() < 0.5:
				continue
			moment = writing_moment(day, self.dice)
			if moment < self.cut:
				return moment

	def showcase(self) -> list[Plan]:
		"""Appeals of the customer everybody logs in as: one in every stage of its life."""
		mine = next(person for person in self.people if person.user == user_id(SHOWCASE))
		asking = next(story for story in self.stories if story.ask and story.given and story.stage is None)
		plans = []
		for until, days in (("closed", 41), ("asked", 4), ("answered", 5), ("taken", 3), ("unhappy", 6)):
			story = (
				asking
				if until == "asked"
				else self.pick_story(needs_unhappy=until == "unhappy", orderless=True)
			)
			received = writing_moment(self.cut - timedelta(days=days), self.dice)
			plans.append(self.plan(received, person=mine, story=story, until=until, channel=Channel.WEB_FORM))
		return plans

	def follower(self, plan: Plan) -> Plan | None:
		"""Some people write the same again, and some come back after weeks."""
		luck = self.dice.random()
		if plan.data["channel"] != Channel.WEB_FORM or luck > 0.05:
			return None
		if luck < 0.035:
			return self.repeat(plan)
		return self.continuation(plan)

	def repeat(self, plan: Plan) -> Plan | None:
		received = plan.received_at + timedelta(hours=self.dice.uniform(1, 8))
		if received > self.cut:
			return None
		text = f"{self.voices.again}\n\n{plan.data['appeal_text']}"
		data = {**plan.data, "received_at": received, "appeal_text": text, "resolution_kind": None}
		agent = self.next_agent()
		taken = add_working(received, 0.5)
		data["steps"] = self.until_cut(
			[
				{"at": received + timedelta(minutes=2), "kind": "assign", "agent": agent},
				{"at": taken, "kind": "action", "action": AppealAction.TAKE, "by": agent},
				self.message(taken + timedelta(minutes=3), agent, self.voices.duplicate_note, public=False),
				{
					"at": taken + timedelta(minutes=4),
					"kind": "action",
					"action": AppealAction.MARK_DUPLICATE,
					"by": agent,
				},
			]
		)
		return Plan(data, joined_to=plan if len(data["steps"]) == 4 else None)

	def continuation(self, plan: Plan) -> Plan | None:
		received = plan.received_at + timedelta(days=self.dice.randrange(24, 40))
		if received > self.cut:
			return None
		again = self.plan(received, channel=Channel.WEB_FORM)
		for fieldname in ("customer", "contact_name", "contact_email", "contact_phone", "portal_user"):
			again.data[fieldname] = plan.data.get(fieldname)
		for fieldname in ("sales_order", "order_number", "delivery_note", "item_code"):
			again.data[fieldname] = None
		again.continues = plan
		return again

	# --- one appeal

	def plan(
		self,
		received: datetime,
		*,
		person: Person | None = None,
		story: Story | None = None,
		until: str = "",
		channel: str = "",
	) -> Plan:
		channel = channel or self.dice.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]
		if channel in (Channel.PHONE, Channel.IN_PERSON):
			received = self.in_office(received)
		story, order = self.story_and_order(received, story)
		person = person or self.writer_of(order)
		facts = self.facts(person, order)
		data = {
			"subject": story.subject.format(**facts)[:140],
			"appeal_text": self.letter(story.text.format(**facts), person),
			"channel": channel,
			"received_at": received,
			"category": story.category,
			"appeal_priority": Priority.HIGH if story.category in HIGH else Priority.NORMAL,
			"customer": person.customer,
			"contact_name": person.full_name,
			"contact_email": person.email,
			"contact_phone": person.phone if self.dice.random() < 0.6 or channel == Channel.PHONE else None,
			"language": self.language,
			"company": self.company,
		}
		if order:
			self.name_order(data, order)
		if channel == Channel.WEB_FORM:
			data["portal_user"] = person.user if until or self.dice.random() < 0.7 else None
		else:
			self.write_down(data)
		steps = self.life(story, facts, data, until)
		data["steps"] = self.until_cut(steps)
		if any(step.get("answer") for step in data["steps"]):
			data["resolution_kind"] = story.kind
		return Plan(data)

	def in_office(self, received: datetime) -> datetime:
		"""Calls and visits come while the department is there; never after the demo's moment."""
		while next_working(received) > self.cut:
			received -= timedelta(days=1)
		return next_working(received)

	def write_down(self, data: dict[str, Any]) -> None:
		"""What came otherwise than by the form was registered by an employee."""
		agent = self.next_agent()
		if data["channel"] in (Channel.PHONE, Channel.IN_PERSON):
			registered = data["received_at"] + timedelta(minutes=self.dice.randrange(1, 6))
			data["appeal_text"] = f"{self.voices.by_phone}\n\n{data['appeal_text']}"
		else:
			registered = add_working(data["received_at"], self.dice.uniform(0.1, 1.5))
		if data["channel"] == Channel.PAPER:
			self.paper += 1
			data["paper_number"] = f"{self.paper}/{data['received_at'].year % 100}"
		data["registered_at"] = min(registered, self.cut)
		data["registered_by"] = agent

	def story_and_order(self, received: datetime, story: Story | None) -> tuple[Story, Order | None]:
		"""A story, and an order of the age the story is about; another story when there is none."""
		while True:
			chosen = story or self.pick_story()
			if not chosen.stage:
				return chosen, None
			order = self.order_of_age(received, *DAYS_AFTER_ORDER[chosen.stage])
			if order:
				return chosen, order

	def pick_story(self, needs_unhappy: bool = False, orderless: bool = False) -> Story:
		fitting = [
			story
			for story in self.stories
			if (story.unhappy or not needs_unhappy) and not (orderless and story.stage)
		]
		weights = [FREQUENT.get(story.category, 1) for story in fitting]
		return self.dice.choices(fitting, weights=weights)[0]

	def order_of_age(self, received: datetime, youngest: int, oldest: int) -> Order | None:
		day = received.date()
		fitting = [order for order in self.orders if youngest <= (day - order.ordered).days <= oldest]
		return self.dice.choice(fitting) if fitting else None

	def writer_of(self, order: Order | None) -> Person:
		return self.dice.choice(self.by_customer[order.customer] if order else self.people)

	def name_order(self, data: dict[str, Any], order: Order) -> None:
		"""Most type the number rightly; some mistype it, and then nobody knows the order."""
		luck = self.dice.random()
		if luck < 0.05:
			return
		if luck < 0.09:
			data["order_number"] = order.name[:-2]
			return
		data.update(
			order_number=order.name,
			sales_order=order.name,
			delivery_note=order.delivery_note,
			item_code=order.item_code,
		)

	def facts(self, person: Person, order: Order | None) -> dict[str, str]:
		code_and_name = self.dice.choice(self.words.items)
		facts = {
			"a": self.words.women_end if person.woman else "",
			"city": person.city,
			"first": person.first_name,
			"name": person.full_name,
			"item": order.item_name if order else code_and_name[0],
		}
		if order:
			facts.update(
				order=order.name,
				ordered=self.day(order.ordered),
				promised=self.day(order.promised),
				sum=f"{order.total:,.0f} ₽".replace(",", "\u00a0"),
				track=order.tracking,
				carrier=order.carrier,
			)
		return facts

	def day(self, day) -> str:
		return day.strftime("%d.%m.%Y" if self.language == "ru" else "%d %B %Y")

	# --- texts

	def letter(self, text: str, person: Person) -> str:
		opening = self.dice.choice(self.voices.greetings)
		parting = self.dice.choice(self.voices.partings).format(name=person.full_name)
		return "\n\n".join(part for part in (opening, text, parting) if part)

	def reply(self, text: str, facts: dict[str, str], agent: str) -> str:
		"""The department's form of a letter; now and then a ready reply."""
		return "\n\n".join(
			(
				self.voices.staff_greeting.format(**facts),
				text.format(**facts),
				self.voices.staff_parting.format(agent=self.name_of(agent)),
			)
		)

	def answer(self, story: Story, facts: dict[str, str], agent: str) -> str:
		ready = [text for category, text in self.templates if category == story.category]
		if ready and "order" in facts and story.kind == "Question Answered" and self.dice.random() < 0.25:
			return self.dice.choice(ready).format(
				customer_name=facts["first"],
				order_number=facts["order"],
				order_date=facts["ordered"],
				order_delivery_date=facts["promised"],
				tracking_number=facts["track"],
				agent_name=self.name_of(agent),
			)
		return self.reply(story.answer, facts, agent)

	def name_of(self, agent: str) -> str:
		login = agent.split("@")[0]
		return next(f"{one.first_name} {one.last_name}" for one in self.words.staff if one.login == login)

	# --- lives

	def next_agent(self) -> str:
		self.turn += 1
		return user_id(AGENTS[self.turn % len(AGENTS)])

	def life(self, story: Story, facts: dict[str, str], data: dict[str, Any], until: str) -> list[dict]:
		"""Steps from filing to closing, or to the stage `until` names."""
		steps: list[dict] = []
		agent = self.assign(steps, data, always=bool(until))
		begin = steps[-1]["at"] if steps else data["received_at"]
		at = add_working(begin + timedelta(minutes=1), self.patience(1.4, always=bool(until)))
		steps.append({"at": at, "kind": "action", "action": AppealAction.TAKE, "by": agent})
		if self.dice.random() < 0.04:
			head = user_id("head")
			steps.append({"at": at, "kind": "priority", "value": Priority.URGENT, "by": head})
		if until == "taken":
			return steps
		if story.ask and (until == "asked" or (not until and self.dice.random() < 0.7)):
			at = self.question(steps, story, facts, agent, at, stop=until == "asked")
			if until == "asked":
				return steps
		if story.note and not until and self.dice.random() < 0.7:
			at = self.department(steps, story, facts, agent, at)
		at = add_working(at, self.patience(2.2, always=bool(until)))
		steps.append(self.message(at, agent, self.answer(story, facts, agent), answer=True))
		if until == "answered":
			return steps
		if story.unhappy and (until == "unhappy" or self.dice.random() < 0.55):
			at = self.return_of_customer(steps, story, facts, agent, at, stop=until == "unhappy")
			if until == "unhappy":
				return steps
		self.close(steps, agent, at, solved=until == "closed")
		return steps

	def patience(self, mean: float, *, always: bool = False) -> float:
		"""Hours of work something takes: mostly about `mean`, now and then forgotten for days."""
		hours = 0.1 + min(4 * mean, self.dice.expovariate(1 / mean))
		return hours + self.dice.uniform(8, 40) if not always and self.dice.random() < 0.05 else hours

	def assign(self, steps: list[dict], data: dict[str, Any], *, always: bool) -> str:
		"""By the system within minutes, by the registering employee, or by whoever takes it."""
		agent = data.get("registered_by") or self.next_agent()
		if data.get("registered_by"):
			steps.append({"at": data["registered_at"], "kind": "assign", "agent": agent, "by": agent})
		elif always or self.dice.random() < 0.88:
			at = data["received_at"] + timedelta(minutes=self.dice.randrange(1, 4))
			steps.append({"at": at, "kind": "assign", "agent": agent})
		return agent

	def question(self, steps, story, facts, agent, at, *, stop: bool) -> datetime:
		at = add_working(at, self.dice.uniform(0.1, 1.5))
		steps.append(self.message(at, agent, self.reply(story.ask, facts, agent)))
		at += timedelta(minutes=1)
		steps.append({"at": at, "kind": "action", "action": AppealAction.ASK_CUSTOMER, "by": agent})
		if stop:
			return at
		at = self.while_awake(at + timedelta(hours=0.3 + self.dice.expovariate(1 / 22)))
		steps.append({"at": at, "kind": "message", "incoming": True, "text": story.given.format(**facts)})
		return at

	def department(self, steps, story, facts, agent, at) -> datetime:
		at = add_working(at, self.dice.uniform(0.1, 0.7))
		steps.append(self.message(at, agent, story.note.format(**facts), public=False))
		at += timedelta(minutes=1)
		steps.append({"at": at, "kind": "action", "action": AppealAction.ASK_DEPARTMENT, "by": agent})
		at = add_working(at, self.patience(7))
		steps.append({"at": at, "kind": "action", "action": AppealAction.RESUME, "by": agent})
		return at

	def return_of_customer(self, steps, story, facts, agent, at, *, stop: bool) -> datetime:
		at = self.while_awake(at + timedelta(hours=self.dice.uniform(4, 72)))
		if stop:
			at = max(steps[-1]["at"] + timedelta(minutes=5), min(at, self.cut - timedelta(minutes=70)))
		steps.append({"at": at, "kind": "message", "incoming": True, "text": story.unhappy.format(**facts)})
		if stop:
			return at
		at = add_working(at, self.dice.uniform(0.3, 5))
		steps.append({"at": at, "kind": "action", "action": AppealAction.TAKE, "by": agent})
		at = add_working(at, self.dice.uniform(0.3, 3))
		steps.append(self.message(at, agent, self.reply(story.second, facts, agent), answer=True))
		return at

	def close(self, steps, agent, at, *, solved: bool) -> None:
		luck = self.dice.random()
		if solved or luck < 0.4:
			at = self.while_awake(at + timedelta(hours=self.dice.uniform(0.5, 50)))
			steps.append({"at": at, "kind": "verdict", "solved": True})
		elif luck < 0.5:
			at = add_working(at, self.dice.uniform(2, 20))
			steps.append(self.message(at, agent, self.voices.thanks_note, public=False))
			steps.append({"at": at, "kind": "action", "action": AppealAction.CLOSE, "by": agent})
		else:
			steps.append({"at": at + timedelta(days=AUTO_CLOSE_DAYS), "kind": "auto_close"})

	def message(self, at, agent, text, *, public=True, answer=False) -> dict[str, Any]:
		return {"at": at, "kind": "message", "text": text, "by": agent, "public": public, "answer": answer}

	def while_awake(self, moment: datetime) -> datetime:
		"""Nobody writes between midnight and eight."""
		moment = moment.replace(microsecond=0)
		return moment.replace(hour=8 + moment.hour % 3) if moment.hour < 8 else moment

	def until_cut(self, steps: list[dict]) -> list[dict]:
		return [step for step in steps if step["at"] <= self.cut]


def pictures(plans: list[Plan], dice: random.Random) -> None:
	"""Some customers attach a picture to their first reply."""
	shown = 0
	for plan in plans:
		for step in plan.data["steps"]:
			if step.get("incoming") and plan.data["category"] == "Damaged or Lost Parcel" and shown < 25:
				shown += 1
				step["files"] = [(f"photo_{shown:02d}.png", picture_of_damage(dice))]
