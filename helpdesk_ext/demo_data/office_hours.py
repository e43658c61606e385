"""When customers write and when the department works: pure arithmetic for the demo data."""

import random
from datetime import datetime, time, timedelta

# weekday -> (from, to) of the department; Sunday is free
HOURS = {day: (9, 18) for day in range(5)} | {5: (10, 16)}
# hour -> how many customers write then
WRITING = {
	8: 3,
	9: 6,
	10: 9,
	11: 10,
	12: 9,
	13: 8,
	14: 8,
	15: 8,
	16: 8,
	17: 7,
	18: 7,
	19: 8,
	20: 8,
	21: 6,
	22: 4,
	23: 2,
}


def next_working(moment: datetime) -> datetime:
	"""`moment`, or the opening that follows it."""
	while True:
		opening, closing = HOURS.get(moment.weekday(), (0, 0))
		if moment.hour < opening:
			return datetime.combine(moment.date(), time(opening, moment.minute % 20))
		if moment.hour < closing:
			return moment
		moment = datetime.combine(moment.date() + timedelta(days=1), time(0, moment.minute))


def add_working(moment: datetime, hours: float) -> datetime:
	"""`hours` of work after `moment`."""
	moment = next_working(moment)
	left = timedelta(hours=hours)
	while True:
		closing = datetime.combine(moment.date(), time(HOURS[moment.weekday()][1]))
		if moment + left < closing:
			return (moment + left).replace(microsecond=0)
		left -= closing - moment
		moment = next_working(closing)


def writing_moment(day: datetime, dice: random.Random) -> datetime:
	"""A moment of `day` at which a customer may well write."""
	hour = dice.choices(list(WRITING), weights=list(WRITING.values()))[0]
	return datetime.combine(day.date(), time(hour, dice.randrange(60), dice.randrange(60)))
