"""The background worker: a process that takes jobs from the queues."""

import os
import subprocess
import time
import unittest

from frappe.utils.background_jobs import get_queue, get_queues

from pocketbench.site import Site, child_environment

SECONDS = 60


class TestWorker(unittest.TestCase):
	def setUp(self):
		self.site = Site(os.environ["POCKETBENCH_SITE"])
		for queue in get_queues():
			queue.empty()  # what other tests have left there is not to be done now

	def start_worker(self):
		worker = subprocess.Popen(self.site.inside("worker"), env=child_environment())
		self.addCleanup(worker.wait)
		self.addCleanup(worker.terminate)
		return worker

	def test_jobs_are_done_in_the_worker_itself(self):
		jobs = [get_queue("short").enqueue("os.getpid") for _ in range(2)]
		worker = self.start_worker()
		deadline = time.monotonic() + SECONDS
		while not all(job.is_finished for job in jobs) and time.monotonic() < deadline:
			time.sleep(0.1)
		self.assertEqual([job.return_value() for job in jobs], [worker.pid] * 2)
