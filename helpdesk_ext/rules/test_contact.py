import unittest

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_ext.rules.contact import is_valid_email, is_valid_phone, normalize_email, normalize_phone


class TestPhone(unittest.TestCase):
	def test_one_number_however_typed(self):
		for typed in (
			"8 (912) 000-11-22",
			"+7 912 000 11 22",
			"+79120001122",
			"79120001122",
			"9120001122",
			"8-912-000-11-22",
			"+8 912 000 11 22",
			"8.912.000.11.22 доб. 15",
			"+7 (912) 000-11-22, доб 3",
			"００７9120001122",
			"8 10 7 912 000 11 22",
			"+7 912 000 11 22 ext 4",
		):
			self.assertEqual(normalize_phone(typed), "79120001122", typed)

	def test_foreign_numbers_keep_their_country(self):
		self.assertEqual(normalize_phone("+1 (415) 555-26-71"), "14155552671")
		self.assertEqual(normalize_phone("0049 30 123456"), "4930123456")
		self.assertEqual(normalize_phone("+84 912 345 678"), "84912345678")

	def test_nothing_to_dial(self):
		self.assertEqual(normalize_phone(None), "")
		self.assertEqual(normalize_phone("нет"), "")

	def test_valid_and_wrong(self):
		for typed in ("8 (912) 000-11-22", "+1 415 555 2671", "22-33-44", "+7 912 000-11-22 доб. 5"):
			self.assertTrue(is_valid_phone(typed), typed)
		for typed in (
			"",
			None,
			"12345",
			"call me",
			"8912abc4455",
			"1" * 16,
			"<b>89120001122</b>",
			"8912'0001122",
		):
			self.assertFalse(is_valid_phone(typed), typed)

	@given(st.text())
	def test_any_text_gives_digits(self, text):
		self.assertRegex(normalize_phone(text), r"^\d*$")


class TestEmail(unittest.TestCase):
	def test_valid(self):
		for address in ("a@b.ru", "ivan.petrov+shop@mail.example.com", "o'neil@x-y.org", "ivan@почта.рф"):
			self.assertTrue(is_valid_email(address), address)

	def test_wrong(self):
		for address in (
			"",
			None,
			"ivan",
			"ivan@",
			"@mail.ru",
			"ivan@mail",
			"ivan@@mail.ru",
			"ivan petrov@mail.ru",
			"ivan@mail..ru",
			".ivan@mail.ru",
			"ivan.@mail.ru",
			"ivan@-mail.ru",
			"ivan@mail.ru, anna@mail.ru",
			"Ivan <ivan@mail.ru>",
			"ivan@mail.ru\nBcc: all@mail.ru",
			"ivan@mail.ru\n",
			"ivan@127.0.0.1",
			f"{'a' * 65}@mail.ru",
			f"a@{'b' * 140}.ru",
			"<script>@mail.ru",
		):
			self.assertFalse(is_valid_email(address), address)

	def test_compared_without_case(self):
		self.assertEqual(normalize_email("  Ivan@Mail.RU "), "ivan@mail.ru")
