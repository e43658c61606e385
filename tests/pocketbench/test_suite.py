"""The test command's own honesty: what counts as a failure and what the last lines say."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from pocketbench import console, pytest_plugin, suite
from pocketbench.pytest_run import NO_TESTS, Result
from pocketbench.site import App
from pocketbench.suite import Suite


class SuiteTestCase(unittest.TestCase):
	def setUp(self):
		self.suite = Suite(script="test", apps=["app"], tests=["tests"], browser_tests="tests/browser")
		self.suite.narrowed = False
		os.environ.pop("CI", None)

	def close(self):
		with contextlib.redirect_stdout(io.StringIO()) as output:
			code = self.suite._close()
		return code, output.getvalue().strip().splitlines()


class TestSum(SuiteTestCase):
	def test_counts_of_all_engines_are_added_in_the_last_line(self):
		self.suite.runs = [
			("mariadb", Result(0, "5 passed, 1 skipped in 1.00s")),
			("sqlite", Result(1, "2 failed, 4 passed, 1 errors, 1 xfailed in 2.00s")),
		]
		code, lines = self.close()
		self.assertEqual((code, lines[-1]), (1, "9 passed, 3 failed, 2 skipped"))
		self.assertIn("ran on mariadb: 5 passed, 1 skipped in 1.00s", lines)

	def test_all_green(self):
		self.suite.runs = [("sqlite", Result(0, "1 passed in 1.00s"))]
		self.assertEqual(self.close()[0], 0)

	def test_no_tests_is_a_failure(self):
		for runs in ([], [("sqlite", Result(NO_TESTS, "no tests ran in 0.01s"))]):
			self.suite.runs = runs
			code, lines = self.close()
			self.assertEqual((code, lines[-1]), (1, "0 passed, 0 failed, 0 skipped"))

	def test_an_engine_may_have_none_when_the_arguments_chose(self):
		self.suite.runs = [("mariadb", Result(NO_TESTS, "no tests ran")), ("sqlite", Result(0, "1 passed"))]
		self.assertEqual(self.close()[0], 1)
		self.suite.narrowed = True
		self.assertEqual(self.close()[0], 0)

	def test_a_run_that_ended_badly_is_a_failure_without_counts(self):
		self.suite.runs = [("sqlite", Result(0, "1 passed")), ("browser", Result(3))]
		code, lines = self.close()
		self.assertEqual(code, 1)
		self.assertIn("ran on browser: no closing line, exit code 3", lines)

	def test_what_was_not_asked_for_is_said_too(self):
		self.suite.runs = [("sqlite", Result(0, "1 passed"))]
		code, lines = self.close()
		self.assertEqual(code, 0)
		self.assertEqual(
			lines[-3:-1], [f"NOT run on {label}: not asked for" for label in ("mariadb", "browser")]
		)

	def test_what_did_not_run_is_said_with_its_reason_and_fails_in_ci(self):
		self.suite.runs, self.suite.not_run = (
			[("sqlite", Result(0, "1 passed"))],
			[("mariadb", "not installed")],
		)
		code, lines = self.close()
		self.assertEqual(code, 0)
		self.assertIn("NOT run on mariadb: not installed", lines)
		with patch.dict(os.environ, CI="true"):
			self.assertEqual(self.close()[0], 1)


class TestSecondEngine(SuiteTestCase):
	"""Tests that touch no database are run with the first engine only, and the sum says so."""

	def test_files_that_never_say_frappe_are_left_out_of_the_second_run(self):
		with tempfile.TemporaryDirectory() as folder:
			pure, other = Path(folder, "test_pure.py"), Path(folder, "test_other.py")
			pure.write_text("def test_sum():\n\tassert 1 + 1 == 2\n")
			other.write_text("import frappe\n")
			with patch.dict(os.environ):
				os.environ.pop("POCKETBENCH_SECOND_ENGINE", None)
				self.assertIsNone(pytest_plugin.pytest_ignore_collect(pure))
				os.environ["POCKETBENCH_SECOND_ENGINE"] = "1"
				self.assertIs(pytest_plugin.pytest_ignore_collect(pure), True)
				for path in (other, Path(folder), Path(folder, "notes.txt")):
					self.assertIsNone(pytest_plugin.pytest_ignore_collect(path))

	def test_engines_run_side_by_side_and_the_database_free_tests_with_the_first(self):
		runs = {}
		outcomes = self.engines({"mariadb": object(), "sqlite": object()}, runs)
		self.assertEqual(outcomes, [("mariadb", "1 passed"), ("sqlite", "2 passed")])
		self.assertEqual(runs, {"mariadb": None, "sqlite": {"POCKETBENCH_SECOND_ENGINE": "1"}})

	def test_without_the_first_engine_the_other_runs_everything(self):
		runs = {}
		self.assertEqual(self.engines({"mariadb": None, "sqlite": object()}, runs), [("sqlite", "1 passed")])
		self.assertEqual(runs, {"sqlite": None})

	def engines(self, sites, runs):
		"""What is said to have run on which engine; into `runs` goes each engine's environment."""
		name_of = {site: engine for engine, site in sites.items()}

		def run(site, arguments, env=None):
			runs[name_of[site]] = env
			return Result(0, "1 passed")

		@contextlib.contextmanager
		def run_beside(children, site, arguments, env=None):
			runs[name_of[site]] = env
			yield lambda: Result(0, "2 passed")

		with (
			patch.object(Suite, "_test_site", lambda _, engine, reset, running: sites[engine]),
			patch("pocketbench.pytest_run.run", run),
			patch("pocketbench.pytest_run.run_beside", run_beside),
			contextlib.redirect_stdout(io.StringIO()),
		):
			self.suite._engines(list(sites), [], False)
		return [(engine, result.closing_line) for engine, result in self.suite.runs]

	def test_an_engine_without_passed_tests_does_not_count(self):
		self.suite.runs = [("browser", Result(0, "1 passed")), ("mariadb", Result(1, "no site"))]
		self.assertEqual(self.suite._tried_on(), [])

	def test_the_sum_says_where_they_ran(self):
		self.suite.runs = [("mariadb", Result(0, "5 passed")), ("sqlite", Result(0, "3 passed"))]
		self.assertIn("tests that touch no database ran once, on mariadb", self.close()[1])
		self.suite.runs.pop()
		self.assertNotIn("tests that touch no database ran once, on mariadb", self.close()[1])


