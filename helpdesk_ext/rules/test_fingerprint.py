import unittest
from datetime import date

from helpdesk_ext.rules.fingerprint import fingerprint


class TestFingerprint(unittest.TestCase):
	def test_it_is_the_sha_256_of_the_content(self):
		# printf '{"a":1}' | sha256sum
		self.assertEqual(
			fingerprint({"a": 1}), "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
		)

	def test_neither_order_nor_the_database_changes_it(self):
		self.assertEqual(fingerprint({"a": 1, "b": None}), fingerprint({"b": "", "a": 1}))
		self.assertEqual(fingerprint([date(2026, 3, 2)]), fingerprint(("2026-03-02",)))

	def test_every_change_changes_it(self):
		content = {"subject": "S", "people": [{"user": "a", "execute_by": date(2026, 3, 2)}]}
		changed = (
			{**content, "subject": "s"},
			{**content, "people": []},
			{**content, "people": [{"user": "b", "execute_by": date(2026, 3, 2)}]},
			{**content, "people": [{"user": "a", "execute_by": date(2026, 3, 3)}]},
			{"people": content["people"]},
		)
		seen = {fingerprint(content), *(fingerprint(other) for other in changed)}
		self.assertEqual(len(seen), len(changed) + 1)
