"""The test command of a project: its app on every engine, then through a browser, then the honest sum."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from pocketbench import bootstrap, debian
from pocketbench.console import Trouble, say, step
from pocketbench.processes import interrupt_on_sigterm
from pocketbench.pytest_run import NO_TESTS, Result

ENGINES = ("mariadb", "sqlite")
HERE = Path(__file__).resolve().parent


@dataclass
class Suite:
	"""Where the tests lie. The app under test is the last of `apps`."""

	script: str
	apps: list  # paths in order of installation
	tests: list  # folders of tests that run on every engine
	browser_tests: str
	bench_tests: str = ""  # folder of tests that need a real bench
	show: object = None  # show.Show: what the browser tests look at
	runs: list = field(default_factory=list)  # (label, Result)
	not_run: list = field(default_factory=list)  # (label, reason)

	def main(self, arguments=None):
		"""The command; returns the exit code."""
		arguments = sys.argv[1:] if arguments is None else arguments
		options, pytest_arguments = self._parser().parse_known_args(arguments)
		self.narrowed = bool(pytest_arguments)
		interrupt_on_sigterm()
		try:
			bootstrap.enter(self.script, arguments, extras=["test"])
			if options.bench:
				self._bench(options, pytest_arguments)
			else:
				self._here(options, pytest_arguments)
		except Trouble as trouble:
			say(trouble.report())
			self.runs.append((trouble.step or "suite", Result(1)))
		except KeyboardInterrupt:
			return 130
		return self._close()

	def _parser(self):
		parser = argparse.ArgumentParser(
			prog=Path(self.script).name, description=__doc__, epilog="everything else goes to pytest"
		)
		parser.add_argument("--db", choices=ENGINES, help="only this engine, and no browser")
		parser.add_argument("--reset", action="store_true", help="make the test sites anew")
		parser.add_argument(
			"--bench", default=os.environ.get("HELPDESK_BENCH"), help="folder of a real bench"
		)
		parser.add_argument("--site", help="site of that bench")
		return parser

	# ------------------------------------------------------------ engines

	def _here(self, options, arguments):
		browser = str(Path(self.browser_tests).resolve())
		paths = [argument for argument in arguments if _is_path(argument)]
		in_browser = [path for path in paths if str(Path(path.split("::")[0]).resolve()).startswith(browser)]
		others = [path for path in paths if path not in in_browser]
		flags = [argument for argument in arguments if argument not in paths]
		if others or not paths:
			engines = [engine for engine in ENGINES if options.db in (None, engine)]
			self._engines(engines, [*flags, *(others or self._all_tests())], options.reset)
		if not options.db and (in_browser or not paths):
			self._browser([*flags, *(in_browser or [browser])])

	def _all_tests(self):
		return [str(folder) for folder in self.tests if Path(folder).exists()]

	def _engines(self, engines, arguments, reset):
		"""The tests on each engine, all at once; the first is seen as it runs, the others when it has ended."""
		from pocketbench.pytest_run import run, run_beside
		from pocketbench.services import Services

		with Services() as running, ExitStack() as stack:
			sites = {engine: self._test_site(engine, reset, running) for engine in engines}
			first, *others = [engine for engine in engines if sites[engine]] or [None]
			second = {"POCKETBENCH_SECOND_ENGINE": "1"}
			beside = {
				engine: stack.enter_context(run_beside(running, sites[engine], arguments, second))
				for engine in others
			}
			if first:
				self.runs.append((first, run(sites[first], arguments)))
			for engine, ended in beside.items():
				say(f"\n=== {engine}, beside {first}:")
				self.runs.append((engine, ended()))

	def _test_site(self, engine, reset, running):
		"""The site of the tests on this engine, its services started; None, said aloud, where there is none."""
		from pocketbench.services import mariadb_available
		from pocketbench.site import App, Site, is_outdated, prepare

		if engine == "mariadb" and (reason := mariadb_available()):
			self._not_run(engine, reason)
			return None
		try:
			site = Site.open(f"test-{engine}")
			if reset or is_outdated(site):
				site.remove()
				site = Site(site.path)
			prepare(site, [App.at(path) for path in self.apps], db_type=engine, running=running)
			return site
		except Trouble as trouble:
			say(trouble.report())
			self.runs.append((engine, Result(1, "the site could not be made")))
			return None

	def _tried_on(self):
		"""Engines on which tests have passed so far."""
		return [label for label, result in self.runs if label in ENGINES and result.counts["passed"]]

	def _browser(self, arguments):
		from pocketbench.pytest_run import run

		if not Path(self.browser_tests).exists():
			self._not_run("browser", f"no {self.browser_tests}")
			return
		chromium = debian.find("chromium") or debian.find("google-chrome")
		if not chromium and not debian.can_install():
			self._not_run("browser", "no Chromium; sudo apt-get install chromium")
			return
		try:
			if not chromium:
				with step("Chromium", "browser") as log:
					debian.install("chromium", log=log)
				chromium = debian.find("chromium")
			bootstrap.add("browser")
			with self.show.running_copy("ru", "sqlite") as (url, site):
				environment = {
					"POCKETBENCH_URL": url,
					"POCKETBENCH_LOGINS": json.dumps(self.show.ready_logins(site)),
					"POCKETBENCH_MAIL": str(site.mail_dir),
					"POCKETBENCH_CHROMIUM": chromium,
				}
				self.runs.append(
					("browser", run(None, ["-p", "pocketbench.pytest_browser", *arguments], environment))
				)
		except Trouble as trouble:
			say(trouble.report())
			self.runs.append(("browser", Result(1, "the demonstration could not be started")))

	# ------------------------------------------------------------ a real bench

	def _bench(self, options, arguments):
		"""The app's tests inside a bench, by the framework's own test command."""
		from pocketbench.site import App

		bench, app = Path(options.bench).resolve(), App.at(self.apps[-1])
		python = bench / "env" / "bin" / "python"
		if not options.site or not python.exists():
			raise Trouble(
				"a bench needs --bench FOLDER --site NAME", step="bench", way_out=f"looked for {python}"
			)
		flags, selections = _for_bench(arguments, app, self.bench_tests)
		everything = [["--app", app.name], *([[self.bench_tests]] if self.bench_tests else [])]
		for selection in selections or everything:
			say(f"\n=== bench {bench.name}, site {options.site}: {' '.join(selection)}")
			command = _bench_command(python, options.site, selection, flags)
			self.runs.append((f"bench {options.site}", _run_unittest(command, bench / "sites")))

	# ------------------------------------------------------------ the end

	def _not_run(self, label, reason):
		say(f"\n!!! NOT RUN on {label}: {reason}\n")
		self.not_run.append((label, reason))

	def _close(self):
		"""Say what ran and what did not; the last line is the sum. Returns the exit code."""
		say("\n" + "=" * 30 + " summary " + "=" * 30)
		totals = {"passed": 0, "failed": 0, "skipped": 0}
		for label, result in self.runs:
			say(f"ran on {label}: {result.closing_line or f'no closing line, exit code {result.returncode}'}")
			for name, count in result.counts.items():
				totals[name] += count
		if len(engines := self._tried_on()) > 1:
			say(f"tests that touch no database ran once, on {engines[0]}")
		for label, reason in self.not_run:
			say(f"NOT run on {label}: {reason}")
		mentioned = {label for label, _ in [*self.runs, *self.not_run]}
		for label in (*ENGINES, "browser"):
			if label not in mentioned:
				say(f"NOT run on {label}: not asked for")
		executed = totals["passed"] + totals["failed"] + totals["skipped"]
		code = 0 if executed and all(self._is_fine(result) for _, result in self.runs) else 1
		if os.environ.get("CI") and any(label in ENGINES for label, _ in self.not_run):
			say("failed: in CI every engine has to run")
			code = 1
		if code and not totals["failed"]:
			say(f"failed: {'no test was run' if not executed else 'a run ended badly, see above'}")
		say(", ".join(f"{count} {name}" for name, count in totals.items()))
		return code

	def _is_fine(self, result):
		"""No tests at all is a failure, unless the arguments chose tests of another engine."""
		return result.returncode == 0 or (result.returncode == NO_TESTS and self.narrowed)


def _is_path(argument):
	return not argument.startswith("-") and Path(argument.split("::")[0]).exists()


def _for_bench(arguments, app, bench_tests=""):
	"""Pytest's arguments as those of a bench's test command: (flags, one selection for each test file).

	The folder of tests outside the app is a selection by its path.
	"""
	flags, selections = [], []
	for argument in arguments:
		path, *names = argument.split("::")
		if argument in ("-x", "--exitfirst"):
			flags = ["--failfast"]
		elif bench_tests and Path(argument).resolve() == Path(bench_tests).resolve():
			selections.append([bench_tests])
		elif argument.startswith("-") or not (files := _test_files(Path(path).resolve(), app)):
			raise Trouble(
				f"a bench cannot run {argument}",
				step="bench",
				way_out=f"name test files or folders of {app.name}, or one test as FILE::test_name; -x is known, too",
			)
		else:
			one = ["--test", names[-1]] if names else []
			selections += [["--module", _module(file, app), *one] for file in files]
	return flags, selections


def _bench_command(python, site, selection, flags):
	"""The framework's own test command for what is in an app, ours for a folder outside of it."""
	if selection[0].startswith("--"):
		words = ["-m", "frappe.utils.bench_helper", "frappe", "--site", site, "run-tests"]
		words += ["--skip-test-records", *flags, *selection]
	else:
		words = [str(HERE / "bench_session.py"), site, *selection]
	return [str(python), *words]


