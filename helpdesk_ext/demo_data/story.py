"""What a story of the demo data says; the stories themselves are in stories_ru and stories_en."""

from typing import NamedTuple

# When the customer writes, counted from the order: just placed, on its way, arrived.
PLACED, WAITING, ARRIVED = "placed", "waiting", "arrived"
# stage -> from and to which day after the order
DAYS_AFTER_ORDER = {PLACED: (0, 1), WAITING: (2, 9), ARRIVED: (7, 28)}


class Story(NamedTuple):
	"""One believable appeal. Texts have placeholders: {order} {item} {city} {ordered} {promised} {sum}
	{track} {carrier}; in Russian also {a}, the ending of a woman's verb ("получил{a}").

	`ask` and `given` are the employee's question and the customer's reply to it, `note` what the employee
	writes to colleagues while waiting for another department, `unhappy` and `second` the customer's
	return and the answer to it. `stage` is None where no order is meant.
	"""

	category: str
	stage: str | None
	subject: str
	text: str
	answer: str
	ask: str = ""
	given: str = ""
	note: str = ""
	unhappy: str = ""
	second: str = ""
	kind: str = "Question Answered"
	picture: bool = False


class Voices(NamedTuple):
	"""How people of one language begin and end: customers' own words and the staff's form."""

	greetings: tuple[str, ...]
	partings: tuple[str, ...]
	staff_greeting: str
	staff_parting: str
	by_phone: str
	thanks_note: str
	duplicate_note: str
	spam: tuple[tuple[str, str], ...]
	again: str
