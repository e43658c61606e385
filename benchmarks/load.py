"""Parallel people on a running demonstration: six sessions file, answer and list for two minutes.

	python3 benchmarks/load.py http://127.0.0.1:8000 agent@demo.example:demo-2026 head@demo.example:demo-2026

Two guests file appeals, two sessions answer them (as the head, who may answer anybody's), two agents list and
open. Nothing may fail and nothing may be lost: at the end every number that was given out must be an appeal
(or wait as a request), and every answer must stand in its conversation. Standard library only.
"""

import argparse
import json
import queue
import secrets
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from smoke import APPEAL, Visitor

SETTINGS = "Helpdesk Ext Settings"
SECONDS = 120
# people think, too
PAUSE = 0.3


class Load:
	def __init__(self, base_url: str, agent: tuple[str, str], head: tuple[str, str], seconds: int):
		self.base_url, self.agent, self.head = base_url, agent, head
		self.seconds = seconds
		self.end = 0.0
		self.took: dict[str, list[float]] = {}
		self.errors: list[str] = []
		self.filed: list[str] = []
		self.answered: dict[str, str] = {}
		self.conflicts = 0
		self.waiting: queue.Queue[str] = queue.Queue()
		self.lock = threading.Lock()

	def run(self) -> int:
		work = [self.file, self.file, self.answer, self.answer, self.read, self.read]
		before = self.set_limits({"filings_per_address_per_hour": 10_000, "filings_per_hour": 10_000})
		try:
			self.everybody(work)
		finally:
			self.set_limits(before)
		lost = self.lost()
		self.report(lost)
		return 1 if lost or self.errors else 0

	def everybody(self, work: list) -> None:
		self.end = time.monotonic() + self.seconds
		threads = [threading.Thread(target=self.guarded, args=(one,)) for one in work]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join()

	def guarded(self, work) -> None:
		try:
			work()
		except Exception as error:
			self.note_error(f"{work.__name__}: {error!r}")

	# --- what people do

	def file(self) -> None:
		guest = Visitor(self.base_url)
		while time.monotonic() < self.end:
			values = {
				"subject": "Load: where is my parcel?",
				"appeal_text": f"It should have come yesterday. {secrets.token_hex(8)}",
				"contact_name": "Load Test",
				"email": f"load-{secrets.token_hex(5)}@example.com",
				"client_token": secrets.token_urlsafe(24),
			}
			reply = self.timed("file", guest.post, "helpdesk_ext.api.intake.file_appeal", [], **values)
			if reply:
				number = reply.message["number"]
				with self.lock:
					self.filed.append(number)
				self.waiting.put(number)
			time.sleep(PAUSE)

	def answer(self) -> None:
		head = self.logged_in(self.head)
		while time.monotonic() < self.end:
			try:
				number = self.waiting.get(timeout=1)
			except queue.Empty:
				continue
			modified = self.modified(head, number)
			if not modified:
				# the background job has not registered it yet
				self.waiting.put(number)
				time.sleep(PAUSE)
				continue
			self.answer_one(head, number, modified)
			time.sleep(PAUSE)

	def answer_one(self, head: Visitor, number: str, modified: str) -> None:
		text = f"It comes tomorrow. {secrets.token_hex(8)}"
		values = {"appeal": number, "text": text, "kind": "answer", "modified": modified}
		began = time.perf_counter()
		reply = head.post("helpdesk_ext.api.desk.send_message", client_token=secrets.token_hex(16), **values)
		self.note_time("answer", time.perf_counter() - began)
		if reply.status == 200:
			with self.lock:
				self.answered[number] = text
		elif "TimestampMismatch" in reply.text:
			# the rule assigned the appeal meanwhile: the form would reload and keep the text
			with self.lock:
				self.conflicts += 1
			self.waiting.put(number)
		else:
			self.note_error(f"answer {number}: {reply.status} {reply.text[:200]}")

	def read(self) -> None:
		agent = self.logged_in(self.agent)
		fields = json.dumps(["name", "subject", "state", "agent", "customer_name"])
		while time.monotonic() < self.end:
			values = {"doctype": APPEAL, "fields": fields, "order_by": "last_message_at desc"}
			reply = self.timed("list", agent.get, "/api/method/frappe.client.get_list", **values)
			if reply and reply.message:
				name = reply.message[0]["name"]
				self.timed(
					"open", agent.get, "/api/method/helpdesk_ext.api.desk.get_conversation", appeal=name
				)
				self.timed(
					"panel", agent.get, "/api/method/helpdesk_ext.api.desk.get_order_panel", appeal=name
				)
			time.sleep(PAUSE)

	# --- how

	def set_limits(self, values: dict) -> dict:
		"""Change the limits of filing (all sessions have one address here); what they were."""
		head = self.logged_in(self.head)
		settings = {"doctype": SETTINGS, "name": SETTINGS}
		before = json.loads(head.document(SETTINGS, SETTINGS).body)["data"]
		reply = head.post("frappe.client.set_value", **settings, fieldname=values)
		if reply.status != 200:
			raise SystemExit(f"the limits cannot be changed: {reply.status} {reply.text[:300]}")
		return {fieldname: before[fieldname] for fieldname in values}

	def logged_in(self, who: tuple[str, str]) -> Visitor:
		person = Visitor(self.base_url)
		person.log_in(*who)
		person.get("/app")
		return person

	def modified(self, person: Visitor, number: str) -> str | None:
		values = {
			"doctype": APPEAL,
			"filters": json.dumps({"name": number}),
			"fields": json.dumps(["modified"]),
		}
		reply = person.get("/api/method/frappe.client.get_list", **values)
		return reply.message[0]["modified"] if reply.status == 200 and reply.message else None

	def timed(self, kind: str, call, *arguments, **values):
		began = time.perf_counter()
		reply = call(*arguments, **values)
		self.note_time(kind, time.perf_counter() - began)
		if reply.status != 200:
			self.note_error(f"{kind}: {reply.status} {reply.text[:200]}")
			return None
		return reply

	def note_time(self, kind: str, seconds: float) -> None:
		with self.lock:
			self.took.setdefault(kind, []).append(seconds)

	def note_error(self, text: str) -> None:
		with self.lock:
			self.errors.append(text)

	def lost(self) -> list[str]:
		"""Numbers given out that are nowhere, and answers that are not in their conversation."""
		head = self.logged_in(self.head)
		missing = [
			number
			for number in self.filed
			if head.document(APPEAL, number).status != 200
			and head.document("Appeal Request", number).status != 200
		]
		for number, text in self.answered.items():
			reply = head.get("/api/method/helpdesk_ext.api.desk.get_conversation", appeal=number)
			if text not in reply.text:
				missing.append(f"answer to {number}")
		return missing

	def report(self, lost: list[str]) -> None:
		print("| what | requests | p50 ms | p95 ms | longest ms |\n|---|---|---|---|---|")
		for kind, seconds in sorted(self.took.items()):
			ordered = sorted(seconds)
			at = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 1)]
			print(f"| {kind} | {len(ordered)} | " + " | ".join(f"{1000 * value:.0f}" for value in at) + " |")
		print(
			f"\n{len(self.filed)} filed, {len(self.answered)} answered, {self.conflicts} told to reload, "
			f"{len(lost)} lost, {len(self.errors)} errors in {self.seconds} s"
		)
		for text in [*lost, *self.errors][:20]:
			print(f"  {text}")


def main() -> int:
	parser = argparse.ArgumentParser(description=__doc__)
	parser.add_argument("url")
	parser.add_argument("agent", help="user:password of an agent")
	parser.add_argument("head", help="user:password of the head")
	parser.add_argument("--seconds", type=int, default=SECONDS)
	chosen = parser.parse_args()
	agent, head = (tuple(pair.split(":", 1)) for pair in (chosen.agent, chosen.head))
	return Load(chosen.url, agent, head, chosen.seconds).run()


if __name__ == "__main__":
	sys.exit(main())