def _test_files(path, app):
	"""The app's test files at or below a path."""
	files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path] if path.suffix == ".py" else []
	return [file for file in files if file.exists() and file.is_relative_to(app.package)]


def _module(file, app):
	"""<root>/app/x/test_y.py → app.x.test_y"""
	return ".".join(file.relative_to(app.root).with_suffix("").parts)


_RAN = re.compile(r"^Ran (\d+) tests? in ([\d.]+)s", re.MULTILINE)
_OUTCOME = re.compile(r"(failures|errors|skipped|unexpected successes)=(\d+)")


def _run_unittest(command, folder):
	"""Run a unittest-style command, showing its output; counts are read from its closing lines."""
	started, output = time.monotonic(), []
	process = subprocess.Popen(
		command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
	)
	for line in process.stdout:
		print(line, end="", flush=True)
		output.append(line)
	code, text = process.wait(), "".join(output)
	ran = sum(int(count) for count, _ in _RAN.findall(text))
	outcome = {"failures": 0, "errors": 0, "skipped": 0, "unexpected successes": 0}
	for name, count in _OUTCOME.findall(text):
		outcome[name] += int(count)
	failed = outcome["failures"] + outcome["errors"] + outcome["unexpected successes"]
	passed = max(0, ran - failed - outcome["skipped"])
	line = (
		f"{failed} failed, {passed} passed, {outcome['skipped']} skipped in {time.monotonic() - started:.2f}s"
	)
	return Result(code or (1 if failed else NO_TESTS if not ran else 0), line)
