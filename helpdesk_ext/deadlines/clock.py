"""Wall clock and elapsed time: naive local datetimes to instants and back.

An instant is a whole number of microseconds since 1970, so that lengths add up exactly. Without a time
zone the wall clock is taken for the elapsed time; with one, an instant is counted in UTC and every length
is what really passed, also over the nights when the clocks are changed.
"""

from datetime import datetime, timedelta, tzinfo

SECOND = 1_000_000
DAY = 86_400 * SECOND
EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)


class WallClock:
	"""A clock that is never changed."""

	def instant(self, moment: datetime) -> int:
		return (moment - EPOCH) // MICROSECOND

	def moment(self, instant: int) -> datetime:
		return EPOCH + timedelta(microseconds=instant)


class ZoneClock:
	"""The clock of a time zone.

	A local time that comes twice means the first one, unless its `fold` says otherwise. A local time that
	is left out means the moment of the change: so later on the wall is never earlier in fact.
	"""

	def __init__(self, zone: tzinfo):
		self.zone = zone

	def instant(self, moment: datetime) -> int:
		wall = (moment - EPOCH) // MICROSECOND
		first = self._offset(moment, 0)
		second = self._offset(moment, 1)
		if first == second:
			return wall - first
		if first < second:
			return self._change(wall - second, wall - first)
		return wall - (second if moment.fold else first)

	def moment(self, instant: int) -> datetime:
		utc = (EPOCH + timedelta(microseconds=instant)).replace(tzinfo=self.zone)
		return self.zone.fromutc(utc).replace(tzinfo=None)

	def _offset(self, moment: datetime, fold: int) -> int:
		return moment.replace(tzinfo=self.zone, fold=fold).utcoffset() // MICROSECOND

	def _change(self, before: int, after: int) -> int:
		"""The instant between the two from which the clocks show the new time."""
		old = self._wall(before) - before
		while after - before > 1:
			middle = (before + after) // 2
			if self._wall(middle) - middle == old:
				before = middle
			else:
				after = middle
		return after

	def _wall(self, instant: int) -> int:
		return (self.moment(instant) - EPOCH) // MICROSECOND
