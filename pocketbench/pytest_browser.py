"""pytest -p pocketbench.pytest_browser: fixtures for tests that look at a running site through Chromium."""

import json
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def base_url():
	return os.environ["POCKETBENCH_URL"]


@pytest.fixture(scope="session")
def logins():
	"""(role label, user, password) rows of the running demonstration."""
	return [tuple(row) for row in json.loads(os.environ["POCKETBENCH_LOGINS"])]


@pytest.fixture(scope="session")
def mail_dir():
	return Path(os.environ["POCKETBENCH_MAIL"])


@pytest.fixture(scope="session")
def browser():
	"""One headless Chromium of the machine for the whole session (Playwright's sync API)."""
	from playwright.sync_api import sync_playwright

	flags = ["--no-sandbox"] if os.geteuid() == 0 else []
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(executable_path=os.environ["POCKETBENCH_CHROMIUM"], args=flags)
		yield chromium
		chromium.close()


@pytest.fixture
def page(browser, base_url):
	"""A fresh, logged-out page; relative addresses go to the site."""
	context = browser.new_context(base_url=base_url, viewport={"width": 1366, "height": 900})
	yield context.new_page()
	context.close()
