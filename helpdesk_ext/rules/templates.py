"""Reply templates: plain text with a fixed set of placeholders, no template language.

Agents write templates, so nothing in them may ever be executed: a placeholder is a word in braces, it is
replaced once, and what came in from a value is never looked at again. A placeholder that is unknown, or for
which the appeal has no value, stays visible in the text and is reported, so that nobody sends a letter that
begins with "Dear ,".
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

# name of the placeholder -> what it stands for (an English source string, translated where it is shown)
PLACEHOLDERS = {
	"customer_name": "Name of the customer, else the contact name as given",
	"contact_name": "Contact name as given",
	"appeal_number": "Number of the appeal",
	"appeal_subject": "Subject of the appeal",
	"received_on": "Day on which the appeal was received",
	"order_number": "Number of the linked order, else as given by the customer",
	"order_date": "Day of the order",
	"order_delivery_date": "Promised day of delivery of the order",
	"order_total": "Total of the order with currency",
	"order_status": "State of the order",
	"tracking_number": "Tracking number of the delivery",
	"agent_name": "Full name of the employee who answers",
	"organization_name": "Organization on documents, from the settings",
}

_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")


class RenderedTemplate(NamedTuple):
	"""`text` ready for the answer box; `unknown` and `empty` name the placeholders left in it."""

	text: str
	unknown: tuple[str, ...]
	empty: tuple[str, ...]


def placeholders_in(text: str) -> tuple[str, ...]:
	"""Names of everything that looks like a placeholder, each once, in order of appearance."""
	return tuple(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def unknown_placeholders(text: str) -> tuple[str, ...]:
	"""Placeholders of `text` that no value will ever be offered for."""
	return tuple(name for name in placeholders_in(text) if name not in PLACEHOLDERS)


def render(text: str, values: Mapping[str, object]) -> RenderedTemplate:
	"""Put `values` into `text`.

	:param text: the template as written.
	:param values: placeholder name -> value; None and blank count as missing.
	:returns: the text and what could not be filled in; never raises for odd input.
	"""
	unknown: dict[str, None] = {}
	empty: dict[str, None] = {}

	def substitute(match: re.Match) -> str:
		name = match.group(1)
		if name not in PLACEHOLDERS:
			unknown[name] = None
			return match.group(0)
		value = values.get(name)
		filled = "" if value is None else str(value).strip()
		if not filled:
			empty[name] = None
			return match.group(0)
		return filled

	rendered = _PLACEHOLDER.sub(substitute, text or "")
	return RenderedTemplate(rendered, tuple(unknown), tuple(empty))
