"""The facts a department's answer is made of: which there are, which are given, which contradict each other.

Pure Python. An Inquiry Type names the facts of its answer and says which of them must be given; the columns
of Order Inquiry bear the same names.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from helpdesk_ext.constants import PaymentState, ReturnDecision

DATE, LINE, TEXT, AMOUNT, CHOICE = "date", "line", "text", "amount", "choice"


class Fact(NamedTuple):
	"""`kind` is one of the five above: how the fact is read, cleaned and shown."""

	fieldname: str
	kind: str


# In the order of the form, of the printed answer and of the reply.
FACTS = (
	Fact("order_whereabouts", LINE),
	Fact("delivery_date", DATE),
	Fact("carrier", LINE),
	Fact("tracking_number", LINE),
	Fact("delay_reason", LINE),
	Fact("order_contents", TEXT),
	Fact("payment_state", CHOICE),
	Fact("paid_amount", AMOUNT),
	Fact("paid_on", DATE),
	Fact("return_decision", CHOICE),
	Fact("refund_amount", AMOUNT),
	Fact("refund_on", DATE),
)
FIELDNAMES = tuple(fact.fieldname for fact in FACTS)
KINDS = {fact.fieldname: fact.kind for fact in FACTS}

# What the rules below find; the caller says it in words.
MISSING, FOREIGN = "missing", "foreign"
NOT_PAID_BUT_AMOUNT = "not paid, but an amount"
PAID_WITHOUT_AMOUNT = "paid, but no amount"
PAID_IN_FUTURE = "paid in the future"
DELIVERY_IN_PAST = "delivery promised for the past"
REFUND_WITHOUT_TERMS = "return accepted without amount and day"
REFUSAL_WITHOUT_REASON = "return refused without a reason"
REFUND_ON_REFUSAL = "return refused, but a refund"
NEGATIVE = "negative amount"


class Problem(NamedTuple):
	"""Something an answer cannot be given with, and the facts it is about."""

	code: str
	fieldnames: tuple[str, ...]


def given(values: Mapping) -> dict:
	"""The facts of `values` that hold something, in the order of FACTS; an amount of nought is none."""
	return {fieldname: values.get(fieldname) for fieldname in FIELDNAMES if values.get(fieldname)}


def problems(values: Mapping, required: Iterable[str], listed: Iterable[str], today: date) -> list[Problem]:
	"""What is wrong with an answer.

	:param values: fieldname -> value; days as dates, amounts as numbers.
	:param required: facts its type requires.
	:param listed: facts its type knows at all, the required ones among them.
	"""
	held, listed = given(values), set(listed)
	found = []
	missing = tuple(fieldname for fieldname in FIELDNAMES if fieldname in set(required) - set(held))
	if missing:
		found.append(Problem(MISSING, missing))
	foreign = tuple(fieldname for fieldname in held if fieldname not in listed)
	if foreign:
		found.append(Problem(FOREIGN, foreign))
	negative = tuple(name for name in held if KINDS[name] == AMOUNT and held[name] < 0)
	if negative:
		found.append(Problem(NEGATIVE, negative))
	return [
		*found,
		*_about_delivery(held, today),
		*_about_payment(held, listed, today),
		*_about_return(held, listed),
	]


def _about_delivery(held: Mapping, today: date) -> list[Problem]:
	if held.get("delivery_date") and held["delivery_date"] < today:
		return [Problem(DELIVERY_IN_PAST, ("delivery_date",))]
	return []


def _about_payment(held: Mapping, listed: set[str], today: date) -> list[Problem]:
	found = []
	state = held.get("payment_state")
	if state == PaymentState.NONE and (held.get("paid_amount") or held.get("paid_on")):
		found.append(Problem(NOT_PAID_BUT_AMOUNT, ("payment_state", "paid_amount", "paid_on")))
	if (
		state in (PaymentState.FULL, PaymentState.PART)
		and "paid_amount" in listed
		and not held.get("paid_amount")
	):
		found.append(Problem(PAID_WITHOUT_AMOUNT, ("paid_amount",)))
	if held.get("paid_on") and held["paid_on"] > today:
		found.append(Problem(PAID_IN_FUTURE, ("paid_on",)))
	return found


def _about_return(held: Mapping, listed: set[str]) -> list[Problem]:
	found = []
	terms = tuple(name for name in ("refund_amount", "refund_on") if name in listed)
	decision = held.get("return_decision")
	if decision == ReturnDecision.ACCEPTED:
		lacking = tuple(name for name in terms if not held.get(name))
		if lacking:
			found.append(Problem(REFUND_WITHOUT_TERMS, lacking))
	if decision == ReturnDecision.REFUSED:
		if "delay_reason" in listed and not held.get("delay_reason"):
			found.append(Problem(REFUSAL_WITHOUT_REASON, ("delay_reason",)))
		if any(held.get(name) for name in ("refund_amount", "refund_on")):
			found.append(Problem(REFUND_ON_REFUSAL, ("refund_amount", "refund_on")))
	return found
