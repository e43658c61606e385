"""The catalogue of the framework's own words: exact sources, kept placeholders, and its place under the apps'."""

import csv
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

from pocketbench import catalogue, framework

FILE = catalogue.FOLDER / "ru.csv"
PLACEHOLDER = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?\w+")
QUOTED = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`([^`]*)`')
TRANSLATED = re.compile(r"\b__?\(\s*(?:" + QUOTED.pattern + ")")
ESCAPED = re.compile(r"\\(.)")


def rows():
	with FILE.open(encoding="utf-8", newline="") as file:
		return list(csv.reader(file))


@cache
def words_of_framework() -> frozenset[str]:
	"""Every text the framework can pass to its translation: quoted in its code, or a value in its records."""
	found = set()
	package = Path(importlib.util.find_spec("frappe").origin).parent
	for file in package.rglob("*"):
		if file.suffix not in (".py", ".js", ".vue", ".html", ".json") or "node_modules" in file.parts:
			continue
		text = file.read_text(encoding="utf-8", errors="replace")
		# one stray quote shifts all pairs after it: what stands right in a translation call is looked for apart
		for pattern in (TRANSLATED, QUOTED):
			for groups in pattern.findall(text):
				literal = ESCAPED.sub(
					lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), next(filter(None, groups), "")
				)
				found.add(literal)
				if file.suffix == ".json":
					found.update(literal.split("\n"))  # options of a Select
	return frozenset(found)


def test_rows_are_source_translation_and_perhaps_context():
	assert len(rows()) > 600
	assert all(len(row) in (2, 3) and row[0].strip() and row[1].strip() for row in rows())


def test_no_source_twice():
	keys = [(row[0], *row[2:]) for row in rows()]
	assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_source_is_a_text_of_the_framework():
	assert sorted(row[0] for row in rows() if row[0] not in words_of_framework()) == []


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_translation_keeps(pattern):
	def parts(text):
		return sorted(pattern.findall(text))

	assert [row for row in rows() if parts(row[0]) != parts(row[1])] == []


def test_translation_is_russian():
	same_in_russian = {"PDF", "HTML"}

	def words(text):
		return re.sub(r"\{\w*\}|[^a-zа-яё]", "", text, flags=re.I)

	foreign = [row for row in rows() if words(row[1]) and not re.search("[а-яё]", row[1], re.I)]
	assert [row for row in foreign if row[1] not in same_in_russian] == []


def test_fork_is_not_named():
	assert framework.FORK not in FILE.read_text(encoding="utf-8").lower()


@pytest.fixture
def translate(monkeypatch):
	import frappe.translate

	monkeypatch.setattr(
		frappe.translate, "get_translations_from_apps", lambda lang, apps=None: {"Save": "Записать"}
	)
	catalogue.install()
	return frappe.translate


def test_catalogue_is_found_by_language(translate):
	assert translate.get_translations_from_apps("ru")["Cancel"] == "Отменить"
	assert "Cancel" not in translate.get_translations_from_apps("en")


def test_app_wins_over_catalogue(translate):
	assert translate.get_translations_from_apps("ru")["Save"] == "Записать"


def test_site_speaks_russian():
	"""The whole way: a user's language reaches the framework's own words."""
	import frappe

	lang = frappe.local.lang
	frappe.cache.hdel("merged_translations", "ru")
	try:
		frappe.local.lang = "ru"
		assert frappe._("Not Saved") == "Не сохранено"
	finally:
		frappe.local.lang = lang