class TestChoice(SuiteTestCase):
	def chosen(self, *arguments):
		"""(engines, browser?) the arguments would run, with the paths each gets."""
		runs = []
		options, rest = self.suite._parser().parse_known_args(arguments)
		with (
			patch.object(
				Suite,
				"_engines",
				lambda _, engines, paths, reset: runs.extend((engine, paths) for engine in engines),
			),
			patch.object(Suite, "_browser", lambda _, paths: runs.append(("browser", paths))),
		):
			self.suite._here(options, rest)
		return dict(runs)

	def test_everything_by_default(self):
		self.assertEqual(list(self.chosen()), ["mariadb", "sqlite", "browser"])

	def test_one_engine_only(self):
		self.assertEqual(list(self.chosen("--db", "sqlite", "-x")), ["sqlite"])

	def test_a_path_chooses_its_kind(self):
		here = str(Path(__file__))
		self.assertEqual(self.chosen(here, "-x"), {"mariadb": ["-x", here], "sqlite": ["-x", here]})
		with tempfile.TemporaryDirectory() as folder:
			self.suite.browser_tests = folder
			self.assertEqual(list(self.chosen(folder)), ["browser"])


class TestBench(SuiteTestCase):
	def test_counts_are_read_from_the_benchs_own_runner(self):
		script = (
			"print('Ran 7 tests in 1.2s\\n\\nFAILED (failures=1, errors=1, skipped=2)'); raise SystemExit(1)"
		)
		with contextlib.redirect_stdout(io.StringIO()):
			result = suite._run_unittest(["python3", "-c", script], ".")
		self.assertEqual(result.counts, {"passed": 3, "failed": 2, "skipped": 2})
		self.assertEqual(result.returncode, 1)

	def test_a_bench_that_ran_nothing_has_failed(self):
		with contextlib.redirect_stdout(io.StringIO()):
			self.assertEqual(suite._run_unittest(["true"], ".").returncode, NO_TESTS)

	def test_files_folders_and_single_tests_are_chosen_as_for_pytest(self):
		with tempfile.TemporaryDirectory() as folder:
			app = App("app", f"{folder}/app", folder)
			Path(app.package, "part").mkdir(parents=True)
			for name in ("test_a.py", "part/test_b.py", "part/other.py"):
				Path(app.package, name).touch()
			file = f"{app.package}/test_a.py"
			flags, selections = suite._for_bench(
				["-x", f"{app.package}/part", f"{file}::TestA::test_one"], app
			)
			self.assertEqual(flags, ["--failfast"])
			expected = [["--module", "app.part.test_b"], ["--module", "app.test_a", "--test", "test_one"]]
			self.assertEqual(selections, expected)
			# what would silently not be run is refused
			for argument in ("-k", str(Path(__file__)), f"{app.package}/none", f"{app.package}/test_none.py"):
				with self.assertRaises(console.Trouble):
					suite._for_bench([argument], app)

	def test_tests_that_need_a_bench_run_after_the_apps(self):
		with tempfile.TemporaryDirectory() as folder:
			app, python = Path(folder) / "app", Path(folder) / "env" / "bin" / "python"
			for file in (app / "hooks.py", app / "modules.txt", python):
				file.parent.mkdir(parents=True, exist_ok=True)
				file.touch()
			self.suite.apps, self.suite.bench_tests = [app], f"{folder}/tests"
			everything = self.bench_commands(folder)
			self.assertEqual(
				[words[-2:] for words in everything], [["--app", "app"], ["x", f"{folder}/tests"]]
			)
			self.assertEqual(self.bench_commands(folder, f"{folder}/tests"), everything[1:])
			self.assertEqual(self.bench_commands(folder, "-x")[1:], everything[1:])

	def bench_commands(self, bench, *arguments):
		"""The commands that would be run on a bench."""
		commands = []
		options, rest = self.suite._parser().parse_known_args(["--bench", bench, "--site", "x", *arguments])
		with (
			patch.object(suite, "_run_unittest", lambda command, _: commands.append(command) or Result(0)),
			contextlib.redirect_stdout(io.StringIO()),
		):
			self.suite._bench(options, rest)
		return commands

	def test_a_missing_bench_is_trouble(self):
		options, rest = self.suite._parser().parse_known_args(["--bench", "/no/such", "--site", "x"])
		with patch.object(suite, "__name__", "x"), tempfile.TemporaryDirectory() as folder:
			app = Path(folder) / "app"
			app.mkdir()
			for name in ("hooks.py", "modules.txt"):
				(app / name).touch()
			self.suite.apps = [app]
			with self.assertRaises(console.Trouble):
				self.suite._bench(options, rest)
