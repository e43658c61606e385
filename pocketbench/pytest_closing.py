"""Hands pytest's counts to whoever started it, without reading them off the terminal."""

import os
import time
from pathlib import Path

import pytest

_started = time.monotonic()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
	target = os.environ.get("POCKETBENCH_CLOSING")
	if not target:
		return
	parts = [
		f"{len(terminalreporter.stats[kind])} {name}"
		for kind, name in (
			("failed", "failed"),
			("passed", "passed"),
			("skipped", "skipped"),
			("deselected", "deselected"),
			("xfailed", "xfailed"),
			("xpassed", "xpassed"),
			("error", "errors"),
		)
		if terminalreporter.stats.get(kind)
	]
	Path(target).write_text(f"{', '.join(parts) or 'no tests ran'} in {time.monotonic() - _started:.2f}s")
