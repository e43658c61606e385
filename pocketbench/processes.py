"""Child processes: started in groups of their own, watched, and every one of them stopped again."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from pocketbench.console import Trouble

STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


class Children:
	"""Processes we started. As a context manager it stops them all, newest first, whatever happens."""

	def __init__(self):
		self._running = []  # (name, Popen, log path)

	def __enter__(self):
		return self

	def __exit__(self, *exception):
		self.stop()

	def start(self, name, command, log_path, *, stop_signal=signal.SIGTERM, env=None):
		"""Start a process in its own group with its output in a log file; returns its Popen."""
		Path(log_path).parent.mkdir(parents=True, exist_ok=True)
		with open(log_path, "a") as log:
			process = subprocess.Popen(
				command,
				stdin=subprocess.DEVNULL,
				stdout=log,
				stderr=subprocess.STDOUT,
				start_new_session=True,
				preexec_fn=_die_with_parent,
				env=env,
			)
		process.stop_signal = stop_signal
		self._running.append((name, process, str(log_path)))
		return process

	def check(self):
		"""Raise Trouble when a process has ended by itself."""
		for name, process, log in self._running:
			if process.poll() is not None:
				raise Trouble(
					f"{name} ended by itself (code {process.returncode})",
					log=log,
					way_out="the reason stands at the end of the log",
				)

	def wait_for(self, name, ready, seconds):
		"""Wait until ready() is true; raise Trouble when the process dies or time is up."""
		deadline = time.monotonic() + seconds
		log = next(path for known, _, path in self._running if known == name)
		while not ready():
			self.check()
			if time.monotonic() > deadline:
				raise Trouble(f"{name} did not answer within {seconds} s", log=log, way_out="read the log")
			time.sleep(0.05)

	def stop(self):
		"""Ask every process to stop, newest first; end the groups of those that do not."""
		for _, process, _ in reversed(self._running):
			with suppress(ProcessLookupError):
				process.send_signal(process.stop_signal)
		deadline = time.monotonic() + STOP_SECONDS
		for _, process, _ in reversed(self._running):
			with suppress(subprocess.TimeoutExpired):
				process.wait(max(0.1, deadline - time.monotonic()))
			with suppress(ProcessLookupError, PermissionError):
				os.killpg(process.pid, signal.SIGKILL)  # what is left of the group, if anything
			process.wait()
		self._running.clear()


def free_port(preferred=None):
	"""A free port on loopback: the preferred one when nobody has it."""
	for port in filter(None, [preferred]):
		with socket.socket() as probe, suppress(OSError):
			probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
			probe.bind(("127.0.0.1", port))
			return port
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def answers(port):
	"""Whether somebody listens on a port of this machine."""
	with socket.socket() as probe:
		probe.settimeout(1)
		return probe.connect_ex(("127.0.0.1", port)) == 0


def interrupt_on_sigterm():
	"""Let SIGTERM end this process the way Ctrl-C does: through every `finally`."""

	def interrupt(number, frame):
		raise KeyboardInterrupt

	signal.signal(signal.SIGTERM, interrupt)


def _die_with_parent():
	"""In the child: be told to stop when the parent is killed outright and can clean up nothing."""
	with suppress(OSError, AttributeError):
		ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
