"""The business calendar: how fast it answers, and a great many random answers against a slow walk.

    python3 benchmarks/deadlines.py                     speed only
    python3 benchmarks/deadlines.py --cases 1000000     and a million comparisons (minutes)

Needs neither a site nor the framework.
"""

import argparse
import os
import platform
import random
import sys
import time as clock
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent.parent))

from helpdesk_ext.deadlines.calendar import BusinessCalendar
from helpdesk_ext.tests.minute_walk import MinuteWalk

NINE_HOURS = {day: ((time(9), time(18)),) for day in range(5)}
WITH_LUNCH = {day: ((time(9), time(13)), (time(14), time(18))) for day in range(5)}
NIGHTS = {day: ((time(22), time(6)),) for day in range(7)}
HOUR = 3600

# a first day, and days enough to have a change of the clock among them
ZONES = (
	(None, date(2026, 12, 27)),
	("Europe/Moscow", date(2026, 6, 1)),
	("Europe/Berlin", date(2026, 3, 25)),
	("Europe/Berlin", date(2026, 10, 21)),
	("America/New_York", date(2026, 10, 28)),
	("Australia/Lord_Howe", date(2026, 4, 1)),
	("America/Sao_Paulo", date(2018, 10, 31)),
	("Pacific/Apia", date(2011, 12, 26)),
)
DAYS = 10
CASES_PER_CALENDAR = 250


def main() -> int:
	options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
	options.add_argument("--cases", type=int, default=0)
	options.add_argument("--seed", type=int, default=20261123)
	given = options.parse_args()
	print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
	dice = random.Random(given.seed)
	show_speed(dice)
	return show_comparison(dice, given.cases) if given.cases else 0


