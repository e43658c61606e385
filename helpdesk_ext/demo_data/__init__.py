"""Demo data: a small store with half a year of appeals, for looking at and trying out.

`make` builds it (deterministic for a given day), `remove` takes it away without trace, `logins` names the
users. The passwords are public: never on a site that works for real customers.
"""

import random
import string
import time
from datetime import datetime, timedelta

import frappe
import frappe.utils
from frappe import _

from helpdesk_ext import backfill
from helpdesk_ext.appeals.assignment import sync_rule_users
from helpdesk_ext.constants import APPEAL, AppealAction, Channel, RequestState, Role
from helpdesk_ext.demo_data import (
	conversations,
	documents,
	people,
	shop,
	stories_en,
	stories_en_more,
	stories_ru,
	stories_ru_more,
)
from helpdesk_ext.demo_data.names import WORDS

BATCH = "Demo Data"
SEED = 20261123
STORIES = {
	"ru": (stories_ru.VOICES, stories_ru.STORIES + stories_ru_more.STORIES),
	"en": (stories_en.VOICES, stories_en.STORIES + stories_en_more.STORIES),
}
# ready replies the demo's answers use: those that need nothing but the order
TEMPLATE_FIELDS = {
	"customer_name",
	"order_number",
	"order_date",
	"order_delivery_date",
	"tracking_number",
	"agent_name",
}


class DemoRefusedError(frappe.ValidationError):
	"""The site has appeals of its own, or the demo is there already."""


def make(
	language: str = "en",
	base_day: str | None = None,
	force: bool = False,
	*,
	customers: int = 60,
	orders: int = 400,
	appeals: int = 600,
) -> dict[str, int]:
	"""Fill the site with the demo and return what was made: {DocType: number}.

	:param language: "ru" or "en": language of the texts, names and users.
	:param base_day: the demo's today (ISO date; today by default). The same day gives the same demo.
	:param force: also on a site that has other appeals. The users' passwords are public: only where
		nobody from outside can log in.
	:raises DemoRefusedError: when the demo exists, the site has other appeals, or the language is unknown.
	"""
	check_site(language, force)
	began = time.monotonic()
	cut = moment_of(base_day)
	dice = dice_of(language, cut)
	words = WORDS[language]
	with backfill.in_the_past():
		buyers = make_people(words, language, customers, cut, dice)
		bought = shop.make_orders(words, buyers, orders, cut.date(), dice, BATCH)
		make_appeals(words, language, buyers, bought, appeals, cut, dice)
		documents.make(language, cut, dice, BATCH)
	sync_rule_users()
	frappe.db.commit()
	frappe.clear_cache()
	made = counts()
	print(f"demo data: {made} in {time.monotonic() - began:.0f} s")
	return made


def remove() -> int:
	"""Take the demo away without trace; what others have made meanwhile stays. Returns the documents."""
	documents.unmake()
	backfill.mark_contacts_of_users(BATCH)
	removed = backfill.remove_batch(BATCH)
	sync_rule_users()
	frappe.db.commit()
	frappe.clear_cache()
	return removed


def logins() -> list[tuple[str, str, str]]:
	"""(role label, user, password) for every role of the demo, in the session's language."""
	return [
		# the built-in role's name is one word, which other apps translate
		(_("Store Customer") if role == Role.CUSTOMER else _(role), people.user_id(login), people.PASSWORD)
		for role, login in (
			(Role.AGENT, "agent"),
			(Role.HEAD, "head"),
			(Role.DEPUTY, "deputy"),
			(Role.IT_ADMIN, "admin"),
			(Role.RESPONDER, "logistics"),
			(Role.CUSTOMER, people.SHOWCASE),
		)
	]


def counts() -> dict[str, int]:
	"""What stands in the site by the demo's mark."""
	rows = frappe.get_all(backfill.MARK, filters={"batch": BATCH}, pluck="reference_doctype")
	return {doctype: rows.count(doctype) for doctype in sorted(set(rows))}


# --- parts


def check_site(language: str, force: bool) -> None:
	if language not in WORDS:
		refuse(_("The demo speaks {0} only.").format(", ".join(sorted(WORDS))))
	if frappe.db.exists(backfill.MARK, {"batch": BATCH}):
		refuse(_("The demo data are already here. Remove them first."))
	if frappe.db.count(APPEAL) and not force:
		refuse(
			_("This site has appeals of its own: the demo with its public passwords does not belong here.")
		)


