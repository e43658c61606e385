"""A worker that dies over the appeals of a fault: nobody is told twice, nobody is left out."""

import multiprocessing
import os
import signal
import time
from unittest import mock

import frappe

from helpdesk_ext import backfill, background
from helpdesk_ext.constants import APPEAL, EVENT, FAULT, AppealState
from helpdesk_ext.faults import customers
from helpdesk_ext.tests.fault_utils import CustomersTestCase


class TestKilledWorker(CustomersTestCase):
	"""A real process, really killed, between two appeals and in the middle of one."""

	APPEALS = 6

	def setUp(self):
		super().setUp()
		queue = mock.patch.object(frappe, "enqueue")
		queue.start()
		self.addCleanup(queue.stop)
		self.fault = self.report()
		self.names = [self.appeal(self.fault) for _ in range(self.APPEALS)]
		self.confirm(self.fault)
		self.answer_all(self.fault)
		# another process sees nothing else
		frappe.db.commit()
		self.addCleanup(self.remove)

	def remove(self):
		frappe.db.rollback()
		backfill.remove_documents(APPEAL, self.names)
		backfill.remove_documents(FAULT, [self.fault.name])
		frappe.db.commit()

	def count(self, is_public):
		# what others have committed
		frappe.db.rollback()
		return sum(len(self.messages(name, is_public)) for name in self.names)

	def kill_in(self, work, step, at):
		"""Run `work` in a process that is killed in the middle of its appeal number `at`."""
		context = multiprocessing.get_context("fork")
		reached = context.Event()
		child = context.Process(target=_worker, args=(self.fault.name, work, step, at, reached), daemon=True)
		child.start()
		self.assertTrue(reached.wait(timeout=60), "the worker did not come so far")
		os.kill(child.pid, signal.SIGKILL)
		child.join(timeout=30)
		self.assertEqual(child.exitcode, -signal.SIGKILL)

	def test_none_is_noted_or_answered_twice_and_none_is_left_out(self):
		self.kill_in("note_appeals", "_note", at=3)
		self.assertEqual(self.count(is_public=0), 2)
		self.kill_in("note_appeals", "_note", at=2)
		self.assertEqual(self.count(is_public=0), 3)
		self.kill_in("answer_customers", "_answer", at=4)
		self.assertEqual(self.count(is_public=1), 3)
		customers.finish_pending()
		for name in self.names:
			self.assertEqual((len(self.messages(name, 0)), len(self.messages(name, 1))), (1, 1))
			self.assertEqual(self.value(name, "state"), AppealState.ANSWERED)
			states = frappe.get_all(
				EVENT, filters={"reference_name": name, "to_value": AppealState.ANSWERED}, pluck="name"
			)
			self.assertEqual(len(states), 1)
		self.fault.reload()
		self.assertEqual((self.fault.notes_pending, self.fault.answers_pending), (0, 0))
		self.assertEqual((self.fault.internal_note_count, self.fault.told_count), (6, 6))


def _worker(fault, work, step, at, reached):
	"""The child: a connection of its own, real commits, and a long breath inside one appeal."""
	frappe.local.db = None
	frappe.connect()
	frappe.set_user("Administrator")
	frappe.flags.in_test = False
	real, seen = getattr(customers, step), []

	def slow(*arguments):
		seen.append(arguments)
		real(*arguments)
		if len(seen) == at:
			reached.set()
			time.sleep(120)

	with mock.patch.object(customers, step, slow), mock.patch.object(background, "_enqueue"):
		getattr(customers, work)(fault)
