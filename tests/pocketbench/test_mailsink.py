"""Mail that is sent is kept as a file and can be read again."""

import smtplib
import sys
import tempfile
import time
import unittest
from email.message import EmailMessage
from pathlib import Path

from pocketbench.mailsink import messages
from pocketbench.processes import Children, answers, free_port
from pocketbench.site import child_environment


class TestMailSink(unittest.TestCase):
	def test_a_russian_message_is_kept_and_read(self):
		message = EmailMessage()
		message["From"], message["To"], message["Subject"] = (
			"a@store.example",
			"b@store.example",
			"Ответ на обращение",
		)
		message.set_content("Заказ в пути")
		message.add_alternative("<p>Заказ <b>в пути</b></p>", subtype="html")
		with tempfile.TemporaryDirectory() as folder, Children() as children:
			port = free_port()
			command = [sys.executable, "-m", "pocketbench.mailsink", folder, str(port)]
			children.start("mail", command, Path(folder) / "log", env=child_environment())
			children.wait_for("mail", lambda: answers(port), 20)
			with smtplib.SMTP("127.0.0.1", port) as server:
				server.send_message(message)
			deadline = time.monotonic() + 5
			while not (kept := list(messages(folder))) and time.monotonic() < deadline:
				time.sleep(0.05)
		self.assertEqual(len(kept), 1)
		self.assertEqual((kept[0]["to"], kept[0]["subject"]), ("b@store.example", "Ответ на обращение"))
		self.assertEqual(kept[0]["text"], "Заказ в пути")