def show_speed(dice: random.Random, number: int = 100_000) -> None:
	"""Terms of up to 40 hours from moments of one year, the best of three rounds.

	Counted in this process's own processor time: it waits for nothing, and other work does not count.
	"""
	starts = [datetime(2026, 1, 1) + timedelta(seconds=dice.randrange(365 * 86400)) for _ in range(number)]
	terms = [dice.randrange(1, 40 * HOUR) for _ in range(number)]
	year = [n * 50 * 40 * HOUR // 1000 for n in range(number)]
	print("| calendar | answers per second of processor time |\n|---|---|")
	for name, weekly, zone in (
		("5×9", NINE_HOURS, None),
		("5×9, Europe/Moscow", NINE_HOURS, "Europe/Moscow"),
		("5×9, Europe/Berlin (summer time)", NINE_HOURS, "Europe/Berlin"),
		("5×8 with lunch, Europe/Moscow", WITH_LUNCH, "Europe/Moscow"),
		("7 nights, Europe/Berlin", NIGHTS, "Europe/Berlin"),
	):
		calendar = BusinessCalendar(weekly, zone=ZoneInfo(zone) if zone else None)
		print(
			f"| deadline, {name} | {best(calendar.add_business_time, zip(starts, terms, strict=True)):,.0f} |"
		)
	calendar = BusinessCalendar(NINE_HOURS, zone=ZoneInfo("Europe/Moscow"))
	pauses = [
		((start + timedelta(hours=3), start + timedelta(hours=9)), (start + timedelta(hours=30), None))
		for start in starts
	]
	long_terms = [dice.randrange(1, 50 * 40 * HOUR) for _ in year]
	ends = [start + timedelta(seconds=term * 4) for start, term in zip(starts, terms, strict=True)]
	for name, call, arguments in (
		("deadline, terms of up to a year", calendar.add_business_time, zip(starts, long_terms, strict=True)),
		("deadline, two pauses", calendar.add_business_time, zip(starts, terms, pauses, strict=True)),
		("length between two moments", calendar.business_seconds_between, zip(starts, ends, strict=True)),
		("next opening", calendar.next_open, ((start,) for start in starts)),
	):
		print(f"| {name}, 5×9, Europe/Moscow | {best(call, arguments):,.0f} |")
	began = clock.process_time()
	BusinessCalendar(WITH_LUNCH, zone=ZoneInfo("Europe/Moscow")).is_open(starts[0])
	print(f"\nThe index of a year is built in {(clock.process_time() - began) * 1000:.1f} ms.")


def best(call, arguments, rounds: int = 3) -> float:
	"""Calls per second of the best round; the index is warm."""
	arguments = list(arguments)
	shortest = None
	for _ in range(rounds):
		began = clock.process_time()
		for each in arguments:
			call(*each)
		seconds = clock.process_time() - began
		shortest = seconds if shortest is None else min(shortest, seconds)
	return len(arguments) / shortest


def show_comparison(dice: random.Random, cases: int) -> int:
	began = clock.perf_counter()
	compared = left_out = 0
	wrong: list[str] = []
	while compared < cases and len(wrong) < 20:
		parts, first = random_calendar(dice)
		calendar, walk = BusinessCalendar(**parts), MinuteWalk(**parts, first=first, days=DAYS)
		for _ in range(CASES_PER_CALENDAR):
			same = compare(dice, calendar, walk, first)
			if same is None:
				left_out += 1
				continue
			compared += 1
			if not same[0]:
				wrong.append(f"{same[1:]} {parts}")
	seconds = clock.perf_counter() - began
	print(
		f"\n{compared:,} random answers compared minute by minute in {seconds:.0f} s: {len(wrong)} differ "
		f"({left_out:,} more lay beyond the walk)."
	)
	print("\n".join(wrong[:5]))
	return 1 if wrong else 0


def random_calendar(dice: random.Random) -> tuple[dict, date]:
	name, first = dice.choice(ZONES)
	days = [first + timedelta(days=n) for n in range(-1, DAYS)]
	weekly = {day: shifts(dice) for day in range(7) if dice.random() < 0.8}
	if not any(weekly.values()):
		weekly[dice.randrange(7)] = ((time(9), time(18)),)
	return {
		"weekly": weekly,
		"holidays": frozenset(dice.sample(days, dice.randrange(3))),
		"exceptions": {day: shifts(dice) for day in dice.sample(days, dice.randrange(3))},
		"zone": ZoneInfo(name) if name else None,
	}, first


def shifts(dice: random.Random) -> tuple:
	return tuple((any_time(dice), any_time(dice)) for _ in range(dice.choice((0, 1, 1, 2, 2, 3))))


def any_time(dice: random.Random) -> time:
	return time(dice.randrange(24), dice.choice((0, 0, 30, dice.randrange(60))))


def compare(dice: random.Random, calendar: BusinessCalendar, walk: MinuteWalk, first: date):
	"""(equal, question, the two answers), or None when the walk ends before the answer."""
	start, end, stop, later = sorted((any_moment(dice, first) for _ in range(4)), key=walk.minute)
	pauses = dice.choice(((), ((end, stop),), ((end, later), (start, stop)), ((stop, None),)))
	kind = dice.randrange(5)
	if kind == 0:
		asked, told = calendar.is_open(start), walk.is_open(start)
	elif kind == 1:
		asked = calendar.business_seconds_between(start, later, pauses)
		told = walk.seconds_between(start, later, pauses)
	elif kind == 2:
		told = walk.next_open(start)
		if told is None:
			return None
		asked = walk.minute(calendar.next_open(start))
	else:
		seconds = dice.randrange(0, 24 * 60) * 60
		told = walk.due(start, seconds, pauses)
		if pauses and pauses[-1][1] is None and (told is None or told > walk.minute(stop)):
			asked, told = calendar.add_business_time(start, seconds, pauses), None
		elif told is None or told >= len(walk.walls):
			return None
		else:
			asked = walk.minute(calendar.add_business_time(start, seconds, pauses))
	return asked == told, kind, start, later, pauses, asked, told


def any_moment(dice: random.Random, first: date) -> datetime:
	minutes = dice.randrange(1440, (DAYS - 2) * 1440)
	return (datetime.combine(first, time(0)) + timedelta(minutes=minutes)).replace(fold=dice.randrange(2))


if __name__ == "__main__":
	sys.exit(main())
