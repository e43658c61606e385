"""Finds every string of the app that people may see translated. No framework needed.

`collect()` answers source string -> where it comes from. Strings that only data holds and code
translates on display are listed in `SPOKEN`; a call with anything but a literal is otherwise an error
of style that `dynamic_calls()` shows.
"""

import ast
import functools
import json
import re
from collections import defaultdict
from pathlib import Path

from helpdesk_ext import constants
from helpdesk_ext.rules import report_figures, spam, templates, transitions
from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.setup import (
	data_auto_reports,
	data_calendar,
	data_categories,
	data_desk,
	data_faults,
	data_inquiries,
	data_policies,
	data_report_forms,
	data_roles,
)

APP = Path(__file__).parent.parent
FIELD_TYPES_WITH_CHOICES = ("Select",)
TRANSLATE = {"_", "_lt", "__"}

_JS_STRING = r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\$]|\\.)*`'
_JS_CALL = re.compile(rf"(?<![\w.])__\(\s*({_JS_STRING})\s*([,)+])")
_JINJA_CALL = re.compile(rf"(?<![\w.])_\(\s*({_JS_STRING})\s*([,)+])")


@functools.cache
def collect() -> dict[str, set[str]]:
	"""Every translatable string of the app with the places it was found in."""
	found: dict[str, set[str]] = defaultdict(set)
	for path in _files("*.json"):
		if "fixtures" not in path.parts:
			_add(found, path, _json_strings(json.loads(path.read_text(encoding="utf-8"))))
	for path in _files("*.py"):
		_add(found, path, _python_strings(path))
	for path in (*_files("*.js"), *_files("*.html"), *_files("data_notices_*.py")):
		_add(found, path, _script_strings(path.read_text(encoding="utf-8")))
	for place, strings in SPOKEN.items():
		for string in strings:
			found[string].add(place)
	found.pop("", None)
	return dict(found)


def _words_of(holder) -> list[str]:
	"""The text constants of a class or module."""
	return [value for name, value in vars(holder).items() if name.isupper() and isinstance(value, str)]


def _values_in(file: str, name: str) -> list[str]:
	"""The values of a dict constant in a module that cannot be imported without the framework."""
	for node in ast.parse((APP / file).read_text(encoding="utf-8")).body:
		if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
			return list(ast.literal_eval(node.value).values())
	raise LookupError(f"{file} has no constant {name}")


def _categories(categories=data_categories.CATEGORIES) -> list[str]:
	names = []
	for category in categories:
		names.append(category.name)
		names.extend(_categories(category.children))
	return names


OUR_ROLES = data_roles.DESK_ROLES

# Words that live in data and are translated where they are shown.
SPOKEN: dict[str, list[str]] = {
	"states": [
		*_words_of(constants.RequestState),
		*_words_of(constants.AddresseeState),
		*(rule.state for flow in FLOWS.values() for rule in flow.states),
	],
	"actions": [
		action
		for flow in FLOWS.values()
		for action in dict.fromkeys(move.action for move in flow.transitions)
	],
	"events": _words_of(constants.EventType) + _words_of(constants.ActorKind),
	"roles": list(OUR_ROLES),
	"words for the customer": list(transitions.CUSTOMER_WORDS.values()),
	"placeholders": list(templates.PLACEHOLDERS.values()),
	"report forms": data_report_forms.words(),
	"figures of work reports": list(report_figures.HEADINGS.values()),
	"signs of spam": _words_of(spam),
	"signs of likeness": _values_in("appeals/duplicates.py", "LIKENESS"),
	"categories": _categories(),
	"parts": _categories(data_faults.PARTS),
	"causes": [cause.name for cause in data_faults.CAUSES],
	"likeness of faults": _values_in("faults/similar.py", "LIKENESS"),
	"calendars": [data_calendar.OFFICE_HOURS],
	"policies": [name for name, *_terms in data_policies.APPEALS],
	"departments": list(data_inquiries.DEPARTMENTS),
	"inquiry types": [kind.name for kind in data_inquiries.KINDS],
	"facts of an order": _values_in("inquiries/snapshot.py", "FACT_LABELS"),
	"reports by mail": [words for name, _often, text in data_auto_reports.MAILS for words in (name, text)],
	"kanban": [data_desk.KANBAN_BOARD],
	"hooks": ["Technical Support", "My Appeals"],
}


def _files(pattern: str) -> list[Path]:
	skipped = {"tests", "node_modules", "__pycache__", "patches"}
	return [
		path
		for path in sorted(APP.rglob(pattern))
		if not skipped & set(path.relative_to(APP).parts) and not path.name.startswith("test_")
	]


def _add(found: dict[str, set[str]], path: Path, strings) -> None:
	for string in strings:
		found[string].add(str(path.relative_to(APP)))


def _json_strings(record) -> list[str]:
	reader = _READERS.get(record.get("doctype")) if isinstance(record, dict) else None
	return [string for string in (reader(record) if reader else []) if string]


def _doctype(record: dict) -> list[str]:
	strings = [record["name"], record.get("description")]
	for field in record["fields"]:
		strings += [field.get("label"), field.get("description")]
		if field["fieldtype"] in FIELD_TYPES_WITH_CHOICES:
			strings += (field.get("options") or "").split("\n")
	for link in (*record.get("links", []), *record.get("actions", [])):
		strings += [link.get("group"), link.get("label")]
	return strings


def _workspace(record: dict) -> list[str]:
	strings = [record["title"], record["label"]]
	for row in record["shortcuts"]:
		strings += [row["label"], (row.get("format") or "").replace("{}", "").strip() and row["format"]]
	for row in record["links"]:
		# a document of others is called what its own app calls it
		if row["type"] == "Card Break" or row["label"] != row.get("link_to"):
			strings.append(row["label"])
	for table in ("charts", "number_cards", "quick_lists"):
		strings += [row["label"] for row in record[table]]
	for block in json.loads(record["content"]):
		if block["type"] == "header":
			strings.append(re.sub(r"<[^>]+>", "", block["data"]["text"]))
	return strings


def _web_form(record: dict) -> list[str]:
	strings = [
		record.get(name)
		for name in (
			"title",
			"introduction_text",
			"success_title",
			"success_message",
			"button_label",
			"meta_title",
			"meta_description",
			"list_title",
		)
	]
	for field in record.get("web_form_fields", []):
		strings += [field.get("label"), field.get("description")]
		if field.get("fieldtype") in FIELD_TYPES_WITH_CHOICES:
			strings += (field.get("options") or "").split("\n")
	return strings


def _print_format(record: dict) -> list[str]:
	return [record["name"], *_script_strings(record.get("html") or "")]


def _report(record: dict) -> list[str]:
	return [record["report_name"], *(column.get("label") for column in record.get("columns", []))]


_READERS = {
	"DocType": _doctype,
	"Workspace": _workspace,
	"Web Form": _web_form,
	"Print Format": _print_format,
	"Report": _report,
	"Number Card": lambda record: [record["label"]],
	"Dashboard Chart": lambda record: [record["chart_name"]],
	"Dashboard": lambda record: [record["dashboard_name"]],
	"Notification": lambda record: [record["name"], *_script_strings(record.get("subject") or "")],
}


def _calls(path: Path):
	for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Call) and node.args:
			name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
			if name in TRANSLATE:
				yield node


def _python_strings(path: Path) -> list[str]:
	return [
		node.args[0].value
		for node in _calls(path)
		if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
	]


def dynamic_calls() -> list[tuple[str, int]]:
	"""Python calls of the translator with anything but a literal: (file, line). Their words are SPOKEN."""
	return [
		(str(path.relative_to(APP)), node.lineno)
		for path in _files("*.py")
		for node in _calls(path)
		if not isinstance(node.args[0], ast.Constant)
	]


def composed_calls() -> list[tuple[str, int]]:
	"""Calls whose source string is put together at run time (f-string, %, +, .format): never translated."""
	composed = []
	for path in _files("*.py"):
		for node in _calls(path):
			argument = node.args[0]
			formatted = (
				isinstance(argument, ast.Call)
				and isinstance(argument.func, ast.Attribute)
				and argument.func.attr == "format"
			)
			if formatted or isinstance(argument, ast.JoinedStr | ast.BinOp):
				composed.append((str(path.relative_to(APP)), node.lineno))
	for path in (*_files("*.js"), *_files("*.html")):
		text = path.read_text(encoding="utf-8")
		for pattern in (_JS_CALL, _JINJA_CALL):
			for match in pattern.finditer(text):
				if match.group(2) == "+":
					composed.append((str(path.relative_to(APP)), text[: match.start()].count("\n") + 1))
	return composed


def _script_strings(text: str) -> list[str]:
	return [
		_unquoted(match.group(1)) for pattern in (_JS_CALL, _JINJA_CALL) for match in pattern.finditer(text)
	]


def _unquoted(literal: str) -> str:
	body = literal[1:-1]
	return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match.group(1), match.group(1)), body)
