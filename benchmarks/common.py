"""What the measurements share: a connection to the site as given, clocks, percentiles, a second process.

On a bench:       cd sites && ../env/bin/python <repo>/benchmarks/<script>.py --site NAME …
On pocketbench:   python3 -m pocketbench run --app pocketbench/store --app . benchmarks/<script>.py …
(there the script finds itself connected already, and --site is not needed).
"""

import argparse
import contextlib
import multiprocessing
import os
import platform
import sys
import time

import frappe


def parser(description: str) -> argparse.ArgumentParser:
	options = argparse.ArgumentParser(description=description)
	options.add_argument("--site", help="name of the site; run from the sites folder of a bench")
	return options


@contextlib.contextmanager
def connected(site: str | None):
	"""A connection as Administrator; the caller's, when there is one."""
	if is_connected():
		yield
		return
	if not site:
		sys.exit("--site is needed on a bench")
	connect(site)
	try:
		yield
	finally:
		frappe.destroy()


def is_connected() -> bool:
	return bool(getattr(frappe.local, "db", None))


def connect(site: str) -> None:
	frappe.init(site=site, sites_path=os.getcwd())
	frappe.connect()
	frappe.set_user("Administrator")


def in_processes(number: int, work, *arguments) -> list:
	"""What `work(*arguments)` returns in each of `number` processes, started at one moment.

	Each child opens a connection of its own; the parent's must not be used by two.
	"""
	context = multiprocessing.get_context("fork")
	gate = context.Barrier(number)
	answers = context.Queue()
	children = [
		context.Process(target=_child, args=(gate, answers, work, arguments), daemon=True)
		for _ in range(number)
	]
	for child in children:
		child.start()
	results = [answers.get(timeout=900) for _ in children]
	for child in children:
		child.join()
	return results


def _child(gate, answers, work, arguments) -> None:
	frappe.local.db = None
	frappe.connect()
	frappe.set_user("Administrator")
	gate.wait(timeout=120)
	answers.put(work(*arguments))
	frappe.db.close()


def timed(work, times: int) -> list[float]:
	"""Seconds of each of `times` calls, after one that warms up."""
	work()
	seconds = []
	for _ in range(times):
		began = time.perf_counter()
		work()
		seconds.append(time.perf_counter() - began)
	return seconds


def percentile(values: list[float], share: float) -> float:
	ordered = sorted(values)
	return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextlib.contextmanager
def counted_queries():
	"""A list that fills with the statements of the block."""
	statements: list[str] = []
	original = frappe.db.sql

	def counting(query, *arguments, **keywords):
		statements.append(str(query))
		return original(query, *arguments, **keywords)

	frappe.db.sql = counting
	try:
		yield statements
	finally:
		del frappe.db.sql


def surroundings() -> str:
	return (
		f"{frappe.db.db_type}, framework {frappe.__version__}, Python {platform.python_version()}, "
		f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
	)


def table(rows: list[tuple], head: tuple) -> None:
	"""Print rows as a Markdown table."""
	print("| " + " | ".join(head) + " |")
	print("|" + "---|" * len(head))
	for row in rows:
		print("| " + " | ".join(str(cell) for cell in row) + " |")
