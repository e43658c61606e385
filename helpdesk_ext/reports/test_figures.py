"""Grouped figures against the same figures counted by hand."""

import math
import random
import statistics
from unittest import mock

import frappe

from helpdesk_ext.constants import APPEAL
from helpdesk_ext.reports import figures
from helpdesk_ext.rules.percentiles import bucket_of
from helpdesk_ext.tests.utils import HelpdeskTestCase

CHANNELS = ("Via Phone", "Via Web Form", "On Paper")
MARK = "figures of a test"


class TestLengthsBy(HelpdeskTestCase):
	def setUp(self):
		super().setUp()
		chance = random.Random(7)
		self.values: dict[str, list[int]] = {channel: [] for channel in CHANNELS}
		rows = []
		for number in range(301):
			channel = chance.choice(CHANNELS)
			seconds = None if number % 11 == 0 else int(chance.lognormvariate(9, 2)) + 1
			if seconds is not None:
				self.values[channel].append(seconds)
			rows.append((f"T-FIG-{number}", MARK, channel, seconds, bucket_of(seconds) or 0))
		columns = ("name", "subject", "channel", "first_answer_seconds", "first_answer_bucket")
		frappe.db.bulk_insert(APPEAL, columns, rows)
		self.table = frappe.qb.DocType(APPEAL)

	def all_values(self):
		return [value for values in self.values.values() for value in values]

	def lengths_by(self, *groups):
		query = frappe.qb.from_(self.table).where(self.table.subject == MARK)
		seconds, bucket = self.table.first_answer_seconds, self.table.first_answer_bucket
		return figures.lengths_by(query, seconds, bucket, list(groups))

	def assertFigures(self, found, values, within):
		values = sorted(values)
		self.assertEqual(found.count, len(values))
		self.assertAlmostEqual(found.mean, statistics.mean(values), places=2)
		self.assertAlmostEqual(found.median / statistics.median(values), 1, delta=within)
		self.assertAlmostEqual(found.p90 / values[math.ceil(len(values) * 0.9) - 1], 1, delta=within)

	def test_exact_by_group(self):
		found = self.lengths_by(self.table.channel)
		self.assertEqual(set(found), {(channel,) for channel in CHANNELS})
		for channel in CHANNELS:
			self.assertFigures(found[(channel,)], self.values[channel], 1e-9)

	def test_exact_over_all(self):
		self.assertFigures(self.lengths_by()[()], self.all_values(), 1e-9)

	def test_estimated_within_two_percent_where_rows_are_many(self):
		with mock.patch.object(figures, "EXACT_ROWS", 10):
			found = self.lengths_by(self.table.channel)
			whole = self.lengths_by()
		for channel in CHANNELS:
			self.assertFigures(found[(channel,)], self.values[channel], 0.0201)
		self.assertFigures(whole[()], self.all_values(), 0.0201)

	def test_two_groups_make_keys_of_two(self):
		found = self.lengths_by(self.table.channel, self.table.subject)
		self.assertEqual(set(found), {(channel, MARK) for channel in CHANNELS})

	def test_nothing_gives_nothing(self):
		frappe.db.delete(APPEAL, {"subject": MARK})
		self.assertEqual(self.lengths_by(self.table.channel), {})
		self.assertEqual(self.lengths_by(), {})
