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
		# by day since 1970: the offset of days that no change is near to; None for the others
		self._steady: dict[int, int | None] = {}

	def instant(self, moment: datetime) -> int:
		wall = (moment - EPOCH) // MICROSECOND
		offset = self._steady_offset(wall // DAY)
		if offset is not None:
			return wall - offset
		first = self._offset(moment, 0)
		second = self._offset(moment, 1)
		if first < second:
			return self._change(wall - second, wall - first)
		return wall - (second if moment.fold else first)

	def moment(self, instant: int) -> datetime:
		offset = self._steady_offset(instant // DAY)
		if offset is not None:
			return EPOCH + timedelta(microseconds=instant + offset)
		return self._local(instant)

	def _local(self, instant: int) -> datetime:
		utc = (EPOCH + timedelta(microseconds=instant)).replace(tzinfo=self.zone)
		return self.zone.fromutc(utc).replace(tzinfo=None)

	def _steady_offset(self, day: int) -> int | None:
		"""The offset of a day, counted by the wall or in UTC, if it is the same for a day around it."""
		try:
			return self._steady[day]
		except KeyError:
			around = (EPOCH + timedelta(days=day + further) for further in (-1, 0, 1, 2))
			offsets = {self._offset(moment, fold) for moment in around for fold in (0, 1)}
			return self._steady.setdefault(day, offsets.pop() if len(offsets) == 1 else None)

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
		return (self._local(instant) - EPOCH) // MICROSECOND
