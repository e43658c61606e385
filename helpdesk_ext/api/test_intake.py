from unittest import mock

import frappe

from helpdesk_ext.api import intake
from helpdesk_ext.appeals import attachments, limits
from helpdesk_ext.constants import REQUEST, RequestState
from helpdesk_ext.helpdesk_ext.doctype.access_key import access_key
from helpdesk_ext.helpdesk_ext.doctype.appeal_request.appeal_request import FilingError
from helpdesk_ext.tests.intake_utils import (
	FILING,
	PNG,
	IntakeTestCase,
	client_request,
	customer_one,
	file_as_guest,
	key_of,
)
from helpdesk_ext.tests.utils import test_ignore  # noqa: F401

TOKEN = "0123456789abcdef0123456789"


class TestFiling(IntakeTestCase):
	def test_a_guest_gets_number_and_link(self):
		answer = file_as_guest()
		self.assertEqual(set(answer), {"number", "link"})
		self.assertEqual(access_key.number_of(key_of(answer)), answer["number"])
		self.assertIn("/appeal?key=", answer["link"])

	def test_a_logged_in_customer_is_known(self):
		with self.as_user(customer_one()), client_request():
			number = intake.file_appeal(**FILING)["number"]
		self.assertEqual(frappe.db.get_value(REQUEST, number, "portal_user"), customer_one())

	def test_suspected_spam_gets_the_same_answer(self):
		for values in ({"website": "http://bot"}, {"seconds_on_page": "0.4"}):
			answer = file_as_guest(**values)
			self.assertEqual(set(answer), {"number", "link"})
			self.assertEqual(
				frappe.db.get_value(REQUEST, answer["number"], "state"), RequestState.SUSPECTED, values
			)

	def test_guests_can_be_kept_out(self):
		self.set_settings(allow_guest_appeals=0)
		self.assertRaises(frappe.PermissionError, file_as_guest)
		with self.as_user(customer_one()), client_request():
			self.assertTrue(intake.file_appeal(**FILING)["number"])


class TestSendingTwice(IntakeTestCase):
	def test_the_first_number_comes_back(self):
		first = file_as_guest(client_token=TOKEN, files=[("a.png", PNG)])
		second = file_as_guest(client_token=TOKEN, files=[("a.png", PNG)])
		self.assertEqual(first["number"], second["number"])
		self.assertEqual(access_key.number_of(key_of(second)), first["number"])
		self.assertEqual(len(attachments.files_of(REQUEST, first["number"])), 1)

	def test_two_at_once_give_one_request(self):
		first = file_as_guest(client_token=TOKEN)
		looks, look = [], intake._sent_before

		def blind_at_first(request, for_update=False):
			looks.append(for_update)
			return look(request, for_update) if for_update else None

		with mock.patch.object(intake, "_sent_before", blind_at_first):
			second = file_as_guest(client_token=TOKEN)
		self.assertEqual(looks, [False, True])
		self.assertEqual(first["number"], second["number"])
		self.assertEqual(frappe.db.count(REQUEST, {"client_token": TOKEN}), 1)

	def test_somebody_elses_token_opens_nothing(self):
		first = file_as_guest(client_token=TOKEN)
		other = file_as_guest(client_token=TOKEN, appeal_text="A different question")
		self.assertNotEqual(first["number"], other["number"])

	def test_tokens_that_could_be_guessed_are_no_tokens(self):
		for token in ("1", "a" * 19, "a" * 65, "ё" * 30, "a b" * 10):
			first, second = file_as_guest(client_token=token), file_as_guest(client_token=token)
			self.assertNotEqual(first["number"], second["number"], token)


