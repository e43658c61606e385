import unittest

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_ext.rules.text import TAG_LIKE, clip, is_blank, plain_line, plain_text


class TestPlainText(unittest.TestCase):
	def test_tag_like_text_loses_its_angle_brackets(self):
		self.assertEqual(plain_text("<script>alert(1)</script>"), "‹script›alert(1)‹/script›")
		self.assertEqual(plain_text("<img src=x onerror=alert(1)>"), "‹img src=x onerror=alert(1)›")
		self.assertEqual(plain_text("<!-- x --> <?php ?> <%= 1 %>"), "‹!-- x --› ‹?php ?› ‹%= 1 %›")
		self.assertEqual(plain_text("<svg/onload=alert(1)"), "‹svg/onload=alert(1)")

	def test_entities_of_tags_are_disarmed_too(self):
		for tag in ("&lt;b&gt;", "&LT;b&GT;", "&#60;b&#62;", "&#x3C;b&#x3e;", "&#0060b&#062", "&ltb&gt"):
			self.assertEqual(plain_text(tag), "‹b›", tag)

	def test_a_tag_cannot_be_assembled_from_removed_characters(self):
		for gap in ("\x00", "\u200b", "\ufeff", "\u202e", "\x08"):
			self.assertEqual(plain_text(f"<{gap}script>"), "‹script›")

	def test_arithmetic_and_hearts_stay(self):
		for text in ("5 < 7", "x > 3 and y < 2", "<3", "a <- b", "1<2", "A&B", "&amp;"):
			self.assertEqual(plain_text(text), text)

	def test_line_breaks_are_kept_and_unified(self):
		self.assertEqual(plain_text("a\r\nb\rc\u2028d\n\ne"), "a\nb\nc\nd\n\ne")

	def test_control_and_direction_signs_go_and_emoji_stay(self):
		self.assertEqual(plain_text("a\x00b\x1bc\u202ed\ud800e"), "abcde")
		self.assertEqual(plain_text("👩‍👧 ok"), "👩‍👧 ok")

	def test_letters_are_composed(self):
		self.assertEqual(plain_text("и\u0306"), "й")

	def test_none_and_numbers(self):
		self.assertEqual(plain_text(None), "")
		self.assertEqual(plain_text(17), "17")

	@given(st.text())
	def test_nothing_tag_like_remains_and_twice_is_once(self, text):
		once = plain_text(text)
		self.assertIsNone(TAG_LIKE.search(once))
		self.assertEqual(plain_text(once), once)
		once.encode("utf-8")

	@given(st.text(alphabet="<>&;#ltgx3c60 \x00\u200bscript/!?%"))
	def test_nothing_tag_like_remains_in_nasty_mixtures(self, text):
		once = plain_text(text)
		self.assertIsNone(TAG_LIKE.search(once))
		self.assertEqual(plain_text(once), once)


class TestOthers(unittest.TestCase):
	def test_plain_line_has_no_line_break(self):
		self.assertEqual(plain_line("  Where\r\nis\tmy \u00a0 parcel "), "Where is my parcel")

	def test_blank_is_what_one_cannot_see(self):
		for text in (None, "", "  \n\t", "\u00a0\u3000", "\u200b\u200d", "\u3164\u2800", "\x00"):
			self.assertTrue(is_blank(text), repr(text))
		for text in ("a", ".", "👍", "0"):
			self.assertFalse(is_blank(text), repr(text))

	def test_clip_counts_the_ellipsis(self):
		self.assertEqual(clip("abcdef", 6), "abcdef")
		self.assertEqual(clip("abcdef", 5), "abcd…")
		self.assertEqual(clip("ab  cdef", 5), "ab…")
		self.assertEqual(clip(None, 5), "")
