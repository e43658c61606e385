"""Run pytest against a site, in a process of its own."""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pocketbench.console import say
from pocketbench.site import child_environment
from pocketbench.state import cache_dir

NO_TESTS = 5  # pytest's exit code when nothing was collected
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?|deselected|xfailed|xpassed)\b")


@dataclass
class Result:
	"""What one pytest run said: its exit code, closing line and counts."""

	returncode: int
	closing_line: str = ""

	@property
	def counts(self):
		found = {
			name.rstrip("s") if name.startswith("error") else name: int(n)
			for n, name in _COUNT.findall(self.closing_line)
		}
		return {
			"passed": found.get("passed", 0) + found.get("xpassed", 0),
			"failed": found.get("failed", 0) + found.get("error", 0),
			"skipped": found.get("skipped", 0) + found.get("xfailed", 0),
		}


def run(site, arguments, env=None):
	"""Run pytest connected to a site (None: without one); its output goes to the terminal as it comes."""
	with _prepared(site, arguments, env) as (command, environment, closing):
		return _result(subprocess.run(command, env=environment, cwd=os.getcwd()).returncode, closing)


@contextmanager
def run_beside(children, site, arguments, env=None):
	"""Start such a run among `children`, its output kept; gives what waits for its end, shows the output and
	answers the Result."""
	log = site.logs / "tests.log"
	log.unlink(missing_ok=True)
	with _prepared(site, arguments, env) as (command, environment, closing):
		process = children.start(f"tests on {site.name}", command, log, env=environment)

		def ended():
			returncode = process.wait()
			say(log.read_text(errors="replace"))
			return _result(returncode, closing)

		yield ended


@contextmanager
def _prepared(site, arguments, env):
	"""(command, its environment, the file in which it leaves its closing line)"""
	command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
	environment = {**child_environment(), **(env or {})}
	environment.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache_dir("hypothesis")))
	if site:
		command += ["-p", "pocketbench.pytest_plugin"]
		environment["POCKETBENCH_SITE"] = site.path
	with tempfile.TemporaryDirectory() as folder:
		closing = Path(folder) / "closing"
		environment["POCKETBENCH_CLOSING"] = str(closing)
		yield [*command, "-p", "pocketbench.pytest_closing", *arguments], environment, closing


def _result(returncode, closing):
	return Result(returncode, closing.read_text() if closing.exists() else "")
