"""The committed pages say what the code says. Skipped where the app was installed without its docs."""

import unittest

from helpdesk_ext import docs_pages, hooks
from helpdesk_ext.rules.flows import FLOWS


@unittest.skipUnless(docs_pages.DOCS.is_dir(), "the docs folder is not there")
class TestDocsPages(unittest.TestCase):
	def test_committed_pages_are_up_to_date(self):
		for path, text in docs_pages.pages().items():
			committed = path.read_text(encoding="utf-8") if path.exists() else ""
			changed = sorted(set(committed.splitlines()) ^ set(text.splitlines()))
			self.assertTrue(
				committed == text, f"run python -m helpdesk_ext.docs_pages: {path.name}: {changed[:4]}"
			)

	def test_every_predicate_is_told_in_words(self):
		self.assertEqual(set(docs_pages.ROW_RULES), set(hooks.permission_query_conditions))

	def test_workflow_page_shows_every_move(self):
		page = docs_pages.workflows_page("en")
		for move in (move for flow in FLOWS.values() for move in flow.transitions):
			self.assertIn(f"| {move.state} | {move.action} | {move.next_state} |", page)

	def test_russian_pages_are_russian(self):
		page = docs_pages.workflows_page("ru")
		self.assertIn("Взять в работу", page)
		self.assertIn("Руководитель отдела технической поддержки", page)
