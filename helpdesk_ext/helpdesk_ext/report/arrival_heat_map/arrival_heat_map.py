"""Arrival Heat Map: when appeals come, by weekday and hour of receipt, as the mean of one such hour.

Formulas (also in the help text of the report): cell = appeals received in that hour of that weekday /
number of such weekdays in the period; staffing = share of that weekday's hour that is working time by
the usual calendar, so that an hour with many appeals and nobody at work stands out.
"""

from datetime import date, datetime, timedelta
from typing import Any

import frappe
import frappe.utils
from frappe import _
from frappe.query_builder.functions import Count
from pypika.functions import Substring

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports.appeals import criteria, narrowed, validated
from helpdesk_ext.reports.filters import within
from helpdesk_ext.reports.layout import card, chart, column
from helpdesk_ext.working_time import working_seconds

HOURS = range(24)
# The staffing line is drawn from the last week of the period: the calendar's usual one.
WEEK = 7


def execute(filters: dict | None = None):
	"""Columns, a row for each weekday, no message, chart, summary."""
	filters = validated(filters)
	counts = get_counts(filters)
	rows = get_data(filters, counts)
	return get_columns(), rows, None, get_chart(filters, counts), get_summary(filters, counts), True


def get_columns() -> list[dict[str, Any]]:
	return [
		column("weekday_name", _("Day of the Week"), "Data", 130),
		*(column(f"hour_{hour}", f"{hour:02d}", "Float", 46, precision=1) for hour in HOURS),
		column("total", _("Received in All"), "Int", 100),
	]


def get_counts(filters: frappe._dict) -> dict[tuple[int, int], int]:
	"""(weekday from Monday = 0, hour) -> appeals, by one grouped query over days and hours."""
	table = frappe.qb.DocType(APPEAL)
	query = narrowed(frappe.qb.from_(table), within(table.received_at, filters.from_date, filters.to_date))
	# "2026-03-02 10:15:00": the date and the hour, cut out alike on every database
	hour = Substring(table.received_at, 1, 13)
	rows = narrowed(query, criteria(table, filters)).select(hour, Count("*")).groupby(hour).run()
	counts: dict[tuple[int, int], int] = {}
	for text, number in rows:
		moment = datetime.strptime(text, "%Y-%m-%d %H")
		key = (moment.weekday(), moment.hour)
		counts[key] = counts.get(key, 0) + number
	return counts


def get_data(filters: frappe._dict, counts: dict) -> list[dict[str, Any]]:
	days = weekdays_between(filters.from_date, filters.to_date)
	rows = []
	for weekday, name in enumerate(weekday_names()):
		row = {"weekday_name": name, "weekday": weekday}
		for hour in HOURS:
			number = counts.get((weekday, hour), 0)
			row[f"hour_{hour}"] = round(number / days[weekday], 1) if days[weekday] and number else None
		row["total"] = sum(counts.get((weekday, hour), 0) for hour in HOURS)
		rows.append(row)
	return rows


def weekday_names() -> list[str]:
	return [
		_("Monday"),
		_("Tuesday"),
		_("Wednesday"),
		_("Thursday"),
		_("Friday"),
		_("Saturday"),
		_("Sunday"),
	]


def weekdays_between(first: date, last: date) -> list[int]:
	"""How many Mondays, Tuesdays … the period has."""
	whole, rest = divmod((last - first).days + 1, WEEK)
	return [whole + int((weekday - first.weekday()) % WEEK < rest) for weekday in range(WEEK)]


def get_chart(filters: frappe._dict, counts: dict) -> dict[str, Any]:
	"""Appeals by hour of the day, with the share of the week's hours that are working time."""
	by_hour = [sum(counts.get((weekday, hour), 0) for weekday in range(WEEK)) for hour in HOURS]
	staffed = staffing(filters.to_date)
	drawn = chart(
		"axis-mixed",
		[f"{hour:02d}" for hour in HOURS],
		{_("Appeals in"): by_hour, _("At work, % of the week"): staffed},
	)
	for dataset, kind in zip(drawn["data"]["datasets"], ("bar", "line"), strict=True):
		dataset["chartType"] = kind
	return drawn


def staffing(last: date) -> list[float]:
	"""For every hour of the day, the per cent of the week's seven such hours that are working time."""
	days = [last - timedelta(days=number) for number in range(WEEK)]
	shares = []
	for hour in HOURS:
		starts = [datetime(day.year, day.month, day.day, hour) for day in days]
		worked = sum(working_seconds(start, start + timedelta(hours=1)) or 0 for start in starts)
		shares.append(round(100 * worked / (WEEK * 3600), 1))
	return shares


def get_summary(filters: frappe._dict, counts: dict) -> list[dict[str, Any]]:
	total = sum(counts.values())
	days = (filters.to_date - filters.from_date).days + 1
	cards = [
		card(_("Appeals Received"), total, "Int", "Blue"),
		card(_("Received per Day"), round(total / days, 1), "Float", "Blue"),
	]
	if counts:
		(weekday, hour), number = max(counts.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
		label = f"{weekday_names()[weekday]}, {hour:02d}:00"
		cards.append(card(_("Busiest Hour of the Week"), label, "Data", "Orange"))
		cards.append(card(_("Received in That Hour"), number, "Int", "Orange"))
	return cards
