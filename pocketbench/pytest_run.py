"""Run pytest against a site, in a process of its own."""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

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
	command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
	environment = {**child_environment(), **(env or {})}
	environment.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache_dir("hypothesis")))
	if site:
		command += ["-p", "pocketbench.pytest_plugin"]
		environment["POCKETBENCH_SITE"] = site.path
	with tempfile.TemporaryDirectory() as folder:
		report = Path(folder) / "closing"
		environment["POCKETBENCH_CLOSING"] = str(report)
		command += ["-p", "pocketbench.pytest_closing", *arguments]
		returncode = subprocess.run(command, env=environment, cwd=os.getcwd()).returncode
		return Result(returncode, report.read_text() if report.exists() else "")
