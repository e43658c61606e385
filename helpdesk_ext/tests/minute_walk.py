"""The business calendar told minute by minute: slow, and too simple to be wrong in the same way.

It never adds or subtracts an offset: it lets time run, looks at the clock on the wall each minute, and
notes whether somebody is at work. The tests of the calendar and a benchmark compare the fast one with it.
"""

from bisect import bisect_left
from datetime import datetime, time, timedelta, timezone
from itertools import accumulate

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class MinuteWalk:
	"""The minutes of `days` days from `first`; what lies outside has no answer."""

	def __init__(self, weekly, holidays, exceptions, zone, first, days):
		self.walls = list(_walls(zone, datetime.combine(first, time(0)), days))
		# the latest time that has been on the wall so far: so "the first minute at or after"
		self.latest = list(accumulate(self.walls, max))
		self.open = [False] * len(self.walls)
		for number in range(-2, days):
			day = first + timedelta(days=number)
			intervals = exceptions.get(day)
			if intervals is None:
				intervals = () if day in holidays else weekly.get(day.weekday(), ())
			for begin, end in intervals:
				last_day = day if end > begin else day + DAY
				came = self.minute(datetime.combine(day, begin))
				went = self.minute(datetime.combine(last_day, end))
				for i in range(came, went):
					self.open[i] = True

	def minute(self, moment):
		"""The number of the minute: the first at which the wall shows `moment` or later (of a time that
		comes twice, the second for fold=1)."""
		i = bisect_left(self.latest, moment)
		if moment.fold and moment in self.walls[i + 1 :]:
			return self.walls.index(moment, i + 1)
		return i

	def is_open(self, moment):
		return self.open[self.minute(moment)]

	def next_open(self, moment):
		"""The number of the minute, or None when the walk ends before."""
		for i in range(self.minute(moment), len(self.open)):
			if self.open[i]:
				return i
		return None

	def seconds_between(self, start, end, pauses=()):
		counted = self._counted(pauses)
		return 60 * sum(counted[self.minute(start) : self.minute(end)])

	def due(self, start, seconds, pauses=()):
		"""The number of the minute at whose beginning the term is used up; None beyond the walk."""
		counted = self._counted(pauses)
		i, left = self.minute(start), seconds // 60
		while left:
			if i == len(counted):
				return None
			left -= counted[i]
			i += 1
		return i

	def _counted(self, pauses):
		if not pauses:
			return self.open
		counted = list(self.open)
		for begin, end in pauses:
			last = len(counted) if end is None else self.minute(end)
			for i in range(self.minute(begin), last):
				counted[i] = False
		return counted


def _walls(zone, start, days):
	if not zone:
		for i in range(days * 1440):
			yield start + i * MINUTE
		return
	utc = start.replace(tzinfo=zone).astimezone(timezone.utc)
	for i in range(days * 1440):
		yield (utc + i * MINUTE).astimezone(zone).replace(tzinfo=None)
