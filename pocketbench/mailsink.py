"""A local mail server that keeps every message as a file, and a reader for those files."""

import asyncio
import email
import email.policy
import sys
import time
from pathlib import Path

READABLE = ("plain", "html")


def serve(folder, port):
	"""Accept mail on 127.0.0.1:port and write each message as an .eml file, until stopped."""
	from aiosmtpd.smtp import SMTP

	sink = _Sink(Path(folder))

	async def listen():
		loop = asyncio.get_running_loop()
		server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True), "127.0.0.1", port)
		await server.serve_forever()

	asyncio.run(listen())


class _Sink:
	def __init__(self, folder):
		self.folder = folder
		folder.mkdir(parents=True, exist_ok=True)

	async def handle_DATA(self, server, session, envelope):
		head = f"X-Delivered-To: {', '.join(envelope.rcpt_tos)}\r\n".encode()
		name = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns()}.eml"
		(self.folder / name).write_bytes(head + envelope.content)
		return "250 kept"


def messages(folder):
	"""Messages of the folder, oldest first: dicts of file, to, subject, date and text."""
	for path in sorted(Path(folder).glob("*.eml")):
		message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
		body = message.get_body(preferencelist=READABLE)
		yield {
			"file": str(path),
			"to": message["X-Delivered-To"] or message["To"],
			"subject": message["Subject"],
			"date": message["Date"],
			"text": _as_text(body) if body else "",
		}


def _as_text(part):
	text = part.get_content()
	if part.get_content_type() == "text/html":
		from bs4 import BeautifulSoup

		text = BeautifulSoup(text, "html.parser").get_text("\n")
	return "\n".join(line.strip() for line in text.splitlines() if line.strip())


if __name__ == "__main__":
	serve(sys.argv[1], int(sys.argv[2]))
