"""Parts every report is made of: columns, cards, series over a period."""

from typing import Any

import frappe
import frappe.utils
from frappe import _

FEW_LABELS = 8
# Names of groups are longer than dates.
FEW_GROUPS = 6
# Pixels of a heading.
LETTER_WIDTH, HEADING_MARGIN = 9, 28
GOOD, MIDDLING, BAD, UNDECIDED = "#48BB74", "#F6AD55", "#E24C4C", "#A0AEC0"
COLORS = ["#2490EF", "#48BB74", "#F6AD55", "#E24C4C", "#805AD5", "#4FD1C5", "#A0AEC0", "#D53F8C"]


def column(fieldname: str, label: str, fieldtype: str, width: int, **extra) -> dict[str, Any]:
	"""A column at least as wide as its heading in the reader's language."""
	width = max(width, LETTER_WIDTH * len(label) + HEADING_MARGIN) if width else width
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **extra}


def hours_column(fieldname: str, label: str, width: int = 110) -> dict[str, Any]:
	"""Lengths are hours as numbers: a Duration column would leave the Excel export as text."""
	return column(fieldname, label, "Float", width, precision=2)


def card(label: str, value: Any, datatype: str = "Int", indicator: str = "Blue") -> dict[str, Any]:
	return {"label": label, "value": value, "datatype": datatype, "indicator": indicator}


def compared(label: str, value, past, less_is_better: bool) -> dict[str, Any]:
	"""A card with the figure of the period before, green where the new one is no worse."""
	if value is None:
		return card(label, _("No data"), "Data", "Grey")
	if past is None:
		return card(label, value, "Float", "Blue")
	better = value <= past if less_is_better else value >= past
	said = _("{0} (before: {1})").format(said_number(value), said_number(past))
	return card(label, said, "Data", "Green" if better else "Red")


def hours(seconds: float | None) -> float | None:
	"""Seconds as hours; None (an empty cell, not 0) while the moment has not come."""
	return None if seconds is None else round(frappe.utils.flt(seconds) / 3600, 2)


def share(part: float | None, whole: float | None) -> float | None:
	"""Per cent with one decimal; None of nothing."""
	return round(100 * frappe.utils.flt(part) / whole, 1) if whole else None


def with_total(rows: list[dict[str, Any]], label: str, total: dict[str, Any]) -> list[dict[str, Any]]:
	"""The rows and a last one, in bold, that says `total`; a single row is its own total."""
	if len(rows) < 2:
		return rows
	# what does not add up is empty, not 0
	return [*rows, {**dict.fromkeys(rows[0]), label: _("All Together"), "bold": 1, **total}]


def sums_of(rows: list[dict[str, Any]], names) -> dict[str, Any]:
	return {name: sum(row[name] or 0 for row in rows) for name in names}


def foremost(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The rows a chart of groups has room for; the table has them all."""
	return rows[:FEW_GROUPS]


def said_number(value: float) -> str:
	"""A figure with one decimal, as the site writes numbers."""
	return frappe.utils.fmt_money(value, precision=1)


def chart(
	kind: str,
	labels: list[str],
	series: dict[str, list],
	*,
	stacked: bool = False,
	colors: list | None = None,
) -> dict[str, Any]:
	"""A chart of named series over the labels."""
	return {
		"type": kind,
		"colors": colors or COLORS[: max(1, len(series))],
		# many labels: some are left out (public/js/reports.js), or each would be cut to dots
		"is_series": int(len(labels) > FEW_LABELS),
		"barOptions": {"stacked": 1 if stacked else 0},
		"data": {
			"labels": labels,
			"datasets": [{"name": name, "values": values} for name, values in series.items()],
		},
	}
