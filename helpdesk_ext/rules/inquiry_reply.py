"""The department's facts as words for the customer: a type's text, its facts put in.

Plain text with placeholders in braces (rules.templates); nothing in it is ever executed. A line that speaks of
facts none of which the department gave is left out, so that one text serves full and short answers alike.
"""

import re
from collections.abc import Mapping

from helpdesk_ext.rules.inquiry_facts import FIELDNAMES
from helpdesk_ext.rules.templates import RenderedTemplate, placeholders_in

# Placeholders besides the facts themselves: who is written to, which order, what the department wrote.
CONTEXT = {
	"customer_name": "Name of the customer, else the contact name as given",
	"order_number": "Number of the linked order, else as given by the customer",
	"order_date": "Day of the order",
	"order_total": "Total of the order with currency",
	"order_status": "State of the order",
	"answer_text": "Text of Department's Answer",
	"department": "Department Asked",
	"agent_name": "Full name of the employee who answers",
}
KNOWN = frozenset(FIELDNAMES) | frozenset(CONTEXT)
# These alone keep no line: "Order {order_number}: tracking number {tracking_number}" says nothing without it.
FRAME = frozenset(CONTEXT) - {"answer_text"}

_BLANK_LINES = re.compile(r"\n{3,}")
_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")


def unknown_placeholders(text: str) -> tuple[str, ...]:
	"""Placeholders of `text` that no answer will ever fill."""
	return tuple(name for name in placeholders_in(text) if name not in KNOWN)


def render_reply(template: str, values: Mapping[str, object]) -> RenderedTemplate:
	"""`template` with `values` in it.

	:param values: placeholder -> text as the customer reads it; None and blank count as not given.
	:returns: the text, and the placeholders that stay visible in it: `unknown` ones, and `empty` ones of
		lines which say something else.
	"""
	unknown: dict[str, None] = {}
	empty: dict[str, None] = {}
	words = {name: "" if value is None else str(value).strip() for name, value in values.items()}

	def substitute(match: re.Match) -> str:
		name = match.group(1)
		if name not in KNOWN:
			unknown[name] = None
			return match.group(0)
		if not words.get(name):
			empty[name] = None
			return match.group(0)
		return words[name]

	lines = [
		_PLACEHOLDER.sub(substitute, line)
		for line in (template or "").split("\n")
		if _says_something(line, words)
	]
	text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
	return RenderedTemplate(text, tuple(unknown), tuple(empty))


def _says_something(line: str, words: Mapping[str, str]) -> bool:
	"""Whether a line stays: it has no placeholder, or one of those it is about has a value."""
	named = placeholders_in(line)
	about = [name for name in named if name not in FRAME] or named
	return not about or any(words.get(name) or name not in KNOWN for name in about)
