"""What we start is stopped, and nothing else."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock
from pathlib import Path

from pocketbench.console import Trouble
from pocketbench.processes import Children, answers, free_port

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# a process that has a child of its own and ignores polite requests
STUBBORN = [
	sys.executable,
	"-c",
	"import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
	"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
	"print(child.pid, flush=True); time.sleep(600)",
]


def alive(pid):
	try:
		return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
	except FileNotFoundError:
		return False


class ProcessesTestCase(unittest.TestCase):
	def setUp(self):
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.log = Path(folder.name) / "child.log"

	def wait(self, condition):
		deadline = time.monotonic() + 10
		while not condition() and time.monotonic() < deadline:
			time.sleep(0.02)
		self.assertTrue(condition())


class TestChildren(ProcessesTestCase):
	def test_all_are_stopped_at_the_end_and_strangers_live_on(self):
		stranger = subprocess.Popen(SLEEPER)
		self.addCleanup(stranger.wait)
		self.addCleanup(stranger.kill)
		with Children() as children:
			pids = [children.start(str(i), SLEEPER, self.log).pid for i in range(3)]
			self.assertTrue(all(map(alive, pids)))
		self.assertFalse(any(map(alive, pids)))
		self.assertTrue(alive(stranger.pid))

	def test_grandchildren_of_a_stubborn_process_are_ended_too(self):
		with unittest.mock.patch("pocketbench.processes.STOP_SECONDS", 0.5), Children() as children:
			pid = children.start("stubborn", STUBBORN, self.log).pid
			self.wait(lambda: self.log.exists() and self.log.read_text().strip())
			grandchild = int(self.log.read_text())
		self.assertFalse(alive(pid))
		# killed, but its new parent may take a moment to bury it
		self.wait(lambda: not alive(grandchild))

	def test_a_process_that_ends_by_itself_is_reported_with_its_log(self):
		with Children() as children:
			children.start("short", [sys.executable, "-c", "raise SystemExit(3)"], self.log).wait()
			with self.assertRaises(Trouble) as caught:
				children.check()
		self.assertIn("short ended by itself (code 3)", str(caught.exception))
		self.assertEqual(caught.exception.log, str(self.log))

	def test_waiting_ends_when_time_is_up(self):
		with Children() as children:
			children.start("slow", SLEEPER, self.log)
			with self.assertRaisesRegex(Trouble, "slow did not answer"):
				children.wait_for("slow", lambda: False, 0.1)

	def test_children_go_when_their_parent_is_killed(self):
		script = (
			"import sys, time; sys.path.insert(0, sys.argv[1]); from pocketbench.processes import Children;"
			f"print(Children().start('x', {SLEEPER!r}, {str(self.log)!r}).pid, flush=True); time.sleep(600)"
		)
		root = str(Path(__file__).resolve().parents[2])
		parent = subprocess.Popen([sys.executable, "-c", script, root], stdout=subprocess.PIPE, text=True)
		child = int(parent.stdout.readline())
		self.assertTrue(alive(child))
		os.kill(parent.pid, signal.SIGKILL)
		parent.wait()
		parent.stdout.close()
		self.wait(lambda: not alive(child))


class TestPorts(ProcessesTestCase):
	def test_preferred_port_is_taken_when_free(self):
		port = free_port()
		self.assertEqual(free_port(port), port)

	def test_another_port_when_the_preferred_one_is_taken(self):
		with socket.create_server(("127.0.0.1", 0)) as server:
			taken = server.getsockname()[1]
			self.assertTrue(answers(taken))
			self.assertNotEqual(free_port(taken), taken)
		self.assertFalse(answers(taken))
