"""What the person at the terminal sees: one line per step with its seconds, and clear trouble."""

import sys
import time
from contextlib import contextmanager

from pocketbench.state import cache_dir


class Trouble(Exception):
	"""Something a person has to know: what failed, where the log is, what to do."""

	def __init__(self, message, *, step=None, log=None, way_out=None):
		super().__init__(message)
		self.step, self.log, self.way_out = step, log, way_out

	def report(self):
		lines = [f"failed: {self.step + ': ' if self.step else ''}{self}"]
		if self.log:
			lines.append(f"  log: {self.log}")
		if self.way_out:
			lines.append(f"  way out: {self.way_out}")
		return "\n".join(lines)


@contextmanager
def step(label, log_name, folder=None):
	"""Show a step while it runs and its seconds when done; give the step its open log file.

	An exception inside becomes Trouble that names the step and the log.
	"""
	path = (folder or cache_dir("logs")) / f"{log_name}.log"
	path.parent.mkdir(parents=True, exist_ok=True)
	started = time.monotonic()
	live = sys.stdout.isatty()
	if live:
		print(f"  {label} …", end="", flush=True)
	with open(path, "a") as log:
		print(f"\n=== {label} · {time.strftime('%F %T')}", file=log, flush=True)
		try:
			yield log
		except Trouble as trouble:
			trouble.step, trouble.log = trouble.step or label, trouble.log or str(path)
			_end_line(live)
			raise
		except Exception as error:
			_end_line(live)
			raise Trouble(
				str(error) or repr(error), step=label, log=str(path), way_out=_last_words(path)
			) from error
	clear = "\r" if live else ""
	print(f"{clear}  {label:<44} {time.monotonic() - started:6.1f} s", flush=True)


def say(text=""):
	print(text, flush=True)


def table(rows, headers):
	"""Print rows under headers, columns aligned."""
	rows = [[str(cell) for cell in row] for row in rows]
	widths = [max(len(row[i]) for row in [headers, *rows]) for i in range(len(headers))]
	for row in [headers, ["-" * width for width in widths], *rows]:
		say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _end_line(live):
	if live:
		print(flush=True)


def _last_words(path):
	"""The last line of the log: nearly always the reason."""
	lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
	return f"read the log; its last line: {lines[-1][:200]}" if lines else None
