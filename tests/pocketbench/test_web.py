"""The web server's own additions, through werkzeug's client: no port is opened."""

import os
import unittest
from pathlib import Path
from unittest.mock import patch

import frappe
import frappe.app
from werkzeug.test import Client
from werkzeug.wrappers import Response

from pocketbench import framework, web
from pocketbench.site import Site


class TestWeb(unittest.TestCase):
	@classmethod
	def setUpClass(cls):
		cls.site = Site(os.environ["POCKETBENCH_SITE"])
		cls.client = Client(web.application(cls.site))

	def tearDown(self):
		frappe.init(force=True)
		frappe.connect()

	def upload(self, name, text):
		path = Path(self.site.path, "public", "files", name)
		path.parent.mkdir(parents=True, exist_ok=True)
		path.write_text(text)
		self.addCleanup(path.unlink)
		return f"/files/{name}"

	def test_uploaded_html_is_downloaded_not_shown(self):
		for name in ("pb-test.html", "pb-test.svg"):
			answer = self.client.get(self.upload(name, "<script>alert(1)</script>"))
			self.assertEqual(answer.status_code, 200)
			self.assertIn("attachment", answer.headers["Content-Disposition"])
			self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

	def test_uploaded_text_is_shown(self):
		answer = self.client.get(self.upload("pb-test.txt", "text"))
		self.assertEqual((answer.status_code, answer.text), (200, "text"))

	def test_files_outside_the_folder_are_not_served(self):
		for path in ("/files/../../site.json", "/files/%2e%2e/%2e%2e/site.json"):
			self.assertNotIn(self.site.settings["encryption_key"], self.client.get(path).text)
		self.assertEqual(self.client.get("/files/pb-no-such-file.txt").status_code, 404)

	def test_pages_know_the_second_name_before_any_script(self):
		page = self.client.get("/login").text
		self.assertIn(framework.HEAD_SCRIPT, page)
		self.assertLess(page.index(framework.HEAD_SCRIPT), page.index("</head>"))

	def test_answers_that_are_no_pages_are_left_alone(self):
		self.assertEqual(self.client.get("/api/method/ping").json, {"message": "pong"})

	def test_scripts_may_send_the_header_upstream_reads(self):
		seen = []

		def inner(environ, start_response):
			seen.append(environ)
			return Response("ok")(environ, start_response)

		with patch.object(frappe.app, "application", inner):
			Client(web.application(self.site)).post("/", headers={"X-Frappe-CSRF-Token": "abc"})
		self.assertEqual(seen[0][f"HTTP_X_{framework.FORK.upper()}_CSRF_TOKEN"], "abc")

	def test_guest_cannot_call_a_foreign_module(self):
		answer = self.client.get("/api/method/os.getcwd")
		self.assertEqual(answer.json["exc_type"], "ValidationError")
