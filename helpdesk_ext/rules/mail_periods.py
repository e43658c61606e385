"""The period a report sent by mail covers: the last whole one of its kind. Pure Python."""

from datetime import date, timedelta

MONTHS = {"Monthly": 1, "Quarterly": 3, "Half Yearly": 6, "Yearly": 12}


def last_whole(kind: str, today: date) -> tuple[date, date]:
	"""First and last day of the day, week (from Monday), month, quarter … that was over last before `today`.

	A mail sent late covers the same days as one sent in time.

	:param kind: one of the framework's: Daily, Weekly, Monthly, Quarterly, Half Yearly, Yearly.
	"""
	if kind == "Daily":
		return today - timedelta(days=1), today - timedelta(days=1)
	if kind == "Weekly":
		last = today - timedelta(days=today.weekday() + 1)
		return last - timedelta(days=6), last
	months = MONTHS[kind]
	this = (today.year * 12 + today.month - 1) // months * months
	return _first_of(this - months), _first_of(this) - timedelta(days=1)


def _first_of(month: int) -> date:
	"""First day of a month counted from the year 0."""
	return date(month // 12, month % 12 + 1, 1)
