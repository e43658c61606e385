"""The demonstration's command: what it says before it does anything."""

import contextlib
import io
import unittest
from unittest.mock import patch

from pocketbench import bootstrap, show


class TestShow(unittest.TestCase):
	def test_a_missing_mariadb_is_said_before_anything_is_downloaded(self):
		demo = show.Show(script="demo", apps=[], seed="", logins="", smoke="")
		with (
			patch.object(
				show, "mariadb_available", lambda: "MariaDB is not installed; sudo apt-get install it"
			),
			patch.object(show, "interrupt_on_sigterm"),
			patch.object(bootstrap, "enter") as enter,
			contextlib.redirect_stdout(io.StringIO()) as output,
		):
			self.assertEqual(demo.main(["--mariadb"]), 1)
		enter.assert_not_called()
		self.assertIn("sudo apt-get install it", output.getvalue())
		self.assertIn("leave out --mariadb", output.getvalue())

	def test_what_printing_lacks_is_said_in_one_line(self):
		def missing():
			print("a long advice")
			return "no Pango"

		with (
			patch("pocketbench.pdf.missing", missing),
			patch("pocketbench.debian.can_install", lambda: False),
			contextlib.redirect_stdout(io.StringIO()) as output,
		):
			show._printing(None)
		self.assertEqual(output.getvalue(), "  note: no Pango\n")

	def test_seconds_count_from_the_persons_command(self):
		with patch.object(bootstrap, "_BEGAN", bootstrap.time.time() - 100):
			self.assertAlmostEqual(bootstrap.seconds_since_start(), 100, delta=5)
