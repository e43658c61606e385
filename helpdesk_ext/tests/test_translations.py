"""The Russian file holds every string of the app, nothing else, and does not talk over other apps."""

import csv
import functools
import importlib.util
import re
import unittest
from pathlib import Path

from helpdesk_ext.rules.flows import FLOWS
from helpdesk_ext.setup.data_roles import DESK_ROLES
from helpdesk_ext.tests import translatable

RUSSIAN = translatable.APP / "translations" / "ru.csv"
PLACEHOLDER = re.compile(r"\{[A-Za-z_0-9]*\}|%[sd]")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# Nothing to translate: names of formats and the like.
SAME_IN_RUSSIAN: set[str] = set()
# Common words which Frappe and ERPNext translate for the whole Desk, for machines where their files
# are not at hand. No state or action may be one of them: our translation would be theirs too.
WORDS_OF_THE_FRAMEWORK = frozenset(
	"""Accepted Active Answer Answered Approve Approved Assign Assigned Awaiting Cancel Cancelled Close Closed
	Completed Confirmed Converted Create Customer Draft Duplicate Escalate Executed Expired Failed Hold Issued
	New Open Opened Overdue Paid Pending Priority Queued Received Registered Reject Rejected Reopen Reopened
	Replied Reply Resolve Resolved Restore Resume Returned Review Rejected Send Sent Spam Started Status Stuck
	Submitted Take Urgent Waiting""".split()
) | {"In Progress", "On Hold", "Under Review", "In Process", "Awaiting Response", "Mark as Closed"}
# Endings of Russian adjectives and participles that agree with a noun nobody named.
GENDERED = re.compile(r"(ый|ий|ой|ая|яя|ое|ее|ен|ён|ена|ено|ёна|ёно|ан|ана|ано|ят|ята|ято|ыт|ыта|ыто)$")

# A pill has no room for the noun. These phrases are ours alone and stand only on their own document, with
# whose name they agree (обращение, запрос, неполадка, отчёт, документ), never with a person.
OF_THE_DOCUMENT = {
	"New Appeal": "Новое",
	"Appeal Closed": "Закрыто",
	"Appeal Reopened": "Возобновлено",
	"Inquiry Sent": "Направлен",
	"Inquiry Accepted": "Принят отделом",
	"Inquiry Closed": "Закрыт",
	"Inquiry Withdrawn": "Отозван",
	"Fault Accepted": "Принята",
	"Fault Eliminated": "Устранена",
	"Fault Rejected": "Отклонена",
	"Fault Registered": "Заявлена",
	"Fault Returned": "Не устранена",
	"Report Compiled": "Составлен",
	"Report Accepted": "Принят",
	"Report Returned": "Возвращен",
	"Directive Issued": "Издан",
	"Directive Executed": "Исполнен",
	"Directive Closed": "Снят с контроля",
	"Directive Cancelled": "Отменен",
}
# What the column of a list shows of a state before it is cut off.
PILL_LENGTH = 15


@functools.cache
def read(path: Path) -> list[list[str]]:
	with open(path, encoding="utf-8", newline="") as file:
		return [row for row in csv.reader(file) if row]


@functools.cache
def russian() -> dict[str, str]:
	return {row[0]: row[1] for row in read(RUSSIAN)}


@functools.cache
def theirs() -> dict[str, str]:
	"""What Frappe and ERPNext translate without a context, where their files are at hand."""
	found: dict[str, str] = {}
	for app in ("frappe", "erpnext"):
		spec = importlib.util.find_spec(app)
		path = Path(spec.origin).parent / "translations" / "ru.csv" if spec and spec.origin else None
		if path and path.exists():
			found.update(
				{row[0]: row[1] for row in read(path) if len(row) == 2 or (len(row) > 2 and not row[2])}
			)
	return found


class TestRussianFile(unittest.TestCase):
	def test_every_string_is_translated(self):
		missing = {
			source: sorted(places)
			for source, places in translatable.collect().items()
			if source not in russian()
		}
		self.assertEqual(missing, {})

	def test_nothing_is_translated_that_nobody_shows(self):
		self.assertEqual(sorted(set(russian()) - set(translatable.collect())), [])

	def test_no_string_is_put_together_at_run_time(self):
		self.assertEqual(translatable.composed_calls(), [])

	def test_rows_are_sorted_and_single(self):
		sources = [row[0] for row in read(RUSSIAN)]
		self.assertEqual(sources, sorted(set(sources)))

	def test_placeholders_survive_translation(self):
		for source, translation in russian().items():
			self.assertEqual(
				sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(translation)), source
			)

	def test_translations_are_russian_and_whole(self):
		for source, translation in russian().items():
			self.assertEqual(translation, translation.strip(), source)
			if source not in SAME_IN_RUSSIAN:
				self.assertRegex(translation, CYRILLIC, source)
			for end in ".?!:…":
				if source.endswith(end):
					self.assertEqual(translation[-1], end, source)

	def test_no_word_of_others_is_translated_otherwise(self):
		others = theirs()
		different = {
			source: (translation, others[source])
			for source, translation in russian().items()
			if source in others and others[source] != translation
		}
		self.assertEqual(different, {})

	def test_states_actions_and_roles_are_phrases_of_our_own(self):
		words = [*translatable.SPOKEN["states"], *translatable.SPOKEN["actions"], *DESK_ROLES]
		others = theirs()
		for word in words:
			self.assertNotIn(word, WORDS_OF_THE_FRAMEWORK)
			self.assertGreaterEqual(len(word.split()), 2, word)
			if word in others:
				self.assertEqual(others[word], russian()[word], f"{word} is translated by others")

	def test_wording_of_states_agrees_with_no_unnamed_noun(self):
		for rule in (rule for flow in FLOWS.values() for rule in flow.states):
			wording = russian()[rule.state]
			if rule.state in OF_THE_DOCUMENT:
				self.assertEqual(wording, OF_THE_DOCUMENT[rule.state])
			elif not wording.lower().startswith("ответ "):
				self.assertNotRegex(wording.lower().split()[-1], GENDERED, rule.state)

	def test_states_fit_the_pill_of_a_list(self):
		for state in translatable.SPOKEN["states"]:
			self.assertLessEqual(len(russian()[state]), PILL_LENGTH, state)

	def test_states_and_actions_of_one_document_read_differently(self):
		for flow in FLOWS.values():
			states = [russian()[rule.state] for rule in flow.states]
			self.assertEqual(len(states), len(set(states)), flow.name)
			actions = {move.action for move in flow.transitions}
			self.assertEqual(len(actions), len({russian()[action] for action in actions}), flow.name)

	def test_roles_read_differently(self):
		self.assertEqual(len(DESK_ROLES), len({russian()[role] for role in DESK_ROLES}))

	def test_labels_of_one_document_read_differently(self):
		import json

		for path in sorted((translatable.APP / "helpdesk_ext" / "doctype").glob("*/*.json")):
			record = json.loads(path.read_text(encoding="utf-8"))
			shown = {
				field["label"]
				for field in record["fields"]
				if field.get("label") and not field.get("hidden") and "Break" not in field["fieldtype"]
			}
			words = [russian().get(label, label) for label in shown]
			self.assertEqual(sorted(words), sorted(set(words)), path.name)