class TestFiles(IntakeTestCase):
	def refused(self, *files) -> str:
		before = frappe.db.count(REQUEST), frappe.db.count("File")
		with self.assertRaises(FilingError) as caught:
			file_as_guest(files=files)
		self.assertEqual(before, (frappe.db.count(REQUEST), frappe.db.count("File")))
		self.assertEqual({entry["field"] for entry in caught.exception.problems}, {"files"})
		return str(caught.exception)

	def test_files_are_private_and_nobodys_own(self):
		number = file_as_guest(files=[("чек.png", PNG), ("note.txt", "привет".encode())])["number"]
		files = frappe.get_all(
			"File", filters={"attached_to_doctype": REQUEST, "attached_to_name": number}, fields=["*"]
		)
		self.assertEqual(len(files), 2)
		for file in files:
			self.assertTrue(file.is_private)
			self.assertTrue(file.file_url.startswith("/private/files/"))
			self.assertEqual(file.owner, "Administrator")

	def test_dangerous_wrong_and_empty_files_are_refused_before_anything_is_saved(self):
		for name, content in (
			("virus.exe", b"MZ"),
			("virus.png", b"MZ\x90\x00"),
			("picture.svg", b"<svg onload=alert(1)>"),
			("page.html", b"<html>"),
			("page.txt", b"<html><script>1</script>"),
			("empty.png", b""),
			("photo.png.exe", PNG),
		):
			self.assertIn(name, self.refused(("good.png", PNG), (name, content)))

	def test_thirty_megabytes_and_twenty_files_are_refused(self):
		self.assertIn("10", self.refused(("big.png", PNG + b"\x00" * 30 * 1024 * 1024)))
		self.assertIn("20", self.refused(*[(f"{turn}.png", PNG) for turn in range(20)]))

	def test_all_problems_come_together(self):
		with self.assertRaises(FilingError) as caught:
			file_as_guest(subject=" ", email="x", files=[("a.exe", b"MZ")])
		fields = [entry["field"] for entry in caught.exception.problems]
		self.assertEqual(fields, ["email", "subject", "files"])


class TestLimits(IntakeTestCase):
	def file(self, turn: int, **values):
		return file_as_guest(appeal_text=f"Question {turn}", **values)

	def test_one_address_may_file_so_many(self):
		self.set_settings(filings_per_address_per_hour=2)
		with self.at("2026-03-02 10:05"):
			self.file(1)
			self.file(2)
			self.assertRaises(limits.TooManyRequests, self.file, 3)
			self.file(4, address="198.51.100.9")
		with self.at("2026-03-02 11:05"):
			self.file(5)

	def test_a_forged_forwarding_header_changes_nothing(self):
		self.set_settings(filings_per_address_per_hour=2)
		with self.at("2026-03-02 10:05"):
			for turn in range(2):
				self.file(turn, headers={"X-Forwarded-For": f"10.0.0.{turn}"})
			with self.assertRaises(limits.TooManyRequests):
				self.file(9, headers={"X-Forwarded-For": "10.0.0.9", "X-Real-IP": "10.0.0.9"})

	def test_a_proxys_header_counts_when_the_settings_name_it(self):
		self.set_settings(proxy_address_header="X-Real-IP", filings_per_address_per_hour=1)
		with self.at("2026-03-02 10:05"):
			self.file(1, address="127.0.0.1", headers={"X-Real-IP": "198.51.100.1"})
			self.file(2, address="127.0.0.1", headers={"X-Real-IP": "198.51.100.2"})
			with self.assertRaises(limits.TooManyRequests):
				self.file(3, address="127.0.0.1", headers={"X-Real-IP": "198.51.100.1"})

	def test_all_guests_together_may_file_so_many(self):
		self.set_settings(filings_per_hour=2)
		with self.at("2026-03-02 10:05"):
			self.file(1, address="198.51.100.1")
			self.file(2, address="198.51.100.2")
			with self.assertRaises(limits.TooManyRequests):
				self.file(3, address="198.51.100.3")

	def test_sending_twice_is_not_counted_twice(self):
		self.set_settings(filings_per_address_per_hour=1)
		with self.at("2026-03-02 10:05"):
			first = self.file(1, client_token=TOKEN)
			self.assertEqual(self.file(1, client_token=TOKEN)["number"], first["number"])

	def test_senders(self):
		for address, headers, expected in (
			("203.0.113.7", {}, "203.0.113.7"),
			("127.0.0.1", {}, None),
			("2001:db8:1:2:3:4:5:6", {}, "2001:db8:1:2::/64"),
			("not an address", {}, None),
		):
			with self.as_user("Guest"), client_request(address=address, headers=headers):
				self.assertEqual(limits.sender_key(), expected, address)
		with self.as_user(customer_one()), client_request():
			self.assertEqual(limits.sender_key(), customer_one())