def moment_of(base_day: str | None) -> datetime:
	"""The demo's now: noon of its day, or this moment when that day has not come so far."""
	day = frappe.utils.getdate(base_day) if base_day else frappe.utils.getdate()
	noon = datetime(day.year, day.month, day.day, 12)
	return min(noon, frappe.utils.now_datetime().replace(microsecond=0, second=0))


def dice_of(language: str, cut: datetime) -> random.Random:
	"""The one source of chance: the same for the same language and day."""
	return random.Random(f"{SEED}{language}{cut.date()}")


def make_people(
	words, language: str, customers: int, cut: datetime, dice: random.Random
) -> list[people.Person]:
	people.make_staff(words, language, BATCH)
	people.make_absences(words, cut.date(), BATCH)
	return people.make_customers(words, language, customers, dice, BATCH)


def make_appeals(
	words, language: str, buyers, orders, appeals: int, cut: datetime, dice: random.Random
) -> None:
	voices, stories = STORIES[language]
	writer = conversations.Writer(
		words,
		voices,
		stories,
		buyers,
		orders,
		ready_replies(language),
		cut,
		language,
		shop.store_company(),
		dice,
	)
	# one more is the spam that an employee recognised
	plans = writer.plans(appeals - 1)
	conversations.pictures(plans, dice)
	for plan in plans:
		store_plan(plan)
	make_inbox(writer, voices, cut)


def store_plan(plan: conversations.Plan) -> None:
	data = plan.data
	if plan.joined_to:
		data["duplicate_of"] = plan.joined_to.number
		for step in data["steps"]:
			if step.get("text"):
				step["text"] = step["text"].format(appeal=plan.joined_to.number)
	if plan.continues:
		data["previous_appeal"] = plan.continues.number
	plan.number = backfill.backfill_appeal(data, BATCH)


def make_inbox(writer: conversations.Writer, voices, cut: datetime) -> None:
	"""What waits among the requests: suspected spam, a rejected one, one that could not be registered;
	and one that an employee recognised as spam only afterwards."""
	for number, (subject, text) in enumerate(voices.spam):
		data = {
			"subject": subject,
			"appeal_text": text,
			"channel": Channel.WEB_FORM,
			"received_at": cut - timedelta(hours=5 + 17 * number),
			"contact_name": subject.split()[0],
			"contact_email": f"promo{number}@spam.example",
			"language": writer.language,
		}
		if number == 4:
			make_recognised_spam(data, writer.next_agent())
		elif number == 3:
			backfill.backfill_request(
				data,
				BATCH,
				RequestState.REJECTED,
				spam_reasons=_("Words of spam"),
				handled_by=people.user_id("head"),
			)
		else:
			backfill.backfill_request(data, BATCH, RequestState.SUSPECTED, spam_reasons=_("Words of spam"))
	stuck = writer.plan(cut - timedelta(hours=9), channel=Channel.WEB_FORM).data
	backfill.backfill_request(
		{key: value for key, value in stuck.items() if key != "steps"},
		BATCH,
		RequestState.STUCK,
		conversion_error="Lock wait timeout exceeded; try restarting transaction",
		attempts=5,
		next_attempt_at=frappe.utils.add_to_date(None, days=30),
	)


def make_recognised_spam(data: dict, agent: str) -> None:
	assigned = data["received_at"] + timedelta(minutes=2)
	spam = {
		"kind": "action",
		"action": AppealAction.MARK_SPAM,
		"by": agent,
		"at": assigned + timedelta(hours=1),
	}
	steps = [{"kind": "assign", "agent": agent, "at": assigned}, spam]
	backfill.backfill_appeal({**data, "steps": steps}, BATCH)


def ready_replies(language: str) -> list[tuple[str, str]]:
	"""(category, text) of the site's Reply Templates that can be filled from an order alone."""
	found = []
	for row in frappe.get_all(
		"Reply Template",
		filters={"language": language, "disabled": 0, "is_public": 1},
		fields=["category", "template_text"],
		order_by="name asc",
	):
		used = {
			field for _text, field, _spec, _conversion in string.Formatter().parse(row.template_text) if field
		}
		if row.category and used <= TEMPLATE_FIELDS:
			found.append((row.category, row.template_text))
	return found


def refuse(message: str) -> None:
	frappe.throw(message, DemoRefusedError, title=_("Demo Data"))
